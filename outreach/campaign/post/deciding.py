"""What a person decides about letters in the ledger and answers: which are meant, and what may be said of them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from outreach.contacts import NEAR, Contact, likeness
from outreach.errors import OutreachError
from outreach.ledger import Delivery, Ledger, Received, State, allowed, sending_lock

Decision = Literal["sent", "again", "cancel"]
BECOMES: dict[Decision, State] = {"sent": "sent", "again": "queued", "cancel": "cancelled"}
OPTIONS: dict[Decision, str] = {"sent": "--sent", "again": "--again", "cancel": "--give-up"}

DOUBTFUL: tuple[State, ...] = ("unknown", "review")
TO_DECIDE: tuple[State, ...] = (*DOUBTFUL, "failed", "cancelled", "drafted", "deferred", "bounced")

About = Literal["letters", "answers"]


class Question(NamedTuple):
    """A letter that waits for a person's word; or, with an `answer`, whether that is from the letter's reader."""

    letter: Delivery
    answer: Received | None = None


def to_decide(
    ledger: Ledger, who: Sequence[str], about: About | None = None, decision: Decision | None = None
) -> tuple[Question, ...]:
    """The doubtful letters and answers, or all that waits for a decision of `who`: id, address, name, part of it.

    With a `decision`, those of which it can be made. Raises OutreachError for one who is not there, or not the only
    one, or of whose letters it cannot be made.
    """
    states = TO_DECIDE if who else DOUBTFUL
    there: list[Question] = []
    if about != "answers":
        there += map(Question, ledger.deliveries(states=states))
    if about != "letters":
        for answer in tuple(ledger.received(doubtful=True)):
            there += (Question(letter, answer) for letter in _letters_of(ledger, answer))
    if not who:
        return tuple(there)
    meant = [_meant(there, asked, ledger.place) for asked in who]
    return tuple(each for those in meant for each in (_open_to(those, decision) if decision else those))


def decide_whose(ledger: Ledger, letter: Delivery, answer: Received, now: datetime, *, theirs: bool) -> None:
    """An answer is from the letter's reader, or it is not; theirs, an opt-out keeps letters from their address, too."""
    ledger.decide(answer.id, theirs=theirs, now=now)
    if theirs and answer.kind == "opted_out":
        ledger.suppressions.add(letter.envelope.recipients[0], "opted out", now)


def after_crashes(ledger: Ledger, locks: Path, now: datetime) -> None:
    """What a run that was killed has left: the letter that was leaving is in doubt, unless that run is alive."""
    for account in {each.account for each in ledger.deliveries(states=("claimed", "committing"))}:
        with suppress(OutreachError), sending_lock(locks, account):
            ledger.recover(account, now)


def _letters_of(ledger: Ledger, answer: Received) -> Iterator[Delivery]:
    """The letter that an answer may be about."""
    letters = ledger.deliveries(contact=answer.contact)
    return islice((each for each in letters if answer.delivery in (None, each.id)), 1)


def _meant(there: Sequence[Question], asked: str, place: str) -> tuple[Question, ...]:
    like = [likeness(_reader(each.letter), asked) for each in there]
    best = max(like, default=NEAR)
    found = tuple(each for each, level in zip(there, like, strict=True) if level == best > NEAR)
    people = {each.letter.contact: each.letter.name or each.letter.contact for each in found}
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


def decisions_of(letter: Delivery) -> tuple[Decision, ...]:
    """What a person can decide of a letter: one that was refused has not left, and one that came back has."""
    return tuple(each for each, state in BECOMES.items() if allowed(letter.state, state, "person"))


def _open_to(those: Sequence[Question], decision: Decision) -> tuple[Question, ...]:
    """The letters of one person of which that can be decided."""
    fit = tuple(each for each in those if decision in decisions_of(each.letter))
    if not fit:
        letter = those[0].letter
        raise OutreachError(
            f"the letter to {letter.name or letter.contact} is {letter.state.replace('_', ' ')}",
            where=letter.subject,
            hint=f"Of such a letter you can say: {' or '.join(OPTIONS[each] for each in decisions_of(letter))}.",
        )
    return fit


def _reader(delivery: Delivery) -> Contact:
    return Contact(delivery.contact, delivery.row, name=delivery.name, emails=delivery.envelope.recipients)
