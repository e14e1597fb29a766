"""How much an account may send, and when the next letter's turn is. Pure: the time and chance are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_DAY = frozenset(range(7))
_ALL_DAY = (time.min, time.max)
_WINDOWS = (("a minute", timedelta(minutes=1)), ("an hour", timedelta(hours=1)), ("in 24 hours", timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts are letters in any stretch of that length, 0 for no limit; `hours` and `weekdays` are those of `zone`.

    Monday is 0. With `per_minute`, letters keep apart from each other by its gap, more or less by the share `jitter`.
    Raises ValueError for hours or weekdays that never come.
    """

    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    hours: tuple[time, time] = _ALL_DAY
    weekdays: frozenset[int] = _EVERY_DAY
    zone: tzinfo = UTC
    jitter: float = 0.0

    def __post_init__(self) -> None:
        if not self.hours[0] < self.hours[1] or not self.weekdays & _EVERY_DAY:
            raise ValueError("hours end after they begin, and there is a weekday")


class Turn(NamedTuple):
    """When the next letter may leave, and what makes it wait, "" when nothing does."""

    at: datetime
    because: str


def earliest(
    now: datetime, sent: Sequence[datetime], limits: Limits, chance: float, tried: datetime | None = None
) -> Turn:
    """The next letter's turn. `sent` are the times of those before, in order; `chance` is between 0 and 1.

    `tried` is when the last one was offered, if it was: one that is refused keeps the next one away as well.
    """
    at, because = now.astimezone(UTC), ""
    last = max(tried, sent[-1]) if tried and sent else tried or (sent[-1] if sent else None)
    if limits.per_minute and last:
        gap = _WINDOWS[0][1] / limits.per_minute * (1 - limits.jitter + 2 * limits.jitter * chance)
        if (then := last.astimezone(UTC) + gap) > at:
            at, because = then, _reached(limits.per_minute, "a minute")
    for count, (name, window) in zip((limits.per_minute, limits.per_hour, limits.per_day), _WINDOWS, strict=True):
        if 0 < count <= len(sent) and (then := sent[-count].astimezone(UTC) + window) > at:
            at, because = then, _reached(count, name)
    if because and last and last > now:
        because = f"{because}, and some left later than now: is the clock right?"
    opened = _open_from(at, limits)
    return Turn(opened, f"letters leave {_said(limits)}") if opened > at else Turn(at, because)


def _open_from(at: datetime, limits: Limits) -> datetime:
    """The first moment from `at` on that lies within the hours of a day on which letters leave."""
    if limits.hours == _ALL_DAY and limits.weekdays == _EVERY_DAY:
        return at
    day = at.astimezone(limits.zone).date()
    while True:
        opening, closing = _hours_of(day, limits)
        if day.weekday() in limits.weekdays and max(at, opening) < closing:
            return max(at, opening)
        day += timedelta(days=1)


def _hours_of(day: date, limits: Limits) -> tuple[datetime, datetime]:
    """A day's hours in UTC. Where clocks are set forward or back at one of their ends, the shorter choice."""
    begin, end = (
        [datetime.combine(day, each.replace(fold=fold), limits.zone).astimezone(UTC) for fold in (0, 1)]
        for each in limits.hours
    )
    return max(begin), min(end)


def _reached(count: int, name: str) -> str:
    return f"the limit of {count:,} {'letter' if count == 1 else 'letters'} {name} is reached"


def _said(limits: Limits) -> str:
    begin, end = (f"{moment:%H:%M}" for moment in limits.hours)
    hours = "" if limits.hours == _ALL_DAY else f"from {begin} to {end}"
    days = "" if limits.weekdays == _EVERY_DAY else f"on {', '.join(_DAYS[day] for day in sorted(limits.weekdays))}"
    return " ".join(filter(None, (hours, days)))
