"""Serving the review page on this machine, by waitress."""

import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import strerror
from threading import Event
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from outreach.campaign.desk.desk import Desk
from outreach.errors import OutreachError
from outreach.pdf import end_all
from outreach.review.app import make_app
from outreach.review.guard import ADDRESS, LARGEST, opening_address

THREADS = 8
CONNECTIONS = 1000


def serve(desk: Desk, secret: str, port: int, opened: Callable[[str], object]) -> None:
    """Serve until the program is interrupted; `opened` is told the opening address when it can be opened.

    Port 0 is one that is free. Raises OutreachError when the port is not to be had.
    """
    # That a request waits for a thread, or waited at the end, is no news to the person at the terminal.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    try:
        listening = socket.create_server((ADDRESS, port), backlog=CONNECTIONS)
    except OSError as error:
        raise OutreachError(
            f"port {port} cannot be used: {strerror(error.errno or 0)}",
            hint="Leave --port out, and a free one is taken.",
        ) from error
    with listening:
        port = listening.getsockname()[1]
        lines: dict[int, Any] = {}
        server = create_server(
            make_app(desk, secret, port),
            map=lines,
            sockets=[listening],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            max_request_body_size=LARGEST,
            max_request_header_size=65_536,
            ident="outreach",
        )
        assert isinstance(server, BaseWSGIServer)  # as it is with one socket
        try:
            with _interrupt(server) as interrupted:
                opened(opening_address(secret, port))
                while not interrupted.is_set():
                    wasyncore.loop(timeout=1, use_poll=True, map=lines, count=1)  # select() ends at 1,024 files
                server.task_dispatcher.shutdown()
        finally:
            for line in list(lines.values()):
                line.close()
            desk.close()


@contextmanager
def _interrupt(server: BaseWSGIServer) -> Iterator[Event]:
    """Set when the program is interrupted; a second interrupt ends it at once.

    The first waits until the connection at hand has been seen to: an exception out of nowhere, which waitress's own
    loop ends by, would leave behind what was being opened or closed.
    """
    interrupted = Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        interrupted.set()
        end_all()  # a thread that waits for LibreOffice would not come to its end
        server.pull_trigger()  # which wakes the loop

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)
