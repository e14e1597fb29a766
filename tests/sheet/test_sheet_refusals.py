"""Files that are no contact sheets: each is refused with what it is and what to do."""

import errno
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.sheet import RULES, open_sheet

EXPORTS = Path(__file__).parent.parent / "exports"


def refusal(path: Path, *, sheet: str | None = None) -> Finding:
    with pytest.raises(OutreachError) as caught:
        list(open_sheet(path, sheet=sheet))
    (finding,) = caught.value.findings
    assert finding.level == "error"
    assert finding.hint.endswith((".", "?")), "every refusal says what to do next"
    return finding


def written(folder: Path, content: bytes, name: str = "contacts.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def package(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_missing_file_and_what_may_have_been_meant(tmp_path: Path) -> None:
    written(tmp_path, b"Name\nMaya\n", "contacts.csv")
    finding = refusal(tmp_path / "contact.csv")
    assert (finding.rule, finding.hint) == ("S01", "Did you mean contacts.csv?")
    assert refusal(tmp_path / "no" / "contacts.csv").rule == "S01"
    assert refusal(tmp_path / "nul\0byte").rule == "S01"


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "Save or export the contacts again."),
        (b"\n\n", "Name the columns in a first row, one contact a row."),
        (b"Name,E-mail\n", "Write one contact in each row below the header."),
    ],
)
def test_a_sheet_with_nobody_in_it(tmp_path: Path, content: bytes, hint: str) -> None:
    finding = refusal(written(tmp_path, content))
    assert (finding.rule, finding.hint) == ("S04", hint)


def test_a_sheet_that_begins_with_its_first_contact(tmp_path: Path) -> None:
    finding = refusal(written(tmp_path, b"Ann Lee,ann@example.org,Acme\nBob Ray,bob@example.org,Beta\n"))
    assert (finding.rule, finding.where) == ("S23", "contacts.csv, row 1")
    assert "ann@example.org" in finding.message


def test_an_address_on_the_web_is_no_file() -> None:
    finding = refusal(Path("https://docs.google.com/spreadsheets/d/abc"))
    assert (finding.message, finding.hint) == (
        "addresses are not fetched",
        "Download the sheet as .xlsx or .csv, and name that file.",
    )


def test_a_folder_and_a_pipe(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path).message
    os.mkfifo(tmp_path / "pipe")
    assert "pipe" in refusal(tmp_path / "pipe").message


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "people.csv").symlink_to("people.csv")
    assert refusal(tmp_path / "people.csv").message == f"the file cannot be read: {os.strerror(errno.ELOOP)}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"Name\nMaya\n")
    path.chmod(0)
    assert "may not be read" in refusal(path).message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\x1f\x8b\x08\0\0\0", "compressed"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<!DOCTYPE html><html><table><tr><td>Name", "web page"),
        (b"<?xml version='1.0'?><Workbook>", "XML"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "link to Google Sheets"),
        (bytes(range(32)) * 40, "neither"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
    ],
)
def test_other_kinds_of_files_under_a_sheets_name(tmp_path: Path, content: bytes, word: str) -> None:
    for name in ("contacts.csv", "contacts.xlsx"):
        finding = refusal(written(tmp_path, content, name))
        assert finding.rule == "S01"
        assert word in finding.message


def test_a_workbook_under_the_name_of_a_text_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, (EXPORTS / "own-sheet.xlsx").read_bytes(), "contacts.csv")
    assert open_sheet(path, known=lambda header: header == "Name").title == "People"


@pytest.mark.parametrize(
    ("member", "word"),
    [("word/document.xml", "Word"), ("Index/Document.iwa", "Numbers"), ("contacts.csv", "zip archive")],
)
def test_other_packages(tmp_path: Path, member: str, word: str) -> None:
    finding = refusal(package(tmp_path / "contacts.xlsx", {member: b"x"}))
    assert finding.rule == "S01"
    assert word in finding.message


def test_a_password(tmp_path: Path) -> None:
    assert refusal(EXPORTS / "protected.xlsx").rule == "S02"
    members = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"\0\1",
        "META-INF/manifest.xml": b"<manifest:encryption-data/>",
    }
    assert refusal(package(tmp_path / "contacts.ods", members)).rule == "S02"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as member:
        for _ in range(80):
            member.write(bytes(1 << 20))
    assert refusal(path).rule == "S03"


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    bomb = bytes(80 << 20)
    path = package(tmp_path / "contacts.xlsx", {"xl/workbook.xml": b"<w/>", "xl/sharedStrings.xml": bomb})
    honest = path.read_bytes()
    size, crc = len(bomb).to_bytes(4, "little"), zlib.crc32(bomb).to_bytes(4, "little")
    assert honest.count(crc) == 2
    path.write_bytes(honest.replace(size, (1000).to_bytes(4, "little")))
    assert refusal(path).rule == "S01"


def test_an_opendocument_sheet_that_repeats_a_cell_without_end(tmp_path: Path) -> None:
    with zipfile.ZipFile(EXPORTS / "own-sheet.ods") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    endless = (
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string"'
        b' table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", endless + b"</table:table>", 1)
    assert refusal(package(tmp_path / "contacts.ods", members), sheet="People").rule == "S03"


@pytest.mark.parametrize("name", ["own-sheet.xlsx", "own-sheet.ods", "own-sheet.xls", "own-sheet.xlsb"])
def test_half_a_workbook(tmp_path: Path, name: str) -> None:
    content = (EXPORTS / name).read_bytes()
    assert refusal(written(tmp_path, content[: len(content) // 2], name)).rule == "S01"


def test_a_binary_workbook_on_which_its_reader_gives_up(tmp_path: Path) -> None:
    """A cell of text that claims to be half a megabyte long, in a record of some thirty bytes: a panic in calamine."""
    with zipfile.ZipFile(EXPORTS / "own-sheet.xlsb") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = (4).to_bytes(4, "little") + "Name".encode("utf-16-le")
    sheet = members["xl/worksheets/sheet1.bin"]
    assert name in sheet
    members["xl/worksheets/sheet1.bin"] = sheet.replace(name, b"\xff\xff\x03" + name[3:], 1)
    assert refusal(package(tmp_path / "contacts.xlsb", members)).rule == "S01"


def test_a_binary_workbook_with_a_stray_cell_in_the_last_corner(tmp_path: Path) -> None:
    """calamine asks for half a terabyte, which ends the process that asks."""
    with zipfile.ZipFile(EXPORTS / "own-sheet.xlsb") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.bin"]
    row = b"\x00\x11" + (3).to_bytes(4, "little")
    cell = b"\x05\x10" + (2).to_bytes(8, "little") + struct.pack("<d", 1.5)
    assert sheet.count(row) == sheet.count(cell) == 1
    sheet = sheet.replace(row, b"\x00\x11" + (1_048_575).to_bytes(4, "little"))
    members["xl/worksheets/sheet1.bin"] = sheet.replace(cell, b"\x05\x10" + (16_383).to_bytes(8, "little") + cell[10:])
    assert refusal(package(tmp_path / "contacts.xlsb", members)).rule == "S01"


def test_xml_that_asks_for_other_files_gets_none(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    with zipfile.ZipFile(EXPORTS / "own-sheet.ods") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'.encode()
    content = members["content.xml"].replace(b"<office:document-content", entity + b"<office:document-content", 1)
    members["content.xml"] = content.replace(b"Maya Okafor", b"Maya &e;", 1)
    sheet = open_sheet(package(tmp_path / "contacts.ods", members), known=lambda header: header == "Name")
    assert "secret" not in str(list(sheet))


def test_a_sheets_name_for_a_text_file(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"Name\nMaya\n"), sheet="People").rule == "S05"


def test_rules_have_ids_in_order_and_reasons() -> None:
    assert [rule.id for rule in RULES] == [f"S{number:02}" for number in range(1, len(RULES) + 1)]
    assert all(rule.title and rule.reason for rule in RULES)
