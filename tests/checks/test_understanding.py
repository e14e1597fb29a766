"""What letters say, against a table that people labelled: sentences and letters as unlike each other as people are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.checks import Reading, elements
from outreach.pieces import Merged

LABELS = {
    "r": "referral",
    "i": "interest",
    "n": "no_job",
    "j": "asks_for_job",
    "f": "follow_up_promise",
}
# What the patterns must reach on letters that they were not tuned on: harmonic mean of precision and recall.
ASIDE_F1 = 0.85


def labelled(name: str) -> list[tuple[str, str]]:
    """Labels in order, and the text, of every line of a table."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ", 1) for line in lines if line and not line.startswith("#")]
    return [(" ".join(sorted(set(labels.split()) - {"-"})), text.replace("¶", "\n\n")) for labels, text in rows]


def understood(text: str) -> str:
    said = elements(Reading(text))
    found = [label for label, name in LABELS.items() if getattr(said, name)]
    return " ".join(sorted([*found, *([str(said.minutes)] if said.minutes is not None else [])]))


@pytest.mark.parametrize(("labels", "text"), labelled("understood.txt"))
def test_says_what_a_person_reads_in_it(labels: str, text: str) -> None:
    assert understood(text) == labels


def test_understands_most_of_what_it_was_never_tuned_on() -> None:
    right = wrong = 0
    for labels, text in labelled("aside.txt"):
        wanted, found = set(labels.split()), set(understood(text).split())
        right += 2 * len(wanted & found)
        wrong += len(wanted ^ found)
    assert right / (right + wrong) >= ASIDE_F1


def test_each_element_comes_with_the_sentence_that_says_it() -> None:
    text = """Dear Ana,

Jo Park gave me your name. Could you spare 20 minutes? I am not asking for a job.

I will call you on Monday."""
    said = elements(Reading(text))
    assert said.referral is not None
    assert said.referral.text == "Jo Park gave me your name."
    assert text[said.referral.start : said.referral.end] == said.referral.text
    assert said.time_limit is not None
    assert said.time_limit.text == "Could you spare 20 minutes?"
    assert said.no_job is not None
    assert said.no_job.text == "I am not asking for a job."
    assert said.follow_up_promise is not None
    assert said.follow_up_promise.text == "I will call you on Monday."
    assert said.minutes == 20
    assert said.asks_for_job is None


def test_places_are_those_of_the_letter_itself_whatever_its_names_are() -> None:
    """Letters that differ in names are understood once; their sentences stand at different places."""
    for referrer, company in (
        ("Jo Park", "Ix"),
        ("Maximiliana von der Hohenstein", "Riverbend Water & Light of Northfield"),
    ):
        start = "Dear Ana,\n\nYour work at "
        text = f"{start}{company} is known to me. {referrer} gave me your name. Could you spare 20 minutes?"
        at, by = text.index(company), text.index(referrer)
        spans = ((at, at + len(company), ""), (by, by + len(referrer), ""))
        said = elements(Reading(text, merged=Merged.of(text, spans)))
        assert said.referral is not None
        assert said.referral.text == f"{referrer} gave me your name."
        assert said.time_limit is not None
        assert said.time_limit.text == "Could you spare 20 minutes?"


def test_a_sentence_may_begin_and_end_with_a_name() -> None:
    text = "Jo Park gave me your name at Riverbend Water"
    spans = ((0, 7, ""), (text.index("Riverbend"), len(text), ""))
    said = elements(Reading(text, merged=Merged.of(text, spans)))
    assert said.referral == (0, len(text), text)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_failing(text: str) -> None:
    said = elements(Reading(text))
    for name in LABELS.values():
        passage = getattr(said, name)
        assert passage is None or text[passage.start : passage.end] == passage.text


WORDS = [
    "I",
    "you",
    "your",
    "not",
    "job",
    ",",
    ".",
    "if",
    "any",
    "will",
    "call",
    "know",
    "of",
    "ask",
    "for",
    "name",
    "pass",
    "my",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join))
def test_any_order_of_its_own_words_is_read_quickly_and_without_failing(text: str) -> None:
    assert elements(Reading(text)) == elements(Reading(text))
