"""Where links lead: what a value may be in a link's target, and when a printed letter need not spell it out."""

import re
from urllib.parse import quote

from outreach.letters.markdown import Inline, Words
from outreach.letters.values import VALUES

_SCHEME = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_ONE_VALUE = re.compile(f"[{VALUES}]")
_WHOLE = "/:?#[]@!$&'()*+,;=%~-._"


def is_safe(value: str) -> bool:
    """Whether a value that is a link's whole target leads to a page, an address or a telephone (T17)."""
    return bool(_SCHEME.match(value.strip()))


def is_value(target: str) -> bool:
    """Whether the whole target is one value: then the value decides whether there is a link at all."""
    return bool(_ONE_VALUE.fullmatch(target))


def in_url(target: str, value: str) -> str:
    """`value` inside `target`: a whole address as it is, a part of one percent-encoded (RFC 3986, section 2.1)."""
    value = value.strip()
    match _SCHEME.match(target):
        case None if is_safe(value):
            return quote(value, safe=_WHOLE)
        case None:
            return quote(value, safe="")
        case scheme if scheme[1].lower() == "mailto":
            return quote(value, safe="@+")
        case scheme if scheme[1].lower() == "tel":
            return quote("".join(value.split()), safe="+")
    return quote(value, safe="")


def shown_target(inside: tuple[Inline, ...], target: str) -> str:
    """The target as a reader on paper needs it; "" when the link's own text says it."""
    shown = target.removeprefix("mailto:").removeprefix("tel:")
    same = len(inside) == 1 and isinstance(inside[0], Words) and inside[0].text.strip() in (shown, target)
    return "" if same else shown
