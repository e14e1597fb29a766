"""How much an account may send, and when the next letter's turn is. Pure: the time and chance are given."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts are letters in any stretch of that length, 0 for no limit; `hours` and `weekdays` are those of `zone`.

    Monday is 0. With `per_minute`, letters keep apart from each other by its gap, more or less by the share `jitter`.
    """

    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    hours: tuple[time, time] = (time.min, time.max)
    weekdays: frozenset[int] = EVERY_DAY
    zone: tzinfo = UTC
    jitter: float = 0.0


class Turn(NamedTuple):
    """When the next letter may leave, and which limit makes it wait, "" when none does."""

    at: datetime
    because: str


def earliest(now: datetime, sent: Sequence[datetime], limits: Limits, chance: float) -> Turn:
    """The next letter's turn. `sent` are the times of those before, in order; `chance` is between 0 and 1."""
    at, because = now.astimezone(UTC), ""
    if limits.per_minute and sent:
        gap = timedelta(minutes=1) / limits.per_minute * (1 - limits.jitter + 2 * limits.jitter * chance)
        if sent[-1] + gap > at:
            at, because = (sent[-1] + gap).astimezone(UTC), f"{limits.per_minute} letters a minute"
    while True:
        later, why = _after_counts(at, sent, limits)
        opened = _open_at(later, limits)
        if opened > later:
            later, why = opened, f"letters leave from {_said(limits)}"
        if later == at:
            return Turn(at, because)
        at, because = later, why


def _after_counts(at: datetime, sent: Sequence[datetime], limits: Limits) -> tuple[datetime, str]:
    because = ""
    for count, window, name in (
        (limits.per_minute, timedelta(minutes=1), "a minute"),
        (limits.per_hour, timedelta(hours=1), "an hour"),
        (limits.per_day, timedelta(days=1), "in 24 hours"),
    ):
        if not count:
            continue
        within = len(sent) - bisect_right(sent, at - window)
        if within >= count:
            at = max(at, (sent[-count] + window).astimezone(UTC))
            because = f"{count} letters {name}"
    return at, because


def _open_at(at: datetime, limits: Limits) -> datetime:
    """The first moment from `at` on that lies within the hours of a day on which letters leave."""
    begin, end = limits.hours
    local = at.astimezone(limits.zone)
    if local.weekday() in limits.weekdays and begin <= local.time() < end:
        return at
    for days in range(9):
        day = local.date() + timedelta(days=days)
        opening = datetime.combine(day, begin, limits.zone).astimezone(UTC)
        if day.weekday() in limits.weekdays and opening > at:
            return opening
    return at


def _said(limits: Limits) -> str:
    begin, end = (f"{moment:%H:%M}" for moment in limits.hours)
    if limits.weekdays == EVERY_DAY:
        return f"{begin} to {end}"
    return f"{begin} to {end}, {', '.join(DAYS[day] for day in sorted(limits.weekdays))}"
