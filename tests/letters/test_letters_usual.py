"""Values that stand in running text as they are: the short way to a letter leads to the same letter."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unicodedata import bidirectional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.letters import Letter, Template, load_template
from outreach.pieces import are_usual, in_run

TEMPLATE = """Subject: To {{ name }}

{{ name }},

- Thank you for *{{ place }}*, {{ name }}.
- {{ note }}

> {{ note }}

{{ place }}
"""
VALUES = st.text(min_size=1, max_size=20) | st.sampled_from(
    ["Ada Okafor", "R&D <Dept>", "a\nb", "a\tb", "Zoë", "王伟", "علي", "שרה 5", "5 שרה", "two  blanks", "\u200fx"]
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    path: Path = tmp_path_factory.mktemp("usual") / "letter.md"
    path.write_text(TEMPLATE, encoding="utf-8")
    return load_template(path)


@settings(deadline=None)
@given(VALUES, VALUES, VALUES)
def test_the_short_way_leads_to_the_same_letter(template: Template, name: str, place: str, note: str) -> None:
    letter = template.letter({"name": name, "place": place, "note": note})
    unpacked = template.unpack(letter.packed())
    looks: tuple[Callable[[Letter], object], ...] = (
        lambda one: one.text,
        lambda one: one.html,
        lambda one: "".join(one.word),
        lambda one: one.headers("Subject"),
        lambda one: one.read,
    )
    for look in looks:
        assert look(letter) == look(replace(letter, usual=False)) == look(unpacked)


def test_most_values_are_usual(template: Template) -> None:
    values = {"name": "Zoë O'Neil-Łuczak", "place": "Ürümqi 東京, Inc.", "note": "“50%”  $5 [a] {b} *c* _d_ \\"}
    assert are_usual(values.values())
    assert template.letter(values).usual


def test_a_value_that_is_written_otherwise_in_word_is_not_usual() -> None:
    """Nor is one with a letter that runs from right to left, which may turn the line round."""
    for mark in map(chr, range(sys.maxunicode + 1)):
        if bidirectional(mark) in {"R", "AL"} or in_run(mark) != mark:
            assert not are_usual(["Ada", f"a{mark}b"]), hex(ord(mark))
