"""What a user is told to mend before the call, rule by rule."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from outreach.briefs import RULES, Talk, judge_call, judge_meeting, judge_talk, judge_writer, number
from outreach.findings import Finding
from tests.briefs.people import DANA, NGOZI, NOBODY


def setting(section: str, key: str) -> str:
    return f"outreach.toml, [{section}] {key}"


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.level, finding.where) for finding in findings]


def test_nothing_is_told_of_what_is_as_it_should_be() -> None:
    assert told(judge_writer(DANA, setting)) == []
    assert told(judge_talk(DANA, Talk(), setting)) == []
    assert told(judge_call(NGOZI, DANA, number(NGOZI.phone, "US", "US"), str)) == []
    assert told(judge_call(replace(NGOZI, phone=""), DANA, None, str)) == []
    assert told(judge_meeting(NGOZI, str)) == []


def test_a_caller_has_a_name() -> None:
    assert told(judge_writer(replace(DANA, name=""), setting)) == [("B07", "error", "outreach.toml, [me] name")]


@pytest.mark.parametrize(
    ("story", "headline", "expected"),
    [
        ("word " * 187, "", []),
        ("word " * 188, "", [("B02", "warning", "outreach.toml, [me] story")]),
        ("", "word " * 188, [("B02", "warning", "outreach.toml, [me] headline")]),
        ("", "I teach", [("B02", "info", "outreach.toml, [me] story")]),
        ("", "", [("B02", "warning", "outreach.toml, [me] story")]),
    ],
)
def test_a_story_takes_at_most_seventy_five_seconds(
    story: str, headline: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(judge_talk(replace(DANA, story=story, headline=headline), Talk(), setting)) == expected


def test_own_questions_are_few_and_open() -> None:
    open_ones = tuple(f"What of {number}?" for number in range(18))
    assert told(judge_talk(DANA, Talk(number=20, questions=open_ones), setting)) == []
    too_many = Talk(number=20, questions=(*open_ones, "What else?"))
    assert told(judge_talk(DANA, too_many, setting)) == [("B05", "warning", "outreach.toml, [brief] questions")]
    closed = Talk(industry_questions=("Is it growing?", "How fast?"))
    assert told(judge_talk(DANA, closed, setting)) == [("B06", "warning", "outreach.toml, [brief] industry_questions")]


def test_a_row_says_how_the_name_came_and_what_is_known() -> None:
    assert told(judge_call(NOBODY, DANA, None, str)) == [("B03", "warning", "source")]
    assert told(judge_meeting(NOBODY, str)) == [("B01", "warning", "notes")]


@pytest.mark.parametrize(
    ("phone", "message"), [("555-0142", "has no area code"), ("call me", "is no telephone number")]
)
def test_a_number_can_be_dialled(phone: str, message: str) -> None:
    person = replace(NGOZI, phone=phone)
    (finding,) = judge_call(person, DANA, number(phone, "US", "US"), str)
    assert (finding.rule, finding.where) == ("B04", "phone")
    assert message in finding.message


def test_every_rule_gives_its_reason() -> None:
    assert [rule.id for rule in RULES] == [f"B{number:02}" for number in range(1, 8)]
    assert all(rule.reason and rule.title for rule in RULES)
