"""Hours, weekdays and time zones as texts of outreach.toml."""

from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo

from outreach.errors import OutreachError
from outreach.patterns import at_first_use

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"([01]?\d|2[0-4]):([0-5]\d)"
_HOURS = at_first_use(rf"\s*{_TIME}\s*[-–]\s*{_TIME}\s*")
_WEEKDAYS = at_first_use(r"\s*(\w+)\s*(?:[-–]\s*(\w+)\s*)?")


def hours(text: str) -> tuple[time, time]:
    """From when till when, as in "09:00-17:00"; "" is the whole day. Raises OutreachError."""
    if not text:
        return time.min, time.max
    written = _HOURS().fullmatch(text)
    if not written:
        raise OutreachError(f'"{text}" are no hours: write them as in "09:00-17:00"')
    begin, end = (60 * int(hour) + int(minute) for hour, minute in (written.groups()[:2], written.groups()[2:]))
    if not begin < end <= 24 * 60:
        raise OutreachError(f'"{text}" ends before it begins: hours lie within a day')
    return _clock(begin), _clock(end)


def _clock(minutes: int) -> time:
    return time(*divmod(minutes, 60)) if minutes < 24 * 60 else time.max


def weekdays(text: str) -> frozenset[int]:
    """Which days, as in "mon-fri" or "mon,wed,fri"; Monday is 0. "" is every day. Raises OutreachError."""
    days: set[int] = set()
    for part in text.lower().split(",") if text else ("mon-sun",):
        written = _WEEKDAYS().fullmatch(part)
        ends = [name for name in written.groups() if name] if written else []
        if not ends or not set(ends) <= set(_DAYS):
            raise OutreachError(f'"{text}" are no weekdays: write them as in "mon-fri" or "mon,wed,fri"')
        first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
        days |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    return frozenset(days)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name. Raises OutreachError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown; no name at all; the name of a folder of zones
        message = f'"{name}" is no time zone: write a continent and a city, as in "America/Denver"'
        raise OutreachError(message) from error


def hours_problem(text: str) -> str:
    return _problem(hours, text)


def weekdays_problem(text: str) -> str:
    return _problem(weekdays, text)


def zone_problem(text: str) -> str:
    return _problem(zone, text) if text else ""


def _problem(read: Callable[[str], object], text: str) -> str:
    try:
        read(text)
    except OutreachError as error:
        return str(error)
    return ""
