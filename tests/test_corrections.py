"""`outreach mend`: cells corrected in the sheet, or in a note that goes before it, and only in the row it is for."""

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from outreach import campaign as campaigns
from outreach.campaign import Choice, open_campaign
from outreach.campaign.by_hand.corrections import note, noted, put_right
from outreach.campaign.sheets import contact_sheet, sheet_as_filed
from outreach.errors import OutreachError
from outreach.sheet.cleaning import ERRORS, NULLS, clean
from tests.support.programs import Outreach

SHEET = """\
ID,Name,E-mail,Company
1,Maya Okafor,maya@example,Harbor Works
2,Ann Lee,ann@example.com,Mill
3,Joe Smith,,Mill
"""
LETTER = """\
Subject: A word

Dear {{ contact.name }},

You are at {{ contact.company }}, {{ contact.email | default("without an address") }}.
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "dana@example.org"

[campaign]
sheet = "people.csv"
template = "letter.md"
"""


@dataclass(frozen=True)
class Campaign:
    folder: Path
    outreach: Outreach

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """The code with which a command ends, and what it says, white space folded."""
        done = self.outreach(*arguments, cwd=self.folder)
        said = " ".join(f"{done.stdout} {done.stderr}".split())
        assert "Traceback" not in said, said
        return done.returncode, said

    @property
    def sheet(self) -> Path:
        return self.folder / "people.csv"

    @property
    def opened(self) -> campaigns.Campaign:
        return open_campaign(self.folder, None, None, Path())

    @property
    def notes(self) -> Path:
        return self.folder / "corrections.csv"


@pytest.fixture
def campaign(tmp_path: Path, outreach: Outreach) -> Campaign:
    made = Campaign(tmp_path / "campaign", outreach)
    made.folder.mkdir()
    for name, content in (("people.csv", SHEET), ("letter.md", LETTER), ("outreach.toml", SETTINGS)):
        (made.folder / name).write_text(content)
    return made


def test_a_cell_is_corrected_in_the_sheet(campaign: Campaign) -> None:
    code, said = campaign("check")
    assert code == 1
    assert "people.csv, C2" in said
    assert campaign("mend", "C2", "maya@example.com") == (
        0,
        "C2 (E-mail), beside “1 | Maya Okafor | Harbor Works”: “maya@example” is now “maya@example.com”.",
    )
    assert campaign.sheet.read_text() == SHEET.replace("maya@example", "maya@example.com")
    assert campaign("check")[0] == 0
    assert campaign("mend", "4, E-mail", "joe@example.com", "--was", "somebody")[0] == 2
    assert campaign("mend", "C9", "x") == (
        2,
        "error S22 people.csv row 9 has no contact → Name a cell of a contact's row.",
    )


def test_a_cell_of_a_workbook_is_corrected(campaign: Campaign) -> None:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    for row in csv.reader(SHEET.splitlines()):
        book.active.append(row)
    book.save(campaign.folder / "people.xlsx")
    assert campaign("mend", "c2", "maya@example.com", "--contacts", "people.xlsx")[0] == 0
    sheet = load_workbook(campaign.folder / "people.xlsx").active
    assert isinstance(sheet, Worksheet)
    assert sheet["C2"].value == "maya@example.com"


def test_a_note_goes_before_the_sheet_for_all_that_read_it(campaign: Campaign) -> None:
    code, said = campaign("mend", "C2", "maya@example.com", "--note")
    assert (code, "“maya@example” is to read “maya@example.com”" in said) == (0, True)
    assert campaign("mend", "D4", "Tide & Co.", "--note")[0] == 0
    assert campaign.sheet.read_text() == SHEET
    assert campaign("check")[0] == 0
    assert "You are at Harbor Works, maya@example.com." in campaign("preview", "--only", "1")[1]
    assert "<maya@example.com>" in campaign("send")[1]
    assert campaign("write", "--as", "txt", "--workers", "2")[0] == 0
    assert "You are at Tide & Co., without" in (campaign.folder / "letters" / "Smith-Joe.txt").read_text()
    assert campaign("brief", "maya@example.com", "--call", "--as", "md")[0] == 0
    assert "people.csv, C2 (E-mail), beside “1 | Maya Okafor | Harbor Works”" in campaign("mend")[1]
    assert campaign("mend", "C2", "--undo")[0] == 0
    assert campaign("check")[0] == 1


def test_what_is_wrong_with_a_correction_names_the_file(campaign: Campaign) -> None:
    campaign("mend", "C3", "ann@", "--note")
    code, said = campaign("check")
    assert code == 1
    assert "people.csv, C3 (corrections.csv)" in said
    assert "people.csv, C2 “maya@example”" in said


def test_what_was_wrong_with_the_cell_is_said_no_more(campaign: Campaign) -> None:
    campaign.sheet.write_text(SHEET.replace("maya@example,", "#N/A,"))
    note(campaign.opened, CHOICE, "C2", "maya@example.com")
    first, *_ = contact_sheet(campaign.opened, CHOICE)
    assert (first.cells[2], first.findings) == ("maya@example.com", ())


def test_a_note_for_a_row_that_has_moved_is_left_out_and_said(campaign: Campaign) -> None:
    """Joe's address, noted for the empty cell C4, must not become that of whoever stands in row 4 now."""
    campaign("mend", "C4", "joe@example.com", "--note")
    header, maya, ann, joe = SHEET.splitlines()

    def addresses(*rows: str) -> tuple[list[object], list[str]]:
        campaign.sheet.write_text("\n".join([header, *rows, ""]))
        sheet = contact_sheet(campaign.opened, CHOICE)
        return [row.cells[2] for row in sheet], [each.rule for each in sheet.findings]

    assert addresses(maya, ann, joe) == (["maya@example", "ann@example.com", "joe@example.com"], [])
    assert addresses("8,Eve Adams,eve@example.com,Mill", maya, joe)[0][2] == "joe@example.com"
    assert addresses(maya, ann, "9,Tom Day,,Mill", joe) == (["maya@example", "ann@example.com", "", ""], ["C94"])
    assert addresses(maya, joe) == (["maya@example", ""], ["C94"])
    # And so when the cell says something else by now.
    changed = joe.replace(",,", ",js@example.com,")
    assert addresses(maya, ann, changed) == (["maya@example", "ann@example.com", "js@example.com"], ["C94"])
    _, said = campaign("check")
    assert "warning C94 corrections.csv, C4 left out: C4 (E-mail) does not say “” any more" in said
    assert "that of “3 | Joe Smith | Mill”" in said


def test_a_correction_in_the_sheet_takes_the_note_away(campaign: Campaign) -> None:
    campaign("mend", "C2", "m@example.com", "--note")
    campaign("mend", "C3", "a@example.com", "--note")
    campaign("mend", "C2", "maya@example.com")
    assert [each.cell for each in noted(campaign.folder)] == ["C3"]
    campaign("mend", "C3", "ann@example.com", "--note")  # which the sheet says itself
    assert not campaign.notes.exists()
    assert "No correction is noted" in campaign("mend")[1]


def test_notes_that_cannot_be_read_stop_everything(campaign: Campaign) -> None:
    content = "Sheet,Cell\npeople.csv,C2\n"
    campaign.notes.write_text(content)
    for command in (["check"], ["write"], ["mend", "C2", "x", "--note"]):
        code, said = campaign(*command)
        assert (code, "error C95" in said, "corrections.csv" in said) == (2, True, True), said
    assert campaign.notes.read_text() == content


@pytest.mark.parametrize(
    "content", ["", "\n\n", "nonsense", "a\nb\n", 'Sheet,Cell,Header,Beside,Was,Now\n"open\n', "\0\0\0\0"]
)
def test_any_notes_that_cannot_be_read(campaign: Campaign, content: str) -> None:
    campaign.notes.write_text(content)
    with pytest.raises(OutreachError) as error:
        contact_sheet(campaign.opened, CHOICE)
    (finding,) = error.value.findings
    assert (finding.rule, "contacts" in finding.message + finding.hint) == ("C95", False)
    assert "outreach mend CELL VALUE --note" in finding.hint


def test_whoever_deletes_the_last_note_has_none(campaign: Campaign) -> None:
    campaign("mend", "C2", "m@example.com", "--note")
    campaign.notes.write_text(campaign.notes.read_text("utf-8").splitlines()[0], "utf-8")
    assert not noted(campaign.folder)
    campaign("mend", "C2", "m@example.com", "--note")
    assert [each.cell for each in noted(campaign.folder)] == ["C2"]


def test_a_note_for_another_sheet_is_none_for_this(campaign: Campaign) -> None:
    (campaign.folder / "others.csv").write_text(SHEET)
    others = open_campaign(campaign.folder, campaign.folder / "others.csv", None, Path())
    note(others, CHOICE, "C2", "maya@example.com")
    assert next(iter(contact_sheet(others, CHOICE))).cells[2] == "maya@example.com"
    this = contact_sheet(campaign.opened, CHOICE)
    assert (next(iter(this)).cells[2], this.findings) == ("maya@example", ())


def test_cards_have_cells_too(campaign: Campaign) -> None:
    path = campaign.folder / "people.vcf"
    path.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Maya\nEMAIL:maya@example\nEND:VCARD\n")
    cards = open_campaign(campaign.folder, path, None, Path())
    with pytest.raises(OutreachError, match=r"cannot be written into a \.vcf file"):
        put_right(cards, CHOICE, "card 1, E-mail 1 - Value", "maya@example.com")
    note(cards, CHOICE, "card 1, E-mail 1 - Value", "maya@example.com")
    sheet = contact_sheet(cards, CHOICE)
    (row,) = sheet
    assert "maya@example.com" in row.cells
    assert sheet.where(1, row.cells.index("maya@example.com")) == (
        "people.vcf, card 1, E-mail 1 - Value (corrections.csv)"
    )


def test_two_who_note_at_once_both_stand(campaign: Campaign) -> None:
    cells = [f"{column}{row}" for row in (2, 3, 4) for column in "BCD"]
    with ThreadPoolExecutor(9) as many:
        list(many.map(lambda cell: note(campaign.opened, CHOICE, cell, f"new {cell}"), cells))
    assert {(each.cell, each.now) for each in noted(campaign.folder)} == {(cell, f"new {cell}") for cell in cells}


def test_what_keeps_a_note_from_being_written_is_said(campaign: Campaign) -> None:
    (campaign.folder / ".corrections.csv.lock").mkdir()
    with pytest.raises(OutreachError) as refused:
        note(campaign.opened, CHOICE, "B2", "new")
    (finding,) = refused.value.findings
    assert (Path(finding.where).name, finding.hint) == ("corrections.csv", "Put that right, and do the same again.")


CHOICE = Choice(today=date(2026, 11, 23))
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=10) | st.sampled_from(
    ["=1+1", "+1 303", "'x", "'=x", "@a", "a\nb", '"', ",", ";", "-"]
)


@settings(deadline=None, max_examples=80)
@given(st.lists(texts, min_size=3, max_size=3), texts, st.sampled_from("BCD"))
def test_a_note_reads_as_the_same_correction_in_the_sheet_would(cells: list[str], now: str, column: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "outreach.toml").write_text(SETTINGS)
        with (folder / "people.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["ID", "Name", "E-mail", "Company"], ["1", *cells], ["2", "Ann", "a@b", "c"]])
        campaign = open_campaign(folder, None, None, Path())
        text = clean(now)[0]
        assume(text not in NULLS | ERRORS)
        before = sheet_as_filed(campaign, CHOICE)
        note(campaign, CHOICE, f"{column}2", now)
        corrected = list(contact_sheet(campaign, CHOICE))
        try:
            put_right(campaign, CHOICE, f"{column}2", now)
        except OutreachError:
            return  # the text looks otherwise in a file of this kind
        assert not (folder / "corrections.csv").exists()
        mended = list(contact_sheet(campaign, CHOICE))
        assert [each.cells for each in corrected] == [each.cells for each in mended]
        assert corrected[1:] == list(before)[1:]
