r"""Numbers in other forms than figures: `\* CardText`, `\* Roman` and so on (ECMA-376 part 1, 17.16.4.3.1)."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

ENGLISH = frozenset({"cardtext", "ordtext", "dollartext", "ordinal"})
"""The formats that are words of a language, which have to be English here."""

# fmt: off
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_LARGE = (("billion", 10**9), ("million", 10**6), ("thousand", 1000), ("hundred", 100))
_ORDINAL = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST_WORDS, _MOST_ROMAN, _MOST_LETTERS = 10**12 - 1, 32_767, 780


class NumeralError(ValueError):
    """A number that a format cannot show; the text says which it can."""


def numeral(value: Decimal, form: str) -> str:
    r"""`value` by `\* form`, which is one of `FORMS` in any case: `roman` is in small letters, `Roman` in capitals.

    A fraction is rounded, but for `DollarText`, which has the cents. Raises NumeralError.
    """
    write, least, most = FORMS[form.casefold()]
    exact = value if form.casefold() == "dollartext" else value.to_integral_value(ROUND_HALF_UP)
    if not least <= exact <= most:
        raise NumeralError(rf"\* {form} can show {least} to {most}")
    written = write(exact)
    return written.lower() if form[0].islower() and form.casefold() in _CASED else written


def _words(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{_TENS[tens - 2]}-{_SMALL[rest]}" if rest else _TENS[tens - 2]
    name, size = next((name, size) for name, size in _LARGE if number >= size)
    count, rest = divmod(number, size)
    return f"{_words(count)} {name}{f' {_words(rest)}' if rest else ''}"


def _ordinal_words(value: Decimal) -> str:
    words = _words(int(value))
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    return words[:cut] + (_ORDINAL.get(last) or f"{last.removesuffix('y')}{'ie' if last.endswith('y') else ''}th")


def _ordinal(value: Decimal) -> str:
    number = abs(int(value))
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{int(value)}{ending}"


def _dollars(value: Decimal) -> str:
    cents = int((value * 100).to_integral_value(ROUND_HALF_UP))
    return f"{_words(cents // 100)} and {cents % 100:02}/100"


def _roman(value: Decimal) -> str:
    number, pieces = int(value), []
    for size, sign in _ROMAN:
        times, number = divmod(number, size)
        pieces.append(sign * times)
    return "".join(pieces)


def _letters(value: Decimal) -> str:
    times, letter = divmod(int(value) - 1, 26)
    return chr(ord("A") + letter) * (times + 1)


FORMS: Mapping[str, tuple[Callable[[Decimal], str], int, int]] = {
    "alphabetic": (_letters, 1, _MOST_LETTERS),
    "arabic": (lambda value: str(int(value)), -(10**50), 10**50),
    "arabicdash": (lambda value: f"- {int(value)} -", -(10**50), 10**50),
    "cardtext": (lambda value: _words(int(value)), 0, _MOST_WORDS),
    "dollartext": (_dollars, 0, _MOST_WORDS),
    "hex": (lambda value: f"{int(value):X}", 0, 10**50),
    "ordinal": (_ordinal, -(10**50), 10**50),
    "ordtext": (_ordinal_words, 0, _MOST_WORDS),
    "roman": (_roman, 1, _MOST_ROMAN),
}
"""How each format is written, with the least and the greatest number that it can show."""

_CASED = frozenset({"alphabetic", "roman"})
