"""What the campaign's ledger knows of the letters in the list: asked in the background, again when it has changed."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from outreach.campaign.desk.pile import Pile
from outreach.campaign.opening import Campaign
from outreach.campaign.sqlite_file import Stamps, stamps
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.ledger import Ledger

OFTEN = timedelta(seconds=5)
"""How long a ledger that is written to is believed to be as it was."""
SELDOM = timedelta(minutes=1)
"""The same of a database, which nobody can see being written to."""

_AT_ONCE = 200


class Asking:
    """Asks for one desk. `opened` opens a campaign's ledger."""

    def __init__(self, opened: "Callable[[Campaign], AbstractContextManager[Ledger]]") -> None:
        self._opened = opened
        self._asking = Lock()
        self._written: Stamps = ()
        self._asked: datetime | None = None

    def is_due(self, campaign: Campaign, now: datetime) -> bool:
        """Whether the ledger may say another thing than when it was asked last."""
        if self._asking.locked() or not self._asked:
            return False
        if not campaign.ledger_file:
            return abs(now - self._asked) >= SELDOM
        return abs(now - self._asked) >= OFTEN and stamps(campaign.ledger_file) != self._written

    def ask(self, pile: Pile, now: datetime) -> None:
        """Notes what the ledger knows. One that cannot be read changes nothing here: its own view says why."""
        with self._asking:
            self._asked = now
            campaign = pile.run.campaign
            if campaign.ledger_file:
                before, self._written = self._written, stamps(campaign.ledger_file)
                if not (before or self._written):
                    return
            with suppress(OutreachError):
                _ask(pile, self._opened)


def _ask(pile: Pile, opened: "Callable[[Campaign], AbstractContextManager[Ledger]]") -> None:
    from outreach.campaign.book import ledger_to_look_at  # here, because they bring the database along
    from outreach.campaign.post.closing import closed_of

    with ledger_to_look_at(pile.run.campaign, opened) as ledger:
        contacts = iter(pile.contacts)
        while batch := list(islice(contacts, _AT_ONCE)):
            letters = [(contact, pile.entry(contact.row).step) for contact in batch]
            for contact, known in zip(batch, closed_of(ledger, letters, pile.run.choice.today), strict=True):
                pile.note_closed(contact.row, *known)
