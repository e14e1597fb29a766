"""What was planned and sent, and who must not be written to: the only place that decides what may become what."""

from pathlib import Path

from outreach.ledger.book import Book
from outreach.ledger.correspondence import ENDS_IT, FOR_GOOD, WAITING
from outreach.ledger.ledger import Ledger
from outreach.ledger.locking import sending_lock
from outreach.ledger.records import (
    Bookmark,
    Delivery,
    Entry,
    Event,
    Incoming,
    Place,
    Received,
    Settled,
    Suppression,
)
from outreach.ledger.states import ANSWERED, MAY_HAVE_LEFT, NOT_YET_LEFT, STATES, TRANSITIONS, State, Who, allowed
from outreach.ledger.suppression import Suppressions

__all__ = [
    "ANSWERED",
    "ENDS_IT",
    "FOR_GOOD",
    "MAY_HAVE_LEFT",
    "NOT_YET_LEFT",
    "STATES",
    "TRANSITIONS",
    "WAITING",
    "Bookmark",
    "Delivery",
    "Entry",
    "Event",
    "Incoming",
    "Ledger",
    "Place",
    "Received",
    "Settled",
    "State",
    "Suppression",
    "Suppressions",
    "Who",
    "allowed",
    "open_ledger",
    "sending_lock",
]


def open_ledger(where: Path | str, campaign: str) -> Ledger:
    """The campaign's ledger: an SQLite file, or a database by its SQLAlchemy address. Made when there is none.

    Raises OutreachError when it cannot be used, or was written by a newer version.
    """
    return Ledger(Book(where), campaign)
