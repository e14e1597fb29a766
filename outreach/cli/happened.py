"""The time of day, as a person reads it."""

from datetime import date, datetime


def local_day(at: datetime) -> date:
    """The date of a moment, in the local time zone."""
    return at.astimezone().date()


def written_day(day: date) -> str:
    """ "Mon, Nov 23, 2026"."""
    return f"{day:%a, %b} {day.day}, {day.year}"
