"""Which way a text runs: decided by its first letter, as the Unicode bidirectional algorithm does (UAX #9, P2)."""

from functools import lru_cache
from unicodedata import bidirectional

from outreach.letters.values import FIRST_VALUE, LAST_VALUE


def strong_direction(text: str) -> str:
    """ "rtl", "ltr", "" when nothing decides, or the character of the value that has to decide."""
    for character in text:
        if FIRST_VALUE <= ord(character) <= LAST_VALUE:
            return character
        match bidirectional(character):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return ""


@lru_cache(maxsize=4096)
def is_rtl(text: str) -> bool:
    """Whether `text`, a value, runs from right to left."""
    return not text.isascii() and next(
        (kind != "L" for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), False
    )
