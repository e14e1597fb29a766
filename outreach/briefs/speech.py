"""How long a text takes to say."""

import re
from math import ceil

PACE = 150
"""Words a minute: an unhurried speaking voice."""

LONGEST_STORY = 75
"""Seconds. A story is to take a minute; a quarter of that is for nerves."""

# Said figure by figure, as a price or a year is not.
_TELEPHONE = re.compile(r"\+?\(?\d[\d() ./-]{5,}\d")
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")


def seconds(text: str) -> int:
    """Seconds, rounded up, at `PACE`; each figure of a telephone number counts as a word."""
    return ceil(words(text) * 60 / PACE)


def words(text: str) -> int:
    """How many words are said."""
    figures = sum(map(str.isdecimal, "".join(_TELEPHONE.findall(text))))
    return figures + len(_WORD.findall(_TELEPHONE.sub(" ", text)))
