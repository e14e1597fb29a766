"""Learns `outreach/checks/learned.txt` from labelled sentences and letters: python -m tools.learn_wordings

Sentences come from `tests/checks/understood.txt` and `sentences.txt`, letters
from `tests/letters/labelled/building`. What is kept aside to measure with
(`aside.txt`, `tests/letters/labelled/fresh`) is not touched. Takes some ten seconds.
"""

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from math import exp
from pathlib import Path
from random import Random
from typing import NamedTuple

from outreach.checks.english import plain
from outreach.checks.learned import ELEMENTS, SCALE, WEIGHTS, ZERO, stems_of, traits
from outreach.checks.quoting import own_words
from outreach.checks.sentences import sentences

TESTS = Path(__file__).parents[1] / "tests"
SENTENCES = TESTS / "checks"
LETTERS = TESTS / "letters" / "labelled" / "building"
LABELS = dict(zip("rinjafoh", ELEMENTS, strict=True))
LABELLED_EARLIER = frozenset("rinjf")  # understood.txt tells of these only
ROUNDS = 12
HALVINGS = 20
LEAST = 0.001
TWICE = 2.0  # what an example that says an element counts: few do
# Of these one that is found wrongly holds a letter, or lets one pass, and costs more than one that is missed.
LESS = {"asks_for_job": 0.5, "referral": 0.5}
OFTEN = 3  # a trait seen less often is not kept
LIGHT = 2  # places from the middle: a trait that weighs no more for any element is not kept
FARTHEST = 46  # places from the middle of the printable characters


class Example(NamedTuple):
    """A plain sentence, the elements that it says, and those of which it is known whether it does."""

    plain: str
    says: frozenset[str]
    known: frozenset[str]


def from_sentences(path: Path, known: Collection[str]) -> Iterator[Example]:
    """The rows of a table "labels | sentence"; rows of more than one sentence are left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        labels, bar, text = line.partition(" | ")
        if bar and not line.startswith("#") and "¶" not in text and len(sentences(text)) == 1:
            says = frozenset(LABELS[label] for label in labels.split() if label in LABELS)
            yield Example(plain(text), says, frozenset(LABELS[label] for label in known))


def from_letter(path: Path) -> Iterator[Example]:
    """The sentences of a letter. Of an element that it has, only the sentence that its label quotes is known."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
    quoted = {name: _folded(value) for name, _, value in (line.partition(": ") for line in head.splitlines())}
    own = own_words(text)
    for start, end in sentences(own):
        sentence = _folded(own[start:end])
        says = frozenset(name for name in ELEMENTS if name in quoted and quoted[name] in sentence)
        known = frozenset(name for name in ELEMENTS if name not in quoted) | says
        yield Example(plain(own[start:end]), says, known)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def examples() -> list[Example]:
    return [
        *from_sentences(SENTENCES / "understood.txt", LABELLED_EARLIER),
        *from_sentences(SENTENCES / "sentences.txt", LABELS),
        *(example for path in sorted(LETTERS.glob("*.txt")) for example in from_letter(path)),
    ]


def learn(examples: Sequence[tuple[Collection[int], bool]], size: int, counts: float) -> list[float]:
    """Weights of `size` traits by logistic regression with L2, the same for the same examples.

    An example that says the element `counts` so many times.

    Its dual problem is solved, one example's share in the weights after the
    other (Yu, Huang and Lin, Machine Learning 85, 2011).
    """
    weights = [0.0] * size
    shares = [(there, 1 if says else -1, LEAST, counts if says else 1.0) for there, says in examples]
    for there, sign, share, _ in shares:
        for trait in there:
            weights[trait] += sign * share
    order = Random(1)  # noqa: S311 - the order of examples is no secret
    for _ in range(ROUNDS):
        order.shuffle(shares)
        for place, (there, sign, share, most) in enumerate(shares):
            new = _share(share, most, len(there), sign * sum([weights[trait] for trait in there]))
            for trait in there:
                weights[trait] += sign * (new - share)
            shares[place] = there, sign, new, most
    return weights


def _share(old: float, most: float, traits: int, right: float) -> float:
    """The best share below `most` of an example of so many traits, which is right by so much with its old one.

    Found by halving: traits * (share - old) + right + log(share / (most - share)) rises with the share.
    """
    low, high = -30.0, 30.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if traits * (most / (1 + exp(-middle)) - old) + right + middle > 0:
            high = middle
        else:
            low = middle
    return most / (1 + exp(-high))


def _written(weights: Iterable[float]) -> str:
    """A character for each weight."""
    return "".join(chr(ZERO + max(-FARTHEST, min(FARTHEST, round(SCALE * weight)))) for weight in weights)


def _weighs(weights: Sequence[float]) -> bool:
    return any(abs(round(SCALE * weight)) > LIGHT for weight in weights)


def learned(examples: Sequence[Example]) -> str:
    """The table of weights: of every trait a line, its weights before it."""
    stems = Counter(stem for each in examples for stem in set(stems_of(each.plain)))
    usual = {stem for stem, count in stems.items() if count >= OFTEN}
    there = [traits(each.plain, usual) for each in examples]
    counts = Counter(trait for each in there for trait in each)
    numbers = {trait: number for number, trait in enumerate(sorted(t for t in counts if counts[t] >= OFTEN))}
    always = len(numbers)
    indexed = [[*sorted(numbers[trait] for trait in each if trait in numbers), always] for each in there]
    columns = []
    for name in ELEMENTS:
        known = [
            (there, name in each.says) for there, each in zip(indexed, examples, strict=True) if name in each.known
        ]
        columns.append(learn(known, len(numbers) + 1, LESS.get(name, TWICE)))
        sys.stdout.write(f"{name}: {sum(says for _, says in known)} of {len(known)} sentences\n")
    *rows, last = zip(*columns, strict=True)
    heavy = {trait: row for trait, row in zip(numbers, rows, strict=True) if _weighs(row) or trait in usual}
    lines = [_written(row) + trait for trait, row in heavy.items()]
    return "\n".join([" ".join(str(round(SCALE * weight)) for weight in last), *lines, ""])


def main() -> None:
    WEIGHTS.write_text(learned(examples()), encoding="utf-8")


if __name__ == "__main__":
    main()
