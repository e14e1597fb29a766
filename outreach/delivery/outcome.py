"""What a run of deliveries tells: of each letter when it has become something, and of all of them at its end."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from outreach.ledger import Delivery, State

INTERRUPTED = ("interrupted", "Run the same command again to go on.")
"""Why a run ended, and what to do, where its user wanted that."""


class Report(NamedTuple):
    """What became of one letter."""

    delivery: Delivery
    state: State
    reply: str


@dataclass(slots=True)
class Outcome:
    """What a run did. `left` letters are still to leave, those that were deferred among them; `cancelled` will not.

    `barred` are those that others had something against; they stay in the queue. `stopped` says why it ended before the
    last one left, `goes_on` when the next one can, `uncopied` why no copies are kept in the mailbox that should be.
    """

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    barred: int = 0
    left: int = 0
    stopped: str = ""
    hint: str = ""
    goes_on: datetime | None = None
    uncopied: str = ""


class Stop(Exception):  # noqa: N818 - the way out of the loop, which catches it
    """The run ends here."""

    def __init__(self, why: str, hint: str = "", goes_on: datetime | None = None) -> None:
        super().__init__(why)
        self.hint = hint
        self.goes_on = goes_on
