"""What the papers say, whoever they are for."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from outreach.briefs import (
    Paper,
    Person,
    Talk,
    Writer,
    call_sheet,
    markdown,
    meeting_brief,
    number,
    person_from,
    spoken,
    tidy,
    voicemail,
)
from outreach.briefs.paper import Asked, Cell, Checklist, Heading, Panel, Script
from outreach.briefs.phrases import how_found
from outreach.briefs.speech import seconds
from outreach.checks import Reading, elements
from outreach.contacts import SOURCES
from tests.briefs.people import DANA, LONG, LONG_TALK, LONG_WRITER, NGOZI, NOBODY

TALK = Talk()
BARE = Writer(name="Dana Whitfield")
# What an empty or unformatted value leaves behind.
HOLES = re.compile(
    r"[{}]|\bNone\b|  +|\s[,.;:?!]|[,.;:?!]{2}|“\s|\s”|“”|\b(at|as|for|about|in|to|is|from|with),|\.\s[a-z]"
)


def papers(person: Person, writer: Writer = DANA, talk: Talk = TALK) -> tuple[Paper, Paper]:
    return call_sheet(person, writer, talk), meeting_brief(person, writer, talk)


def cells(paper: Paper) -> dict[str, Cell]:
    return {cell.label: cell for block in paper.blocks if isinstance(block, Panel) for cell in block.cells}


def test_the_script_says_who_how_exploring_learn_and_ask_in_that_order() -> None:
    script = next(block for block in call_sheet(NGOZI, DANA, Talk(minutes=15)).blocks if isinstance(block, Script))
    steps = {line.step: line for line in script.lines if line.step}
    assert list(steps) == ["1", "2", "3", "4", "5"]
    said = [line.words for line in steps.values()]
    assert "Dr. Okafor" in said[0]
    assert "Dana Whitfield" in said[0]
    assert said[1] == "Samuel Porter suggested that I get in touch with you."
    assert said[2] == "I teach high school chemistry and am exploring a move into science policy."
    assert "how you came to your work as Director of Policy at Clearwater Policy Lab" in said[3]
    assert "not asking for a job" in said[3]
    assert "15 minutes" in said[4]
    assert "in person or by phone" in said[4]


def test_the_call_sheet_has_answers_for_whoever_else_answers() -> None:
    text = markdown(call_sheet(NGOZI, DANA, TALK))
    for heard in ("What is it about?", "Not available.", "Send me an e-mail.", "I have no openings.", "not hiring"):
        assert heard in text
    assert "Samuel Porter suggested that I call." in text
    assert f"about {seconds(voicemail(NGOZI, DANA, TALK))} seconds at 150 words a minute" in text


def test_the_message_for_a_machine_is_short_and_keeps_the_promise_with_the_caller() -> None:
    message = voicemail(NGOZI, DANA, TALK)
    assert "(303) 555-0142" in message
    assert "need not call back" in message
    assert seconds(message) <= 40
    assert seconds(voicemail(LONG, LONG_WRITER, LONG_TALK)) <= 60


@pytest.mark.parametrize("source", [*SOURCES, ""])
@pytest.mark.parametrize("detail", [True, False])
def test_how_i_got_your_name_is_said_for_every_source_with_and_without_its_detail(source: str, detail: bool) -> None:
    known = dict.fromkeys(("event", "article", "school", "association", "former_company"), "the River Day")
    person = replace(NOBODY, source=source, **(known if detail else {}))
    for sentence in (how_found(person, DANA), how_found(person, BARE)):
        assert bool(sentence) is bool(source)
        assert not HOLES.search(sentence), sentence
        assert not sentence or sentence.endswith(".")
    referred = how_found(replace(person, referrer="Samuel Porter"), DANA)
    assert referred.startswith("Samuel Porter")


@pytest.mark.parametrize("disclaimer", [True, False])
@pytest.mark.parametrize("person", [NGOZI, NOBODY, LONG, Person(), Person(email="a@example.org")])
@pytest.mark.parametrize("writer", [DANA, LONG_WRITER, BARE])
def test_nothing_that_is_said_asks_for_a_job_or_has_a_hole(person: Person, writer: Writer, disclaimer: bool) -> None:
    for goal in ("fit", "research", "feedback", "jargon", "network"):
        talk = replace(LONG_TALK, goal=goal, disclaimer=disclaimer)
        for paper in papers(person, writer, talk):
            for words in spoken(paper):
                assert elements(Reading(text=words)).asks_for_job is None, words
                assert not HOLES.search(words.replace(person.email or "@", "ADDRESS")), words


@pytest.mark.parametrize("missing", [field for field in Person.__slots__ if field != "name"])
def test_a_field_that_is_missing_leaves_no_hole(missing: str) -> None:
    for paper in papers(replace(NGOZI, **{missing: ""})):
        for words in spoken(paper):
            assert not HOLES.search(words.replace(NGOZI.email, "ADDRESS")), words


def test_a_name_that_ends_in_a_full_stop_gets_no_second_one() -> None:
    person = replace(
        NGOZI, company="Tidewater Inc.", salutation="Wanda B.", source="event", referrer="", event="Expo Ltd."
    )
    for paper in papers(person, replace(DANA, name="Dana W.", headline="", field="policy at Bell Inc.")):
        for words in spoken(paper):
            assert ".." not in words


def test_the_number_is_there_to_be_dialled() -> None:
    dial = number(NGOZI.phone, "US", "US")
    cell = cells(call_sheet(NGOZI, DANA, TALK, number=dial))["Dial"]
    assert (cell.text, cell.link) == ("(202) 555-0111, extension 12", "tel:+1-202-555-0111;ext=12")
    assert "no number" in cells(call_sheet(NOBODY, DANA, TALK))["Dial"].small
    wrong = cells(call_sheet(replace(NOBODY, phone="call the desk"), DANA, TALK))["Dial"]
    assert (wrong.text, wrong.link) == ("call the desk", "")


@pytest.mark.parametrize("minutes", [5, 10, 15, 16, 20, 30])
def test_the_agenda_has_their_story_first_the_quarter_of_an_hour_and_the_end(minutes: int) -> None:
    paper = meeting_brief(NGOZI, DANA, Talk(minutes=minutes))
    agenda = next(block for block in paper.blocks if isinstance(block, Script)).lines
    titles = [line.title for line in agenda if not line.mark]
    assert titles[1:3] == ["Their story first", "My story"]
    marks = [line.step for line in agenda if line.mark]
    assert marks == (["15", str(minutes)] if minutes > 15 else [str(minutes)])
    starts = [float(line.step.partition("–")[0].replace("½", ".5")) for line in agenda]
    assert starts == sorted(starts)


def test_the_brief_covers_before_during_and_after() -> None:
    text = markdown(meeting_brief(NGOZI, DANA, Talk(thank_by="Thursday, December 31")))
    for expected in (
        "Clearwater Policy Lab: what it does", "Wrote the report on reservoir levels", "10–15 minutes early", "Résumé",
        "Business cards", "still being assessed", "For nine years", "Who else would you talk to", "| values |",
        "| skills |", "| interests |", "Lead: who, where", "by Thursday, December 31", "Samuel Porter thanked",
        "let you know how it turns out",
    ):  # fmt: skip
        assert expected in text, expected
    assert "résumé, reading" not in text
    assert "résumé, reading" in markdown(meeting_brief(NGOZI, DANA, Talk(rapport=("resume",))))


def test_topics_stand_beside_the_questions() -> None:
    paper = meeting_brief(NGOZI, DANA, TALK)
    topics = {topic for block in paper.blocks if isinstance(block, Asked) for _, topic in block.questions}
    assert {"typical day", "useful experience", "education", "rewards", "challenges"} <= topics


def test_a_story_that_is_not_written_yet_gets_lines_to_write_it_on() -> None:
    assert "Where you come from" in markdown(meeting_brief(NGOZI, BARE, TALK))
    assert "Where you come from" not in markdown(meeting_brief(NGOZI, DANA, TALK))


def test_texts_are_cut_between_words_and_show_it() -> None:
    assert tidy("a\x00b\tc\n d") == "a b c d"
    assert tidy("one two three", 9) == "one two…"
    assert tidy("x" * 20, 9) == "xxxxxxxx…"


WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.sampled_from(
    [
        "*a* _b_ `c` [d](e) <f> # g",
        "- x",
        "1. y",
        "| z |",
        "===",
        "---",
        "&amp; \\",
        "{{ x }}",
        "~~a~~ $b$ !",
        "\u202e!",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.builds(Person, **dict.fromkeys(Person.__slots__, WILD)))
def test_any_contact_has_papers_that_say_what_its_cells_say(raw: Person) -> None:
    person = person_from(raw)
    for paper in papers(person):
        html = MarkdownIt("commonmark").enable("table").parse(markdown(paper))
        shown = [token.content for token in html if token.type == "inline" for token in token.children or ()]
        whole = "".join(shown)
        assert paper.title.strip() in "".join(shown[:1]) or not paper.title
        tags = {token.type for inline in html for token in inline.children or ()}
        assert tags <= {
            "text",
            "em_open",
            "em_close",
            "strong_open",
            "strong_close",
            "link_open",
            "link_close",
            "softbreak",
        }
        for words in spoken(paper):
            assert words in whole
        headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
        assert [token.tag for token in html].count("h2") == 2 * len(headings)
        assert not any(isinstance(block, Checklist) and "" in block.items for block in paper.blocks)
