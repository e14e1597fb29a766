"""What is known of each contact, as plain values, and where that leaves them."""

from datetime import date, datetime
from typing import Literal, NamedTuple

State = Literal[
    "in_doubt",
    "failed",
    "perhaps_replied",
    "replied",
    "bounced",
    "scheduled",
    "met",
    "referred",
    "landed",
    "called",
    "voicemail",
    "auto_replied",
    "delayed",
    "sent",
    "committing",
    "deferred",
    "drafted",
    "queued",
    "new",
    "held",
    "withdrawn",
    "declined",
    "given_up",
    "opted_out",
    "skipped",
]
"""Where a contact stands, in the order in which it wants attention."""


class Person(NamedTuple):
    """Somebody in the contact sheet or in the ledger.

    `source` is one of the sheet's words for how the writer came by them. `skip`: the sheet says to leave them out.
    `barred`: they are on the list of those who must not be written to. `held`: the writer holds their letter back.
    """

    id: str
    name: str
    company: str = ""
    email: str = ""
    source: str = ""
    row: int = 0
    skip: bool = False
    barred: bool = False
    held: bool = False


class Letter(NamedTuple):
    """A letter to a contact. `state` is its state in the ledger; `left` is None when it cannot have left.

    `due` is when a letter that a server put off is to be tried again.
    """

    contact: str
    step: str
    state: str
    changed: datetime
    left: datetime | None = None
    due: datetime | None = None
    source: str = ""
    template: str = ""
    wave: int = 0


class Next(NamedTuple):
    """What is to be done next with a contact, from the day `due` on and in time until `by`.

    `what` is the agenda's word for it, or "retry". `when` is the time of a meeting, or of the next attempt.
    """

    what: str
    due: date
    by: date
    when: datetime | None = None


class Standing(NamedTuple):
    """Where somebody stands, since when, and what comes next."""

    person: Person
    state: State
    since: datetime | None = None
    next: Next | None = None
