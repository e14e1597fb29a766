"""What sentences of such words mostly say, learned from labelled ones: for the wordings that no table has.

The weights are made by `tools/learn_wordings.py`. A sentence says an element
when the weights of its traits add up to more than nothing, that is, when
saying it is likelier than not (logistic regression).
"""

from functools import cache
from itertools import pairwise
from pathlib import Path

from outreach.checks.reading import Meaning

ELEMENTS = tuple(name for name in Meaning._fields if name not in {"minutes", "time_limit"})
WEIGHTS = Path(__file__).with_name("learned.txt")
SCALE = 100  # the weights are kept as hundredths
_ENDINGS = ("ing", "ed", "es", "s")
_DENIALS = frozenset(["not", "never", "no", "nor", "neither", "without", "none", "nothing", "rather", "instead"])
_TURNS = frozenset(("but", "however", "although"))
_DENIED = 8  # words after a denial
_APART = range(2, 5)


def _stem(word: str) -> str:
    if word.isdigit():
        return "#"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word.rstrip("e") if len(word) > 3 else word


def traits(plain: str) -> set[str]:
    """What the model knows of a plain sentence: its stems, which of them are denied ("!job"), and which go together."""
    stems = ["^", *map(_stem, plain.split()), "$"]
    found = set(stems)
    denied = 0
    for place, stem in enumerate(stems):
        if denied:
            found.add(f"!{stem}")
        denied = _DENIED if stem in _DENIALS else 0 if stem in _TURNS else max(0, denied - 1)
        found.update(f"{stem} .. {stems[place + apart]}" for apart in _APART if place + apart < len(stems))
    found.update(f"{one} {two}" for one, two in pairwise(stems))
    found.update(map(" ".join, zip(stems, stems[1:], stems[2:], strict=False)))
    return found


@cache
def _weights() -> dict[str, tuple[int, ...]]:
    known = {}
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        trait, *weights = line.split("\t")
        known[trait] = tuple(int(weight or 0) for weight in weights)
    return known


def likely(plain: str) -> frozenset[str]:
    """The elements that a plain sentence says, likelier than not."""
    known = _weights()
    told = [known[trait] for trait in traits(plain) if trait in known]
    return frozenset(
        name for name, weight in zip(ELEMENTS, map(sum, zip(*told, strict=True)), strict=False) if weight > 0
    )
