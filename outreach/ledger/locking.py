"""One sender per account at a time: a lock that dies with the process that holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from outreach.errors import OutreachError


@contextmanager
def sending_lock(folder: Path, account: str) -> Iterator[None]:
    """Holds the account for this process. `folder` is one that all campaigns of this user share.

    Raises OutreachError when another process is sending from this account.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    name = sha256(account.lower().encode()).hexdigest()[:16]
    try:
        with FileLock(folder / f"{name}.lock", timeout=0):
            yield
    except Timeout as error:
        raise OutreachError(
            f"another run is sending from {account} at this moment",
            hint="Let it end, or stop it with Ctrl-C; then run the same command again.",
        ) from error
