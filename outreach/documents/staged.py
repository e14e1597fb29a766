"""Files that wait in the output folder under names that nobody reads: any process puts them there, one names them."""

import os
import shutil
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

_FOLDER = ".outreach-writing"

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Staged(NamedTuple):
    """A file that is whole, and only wants its name."""

    path: str
    digest: bytes


Content = bytes | Staged


def plain(content: Content) -> bytes | tuple[str, bytes]:
    """The content in plain values, for another process; `staged` makes the same of it again."""
    return content if isinstance(content, bytes) else (content.path, content.digest)


def staged(content: bytes | tuple[str, bytes]) -> Content:
    return content if isinstance(content, bytes) else Staged(*content)


class Stage:
    """Puts files into an output folder ahead of their names. One process has one of its own, of another `number`."""

    def __init__(self, folder: Path, number: int) -> None:
        # A folder for each, since only one process at a time can make a file in a folder, or take one out of it.
        place = folder / _FOLDER / str(number)
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            place.mkdir(exist_ok=True)
        self._names = (f"{place}{os.sep}{n}" for n in count(1))

    def put(self, content: bytes) -> Content:
        """The file in its place. Where the system refuses that, the content itself: who names it says what is wrong."""
        path = next(self._names)
        try:
            write_new(path, content)
        except OSError:
            return content
        return Staged(path, sha256(content).digest())


def clear(folder: Path) -> None:
    """Takes away what has got no name, also of runs that were killed."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


def write_new(path: str, content: bytes) -> None:
    """A whole file, or none: not even when this is interrupted."""
    try:
        descriptor = os.open(path, NEW_FILE, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)
    except BaseException:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108  (Path would cost as much as the system call)
        raise
