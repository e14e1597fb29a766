"""Until when somebody is away, from an automatic answer: the day on which they are there again."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl", "fi")
_FURTHEST = timedelta(days=550)  # a sabbatical or a parental leave
_FURTHEST_WITHOUT_YEAR = timedelta(days=300)  # what lies further ahead was last year's

# The first day back: "back on", "ab dem", "de retour le".
_BACK = (
    r"(?:back|return\w*|reachable again|available again|in the office again|resume\w*)\b.{0,40}?\b(?:on|by|from|at work|office|work|is|of)?|(?:again|back) (?:from|on)"
    r"|(?:wieder|zurück|ab)\b.{0,40}?\b(?:am|ab|dem|den|zum)?|(?:de retour|retour|reprendrai|revien\w+|rentre\w*|serai (?:de nouveau|à nouveau))\b.{0,30}?\b(?:le|au|du|dès)?"
    r"|(?:vuelv\w+|regres\w+|volver\w+|reincorpor\w+|de vuelta|estaré de nuevo|a partir del?)\b.{0,30}?\b(?:el|del)?|(?:rientr\w+|tornerò|ritorn\w+|di ritorno|di nuovo|a partire da\w*)\b.{0,30}?\b(?:il|dal|l')?"
    r"|(?:regress\w+|volt\w+|retorn\w+|de volta|a partir de)\b.{0,30}?\b(?:em|no dia|dia|a)?|(?:terug|weer|vanaf)\b.{0,40}?\b(?:op|vanaf)?|(?:åter|tillbaka|igen|tilbage|tilbake)\b.{0,30}?\b(?:den|på|fra|från)?"
    r"|(?:wracam|wrócę|powró\w+|będę dostępn\w+|ponownie)\b.{0,30}?\b(?:od|w dniu|dnia)?|(?:palaan|takaisin|jälleen)\b.{0,30}?"
)
# The last day away: "until", "bis", "jusqu'au", "through".
_LAST = r"(?:until|till?|through|thru|to|up to|bis(?: einschließlich| zum| inkl\.?)?|jusqu['’]?\s?(?:au|à)|au|hasta(?: el)?|al|fino a(?:l|ll')?|até(?: a?o?)?(?: dia)?|tot(?: en met)?|t/m|t\.?o\.?m\.?|till och med|til og med|til|do|asti|saakka|[-–—])"
_EXCLUSIVE = re.compile(r"^(?:until|till?)$", re.IGNORECASE)


def day_back(text: str, written: date) -> date | None:
    """The first date that is told as that of a return, on or after the day of the message; None where none is.

    Without a year it is the next such day. The last day of an absence means the day after it; "until" alone is taken
    for the day of the return, which is how most people mean it.
    """
    text = " ".join(text.split())[:5_000]
    last: date | None = None
    for match, day in _days(text, written):
        if not written <= day <= written + _FURTHEST:
            continue
        before = text[max(0, match.start() - 70) : match.start()]
        if re.match(
            rf"\W{{0,3}}(?:{_LAST})\s*(?:\w+,?\s+){{0,2}}\d", text[match.end() : match.end() + 40], re.IGNORECASE
        ):
            continue  # the first day of an absence
        clause = re.split(r"[.!?;](?=\s+[A-ZÄÖÅÉ])", before)[-1]
        if re.search(rf"(?:{_BACK})\W*(?:\w+\W+){{0,2}}$", clause, re.IGNORECASE) and not re.search(
            rf"\b(?:{_LAST})\W*(?:\w+\W+){{0,2}}$", clause, re.IGNORECASE
        ):
            return day
        until = re.search(
            rf"(?:\b|(?<=[\s\d.]))({_LAST})\s*(?:(?:and )?including\s*|(?:the|el|le|il|den|dem|dzień|dia)\s+)?(?:\w+,?\s+)?$",
            clause,
            re.IGNORECASE,
        )
        if until and last is None:
            inclusive = (
                not _EXCLUSIVE.match(until[1])
                or "includ" in clause
                or "inclusive" in text[match.end() : match.end() + 20]
            )
            last = day + timedelta(days=inclusive)
    return last or _weekday(text, written)


def _weekday(text: str, written: date) -> date | None:
    """The next such day, where only that is told: "back on Monday"."""
    names = "|".join(map(re.escape, _weekdays()))
    found = re.search(rf"\b(?:{_BACK})\W*(?:next |kommenden |lundi prochain )?\b({names})\b", text, re.IGNORECASE)
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
