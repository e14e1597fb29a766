"""The plan of a mailing: each posting beside what the ledger knows of it, and what of it goes into the ledger."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Literal, NamedTuple

from outreach.batches import batches
from outreach.campaign.post.known import (
    Addressed,
    Closed,
    Known,
    as_begun,
    barred,
    has_gone,
    is_over,
    known_of,
    over,
)
from outreach.campaign.post.mail_rules import ONE_PERSON
from outreach.campaign.post.posting import Posting, employer
from outreach.findings import found
from outreach.ledger import Delivery, Entry, Ledger
from outreach.mail import Mailbox, envelope, make_message_id, message

_AT_ONCE, _OCTETS = 200, 2**22  # postings looked up together, and how much goes with them

Standing = Literal["ready", "changed", "waiting", "failed", "cancelled"] | Closed
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
        letters = as_begun(ledger, list(map(_addressed, batch)))
        for each, letter, known in zip(batch, letters, known_of(ledger, letters), strict=True):
            # Under the identity that the ledger has for this person: a sheet may get an ID column later, or lose one.
            contact = known.delivery.contact if known.delivery else each.contact
            yield _placed(replace(each, contact=contact, step=letter.step), letter, known, day)


def _addressed(posting: Posting) -> Addressed:
    mail = posting.mail
    if not mail:
        return Addressed(posting.contact, posting.step, day=posting.day)
    readers = envelope(mail).recipients if posting.is_own_address else ()
    everybody = tuple(box.address for box in (*mail.to, *mail.cc, *mail.bcc))
    return Addressed(posting.contact, posting.step, readers, everybody, posting.name, posting.day)


def _size(posting: Posting) -> int:
    return sum(len(each.content) for each in posting.mail.attachments) if posting.mail else 0


def _placed(posting: Posting, letter: Addressed, known: Known, day: Callable[[datetime], str]) -> Placed:
    delivery = known.delivery
    if gone := has_gone(known, letter, day):
        return Placed(_without_id(posting, gone[1]) if gone[0] == "held" else posting, *gone, delivery)
    if posting.mail is None:
        return Placed(posting, "held", posting.findings[-1].message, delivery)
    if known.barred:
        return Placed(posting, *barred(known.barred), delivery)
    if posting.waits:
        return Placed(posting, "waiting", posting.waits, delivery)
    if delivery and delivery.left:
        posting = _as_it_was(posting, delivery)
    placed = Placed(posting, *(_waiting(posting, delivery, day) if delivery else ("ready", "")), delivery)
    ended = over(posting.step, known.outcome, day) if placed.leaves else None
    return Placed(posting, *ended, delivery) if ended else placed


def _without_id(posting: Posting, why: str) -> Posting:
    """What would go to another person than the one who had a letter under the same ID."""
    hint = "Give one ID to one person only, also in another sheet. Is it the same person? Write the name as before."
    return replace(posting, mail=None, findings=(*posting.findings, found(ONE_PERSON, why, posting.place, hint)))


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
        yield from (each for each in batch if not is_over(each.step, outcomes.get(each.contact)))


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
