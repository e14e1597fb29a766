"""An SMTP server on loopback that does what a script says, at any step: refuses, hangs, talks nonsense, drops.

    server = faulty_server({"rcpt": "451 4.7.1 later", "dot": [USUAL, TAKE_AND_DROP]})

A script names steps: greeting, ehlo, starttls, handshake, auth, mail, rcpt, data, body (its first line), dot, rset and
quit. What is said for a step is done each time that it comes; a list is done item by item, and then the usual thing.
"""

import os
import socket
import ssl
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Self

from outreach.envelope import Envelope

USER, PASSWORD, TOKEN = "me@example.org", "correct horse", "ya29.good"
OFFERS = ("PIPELINING", "SIZE 10240000", "SMTPUTF8", "8BITMIME", "AUTH PLAIN LOGIN XOAUTH2")


class Deed(Enum):
    """What a server can do instead of replying."""

    USUAL = "the usual reply"
    DROP = "ends the connection without a word"
    TAKE_AND_DROP = "at the dot: accepts the message, and ends the connection before it says so"
    HANG = "says nothing any more"
    TLS_ALERT = "breaks the TLS session"


USUAL, DROP, TAKE_AND_DROP, HANG, TLS_ALERT = Deed


@dataclass(frozen=True)
class Slow:
    """The usual reply, so many seconds late."""

    seconds: float


Action = Deed | Slow | str | bytes
"""A reply is a text; octets go out as they are, followed by nothing."""
Script = Mapping[str, Action | list[Action]]


class Accepted(NamedTuple):
    """A message for which the server has taken responsibility."""

    envelope: Envelope
    raw: bytes


@dataclass
class FaultyServer:
    """Begins to listen when it is made. `turns` counts how often it had to wait for its client after having replied."""

    script: Script = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    implicit_tls: bool = False
    offers: Sequence[str] = OFFERS
    host: str = "localhost"
    port: int = 0
    accepted: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    turns: int = 0

    def __post_init__(self) -> None:
        self._left = {step: iter(each) for step, each in self.script.items() if isinstance(each, list)}
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends every connection and stops listening."""
        self._closing.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(5)

    def action(self, step: str) -> Action:
        """What the script says for the step that has come."""
        if step in self._left:
            return next(self._left[step], USUAL)
        doing = self.script.get(step, USUAL)
        assert not isinstance(doing, list)
        return doing

    def wait(self, seconds: float) -> None:
        """Time passes, but not after the server was closed."""
        self._closing.wait(seconds)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        session = _Session(self, connection)
        with suppress(OSError, _Over):
            session.run()
        session.end()


class _Over(Exception):  # noqa: N818 - how a session ends
    pass


class _Session:
    def __init__(self, server: FaultyServer, connection: socket.socket) -> None:
        self.server = server
        self.socket = connection
        self.socket.settimeout(60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read, self.to_say = b"", b""
        self.secure = False
        self.sender: str | None = None
        self.recipients = list[str]()

    def run(self) -> None:
        if self.server.implicit_tls:
            self.encrypt()
        self.do("greeting", "220 mail.example.org ESMTP")
        while line := self.line():
            command = line.decode("utf-8", "replace").rstrip("\r\n")
            self.server.commands.append(command)
            self.obey(command)

    def obey(self, command: str) -> None:
        verb = command.split(" ", maxsplit=1)[0].upper()
        if verb in {"EHLO", "HELO"}:
            tls = ["STARTTLS"] if self.server.context and not self.secure else []
            lines = ["mail.example.org", *self.server.offers, *tls]
            self.do("ehlo", "\r\n".join([*(f"250-{each}" for each in lines[:-1]), f"250 {lines[-1]}"]))
        elif verb == "STARTTLS" and self.server.context and not self.secure:
            if self.do("starttls", "220 2.0.0 Ready to start TLS"):
                self.flush()
                self.encrypt()
        elif verb == "AUTH":
            self.do("auth", self.signed_in(command.split(" ")))
        elif verb == "MAIL" and self.sender is None:
            self.recipients = []
            self.sender = _address(command) if self.do("mail", "250 2.1.0 Ok") else None
        elif verb == "RCPT" and self.sender is not None:
            if self.do("rcpt", "250 2.1.5 Ok"):
                self.recipients.append(_address(command))
        elif verb == "DATA":
            refused = "" if self.recipients else "554 5.5.1 Error: no valid recipients"
            if self.do("data", refused or "354 End data with <CR><LF>.<CR><LF>") and not refused:
                self.take()
        elif verb == "RSET":
            self.sender, self.recipients = None, []
            self.do("rset", "250 2.0.0 Ok")
        elif verb == "QUIT":
            self.do("quit", "221 2.0.0 Bye")
            raise _Over
        else:
            self.say("503 5.5.1 Error: not now")

    def take(self) -> None:
        lines = list[bytes]()
        while (line := self.line()) != b".\r\n":
            if not line:
                raise _Over
            if not lines:
                self.do("body", "")
            lines.append(line.removeprefix(b"."))
        taken = Accepted(Envelope(self.sender or "", tuple(self.recipients)), b"".join(lines))
        self.sender, self.recipients = None, []
        self.do("dot", f"250 2.0.0 Ok: queued as {len(self.server.accepted) + 1:04X}", taken)

    def do(self, step: str, usual: str, taken: Accepted | None = None) -> bool:
        """Does what the script says for this step; whether that is, or has the code of, the usual thing."""
        action = self.server.action(step)
        if action is HANG:
            self.flush()
            self.server.wait(60)
            raise _Over
        if action is TLS_ALERT:
            self.flush()
            with socket.socket(fileno=os.dup(self.socket.fileno())) as under:
                under.sendall(b"\x15\x03\x03\x00\x02\x02\x50")
            self.server.wait(0.2)
            raise _Over
        if isinstance(action, Slow):
            self.server.wait(action.seconds)
        said = usual if isinstance(action, Deed | Slow) else action
        code = said[:1] if isinstance(said, str) else ""
        if taken and (action is TAKE_AND_DROP or (action is not DROP and code == "2")):
            self.server.accepted.append(taken)
        if action is DROP or action is TAKE_AND_DROP:
            raise _Over
        self.say(said)
        if isinstance(said, str) and said.startswith("421"):
            raise _Over  # RFC 5321, 3.8
        return code == usual[:1]

    def signed_in(self, words: Sequence[str]) -> str:
        mechanism = words[1].upper()
        if mechanism == "PLAIN":
            right = self.asked(words, "") == f"\0{USER}\0{PASSWORD}"
        elif mechanism == "LOGIN":
            right = self.asked(words, "Username:") == USER
            right = self.asked([], "Password:") == PASSWORD and right
        else:
            right = self.asked(words, "") == f"user={USER}\1auth=Bearer {TOKEN}\1\1"
            if not right:
                self.asked([], '{"status":"400","schemes":"Bearer","scope":"https://mail.example.org/"}')
        return "235 2.7.0 Accepted" if right else "535 5.7.8 Username and Password not accepted"

    def asked(self, words: Sequence[str], question: str) -> str:
        if len(words) > 2:
            return b64decode(words[2]).decode()
        self.say(f"334 {b64encode(question.encode()).decode()}")
        return b64decode(self.line()).decode()

    def say(self, reply: str | bytes) -> None:
        if reply:
            self.to_say += reply if isinstance(reply, bytes) else f"{reply}\r\n".encode()

    def flush(self) -> None:
        if self.to_say:
            self.server.turns += 1
            to_say, self.to_say = self.to_say, b""
            self.socket.sendall(to_say)

    def line(self) -> bytes:
        """The client's next line; what was to be said is said when there is nothing left to read."""
        while b"\n" not in self.read:
            self.flush()
            more = self.socket.recv(65536)
            if not more:
                return b""
            self.read += more
        line, _, self.read = self.read.partition(b"\n")
        return line + b"\n"

    def encrypt(self) -> None:
        action = self.server.action("handshake")
        if action is DROP:
            raise _Over
        if action is HANG:
            self.server.wait(60)
            raise _Over
        assert self.server.context
        self.read = b""
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
        self.secure = True

    def end(self) -> None:
        with suppress(OSError):
            self.flush()
        # Without this the client would see a reset, not an end, wherever something of its was left unread.
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            self.socket.settimeout(0.2)
            while self.socket.recv(65536):
                time.sleep(0)
        self.socket.close()


def _address(command: str) -> str:
    return command.partition("<")[2].partition(">")[0]
