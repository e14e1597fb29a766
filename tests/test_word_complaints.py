"""What users of other programs complain of most, from a workbook to the finished letter, through the command line."""

from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from tests.support.programs import Outreach
from tests.test_word_templates import add_field, lines, saved
from tests.word.docx_validator import problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workbook as Excel keeps it: whole numbers as 12.0, dates with midnight, empty cells, "&" and line ends."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["First name", "Last name", "Firm", "Seats", "Start", "Fee", "Nothing", "Note"])
    note = "one\r\ntwo & \x85three"
    sheet.append(["Ada", "mcDonald", "R&D < Sons & Co", 12.0, datetime(2025, 4, 3), 1234.5, None, note])
    sheet["E2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "people.xlsx")
    return tmp_path


def written(outreach: Outreach, folder: Path, *options: str) -> list[str]:
    done = outreach("write", "people.xlsx", "-t", "letter.docx", "-o", "out", "--as", "docx", "--as", "txt", *options)
    assert done.returncode == 0, done.stderr
    (document,) = (folder / "out").glob("*.docx")
    assert problems(document.read_bytes()) == []
    return list(lines(document.with_suffix(".txt")))


def test_values_read_as_people_write_them(outreach: Outreach, folder: Path) -> None:
    document = Document()
    for text in (
        "{{ firm }}: {{ seats }} seats, from {{ start }}, for {{ fee }}.",
        "({{ nothing }})",  # no line of signs alone is left
        "{{ note }}",
        "{{ nothing | default(“nobody”, true) }} and {{ firm | replace(‘R&D’, “Research”) }}",
        "{% if nothing %}never{% endif %}",
        "{%p if seats | int % 5 == 2 %}two over{%p endif %} {%p if nothing %}never{%p endif %}",
    ):
        document.add_paragraph(text)
    saved(document, folder / "letter.docx")
    said = written(outreach, folder)
    assert said[0] == "R&D < Sons & Co: 12 seats, from April 3, 2025, for 1234.5."
    assert said[1:] == ["one", "two & ", "three", "nobody and Research < Sons & Co", "two over "]


def test_merge_fields_are_as_word_fills_them(outreach: Outreach, folder: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for instruction in (
        r"mergefield last_name \* FirstCap",
        r'MERGEFIELD FIRM \b "of "',
        r'MERGEFIELD Start \@ "MMMM d, yyyy"',
        r'MERGEFIELD Fee \# "$#,##0.00"',
        r"MERGEFIELD Seats \* CardText",
        'IF 10 > 9 "many" "few"',
        "MERGEREC",
    ):
        add_field(paragraph, instruction)
        paragraph.add_run("; ")
    saved(document, folder / "letter.docx")
    assert written(outreach, folder) == ["McDonald; of R&D < Sons & Co; April 3, 2025; $1,234.50; twelve; many; 1; "]
