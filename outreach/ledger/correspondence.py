"""What came back, and what happened off-line: received messages, logged events, and how far each folder was read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from heapq import merge
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from outreach.errors import OutreachError
from outreach.happenings import Happening, Kind
from outreach.ledger.moving import move
from outreach.ledger.records import Bookmark, Incoming, Received
from outreach.ledger.states import ANSWERED, State, Who, allowed
from outreach.ledger.tables import DELIVERIES, HAPPENED, MAILBOXES, RECEIVED

D = DELIVERIES.c
R = RECEIVED.c
H = HAPPENED.c
M = MAILBOXES.c

FOR_GOOD: tuple[Kind, ...] = ("opted_out", "cancelled")
"""After these nothing leaves to the contact any more."""
ENDS_IT: tuple[Kind, ...] = (*FOR_GOOD, "declined")
"""After these nothing that is planned for the contact leaves."""

WAITING: tuple[State, ...] = ("queued", "claimed", "deferred", "failed")
"""What is taken out of the queue then."""

_NO_FOLLOW_UP: tuple[Kind, ...] = ("replied", "scheduled", "met", "referred", "landed", *ENDS_IT)
_OUTCOMES: tuple[Kind, ...] = (*ENDS_IT, "scheduled", "met")
_ANSWERS: tuple[Kind, ...] = ("replied", "opted_out")
_LEFT: tuple[State, ...] = ("sent", *sorted(ANSWERED))

_KNOWN = select(R.id).where(
    R.campaign == bindparam("campaign"),
    or_(
        R.key == bindparam("key"),
        (R.account == bindparam("account"))
        & (R.folder == bindparam("folder"))
        & (R.uidvalidity == bindparam("uidvalidity"))
        & (R.uid == bindparam("uid")),
    ),
)
_STOPS = (
    select(H.kind)
    .where(H.campaign == bindparam("campaign"), H.contact == bindparam("contact"), H.undone.is_(None))
    .where(H.kind.in_(_NO_FOLLOW_UP))
    .limit(1)
)
_CAME = (
    select(R.kind, R.certain)
    .where(R.campaign == bindparam("campaign"), R.contact == bindparam("contact"), R.kind.in_(_ANSWERS))
    .order_by(R.certain.desc())
    .limit(1)
)
_TOLD = [field.name for field in fields(Received)]


def receive(connection: Connection, campaign: str, item: Incoming, now: datetime) -> bool:
    """Keeps a message, and moves the letter that it is about. False when it is there already, or must not be kept."""
    item = _storable(item)
    where = {"campaign": campaign, **item.place._asdict(), "key": _key(item)}
    if connection.execute(_KNOWN, where).first():
        return False
    about = _letter(connection, campaign, item.delivery)
    if about and not about["recipients"]:
        return False  # its reader was forgotten since
    row = where | {
        "message_id": item.message_id,
        "kind": item.kind,
        "contact": about["contact"] if about else item.contact,
        "delivery": item.delivery,
        "certain": item.certain,
        "sender": item.sender,
        "sender_name": item.sender_name,
        "subject": item.subject,
        "text": item.text,
        "at": item.at,
        "detail": item.detail,
        "noted": now,
    }
    connection.execute(insert(RECEIVED), row)
    if about and item.certain:
        _answered(connection, about, item.kind, "inbox", now)
    if item.hold and row["contact"]:
        connection.execute(
            update(DELIVERIES)
            .where(D.campaign == campaign, D.contact == row["contact"], D.after != "")
            .where(D.state.in_(("queued", "deferred")), or_(D.due.is_(None), D.due < item.hold))
            .values(due=item.hold)
        )
    return True


def _storable(item: Incoming) -> Incoming:
    """Without what no database takes as text: a stranger's message must not keep the others from being read."""
    texts: dict[str, Any] = {
        name: _text(getattr(item, name)) for name in ("message_id", "sender", "sender_name", "subject", "text")
    }
    return replace(item, **texts, detail={name: _text(value) for name, value in item.detail.items()})


def _text(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _key(item: Incoming) -> str:
    if item.message_id:
        return item.message_id
    said = "\0".join((item.sender, item.at.isoformat(), item.subject, item.text))
    return f"sha256:{sha256(said.encode()).hexdigest()}"


def _letter(connection: Connection, campaign: str, of: int | None) -> RowMapping | None:
    if of is None:
        return None
    row = connection.execute(select(DELIVERIES).where(D.id == of, D.campaign == campaign)).mappings().first()
    if row is None:
        raise OutreachError(f"there is no delivery {of}")
    return row


def _answered(connection: Connection, about: RowMapping, kind: str, by: Who, now: datetime) -> None:
    """The letter becomes what the message says, where that tells more than what is known of it."""
    becomes: State | None = next((state for state in ANSWERED if state == kind), None)
    if becomes and allowed(about["state"], becomes, by):
        move(connection, about["id"], about["state"], becomes, by, now)
        if about["left"] is None:
            connection.execute(update(DELIVERIES).where(D.id == about["id"]).values(left=now))


def decide(connection: Connection, campaign: str, of: int, theirs: bool, now: datetime) -> None:
    """A person says whether a probable message is that contact's. Raises OutreachError when there is none."""
    row = connection.execute(select(RECEIVED).where(R.id == of, R.campaign == campaign)).mappings().first()
    if row is None:
        raise OutreachError(f"there is no received message {of}")
    values: dict[str, Any] = {"certain": True} if theirs else {"contact": "", "delivery": None}
    connection.execute(update(RECEIVED).where(R.id == of).values(values))
    about = _letter(connection, campaign, row["delivery"])
    if theirs and about:
        _answered(connection, about, row["kind"], "person", now)


def received(connection: Connection, campaign: str, contact: str, doubtful: bool) -> Iterator[Received]:
    """In the order of time."""
    asked = select(RECEIVED).where(R.campaign == campaign).order_by(R.at, R.id)
    if contact:
        asked = asked.where(R.contact == contact)
    if doubtful:
        asked = asked.where(R.certain.is_(False), R.contact != "")
    for row in connection.execute(asked).mappings():
        yield Received(**{name: row[name] for name in _TOLD})


def why_no_follow_up(connection: Connection, campaign: str, contact: str) -> tuple[str, bool]:
    """What came from the contact that keeps a follow-up from leaving, "" for nothing, and whether that is certain."""
    logged = connection.execute(_STOPS, {"campaign": campaign, "contact": contact}).scalar()
    if logged:
        return logged, True
    came = connection.execute(_CAME, {"campaign": campaign, "contact": contact}).first()
    return (came.kind, came.certain) if came else ("", True)


def outcomes(connection: Connection, campaign: str, contacts: Collection[str]) -> dict[str, tuple[Kind, datetime]]:
    """What has come of those of the contacts where something has, and when: what ends it for good, else the last."""
    logged = select(H.contact, H.kind, H.at).where(
        H.campaign == campaign, H.contact.in_(contacts), H.kind.in_(_OUTCOMES), H.undone.is_(None)
    )
    came = select(R.contact, R.kind, R.at).where(
        R.campaign == campaign, R.contact.in_(contacts), R.kind.in_(_OUTCOMES), R.certain
    )
    both = [row for asked in (logged, came) for row in connection.execute(asked)]
    return {row.contact: (row.kind, row.at) for row in sorted(both, key=lambda row: (row.kind in FOR_GOOD, row.at))}


def happened(connection: Connection, campaign: str, happening: Happening, now: datetime) -> int:
    """Logs it; what ends a contact takes what is queued for them out of the queue."""
    row = happening._asdict() | {"campaign": campaign, "noted": now, "undone": None}
    number: int = connection.execute(insert(HAPPENED).returning(H.id), row).scalar_one()
    if happening.kind in ENDS_IT:
        cancel(connection, campaign, happening.contact, "person", now, happening.kind)
    return number


def cancel(connection: Connection, campaign: str, contact: str, by: Who, now: datetime, detail: str) -> int:
    """Takes all that waits for a contact out of the queue; how many that were."""
    waiting = connection.execute(
        select(D.id, D.state).where(D.campaign == campaign, D.contact == contact, D.state.in_(WAITING))
    ).all()
    those = [row for row in waiting if allowed(row.state, "cancelled", by)]
    for row in those:
        move(connection, row.id, row.state, "cancelled", by, now, detail)
    return len(those)


def undo_last(connection: Connection, campaign: str, now: datetime, of: int | None) -> Happening | None:
    """The event that was logged last is not told any more; it stays in the ledger. Only if it is `of`, where given."""
    asked = select(HAPPENED).where(H.campaign == campaign, H.undone.is_(None)).order_by(H.id.desc()).limit(1)
    row = connection.execute(asked).mappings().first()
    if row is None or of not in (None, row["id"]):
        return None
    connection.execute(update(HAPPENED).where(H.id == row["id"]).values(undone=now))
    return _logged(row)


def history(connection: Connection, campaign: str, contact: str) -> Iterator[Happening]:
    """Letters that have left, messages that came, and events that were logged, in the order of time."""
    sent = select(DELIVERIES).where(D.campaign == campaign, D.state.in_(_LEFT), D.left.is_not(None))
    came = select(RECEIVED, D.step).outerjoin(DELIVERIES, D.id == R.delivery).where(R.campaign == campaign)
    logged = select(HAPPENED).where(H.campaign == campaign, H.undone.is_(None))
    if contact:
        sent, came, logged = (
            sent.where(D.contact == contact),
            came.where(R.contact == contact),
            logged.where(H.contact == contact),
        )
    streams = (
        map(_sent, connection.execute(sent.order_by(D.left, D.id)).mappings()),
        map(_came, connection.execute(came.where(R.contact != "").order_by(R.at, R.id)).mappings()),
        map(_logged, connection.execute(logged.order_by(H.at, H.id)).mappings()),
    )
    return merge(*streams, key=lambda each: each.at)


def _sent(row: RowMapping) -> Happening:
    detail = {"subject": row["subject"], "delivery": str(row["id"])}
    return Happening(row["contact"], row["left"], "sent", row["step"], detail)


def _came(row: RowMapping) -> Happening:
    told = {name: row[name] for name in ("subject", "text", "sender") if row[name]}
    probable = {} if row["certain"] else {"probable": "yes"}
    detail: Mapping[str, str] = {**row["detail"], **told, **probable, "received": str(row["id"])}
    return Happening(row["contact"], row["at"], row["kind"], row["step"] or "", detail)


def _logged(row: RowMapping) -> Happening:
    return Happening(row["contact"], row["at"], row["kind"], row["step"], row["detail"])


def bookmark(connection: Connection, campaign: str, account: str, folder: str) -> Bookmark | None:
    """How far that folder was read."""
    row = connection.execute(select(MAILBOXES).where(*_folder(campaign, account, folder))).mappings().first()
    return Bookmark(row["uidvalidity"], row["last_uid"], row["read_at"]) if row else None


def set_bookmark(connection: Connection, campaign: str, account: str, folder: str, mark: Bookmark) -> None:
    """Replaces the one before."""
    connection.execute(delete(MAILBOXES).where(*_folder(campaign, account, folder)))
    values = {"campaign": campaign, "account": account, "folder": folder, **mark._asdict()}
    connection.execute(insert(MAILBOXES), values)


def _folder(campaign: str, account: str, folder: str) -> tuple[Any, ...]:
    return (M.campaign == campaign, M.account == account, M.folder == folder)


def forget(
    connection: Connection,
    people: Collection[tuple[str, str]],
    addresses: Collection[str],
    deliveries: Collection[int],
) -> None:
    """Erases what came from people, named by campaign and contact, what was logged about them, and told of them."""
    theirs = (
        tuple_(R.campaign, R.contact).in_(people),
        R.delivery.in_(deliveries),
        func.lower(R.sender).in_(addresses),
    )
    connection.execute(delete(RECEIVED).where(or_(*theirs)))
    connection.execute(delete(HAPPENED).where(tuple_(H.campaign, H.contact).in_(people)))
    for address in addresses:
        for table, detail in ((HAPPENED, H.detail), (RECEIVED, R.detail)):
            told = func.lower(type_coerce(detail, Text)).contains(address, autoescape=True)
            connection.execute(update(table).where(told).values(detail={}))
