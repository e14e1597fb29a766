"""One cell is corrected in the sheet's own file: it reads back, and nothing else is another than before."""

import os
import re
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils.escape import escape, unescape
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from outreach.errors import OutreachError
from outreach.sheet import open_sheet
from outreach.sheet.cleaning import ERRORS, NULLS, clean
from outreach.sheet.mending import mend, spot, version
from tests.support.programs import LibreOffice

EXPORTS = Path(__file__).parent.parent / "exports"
HEADER = ["Name", "E-mail", "Company", "Notes"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def says(path: Path, cell: str) -> str:
    return spot(open_sheet(path), cell).says


def refusal(path: Path, cell: str, was: str, now: str, **more: str) -> str:
    """What is said when a correction is refused; the file and its folder stay as they were."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(OutreachError) as refused:
        mend(path, cell, was, now, **more)  # type: ignore[arg-type]  # the texts among its keywords
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == (before, beside)
    (finding,) = refused.value.findings
    assert finding.hint
    assert finding.rule in {"S21", "S22"}
    return f"{finding.rule} {finding.message}"


# --- text

raw_texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n";,\t'), max_size=12)
DELIMITERS = st.sampled_from([",", ";", "\t", "|"])
MARKED = {"utf-8": b"", "utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def written(text: str, delimiter: str, *, quoted: bool) -> str:
    if quoted or re.search(rf'^"|[\r\n{re.escape(delimiter)}]', text):
        return '"' + text.replace('"', '""') + '"'
    return text


@settings(deadline=None, max_examples=150)
@given(st.data(), DELIMITERS, st.sampled_from(list(MARKED)), st.sampled_from(["\n", "\r\n"]))
def test_any_cell_of_any_text_file(folder: Path, data: st.DataObject, delimiter: str, encoding: str, end: str) -> None:
    table = data.draw(st.lists(st.lists(raw_texts, min_size=4, max_size=4), min_size=1, max_size=4))
    table = [[f"{number}", *row[1:]] for number, row in enumerate(table)]
    fields = [[written(text, delimiter, quoted=data.draw(st.booleans())) for text in row] for row in table]
    row, column = data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(0, 3))
    now = clean(data.draw(raw_texts))[0]
    assume(now not in NULLS | ERRORS and (column or now))
    path = folder / "people.csv"
    codec = encoding.removesuffix("-sig")

    def put() -> bytes:
        lines = (delimiter.join(each) + end for each in [HEADER, *fields])
        return MARKED[encoding] + "".join(lines).encode(codec)

    path.write_bytes(put())
    cell = f"{'ABCD'[column]}{row + 2}"
    mend(path, cell, says(path, cell), now)
    stays_quoted = fields[row][column].startswith('"') or '"' in now
    fields[row][column] = written(now, delimiter, quoted=stays_quoted)
    assert path.read_bytes() == put()
    assert says(path, cell) == now


@pytest.mark.parametrize(
    ("before", "cell", "was", "now", "after"),
    [
        pytest.param("Name,E-mail\nAnn,\n", "B2", "", "a@b.example", "Name,E-mail\nAnn,a@b.example\n", id="empty"),
        pytest.param("Name,E-mail\nAnn\n", "B2", "", "a@b.example", "Name,E-mail\nAnn,a@b.example\n", id="short row"),
        pytest.param('Name,E-mail\nAnn,"x" y\n', "B2", "x y", "z", 'Name,E-mail\nAnn,"z"\n', id="after a quote"),
        pytest.param("sep=;\nName;E-mail\nAnn;x", "B2", "x", "a;b", 'sep=;\nName;E-mail\nAnn;"a;b"', id="sep, no end"),
        pytest.param("Name,E-mail\r\n\r\nAnn,x\r\n", "B3", "x", "", "Name,E-mail\r\n\r\nAnn,\r\n", id="blank line"),
        pytest.param('Name,E-mail\n"A\nB",x\nC,y\n', "B3", "y", "z", 'Name,E-mail\n"A\nB",x\nC,z\n', id="line break"),
        pytest.param("Name,E-mail\nAnn, x \n", "B2", "x", "y", "Name,E-mail\nAnn,y\n", id="spaces"),
        pytest.param("Name,E-mail\nAnn,x\n", "$B$2", "x", " y ", "Name,E-mail\nAnn,y\n", id="as formulas name it"),
    ],
)
def test_odd_text_files(tmp_path: Path, before: str, cell: str, was: str, now: str, after: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(before.encode())
    mend(path, cell, was, now)
    assert path.read_bytes().decode() == after


def test_bytes_of_a_guessed_encoding_stay(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("Name;Firma\nKäthe;Öl".encode("cp1252") + b"\x81\nZo\xc3\xab;x\n")
    mend(path, "B3", "x", "Grün")
    assert path.read_bytes() == "Name;Firma\nKäthe;Öl".encode("cp1252") + b"\x81\nZo\xc3\xab;" + "Grün\n".encode()
    path.write_bytes("Name;Firma\nKäthe;Öl\n".encode("cp1252"))
    assert refusal(path, "B2", "Öl", "Łódź") == "S21 the file's encoding (cp1252) has no “Ł”"
    mend(path, "B2", "Öl", "Müll")
    assert path.read_bytes() == "Name;Firma\nKäthe;Müll\n".encode("cp1252")


@pytest.mark.parametrize("name", sorted(each.name for each in EXPORTS.glob("*.csv")))
def test_every_cell_of_a_row_of_real_exports(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = (EXPORTS / name).read_bytes()
    path.write_bytes(content)
    last = list(open_sheet(path))[-1]
    for column, _ in zip(string.ascii_uppercase, last.cells, strict=False):
        cell = f"{column}{last.number}"
        mend(path, cell, says(path, cell), "corrected")
        assert says(path, cell) == "corrected"
        path.write_bytes(content)


# --- workbooks


def furnished(path: Path) -> None:
    """A workbook with much of what people put into one, and with parts that no library knows."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "People"
    for row in (
        HEADER,
        ["Maya Okafor", "maya@example", 42, None],
        ["Joe", "joe@example.com", "Mill"],
        ["Ann", None, "Mill"],
    ):
        sheet.append(row)
    sheet["B2"].font = Font(bold=True, color="FF0000")
    sheet["C2"].number_format = "00000"
    sheet["A2"].comment = Comment("Met at the fair", "Dana")
    sheet.column_dimensions["D"].width = 31.5
    sheet.column_dimensions["D"].fill = PatternFill("solid", start_color="FFFF00")
    sheet.column_dimensions["E"].hidden = True
    large = Rule("cellIs", operator="greaterThan", formula=["10"], dxf=DifferentialStyle(font=Font(italic=True)))
    sheet.conditional_formatting.add("C2:C9", large)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = "A1:D3"
    choice = DataValidation("list", formula1='"alumni,friend"')
    choice.add("D2:D9")
    sheet.add_data_validation(choice)
    sheet.merge_cells("A8:B9")
    other = book.create_sheet("Numbers")
    other["A1"], other["B1"] = 7, "=A1*People!C2"
    assert book.calculation
    book.calculation.fullCalcOnLoad = None
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=1))
    other.add_chart(chart, "C3")
    book.defined_names["all"] = DefinedName("all", attr_text="People!$A$2:$D$3")
    book.save(path)
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"made by hand"
        package.writestr("xl/vbaProject.bin", os.urandom(3000))
        package.writestr("customXml/item1.xml", "<anything/>", zipfile.ZIP_STORED)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.xlsx"
    furnished(path)
    return path


def members(path: Path) -> dict[str, tuple[bytes, int, tuple[int, ...]]]:
    with zipfile.ZipFile(path) as package:
        return {each.filename: (package.read(each), each.compress_type, each.date_time) for each in package.infolist()}


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def without(xml: bytes, cell: str) -> bytes:
    """The worksheet's XML without that cell, in one form."""
    root = etree.fromstring(xml)
    for each in root.findall(f".//{{*}}c[@r='{cell}']"):
        row = each.getparent()
        assert row is not None
        row.remove(each)
    return etree.tostring(root, method="c14n")


def references(xml: bytes) -> list[str]:
    return [each.get("r", "") for each in etree.fromstring(xml).iterfind(".//{*}c")]


@pytest.mark.parametrize(
    ("cell", "was", "now"),
    [
        ("B2", "maya@example", "maya@example.com"),
        ("B2", "maya@example", ""),
        ("C2", "00042", "01234"),
        ("D2", "", "alumni"),
        ("A3", "Joe", 'Zoë & <Co>\n "x" _x0041_ 😀'),
        ("D3", "", "=1+1"),
        ("B4", "", "ann@example.com"),
    ],
)
def test_all_else_in_a_workbook_stays(workbook: Path, cell: str, was: str, now: str) -> None:
    before, looks = members(workbook), load_workbook(workbook)["People"]
    mend(workbook, cell, was, now)
    after = members(workbook)
    assert list(after) == list(before)
    assert {name for name in after if after[name] != before[name]} == {SHEET, BOOK}
    assert without(after[SHEET][0], cell) == without(before[SHEET][0], cell)
    assert after[BOOK][0] == before[BOOK][0].replace(b"<calcPr", b'<calcPr fullCalcOnLoad="1"')
    assert references(after[SHEET][0]) == sorted(
        {*references(before[SHEET][0]), cell}, key=lambda name: (name[1], name)
    )
    assert says(workbook, cell) == now.strip()
    with zipfile.ZipFile(workbook) as package:
        assert package.comment == b"made by hand"
    sheet = load_workbook(workbook)["People"]
    assert unescape(sheet[cell].value or "") == now
    expected = looks.column_dimensions["D"] if cell in {"D2", "D3"} else looks[cell]
    for look in ("font", "fill", "number_format", "border", "alignment"):
        assert repr(getattr(sheet[cell], look)) == repr(getattr(expected, look))


def test_without_formulas_only_the_worksheet_changes(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(HEADER)
    book.active.append(["Maya"])
    book.save(path)
    before = members(path)
    mend(path, "B2", "", "maya@example.com")
    after = members(path)
    assert {name for name in after if after[name] != before[name]} == {SHEET}


words = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(words, min_size=4, max_size=4), min_size=1, max_size=4), st.data(), words)
def test_any_cell_of_any_workbook(folder: Path, table: list[list[str]], data: st.DataObject, now: str) -> None:
    now = clean(now)[0]
    row, column = data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(1, 3))
    assume(now not in NULLS | ERRORS)
    path, cell = folder / "any.xlsx", f"{'ABCD'[column]}{row + 2}"
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    for each in (HEADER, *([f"{number}", *row[1:]] for number, row in enumerate(table))):
        book.active.append([escape(text) or None for text in each])
    book.save(path)
    before = [each.cells for each in open_sheet(path)]
    mend(path, cell, says(path, cell), now)
    expected = [list(cells) for cells in before]
    expected[row][column] = now
    assert [list(each.cells) for each in open_sheet(path)] == expected
    read = load_workbook(path).active
    assert isinstance(read, Worksheet)
    assert unescape(str(read[cell].value or "")) == now


def test_libreoffice_opens_what_was_mended(workbook: Path, tmp_path: Path, libreoffice: LibreOffice) -> None:
    untouched = workbook.with_name("untouched.xlsx")
    untouched.write_bytes(workbook.read_bytes())
    mend(workbook, "D2", "", "alumni & <friends>")
    mend(workbook, "B2", "maya@example", "maya@example.com")
    (tmp_path / "out").mkdir()
    before, after = (path.read_text() for path in libreoffice.convert([untouched, workbook], tmp_path / "out", "csv"))
    assert after == before.replace("maya@example,42,", "maya@example.com,42,alumni & <friends>")
    # And the other way round: what LibreOffice has written can be mended.
    (tmp_path / "again").mkdir()
    (again,) = libreoffice.convert([workbook], tmp_path / "again", "xlsx")
    mend(again, "B3", "joe@example.com", "joe@example.org")
    assert says(again, "B3") == "joe@example.org"


def test_a_row_among_thousands(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(HEADER)
    book.active.column_dimensions["C"].font = Font(bold=True)
    book.save(path)
    cell = b'<c r="A%d" t="inlineStr"><is><t>Person %d with quite a long name</t></is></c>'
    rows = b"".join(b'<row r="%d">%s</row>' % (number, cell % (number, number)) for number in range(2, 30_002))
    rewritten(path, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    mend(path, "C25000", "", "Mill")
    assert load_workbook(path)["Sheet"]["C25000"].font.b
    assert [row.cells[2] for row in open_sheet(path) if row.cells[2] or row.number == 2] == ["", "Mill"]


def test_other_ways_to_write_the_same_xml(workbook: Path) -> None:
    """Prefixes and single quotes, as some programs write them."""

    def other_way(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")
        return re.sub(rb'r="([A-Z]*\d+)"', rb"r='\1'", xml)

    rewritten(workbook, SHEET, other_way)
    mend(workbook, "B2", "maya@example", "maya@example.com")
    mend(workbook, "D2", "", "alumni")
    assert [str(cell) for cell in next(iter(open_sheet(workbook))).cells] == [
        "Maya Okafor",
        "maya@example.com",
        "00042",
        "alumni",
    ]


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    parts = members(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, (content, *_) in parts.items():
            package.writestr(name, change(content) if name == member else content)


def with_formulas(sheet: Worksheet) -> None:
    sheet["A2"], sheet["B2"], sheet["C2"], sheet["D2"] = "Maya", "m@example.com", '=B2&"!"', "=TODAY()"
    sheet["A3"], sheet["B3"] = "Joe", "=SUM(A2:C2)"
    sheet["A5"], sheet["B5"], sheet["D5"] = "x", "y", "=SUM(A5:C5)"
    sheet["A4"], sheet["E4"] = "Ann", ArrayFormula("E4:F4", "=A2:B2")


@pytest.mark.parametrize(
    ("cell", "was", "why"),
    [
        ("C2", "", "the cell has a formula"),
        ("B2", "m@example.com", "C2 is calculated, perhaps from this cell"),
        ("A3", "Joe", "B3 is calculated, perhaps from this cell"),
        ("B5", "y", "D5 is calculated, perhaps from this cell"),
        ("B9", "", "the cell is a part of the merged area A9:B10"),
        ("F4", "", "one formula fills the cells E4:F4"),
    ],
)
def test_formulas_and_merged_cells_are_refused(tmp_path: Path, cell: str, was: str, why: str) -> None:
    path = tmp_path / "contacts.xlsx"
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([*HEADER, "Sum", "More"])
    with_formulas(sheet)
    sheet["A9"], sheet["C9"] = "merged", "x"
    sheet.merge_cells("A9:B10")
    book.save(path)
    assert why in refusal(path, cell, was, "new")
    mend(path, "A2", "Maya", "Ann")  # which no formula of its row is made of
    mend(path, "A9", "merged", "new")


def test_what_would_lose_something_is_refused(workbook: Path, tmp_path: Path) -> None:
    assert "S21 corrections cannot be written into a .ods file" in refusal(
        copied("own-sheet.ods", tmp_path), "A4", "", "x"
    )
    assert ".xls file" in refusal(copied("own-sheet.xls", tmp_path), "A4", "", "x")
    assert ".xlsb file" in refusal(copied("own-sheet.xlsb", tmp_path), "A4", "", "x")
    assert ".vcf file" in refusal(copied("vcard-4.0.vcf", tmp_path), "A1", "", "x")
    assert "would not be read as that" in refusal(workbook, "B2", "maya@example", "#N/A")
    with zipfile.ZipFile(workbook, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<x/>")
    assert "signed" in refusal(workbook, "B2", "maya@example", "x")


def copied(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes((EXPORTS / name).read_bytes())
    return path


def test_another_cell_than_was_looked_at_is_refused(workbook: Path) -> None:
    seen = version(workbook)
    assert refusal(workbook, "B2", "m@example", "x") == "S22 the cell says “maya@example”, and not “m@example”"
    assert "names no cell" in refusal(workbook, "seven", "", "x")
    assert "E2 is beyond the columns that have a name, A to D" in refusal(workbook, "E2", "", "x")
    assert "row 1 has no contact" in refusal(workbook, "A1", "Name", "x")
    assert "row 400 has no contact" in refusal(workbook, "A400", "", "x")
    mend(workbook, "B3", "joe@example.com", "j@example.com", seen=seen)
    assert "the file has changed since it was read" in refusal(workbook, "B2", "maya@example", "x", seen=seen)


def test_corrections_from_several_windows_all_stand(workbook: Path) -> None:
    cells = {"A2": "Maya Okafor", "B2": "maya@example", "C3": "Mill", "D3": "", "A4": "Ann", "B4": ""}
    with ThreadPoolExecutor(len(cells)) as windows:
        list(windows.map(lambda each: mend(workbook, each[0], each[1], f"new {each[0]}"), cells.items()))
    assert [says(workbook, cell) for cell in cells] == [f"new {cell}" for cell in cells]


def test_corrections_from_several_programs_all_stand(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Company\n" + "".join(f"Maya Okafor {letter},Mill\n" for letter in "abcdef"), "utf-8")
    program = """
import sys
from pathlib import Path
from outreach.sheet.mending import mend
mend(Path(sys.argv[1]), sys.argv[2], "Mill", "new")
"""
    cells = [f"B{row}" for row in range(2, 8)]
    programs = [subprocess.Popen([sys.executable, "-c", program, path, cell]) for cell in cells]
    assert [each.wait(timeout=60) for each in programs] == [0] * len(cells)
    assert [says(path, cell) for cell in cells] == ["new"] * len(cells)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lock", ["~$contacts.xlsx", ".~lock.contacts.xlsx#"])
def test_an_open_workbook_is_refused(workbook: Path, lock: str) -> None:
    (workbook.parent / lock).touch()
    assert "open in a spreadsheet program" in refusal(workbook, "B2", "maya@example", "x")


def test_links_and_permissions_stay(workbook: Path) -> None:
    workbook.chmod(0o640)
    link = workbook.with_name("link.xlsx")
    link.symlink_to(workbook.name)
    mend(link, "B2", "maya@example", "x")
    assert link.is_symlink()
    assert (says(workbook, "B2"), workbook.stat().st_mode & 0o777) == ("x", 0o640)
    assert sorted(path.name for path in workbook.parent.iterdir()) == ["contacts.xlsx", "link.xlsx"]
