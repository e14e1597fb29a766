"""Where sentences end."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.checks.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three! Four…", ["One.", "Two?", "Three!", "Four…"]),
        ("I saw Dr. J. P. Morrow. He waved.", ["I saw Dr. J. P. Morrow.", "He waved."]),
        ("Bring fruit, e.g. apples, i.e. food. Thanks.", ["Bring fruit, e.g. apples, i.e. food.", "Thanks."]),
        ("She has a Ph.D. in physics. So do I. We met.", ["She has a Ph.D. in physics.", "So do I.", "We met."]),
        ("At 10 a.m. Tuesday. Then at 3 p.m. We left.", ["At 10 a.m. Tuesday.", "Then at 3 p.m.", "We left."]),
        ("lower case. no capitals here. fine", ["lower case.", "no capitals here.", "fine"]),
        ("I said “No.” He left.", ["I said “No.”", "He left."]),
        ("Dear Ana,\n\nHow are you?", ["Dear Ana,", "How are you?"]),
        ("a line\nthat is wrapped. Next.", ["a line\nthat is wrapped.", "Next."]),
        ("I offer:\n- one\n- two\n\nEnd", ["I offer:", "- one", "- two", "End"]),
        ("It costs 3.50. See example.org for more.", ["It costs 3.50.", "See example.org for more."]),
        ("I work for Acme Inc. in Leeds. Bye.", ["I work for Acme Inc. in Leeds.", "Bye."]),
        ("Say no. Then go.", ["Say no.", "Then go."]),
        ("Room no. 5 is free.", ["Room no. 5 is free."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_splits(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@settings(deadline=None)
@given(st.text(alphabet="aI.B ?!\n-1Dr”…", max_size=200))
def test_sentences_are_in_order_trimmed_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join(text.split()) == "".join("".join(split(text)).split())
