"""Numbers as a spreadsheet program displays them: ECMA-376-1, 18.8.30 and 18.8.31.

Separators are those of the file's own notation (1,234.50), for the file does not say in which country it is looked at.
"""

import math
import operator
import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
}
"""The codes that a workbook uses by number without spelling them out; dates, fractions and exponents are left out."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<place>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<letter>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(r"(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\Z", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)\Z")
_COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_PLAIN_LETTERS = "-+(): $€£¥&^'~{}<>=!"
"""Shown as they are without quotes; ECMA-376-1, 18.8.31 has the list."""

_MOST_DECIMALS = 30
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Wide enough for any number of a cell, which has up to 309 digits; the default context has 28."""


class _Section(NamedTuple):
    tokens: tuple[tuple[str, str], ...]  # ("place", "0"), ("literal", "-"), ("point", "."), ("general", "")
    decimals: int
    grouped: bool
    scale: int  # powers of ten that the value is multiplied by
    condition: tuple[str, Decimal] | None  # as in [<=9999999]###-####;(###) ###-####


def plain(value: float) -> str:
    """A number without a format: no ".0", no exponent, at most the fifteen digits that spreadsheets keep."""
    if isinstance(value, int):
        return str(value)
    try:
        text = format(Decimal(f"{value:.15g}"), "f")
    except (InvalidOperation, ValueError):
        return str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def displayed(value: float, code: str) -> str:
    """The number as the format shows it; `plain` where the format is for dates, fractions or conditions."""
    sections = _sections(code)
    if sections is None or not math.isfinite(value):
        return plain(value)
    number = Decimal(repr(value))
    section = _chosen(sections, number)
    text = _fill(section, abs(number))
    minus = number < 0 and section is not _negatives(sections) and any("1" <= letter <= "9" for letter in text)
    return ("-" + text if minus else text).strip()


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> _Section:
    if any(section.condition for section in sections):
        return next((section for section in sections if _holds(section.condition, number)), sections[-1])
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _holds(condition: tuple[str, Decimal] | None, number: Decimal) -> bool:
    return condition is None or bool(_COMPARISONS[condition[0]](number, condition[1]))


def _negatives(sections: tuple[_Section, ...]) -> _Section | None:
    """The section that writes the sign of a negative number by itself."""
    return sections[1] if len(sections) > 1 and not any(section.condition for section in sections) else None


def formats_numbers(code: str) -> bool:
    """Whether the format makes a difference to a number, and is one that `displayed` understands."""
    sections = _sections(code)
    return sections is not None and any([name for name, _ in section.tokens] != ["general"] for section in sections)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...] | None:
    parts = _split(code)
    sections = [_section(part) for part in parts[:3]]
    known = [section for section in sections if section is not None]
    return tuple(known) if len(known) == len(sections) else None


def _split(code: str) -> list[str]:
    """The format's sections, parted by semicolons that are neither quoted nor escaped."""
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token["letter"] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts


def _section(text: str) -> _Section | None:
    """None when the section has tokens of dates, text, exponents, fractions or unknown conditions."""
    tokens: list[tuple[str, str]] = []
    scale = decimals = commas = 0
    grouped = False
    condition = None
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        value = token[kind] if kind else ""
        if kind == "bracket":
            compared = _CONDITION.match(value)
            if compared:
                condition = (compared[1], Decimal(compared[2]))
            elif not _COLOUR.match(value):
                return None
        elif kind == "comma":
            commas += 1
        elif kind == "letter" and value not in _PLAIN_LETTERS:
            return None
        elif kind:
            tokens.append((kind if kind in {"place", "general", "point"} else "literal", value))
            scale += 2 * (kind == "percent")
            if kind == "place":
                grouped = grouped or commas > 0
                commas = 0
                decimals += ("point", ".") in tokens
    return _Section(tuple(tokens), decimals, grouped, scale - 3 * commas, condition)


def _fill(section: _Section, number: Decimal) -> str:
    """The section's places filled with the digits of a number that is not negative."""
    names = [name for name, _ in section.tokens]
    if "general" in names:
        return "".join(plain(float(number)) if name == "general" else text for name, text in section.tokens)
    if section.decimals > _MOST_DECIMALS:
        return plain(float(number))
    rounded = number.scaleb(section.scale, _EXACT).quantize(Decimal(1).scaleb(-section.decimals), context=_EXACT)
    whole, _, fraction = format(rounded, "f").partition(".")
    point = names.index("point") if "point" in names else len(names)
    return _whole(section, point, whole.lstrip("0")) + _fraction(section, point, fraction)


def _whole(section: _Section, point: int, digits: str) -> str:
    """The tokens before the point, filled from the right; the leftmost place takes all digits that are left."""
    out: list[str] = []
    first = next((at for at, (name, _) in enumerate(section.tokens[:point]) if name == "place"), None)
    written = 0
    for at in range(point - 1, -1, -1):
        name, text = section.tokens[at]
        if name != "place":
            out.append(text)
            continue
        while True:
            digit, digits = (digits[-1], digits[:-1]) if digits else ({"0": "0", "?": " "}.get(text, ""), "")
            if digit:
                if section.grouped and written and written % 3 == 0 and digit != " ":
                    out.append(",")
                out.append(digit)
                written += 1
            if at != first or not digits:
                break
    return "".join(reversed(out))


def _fraction(section: _Section, point: int, digits: str) -> str:
    """The tokens from the point on; places that are not "0" drop the zeros at the end."""
    places = [text for name, text in section.tokens[point:] if name == "place"]
    kept = len(places)
    while kept and places[kept - 1] != "0" and digits[kept - 1] == "0":
        kept -= 1
    out = []
    at = 0
    for name, text in section.tokens[point:]:
        if name == "place":
            out.append(digits[at] if at < kept else "")
            at += 1
        else:
            out.append(text)
    return "".join(out)
