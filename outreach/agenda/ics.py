"""The agenda as a calendar file (RFC 5545), which calendars import and subscribe to."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from outreach.agenda.due import Due

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//outreach//agenda//EN"
_MORNING = timedelta(hours=9)
_LAST = date.max - timedelta(days=1)
_EARLY = timedelta(minutes=-15)
"""Before a meeting: the advice is to be there ten to fifteen minutes early."""


class Appointment(NamedTuple):
    """Something due with what to call it and to say of it; `who` is whom a meeting is with."""

    due: Due
    title: str
    description: str
    who: str


def calendar_file(
    appointments: Iterable[Appointment], *, campaign: str, today: date, now: datetime, minutes: int
) -> bytes:
    """An event for each thing that is due, on its day or, where that is past, `today`; and one for each meeting.

    The events of one thing have the same UID in every file of that `campaign`, so that a later file replaces them.
    A meeting takes so many `minutes`.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", "outreach")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for each in appointments:
        due = each.due
        task = _event(each, _uid(campaign, due, due.what), each.title, now)
        day = min(max(due.due, today), _LAST)
        task.add("dtstart", day)
        task.add("dtend", day + timedelta(days=1))
        task.add("transp", "TRANSPARENT")
        task.add_component(_alarm(each.title, _MORNING))
        calendar.add_component(task)
        if due.what == "prepare" and due.when:
            title = f"Meet {each.who}"
            meeting = _event(each, _uid(campaign, due, "meet"), title, now)
            meeting.add("dtstart", due.when.astimezone(UTC))
            meeting.add("duration", timedelta(minutes=minutes))
            if due.place:
                meeting.add("location", due.place)
            meeting.add_component(_alarm(title, _EARLY))
            calendar.add_component(meeting)
    made: bytes = calendar.to_ical()
    return made


def _event(each: Appointment, uid: str, title: str, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", now.astimezone(UTC))
    event.add("summary", title)
    event.add("description", each.description)
    return event


def _alarm(title: str, trigger: timedelta) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", trigger)
    return alarm


def _uid(campaign: str, due: Due, what: str) -> str:
    """Of it nobody reads whom it is about."""
    told = "\0".join((campaign, due.contact, what, due.about.casefold()))
    return f"{sha256(told.encode()).hexdigest()[:32]}@outreach"
