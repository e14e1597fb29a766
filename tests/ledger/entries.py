"""Entries and messages to put into a ledger, and a clock for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from outreach.envelope import Envelope
from outreach.ledger import Delivery, Entry, Incoming, Ledger, Place, Settled, State

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ME = "dana@example.org"
_IDS = count()


def entry(contact: str = "ann", step: str = "request", **values: Any) -> Entry:
    """A letter to `contact`@example.com, from the account `ME`."""
    token = next(_IDS)
    plain = Entry(
        contact=contact,
        step=step,
        name=contact.title(),
        account=ME,
        envelope=Envelope(ME, (f"{contact}@example.com",)),
        subject=f"A question for {contact}",
        message_id=f"<{token}@example.org>",
        raw=f"Message-ID: <{token}@example.org>\r\n\r\nDear {contact.title()},\r\n".encode(),
        fingerprint="as made first",
    )
    return replace(plain, **values)


def put(ledger: Ledger, *entries: Entry) -> list[Delivery]:
    return list(ledger.queue(entries, NOW))


def send(ledger: Ledger, *contacts: str, now: datetime = NOW, step: str = "request") -> list[Delivery]:
    """Letters to these contacts, as they are after they were sent."""
    return [became(ledger, each, "sent", now) for each in put(ledger, *(entry(who, step) for who in contacts))]


def became(ledger: Ledger, delivery: Delivery, state: State, now: datetime = NOW) -> Delivery:
    """Claims that delivery, lets its body leave, and settles it."""
    (claimed,) = ledger.claim(ME, now, among=[delivery.id])
    assert ledger.commit(claimed.id, now)
    ledger.settle(Settled(claimed.id, state, "as the server says", due=now + HOUR), now)
    return found(ledger, delivery)


def found(ledger: Ledger, delivery: Delivery) -> Delivery:
    there = ledger.find(delivery.contact, delivery.step)
    assert there
    return there


def incoming(kind: Any, about: Delivery | None = None, **values: Any) -> Incoming:
    """A message in the inbox, an hour after `NOW`."""
    uid = next(_IDS)
    plain = Incoming(
        place=Place(ME, "INBOX", 1, uid),
        kind=kind,
        sender=about.envelope.recipients[0] if about else "somebody@example.com",
        at=NOW + HOUR,
        message_id=f"<received.{uid}@example.com>",
        subject="Re: A question",
        text="Gladly.",
        delivery=about.id if about else None,
    )
    return replace(plain, **values)
