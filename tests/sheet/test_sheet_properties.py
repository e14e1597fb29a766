"""What holds for any table, any text and any bytes."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.escape import escape
from openpyxl.worksheet.worksheet import Worksheet

from outreach.errors import OutreachError
from outreach.sheet import Row, open_sheet
from outreach.sheet.cleaning import ERRORS, NULLS, clean

EXPORTS = Path(__file__).parent.parent / "exports"
HEADER = ("Name", "E-mail", "Company", "Notes")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def known(header: str) -> bool:
    return header in HEADER


def cleaned(cells: list[str]) -> tuple[str, ...]:
    texts = [clean(cell)[0] for cell in cells]
    return tuple("" if text in NULLS | ERRORS else text for text in texts)


CONTROLS = "".join(map(chr, {*range(32)} - {*map(ord, "\t\n\v\f\r")}))
"""A file full of these is taken for no text at all."""

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS), max_size=12)
plain_texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)
tables = st.lists(st.lists(texts, min_size=4, max_size=4), min_size=1, max_size=6)


@settings(deadline=None, max_examples=150)
@given(
    tables,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table_that_was_written_reads_back(
    folder: Path, table: list[list[str]], delimiter: str, encoding: str, end: str
) -> None:
    expected = [(number, cleaned(row)) for number, row in enumerate(table, 2) if any(cleaned(row))]
    assume(expected)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *table])
    path = folder / "table.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    rows = [(row.number, row.cells) for row in open_sheet(path, known=known)]
    assert [row for row in rows if any(row[1])] == expected


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1), min_size=4, max_size=4))
def test_any_windows_text_reads_back(folder: Path, cells: list[str]) -> None:
    assume(any(cleaned(cells)))
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([HEADER, cells, ["é", "ÿ", "ß", "€"]])
    path = folder / "windows.csv"
    path.write_bytes(text.getvalue().encode("cp1252"))
    assume(b"\xc3\xa9" not in path.read_bytes())
    first, last = open_sheet(path, encoding="cp1252", known=known)
    assert first.cells == cleaned(cells)
    assert last == Row(3, ("é", "ÿ", "ß", "€"))


@settings(deadline=None, max_examples=60)
@given(st.lists(plain_texts.filter(lambda text: not text.startswith("=")), min_size=3, max_size=3))
def test_any_text_of_a_workbook_reads_back(folder: Path, cells: list[str]) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.append(list(HEADER))
    for column, cell in enumerate(["Maya", *cells], 1):
        sheet.cell(2, column).value = escape(cell)
        sheet.cell(2, column).data_type = "s"
    workbook.save(folder / "text.xlsx")
    (row,) = open_sheet(folder / "text.xlsx", known=known)
    assert row.cells == ("Maya", *cleaned(cells))


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.builds(
            lambda start, rest: start + rest,
            st.sampled_from(
                [
                    *(b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"BEGIN:VCARD\nFN:x\n", b"\xff\xfe"),
                    *(b"Name,E-mail\n", b"N;ENCODING=QUOTED-PRINTABLE:=", b"sep=;\n", b'"', b"\xef\xbb\xbf"),
                ]
            ),
            st.binary(max_size=200),
        ),
        st.text(alphabet='BEGIN:VCARD\r\n;,="\\ xé', max_size=200).map(str.encode),
    )
)
def test_any_bytes_are_read_or_refused(folder: Path, content: bytes) -> None:
    path = folder / "any"
    path.write_bytes(content)
    read_or_refused(path)


@settings(deadline=None, max_examples=120)
@given(st.sampled_from(["own-sheet.xlsx", "own-sheet.ods"]), st.data())
def test_a_workbook_with_broken_bytes_is_read_or_refused(folder: Path, name: str, data: st.DataObject) -> None:
    broken_read_or_refused(folder, name, data)


@settings(deadline=None, max_examples=12)
@given(st.sampled_from(["own-sheet.xls", "own-sheet.xlsb"]), st.data())
def test_a_binary_workbook_with_broken_bytes_is_read_or_refused(folder: Path, name: str, data: st.DataObject) -> None:
    broken_read_or_refused(folder, name, data)


def broken_read_or_refused(folder: Path, name: str, data: st.DataObject) -> None:
    """The bytes are broken inside of the package, where the parsers are, and not only in its zip structure."""
    if name.endswith(".xls"):
        path = folder / "broken.xls"
        path.write_bytes(broken((EXPORTS / name).read_bytes(), data))
    else:
        path = folder / "broken.zip"
        with zipfile.ZipFile(EXPORTS / name) as old, zipfile.ZipFile(path, "w") as new:
            victim = data.draw(st.sampled_from(old.namelist()))
            for member in old.namelist():
                content = old.read(member)
                new.writestr(member, broken(content, data) if member == victim else content)
    read_or_refused(path)


def broken(content: bytes, data: st.DataObject) -> bytes:
    at = data.draw(st.integers(0, len(content)))
    return content[:at] + data.draw(st.binary(max_size=4)) + content[at + data.draw(st.integers(0, 4)) :]


def read_or_refused(path: Path) -> None:
    with suppress(OutreachError):
        sheet = open_sheet(path, known=known)
        for row in sheet:
            assert len(row.cells) == len(sheet.columns)
