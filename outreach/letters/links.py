"""Where links lead: what a value may be in a link's target, and when a printed letter need not spell it out."""

import re
from urllib.parse import quote

from outreach.letters.markdown import Inline, Words
from outreach.letters.values import is_value

_SCHEME = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@:/?#]+@[^\s@:/?#]+\.[^\s@:/?#]+")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#]\S*)?")
_WHOLE = "/:?#[]@!$&'()*+,;=%~-._"


def whole(value: str) -> str:
    """The page (also without https://), e-mail address or telephone that a value names; "" if it names none (T17).

    What RFC 3986 does not allow in an address is percent-encoded.
    """
    value = value.strip()
    if _ADDRESS.fullmatch(value):
        value = f"mailto:{value}"
    elif _DOMAIN.fullmatch(value):
        value = f"https://{value}"
    elif not _SCHEME.match(value):
        return ""
    return quote(value, safe=_WHOLE)


def in_url(target: str, value: str) -> str:
    """`value` where it stands in `target`: a whole address, or percent-encoded (RFC 3986, section 2.1)."""
    match _SCHEME.match(target):
        case None if is_value(target[:1]):
            return whole(value) or quote(value, safe="")
        case re.Match() as scheme if scheme[1].lower() == "mailto":
            return quote(value.strip(), safe="@+")
        case re.Match() as scheme if scheme[1].lower() == "tel":
            return quote("".join(value.split()), safe="+")
    return quote(value, safe="")


def bare(address: str) -> str:
    """An address as people write it: without `mailto:` and `tel:`."""
    return re.sub("^(?:mailto|tel):", "", address, flags=re.IGNORECASE)


def shown_target(inside: tuple[Inline, ...], target: str) -> str:
    """The target as a reader on paper needs it; "" when the link's own text says it."""
    shown = bare(target)
    same = len(inside) == 1 and isinstance(inside[0], Words) and inside[0].text.strip() in (shown, target)
    return "" if same else shown
