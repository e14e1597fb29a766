"""Files in the layout of every export that people bring, read as they are."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from outreach.sheet import Row, Sheet, open_sheet

EXPORTS = Path(__file__).parent.parent / "exports"

KNOWN = {
    *("name", "full name", "first name", "last name", "given name", "family name", "display name"),
    *("email", "e-mail", "email address", "e-mail address", "primary email", "e-mail 1 - value", "company", "employer"),
    *("vorname", "nachname", "e-mail-adresse", "firma", "prénom", "nom", "adresse e-mail", "nombre", "correo"),
    *("notes", "position", "organisation"),
}


def known(header: str) -> bool:
    return header.lower() in KNOWN


def opened(name: str) -> Sheet:
    return open_sheet(EXPORTS / name, known=known)


def column(sheet: Sheet, header: str) -> list[object]:
    index = sheet.columns.index(header)
    return [row.cells[index] for row in sheet]


@pytest.mark.parametrize(
    ("name", "header_row", "header", "values"),
    [
        ("linkedin.csv", 4, "Last Name", ["Okafor", "Núñez Álvarez", "Chen", "", "Reyes, PMP®", "O’Brien-Smythe"]),
        ("linkedin-old.csv", 3, "Company", ["Harbor Works, Inc.", "Café del Puerto", "Example & Sons", ""]),
        ("linkedin-de.csv", 4, "Nachname", ["von der Heide", "Müller-Lüdenscheidt", "Yıldız", ""]),
        ("linkedin-fr.csv", 4, "Nom", ["Lefèvre", "d’Estaing", "Œuvrard", "Traoré"]),
        ("google.csv", 1, "Last Name", ["Okafor", "van der Berg", "", "김", ""]),
        ("google-old.csv", 1, "Family Name", ["Sørensen", "Porter", "", "حداد"]),
        ("outlook-com.csv", 1, "Title", ["Ms.", "Dr.", "", ""]),
        ("outlook-desktop.csv", 1, "Last Name", ["Dubois", "O’Neill", "Brontë-Jones", "Row"]),
        ("outlook-desktop-de.csv", 1, "Nachname", ["Größer", "von Weiß", "Schäfer", "Kurz"]),
        ("thunderbird.csv", 1, "Work City", ["Växjö", "", "", ""]),
        ("hubspot.csv", 1, "Record ID", ["30000000001", "30000000002", "30000000003", "30000000004"]),
        ("hubspot-es.csv", 1, "Apellidos", ["Fernández", "Ybarra", "de la Fuente", ""]),
        ("airtable.csv", 1, "Role", ["Planner", "Mate, first", "", ""]),
        ("notion.csv", 1, "Name", ["Imani Brooks", "Nguyễn Văn An", "Yael \u200fכהן\u200f", "YAMADA Taro"]),
        ("own-excel-de.csv", 1, "PLZ", ["01067", "04109", "50667", "00000"]),
        ("own-unicode-text.txt", 1, "Notes", ["speaks العربية", "two\nlines", "tab\tinside", 'says "hi"']),
        ("own-sheet.xlsx", 3, "ZIP", ["01234", "90210", "00501", "05501", "10115"]),
        ("own-sheet.xls", 1, "ZIP", ["1234", "90210", "501", "05501"]),
        ("own-sheet.xlsb", 1, "Asked", ["12", "3", "1.5"]),
        ("own-sheet.ods", 3, "ZIP", ["01234", "90210", "00501", "05501"]),
        ("vcard-2.1.vcf", 0, "Last Name", ["Größer", "Porter", "Núñez", ""]),
        ("vcard-3.0-apple.vcf", 0, "Last Name", ["Okafor", "van der Berg", "", "김"]),
        ("vcard-4.0.vcf", 0, "Last Name", ["Sørensen", "", "O’Brien"]),
        ("vcard-utf16.vcf", 0, "Last Name", ["Okafor", "van der Berg", "", "김"]),
    ],
)
def test_each_export_is_read(name: str, header_row: int, header: str, values: list[str]) -> None:
    sheet = opened(name)
    assert sheet.header_row == header_row
    assert column(sheet, header) == values
    assert not [finding for finding in sheet.findings if finding.level == "error"]
    assert list(sheet) == list(sheet), "a sheet can be read as often as one likes"


def test_no_export_was_forgotten() -> None:
    assert {path.name for path in EXPORTS.iterdir() if path.suffix != ".md"} - {"protected.xlsx"} == set(
        _names_of(test_each_export_is_read)
    )


def _names_of(test: object) -> list[str]:
    (mark,) = test.pytestmark  # type: ignore[attr-defined]  # pytest puts it on the function
    return [case[0] for case in mark.args[1]]


def test_an_excel_sheet_shows_what_excel_shows() -> None:
    sheet = opened("own-sheet.xlsx")
    first, second, third, fourth, fifth = sheet
    assert first == Row(
        4,
        (
            *("Maya Okafor", "Ken Ito", "Harbor Works", "maya@harborworks.example", "01234", "612-555-0142"),
            *(date(2024, 3, 5), "12", "25.5%", "TRUE", "Two\nlines"),
        ),
    )
    assert second.cells[6] == datetime(2024, 3, 6, 14, 30)
    assert second.cells[10] == "a non-breaking space"
    assert third.cells[7] == "12345678901234600", "no exponent"
    assert [(finding.rule, finding.where) for finding in third.findings] == [
        ("S20", "own-sheet.xlsx, sheet People, K6")
    ]
    assert fourth.cells[1] == ""
    assert fourth.findings[0].where == "own-sheet.xlsx, sheet People, B7"
    assert [(finding.rule, finding.level) for finding in fifth.findings] == [("S18", "error")]
    assert "#N/A" in fifth.findings[0].message
    assert {finding.rule for finding in sheet.findings} == {"S09", "S10"}


def test_an_opendocument_sheet_shows_what_its_program_shows() -> None:
    sheet = opened("own-sheet.ods")
    first, second, third, fourth = sheet
    assert (first.number, first.cells[5], first.cells[3]) == (4, date(2024, 3, 5), "maya@harborworks.example")
    assert second.cells[5:] == (datetime(2024, 3, 6, 14, 30), "25.5%", "FALSE")
    assert third.cells[6] == "$1,234.50"
    assert fourth.cells[0] == "Dana  Reyes"
    assert fourth.cells[2] == "Self-employed\nsince 2020"
    assert fourth.cells[5] == time(9, 30)
    assert [finding.rule for finding in fourth.findings] == ["S20", "S18"]
    assert {finding.rule for finding in sheet.findings} == {"S09", "S10"}


@pytest.mark.parametrize("name", ["own-sheet.xls", "own-sheet.xlsb"])
def test_the_old_formats_say_what_they_lose(name: str) -> None:
    assert [finding.rule for finding in opened(name).findings] == ["S13"]


def test_outlook_in_german_is_read_with_a_word_about_the_guess() -> None:
    (finding,) = opened("outlook-desktop-de.csv").findings
    assert (finding.rule, finding.level) == ("S08", "warning")
    # Names of people, not “Straße geschäftlich”, which is how the program calls a column.
    assert finding.hint.startswith("Are “Käthe” and “Größer” spelled right? ")
