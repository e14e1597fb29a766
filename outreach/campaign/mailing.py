"""A campaign's mailing: its ledger, its account's limits, and the plan that waits on disk for a person's word."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO

from outreach.campaign.opening import Campaign
from outreach.campaign.posting import Posting
from outreach.campaign.sending import Placed, placed_in
from outreach.delivery import Limits, earliest
from outreach.errors import OutreachError
from outreach.ledger import Ledger, open_ledger

LEDGER_FILE = "ledger.sqlite"


def campaign_ledger(campaign: Campaign) -> Ledger:
    """The campaign's ledger: the file beside outreach.toml, or the database that outreach.toml names.

    Raises OutreachError when it cannot be used.
    """
    settings = campaign.settings
    if not settings.send.ledger:
        return open_ledger(settings.folder / LEDGER_FILE, "")
    if not settings.campaign.name:
        raise OutreachError(
            "campaigns that share a ledger need names of their own",
            where=f"{settings.path.name}, [campaign] name",
            hint='Give this one a name that stays, as in name = "Spring 2027, Dana".',
        )
    return open_ledger(settings.send.ledger, settings.campaign.name)


class Plan:
    """Where each letter stands, kept on disk: what was shown is what goes. Iterate as often as needed."""

    def __init__(self, file: IO[bytes], number: int) -> None:
        self._file = file
        self._number = number

    def __iter__(self) -> Iterator[Placed]:
        self._file.seek(0)
        for _ in range(self._number):
            yield pickle.load(self._file)  # noqa: S301 - this process wrote it


@contextmanager
def planned(ledger: Ledger, postings: Iterable[Posting], day: Callable[[datetime], str]) -> Iterator[Plan]:
    """All of `postings`, each placed, before the first of them leaves. `day` writes a date."""
    with TemporaryFile(prefix="outreach-") as file:
        number = 0
        for each in placed_in(ledger, postings, day):
            pickle.dump(each, file, pickle.HIGHEST_PROTOCOL)
            number += 1
        file.flush()
        yield Plan(file, number)


def last_turn(now: datetime, sent: Sequence[datetime], limits: Limits, number: int) -> datetime:
    """About when the last of so many letters will leave."""
    times, turn = list(sent), now.astimezone(UTC)
    for _ in range(number):
        turn = earliest(turn, times, limits, 0.5).at
        times.append(turn)
    return turn
