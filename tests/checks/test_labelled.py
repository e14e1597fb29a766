"""What is understood of sentences and letters of many hands, element by element."""

import subprocess
import sys
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


@pytest.mark.parametrize(("folder", "least"), [("building", 0.95), ("fresh", 0.85)])
@pytest.mark.parametrize("name", ["time_limit", *ELEMENTS])
def test_letters(folder: str, least: float, name: str) -> None:
    pairs = []
    for path in sorted((LETTERS / folder).glob("*.txt")):
        head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
        said = any(line.startswith(f"{name}:") for line in head.splitlines())
        pairs.append((said, getattr(elements(Reading(text)), name) is not None))
    assert f1(pairs) >= least


def test_people_and_hours_of_a_letter_that_asks_nothing_are_no_referral_and_no_limit() -> None:
    landlord = """Dear Mr. Ogden,

The boiler has failed again. You said a man would come in half an hour; that was in March. My sister has the \
flat next door. The children sleep in their coats.

Yours, P. Hale"""
    said = elements(Reading(landlord))
    assert (said.referral, said.time_limit, said.minutes) == (None, None, None)


def test_the_time_that_is_asked_for_goes_before_one_that_passed() -> None:
    letter = """Dear Ms. Roy,

A partner here once held up a whole hearing for an hour over a cable. I would love to hear how you came to the bar. \
Could you spare twenty minutes, by phone? I am not asking for a job.

Jo Park"""
    said = elements(Reading(letter))
    assert said.minutes == 20
    assert said.time_limit is not None
    assert said.time_limit.text == "Could you spare twenty minutes, by phone?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Samuel Porter suggested that I get in touch with you. I am not asking for a job.", "referral"),
        ("We could talk\n\n- in person\n- by phone\n- by video call\n", "format_offer"),
    ],
    ids=["sentences", "a list of a few words each"],
)
def test_a_letter_in_usual_words_needs_few_of_the_tables(text: str, said: str) -> None:
    """Compiling them all takes longer than everything else that checking a letter does."""
    letter = f"Dear Ana,\n\n{text}"
    program = f"""
from outreach.checks import Reading, elements
from outreach.checks.wordings import wording

assert elements(Reading({letter!r})).{said}
print(wording.cache_info().currsize)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 12
