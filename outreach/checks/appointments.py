"""The day that a promise names, and whether people are at work on it."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?:the )?(?P<day_>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month_>{_MONTH}))\b\.?(?:,? (?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"""\b(?:{_WEEKDAY}|tomorrow|(?:next|this|that|the[ ]following|later[ ]in[ ]the)[ ]week|end[ ]of[ ]the[ ]week
      |(?:in|within|after)[ ](?:the[ ]next[ ])?(?:an?|one|two|three|four|five|\d+|a[ ](?:few|couple[ ]of))
       [ ](?:working[ ]|business[ ])?(?:days?|week)
      |\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}[./-]\d{{1,2}}(?:[./-]\d+)?|week[ ]of)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FARTHEST = 60


@lru_cache(maxsize=1024)
def says_when(sentence: str) -> bool:
    """Whether a sentence names a day, or a number of days or a week from now."""
    return bool(_WHEN.search(sentence) or _DATE.search(sentence))


@lru_cache(maxsize=1024)
def named_day(sentence: str, today: date) -> date | None:
    """The date that a sentence names by month and day; None without one.

    Without a year it is the nearest one; a day more than two months away is None then: the letter may be an old one.
    """
    found = _DATE.search(sentence)
    if not found:
        return None
    month, day = _MONTHS[(found["month"] or found["month_"]).lower()], int(found["day"] or found["day_"])
    if found["year"]:
        return next(_days([int(found["year"])], month, day), None)
    years = range(today.year - 1, today.year + 2)
    away, nearest = min(((abs((each - today).days), each) for each in _days(years, month, day)), default=(0, None))
    return nearest if away <= _FARTHEST else None


def _days(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        with suppress(ValueError):  # February 30, and February 29 in most years
            yield date(year, month, day)


@lru_cache(maxsize=1024)
def wrong_weekday(sentence: str, day: date) -> str:
    """The weekday that a sentence names beside the date `day`, if that is not its weekday."""
    named = re.search(_WEEKDAY, sentence, re.IGNORECASE)
    return named[0] if named and _DATE.search(sentence) and named[0].lower() != f"{day:%A}".lower() else ""


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


@lru_cache(maxsize=1024)
def workdays_until(today: date, day: date, is_workday: Callable[[date], bool]) -> int:
    """How many working days there are after `today`, up to and with `day`; many, beyond two months."""
    days = (day - today).days
    if days > _FARTHEST:
        return days
    return sum(is_workday(today + timedelta(number)) for number in range(1, days + 1))
