"""`outreach forget`: nothing that outreach keeps of a person stays, and nothing of anybody else goes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from outreach.ledger import open_ledger
from tests.ledger.entries import entry, put
from tests.support.programs import Outreach

PEOPLE = """\
ID,Name,E-mail,Phone
m1,Maya Okafor,maya@example.com,1
l2,Ann Lee,ann@example.com; a.lee@example.org,2
j3,Joe Lee,joe@example.com,3
"""
SETTINGS = '[me]\nname = "Dana"\n[campaign]\nsheet = "people.csv"\ntemplate = "letter.md"\n'
LETTER = "Subject: Hello\n\nDear {{ contact.salutation }},\n\nA word, please.\n"
EDIT = "Contact: {}\nTemplate: {}\nSubject: Saffron\n\nDear {},\n\nA word about saffron.\n"
NOW = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def campaign(outreach: Outreach, tmp_path: Path) -> Path:
    """In which everything that can be kept by hand is kept of Ann and of Joe."""
    for name, text in (("people.csv", PEOPLE), ("outreach.toml", SETTINGS), ("letter.md", LETTER)):
        (tmp_path / name).write_text(text, "utf-8")
    edits = tmp_path / "edits"
    (edits / "undone").mkdir(parents=True)
    for contact, template, path in (
        ("l2", "letter", "Lee-Ann-letter.md"),
        ("l2", "thank-you", "Lee-Ann-thank-you.md"),
        ("l2", "letter", "undone/Lee-Ann-letter.md"),
        ("l2", "letter", "Lee-Ann-letter.md~"),
        ("j3", "letter", "Lee-Joe-letter.md"),
    ):
        (edits / path).write_text(EDIT.format(contact, template, contact), "utf-8")
    for who in ("l2", "j3"):
        assert outreach("hold", who, "--note", f"{who} is away").returncode == 0
    for cell, value in (("D3", "8888"), ("D4", "9999")):
        assert outreach("mend", cell, value, "--note").returncode == 0
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        for who in ("l2", "j3"):
            ledger.happened(who, "noted", NOW, {"text": f"{who} likes saffron"}, NOW)
        put(ledger, entry("old", envelope=entry("ann").envelope))
    return tmp_path


def test_all_that_is_kept_by_hand_goes_with_the_ledger(outreach: Outreach, campaign: Path) -> None:
    done = outreach("forget", "Ann@example.com", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert " ".join(done.stderr.split()) == (
        "1 letter erased. Ann@example.com will not be written to again. Erased as well: 4 letters that were changed by "
        "hand, 1 decision, 1 correction. Now delete people.csv, row 3; and the letters that were written as files."
    )
    assert [path.name for path in campaign.glob("edits/**/*.md*")] == ["Lee-Joe-letter.md"]
    for name in ("decisions.csv", "corrections.csv"):
        text = (campaign / name).read_text("utf-8")
        assert "Joe" in text
        assert not [word for word in ("Ann", "l2", "8888") if word in text]
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        assert [each.contact for each in ledger.history()] == ["j3"]
        for address in ("ann@example.com", "a.lee@example.org"):
            assert ledger.suppressions.of(address)
        assert not ledger.suppressions.of("joe@example.com")


@pytest.mark.parametrize("written", ["Ann Lee <ann@example.com>", "mailto:ann@example.com", " ann@example.com "])
def test_an_address_may_be_as_it_was_copied(written: str, outreach: Outreach, campaign: Path) -> None:
    done = outreach("forget", written, "--yes")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        0,
        "1 letter erased. ann@example.com will not be written to again.",
    )


@pytest.mark.parametrize("written", ["@example.com", "ann@example.com, joe@example.com", "Ann Lee", "ann @example.com"])
def test_of_what_is_not_one_address_nothing_is_promised(written: str, outreach: Outreach, campaign: Path) -> None:
    done = outreach("forget", written, "--yes")
    assert (done.returncode, "will not be written to" in done.stderr) == (2, False)


def test_what_may_be_somebody_else_s_is_named(outreach: Outreach, campaign: Path) -> None:
    (campaign / "edits" / "Lee-Joe-letter.md").write_text(
        EDIT.format("j3", "letter", "Joe").replace("Subject", "Cc: ann@example.com\nSubject"), "utf-8"
    )
    (campaign / "decisions.csv").write_text("nonsense\nl2,letter\n", "utf-8")
    done = outreach("forget", "ann@example.com", "--yes")
    assert done.returncode == 0
    said = " ".join(done.stderr.split())
    assert "Now delete people.csv, row 3; edits/Lee-Joe-letter.md; decisions.csv, line 2; and the letters" in said


def test_without_the_sheet_the_ledger_tells_who_it_is(outreach: Outreach, campaign: Path) -> None:
    (campaign / "people.csv").unlink()
    (campaign / "edits" / "older.md").write_text(EDIT.format("old", "letter", "Ann"), "utf-8")
    done = outreach("forget", "ann@example.com", "--yes")
    assert done.returncode == 0
    assert not (campaign / "edits" / "older.md").exists()
    assert "Now delete the person's row in the contact sheet;" in done.stderr


def test_of_nobody_nothing_is_erased(outreach: Outreach, campaign: Path) -> None:
    before = {path: path.read_bytes() for path in campaign.rglob("*.*") if path.suffix in (".md", ".csv")}
    done = outreach("forget", "eve@example.net", "--yes")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        0,
        "0 letters erased. eve@example.net will not be written to again.",
    )
    assert {path: path.read_bytes() for path in before} == before
