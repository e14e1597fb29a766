"""Conditions on contacts: what they say, and that they do nothing else."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.contacts import condition
from outreach.errors import OutreachError
from tests.contacts.reading_rows import contact

HEADERS = ["Name", "Email", "Company", "Source", "Years in field", "Connected on", "Prénom"]
ADA = contact(
    "|".join(HEADERS),
    ["Ada Okafor", "ada@example.org; a@example.com", "Meridian Water", "alumna", "7", date(2025, 3, 5), "Ada"],
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("source == 'alumni'", True),
        ("source == 'ALUMNI'", True),
        ("source != 'alumni'", False),
        ("source == 'alumni' and company != ''", True),
        ("not (source == 'alumni' or company == '')", False),
        ("'water' in company", True),
        ("contact.company == 'meridian water'", True),
        ("not contact.phone", True),
        ("'fire' not in company", True),
        ("source in ('event', 'alumni')", True),
        ("source in ['event']", False),
        ("'A@example.com' in emails", True),
        ("years_in_field > 5", True),
        ("years_in_field == 7.0", True),
        ("5 < years_in_field <= 7", True),
        ("company > 5", False),
        ("company < 5", False),
        ("connected_on >= '2025-01-01'", True),
        ("connected_on > '2025-12-31'", False),
        ("prénom == 'ada'", True),
        ("phone", False),
        ("not phone and company", True),
        ("not skip", True),
        ("row == 2", True),
        ("row > -1", True),
        ("  source == 'alumni'\n", True),
    ],
)
def test_what_a_condition_means(text: str, holds: bool) -> None:
    assert condition(text, HEADERS)(ADA) is holds


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("source = 'alumni'", "character", "=="),
        ("sorce == 'alumni'", "character 1", "Did you mean source?"),
        ("company != '' and years_in_feild > 3", "character 19", "Did you mean years_in_field?"),
        ("Who told me == 'x'", "character", "who_told_me"),
        ("source == 'alumni' && phone", "character", "Write and instead of &&"),
        ("", "", "can be joined"),
        ("source ==", "character", "can be joined"),
        ("__import__('os').system('true')", "character 1", "can be joined"),
        ("company.__class__", "character 1", "can be joined"),
        ("contact.prénom == 'x'", "character 1", "without contact: prénom"),
        ("contact.__class__", "character 1", "without contact"),
        ("source == alumni", "character 11", "written 'alumni'"),
        ("company[0] == 'M'", "character 1", "can be joined"),
        ("(lambda: 1)()", "character", "can be joined"),
        ("company is None", "character", "can be joined"),
        ("[x for x in company]", "character 1", "can be joined"),
        ("9 ** 9 ** 9", "character 1", "can be joined"),
        ("f'{company}'", "character 1", "can be joined"),
        ("(company := 'x')", "character", "can be joined"),
        ("source, company", "character", "can be joined"),
        ("extra", "character 1", "There are"),
        ("(" * 300 + "1" + ")" * 300, "", ""),
        ("not " * 60 + "1", "character", "Split it in two"),
        ("1 == " * 1000 + "1", "", "At most"),
    ],
)
def test_what_is_no_condition_is_said_with_its_place(text: str, where: str, hint: str) -> None:
    with pytest.raises(OutreachError) as caught:
        condition(text, HEADERS)
    (finding,) = caught.value.findings
    assert finding.rule == "C14"
    assert where in finding.where
    assert hint in finding.hint


WORDS = [
    "source",
    "company",
    "==",
    "<",
    "in",
    "not",
    "and",
    "or",
    "(",
    ")",
    "'a'",
    "3",
    "-",
    "emails",
    "[",
    ",",
    "]",
    ".",
]


@settings(deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*WORDS, "row", "skip", "\\d", "é", "\n"]), max_size=12).map(" ".join)
)
@example("'\\d' == company")
@example("\x00")
@example("emails < emails")
@example("1e999 == company")
@example("'nan' == 1 < company")
def test_any_text_is_a_condition_or_an_error_that_a_person_can_read(text: str) -> None:
    outcome: object
    try:
        outcome = condition(text, HEADERS)(ADA)
    except OutreachError as error:
        outcome = error.findings[0].hint
    assert isinstance(outcome, bool) or outcome
