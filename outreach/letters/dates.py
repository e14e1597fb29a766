"""Dates as a person writes them in a letter, in the letter's language; and dates that a person typed into a cell."""

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from outreach.patterns import at_first_use

if TYPE_CHECKING:
    from babel import Locale

_ISO = at_first_use(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?$")
_NUMERIC = at_first_use(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")
_DAY_FIRST = at_first_use(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?([^\W\d_]+)\.?,?\s+(?:de\s+)?(\d{4})$")
_MONTH_FIRST = at_first_use(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")

_FIRST = re.compile(r"\b1(?= )")
_YEAR_AT_END = re.compile(r"[ ,،]*('de' )?y+$")


@lru_cache(maxsize=64)
def locale(language: str) -> "Locale":
    """The locale of a language tag such as "en-US" or "pt_BR"; English for one that is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


@lru_cache(maxsize=1024)
def written(value: date | time, language: str, form: str = "long") -> str:
    """`value` in `form`: "full", "long", "medium", "short" or a CLDR date pattern such as "d MMMM y"."""
    from babel.dates import format_date, format_datetime, format_time

    where = locale(language)
    if isinstance(value, time):
        return format_time(value, "short" if form in ("full", "long") else form, locale=where)
    if isinstance(value, datetime) and form not in ("full", "long", "medium", "short"):
        return format_datetime(value, form, locale=where)
    return _ordinal(format_date(value, form, locale=where), value, where)


@lru_cache(maxsize=1024)
def day(value: date, language: str) -> str:
    """The weekday, the day and the month, as in an appointment: "Tuesday, December 1"."""
    from babel.dates import format_date, format_skeleton, get_date_format

    where = locale(language)
    # Babel's nearest skeleton abbreviates in many languages; the full date without its year does not.
    pattern, years = _YEAR_AT_END.subn("", get_date_format("full", where).pattern)
    text = format_date(value, pattern, where) if years else format_skeleton("MMMMEEEEd", value, locale=where)
    return _ordinal(text, value, where)


def _ordinal(text: str, value: date, where: "Locale") -> str:
    """French counts the first of a month, and no other day, as an ordinal, which CLDR does not."""
    return _FIRST.sub("1er", text, count=1) if where.language == "fr" and value.day == 1 else text


def parsed(text: str, language: str) -> date | None:
    """The date that `text` names: ISO 8601, "3 May 2026", "May 3, 2026", or figures in the language's own order.

    None when it names none, or when figures could be read in two ways.
    """
    text = text.strip()
    if match := _ISO().match(text):
        return _date(*map(int, match.groups()))
    if match := _NUMERIC().match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        return _date(year, first, second) if _month_first(language) else _date(year, second, first)
    if match := _DAY_FIRST().match(text):
        return _date(int(match[3]), _month(match[2], language), int(match[1]))
    if match := _MONTH_FIRST().match(text):
        return _date(int(match[3]), _month(match[1], language), int(match[2]))
    return None


def _date(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def _month_first(language: str) -> bool:
    pattern = str(locale(language).date_formats["short"].pattern)
    return pattern.find("M") < pattern.find("d")


def _month(name: str, language: str) -> int:
    return _months(language).get(name.casefold(), 0)


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    """Names and abbreviations of the months in the language and in English."""
    return {
        name.rstrip(".").casefold(): number
        for where in (locale("en"), locale(language))
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in where.months[context][width].items()
    }
