"""Learns `outreach/checks/learned.txt` from labelled sentences and letters: python -m tools.learn_wordings

Sentences come from `tests/checks/understood.txt` and `sentences.txt`, letters
from `tests/letters/labelled/building`. What is kept aside to measure with
(`aside.txt`, `tests/letters/labelled/measured`) is not touched. Takes a minute.
"""

import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from math import exp, sqrt
from pathlib import Path
from random import Random
from typing import NamedTuple

from outreach.checks.english import plain
from outreach.checks.learned import ELEMENTS, SCALE, WEIGHTS, traits
from outreach.checks.quoting import own_words
from outreach.checks.sentences import sentences

TESTS = Path(__file__).parents[1] / "tests"
SENTENCES = TESTS / "checks"
LETTERS = TESTS / "letters" / "labelled" / "building"
LABELS = dict(zip("rinjafoh", ELEMENTS, strict=True))
LABELLED_EARLIER = frozenset("rinjf")  # understood.txt tells of these only
ROUNDS = 14
RATE = 0.5
PULL = 0.0004  # towards nothing, at each step
LEAST = 8


class Example(NamedTuple):
    """A sentence's traits, the elements that it says, and those of which it is known whether it does."""

    traits: Collection[str]
    says: frozenset[str]
    known: frozenset[str]


def from_sentences(path: Path, known: Collection[str]) -> Iterator[Example]:
    """The rows of a table "labels | sentence"; rows of more than one sentence are left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        labels, bar, text = line.partition(" | ")
        if bar and not line.startswith("#") and "¶" not in text and len(sentences(text)) == 1:
            says = frozenset(LABELS[label] for label in labels.split() if label in LABELS)
            yield Example(traits(plain(text)), says, frozenset(LABELS[label] for label in known))


def from_letter(path: Path) -> Iterator[Example]:
    """The sentences of a letter. Of an element that it has, only the sentence that its label quotes is known."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
    quoted = {name: _folded(value) for name, _, value in (line.partition(": ") for line in head.splitlines())}
    own = own_words(text)
    for start, end in sentences(own):
        sentence = _folded(own[start:end])
        says = frozenset(name for name in ELEMENTS if name in quoted and quoted[name] in sentence)
        known = frozenset(name for name in ELEMENTS if name not in quoted) | says
        yield Example(traits(plain(own[start:end])), says, known)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def learn(examples: Sequence[tuple[Collection[int], bool]], size: int) -> list[float]:
    """Weights of `size` traits by logistic regression (AdaGrad, L2), the same for the same examples."""
    weights, seen = [0.0] * size, [1e-6] * size
    order = Random(1)  # noqa: S311 - the order of examples is no secret
    for _ in range(ROUNDS):
        for there, says in order.sample(examples, len(examples)):
            total = sum([weights[trait] for trait in there])
            error = says - 1 / (1 + exp(-max(-30.0, min(30.0, total))))
            for trait in there:
                slope = error - PULL * weights[trait]
                seen[trait] += slope * slope
                weights[trait] += RATE / sqrt(len(there)) * slope / sqrt(seen[trait])
    return weights


def _written(weight: float) -> str:
    hundredths = round(SCALE * weight)
    return str(hundredths) if abs(hundredths) >= LEAST else ""


def main() -> None:
    examples = [
        *from_sentences(SENTENCES / "understood.txt", LABELLED_EARLIER),
        *from_sentences(SENTENCES / "sentences.txt", LABELS),
        *(example for path in sorted(LETTERS.glob("*.txt")) for example in from_letter(path)),
    ]
    counts = Counter(trait for each in examples for trait in each.traits)
    numbers = {trait: number for number, trait in enumerate(sorted(trait for trait in counts if counts[trait] > 2))}
    indexed = [sorted(numbers[trait] for trait in each.traits if trait in numbers) for each in examples]
    columns = []
    for name in ELEMENTS:
        known = [
            (there, name in each.says) for there, each in zip(indexed, examples, strict=True) if name in each.known
        ]
        columns.append(learn(known, len(numbers)))
        sys.stdout.write(f"{name}: {sum(says for _, says in known)} of {len(known)} sentences\n")
    rows = zip(numbers, zip(*columns, strict=True), strict=True)
    kept = [(trait, [_written(weight) for weight in weights]) for trait, weights in rows]
    lines = ["\t".join([trait, *row]) + "\n" for trait, row in kept if any(row)]
    WEIGHTS.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
