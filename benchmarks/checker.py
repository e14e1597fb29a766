"""How well the checker understands letters that people labelled: precision, recall and F1 of every element.

The letters of `building` are what its wordings were written and learned from;
those of `fresh` were read by nobody who wrote them.
"""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from measure import HERE, Claim

from outreach.checks import Reading, elements
from outreach.checks.learned import ELEMENTS

LABELLED = HERE.parent / "tests" / "letters" / "labelled"
NAMES = ("time_limit", *ELEMENTS)
BOUND = 0.95
MOST_MICROSECONDS = 100  # of a letter whose words were seen before


class Labelled(NamedTuple):
    says: frozenset[str]
    minutes: int | None
    text: str


class Counts(NamedTuple):
    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.false) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missed) or 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / ((2 * self.right + self.false + self.missed) or 1)


def labelled(folder: Path) -> Iterator[Labelled]:
    """The letters of a folder: lines "element: what says it", a line "---", the text."""
    for path in sorted(folder.glob("*.txt")):
        head, _, text = path.read_text("utf-8").partition("\n---\n")
        labels = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        minutes = labels.get("minutes", "")
        yield Labelled(frozenset(labels) & frozenset(NAMES), int(minutes) if minutes.isdigit() else None, text)


def counted(letters: list[Labelled]) -> tuple[dict[str, Counts], int]:
    """The counts of every element, and in how many letters the minutes are right."""
    found = [elements(Reading(letter.text)) for letter in letters]
    counts = {}
    for name in NAMES:
        pairs = [
            (name in letter.says, getattr(read, name) is not None) for letter, read in zip(letters, found, strict=True)
        ]
        counts[name] = Counts(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))
    return counts, sum(letter.minutes == read.minutes for letter, read in zip(letters, found, strict=True))


def claims(workspace: Path) -> list[Claim]:
    made = []
    for folder, what, promised in (("building", "built on", ""), ("fresh", "never seen", f"F1 at least {BOUND}")):
        letters = list(labelled(LABELLED / folder))
        counts, minutes = counted(letters)
        made += [
            Claim(
                f"`{name}` in {len(letters)} letters {what}",
                f"precision {each.precision:.3f}, recall {each.recall:.3f}, F1 {each.f1:.3f}",
                promised,
                not promised or each.f1 >= BOUND,
            )
            for name, each in counts.items()
        ]
        made.append(Claim(f"minutes in {len(letters)} letters {what}", f"{minutes} right", "", kept=True))
        begun = perf_counter()
        for letter in letters:
            elements(Reading(letter.text))
        took = (perf_counter() - begun) / len(letters) * 1e6
    bound = f"at most {MOST_MICROSECONDS} µs"
    made.append(Claim("a letter of known words, understood", f"{took:.0f} µs", bound, took <= MOST_MICROSECONDS))
    return made
