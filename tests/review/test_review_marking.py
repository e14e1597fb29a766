"""Passages of a letter's text in its HTML."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.letters import Letter, load_template
from outreach.review.marking import Passage, marked

_SIGN = re.compile(r'<b class="sign"[^>]*>\d+</b>')
_MARK = re.compile(r'<mark class="([^"]*)"[^>]*>|</mark>')
_TAG = re.compile(r"<[^>]*>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


def letter_of(folder: Path, body: str, **names: object) -> Letter:
    path = folder / "letter.md"
    path.write_text(f"Subject: x\n\n{body}\n", "utf-8")
    return load_template(path).letter(names)


def inside(html: str, kind: str) -> str:
    """The text within marks of that kind."""
    pieces = re.findall(rf'<mark class="[^"]*\b{kind}\b[^"]*"[^>]*>(.*?)</mark>', _SIGN.sub("", html), re.DOTALL)
    return unescape("".join(_TAG.sub("", piece) for piece in pieces))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_values_and_findings_stand_where_they_are(folder: Path) -> None:
    letter = letter_of(
        folder,
        "Dear {{ a }},\n\nI **like {{ b }}**. See [{{ c }}](https://example.org/c) soon.\n\n- {{ d }}\n",
        a="Ada",
        b="A & B",
        c="it",
        d="one",
    )
    passages = [Passage(span.start, span.end, "value", f"{span.value}!") for span in letter.spans]
    start = letter.text.index("I like")
    html = marked(
        letter.html, letter.text, [*passages, Passage(start, letter.text.index("See") - 1, "error", "L00", 1)]
    )
    assert inside(html, "value") == "AdaA & Bitone"
    assert squeezed(inside(html, "error")) == "IlikeA&B."
    assert html.count('id="f1"') == 1
    assert 'title="A &amp; B!\nL00"' in html


def test_a_link_in_the_text_is_passed_by(folder: Path) -> None:
    letter = letter_of(folder, "See [my s](https://s.example/s)s, *s* and [it](https://example.org/it)")
    at = letter.text.index("s, s")
    html = marked(letter.html, letter.text, [Passage(at, at + 1, "value", "")])
    assert '</a><mark class="value" title="">s</mark>,' in html


def test_what_is_not_in_the_text_is_left_alone() -> None:
    page = (
        "<html><head><title>Dear &amp; Ada</title></head><body><p>Dana &lt; Whitfield</p><p>Dear Ada</p></body></html>"
    )
    assert marked(page, "Dear Ada\n", [Passage(5, 8, "value", "")]) == page.replace(
        "Dear Ada</p>", 'Dear <mark class="value" title="">Ada</mark></p>'
    )


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
PRINTABLE = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), max_size=30)
"""A template has no others; values may be whatever they like."""


@settings(deadline=None, max_examples=100)
@given(body=PRINTABLE, value=TEXTS, cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_marks_change_nothing_else(folder: Path, body: str, value: str, cuts: list[tuple[int, int]]) -> None:
    safe = re.sub(r"[{}]", "", body)
    letter = letter_of(folder, f"Dear {{{{ v | default('you', true) }}}},\n\n{safe}\n\n- {{{{ v }}}} *so*", v=value)
    passages = [Passage(min(cut), max(cut), "info", value, n) for n, cut in enumerate(cuts, 1)]
    html = marked(letter.html, letter.text, passages)
    assert unescape(_MARK.sub("", _SIGN.sub("", html))) == unescape(letter.html)
    assert html.count("<mark") == html.count("</mark>")


@settings(deadline=None, max_examples=60)
@given(first=TEXTS, second=TEXTS)
def test_every_value_is_marked_whole(folder: Path, first: str, second: str) -> None:
    letter = letter_of(
        folder, "Dear {{ a | default('you', true) }}, **{{ b | default('x', true) }}** and more.", a=first, b=second
    )
    passages = [Passage(span.start, span.end, "value", "") for span in letter.spans]
    html = marked(letter.html, letter.text, passages)
    assert squeezed(inside(html, "value")) == squeezed(
        "".join(letter.text[span.start : span.end] for span in letter.spans)
    )
