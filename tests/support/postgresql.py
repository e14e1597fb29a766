"""A PostgreSQL server of the suite's own: in a folder that goes with it, on a socket file, quick and not durable."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import psycopg

from tests.support.programs import require

_NOBODY = 65534


@dataclass(frozen=True)
class Postgresql:
    """`new_database()` gives the SQLAlchemy address of one that is empty."""

    sockets: Path
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://outreach@/postgres?host={self.sockets}"

    def new_database(self) -> str:
        # A schema is all that a program sees of the database by that address, and is made a hundred times as quickly.
        name = f"ledger{next(self.numbers)}"
        with closing(psycopg.connect(host=str(self.sockets), user="outreach", dbname="postgres")) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
            connection.commit()
        return f"{self.address}&options=-csearch_path%3D{name}"


@contextmanager
def running_postgresql() -> Iterator[Postgresql]:
    """Starts a server; it ends with the block."""
    initdb, postgres = require("initdb", "postgres")
    # Not in pytest's folder: that one is closed to others, and the server refuses to run as root.
    folder = Path(mkdtemp(prefix="outreach-pg-"))
    user = _NOBODY if os.geteuid() == 0 else None
    if user:
        os.chown(folder, user, user)
    data = folder / "data"
    try:
        subprocess.run(
            [initdb, "-D", data, "-U", "outreach", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
            user=user,
            group=user,
            cwd=folder,
            capture_output=True,
            check=True,
        )
        settings = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": 50}
        server = subprocess.Popen(
            [postgres, "-D", data, *(f"--{name}={value}" for name, value in settings.items())],
            user=user,
            group=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(folder / "data" / "postmaster.pid", server)
            yield Postgresql(folder)
        finally:
            server.send_signal(signal.SIGQUIT)  # at once; nothing in it is to be kept
            server.wait(30)
    finally:
        rmtree(folder, ignore_errors=True)


def _wait_for(state: Path, server: "subprocess.Popen[bytes]") -> None:
    """The server writes "ready" into the last line of its file when it can be asked."""
    for _ in range(600):
        assert server.poll() is None, "the server did not start"
        if state.exists() and state.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    raise TimeoutError("the server is not ready")
