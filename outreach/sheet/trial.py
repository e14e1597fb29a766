"""A trial reading of a binary workbook (.xls, .xlsb), in a process of its own.

On some damaged files calamine ends the whole process, or asks for all the memory there is. What survives the trial is
read again in earnest.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_MEMORY = 4 << 30
"""Bytes of address space: the largest .xls there can be takes half a gigabyte."""

_SECONDS = 300


def survives(path: Path) -> bool:
    """Whether the workbook can be loaded without harm, though perhaps not without an exception."""
    quiet = subprocess.DEVNULL
    # What Rust has to say when it gives up is of no use to the reader of a letter program's messages.
    trial = [sys.executable, __file__, str(path.absolute())]
    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(trial, stdin=quiet, stdout=quiet, stderr=quiet, timeout=_SECONDS, check=False)  # noqa: S603 - this file
        return done.returncode == 0
    return False


def _load(path: str) -> None:
    # There is no such limit on Windows, where the system refuses what the memory cannot hold.
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import python_calamine as calamine

    with suppress(calamine.CalamineError, OSError):
        book = calamine.load_workbook(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name)


if __name__ == "__main__":
    _load(sys.argv[1])
