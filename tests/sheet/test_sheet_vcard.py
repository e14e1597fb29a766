"""vCards as address books write them, which is not always as the standards ask."""

from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.sheet import Sheet, open_sheet

EXPORTS = Path(__file__).parent.parent / "exports"


def cards(folder: Path, *lines: str, encoding: str = "utf-8") -> list[dict[str, object]]:
    path = folder / "people.vcf"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return contents(open_sheet(path))


def contents(sheet: Sheet) -> list[dict[str, object]]:
    return [{name: cell for name, cell in zip(sheet.columns, row.cells, strict=True) if cell} for row in sheet]


def card(folder: Path, *lines: str, encoding: str = "utf-8") -> dict[str, object]:
    (only,) = cards(folder, "BEGIN:VCARD", *lines, "END:VCARD", encoding=encoding)
    return only


def test_version_2_1_with_quoted_printable_and_soft_line_breaks() -> None:
    kaethe, _, jose, _ = contents(open_sheet(EXPORTS / "vcard-2.1.vcf"))
    assert kaethe["Name"] == "Dr. Käthe Größer"
    assert kaethe["Organization Name"] == "Süßwaren Öhler"
    assert kaethe["E-mail 1 - Value"] == "k.groesser@oehler.example ::: kaethe@example.org"
    assert kaethe["Address 1 - Street"] == "Königstraße 5"
    assert kaethe["Notes"] == (
        "Met at the fair in May, where she spoke about sourcing\nand about Größen; prefers a call."
    )
    assert jose["First Name"] == "José"


@pytest.mark.parametrize("name", ["vcard-3.0-apple.vcf", "vcard-utf16.vcf"])
def test_version_3_0_with_groups_and_folded_lines(name: str) -> None:
    amara = contents(open_sheet(EXPORTS / name))[0]
    assert amara["Name Prefix"] == "Dr."
    assert amara["E-mail 1 - Value"] == "amara@lakeside.example ::: amara@example.org", "the preferred one first"
    assert amara["Address 1 - Street"] == "12 Shore Road\nSuite 4"
    assert amara["Website 1 - Value"] == "https://lakeside.example/okafor"
    assert amara["Notes"] == (
        "Met at the spring fair, likes tea; knows Sam.\nWrite in English."
        " This note goes on over the end of the line with a multi-byte é in it."
    )


def test_version_4_0_with_preferences_lists_and_uris() -> None:
    sheet = open_sheet(EXPORTS / "vcard-4.0.vcf")
    ingrid, beth, tom = contents(sheet)
    assert ingrid["Name"] == "Ingrid Sørensen"
    assert (ingrid["Name Prefix"], ingrid["Middle Name"]) == ("Prof. Dr.", "Marie Elise")
    assert ingrid["E-mail 1 - Value"] == "ingrid@fjord.example ::: ingrid@example.org"
    assert ingrid["Phone 1 - Value"] == "+47-55-55-01-23 ext. 12"
    assert ingrid["Website 1 - Value"] == "https://fjord.example/ingrid?a=1;b=2"
    assert ingrid["Notes"] == r"Path C:\temp and a comma, too"
    assert beth == {"Name": "Beth Quill", "E-mail 1 - Value": "beth@quill.example"}
    assert tom["Phone 1 - Value"] == "+1-218-555-0177"
    assert [row.number for row in sheet] == [1, 2, 4], "a group is no person, but it is counted"
    assert sheet.where(4, sheet.columns.index("Phone 1 - Value")) == "vcard-4.0.vcf, card 4, Phone 1 - Value"


def test_a_letter_that_was_folded_in_its_middle(tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_bytes("BEGIN:VCARD\r\nFN:José\r\nEND:VCARD\r\n".encode().replace(b"\xc3\xa9", b"\xc3\r\n \xa9"))
    sheet = open_sheet(path)
    assert contents(sheet) == [{"Name": "José"}]
    assert sheet.findings == ()


def test_windows_letters_with_a_word_about_the_guess(tmp_path: Path) -> None:
    assert card(tmp_path, "FN:José", encoding="cp1252") == {"Name": "José"}
    (finding,) = open_sheet(tmp_path / "people.vcf").findings
    assert finding.rule == "S08"
    assert "José" in finding.hint


def test_semicolons_and_commas_that_are_part_of_a_name(tmp_path: Path) -> None:
    found = card(tmp_path, r"N:O\;Neill\, the third;Liam", r"ORG:Stone\, Paper\; Co.;Sales;Export")
    assert (found["Last Name"], found["First Name"]) == ("O;Neill, the third", "Liam")
    assert (found["Organization Name"], found["Organization Department"]) == ("Stone, Paper; Co.", "Sales")


def test_colons_and_semicolons_in_quoted_parameters(tmp_path: Path) -> None:
    assert card(tmp_path, 'EMAIL;X-LABEL="a:b;c";TYPE=work:m@example.org') == {"E-mail 1 - Value": "m@example.org"}


def test_lines_that_are_no_properties_and_cards_without_an_end(tmp_path: Path) -> None:
    found = cards(tmp_path, "BEGIN:VCARD", "garbage", ":", "FN:Maya", "BEGIN:VCARD", "fn:Sam", "TEL:")
    assert found == [{"Name": "Maya"}, {"Name": "Sam"}]


def test_a_photograph_takes_no_time(tmp_path: Path) -> None:
    photo = [" " + "QUJD" * 18] * 60_000
    assert card(tmp_path, "FN:Maya", "PHOTO;ENCODING=b:QUJD", *photo, "TITLE:Mate") == {
        "Name": "Maya",
        "Organization Title": "Mate",
    }


def test_no_cards(tmp_path: Path) -> None:
    with pytest.raises(OutreachError) as caught:
        cards(tmp_path, "BEGIN:VCARD", "END:VCARD")
    assert caught.value.findings[0].rule == "S04"
