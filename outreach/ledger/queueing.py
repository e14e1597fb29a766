"""Letters are put in: each contact and step once, and made anew where they may be."""

import re
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from outreach.ledger.moving import event, note
from outreach.ledger.records import Delivery, Entry
from outreach.ledger.rows import WHOLE, delivery, those
from outreach.ledger.states import State
from outreach.ledger.tables import DELIVERIES, MESSAGES, written

D = DELIVERIES.c
M = MESSAGES.c
_COPIED = [field.name for field in fields(Entry) if field.name not in {"envelope", "raw"}]
_WAITING: tuple[State, ...] = ("queued", "deferred")
_DAY = re.compile(rb"Date: \w{3}, \d\d \w{3} \d{4}")
_HEAD = 40  # octets, in which it stands


def digest(raw: bytes) -> str:
    """What tells a message from any other."""
    return sha256(raw).hexdigest()


def queue(
    connection: Connection, campaign: str, batch: Sequence[Entry], now: datetime, *, renew: bool
) -> list[Delivery]:
    """Puts a batch in; gives what is there then. With `renew`, what waits takes the new entry's content.

    Where only the day or the account is another one, it keeps its place in the queue.
    """
    keys = [(entry.contact, entry.step) for entry in batch]
    there = those(connection, campaign, keys)
    new: dict[tuple[str, str], Entry] = {}
    for key, entry in zip(keys, batch, strict=True):
        if key not in there:
            new.setdefault(key, entry)
    made = _put(connection, campaign, new, now) if new else {}
    waiting = [each.id for each in there.values() if renew and _can_be_renewed(each)]
    days = _days(connection, waiting) if waiting else {}
    queued = []
    for key, entry in zip(keys, batch, strict=True):
        each = there.get(key) or made[key]
        if each.id in days and each.fingerprint != entry.fingerprint:
            each = _renew(connection, each, entry, now)
        elif each.id in days and _day(entry.raw) != days[each.id]:
            # Mail programs put a letter where its date belongs: below all that has come since.
            each = _date_anew(connection, each, entry.raw)
        if renew and each.state in _WAITING and each.account != entry.account:
            each = _changed(connection, each, account=entry.account)
        queued.append(each)
    return queued


def _days(connection: Connection, ids: Collection[int]) -> dict[int, bytes]:
    """The day from which each message is."""
    heads = select(M.delivery, func.substr(M.raw, 1, _HEAD).label("head")).where(M.delivery.in_(ids))
    return {row.delivery: _day(bytes(row.head)) for row in connection.execute(heads)}


def _day(raw: bytes) -> bytes:
    found = _DAY.match(raw)
    return found[0] if found else b""


def _put(
    connection: Connection, campaign: str, new: dict[tuple[str, str], Entry], now: datetime
) -> dict[tuple[str, str], Delivery]:
    connection.execute(insert(DELIVERIES), [_row(entry, campaign, now) for entry in new.values()])
    made = those(connection, campaign, list(new))
    raw = [{"delivery": made[key].id, "raw": entry.raw} for key, entry in new.items()]
    connection.execute(insert(MESSAGES), raw)
    at = written(now)
    note(connection, [event(at, each.id, "", "queued", "sender") for each in made.values()])
    return made


def _row(entry: Entry, campaign: str, now: datetime) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _COPIED} | {
        "campaign": campaign,
        "sender": entry.envelope.sender,
        "recipients": "\n".join(entry.envelope.recipients),
        "sha256": digest(entry.raw),
        "size": len(entry.raw),
        "state": "queued",
        "attempts": 0,
        "due": None,
        "left": None,
        "changed": now,
        "reply": "",
        "queue_id": "",
    }


def _can_be_renewed(old: Delivery) -> bool:
    # What was refused or given up waits for a person's word first, also when the sheet has changed since.
    return old.state in _WAITING and old.left is None


def _renew(connection: Connection, old: Delivery, entry: Entry, now: datetime) -> Delivery:
    connection.execute(update(MESSAGES).where(M.delivery == old.id).values(raw=entry.raw))
    note(connection, [event(written(now), old.id, old.state, "queued", "person", "made anew")])
    return _changed(connection, old, **_row(entry, old.campaign, now))


def _date_anew(connection: Connection, old: Delivery, raw: bytes) -> Delivery:
    """The same message, by its id as well, with the first line of `raw`: a draft that is there already is known so."""
    before = bytes(connection.execute(select(M.raw).where(M.delivery == old.id)).scalar_one())
    if digest(before) != old.sha256:
        return old  # it was changed from outside, and must not leave
    dated = raw.partition(b"\n")[0] + b"\n" + before.partition(b"\n")[2]
    connection.execute(update(MESSAGES).where(M.delivery == old.id).values(raw=dated))
    return _changed(connection, old, sha256=digest(dated), size=len(dated))


def _changed(connection: Connection, old: Delivery, **values: Any) -> Delivery:
    connection.execute(update(DELIVERIES).where(D.id == old.id).values(values))
    return delivery(connection.execute(WHOLE.where(D.id == old.id)).one())
