"""What is understood of sentences and letters of many hands, element by element."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from outreach.checks import Reading, elements
from outreach.checks.learned import ELEMENTS
from outreach.checks.meaning import sentence_meaning

HERE = Path(__file__).parent
LETTERS = HERE.parent / "letters" / "labelled"
LABELS = dict(zip("rinjafoh", ELEMENTS, strict=True))


def f1(pairs: Iterable[tuple[bool, bool]]) -> float:
    """The harmonic mean of precision and recall of pairs (said, found)."""
    counted = list(pairs)
    right, wrong = counted.count((True, True)), counted.count((True, False)) + counted.count((False, True))
    return 2 * right / (2 * right + wrong)


def rows() -> Iterator[tuple[set[str], str]]:
    for line in (HERE / "sentences.txt").read_text(encoding="utf-8").splitlines():
        labels, bar, text = line.partition(" | ")
        if bar and not line.startswith("#"):
            yield set(labels.split()), text


@pytest.mark.parametrize("label", LABELS)
def test_sentences(label: str) -> None:
    pairs = [(label in labels, getattr(sentence_meaning(text), LABELS[label])) for labels, text in rows()]
    assert f1(pairs) >= 0.85


def test_minutes_of_sentences() -> None:
    said = [(next((int(each) for each in labels if each.isdigit()), None), text) for labels, text in rows()]
    wrong = [text for minutes, text in said if sentence_meaning(text).minutes != minutes]
    assert len(wrong) <= len(said) / 100


@pytest.mark.parametrize(("folder", "least"), [("building", 0.9), ("fresh", 0.75)])
@pytest.mark.parametrize("name", ["time_limit", *ELEMENTS])
def test_letters(folder: str, least: float, name: str) -> None:
    pairs = []
    for path in sorted((LETTERS / folder).glob("*.txt")):
        head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
        said = any(line.startswith(f"{name}:") for line in head.splitlines())
        pairs.append((said, getattr(elements(Reading(text)), name) is not None))
    assert f1(pairs) >= least
