"""When people where the contact works are at work, on their clock and on the writer's."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

OPENS, CLOSES = 9, 17
"""Usual office hours."""

_DAY = 24 * 60


class Clock(NamedTuple):
    """What people there call their time, and how many minutes it is ahead of UTC."""

    name: str
    ahead: int


def clock(zones: Sequence[str], day: date) -> Clock | None:
    """The clock of these time zones (IANA names) on that day; None when they differ, or none is known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from babel.dates import get_timezone_name

    try:
        known = [ZoneInfo(zone) for zone in zones]
    except (ZoneInfoNotFoundError, ValueError):
        return None
    noon = datetime.combine(day, time(12))
    ahead = {offset for zone in known if (offset := noon.replace(tzinfo=zone).utcoffset()) is not None}
    if len(ahead) != 1:
        return None
    names = {get_timezone_name(zone, zone_variant="generic", locale="en") for zone in known}
    minutes = round(ahead.pop().total_seconds() / 60)
    return Clock(names.pop() if len(names) == 1 else _utc(minutes), minutes)


def zones_of(country: str) -> tuple[str, ...]:
    """The time zones of a country by its code (Unicode CLDR)."""
    from babel.core import get_global

    return tuple(get_global("territory_zones").get(country, ()))


def twelve_hours(language: str) -> bool:
    """Whether its speakers say "2 pm" rather than "14:00" (Unicode CLDR)."""
    from babel import Locale, UnknownLocaleError

    try:
        pattern = Locale.parse(language, sep="-").time_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return True
    return "a" in pattern


def span(there: Clock, twelve: bool, here: Clock | None = None) -> str:
    """Office hours `there`: "9 am to 5 pm"; on the clock `here`, with the day where it is another one."""
    shift = here.ahead - there.ahead if here else 0
    return " to ".join(_said(hour * 60 + shift, twelve) for hour in (OPENS, CLOSES))


def _said(minute: int, twelve: bool) -> str:
    days, minute = divmod(minute, _DAY)
    hour, rest = divmod(minute, 60)
    if twelve:
        said = f"{(hour - 1) % 12 + 1}{f':{rest:02}' if rest else ''} {'am' if hour < 12 else 'pm'}"
    else:
        said = f"{hour}:{rest:02}"
    return said + {-1: " the day before", 0: "", 1: " the day after"}[days]


def _utc(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
