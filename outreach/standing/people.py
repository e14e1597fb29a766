"""Where a contact stands after all that has happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import get_args

from outreach.happenings import Happening
from outreach.standing.values import Letter, Next, Person, Standing, State

CLOSED: frozenset[State] = frozenset({"declined", "given_up", "opted_out", "skipped", "withdrawn"})
WANTING: frozenset[State] = frozenset({"perhaps_replied", "replied", "bounced", "drafted"})
"""States in which the next step is the writer's, whatever the agenda says."""

_NOTHING_DUE: frozenset[State] = CLOSED | {"in_doubt", "failed"}
_ORDER: tuple[State, ...] = get_args(State)
_DOUBTFUL = frozenset({"unknown", "review"})
_FINAL: Mapping[str, State] = {"opted_out": "opted_out", "cancelled": "given_up", "landed": "landed"}
_ANSWERED: tuple[tuple[State, ...], ...] = (
    ("scheduled", "met", "declined", "referred"),
    ("replied",),
    ("perhaps_replied",),
)
"""What is furthest first; within one of them the latest counts."""
_NEAR: tuple[State, ...] = ("sent", "delayed", "bounced", "auto_replied", "voicemail", "called")
_WAITING: Mapping[str, State] = {
    "failed": "failed",
    "committing": "committing",
    "deferred": "deferred",
    "drafted": "drafted",
    "claimed": "queued",
    "queued": "queued",
    "cancelled": "withdrawn",
}


def standing(
    person: Person,
    letters: Sequence[Letter],
    history: Sequence[Happening],
    due: Next | None,
    local: Callable[[datetime], datetime],
) -> Standing:
    """Where somebody stands after `letters` and `history`, both in the order of time.

    What is furthest counts: a meeting more than the answer that led to it, an answer more than the letter. `local` is
    a moment on the writer's clock.
    """
    state, since = _state(person, letters, history)
    retry = next((each.due for each in letters if state == "deferred" and each.state == "deferred"), None)
    if retry:
        due = Next("retry", local(retry).date(), local(retry).date(), local(retry))
    return Standing(person, state, local(since) if since else None, None if state in _NOTHING_DUE else due)


def in_order(standings: Iterable[Standing], today: date) -> tuple[Standing, ...]:
    """Those first that want attention: doubts, what is due, what waits for the writer; then by the day of the next."""
    return tuple(sorted(standings, key=lambda each: _urgency(each, today)))


def _urgency(each: Standing, today: date) -> tuple[int, date, int, str]:
    order = _ORDER.index(each.state)
    day = each.next.due if each.next else date.max
    if each.state in ("in_doubt", "failed"):
        rank = 0
    elif day <= today:
        rank = 1
    elif each.state in WANTING and not each.next:
        rank = 2
    elif each.next:
        rank = 3
    else:
        rank = 5 if each.state in CLOSED else 4
    return rank, day, order, each.person.name.casefold()


def _state(person: Person, letters: Sequence[Letter], history: Sequence[Happening]) -> tuple[State, datetime | None]:
    for letter in letters:
        if letter.state in _DOUBTFUL:
            return "in_doubt", letter.left or letter.changed
    last: dict[str, datetime] = {}
    for each in history:
        name = "perhaps_replied" if each.kind == "replied" and each.detail.get("probable") else str(each.kind)
        last.pop(name, None)  # so that the order is that of the history also of what came at one moment
        last[name] = each.at
    for kind, final in _FINAL.items():
        if kind in last:
            return final, last[kind]
    if "met" in last:
        last.pop("referred", None)  # which is what came of it
    return next(filter(None, (_latest(kinds, last) for kinds in _ANSWERED)), None) or _open(person, letters, last)


def _open(person: Person, letters: Sequence[Letter], last: Mapping[str, datetime]) -> tuple[State, datetime | None]:
    """Before anybody has answered."""
    waiting = {_WAITING[each.state]: each.changed for each in letters if each.state in _WAITING}
    if "failed" in waiting:
        return "failed", waiting["failed"]
    near = _latest(_NEAR, last)
    if person.barred and not (near and near[0] == "bounced"):
        return "opted_out", None
    if near:
        return near
    if person.skip:
        return "skipped", None
    if person.held and waiting.keys() <= {"queued"}:
        return "held", None
    return min(waiting.items(), key=lambda each: _ORDER.index(each[0]), default=("new", None))


def _latest(kinds: Iterable[State], last: Mapping[str, datetime]) -> tuple[State, datetime] | None:
    order = list(last)
    there = [(kind, last[kind]) for kind in kinds if kind in last]
    return max(there, key=lambda each: (each[1], order.index(each[0])), default=None)
