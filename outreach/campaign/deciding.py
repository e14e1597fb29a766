"""What a person decides about letters in the ledger: which ones are meant, and what may be said of them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from outreach.contacts import NEAR, Contact, likeness
from outreach.errors import OutreachError
from outreach.ledger import Delivery, Ledger, State, sending_lock

Decision = Literal["sent", "again", "cancel"]
BECOMES: dict[Decision, State] = {"sent": "sent", "again": "queued", "cancel": "cancelled"}

DOUBTFUL: tuple[State, ...] = ("unknown", "review")
TO_DECIDE: tuple[State, ...] = (*DOUBTFUL, "failed", "cancelled", "drafted", "deferred")


def to_decide(ledger: Ledger, who: Sequence[str]) -> tuple[Delivery, ...]:
    """The doubtful letters, or of those that wait for a decision the ones to `who`: id, address, name, part of it.

    Raises OutreachError for one who is not there, or not the only one.
    """
    if not who:
        return tuple(ledger.deliveries(states=DOUBTFUL))
    there = tuple(ledger.deliveries(states=TO_DECIDE))
    return tuple(each for asked in who for each in _meant(there, asked, ledger.place))


def after_crashes(ledger: Ledger, locks: Path, now: datetime) -> None:
    """What a run that was killed has left: the letter that was leaving is in doubt, unless that run is alive."""
    for account in {each.account for each in ledger.deliveries(states=("claimed", "committing"))}:
        with suppress(OutreachError), sending_lock(locks, account):
            ledger.recover(account, now)


def _meant(there: Sequence[Delivery], asked: str, place: str) -> tuple[Delivery, ...]:
    like = [likeness(_reader(each), asked) for each in there]
    best = max(like, default=NEAR)
    found = tuple(each for each, level in zip(there, like, strict=True) if level == best > NEAR)
    people = {each.contact: each.name or each.contact for each in found}
    if not found:
        raise OutreachError(
            f"no letter to “{asked}” waits for a decision",
            where=place,
            hint="`outreach review-unknown` lists those that do; `outreach status` shows every letter.",
        )
    if len(people) > 1:
        raise OutreachError(
            f"“{asked}” may be {' or '.join(people.values())}", where=place, hint="Name the address or the id."
        )
    return found


def _reader(delivery: Delivery) -> Contact:
    return Contact(delivery.contact, delivery.row, name=delivery.name, emails=delivery.envelope.recipients)
