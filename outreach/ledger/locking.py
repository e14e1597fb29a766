"""One sender per account at a time: a lock that dies with the process that holds it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.ledger.ledger import Ledger


@contextmanager
def sending_lock(folder: Path, account: str, ledger: "Ledger | None" = None) -> Iterator[None]:
    """Holds the account for this process. `folder` is one that all campaigns of this user share.

    A `ledger` in a database that other machines use, too, is locked for the account there. Raises OutreachError when
    another process is sending from this account.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    name = sha256(account.lower().encode())
    with ExitStack() as held:
        try:
            held.enter_context(FileLock(folder / f"{name.hexdigest()[:16]}.lock", timeout=0))
        except Timeout as error:
            raise _taken(account) from error
        if ledger and not held.enter_context(ledger.locked(int.from_bytes(name.digest()[:8], signed=True))):
            raise _taken(account)
        yield


def _taken(account: str) -> OutreachError:
    return OutreachError(
        f"another run is sending from {account} at this moment",
        hint="Let it end, or stop it with Ctrl-C; then run the same command again.",
    )
