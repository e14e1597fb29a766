"""Days and moments as a person reads them, in the local time zone."""

from datetime import date, datetime


def local_day(at: datetime) -> date:
    """The date of a moment, in the local time zone."""
    return at.astimezone().date()


def written_day(day: date) -> str:
    """ "Mon, Nov 23, 2026"."""
    return f"{day:%a, %b} {day.day}, {day.year}"


def day(when: datetime) -> str:
    """ "Nov 22", in the local time zone."""
    local = when.astimezone()
    return f"{local:%b} {local.day}"


def moment(when: datetime) -> str:
    """ "Mon, Nov 23, 09:00", in the local time zone."""
    local = when.astimezone()
    return f"{local:%a, %b} {local.day}, {local:%H:%M}"
