"""The one way for a delivery to go from one state to another: by the table, from the state that was seen, and noted."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, exists, insert, literal_column, select, update
from sqlalchemy.engine.interfaces import DBAPICursor

from outreach.errors import OutreachError
from outreach.ledger.prepared import Driven, Prepared, Values, fixed, numbered, several
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
    waiting = D.state.in_((fixed("queued"), fixed("deferred")))
    changed: dict[str, Any] = {"state": fixed("claimed"), "changed": bindparam("now")}
    return Prepared(update(DELIVERIES).where(D.id.in_(several(number)), waiting).values(changed))


@lru_cache(32)
def _commit_unless_listed(keys: int) -> Prepared:
    """The same as `_COMMIT`, for a message that follows no other, unless the list has one of so many keys."""
    same = D.sha256 == bindparam("sha256")
    listed = exists().where(SUPPRESSIONS.c.value.in_(several(keys)))
    return Prepared(_UPDATE_LEAVING.where(same, D.after == fixed(""), ~listed))


@lru_cache(16)
def _look_up(keys: int) -> Prepared:
    return Prepared(select(SUPPRESSIONS.c.value).where(SUPPRESSIONS.c.value.in_(several(keys))))


def move(
    connection: Connection, of: int, before: State, after: State, by: Who, now: datetime, detail: str = ""
) -> None:
    """Raises OutreachError when the table does not allow it, or when the delivery is not in that state any more."""
    note(connection, [moved(connection, of, before, after, by, written(now), detail)])


def moved(driven: Driven, of: int, before: State, after: State, by: Who, at: str, detail: str = "") -> Values:
    """The same, and the event is the caller's to note. `at` is as it is `written`."""
    _see_that_it_may(before, after, by)
    statement = _COMMIT if after == "committing" else _MOVE
    _changed(statement.run(driven, _step(of, before, after, at)))
    return event(at, of, before, after, by, detail)


def claim(driven: Driven, those: Sequence[Delivery], at: str) -> list[Values]:
    """Many at once, which are as they were told in this transaction; the events are the caller's to note."""
    for before in {each.state for each in those}:
        _see_that_it_may(before, "claimed", "sender")
    _changed(_claim(len(those)).run(driven, numbered([each.id for each in those]) | {"now": at}), len(those))
    return [event(at, each.id, each.state, "claimed", "sender") for each in those]


def pass_on(
    driven: Driven, of: int, sha256: str, unless_listed: Sequence[str], settled: Settled | None, at: str
) -> bool:
    """A claimed delivery is about to leave, and the one before is settled: what happens with nearly every letter.

    False when that takes a closer look, and all of it is to be undone: one of them is not as it was left, is another
    message now or follows another letter, or one of `unless_listed` is on the list of those who must not be written to.
    """
    events = []
    if settled:
        if not (became := _settled(driven, settled, at)):
            return False
        events.append(became)
    values = _step(of, "claimed", "committing", at) | {"sha256": sha256} | numbered(unless_listed)
    if _commit_unless_listed(len(unless_listed)).run(driven, values).rowcount != 1:
        return False
    note(driven, [*events, event(at, of, "claimed", "committing", "sender")])
    return True


def listed_among(driven: Driven, keys: Sequence[str]) -> set[str]:
    """Those of the keys that are on the list of those who must not be written to."""
    # Made longer, so that there are few statements of different lengths to be compiled.
    number = 2 ** (len(keys) - 1).bit_length()
    rows = _look_up(number).run(driven, numbered([*keys, *[keys[0]] * (number - len(keys))])).fetchall() if keys else ()
    return {value for (value,) in rows}


def settle(connection: Connection, settled: Settled, at: str) -> Values:
    """What became of a delivery; the event is the caller's to note."""
    if became := _settled(connection, settled, at):
        return became
    before: State | None = connection.execute(_STATE, {"of": settled.id}).scalar()
    if before in ANSWERED:
        # The reader was quicker than this run's note; the server's words are kept, the state tells more than they do.
        connection.execute(_TELL, {"of": settled.id, "reply": settled.reply, "queue": settled.queue_id})
        return event(at, settled.id, before, before, "sender", settled.reply)
    # Refused before it was committed, which counts an attempt, too.
    _see_that_it_may("claimed", settled.state, "sender")
    statement, values = _settling(settled, at)
    _changed(statement.run(connection, values | {"before": "claimed", "more": 1}))
    return event(at, settled.id, "claimed", settled.state, "sender", settled.reply)


def _settled(driven: Driven, settled: Settled, at: str) -> Values | None:
    """The event, where the delivery was leaving; else nothing has changed."""
    if settled.state not in _SETTLED:
        raise OutreachError(f"no letter is settled by becoming {settled.state}")
    statement, values = _settling(settled, at)
    if statement.run(driven, values).rowcount != 1:
        return None
    return event(at, settled.id, "committing", settled.state, "sender", settled.reply)


def _settling(settled: Settled, at: str) -> tuple[Prepared, dict[str, Any]]:
    statement = _SETTLE if settled.state in MAY_HAVE_LEFT else _SETTLE_STAYED
    return statement, _step(settled.id, "committing", settled.state, at) | {
        "reply": settled.reply,
        "queue_id": settled.queue_id,
        "due": settled.due and written(settled.due),
        "more": 0,
    }


def note(driven: Driven, events: Sequence[Values]) -> None:
    """Appends events; they are never changed."""
    if events:
        _NOTE.run_each(driven, events)


def event(at: str, of: int, before: State | Literal[""], after: State, by: Who, detail: str = "") -> Values:
    """One step of a delivery, as it is noted."""
    return {"at": at, "delivery": of, "before": before, "after": after, "by": by, "detail": detail}


def _step(of: int, before: State, after: State, at: str) -> dict[str, Any]:
    return {"of": of, "before": before, "state": after, "now": at}


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
