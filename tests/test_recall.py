"""What was logged fills letters and briefs where the sheet says nothing, and the ledger is left alone otherwise."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document

from outreach.campaign import Choice, open_campaign, start
from outreach.happenings import Kind
from outreach.ledger import open_ledger
from tests.support.programs import Outreach

SHEET = """\
ID,Name,E-mail,Source,Learned
1,Maya Okafor,maya@example.com,profile,
2,Ann Lee,ann@example.com,profile,to read the gauge first
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "dana@example.org"
field = "water policy"
[campaign]
sheet = "people.csv"
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(SHEET, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def log(campaign: Path, who: str, kind: Kind, on: str = "2026-11-20", **detail: str) -> None:
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        ledger.happened(who, kind, datetime.fromisoformat(f"{on}T12:00:00+00:00"), detail, datetime.now(UTC))


def letter(campaign: Path, template: str, who: str) -> str:
    """The text of a letter, and what was found in it."""
    run = start(open_campaign(campaign, None, Path(template), campaign), Choice(date(2026, 11, 23), only=(who,)))
    (planned,) = run
    text = " ".join(planned.letter.text.split()) if planned.letter else ""
    return "\n".join((text, *map(str, planned.findings)))


def test_a_thank_you_says_what_was_logged(outreach: Outreach, campaign: Path) -> None:
    assert "`contact.learned` is empty" in letter(campaign, "thank-you", "1")
    outreach("log", "1", "met", "--learned", "how a levee is kept", "--lead", "the water board", "--lead", "Jo Park")
    log(campaign, "2", "met", learned="how a levee is kept")
    thanks = letter(campaign, "thank-you", "1")
    assert "I learned how a levee is kept." in thanks
    assert "Your pointer to the water board and Jo Park" in thanks
    assert "I learned to read the gauge first." in letter(campaign, "thank-you", "2"), "the sheet goes first"
    log(campaign, "1", "reported", "9998-01-01", lead="jo park")
    assert "Your pointer to the water board is next" in letter(campaign, "thank-you", "1")


def test_a_ledger_that_cannot_be_read_is_told_and_not_the_template_s_line(campaign: Path) -> None:
    (campaign / "ledger.sqlite").write_bytes(b"no database" * 1000)
    thanks = letter(campaign, "thank-you", "1")
    assert thanks.splitlines()[1].startswith(f"{campaign / 'ledger.sqlite'}: the ledger cannot be used:")
    assert "Put a copy from your backup in its place" in thanks
    assert "T10" not in thanks


def test_letters_and_briefs_say_when_and_where_as_it_was_logged(outreach: Outreach, campaign: Path) -> None:
    log(campaign, "1", "scheduled", at="2026-12-03T15:00:00-07:00", place="at Café Lumen")
    log(campaign, "1", "called")
    confirmation = letter(campaign, "confirmation", "1")
    assert "our conversation: Thursday, December 3 at 3:00 PM, at Café Lumen." in confirmation
    assert "Thank you for taking my call on Friday, November 20." in letter(campaign, "request-after-call", "1")
    assert outreach("brief", "1", "--meeting", "--as", "md").returncode == 0
    (brief,) = (campaign / "briefs").glob("*.md")
    assert "Thursday, December 3, 3:00 PM" in brief.read_text("utf-8")
    assert "Café Lumen" in brief.read_text("utf-8")
    log(campaign, "1", "declined", "2026-11-21")
    assert "`contact.meeting` is empty" in letter(campaign, "confirmation", "1")


def test_a_word_file_that_is_the_letter_says_it_as_well(outreach: Outreach, campaign: Path) -> None:
    log(campaign, "1", "met", learned="how a levee is kept")
    document = Document()
    document.add_paragraph("Dear {{ contact.name }},")
    document.add_paragraph("I learned {{ contact.learned }}.")
    document.save(str(campaign / "thanks.docx"))
    assert outreach("write", "-t", "thanks.docx", "--as", "txt").returncode == 0
    texts = sorted(path.read_text("utf-8").split() for path in (campaign / "letters").glob("*.txt"))
    assert texts == [
        ["Dear", "Ann", "Lee,", "I", "learned", "to", "read", "the", "gauge", "first."],
        ["Dear", "Maya", "Okafor,", "I", "learned", "how", "a", "levee", "is", "kept."],
    ]


def test_a_finding_names_the_log_as_its_source(campaign: Path) -> None:
    log(campaign, "1", "met", learned="how [Name] keeps a levee")
    assert "\noutreach log: a blank was not filled in" in letter(campaign, "thank-you", "1")


def test_a_request_opens_no_ledger(outreach: Outreach, campaign: Path) -> None:
    (campaign / "ledger.sqlite").write_bytes(b"no ledger")
    assert outreach("check").returncode == 0
    assert "the ledger cannot be used" in letter(campaign, "thank-you", "1")


@pytest.mark.parametrize(
    ("cell", "confirmed", "on_paper"),
    [
        ("2026-12-08 03:00 PM", "Tuesday, December 8 at 3:00 PM", "Tuesday, December 8, 3:00 PM"),
        ("2026-12-08 12:30 am", "Tuesday, December 8 at 12:30 AM", "Tuesday, December 8, 12:30 AM"),
        ("Dec 8, 2026 at 3 pm at Zoom", "Tuesday, December 8 at 3:00 PM, at Zoom", "Tuesday, December 8, 3:00 PM"),
        ("2026-12-08T15:00:00.000", "Tuesday, December 8 at 3:00 PM.", "Tuesday, December 8, 3:00 PM"),
        ("2026-12-08 25:00", "Tuesday, December 8.", "Tuesday, December 8\n"),
        ("2026-12-08 15:00 EST", "2026-12-08 15:00 EST", "2026-12-08 15:00 EST"),
        ("2026-12-08T15:00:00Z", "2026-12-08T15:00:00Z", "2026-12-08T15:00:00Z"),
        ("Tuesday at three", "Tuesday at three", "Tuesday at three"),
    ],
)
def test_letters_and_briefs_take_the_hour_of_a_cell_as_it_was_meant(
    outreach: Outreach, campaign: Path, cell: str, confirmed: str, on_paper: str
) -> None:
    (campaign / "people.csv").write_text(
        f'ID,Name,E-mail,Source,Meeting\n1,Ann Lee,ann@x.org,profile,"{cell}"\n', "utf-8"
    )
    assert f"our conversation: {confirmed}" in letter(campaign, "confirmation", "1")
    assert outreach("brief", "1", "--meeting", "--as", "md").returncode == 0
    (brief,) = (campaign / "briefs").glob("*.md")
    assert f"**When** {on_paper}" in brief.read_text("utf-8")


def test_a_brief_for_a_meeting_that_was_moved_says_that_the_sheet_has_another(
    outreach: Outreach, campaign: Path
) -> None:
    log(campaign, "1", "scheduled", at="9998-12-08T14:00:00-07:00")
    for cell, is_another in (("9998-12-08 15:00", True), ("9998-12-08", False), ("9998-12-08 2 pm", False)):
        (campaign / "people.csv").write_text(f"ID,Name,E-mail,Meeting\n1,Ann Lee,ann@example.com,{cell}\n", "utf-8")
        said = " ".join(outreach("brief", "1", "--meeting", "--as", "md").stderr.split())
        found = f"warning people.csv, D2 the sheet has “{cell}”, and the meeting that you logged is on 9998-12-08 14:00"
        assert (found in said) is is_another


def test_a_brief_is_in_english_and_reads_a_day_as_the_campaign_writes_it(outreach: Outreach, campaign: Path) -> None:
    (campaign / "outreach.toml").write_text(f'{SETTINGS}language = "de"\n', "utf-8")
    (campaign / "people.csv").write_text("ID,Name,E-mail,Meeting\n1,Ann Lee,ann@example.com,8.12.2026 15:00\n", "utf-8")
    assert outreach("brief", "1", "--meeting", "--as", "md").returncode == 0
    (brief,) = (campaign / "briefs").glob("*.md")
    assert "**When** Tuesday, December 8, 3:00" in brief.read_text("utf-8")
