"""Letters as they come: shouted, mistyped, wrapped, with markup, and of any length."""

from time import process_time

import pytest

from outreach.checks import Reading, elements

LETTER = """Dear Dr. Okafor,

Lena Brandt suggested that I write to you. I would love to hear how you came to your work.
Could you spare 20 minutes, by phone or in person? I'm not looking for a job.
I'll call you on Tuesday. My résumé is attached. Thank you for reading."""
SAYS = (
    "referral", "interest", "time_limit", "no_job", "resume_attached", "follow_up_promise", "format_offer", "thanks"
)  # fmt: skip


def said(text: str) -> list[str]:
    found = elements(Reading(text))
    return [name for name in (*SAYS, "asks_for_job") if getattr(found, name) is not None]


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        LETTER.upper(),
        LETTER.lower(),
        LETTER.replace("'", "’"),
        LETTER.replace("'", ""),
        LETTER.replace("\n", "\r\n"),
        LETTER.replace(" ", "\n").replace(".\n", ". "),
        LETTER.replace(" ", "\u00a0"),
        "<p>" + LETTER.replace("\n\n", "</p><p class='x'>").replace("\n", "<br/>\n").replace("'", "&#39;") + "</p>",
        LETTER.replace("20 minutes", "20 mintues").replace("résumé", "resumee"),
        "- " + LETTER.replace("\n\n", "\n\n- ").replace(". ", ".\n- "),
    ],
)
def test_says_the_same_however_it_is_written(text: str) -> None:
    assert said(text) == list(SAYS)


@pytest.mark.parametrize(
    "words",
    [
        "a ",
        "I am not ",
        "your ",
        "not asking for a job ",
        ", ",
        "x",
        "could you ",
        "20 ",
        "On a wrote: ",
        "> ",
        "<p",
        "\n",
    ],
)
def test_a_million_characters_take_no_longer_than_a_book(words: str) -> None:
    begun = process_time()
    elements(Reading(words * (1_000_000 // len(words))))
    assert process_time() - begun < 5
