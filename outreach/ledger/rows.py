"""Deliveries as they are read: one to a row."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from outreach.envelope import Envelope
from outreach.ledger.records import Delivery
from outreach.ledger.tables import DELIVERIES

D = DELIVERIES.c
_TOLD = [field.name for field in fields(Delivery)]
_ENVELOPE = _TOLD.index("envelope")
_COLUMNS = (*_TOLD[:_ENVELOPE], "sender", "recipients", *_TOLD[_ENVELOPE + 1 :])
_MOMENTS = [_COLUMNS.index(name) for name in ("due", "left", "changed")]

WHOLE = select(*(D[name] for name in _COLUMNS))


def delivery(row: Sequence[Any]) -> Delivery:
    """A row of `WHOLE`."""
    sender, recipients = row[_ENVELOPE : _ENVELOPE + 2]
    told: list[Any] = [*row[:_ENVELOPE], Envelope(sender, tuple(recipients.split("\n"))), *row[_ENVELOPE + 2 :]]
    return Delivery(*told)


def as_driven(row: Sequence[Any]) -> Delivery:
    """The same of a row as the driver gives it, whose times are text."""
    read = list(row)
    for place in _MOMENTS:
        if read[place]:
            read[place] = datetime.fromisoformat(read[place])
    return delivery(read)


def those(connection: Connection, campaign: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Delivery]:
    """The deliveries there are of these contacts and steps."""
    by_step: dict[str, list[str]] = {}
    for contact, step in keys:
        by_step.setdefault(step, []).append(contact)
    there = (
        delivery(row)
        for step, contacts in by_step.items()
        for row in connection.execute(WHOLE.where(D.campaign == campaign, D.step == step, D.contact.in_(contacts)))
    )
    return {(each.contact, each.step): each for each in there}
