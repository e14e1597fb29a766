"""An SQLite file as it stands on disk: whether something has been written into it."""

from contextlib import suppress
from pathlib import Path

Stamps = tuple[tuple[int, int], ...]
"""When files were changed last, in nanoseconds, and their sizes."""


def log_of(database: Path) -> Path:
    """The file beside it in which what is written stands at first (write-ahead log)."""
    return database.with_name(f"{database.name}-wal")


def stamps(database: Path) -> Stamps:
    """Other ones when something has been written into it; () where there is none.

    The log comes and goes, empty, also by mere reading.
    """
    found = []
    for path in (database, log_of(database)):
        with suppress(OSError):
            status = path.stat()
            if status.st_size:
                found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)
