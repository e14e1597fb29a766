"""Hints on whom to ask, at first: they stand on the row, and hold nothing back."""

import pytest

from tests.contacts.reading_rows import contact


@pytest.mark.parametrize(
    ("position", "source", "rules"),
    [
        ("HR Manager", "", ["C17"]),
        ("Senior Recruiter", "profile", ["C17"]),
        ("Talent Acquisition Partner", "alumni", ["C17"]),
        ("Personalreferentin", "", ["C17"]),
        ("Head of People Operations", "", ["C17"]),
        ("HR Manager", "friend", []),
        ("HR Manager", "referral", []),
        ("Chief Executive Officer", "", ["C16"]),
        ("CEO & Founder", "website", ["C16"]),
        ("Vice President, Sales", "", ["C16"]),
        ("Executive Assistant to the CEO", "", []),
        ("CEO", "former colleague", []),
        ("Hydrologist", "", []),
        ("Threshold Engineer", "", []),
        ("Co-op Manager", "", []),
    ],
)
def test_position(position: str, source: str, rules: list[str]) -> None:
    person = contact("Name|Position|Source", ["Ada Okafor", position, source])
    assert [finding.rule for finding in person.findings] == rules
    assert not person.held


def test_a_department_tells_as_well() -> None:
    person = contact("Name|Position|Department", ["Ada Okafor", "Assistant", "Human Resources"])
    assert [(finding.rule, finding.where) for finding in person.findings] == [("C17", "C2")]


def test_a_referrer_opens_every_door() -> None:
    person = contact("Name|Position|Referrer|Years in the field", ["Ada Okafor", "CEO", "Lena Brandt", "1"])
    assert person.findings == ()


@pytest.mark.parametrize(
    ("years", "source", "rules"),
    [("2", "", ["C15"]), ("2,5", "", ["C15"]), ("2.9 years", "event", ["C15"]), ("3", "", []), ("12", "", []),
     ("many", "", []), ("", "", []), ("1", "alumni", []), ("1", "professor", []), ("0", "profile", ["C15"])],
)  # fmt: skip
def test_years(years: str, source: str, rules: list[str]) -> None:
    person = contact("Name|Years of experience|Source", ["Ada Okafor", years, source])
    assert [finding.rule for finding in person.findings] == rules


def test_one_year_is_not_years() -> None:
    assert contact("Name|Years of experience", ["Ada Okafor", "1"]).findings[0].message == "only 1 year in the field"
    assert contact("Name|Years of experience", ["Ada Okafor", "2"]).findings[0].message == "only 2 years in the field"


@pytest.mark.parametrize(
    ("cell", "requested"), [("x", True), ("Yes", True), ("no", False), ("", False), ("soon", False)]
)
def test_a_resume_was_asked_for(cell: str, requested: bool) -> None:
    assert contact("Name|Résumé requested", ["Ada Okafor", cell]).resume_requested is requested
