"""What sentences of such words mostly say, learned from labelled ones.

A sentence is taken apart into traits: its words without their endings, which
of them follow a denial, pairs of neighbours, and the same of the parts that
words play (`alike.txt`), so that what was learned from "my tutor told me" is
known of "our vicar mentioned" too. Each trait has a weight for every element;
the weights of a sentence add up to a score (logistic regression): above
nothing, saying the element is likelier than not. The weights are made by
`tools/learn_wordings.py`.
"""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from outreach.checks.reading import Meaning

ELEMENTS = tuple(name for name in Meaning._fields if name not in {"minutes", "time_limit"})
WEIGHTS = Path(__file__).with_name("learned.txt")
ALIKE = Path(__file__).with_name("alike.txt")
ZERO = ord("P")
"""A weight is kept as one character: so many places after this one, of `SCALE` to 1."""
SCALE = 40
_ENDINGS = ("ing", "ed", "es", "s")
_DENIALS = frozenset(["not", "never", "no", "nor", "neither", "without", "none", "nothing", "rather", "instead"])
_TURNS = frozenset(("but", "however", "although"))
_DENIED = 8  # words after a denial
_WORDS_APART, _PARTS_APART = range(2, 5), range(2, 7)
_SHORTEST = 3  # letters before an ending


def stem(word: str) -> str:
    """The word without its ending, "#" for a number."""
    if word.isdigit():
        return "#"
    if len(word) > _SHORTEST + 1 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            word = word.removesuffix(ending)
            if ending in {"ing", "ed"} and len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "sl":
                word = word[:-1]
            break
    return word.rstrip("e") if len(word) > _SHORTEST else word


@cache
def _parts_played() -> dict[str, str]:
    """The part of every stem that is known to play one."""
    parts: dict[str, str] = {}
    part = ""
    for line in ALIKE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            named, colon, words = line.rpartition(": ")
            part = named.upper() if colon else part
            for word in words.split():
                parts.setdefault(stem(word), part)
    return parts


def _denied(stems: list[str]) -> Iterator[int]:
    """The places of the stems that follow a denial."""
    left = 0
    for place, each in enumerate(stems):
        if left:
            yield place
        left = _DENIED if each in _DENIALS else 0 if each in _TURNS else max(0, left - 1)


def stems_of(plain: str) -> list[str]:
    return ["^", *map(stem, plain.split()), "$"]


def _in_a_row(row: list[str], many: int) -> set[str]:
    return set(map(" ".join, zip(*(row[start:] for start in range(many)), strict=False)))


def traits(plain: str, known: Collection[str]) -> set[str]:
    """What the model knows of a plain sentence. A stem not in `known` is a stranger, perhaps a name: "?"."""
    stems = stems_of(plain)
    played = _parts_played()
    parts = [played.get(each) or (each if len(each) == 1 else "_" if each in known else "?") for each in stems]
    found = {*stems, *parts, *_in_a_row(parts, 3), *_in_a_row(parts, 4)}
    for row, apart in ((stems, _WORDS_APART), (parts, _PARTS_APART)):
        found |= _in_a_row(row, 2)
        found.update([f"{one} .. {row[place + so]}" for so in apart for place, one in enumerate(row[:-so])])
    for place in _denied(stems):
        found.add(f"!{stems[place]}")
        found.add(f"!{parts[place]}")
    return found


@cache
def _weights() -> tuple[tuple[int, ...], dict[str, str]]:
    """What is added for every sentence, and of every trait a line that begins with its weights.

    They are a character for each of `ELEMENTS`.
    """
    always, *lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    size = len(ELEMENTS)
    return tuple(map(int, always.split())), {line[size:]: line for line in lines}


def scores(plain: str) -> dict[str, float]:
    """Of every element, how likely a plain sentence is to say it: the logarithm of the odds."""
    always, known = _weights()
    size = len(ELEMENTS)
    told = [known[trait][:size] for trait in traits(plain, known) if trait in known]
    weights = "".join(told).encode("ascii")
    zero = ZERO * len(told)
    return {name: (always[place] + sum(weights[place::size]) - zero) / SCALE for place, name in enumerate(ELEMENTS)}
