"""CSV and its relatives: encodings, delimiters, quotes, and rows of the wrong length."""

import tracemalloc
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.sheet import Sheet, open_sheet

HEADER = "Name,E-mail,Company"
MAYA = "Maya Okafor,maya@example.org,Harbor Works"


def known(header: str) -> bool:
    return header.lower() in {"name", "e-mail", "company"}


def sheet_of(folder: Path, content: str | bytes, encoding: str = "utf-8", *, overrule: str | None = None) -> Sheet:
    path = folder / "contacts.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return open_sheet(path, encoding=overrule, known=known)


def cells(sheet: Sheet) -> list[tuple[object, ...]]:
    return [row.cells for row in sheet]


def refusal(folder: Path, content: str | bytes, *, overrule: str | None = None) -> tuple[str, str, str]:
    with pytest.raises(OutreachError) as caught:
        list(sheet_of(folder, content, overrule=overrule))
    (finding,) = caught.value.findings
    return finding.rule, finding.where, finding.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    sheet = sheet_of(tmp_path, f"{HEADER}\nRenée Dubois,renee@example.org,Café\n", encoding)
    assert cells(sheet) == [("Renée Dubois", "renee@example.org", "Café")]
    assert [finding.rule for finding in sheet.findings] == (["S08"] if encoding == "cp1252" else [])


def test_one_decision_for_the_whole_file_and_the_first_row_that_forced_it(tmp_path: Path) -> None:
    rows = [f"Person {number},p{number}@example.org," for number in range(2, 501)]
    sheet = sheet_of(tmp_path, "\n".join([HEADER, *rows, "Renée,r@example.org,“Café”"]), "cp1252")
    (finding,) = sheet.findings
    assert finding.where == "contacts.csv, row 501"
    assert "“Renée”" in finding.hint
    assert cells(sheet)[-1] == ("Renée", "r@example.org", "“Café”")


def test_a_file_of_two_encodings_is_read_in_both(tmp_path: Path) -> None:
    content = f"{HEADER}\nZoë,zoe@example.org,Ñandú\n".encode() + "Renée,r@example.org,Café\n".encode("cp1252")
    sheet = sheet_of(tmp_path, content)
    assert cells(sheet) == [("Zoë", "zoe@example.org", "Ñandú"), ("Renée", "r@example.org", "Café")]
    assert [finding.where for finding in sheet.findings] == ["contacts.csv, row 3"]
    assert "Renée" in sheet.findings[0].hint


def test_the_encoding_can_be_overruled(tmp_path: Path) -> None:
    text = f"{HEADER}\nŁukasz,l@example.org,Źródło\n"
    assert cells(sheet_of(tmp_path, text, "cp1250", overrule="cp1250"))[0][0] == "Łukasz"
    assert sheet_of(tmp_path, text, "cp1250", overrule="cp1250").findings == ()
    assert refusal(tmp_path, text, overrule="klingon")[0] == "S06"
    assert refusal(tmp_path, text, overrule="base64")[0] == "S06"
    assert refusal(tmp_path, text.encode("cp1250"), overrule="utf-8")[0] == "S06"
    assert refusal(tmp_path, text, overrule="utf-16")[2] == "the text is not utf-16: it has no byte order mark"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    lines = [["Name", "E-mail", "Notes"], ["Ms. Lee", "lee@example.org", "a, b; c"], ["Sam", "", ""]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert cells(sheet_of(tmp_path, text)) == [("Ms. Lee", "lee@example.org", "a, b; c"), ("Sam", "", "")]


def test_the_delimiter_without_known_headers(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "Wer;Wo\nSam, Porter;Köln, Rhein\nMaya;Bonn\n")
    assert cells(sheet) == [("Sam, Porter", "Köln, Rhein"), ("Maya", "Bonn")]
    assert [(finding.rule, finding.level) for finding in sheet.findings] == [("S14", "info")]


def test_a_guess_shown_by_the_header_alone(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "Name;Stra\xdfe\nMaya;Hafenweg\n", "cp1252")
    assert [finding.hint.partition("?")[0] for finding in sheet.findings] == ["Is “Straße” spelled right"]


def test_a_wide_header_is_looked_up_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def known(header: str) -> bool:
        asked.append(header)
        return header == "Name"

    path = tmp_path / "contacts.csv"
    path.write_text(",".join(["Name", *map(str, range(500))]) + "\nMaya" + ",x" * 500 + "\n", encoding="utf-8")
    assert len(open_sheet(path, known=known).columns) == 501
    assert len(asked) == len(set(asked))


def test_one_column(tmp_path: Path) -> None:
    assert cells(sheet_of(tmp_path, "e-mail\nall@example.org\nlola@example.org\n")) == [
        ("all@example.org",),
        ("lola@example.org",),
    ]
    assert cells(sheet_of(tmp_path, "Name\nPorter, Sam\nLee, Kim\nOkafor\n"))[0] == ("Porter, Sam",)


def test_excels_private_first_line_is_not_counted(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "sep=|\r\nName|E-mail\r\nMaya, Ms.|maya@example.org\r\n", "utf-8-sig")
    assert sheet.header_row == 1
    assert [(row.number, row.cells) for row in sheet] == [(2, ("Maya, Ms.", "maya@example.org"))]


def test_line_ends_of_all_kinds_and_inside_of_cells(tmp_path: Path) -> None:
    text = f'{HEADER}\r\nA,a@example.org,"one\r\ntwo"\nB,,"three\rfour"\rC,,"say ""hi"""\n\n\nD,,'
    assert [(row.number, row.cells[2]) for row in sheet_of(tmp_path, text)] == [
        (2, "one\ntwo"),
        (3, "three\nfour"),
        (4, 'say "hi"'),
        (7, ""),
    ]


def test_short_rows_are_filled_and_cells_beyond_the_header_are_errors(tmp_path: Path) -> None:
    short, trailing, long = sheet_of(tmp_path, f"{HEADER}\nSam\n{MAYA},,\n{MAYA},,Duluth\n")
    assert short.cells == ("Sam", "", "")
    assert trailing.findings == ()
    assert len(long.cells) == 3
    assert [(finding.rule, finding.level, finding.where) for finding in long.findings] == [
        ("S17", "error", "contacts.csv, E4")
    ]
    assert "Duluth" in long.findings[0].message


def test_rows_without_text_are_left_out(tmp_path: Path) -> None:
    assert [row.number for row in sheet_of(tmp_path, f"{HEADER}\n,,\n \t,\u00a0,\n{MAYA}\n")] == [4]


def test_what_cannot_be_shown_is_left_out_with_a_word(tmp_path: Path) -> None:
    (row,) = sheet_of(tmp_path, f"{HEADER}\nMa\0ya\x07,\u200bmaya@example.org,Harbor\u00a0Works \n")
    assert row.cells == ("Maya", "maya@example.org", "Harbor Works")
    assert [(finding.rule, finding.where) for finding in row.findings] == [("S19", "contacts.csv, A2")]


def test_what_is_unusual_but_right_is_kept(tmp_path: Path) -> None:
    names = "عمر حداد,👩🏽‍🚀 Ada,یاسمین‌الله,김민준,Null,N/A,0"
    (row,) = sheet_of(tmp_path, f"a,b,c,d,e,f,g\n{names}\n")
    assert row.cells == tuple(names.split(","))
    assert row.findings == ()


def test_words_of_programs_for_nothing_are_empty_cells(tmp_path: Path) -> None:
    first, second = sheet_of(tmp_path, f"{HEADER}\nMaya,None,nan\nSam,NULL,#REF!\n")
    assert first.cells == ("Maya", "", "")
    assert [(finding.rule, finding.where) for finding in first.findings] == [
        ("S20", "contacts.csv, B2"),
        ("S20", "contacts.csv, C2"),
    ]
    assert [(finding.rule, finding.level) for finding in second.findings] == [("S20", "warning"), ("S18", "error")]


def test_a_quote_left_open_is_named_with_its_row(tmp_path: Path) -> None:
    rule, where, message = refusal(tmp_path, f'{HEADER}\n{MAYA}\n"Sam,sam@example.org\n{MAYA}\n')
    assert (rule, where) == ("S07", "contacts.csv, row 3")
    assert "never closed" in message


def test_a_cell_that_is_too_long_is_told_from_a_quote_left_open(tmp_path: Path) -> None:
    rule, where, message = refusal(tmp_path, f"{HEADER}\n{MAYA}\nSam,{'x' * 131_073}\n")
    assert (rule, where) == ("S07", "contacts.csv, row 3")
    assert message == "a cell of this row has more than 131,072 characters"


def test_a_quote_left_open_in_a_long_file_is_known_before_the_first_row(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(f'{HEADER}\n{MAYA}\n"Sam\n' + f"{MAYA}\n" * 10_000)
    with pytest.raises(OutreachError) as caught:
        open_sheet(tmp_path / "contacts.csv", known=known)
    assert caught.value.findings[0].where == "contacts.csv, row 3"


def test_a_quote_inside_of_a_cell_is_only_a_quote(tmp_path: Path) -> None:
    assert cells(sheet_of(tmp_path, f'{HEADER}\n5" pipes,p@example.org,\n'))[0][0] == '5" pipes'


def test_headers_without_a_name_or_with_the_same(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "Name,  E-mail ,,E-mail,E-mail (2),,\nMaya,a,b,c,d,,\n")
    assert sheet.columns == ("Name", "E-mail", "column C", "E-mail (2)'", "E-mail (2)")
    assert [(finding.rule, finding.where) for finding in sheet.findings] == [
        ("S15", "contacts.csv, C1"),
        ("S16", "contacts.csv, D1"),
    ]
    assert [finding.hint for finding in sheet.findings] == [
        "Write its name in the header.",
        "Give each column a name of its own.",
    ]


def test_the_header_below_a_title_and_notes(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, f"My contacts,,\n\nEmail me for news,,\n{HEADER}\n{MAYA}\n")
    assert sheet.header_row == 4
    assert sheet.columns == ("Name", "E-mail", "Company")


def test_a_known_word_among_peoples_cells_is_no_header(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "who,where,how\nSam,Duluth,Company\n")
    assert (sheet.header_row, sheet.columns) == (1, ("who", "where", "how"))


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n,,\n", HEADER, f"{HEADER}\n,,\n"])
def test_no_contacts(tmp_path: Path, content: str) -> None:
    assert refusal(tmp_path, content)[0] == "S04"


def test_twenty_thousand_columns_and_their_letters(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, ",".join(f"h{i}" for i in range(20_000)) + "\n" + ",".join(["x"] * 20_000))
    assert len(next(iter(sheet)).cells) == 20_000
    assert [sheet.where(2, column) for column in (0, 25, 26, 701, 702, 16_383, 19_999)] == [
        f"contacts.csv, {letters}2" for letters in ("A", "Z", "AA", "ZZ", "AAA", "XFD", "ACOF")
    ]
    assert sheet.where(7) == "contacts.csv, row 7"


def test_a_long_cell(tmp_path: Path) -> None:
    long = "é\n" * 20_000 + "x"
    assert cells(sheet_of(tmp_path, f'{HEADER}\nMaya,m@example.org,"{long}"\n'))[0][2] == long


def test_rows_stream(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(f"{HEADER}\n" + f"{MAYA}\n" * 100_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_sheet(path, known=known)) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
