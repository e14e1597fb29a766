"""A trial reading of a binary workbook (.xls, .xlsb), in a process of its own.

On some damaged files calamine ends the whole process, or asks for all the memory there is. What survives the trial is
read again in earnest.
"""

import os
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

_MEMORY = 4 << 30
"""Bytes of address space: the largest .xls there can be takes half a gigabyte."""

_SECONDS = 300


def survives(path: Path) -> bool:
    """Whether the workbook can be loaded without harm, though perhaps not without an exception."""
    # Spawned, not forked: a copy of this process would have its memory too, and threads make copies unsafe.
    trial = get_context("spawn").Process(target=_load, args=(str(path),), daemon=True)
    trial.start()
    trial.join(_SECONDS)
    if trial.is_alive():
        trial.kill()
        trial.join()
    return trial.exitcode == 0


def _load(path: str) -> None:
    # What Rust has to say when it gives up is of no use to the reader of a letter program's messages.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # There is no such limit on Windows, where the system refuses what the memory cannot hold.
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import python_calamine as calamine

    with suppress(calamine.CalamineError, OSError):
        book = calamine.load_workbook(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
