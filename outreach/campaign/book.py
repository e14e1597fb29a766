"""The campaign's ledger: a file beside outreach.toml, or the database that outreach.toml names."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from outreach.campaign.opening import LEDGER_FILE, Campaign
from outreach.campaign.sqlite_file import log_of, stamps
from outreach.errors import OutreachError
from outreach.ledger import Ledger, open_ledger

_TRIES = 5


def campaign_ledger(campaign: Campaign) -> Ledger:
    """The campaign's ledger: the file beside outreach.toml, or the database that outreach.toml names.

    Raises OutreachError when it cannot be used.
    """
    settings = campaign.settings
    if campaign.ledger_file:
        return open_ledger(campaign.ledger_file, "")
    if not settings.campaign.name:
        raise OutreachError(
            "campaigns that share a ledger need names of their own",
            where=f"{settings.path.name}, [campaign] name",
            hint='Give this one a name that stays, as in name = "Spring 2027, Dana".',
        )
    return open_ledger(settings.send.ledger, settings.campaign.name)


@contextmanager
def ledger_to_look_at(
    campaign: Campaign, opened: Callable[[Campaign], AbstractContextManager[Ledger]]
) -> Iterator[Ledger]:
    """The campaign's ledger for who only reads it, and makes no file by that; `opened` opens it where it can be used.

    Where there is none yet it is an empty one, and in a folder that cannot be written to (a backup, a share) a copy.
    Neither is kept. Raises OutreachError.
    """
    path = campaign.ledger_file
    if not path or (path.exists() and _can_be_used(path)):
        with opened(campaign) as ledger:
            yield ledger
        return
    with TemporaryDirectory(prefix="outreach-", ignore_cleanup_errors=True) as folder:
        there = Path(folder, LEDGER_FILE)
        if path.exists():
            _copy(path, there)
        try:
            ledger = open_ledger(there, "")
        except OutreachError as error:
            raise OutreachError(findings=[replace(each, where=str(path)) for each in error.findings]) from error
        with ledger:
            yield ledger


def _can_be_used(path: Path) -> bool:
    return os.access(path.parent, os.W_OK) and os.access(path, os.R_OK | os.W_OK)


def _copy(path: Path, to: Path) -> None:
    """A copy with what SQLite keeps beside its file until it is in it, none of which has changed meanwhile.

    SQLite writes beside a file that it only reads, too, unless it is told that nobody changes it; and then it
    overlooks what stands there.
    """
    log, its_log = map(log_of, (path, to))
    try:
        for _ in range(_TRIES):
            before = stamps(path)
            shutil.copyfile(path, to)
            its_log.unlink(missing_ok=True)
            if log.exists():
                shutil.copyfile(log, its_log)
            if stamps(path) == before:
                return
    except OSError as error:
        raise OutreachError(f"the ledger cannot be read: {error.strerror or error}", where=str(path)) from error
    raise OutreachError("another program is writing to the ledger", where=str(path), hint="Try again.")


def has_ledger(campaign: Campaign) -> bool:
    """Whether there is one that may have something in it."""
    return campaign.ledger_file is None or campaign.ledger_file.exists()
