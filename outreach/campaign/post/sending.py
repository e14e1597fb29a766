"""The plan of a mailing: each posting beside what the ledger knows of it, and what of it goes into the ledger."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal, NamedTuple

from outreach.batches import batches
from outreach.campaign.post.known import Addressed, Closed, Known, barred, has_left, is_over, known_of, over
from outreach.campaign.post.mail_rules import ONE_PERSON
from outreach.campaign.post.posting import Posting, employer, last_year_s
from outreach.envelope import normalised
from outreach.findings import found
from outreach.ledger import Delivery, Entry, Ledger
from outreach.mail import Mailbox, envelope, make_message_id, message

_AT_ONCE, _OCTETS = 200, 2**22  # postings looked up together, and how much goes with them
_LATELY = timedelta(days=150)  # less than the half-year after which somebody hears from one again

Standing = Literal["ready", "changed", "held", "waiting", "failed", "cancelled"] | Closed
"""`changed`: was queued earlier, and is made anew from sheet and template."""


class Placed(NamedTuple):
    """A posting and where it stands. `why` says it for a person."""

    posting: Posting
    standing: Standing
    why: str = ""
    delivery: Delivery | None = None

    @property
    def leaves(self) -> bool:
        """Whether the next run for real sends it."""
        return self.standing in ("ready", "changed")


def placed_in(ledger: Ledger, postings: Iterable[Posting], day: Callable[[datetime], str]) -> Iterator[Placed]:
    """Where each posting stands; `day` writes a date."""
    for batch in batches(postings, _AT_ONCE, _OCTETS, _size):
        these = _as_begun(ledger, batch)
        for each, known in zip(these, known_of(ledger, list(map(_addressed, these))), strict=True):
            # Under the identity that the ledger has for this person: a sheet may get an ID column later, or lose one.
            posting = replace(each, contact=known.delivery.contact) if known.delivery else each
            yield _placed(posting, known, day)


def _as_begun(ledger: Ledger, batch: Sequence[Posting]) -> list[Posting]:
    """The postings; one of which a person gets one a year is last year's where that was begun lately.

    On New Year's Day nobody is to get again what has left on the day before.
    """
    before = {
        number: replace(each, step=step)
        for number, each in enumerate(batch)
        if each.day and each.day - date(each.day.year - 1, 12, 31) < _LATELY and (step := last_year_s(each.step))
    }
    known = known_of(ledger, list(map(_addressed, before.values()))) if before else []
    begun = list(batch)
    for (number, each), there in zip(before.items(), known, strict=True):
        delivery = there.delivery
        if delivery and each.day and each.day - (delivery.left or delivery.changed).date() < _LATELY:
            begun[number] = each
    return begun


def _addressed(posting: Posting) -> Addressed:
    mail = posting.mail
    if not mail:
        return Addressed(posting.contact, posting.step)
    readers = envelope(mail).recipients if posting.is_own_address else ()
    everybody = tuple(box.address for box in (*mail.to, *mail.cc, *mail.bcc))
    return Addressed(posting.contact, posting.step, readers, everybody)


def _size(posting: Posting) -> int:
    return sum(len(each.content) for each in posting.mail.attachments) if posting.mail else 0


def _placed(posting: Posting, known: Known, day: Callable[[datetime], str]) -> Placed:
    delivery = known.delivery
    if delivery and (left := has_left(delivery, day)):
        somebody_else = _is_somebody_else(posting, delivery)
        return _without_id(posting, delivery) if somebody_else else Placed(posting, *left, delivery)
    if posting.mail is None:
        return Placed(posting, "held", posting.findings[-1].message, delivery)
    if known.barred:
        return Placed(posting, *barred(known.barred), delivery)
    if posting.waits:
        return Placed(posting, "waiting", posting.waits, delivery)
    if delivery and delivery.left:
        posting = _as_it_was(posting, delivery)
    placed = Placed(posting, *(_waiting(posting, delivery, day) if delivery else ("ready", "")), delivery)
    if placed.leaves and known.outcome and is_over(posting.step, known.outcome[0]):
        return Placed(posting, *over(*known.outcome, day), delivery)
    return placed


def _is_somebody_else(posting: Posting, delivery: Delivery) -> bool:
    """Whether the letter under the same ID was to another person: who has another address, and no name in common."""
    if not (posting.mail and posting.name and delivery.name):
        return False
    now = {normalised(each) for each in envelope(posting.mail).recipients}
    then = {normalised(each) for each in delivery.envelope.recipients}
    return now.isdisjoint(then) and _names(posting.name).isdisjoint(_names(delivery.name))


def _names(name: str) -> set[str]:
    return set(re.findall(r"\w{2,}", name.casefold())) or {name.casefold()}


def _without_id(posting: Posting, delivery: Delivery) -> Placed:
    message = f"the ID “{posting.contact}” is that of {delivery.name}, who has had a letter"
    hint = f"Give one ID to one person only, also in another sheet. Is it {delivery.name}? Write that name as before."
    finding = found(ONE_PERSON, message, posting.place, hint)
    return Placed(replace(posting, mail=None, findings=(*posting.findings, finding)), "held", message, delivery)


def _as_it_was(posting: Posting, delivery: Delivery) -> Posting:
    """The posting to whom and with what subject the ledger has it: a letter that leaves again is the same message."""
    assert posting.mail
    first, *others = map(Mailbox, delivery.envelope.recipients)
    to = (replace(first, name=delivery.name),)
    mail = replace(posting.mail, to=to, cc=tuple(others), bcc=(), subject=delivery.subject)
    return replace(posting, mail=mail)


def _waiting(posting: Posting, delivery: Delivery, day: Callable[[datetime], str]) -> tuple[Standing, str]:
    """How to say of a letter that it is in the ledger and has not left."""
    match delivery.state:
        case "failed":
            return "failed", delivery.reply
        case "cancelled":
            return "cancelled", "taken out of the queue"
        case _ if delivery.left:
            return "ready", f"again, as it was on {day(delivery.left)}"
        case _ if delivery.fingerprint != posting.fingerprint:
            return "changed", f"queued on {day(delivery.changed)}, made anew since"
        case "deferred":
            return "ready", f"the server said “later”: {delivery.reply}"
        case _:
            return "ready", f"queued since {day(delivery.changed)}"


def queued(
    ledger: Ledger,
    plan: Iterable[Placed],
    account: str,
    now: datetime,
    token: Callable[[], str],
) -> Iterator[Delivery]:
    """Puts into the ledger what is to leave, without those with whom it is over meanwhile. Nothing leaves by this."""
    leaving = (each.posting for each in plan if each.leaves)
    entries: Iterator[Entry] = (as_entry(each, account, now, token()) for each in _not_over(ledger, leaving))
    yield from ledger.queue(entries, now, renew=True)


def _not_over(ledger: Ledger, postings: Iterator[Posting]) -> Iterator[Posting]:
    while batch := list(islice(postings, _AT_ONCE)):
        outcomes = ledger.outcomes([each.contact for each in batch])
        over_with = {contact: kind for contact, (kind, _) in outcomes.items()}
        yield from (each for each in batch if not is_over(each.step, over_with.get(each.contact)))


def as_entry(posting: Posting, account: str, date: datetime, token: str) -> Entry:
    """What the ledger keeps of a posting that has a mail. `token` makes its message id its own."""
    assert posting.mail
    message_id = make_message_id(posting.mail.sender, token)
    return Entry(
        contact=posting.contact,
        step=posting.step,
        name=posting.name,
        account=account,
        envelope=envelope(posting.mail),
        subject=posting.mail.subject,
        message_id=message_id,
        raw=message(posting.mail, date=date, message_id=message_id),
        company=employer(posting.company),
        source=posting.source,
        template=posting.template,
        wave=posting.wave,
        row=posting.row,
        fingerprint=posting.fingerprint,
        after=posting.after,
    )
