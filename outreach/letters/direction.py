"""Which way a block runs: decided by its first letter, as the Unicode bidirectional algorithm does (UAX #9, P2).

The template's own letters come first: a sentence that begins with a reader's name runs as the rest of it does.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import bidirectional

from outreach.letters.markdown import Emphasis, Image, Inline, Link, Strong, Words
from outreach.letters.values import is_value

_STRONG = frozenset({"L", "R", "AL"})


def direction(inside: Iterable[Inline]) -> str:
    """ "rtl", "ltr", "" when nothing decides, or the character of the value that has to decide."""
    value = ""
    for text in _texts(inside):
        for character in text:
            if is_value(character):
                value = value or character
            elif (kind := bidirectional(character)) in _STRONG:
                return "ltr" if kind == "L" else "rtl"
    return value


def _texts(inside: Iterable[Inline]) -> Iterator[str]:
    for inline in inside:
        match inline:
            case Words(text) | Image(text):
                yield text
            case Strong(inner) | Emphasis(inner) | Link(inner):
                yield from _texts(inner)


@lru_cache(maxsize=4096)
def is_rtl(text: str) -> bool:
    """Whether `text`, a value, runs from right to left."""
    return not text.isascii() and next((kind != "L" for kind in map(bidirectional, text) if kind in _STRONG), False)
