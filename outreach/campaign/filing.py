"""Small files that a person may read, and that several windows and commands may write at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outreach.errors import OutreachError

DECISIONS = "decisions.csv"
"""What a person has decided about single letters, beside outreach.toml."""

_PATIENCE = 20
"""Seconds. Whoever holds the lock writes a small file."""


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Holds `path` for this thread, so that what is read in the block is still so when it is written.

    Raises OutreachError when somebody else holds it for long, and when its folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise OutreachError(
            "another program is writing here", where=str(path), hint="Let it end, then do the same again."
        ) from error
    except OSError as error:
        raise OutreachError(
            f"this cannot be written: {error.strerror or error}",
            where=str(path),
            hint="Put that right, and do the same again.",
        ) from error
