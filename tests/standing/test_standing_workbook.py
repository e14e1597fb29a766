"""The workbook, as openpyxl and LibreOffice read it."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from outreach.standing import Next, Overview, Person, rate
from outreach.standing.workbook import LISTS, NUMBERS, PEOPLE, workbook
from tests.standing.seen import TODAY, campaign, happening, letter, told
from tests.support.programs import LibreOffice, not_here

FORMULAS = (
    '=HYPERLINK("http://example.com";"x")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=1+1\n",
    "#REF!",
    "\t=1",
    "1e5",
    "2026-01-01",
)


def opened(seen: Overview) -> Workbook:
    return load_workbook(BytesIO(workbook(seen)))


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [row[:8] for row in sheet.iter_rows(min_row=4, values_only=True)]


@pytest.fixture(scope="module")
def seen() -> Overview:
    people = [Person("ann", "Ann Lee", "Lee & Sons", "ann@example.com", "former_colleague", 3)]
    due = {"ann": Next("thank", date(2026, 9, 17), date(2026, 9, 18))}
    one = told([letter("ann"), letter("joe", "unknown")], [happening("ann", "met", 9)], people, due)
    full = campaign(60)
    return Overview(TODAY, (*one.standings, *full.standings), full.funnel, full.rates, full.weeks)


def test_everyone_has_a_row(seen: Overview) -> None:
    sheet = opened(seen)[PEOPLE]
    headings = ["Name", "Company", "E-mail", "Source", "Stands", "Since", "Next", "Due", "Notes"]
    assert [cell.value for cell in sheet[3]] == headings
    joe, ann, *others = rows(sheet)
    assert joe[0::4] == ("joe", "may have left")
    assert ann == (
        *("Ann Lee", "Lee & Sons", "ann@example.com", "former colleague"),
        *("met", datetime(2026, 9, 16), "thank", datetime(2026, 9, 17)),
    )
    assert len(others) == len(seen.standings) - 2


def test_it_can_be_kept_track_in(seen: Overview) -> None:
    book = opened(seen)
    sheet = book[PEOPLE]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == f"A3:I{sheet.max_row}"
    offered = {str(each.sqref)[0]: _offered(book, str(each.formula1)) for each in sheet.data_validations.dataValidation}
    assert offered.keys() == {"E", "G"}
    assert {row[4] for row in rows(sheet)} <= offered["E"]
    assert {row[6] for row in rows(sheet)} - {None} <= offered["G"]
    assert book[LISTS].sheet_state == "hidden"
    rules = [rule for those in sheet.conditional_formatting for rule in those.rules]
    assert len(rules) == 5
    assert any("DATE(2026,11,23)" in rule.formula[0] for rule in rules)


def _offered(book: Workbook, where: str) -> set[object]:
    sheet, _, cells = where.partition("!")
    return {cell.value for (cell,) in book[sheet][cells.replace("$", "")]}


def test_the_numbers_and_the_chart_agree(seen: Overview) -> None:
    sheet = opened(seen)[NUMBERS]
    funnel = {row[0]: row[1] for row in sheet.iter_rows(min_row=3, max_row=7, values_only=True)}
    assert funnel == {name: getattr(seen.funnel, name) for name in ("written", "sent", "answered", "met", "referred")}
    (chart,) = sheet._charts  # type: ignore[attr-defined]  # openpyxl has no other way to a chart that it read
    (series,) = chart.series
    assert (series.val.numRef.f, series.cat.numRef.f) == ("'Numbers'!$B$3:$B$7", "'Numbers'!$A$3:$A$7")
    found = {row[0]: row[1:6] for row in sheet.iter_rows(min_row=8, values_only=True)}
    for each in seen.rates.groupings[0].rates:
        assert found[each.group] == pytest.approx((each.letters, each.answered, each.share, each.low, each.high))


def test_the_same_is_the_same_bytes(seen: Overview) -> None:
    assert workbook(seen) == workbook(seen)


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_becomes_a_formula(text: str) -> None:
    cells = opened(told([letter("a")], [], [Person("a", text, text, text, text)]))[PEOPLE][4][:4]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 4
    assert cells[0].quotePrefix == (text[0] in "=+-@\t")


@given(st.text(), st.text(st.characters()))
@settings(deadline=None, max_examples=50)
def test_whatever_people_are_called(name: str, company: str) -> None:
    cells = opened(told([], [], [Person("a", name, company)]))[PEOPLE][4]
    assert all(cell.data_type in ("s", "n") for cell in cells)


def test_rates_of_no_letters_have_no_table() -> None:
    empty = opened(told())
    assert [row for row in rows(empty[PEOPLE]) if any(row)] == []
    assert rate("", 0, 0).high == 1


def test_libreoffice_reads_it(libreoffice: LibreOffice, seen: Overview, tmp_path: Path) -> None:
    if not (Path(libreoffice.soffice).resolve().parent / "libsclo.so").exists():
        not_here("missing on this machine: LibreOffice's spreadsheet part")
    hostile = told(
        [letter(f"p{n}") for n in range(len(FORMULAS))],
        [],
        [Person(f"p{n}", text, text) for n, text in enumerate(FORMULAS)],
    )
    path = tmp_path / "standing.xlsx"
    path.write_bytes(workbook(replace(seen, standings=hostile.standings)))
    (tmp_path / "read").mkdir()
    (again,) = libreoffice.convert([path], tmp_path / "read", "xlsx")
    book = load_workbook(again)
    names = {cell.value: cell.data_type for (cell,) in book[PEOPLE]["A4:A12"]}
    assert {text: names.get(text) for text in FORMULAS} == dict.fromkeys(FORMULAS, "s")
    assert len(book[NUMBERS]._charts) == 1  # type: ignore[attr-defined]  # as above
    assert len(book[PEOPLE].data_validations.dataValidation) == 2
    assert book[PEOPLE].auto_filter.ref == f"A3:I{3 + len(FORMULAS)}"
