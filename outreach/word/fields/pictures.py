"""Word's pictures: how a field's date, number or text is to be written (ECMA-376 part 1, 17.16.4)."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.patterns import at_first_use

if TYPE_CHECKING:
    from babel import Locale

Moment = date | time
ReadDate = Callable[[str], date | None]

CASES = ("upper", "lower", "firstcap", "caps")

_DATE_ITEM = at_first_use(
    r"'([^']*)'?|(am/pm|AM/PM|Am/Pm|[dD]{1,4}|M{1,4}|[yY]{1,4}|[hH]{1,2}|m{1,2}|[sS]{1,2})", re.DOTALL
)
_TIME = at_first_use(
    r"(?:^|[T ,])\s*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?(?:m\.?)?(?:Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w'’])[^\W\d_]")
_LETTER = re.compile(r"[^\W\d_]")

_NUMBER = at_first_use(
    r"^(?P<minus>[-−(]?)[^\w.,()-]{0,3}(?P<minus2>[-−]?)(?P<figures>\d[\d.,'’\s]*|[.,]\d+)[^\w.,()]{0,3}\)?$"
)
_GROUPS = at_first_use(r"\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*")
_NUMBER_ITEM = at_first_use(r"'([^']*)'?|`[^`]*`?|.", re.DOTALL)
MOST_FIGURES = 60
"""What has more figures than this before its decimal sign is no number, but a text."""


def cased(text: str, case: str) -> str:
    r"""`text` in the letters of `\* Upper`, `Lower`, `FirstCap` or `Caps` (17.16.4.3.1).

    The last two raise first letters only, so that "McDonald" and "owner's" stay what they are.
    """
    match case.casefold():
        case "upper":
            return text.upper()
        case "lower":
            return text.lower()
        case "firstcap":
            return _LETTER.sub(lambda match: match[0].title(), text, count=1)
    return _WORD.sub(lambda match: match[0].title(), text)


def moment(value: object, read_date: ReadDate) -> Moment | None:
    """`value` as a date, a time of day or both; None when it is not one. `read_date` reads a date's text."""
    if isinstance(value, date | time):
        return value
    text = str(value).strip()
    clock = _TIME().search(text)
    hour = _time(clock) if clock else None
    day = read_date(text[: clock.start()].strip() if clock and hour else text)
    if day is None:
        return hour if clock and not clock.start() else None
    return datetime.combine(day, hour) if hour else day


def dated(value: Moment, picture: str, language: str) -> str:
    r"""`value` by a `\@` picture (17.16.4.1): d, M, y, h, H, m, s, am/pm, 'text'; anything else stands for itself.

    What `value` does not have, such as the hour of a date, is midnight on the first day of the year 1900.
    """
    day = value if isinstance(value, date) else date(1900, 1, 1)
    clock = value.time() if isinstance(value, datetime) else value if isinstance(value, time) else time()
    where = _locale(language)

    def written(match: re.Match[str]) -> str:
        item = match[2]
        return match[1] if item is None else _dated(item, day, clock, where)

    return _DATE_ITEM().sub(written, picture)


def _dated(item: str, day: date, clock: time, where: "Locale") -> str:
    size = len(item)
    if "/" in item:
        period = str(where.day_periods["format"]["abbreviated"]["am" if clock.hour < 12 else "pm"])
        return {"am/pm": period.lower(), "AM/PM": period.upper()}.get(item, period)
    match item[0]:
        case "d" | "D" if size > 2:
            return str(where.days["format"]["abbreviated" if size == 3 else "wide"][day.weekday()])
        case "M" if size > 2:
            return str(where.months["format"]["abbreviated" if size == 3 else "wide"][day.month])
        case "y" | "Y":
            return f"{day.year % 100:02}" if size < 3 else f"{day.year:04}"
    numbers = {
        "d": day.day,
        "D": day.day,
        "M": day.month,
        "H": clock.hour,
        "h": clock.hour % 12 or 12,
        "m": clock.minute,
        "s": clock.second,
        "S": clock.second,
    }
    return f"{numbers[item[0]]:0{size}}"


def _time(match: re.Match[str]) -> time | None:
    hour, half = int(match[1]), (match[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
    try:
        return time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


@lru_cache(maxsize=64)
def _group_sign(language: str) -> str:
    from babel.numbers import get_group_symbol

    return str(get_group_symbol(_locale(language)))


@lru_cache(maxsize=64)
def decimal_sign(language: str) -> str:
    """What stands before the fraction of a number, "." or ","; "." where it is neither."""
    from babel.numbers import get_decimal_symbol

    return "," if get_decimal_symbol(_locale(language)) == "," else "."


def number(value: object, language: str) -> Decimal | None:
    """`value` as a number, also "1,234.50", "$12", "(5)" or "10 %"; None when it is not one.

    A single sign before three figures divides thousands where the language writes them so, else it is the decimal sign.
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _finite(str(value))
    match = _NUMBER().match(str(value).strip())
    if not match or (match["minus"] == "(") != str(value).rstrip().endswith(")"):
        return None
    figures = match["figures"].strip()
    point = _decimal_sign(figures, lambda sign, rest: sign == _group_sign(language) and len(rest) == 3)
    whole, _, fraction = figures.rpartition(point) if point else (figures, "", "")
    if not (whole.isdecimal() or not whole or _GROUPS().fullmatch(whole)) or not (fraction.isdecimal() or not fraction):
        return None
    found = _finite("".join(filter(str.isdecimal, whole)) + "." + fraction)
    negative = match["minus"] or match["minus2"]
    return found.copy_negate() if found is not None and negative else found


def _finite(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < MOST_FIGURES else None


def _decimal_sign(figures: str, grouped: Callable[[str, str], bool]) -> str:
    """Which of `.` and `,` begins the fraction; "" when neither does. `grouped` judges a sign that stands alone."""
    signs = [character for character in figures if character in ".,"]
    if not signs or (len(signs) > 1 and len(set(signs)) == 1):
        return ""
    alone = len(signs) == 1
    return "" if alone and grouped(signs[0], figures.partition(signs[0])[2]) else signs[-1]


class _Token(NamedTuple):
    """A character of a number's picture, or a text in quotes that stands for itself."""

    text: str
    literal: bool = False

    @property
    def is_place(self) -> bool:
        return not self.literal and self.text in "#0xX"

    @property
    def is_sign(self) -> bool:
        return not self.literal and self.text in ".,"


class _Section(NamedTuple):
    """One part of a number's picture: the places of the figures before and after `point`, and what stands around."""

    before: Sequence[_Token]
    whole: Sequence[_Token]
    point: str
    fraction: Sequence[_Token]
    after: Sequence[_Token]

    @property
    def places(self) -> int:
        return sum(token.is_place for token in self.fraction)

    def rounded(self, value: Decimal) -> Decimal:
        figures = Context(prec=MOST_FIGURES + self.places + 1, rounding=ROUND_HALF_UP)
        return value.quantize(Decimal((0, (1,), -self.places)), context=figures)


def numbered(value: Decimal, picture: str, language: str) -> str:
    r"""`value` by a `\#` picture (17.16.4.2): `#` `0` `x` `.` `,` `-` `+`, 'text', and `positive;negative;zero`.

    The picture's own signs are used. A `#` without a figure is a blank, as in Word. Whatever else stands in it is text.
    """
    sections = _sections(picture, language)
    first = sections[0]
    value = first.rounded(value)
    if not value and len(sections) > 2:
        return _numbered(value, sections[2])
    if value < 0 and len(sections) > 1:
        return _numbered(
            value.copy_negate(), sections[1]._replace(before=[_Token(each.text, True) for each in sections[1].before])
        )
    return _numbered(value, first)


@lru_cache(maxsize=256)
def _sections(picture: str, language: str) -> tuple[_Section, ...]:
    sections: list[list[_Token]] = [[]]
    for match in _NUMBER_ITEM().finditer(picture):
        if match[0] == ";":
            sections.append([])
        elif match[0][0] in "'`":
            sections[-1].append(_Token(match[1] or "", literal=True))
        else:
            sections[-1].append(_Token(match[0]))
    return tuple(_section(tokens, language) for tokens in sections)


def _section(tokens: Sequence[_Token], language: str) -> _Section:
    places = [index for index, token in enumerate(tokens) if token.is_place]
    if not places:
        return _Section(tokens, (), "", (), ())
    start, end = places[0], places[-1] + 1
    while start and tokens[start - 1].is_sign:
        start -= 1
    figures = tokens[start:end]
    shown = "".join(token.text for token in figures if token.is_place or token.is_sign)
    point = _decimal_sign(shown, lambda sign, rest: sign == _group_sign(language) and len(rest) != 2)
    split = max((index for index, token in enumerate(figures) if token == _Token(point)), default=len(figures))
    return _Section(tokens[:start], figures[:split], point, figures[split + 1 :], tokens[end:])


def _numbered(value: Decimal, section: _Section) -> str:
    """`value`, which has been rounded, in one section; a minus that no sign of the section shows goes to the front."""
    value = section.rounded(value)
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    signed = any(token in (_Token("-"), _Token("+")) for token in section.before)
    pieces = [_before(token, value) for token in section.before]
    pieces += [*_whole(whole.lstrip("0"), section.whole), section.point]
    needed = max(len(fraction.rstrip("0")), _needed(section.fraction))
    figures = iter(f"{fraction[:needed]:<{section.places}}")
    pieces += [next(figures) if token.is_place else token.text for token in section.fraction]
    pieces += [token.text for token in section.after]
    return ("-" if value < 0 and not signed else "") + "".join(pieces)


def _needed(fraction: Sequence[_Token]) -> int:
    """How many places are shown whether they hold a figure or only zeros."""
    places = [token.text for token in fraction if token.is_place]
    return max((number for number, place in enumerate(places, 1) if place != "#"), default=0)


def _before(token: _Token, value: Decimal) -> str:
    if token == _Token("-"):
        return "-" if value < 0 else " "
    if token == _Token("+"):
        return "+" if value > 0 else "-" if value < 0 else " "
    return token.text


def _whole(figures: str, tokens: Sequence[_Token]) -> list[str]:
    """The figures before the decimal sign, filled in from the right; those without a place stand first, but for `x`."""
    group = next((token.text for token in tokens if token.is_sign), "")
    left = list(figures)
    pieces: list[str] = []
    count = 0

    def put(figure: str) -> None:
        nonlocal count
        if group and count and count % 3 == 0 and figure != " ":
            pieces.append(group)
        pieces.append(figure)
        count += 1

    places = sum(token.is_place for token in tokens)
    for token in reversed(tokens):
        if token.is_place:
            places -= 1
            put(left.pop() if left else "0" if token.text == "0" else " ")
            while left and not places and token.text not in "xX":
                put(left.pop())
        elif not token.is_sign:
            pieces.append(token.text)
    return pieces[::-1]
