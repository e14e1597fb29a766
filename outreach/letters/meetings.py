"""When and where people meet, as somebody writes it into a cell or says it: "2026-12-03 15:00 at Café Lumen"."""

import re
from contextlib import suppress
from datetime import date, time
from typing import NamedTuple

from outreach.letters.dates import parsed
from outreach.patterns import at_first_use

_WEEKDAY = r"(?:[^\W\d_]+\.?,\s*)?"
_HOUR = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?(?!\d)|(?=\s*[ap]\.?m\b))"
_HALF = r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
_TO = r"(?:\s*[-–—]\s*\d{1,2}[:.]\d{2}(?!\d|\s*[ap]\.?m\b))?"
_WHEN = at_first_use(
    rf"{_WEEKDAY}(?P<day>.+?)[\sT,]+(?:(?:at|@|um|à)\s+)?{_HOUR}{_HALF}{_TO}(?:\s*Uhr\b)?[\s,]*(?:[-–—]\s+(?!\d))?(?P<place>.*)",
    re.IGNORECASE,
)
_OTHER_CLOCK = at_first_use(
    r"\(?(?:[CEMP][SD]?T|AK[SD]T|A[CEW]?[SD]T|[CEW]ES?T|MES?Z|NZ[SD]T|[BHIJ]ST|SAST|SGT|HKT|MSK|UTC|GMT|Z)\b"
    r"|[-+–—]\s*\d{1,2}(?:[:.]?\d\d)?(?! ?\d)|\w+ (?:[Ss]tandard |[Dd]aylight )?[Tt]ime\b"
)


class Meeting(NamedTuple):
    """A day, the hour on the writer's clock where it is known, and what follows.

    `other_clock` is a zone, or an end that leaves the half of the day in doubt: then the hour is not known.
    """

    day: date
    hour: time | None = None
    place: str = ""
    other_clock: str = ""


def meeting(text: str, language: str) -> Meeting | None:
    """What the text says of when and where one meets; None where it names no day."""
    found = _WHEN().fullmatch(text.strip())
    day = parsed(found["day"], language) if found else None
    if not found or not day:
        day = parsed(text, language)
        return Meeting(day) if day else None
    place = found["place"].strip()
    if other := _OTHER_CLOCK().match(place):
        return Meeting(day, other_clock=other[0])
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 24
    with suppress(ValueError):
        return Meeting(day, time(hour, int(found["minute"] or 0)), place)
    return Meeting(day)
