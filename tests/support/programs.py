"""The programs that tests start: `outreach` itself, and those of the system."""

import atexit
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from signal import SIGKILL
from socket import AF_UNIX, SOCK_SEQPACKET, send_fds, socket, socketpair
from tempfile import TemporaryFile, gettempdir
from threading import Lock
from typing import NoReturn

import pytest

CHECKOUT = Path(__file__).parents[2]

# Where a program is that is not on everybody's PATH.
_ELSEWHERE = {
    "soffice": Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    **{name: Path("/usr/sbin") / name for name in ("postfix", "dovecot", "smtp-sink")},
    **{path.name: path for path in Path("/usr/lib/postgresql").glob("*/bin/*") if path.name in ("initdb", "postgres")},
}


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the developer's own settings, language or terminal shows."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONWARNINGS": "error",
        **more,
    }


_MODULE = (sys.executable, "-m", "outreach")
_WARMED_AFTER = 6
"""Runs: fewer take less time than to import everything once."""
_AS_IT_STARTS = ("PYTHON", "LC_", "LANG")
"""Beginnings of the names of what the interpreter asks its environment for only when it is started."""
_runs = count()
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Outreach:
    """Runs the command line as its user does: as a process of its own, with no terminal and nothing to read.

    On Linux most runs are forks of a process that has imported everything, since half of a run's time goes there.
    """

    home: Path
    program: Sequence[str] = _MODULE

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """The finished process, with its text in `stdout` and `stderr`; the caller looks at `returncode`."""
        surrounding = surroundings(self.home, **(env or {}))
        usual = self.program == _MODULE and not any(name.startswith(_AS_IT_STARTS) for name in env or ())
        forks = usual and sys.platform == "linux" and next(_runs) >= _WARMED_AFTER
        if forks and _one_at_a_time.acquire(blocking=False):
            try:
                return _forked([*map(str, arguments)], cwd or self.home, surrounding, timeout)
            finally:
                _one_at_a_time.release()
        return subprocess.run(
            [*self.program, *map(str, arguments)],
            cwd=cwd or self.home,
            env=surrounding,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )


def _forked(
    arguments: list[str], cwd: Path, env: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """A run that the warm process forks; it ends as one of `subprocess.run` does."""
    line = _warm()
    with Path(os.devnull).open("rb") as nothing, TemporaryFile() as output, TemporaryFile() as errors:
        order = json.dumps({"arguments": arguments, "cwd": str(cwd), "env": env}).encode()
        send_fds(line, [order], [each.fileno() for each in (nothing, output, errors)])
        process = int(line.recv(100))
        line.settimeout(timeout)
        try:
            status = line.recv(100)
        except BaseException as error:
            os.kill(process, SIGKILL)
            line.settimeout(None)
            line.recv(100)
            if isinstance(error, TimeoutError):
                raise subprocess.TimeoutExpired(arguments, timeout) from None
            raise
        finally:
            line.settimeout(None)
        output.seek(0)
        errors.seek(0)
        said, complained = (_text(file.read()) for file in (output, errors))
        return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(int(status)), said, complained)


def _text(octets: bytes) -> str:
    return octets.decode().replace("\r\n", "\n").replace("\r", "\n")


@cache
def _warm() -> socket:
    """The way to the process that forks; it ends with this one."""
    here, there = socketpair(AF_UNIX, SOCK_SEQPACKET)
    with there:
        process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("warm.py")), str(there.fileno())],
            env=surroundings(Path(gettempdir()) / "nobody's"),
            stdin=subprocess.DEVNULL,
            pass_fds=[there.fileno()],
        )
    atexit.register(process.wait)
    atexit.register(here.close)
    return here


def require(*names: str) -> list[str]:
    """The paths of system programs. Where one is missing the test is skipped and says so; in CI it fails."""
    paths = {name: shutil.which(name) or _elsewhere(name) for name in names}
    missing = [name for name, path in paths.items() if not path]
    if missing:
        not_here(f"missing on this machine: {', '.join(missing)} (tools/system-packages installs what tests need)")
    return [path for path in paths.values() if path]


def _elsewhere(name: str) -> str | None:
    path = _ELSEWHERE.get(name)
    return str(path) if path and path.exists() else None


def not_here(reason: str) -> NoReturn:
    """Skips the test and says why; in CI, where everything has to be there, fails it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class LibreOffice:
    """Converts documents with a profile of its own, so that it neither meets nor changes the developer's."""

    home: Path
    soffice: str
    pdftotext: str

    def pdfs(self, documents: Sequence[Path], folder: Path) -> list[Path]:
        """Each document as a PDF in `folder`."""
        return self.convert(documents, folder, "pdf")

    def convert(self, documents: Sequence[Path], folder: Path, form: str) -> list[Path]:
        """Each document in another form in `folder`, all by one start of LibreOffice (a start takes seconds)."""
        subprocess.run(
            [
                self.soffice,
                f"-env:UserInstallation={(self.home / 'profile').as_uri()}",
                *("--headless", "--norestore", "--convert-to", form, "--outdir", str(folder)),
                *map(str, documents),
            ],
            env=surroundings(self.home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60 + 5 * len(documents),
            check=True,
        )
        converted = [folder / f"{document.stem}.{form}" for document in documents]
        lost = [path.name for path in converted if not path.exists()]
        assert not lost, f"LibreOffice could not convert: {', '.join(lost)}"
        return converted

    def texts(self, documents: Sequence[Path], folder: Path) -> list[str]:
        """The text of each document as a reader sees it on the pages, which are divided by form feeds."""
        return [self.pdf_text(pdf) for pdf in self.pdfs(documents, folder)]

    def pdf_text(self, pdf: Path) -> str:
        done = subprocess.run([self.pdftotext, "-layout", str(pdf), "-"], capture_output=True, timeout=60, check=True)
        return done.stdout.decode()
