"""Until when somebody is away, from an automatic answer: the day on which they are there again."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from outreach.replies.wordings import alternatives, wording

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl", "fi")
_FURTHEST = timedelta(days=550)  # a sabbatical or a parental leave
_FURTHEST_WITHOUT_YEAR = timedelta(days=300)  # what lies further ahead was last year's

# The first day back: "back on", "ab dem", "de retour le".
_RETURN, _END = alternatives("absences.back"), alternatives("absences.last")
_BACK = re.compile(rf"{_RETURN}\W*(?:\w+\W+){{0,2}}$", re.IGNORECASE)
_IS_BACK = wording("absences.back_after", before=r"^\W*(?:\w+\W+){0,2}")
# The last day away: "until", "bis", "jusqu'au", "through".
_LAST = re.compile(rf"\b{_END}(?!\w)\W*(?:\w+\W+){{0,2}}$", re.IGNORECASE)
_LAST_OF = re.compile(
    rf"(?:\b|(?<=[\s\d.]))({_END})(?!\w)\s*(?:(?:and )?including\s*|(?:the|el|le|il|den|dem|dia)\s+)?(?:\w+,?\s+)?$",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"\W{{0,3}}{_END}\s*(?:\w+,?\s+){{0,2}}\d", re.IGNORECASE)
_LEFT = wording("absences.left", before=r"\b")
_SENTENCE = re.compile(r"[.!?;](?=\s+[A-ZÄÖÅÉ])")
_MOST_TEXT = 5_000  # characters


def day_back(text: str, written: date) -> date | None:
    """The first date that is told as that of a return, on or after the day of the message; None where none is.

    Without a year it is the next such day. The last day of an absence means the day after it; "until" alone is taken
    for the day of the return, which is how most people mean it.
    """
    text = " ".join(text.split())[:_MOST_TEXT]
    last: date | None = None
    for match, day in _days(text, written):
        before, after = text[max(0, match.start() - 70) : match.start()], text[match.end() : match.end() + 40]
        if _BEGINS.match(after) or not written <= day <= written + _FURTHEST:
            continue
        before = _SENTENCE.split(before)[-1]
        if _IS_BACK.match(after) or (_BACK.search(before) and not _LAST.search(before)):
            return day
        until = _LAST_OF.search(before)
        if until and last is None:
            inclusive = until[1].lower() not in {"until", "till", "til"} or "includ" in before or "inclu" in after[:20]
            last = day + timedelta(days=inclusive)
    return last or _weekday(text, written)


def has_left(text: str) -> bool:
    """Whether it says that somebody is not there any more, and not only for some time."""
    return bool(_LEFT.search(" ".join(text.split())[:_MOST_TEXT]))


def _weekday(text: str, written: date) -> date | None:
    """The next such day, where only that is told: "back on Monday"."""
    names = "|".join(map(re.escape, _weekdays()))
    found = re.search(rf"\b{_RETURN}\W*(?:next |kommenden |lundi prochain )?\b({names})\b", text, re.IGNORECASE)
    if not found:
        return None
    return written + timedelta(days=(_weekdays()[found[1].lower()] - written.weekday() - 1) % 7 + 1)


def _days(text: str, written: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _pattern().finditer(text):
        day = _day(match, written)
        if day:
            yield match, day


def _day(match: re.Match[str], written: date) -> date | None:
    found = match.groupdict()
    if found["iso"]:
        return _make(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["name1"] or found["name2"]:
        month = _months()[(found["name1"] or found["name2"]).lower().rstrip(".")]
        return _next(found["year1"] or found["year2"], month, int(found["day1"] or found["day2"]), written)
    first, second = int(found["first"]), int(found["second"])
    choices = [(second, first)] if found["mark"] != "/" else [(second, first), (first, second)]
    days = [day for month, number in choices if (day := _next(found["year3"], month, number, written))]
    # 12/7 is written by Americans and others: the nearer of the two is meant.
    return min((day for day in days if day >= written), default=None)


def _next(year: str | None, month: int, day: int, written: date) -> date | None:
    if year:
        return _make(int(year) + (2000 if len(year) == 2 else 0), month, day)
    days = (_make(written.year + later, month, day) for later in (0, 1))
    return next((each for each in days if each and written <= each <= written + _FURTHEST_WITHOUT_YEAR), None)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Names of months, long and short, in the languages that are read."""
    from babel.dates import get_month_names

    return {
        name.lower().rstrip("."): month
        for language in _LANGUAGES
        for context in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for month, name in get_month_names(width, context=context, locale=language).items()
        if not name.isdigit()
    }


@cache
def _weekdays() -> dict[str, int]:
    from babel.dates import get_day_names

    return {
        name.lower(): day
        for language in _LANGUAGES
        for day, name in get_day_names("wide", context="format", locale=language).items()
    }


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(?:,?\s*(?:de\s+|del\s+|r\.\s*)?(?P<year{}>20\d\d)\b)?"
    return re.compile(
        r"(?P<iso>(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d))"
        rf"|\b(?P<day1>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?\s*(?:of\s+|de\s+)?(?P<name1>{names})\b\.?{year.format(1)}"
        rf"|\b(?P<name2>{names})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d){year.format(2)}"
        r"|(?<![\d.])(?P<first>\d{1,2})(?P<mark>[./])\s?(?P<second>\d{1,2})(?:(?P=mark)\s?(?P<year3>20\d\d|\d\d)?)?(?![\d/])",
        re.IGNORECASE,
    )
