"""The plan of a mailing: each posting beside what the ledger knows of it, and what of it goes into the ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Literal, NamedTuple

from outreach.batches import batches
from outreach.campaign.post.posting import Posting
from outreach.happenings import Kind
from outreach.ledger import FOR_GOOD, NOT_YET_LEFT, Delivery, Entry, Ledger, Suppression
from outreach.mail import Mailbox, envelope, make_message_id, message

_AT_ONCE, _OCTETS = 200, 2**22  # postings looked up together, and how much goes with them

Standing = Literal[
    "ready", "changed", "held", "suppressed", "before", "unknown", "waiting", "failed", "drafted", "cancelled", "over"
]
"""`before`: has left in an earlier run. `changed`: was queued earlier, and is made anew from sheet and template.
`over`: what has come of it since leaves no sense to the letter."""


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
        known = ledger.known([(each.contact, each.step) for each in batch])
        before = _by_address(ledger, [each for each in batch if (each.contact, each.step) not in known])
        outcomes = ledger.outcomes([each.contact for each in batch])
        listed = ledger.suppressions.of_each({box.address for each in batch for box in _boxes(each)})
        for each in batch:
            delivery = known.get((each.contact, each.step)) or before.get((_addresses(each), each.step))
            # Under the identity that the ledger has for this person: a sheet may get an ID column later, or lose one.
            posting = replace(each, contact=delivery.contact) if delivery else each
            placed = _placed(listed, posting, delivery, day)
            if placed.leaves and _is_over(each, outcomes):
                kind, at = outcomes[each.contact]
                placed = placed._replace(standing="over", why=f"{_OUTCOME[kind]}, {day(at)}: outreach history")
            yield placed


def _is_over(posting: Posting, outcomes: Mapping[str, tuple[Kind, datetime]]) -> bool:
    """Whether a letter has no sense any more. Who declined can still be answered, and thanked for a lead."""
    kind, _ = outcomes.get(posting.contact, ("", None))
    return kind in FOR_GOOD or bool(kind and posting.step in ("request", "reminder"))


_OUTCOME: Mapping[Kind, str] = {
    "opted_out": "wants no more letters",
    "cancelled": "given up",
    "declined": "declined",
    "scheduled": "a meeting is agreed on",
    "met": "you have met",
}
"""How to say why it is over."""


def _by_address(ledger: Ledger, postings: Sequence[Posting]) -> dict[tuple[tuple[str, ...], str], Delivery]:
    """What the ledger has for the same addresses under another contact."""
    by_step: dict[str, list[tuple[str, ...]]] = {}
    for each in postings:
        if addresses := _addresses(each):
            by_step.setdefault(each.step, []).append(addresses)
    return {
        (recipients, step): delivery
        for step, asked in by_step.items()
        for recipients, delivery in ledger.reached(step, asked).items()
    }


def _addresses(posting: Posting) -> tuple[str, ...]:
    """Whom the letter is for, in small letters; nobody where the template names the address, as for an assistant's."""
    if not posting.mail or not posting.is_own_address:
        return ()
    return tuple(address.lower() for address in envelope(posting.mail).recipients)


def _size(posting: Posting) -> int:
    return sum(len(each.content) for each in posting.mail.attachments) if posting.mail else 0


def _boxes(posting: Posting) -> tuple[Mailbox, ...]:
    """Everybody who would get it."""
    mail = posting.mail
    return (*mail.to, *mail.cc, *mail.bcc) if mail else ()


def _placed(
    listed: Mapping[str, Suppression], posting: Posting, delivery: Delivery | None, day: Callable[[datetime], str]
) -> Placed:
    if delivery and delivery.state not in NOT_YET_LEFT and delivery.state != "claimed":
        return Placed(posting, *_gone(delivery, day), delivery)
    if posting.mail is None:
        return Placed(posting, "held", posting.findings[-1].message, delivery)
    for box in _boxes(posting):
        if suppressed := listed.get(box.address):
            reason = suppressed.reason or suppressed.value
            return Placed(posting, "suppressed", f"not to be written to: {reason}", delivery)
    if posting.waits:
        return Placed(posting, "waiting", posting.waits, delivery)
    return Placed(posting, *(_waiting(posting, delivery, day) if delivery else ("ready", "")), delivery)


def _gone(delivery: Delivery, day: Callable[[datetime], str]) -> tuple[Standing, str]:
    """How to say of a letter that it may have reached its reader."""
    when = day(delivery.left or delivery.changed)
    match delivery.state:
        case "unknown" | "review" | "committing":
            return "unknown", f"may have left on {when}: outreach review-unknown"
        case "drafted":
            return "drafted", f"among your drafts since {when}"
        case "sent" | "auto_replied":
            return "before", f"sent on {when}"
        case state:
            return "before", f"{state.replace('_', ' ')} ({when})"


def _waiting(posting: Posting, delivery: Delivery, day: Callable[[datetime], str]) -> tuple[Standing, str]:
    """How to say of a letter that it is in the ledger and has not left."""
    match delivery.state:
        case "failed":
            return "failed", delivery.reply
        case "cancelled":
            return "cancelled", "taken out of the queue"
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
        yield from (each for each in batch if not _is_over(each, outcomes))


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
        company=posting.company.casefold(),
        source=posting.source,
        template=posting.template,
        wave=posting.wave,
        row=posting.row,
        fingerprint=posting.fingerprint,
        after=posting.after,
    )
