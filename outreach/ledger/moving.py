"""The one way for a delivery to go from one state to another: by the table, from the state that was seen, and noted."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Exists, bindparam, exists, insert, literal_column, select, update
from sqlalchemy.engine.interfaces import DBAPICursor

from outreach.errors import OutreachError
from outreach.ledger.prepared import Prepared, numbered, several
from outreach.ledger.records import Delivery, Event, Settled
from outreach.ledger.states import ANSWERED, MAY_HAVE_LEFT, State, Who, allowed
from outreach.ledger.tables import DELIVERIES, EVENTS, SUPPRESSIONS, written

D = DELIVERIES.c

_SETTLED = frozenset(("sent", "deferred", "failed", "unknown"))
_UPDATE = (
    update(DELIVERIES)
    .where(D.id == bindparam("of"), D.state == bindparam("before"))
    .values(state=bindparam("state"), changed=bindparam("now"))
)
_UPDATE_LEAVING = _UPDATE.values(left=bindparam("now"), attempts=D.attempts + literal_column("1"))
_UPDATE_SETTLED = _UPDATE.values(
    reply=bindparam("reply"),
    queue_id=bindparam("queue_id"),
    due=bindparam("due"),
    attempts=D.attempts + bindparam("more"),
)
_MOVE = Prepared(_UPDATE)
_COMMIT = Prepared(_UPDATE_LEAVING)
_SETTLE = Prepared(_UPDATE_SETTLED)
_SETTLE_STAYED = Prepared(_UPDATE_SETTLED.values(left=literal_column("NULL")))
_TELL = update(DELIVERIES).where(D.id == bindparam("of")).values(reply=bindparam("reply"), queue_id=bindparam("queue"))
_STATE = select(D.state).where(D.id == bindparam("of"))
_NOTE = Prepared(insert(EVENTS).values({name: bindparam(name) for name in Event._fields}).inline())


@lru_cache(8)
def _claim(number: int) -> Prepared:
    """Of so many, those that wait."""
    waiting = D.state.in_((literal_column("'queued'"), literal_column("'deferred'")))
    changed: dict[str, Any] = {"state": literal_column("'claimed'"), "changed": bindparam("now")}
    return Prepared(update(DELIVERIES).where(D.id.in_(several(number)), waiting).values(changed))


@lru_cache(32)
def _commit_unless_listed(keys: int) -> Prepared:
    """The same as `_COMMIT`, for a message that follows no other, unless the list has one of so many keys."""
    same = D.sha256 == bindparam("sha256")
    return Prepared(_UPDATE_LEAVING.where(same, D.after == literal_column("''"), ~_listed(keys)))


@lru_cache(32)
def _look_up(keys: int) -> Prepared:
    return Prepared(select(literal_column("1")).where(_listed(keys)))


def _listed(keys: int) -> Exists:
    return exists().where(SUPPRESSIONS.c.value.in_(several(keys)))


def move(
    connection: Connection, of: int, before: State, after: State, by: Who, now: datetime, detail: str = ""
) -> None:
    """Raises OutreachError when the table does not allow it, or when the delivery is not in that state any more."""
    note(connection, [moved(connection, of, before, after, by, now, detail)])


def moved(
    connection: Connection, of: int, before: State, after: State, by: Who, now: datetime, detail: str = ""
) -> Event:
    """The same, and the event is the caller's to note."""
    _see_that_it_may(before, after, by)
    statement = _COMMIT if after == "committing" else _MOVE
    _changed(statement.run(connection, _step(of, before, after, now)))
    return Event(now, of, before, after, by, detail)


def claim(connection: Connection, those: Sequence[Delivery], now: datetime) -> list[Event]:
    """Many at once, which are as they were told in this transaction; the events are the caller's to note."""
    for before in {each.state for each in those}:
        _see_that_it_may(before, "claimed", "sender")
    values = numbered([each.id for each in those]) | {"now": written(now)}
    _changed(_claim(len(those)).run(connection, values), len(those))
    return [Event(now, each.id, each.state, "claimed", "sender", "") for each in those]


def commit(connection: Connection, of: int, sha256: str, unless_listed: Sequence[str], now: datetime) -> Event | None:
    """A claimed delivery is about to leave; the event is the caller's to note.

    None, and nothing has changed, when it is not claimed any more, is another message now, or follows another letter,
    and when one of `unless_listed` is on the list of those who must not be written to: that takes a closer look.
    """
    values = _step(of, "claimed", "committing", now) | {"sha256": sha256} | numbered(unless_listed)
    done = _commit_unless_listed(len(unless_listed)).run(connection, values)
    return Event(now, of, "claimed", "committing", "sender", "") if done.rowcount == 1 else None


def is_listed(connection: Connection, keys: Sequence[str]) -> bool:
    """Whether one of the keys is on the list of those who must not be written to."""
    return _look_up(len(keys)).run(connection, numbered(keys)).fetchone() is not None


def settle(connection: Connection, settled: Settled, now: datetime) -> Event:
    """What became of a delivery; the event is the caller's to note."""
    if settled.state not in _SETTLED:
        raise OutreachError(f"no letter is settled by becoming {settled.state}")
    statement = _SETTLE if settled.state in MAY_HAVE_LEFT else _SETTLE_STAYED
    values = _step(settled.id, "committing", settled.state, now) | {
        "reply": settled.reply,
        "queue_id": settled.queue_id,
        "due": settled.due and written(settled.due),
        "more": 0,
    }
    if statement.run(connection, values).rowcount == 1:
        return Event(now, settled.id, "committing", settled.state, "sender", settled.reply)
    before: State | None = connection.execute(_STATE, {"of": settled.id}).scalar()
    if before in ANSWERED:
        # The reader was quicker than this run's note; the server's words are kept, the state tells more than they do.
        connection.execute(_TELL, {"of": settled.id, "reply": settled.reply, "queue": settled.queue_id})
        return Event(now, settled.id, before, before, "sender", settled.reply)
    # Refused before it was committed, which counts an attempt, too.
    _see_that_it_may("claimed", settled.state, "sender")
    _changed(statement.run(connection, values | {"before": "claimed", "more": 1}))
    return Event(now, settled.id, "claimed", settled.state, "sender", settled.reply)


def note(connection: Connection, events: Sequence[Event]) -> None:
    """Appends events; they are never changed."""
    if events:
        _NOTE.run_each(connection, [{**each._asdict(), "at": written(each.at)} for each in events])


def _step(of: int, before: State, after: State, now: datetime) -> dict[str, Any]:
    return {"of": of, "before": before, "state": after, "now": written(now)}


def _see_that_it_may(before: State, after: State, by: Who) -> None:
    if not allowed(before, after, by):
        raise OutreachError(f"a letter that is {before} cannot become {after} by the {by}")


def _changed(result: DBAPICursor, number: int = 1) -> None:
    if result.rowcount != number:
        raise passed_by()


def passed_by() -> OutreachError:
    """What two runs hear that pass one another."""
    return OutreachError(
        "a delivery was changed by another run in the meantime",
        hint="Only one run at a time sends; wait for the other to end.",
    )
