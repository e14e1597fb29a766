"""Words and syllables, counted."""

import re
from functools import lru_cache

from outreach.patterns import at_first_use

WORD = re.compile(r"[^\W\d_](?:[\w.’'-]*\w)?")
_BEGUN = re.compile(r"\w\S*")
_VOWELS = re.compile(r"[aeiouyáéíóúàèìòùäöüâêîôû]+")
_SILENT, _SPOKEN = re.compile(r"(?:e|ed|es)$"), re.compile(r"(?:[^aeiou]le|[iyoe]e|[td]ed|(?:[sxz]|[cs]h|[cg])es|ies)$")
_APART = re.compile(r"i(?:a(?!l|n$|ns$)|o(?!n|us)|et|en[ct])|rea(?=te|ti)|[aeouiy]ing$|eo(?!u|pl)|uou")
"""Vowels side by side that are spoken apart: "science", "create", "being", "area"."""
_WIDE = at_first_use("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Scripts without spaces between words; two of their characters say about as much as a word."""
_FAR = re.compile("[^\x00-\u02ff\u2000-\u206f]")
"""Neither Latin nor punctuation. To compile the many characters of `_WIDE` takes as long as twenty letters."""


def wide_in(text: str) -> int:
    """How many characters of scripts without spaces between words are in `text`."""
    return len(_WIDE().findall(text)) if _may_be_wide(text) else 0


def _may_be_wide(text: str) -> bool:
    return not text.isascii() and _FAR.search(text) is not None


def words_in(text: str) -> int:
    """How many words `text` has; two characters of a script without spaces count as one."""
    if not _may_be_wide(text):
        return len(_BEGUN.findall(text))
    others, wide = _WIDE().subn(" ", text)
    return (wide + 1) // 2 + len(_BEGUN.findall(others))


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """How many syllables an English word has, near enough: its groups of vowels, but for those that are not spoken."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    silent = bool(_SILENT.search(word)) and not _SPOKEN.search(word)
    return max(len(_VOWELS.findall(word)) - silent + len(_APART.findall(word)), 1)
