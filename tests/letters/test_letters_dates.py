"""Dates, and the other filters that letters need, in the letter's language."""

from datetime import date, datetime

import pytest

from outreach.errors import OutreachError
from outreach.letters import Namespace
from tests.letters.conftest import Render

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("language", "use", "text"),
    [
        ("en-US", "x", "December 1, 2026"),
        ("en-GB", "x", "1 December 2026"),
        ("de", "x", "1. Dezember 2026"),
        ("fr_FR", "x", "1er décembre 2026"),
        ("pt-BR", "x", "1 de dezembro de 2026"),
        ("xx-nonsense", "x", "December 1, 2026"),
        ("", "x", "December 1, 2026"),
        ("en-US", "x|date('full')", "Tuesday, December 1, 2026"),
        ("en-US", "x|date('short')", "12/1/26"),
        ("en-GB", "x|date('d MMMM y')", "1 December 2026"),
        ("en-US", "x|day", "Tuesday, December 1"),
        ("en-GB", "x|day", "Tuesday, 1 December"),
        ("en-AU", "x|day", "Tuesday, 1 December"),
        ("de-DE", "x|day", "Dienstag, 1. Dezember"),
        ("es", "x|day", "martes, 1 de diciembre"),
        ("en-US", "'on ' ~ x", "on December 1, 2026"),
        ("en-US", "'%s' % (x|date)", "December 1, 2026"),
        ("en-US", "x.year", "2026"),
        ("en-US", "x.strftime('%d/%m')", "01/12"),
    ],
)
def test_dates(render: Render, language: str, use: str, text: str) -> None:
    assert render(f"{{{{ {use} }}}}", x=DAY, letter={"language": language}).text == f"{text}\n"


@pytest.mark.parametrize(
    ("language", "cell", "text"),
    [
        ("en-US", "2026-12-01", "December 1, 2026"),
        ("en-US", "2026-12-01 00:00:00", "December 1, 2026"),
        ("en-US", "2026-12-01T09:30", "December 1, 2026"),
        ("en-US", "12/1/2026", "December 1, 2026"),
        ("en-GB", "1/12/2026", "1 December 2026"),
        ("de", "1.12.2026", "1. Dezember 2026"),
        ("en-GB", "1 December 2026", "1 December 2026"),
        ("en-GB", "1st Dec. 2026", "1 December 2026"),
        ("en-US", "Dec 1, 2026", "December 1, 2026"),
        ("de", "1. Dezember 2026", "1. Dezember 2026"),
        ("de", "1 December 2026", "1. Dezember 2026"),
        ("es", "1 de diciembre de 2026", "1 de diciembre de 2026"),
    ],
)
def test_dates_in_text_cells(render: Render, language: str, cell: str, text: str) -> None:
    assert render("{{ x|date }}", x=cell, letter={"language": language}).text == f"{text}\n"


@pytest.mark.parametrize(
    "cell", ["soon", "31 February 2026", "13/13/2026", "2026", "1/2/26", "1 Foo 2026", "2026-02-30"]
)
def test_what_is_no_date(render: Render, cell: str) -> None:
    names = Namespace("contact", {"met": cell}.__getitem__, where=lambda name: "contacts.csv, D7")
    with pytest.raises(OutreachError) as caught:
        render("{{ contact.met|day }}", contact=names)
    assert f"“{cell}” (contacts.csv, D7) is not a date" in caught.value.findings[0].message


def test_an_empty_date_is_an_empty_value(render: Render) -> None:
    letter = render("met on {{ contact.met|day }}", contact={"met": ""})
    assert [finding.rule for finding in letter.findings] == ["T11"]


def test_times(render: Render) -> None:
    at = datetime(2026, 12, 1, 15, 30)
    assert render("{{ x }} {{ x|date('HH:mm') }}", x=at, letter={"language": "en-GB"}).text == "1 December 2026 15:30\n"


@pytest.mark.parametrize(
    ("language", "use", "text"),
    [
        ("en-US", "['in person', 'by phone', 'by video call']|listing", "in person, by phone, or by video call"),
        ("en-GB", "['in person', 'by phone', 'by video call']|listing", "in person, by phone or by video call"),
        ("en-US", "['a', 'b']|listing('and')", "a and b"),
        ("en-US", "['a', '', none or '']|joined", "a"),
        ("en-US", "[]|listing ~ '.'", "."),
        ("en-US", "'a'|listing", "a"),
        ("de", "['a', 'b', 'c']|joined('oder')", "a, b oder c"),
        ("de", "'2026-12-01'|day", "Dienstag, 1. Dezember"),
        ("en-US", "'Sam'|possessive ~ ', ' ~ 'James'|possessive", "Sam’s, James’s"),
        ("en-US", "'x'|default('y') ~ ''|default('y') ~ nothing|default('y') ~ 0|d('y') ~ 0|d('y', true)", "xyy0y"),
    ],
)
def test_other_filters(render: Render, language: str, use: str, text: str) -> None:
    assert render(f"{{{{ {use} }}}}", letter={"language": language}).text == f"{text}\n"
