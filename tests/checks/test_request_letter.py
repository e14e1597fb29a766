"""The shipped request letter, in every combination of data: true, short, and without a finding."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from types import SimpleNamespace

import pytest

from outreach.checks import NO_JOB, Reading, check
from outreach.letters import Letter, Template, load_template
from outreach.pieces import Merged
from outreach.shipped import shipped

FIELDS = (
    "salutation", "first", "last", "name", "title", "company", "position", "referrer", "source", "event", "school",
    "association", "article", "interest", "phone",
)  # fmt: skip
FULL = {
    "salutation": "Dr. Okafor",
    "first": "Adaeze",
    "last": "Okafor",
    "name": "Adaeze Okafor",
    "title": "Dr.",
    "event": "the Spring Policy Forum",
    "association": "the American Water Society",
    "article": "Clean Water for Everyone",
}
ME = {
    "name": "Sam Porter",
    "email": "sam.porter@example.org",
    "phone": "(503) 555-0142",
    "headline": "I teach chemistry and am exploring a move into science policy.",
    "field": "science policy",
    "school": "Northfield College",
    "persona": "",
}
SOURCES = (
    "alumni", "association", "former_colleague", "event", "profile", "article", "friend", "family", "professor",
    "recruiter", "job_board", "directory", "website", "other",
)  # fmt: skip


@pytest.fixture(scope="module")
def template() -> Template:
    return load_template(shipped("templates") / "request.md")


def write(
    template: Template,
    contact: Mapping[str, str],
    me: Mapping[str, str] = ME,
    channels: int = 3,
    disclaimer: bool = True,
) -> tuple[Letter, Reading]:
    known = {field: contact.get(field, "") for field in FIELDS}
    follow_up = date(2026, 12, 1)
    names = {
        "contact": SimpleNamespace(**known),
        "me": SimpleNamespace(**me),
        "letter": SimpleNamespace(
            minutes=20,
            channels=["in person", "by phone", "by video call"][:channels],
            follow_up_date=follow_up,
            disclaimer=disclaimer,
            language="en-US",
        ),
    }
    letter = template.letter(names)
    reading = Reading(
        letter.text,
        subject=letter.subject,
        kind=template.kind,
        merged=Merged.of(letter.text, ((span.start, span.end, span.where) for span in letter.spans)),
        subject_spans=lambda: tuple((span.start, span.end, span.where) for span in letter.subject_spans),
        today=date(2026, 11, 23),
        follow_up=follow_up,
        name=known["name"],
        first=known["first"],
        last=known["last"],
        title=known["title"],
        salutation=known["salutation"],
        company=known["company"],
        referrer=known["referrer"],
    )
    return letter, reading


def contacts() -> Iterator[dict[str, str]]:
    optional = {
        "company": "Riverbend Water",
        "position": "Senior Analyst",
        "interest": "your move from the laboratory to the ministry",
        "phone": "+1 503 555 0117",
        "school": "Oberlin College",
    }
    for source, referrer in [*product(SOURCES, ("", "Lena Brandt")), ("referral", "Lena Brandt"), ("", "Lena Brandt")]:
        for chosen in product((True, False), repeat=len(optional)):
            given = {field: value for (field, value), take in zip(optional.items(), chosen, strict=True) if take}
            yield {**FULL, **given, "source": source, "referrer": referrer}


def test_every_combination_is_short_clean_and_without_a_finding(template: Template) -> None:
    seen = set()
    for contact in contacts():
        letter, reading = write(template, contact)
        if (letter.subject, letter.text) in seen:
            continue
        seen.add((letter.subject, letter.text))
        assert letter.findings == ()
        assert check(reading) == (), letter.text
        assert 75 <= len(letter.text.split()) <= 130, letter.text
        assert 3 <= len(letter.subject.split()) <= 9
        assert len(letter.subject) <= 60
        assert not any(gap in letter.text for gap in ("  ", " ,", "..", "\n\n\n"))
    assert len(seen) > 150


@pytest.mark.parametrize("me", [{**ME, "headline": ""}, {**ME, "phone": ""}])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_the_writer_leaves_out_is_left_out_well(template: Template, me: dict[str, str], channels: int) -> None:
    for source in SOURCES:
        letter, reading = write(template, {**FULL, "source": source, "phone": "+1 503 555 0117"}, me, channels)
        assert letter.findings == ()
        # Who offers one way to talk only has chosen to.
        assert [finding.rule for finding in check(reading)] == ["L07"] * (channels == 1), letter.text


def test_promises_a_call_only_where_both_have_a_telephone(template: Template) -> None:
    called, _ = write(template, {**FULL, "source": "other", "phone": "+1 503 555 0117"})
    assert "I will call you on Tuesday, December 1," in called.text
    for contact, me in (({}, ME), ({"phone": "+1 503 555 0117"}, {**ME, "phone": ""})):
        written, _ = write(template, {**FULL, **contact, "source": "other"}, me)
        assert "I will write to you again on Tuesday, December 1," in written.text


@pytest.mark.parametrize(
    ("source", "lacks"),
    [
        ("referral", "referrer"),
        ("", "referrer"),
        ("event", "event"),
        ("association", "association"),
        ("article", "article"),
    ],
)
def test_a_letter_that_cannot_say_how_it_found_its_reader_is_held(template: Template, source: str, lacks: str) -> None:
    letter, _ = write(template, {**FULL, "source": source, lacks: ""})
    assert {finding.level for finding in letter.findings} == {"error"}
    assert all(f"contact.{lacks}" in finding.message for finding in letter.findings)


def test_each_source_has_a_sentence_of_its_own(template: Template) -> None:
    openings = {write(template, {**FULL, "source": source})[0].text.split("\n\n")[1] for source in SOURCES}
    assert len(openings) == len(SOURCES) - 1  # a website and "other" are both "online"


def test_the_disclaimer_can_be_switched_off_and_its_check_with_it(template: Template) -> None:
    letter, reading = write(template, {**FULL, "source": "profile"}, disclaimer=False)
    assert "job" not in letter.text
    assert [finding.rule for finding in check(reading)] == [NO_JOB.id]
    assert check(reading, ignore={NO_JOB.id}) == ()
