"""What was logged fills letters and briefs where the sheet says nothing, and the ledger is left alone otherwise."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

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


def log(campaign: Path, who: str, kind: Kind, at: str = "2026-11-20T12:00:00+00:00", **detail: str) -> None:
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        ledger.happened(who, kind, datetime.fromisoformat(at), detail, datetime.now(UTC))


def letter(outreach: Outreach, template: str, who: str) -> str:
    done = outreach("preview", "-t", template, "--only", who)
    assert "Traceback" not in done.stderr
    return " ".join(f"{done.stdout}{done.stderr}".split())


def test_a_thank_you_says_what_was_logged(outreach: Outreach, campaign: Path) -> None:
    assert "`contact.learned` is empty" in letter(outreach, "thank-you", "1")
    for who in ("1", "2"):
        outreach(
            "log", who, "met", "--learned", "how a levee is kept", "--lead", "the water board", "--lead", "Jo Park"
        )
    thanks = letter(outreach, "thank-you", "1")
    assert "I learned how a levee is kept." in thanks
    assert "Your pointer to the water board and Jo Park" in thanks
    assert "I learned to read the gauge first." in letter(outreach, "thank-you", "2"), "the sheet goes first"
    log(campaign, "1", "reported", datetime.now(UTC).isoformat(), lead="jo park")
    assert "Your pointer to the water board is next" in letter(outreach, "thank-you", "1")


def test_letters_and_briefs_say_when_and_where_as_it_was_logged(outreach: Outreach, campaign: Path) -> None:
    outreach("log", "1", "scheduled", "2026-12-03 15:00 at Café Lumen", env={"TZ": "America/Denver"})
    log(campaign, "1", "called")
    confirmation = letter(outreach, "confirmation", "1")
    assert "our conversation: Thursday, December 3 at 3:00 PM, at Café Lumen." in confirmation
    assert "Thank you for taking my call on Friday, November 20." in letter(outreach, "request-after-call", "1")
    assert outreach("brief", "1", "--meeting", "--as", "md").returncode == 0
    (brief,) = (campaign / "briefs").glob("*.md")
    assert "Thursday, December 3, 3:00 PM" in brief.read_text("utf-8")
    assert "Café Lumen" in brief.read_text("utf-8")
    log(campaign, "1", "declined", "2026-12-01T12:00:00+00:00")
    assert "`contact.meeting` is empty" in letter(outreach, "confirmation", "1")


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


def test_a_finding_names_the_log_as_its_source(outreach: Outreach, campaign: Path) -> None:
    log(campaign, "1", "met", learned="how [Name] keeps a levee")
    done = outreach("check", "-t", "thank-you", "--only", "1")
    assert "error L16  outreach log\n" in done.stdout


def test_a_request_opens_no_ledger(outreach: Outreach, campaign: Path) -> None:
    (campaign / "ledger.sqlite").write_bytes(b"no ledger")
    assert outreach("check").returncode == 0
    done = outreach("check", "-t", "thank-you", "--only", "1")
    assert done.returncode == 1
    assert "the ledger cannot be used" in " ".join(done.stdout.split())
