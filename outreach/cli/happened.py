"""Happenings, and the time of day, as a person reads them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach.agenda import What
    from outreach.happenings import Kind

SAID: Mapping["Kind", str] = {
    "sent": "a letter was sent",
    "replied": "they replied",
    "bounced": "the letter came back",
    "delayed": "the letter is delayed",
    "auto_replied": "an automatic answer came",
    "opted_out": "they asked not to be written to",
    "called": "you called",
    "voicemail": "you left a message",
    "scheduled": "a meeting was agreed on",
    "met": "you met",
    "declined": "they declined",
    "referred": "they referred you to somebody",
    "thanked": "you thanked them",
    "reported": "you told them what came of it",
    "touched": "you were in touch",
    "landed": "you have found what you were looking for",
    "cancelled": "you gave it up",
    "noted": "a note",
}

TO_DO: Mapping["What", tuple[str, str]] = {
    "call": ("Call", "Calls promised"),
    "remind": ("Remind them", "Reminders"),
    "decide": ("Say whether an answer is theirs", "Answers in doubt"),
    "confirm": ("Confirm the meeting", "Meetings to confirm"),
    "debrief": ("Say how the meeting went", "Meetings to log"),
    "thank": ("Thank them", "Thank-yous"),
    "report": ("Tell them what came of their lead", "Leads to report on"),
    "keep_in_touch": ("Keep in touch", "Keep in touch"),
    "prepare": ("Prepare for the meeting", "Meetings to prepare for"),
}
"""What is due, for one contact, and as a heading."""


def local_day(at: datetime) -> date:
    """The date of a moment, in the local time zone."""
    return at.astimezone().date()


def written_day(day: date) -> str:
    """ "Mon, Nov 23, 2026"."""
    return f"{day:%a, %b} {day.day}, {day.year}"
