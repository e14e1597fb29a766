"""What the ledger knows of a letter that closes it: it has left, its reader must not be written to, or all is over."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from outreach.campaign.post.posting import last_year_s
from outreach.envelope import normalised
from outreach.happenings import Kind
from outreach.ledger import FOR_GOOD, NOT_YET_LEFT, Delivery, Ledger, Suppression

Closed = Literal["before", "unknown", "drafted", "suppressed", "over", "held"]
"""`before`: has left in an earlier run. `over`: what has come of it since leaves no sense to the letter. `held`: its
contact's ID is another person's."""

_LATELY = timedelta(days=150)  # less than the half-year after which somebody hears from one again

_OUTCOME: Mapping[Kind, str] = {
    "opted_out": "wants no more letters",
    "cancelled": "given up",
    "declined": "declined",
    "scheduled": "a meeting is agreed on",
    "met": "you have met",
}
"""How to say why it is over."""


class Addressed(NamedTuple):
    """A letter as the ledger can know it: which one (`step`) it is to whom, and all addresses that would get it.

    `readers` are the addresses by which its reader is known again under another id: none where the template names the
    address, as for an assistant's. `name` is theirs, `day` the letter's.
    """

    contact: str
    step: str
    readers: tuple[str, ...] = ()
    everybody: tuple[str, ...] = ()
    name: str = ""
    day: date | None = None


class Known(NamedTuple):
    """What is in the ledger of a letter; `outcome` is what has come of its reader, and when."""

    delivery: Delivery | None
    barred: Suppression | None
    outcome: tuple[Kind, datetime] | None


def known_of(ledger: Ledger, letters: Sequence[Addressed]) -> list[Known]:
    """What is known of each of the letters."""
    outcomes = ledger.outcomes([each.contact for each in letters])
    listed = ledger.suppressions.of_each({address for each in letters for address in each.everybody})
    return [
        Known(
            delivery,
            next((listed[address] for address in each.everybody if address in listed), None),
            outcomes.get(each.contact),
        )
        for each, delivery in zip(letters, _deliveries(ledger, letters), strict=True)
    ]


def _deliveries(ledger: Ledger, letters: Sequence[Addressed]) -> list[Delivery | None]:
    known = ledger.known([(each.contact, each.step) for each in letters])
    before = _by_address(ledger, [each for each in letters if (each.contact, each.step) not in known])
    return [known.get((each.contact, each.step)) or before.get((_lower(each.readers), each.step)) for each in letters]


def _by_address(ledger: Ledger, letters: Sequence[Addressed]) -> dict[tuple[tuple[str, ...], str], Delivery]:
    """What the ledger has for the same addresses under another contact."""
    by_step: dict[str, list[tuple[str, ...]]] = {}
    for each in letters:
        if each.readers:
            by_step.setdefault(each.step, []).append(_lower(each.readers))
    return {
        (recipients, step): delivery
        for step, asked in by_step.items()
        for recipients, delivery in ledger.reached(step, asked).items()
    }


def _lower(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(str.lower, addresses))


def as_begun(ledger: Ledger, letters: Sequence[Addressed]) -> list[Addressed]:
    """The letters; one of which a person gets one a year is last year's where that was begun lately.

    On New Year's Day nobody is to get again what has left on the day before.
    """
    before = {
        number: each._replace(step=step)
        for number, each in enumerate(letters)
        if each.day and each.day - each.day.replace(month=1, day=1) < _LATELY and (step := last_year_s(each.step))
    }
    deliveries = _deliveries(ledger, list(before.values())) if before else []
    begun = list(letters)
    for (number, each), delivery in zip(before.items(), deliveries, strict=True):
        if delivery and each.day and each.day - (delivery.left or delivery.changed).date() < _LATELY:
            begun[number] = each
    return begun


def closed(known: Known, letter: Addressed, day: Callable[[datetime], str]) -> tuple[Closed, str] | None:
    """How a letter is closed, and how to say it; None where it may leave. `day` writes a date."""
    if gone := has_gone(known, letter, day):
        return gone
    if known.barred:
        return barred(known.barred)
    return over(letter.step, known.outcome, day)


def has_gone(known: Known, letter: Addressed, day: Callable[[datetime], str]) -> tuple[Closed, str] | None:
    """How to say of a letter that it may have reached its reader, or another one under their ID; None where neither."""
    delivery = known.delivery
    if not delivery or delivery.state in NOT_YET_LEFT or delivery.state == "claimed":
        return None
    if _is_somebody_else(letter, delivery):
        return "held", f"the ID “{letter.contact}” is that of {delivery.name}, who has had a letter"
    when = day(delivery.left or delivery.changed)
    match delivery.state:
        case "unknown" | "review" | "committing":
            return "unknown", f"may have left on {when}: outreach review-unknown"
        case "drafted":
            return "drafted", f"among your drafts since {when}"
        case "sent" | "auto_replied":
            return "before", f"sent on {when}"
        case state:
            return "before", f"sent on {when}, {state.replace('_', ' ')}"


def _is_somebody_else(letter: Addressed, delivery: Delivery) -> bool:
    """Whether the letter under the same ID was to another person: who has another address, and no name in common."""
    if not (letter.everybody and letter.name and delivery.name):
        return False
    now, then = map(_normalised, (letter.everybody, delivery.envelope.recipients))
    return now.isdisjoint(then) and _names(letter.name).isdisjoint(_names(delivery.name))


def _normalised(addresses: tuple[str, ...]) -> set[str]:
    return set(map(normalised, addresses))


def _names(name: str) -> set[str]:
    return set(re.findall(r"\w{2,}", name.casefold())) or {name.casefold()}


def barred(by: Suppression) -> tuple[Closed, str]:
    """How to say that a reader must not be written to."""
    return "suppressed", f"not to be written to: {by.reason or by.value}"


def is_over(step: str, outcome: tuple[Kind, datetime] | None) -> bool:
    """Whether a letter has no sense any more. Who declined can still be answered, and thanked for a lead."""
    return outcome is not None and (outcome[0] in FOR_GOOD or step in ("request", "reminder"))


def over(step: str, outcome: tuple[Kind, datetime] | None, day: Callable[[datetime], str]) -> tuple[Closed, str] | None:
    """How to say that a letter has no sense any more; None where it has."""
    if outcome is None or not is_over(step, outcome):
        return None
    kind, at = outcome
    return "over", f"{_OUTCOME[kind]}, {day(at)}: outreach history"
