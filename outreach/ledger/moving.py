"""The one way for a delivery to go from one state to another: by the table, from the state that was seen, and noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, bindparam, insert, select, update

from outreach.errors import OutreachError
from outreach.ledger.records import Event, Settled
from outreach.ledger.states import ANSWERED, MAY_HAVE_LEFT, State, Who, allowed
from outreach.ledger.tables import DELIVERIES, EVENTS

D = DELIVERIES.c

_MOVE = (
    update(DELIVERIES)
    .where(D.id == bindparam("of"), D.state == bindparam("before"))
    .values(state=bindparam("state"), changed=bindparam("now"))
)
_SETTLED = frozenset(("sent", "deferred", "failed", "unknown"))
_CLAIM = (
    update(DELIVERIES)
    .where(D.id.in_(bindparam("those", expanding=True)), D.state == bindparam("before"))
    .values(state="claimed", changed=bindparam("now"))
)
_COMMIT = _MOVE.values(left=bindparam("now"), attempts=D.attempts + 1)
_SETTLE = _MOVE.values(
    reply=bindparam("reply"),
    queue_id=bindparam("queue_id"),
    due=bindparam("due"),
    attempts=D.attempts + bindparam("more"),
)
_SETTLE_STAYED = _SETTLE.values(left=None)
_TELL = update(DELIVERIES).where(D.id == bindparam("of")).values(reply=bindparam("reply"), queue_id=bindparam("queue"))
_STATE = select(D.state).where(D.id == bindparam("of"))
_NOTE = insert(EVENTS)


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
    _changed(connection.execute(statement, {"of": of, "before": before, "state": after, "now": now}))
    return Event(now, of, before, after, by, detail)


def claim(connection: Connection, those: Sequence[int], before: State, now: datetime) -> list[Event]:
    """Many at once; the events are the caller's to note."""
    _see_that_it_may(before, "claimed", "sender")
    values = {"those": those, "before": before, "now": now}
    _changed(connection.execute(_CLAIM, values), len(those))
    return [Event(now, of, before, "claimed", "sender", "") for of in those]


def settle(connection: Connection, settled: Settled, now: datetime) -> Event:
    """What became of a delivery; the event is the caller's to note."""
    if settled.state not in _SETTLED:
        raise OutreachError(f"no letter is settled by becoming {settled.state}")
    statement = _SETTLE if settled.state in MAY_HAVE_LEFT else _SETTLE_STAYED
    values = {
        "of": settled.id,
        "before": "committing",
        "state": settled.state,
        "now": now,
        "reply": settled.reply,
        "queue_id": settled.queue_id,
        "due": settled.due,
        "more": 0,
    }
    if connection.execute(statement, values).rowcount == 1:
        return Event(now, settled.id, "committing", settled.state, "sender", settled.reply)
    before: State | None = connection.execute(_STATE, {"of": settled.id}).scalar()
    if before in ANSWERED:
        # The reader was quicker than this run's note; the server's words are kept, the state tells more than they do.
        connection.execute(_TELL, {"of": settled.id, "reply": settled.reply, "queue": settled.queue_id})
        return Event(now, settled.id, before, before, "sender", settled.reply)
    # Refused before it was committed, which counts an attempt, too.
    _see_that_it_may("claimed", settled.state, "sender")
    _changed(connection.execute(statement, values | {"before": "claimed", "more": 1}))
    return Event(now, settled.id, "claimed", settled.state, "sender", settled.reply)


def note(connection: Connection, events: Sequence[Event]) -> None:
    """Appends events; they are never changed."""
    if events:
        connection.execute(_NOTE, [each._asdict() for each in events])


def _see_that_it_may(before: State, after: State, by: Who) -> None:
    if not allowed(before, after, by):
        raise OutreachError(f"a letter that is {before} cannot become {after} by the {by}")


def _changed(result: CursorResult[Any], number: int = 1) -> None:
    if result.rowcount != number:
        raise OutreachError(
            "a delivery was changed by another run in the meantime",
            hint="Only one run at a time sends; wait for the other to end.",
        )
