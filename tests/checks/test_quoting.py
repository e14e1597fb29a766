"""Only what the writer of a letter wrote is taken for what the letter says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.checks import Reading, elements
from outreach.checks.quoting import own_words

ASSURANCE = "I am not looking for a job."


@pytest.mark.parametrize(
    "quoted",
    [
        f"> {ASSURANCE}",
        f"On Mon, 3 Mar 2025 at 10:12, Ana Ruiz <ana@example.org> wrote:\n> {ASSURANCE}",
        f"On Mon, 3 Mar 2025 at 10:12,\nAna Ruiz <ana@example.org> wrote:\n\n> {ASSURANCE}",
        f"On Mon, 3 Mar 2025 at 10:12, Ana Ruiz wrote:\n\n{ASSURANCE}",
        f"-----Original Message-----\nFrom: Ana Ruiz\n\n{ASSURANCE}",
        f"________________________________\nFrom: Ana Ruiz\nSent: Monday\nTo: Sam\n\n{ASSURANCE}",
        f"Begin forwarded message:\n\n{ASSURANCE}",
        f"--\nSam Porter\n{ASSURANCE}",
    ],
)
def test_what_is_quoted_is_not_said(quoted: str) -> None:
    said = elements(Reading(f"Dear Ana,\n\nCould you spare 20 minutes?\n\n{quoted}"))
    assert said.no_job is None
    assert said.minutes == 20


def test_an_answer_below_what_it_quotes_is_said() -> None:
    text = f"On Monday, Ana Ruiz wrote:\n> Why do you write?\n\n{ASSURANCE}"
    said = elements(Reading(text)).no_job
    assert said is not None
    assert said.text == ASSURANCE
    assert text[said.start : said.end] == ASSURANCE


def test_a_letter_that_is_nothing_but_a_quotation_is_read() -> None:
    assert elements(Reading(f"> {ASSURANCE}")).no_job is not None


@settings(deadline=None)
@given(st.text(alphabet="aO>n:- \nwrote_", max_size=200))
def test_places_stay_the_same(text: str) -> None:
    own = own_words(text)
    assert len(own) == len(text)
    assert all(one in (other, " ") for one, other in zip(own, text, strict=True))
