"""Workbooks: what their cells show, which sheet is read, and what is said about the rest."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from outreach.errors import OutreachError
from outreach.sheet import Cell, Sheet, open_sheet

Change = Callable[[Worksheet], object]


def known(header: str) -> bool:
    return header.lower() in {"name", "e-mail", "company"}


def book(path: Path, rows: Sequence[Sequence[object]], change: Change = lambda sheet: None) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "People"
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    workbook.save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "contacts.xlsx"


def rules(sheet: Sheet) -> list[str]:
    return [finding.rule for finding in sheet.findings]


def test_a_header_of_two_lines_is_one(path: Path) -> None:
    rows: list[list[object]] = [
        ["Networking list, spring"],
        ["Name", "Contact", None, "Where", None, "Follow up?"],
        [None, "E-mail", "Phone", "Company", "City", None],
        ["Maya Okafor", "maya@example.org", "1", "Mill", "Denver", "yes"],
    ]

    def merged(sheet: Worksheet) -> None:
        for area in ("A1:F1", "B2:C2", "D2:E2"):
            sheet.merge_cells(area)

    sheet = open_sheet(book(path, rows, merged), known=known)
    assert sheet.columns == ("Name", "E-mail", "Phone", "Company", "City", "Follow up?")
    assert (sheet.header_row, rules(sheet)) == (3, [])
    assert [row.cells[0] for row in sheet] == ["Maya Okafor"]

    sheet = open_sheet(book(path, [["A title"], [None, "Name", "E-mail"], ["1", "Maya", "m@example.org"]]), known=known)
    assert sheet.columns == ("column A", "Name", "E-mail")


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (12, "General", "12"),
        (12.5, "General", "12.5"),
        (0.1 + 0.2, "General", "0.3"),
        (6125550142, "General", "6125550142"),
        (123456789012345, "General", "123456789012345"),
        (1234, "00000", "01234"),
        (6125550142, "[<=9999999]###-####;(###) ###-####", "(612) 555-0142"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.255, "0%", "26%"),
        (True, "General", "TRUE"),
        (date(2024, 3, 5), "d mmmm yyyy", date(2024, 3, 5)),
        (datetime(2024, 3, 5, 14, 30), "yyyy-mm-dd hh:mm", datetime(2024, 3, 5, 14, 30)),
        (datetime(2024, 3, 5), "yyyy-mm-dd hh:mm", date(2024, 3, 5)),
        (time(9, 30), "hh:mm", time(9, 30)),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
        ("a_x000D_\nb_x0041_", "General", "a\nbA"),
    ],
)
def test_a_cell_arrives_as_it_is_displayed(path: Path, value: object, number_format: str, shown: Cell) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B2"].value = value
        sheet["B2"].number_format = number_format

    (row,) = open_sheet(book(path, [["Name", "Value"], ["Maya"]], change), known=known)
    assert row.cells == ("Maya", shown)


def test_formatted_numbers_keep_their_places_among_thousands_of_rows(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for number in range(2, 3002, 3):
            sheet.cell(number, 3).number_format = "00000"

    rows: list[list[object]] = [["Name", "", "ZIP"]]
    rows += [[f"Person {number}", None, number] for number in range(2, 3002)]
    for row in open_sheet(book(path, rows, change), known=known):
        assert row.cells[2] == (f"{row.number:05}" if row.number % 3 == 2 else str(row.number))


def test_a_table_that_does_not_begin_in_the_corner(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["D7"], sheet["E7"], sheet["D8"], sheet["E8"] = "Name", "ZIP", "Maya", 501
        sheet["E8"].number_format = "00000"

    sheet = open_sheet(book(path, [], change), known=known)
    (row,) = sheet
    assert (row.number, row.cells[3:]) == (8, ("Maya", "00501"))
    assert sheet.where(row.number, 4) == "contacts.xlsx, sheet People, E8"


def test_error_cells_are_errors_of_their_row(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B3"].value = "#REF!"
        sheet["B3"].data_type = "e"

    good, bad = open_sheet(book(path, [["Name", "E-mail"], ["Maya", "m@example.org"], ["Sam"]], change), known=known)
    assert good.findings == ()
    assert [(f.rule, f.level, f.where) for f in bad.findings] == [("S18", "error", "contacts.xlsx, sheet People, B3")]


def test_formulas_without_values(path: Path) -> None:
    rows = [["Name", "E-mail"], ["Maya", '=A2&"@example.org"'], ["Sam", '=A3&"@example.org"']]
    sheet = open_sheet(book(path, rows), known=known)
    assert rules(sheet) == ["S12"]
    assert sheet.findings[0].message.startswith("2 formulas")


def test_hidden_rows_are_read_and_counted(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    sheet = open_sheet(book(path, [["Name", "E-mail"], ["Maya", "m"], ["Sam", "s"]], change), known=known)
    assert [row.cells[0] for row in sheet] == ["Maya", "Sam"]
    assert rules(sheet) == ["S10"]
    assert sheet.findings[0].message.startswith("1 hidden")


def test_merged_cells_over_several_rows_are_named(path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("B3:B4")

    rows = [["Contacts"], ["Name", "Company"], ["Maya", "Harbor Works"], ["Sam"]]
    sheet = open_sheet(book(path, rows, change), known=known)
    assert [row.cells for row in sheet] == [("Maya", "Harbor Works"), ("Sam", "")]
    assert rules(sheet) == ["S11"]
    assert "B3:B4" in sheet.findings[0].message


def several(path: Path) -> Path:
    def change(sheet: Worksheet) -> None:
        assert sheet.parent
        sheet.title = "Read me"
        for title, rows in {
            "People": [["Name", "E-mail"], ["Maya", "m@example.org"]],
            "Archive": [["Name", "E-mail"], ["Beth", "b@example.org"]],
            "Empty": [],
        }.items():
            other = sheet.parent.create_sheet(title)
            for row in rows:
                other.append(row)
        sheet.parent["Archive"].sheet_state = "hidden"

    return book(path, [["How to use this"], ["Fill in the next sheet"]], change)


def test_the_first_sheet_with_a_known_header_is_read_and_the_others_named(path: Path) -> None:
    sheet = open_sheet(several(path), known=known)
    assert (sheet.title, [row.cells[0] for row in sheet]) == ("People", ["Maya"])
    assert rules(sheet) == ["S09"]
    assert "“Read me”, “Archive” too" in sheet.findings[0].message


def test_a_sheet_can_be_named(path: Path) -> None:
    sheet = open_sheet(several(path), sheet="Archive", known=known)
    assert sheet.title == "Archive"
    assert not sheet.findings, "who names a sheet knows of the others"
    assert open_sheet(path, sheet=" archive", known=known).title == "Archive"
    with pytest.raises(OutreachError) as caught:
        open_sheet(path, sheet="Peple", known=known)
    (finding,) = caught.value.findings
    assert finding.rule == "S05"
    assert finding.hint == "Did you mean “People”? The workbook has: Read me, People, Archive, Empty."


def test_nothing_but_empty_sheets(path: Path) -> None:
    with pytest.raises(OutreachError) as caught:
        open_sheet(book(path, []), known=known)
    assert caught.value.findings[0].rule == "S04"
    with pytest.raises(OutreachError) as caught:
        open_sheet(several(path), sheet="Empty", known=known)
    assert caught.value.findings[0].rule == "S04"


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        ("XFD1048576", "1,048,576 rows and 16,384 columns"),
        ("XFD2000", "2,000 rows and 16,384 columns"),
        ("CV250000", "250,000 rows and 100 columns"),
        ("AZ500000", "500,000 rows and 52 columns"),
    ],
)
def test_a_stray_cell_far_away_does_not_fill_the_memory(path: Path, cell: str, size: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = "x"

    with pytest.raises(OutreachError) as caught:
        open_sheet(book(path, [["Name"], ["Maya"]], change), known=known)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == ("S03", "contacts.xlsx, sheet People")
    assert size in finding.message


def test_a_wide_sheet_is_no_stray_cell(path: Path) -> None:
    sheet = open_sheet(book(path, [[f"h{i}" for i in range(16_384)], ["x"] * 16_384]), known=known)
    assert len(sheet.columns) == 16_384


def test_a_macro_workbook_is_read_and_its_macros_are_not(path: Path) -> None:
    macro = path.with_suffix(".xlsm")
    with zipfile.ZipFile(book(path, [["Name"], ["Maya"]])) as old, zipfile.ZipFile(macro, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "[Content_Types].xml":
                kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind
                )
            new.writestr(member, content)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert [row.cells for row in open_sheet(macro, known=known)] == [("Maya",)]


def test_prefixed_names_and_single_quotes_in_the_xml(path: Path) -> None:
    sheet_xml = (
        "<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><x:sheetData>"
        "<x:row r='1'><x:c r='A1' t='inlineStr'><x:is><x:t>Name</x:t></x:is></x:c>"
        "<x:c r='B1' t='inlineStr'><x:is><x:t>ZIP</x:t></x:is></x:c></x:row>"
        "<x:row r='2' hidden='1'><x:c r='A2' t='inlineStr'><x:is><x:t>Maya s='1' t='e'</x:t></x:is></x:c>"
        "<x:c r='B2' s='1'><x:v>501</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    source = book(path, [["Name", "ZIP"], ["Maya", 501]], lambda s: setattr(s["B2"], "number_format", "00000"))
    changed = path.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, sheet_xml if member.endswith("sheet1.xml") else old.read(member))
    sheet = open_sheet(changed, known=known)
    assert [row.cells for row in sheet] == [("Maya s='1' t='e'", "00501")]
    assert rules(sheet) == ["S10"]
