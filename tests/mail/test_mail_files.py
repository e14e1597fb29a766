"""`outreach write --as eml`: the e-mails as files, the same from the same input."""

import json
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.programs import Outreach

SHEET = """\
ID,First,Last,E-mail
1,Maya,Okafor,maya@example.com
2,Ann,Lee,
3,Zoë,Müller,zoe@bücher.example
"""
LETTER = """\
Subject: A word, {{ contact.first }}
Bcc: me@example.org
Attachment: papers/{last}.txt

Dear {{ contact.first }},

**Hello** to you. A line that is long enough to be folded by whoever thinks that lines of letters should be folded.
"""
SETTINGS = '[me]\nname = "Dana Whitfield"\nemail = "dana@example.org"\n\n[send]\ntime_zone = "America/Denver"\n'
ARGUMENTS = ("write", "people.csv", "-t", "letter.md", "--as", "eml", "--date", "2026-11-24")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    for last in ("Okafor", "Lee", "Müller"):
        (tmp_path / "papers" / f"{last}.txt").write_text(f"for {last}", "utf-8")
    for name, text in (("people.csv", SHEET), ("letter.md", LETTER), ("outreach.toml", SETTINGS)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)


def test_who_has_an_address_gets_a_file_and_who_has_none_is_named(folder: Path, outreach: Outreach) -> None:
    done = outreach(*ARGUMENTS, "-o", "out", cwd=folder)
    assert done.returncode == 1
    assert "error M02  people.csv, row 3" in done.stderr
    assert "2 files written to out, 1 held back." in done.stderr
    assert sorted(path.name for path in (folder / "out").glob("*.eml")) == ["Müller-Zoë.eml", "Okafor-Maya.eml"]
    letter = read(folder / "out" / "Müller-Zoë.eml")
    assert str(letter["From"]) == "Dana Whitfield <dana@example.org>"
    assert str(letter["To"]) == "Zoë Müller <zoe@xn--bcher-kva.example>"
    assert (str(letter["Bcc"]), str(letter["Subject"])) == ("me@example.org", "A word, Zoë")
    assert str(letter["Date"]) == "Tue, 24 Nov 2026 12:00:00 -0700"
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text
    assert html
    assert text.get_content().replace("\r\n", "\n").startswith("Dear Zoë,\n\nHello to you. A line")
    assert "<strong>Hello</strong>" in html.get_content()
    assert [(each.get_filename(), each.get_content()) for each in letter.iter_attachments()] == [
        ("Müller.txt", "for Müller")
    ]


def test_the_same_input_gives_the_same_octets_however_many_work_at_it(folder: Path, outreach: Outreach) -> None:
    assert outreach(*ARGUMENTS, "-o", "one", cwd=folder).returncode == 1
    assert outreach(*ARGUMENTS, "-o", "two", "--workers", "2", cwd=folder).returncode == 1
    one, two = ({path.name: path.read_bytes() for path in (folder / name).glob("*.eml")} for name in ("one", "two"))
    assert one == two
    assert len({read(folder / "one" / name)["Message-ID"] for name in one}) == len(one) == 2


def test_json_tells_which_letter_has_no_file(folder: Path, outreach: Outreach) -> None:
    (folder / "papers" / "Okafor.txt").unlink()
    done = outreach(*ARGUMENTS, "--as", "txt", "--json", "-o", "out", cwd=folder)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(each["id"], Path(each["file"]).suffix, each["state"], each["held"]) for each in told} == {
        ("1", ".txt", "written", False),
        ("1", ".eml", "held", True),
        ("2", ".txt", "written", False),
        ("2", ".eml", "held", True),
        ("3", ".txt", "written", False),
        ("3", ".eml", "written", False),
    }
    assert [finding["rule"] for each in told for finding in each["findings"] if each["held"]] == ["M06", "M02"]


def test_nothing_is_written_when_nobody_sends(folder: Path, outreach: Outreach) -> None:
    (folder / "outreach.toml").write_text("")
    done = outreach(*ARGUMENTS, "-o", "out", cwd=folder)
    assert done.returncode == 2
    assert "M03" in done.stderr
    assert not (folder / "out").exists()


def test_a_picture_travels_with_the_letter_and_fits_a_phone(folder: Path, outreach: Outreach) -> None:
    picture = b"\x89PNG\r\n\x1a\n"
    (folder / "me.png").write_bytes(picture)
    (folder / "letter.md").write_text("Subject: Hello\n\nDear {{ contact.first }},\n\n![me](me.png) ![me](me.png)\n")
    assert outreach(*ARGUMENTS, "--only", "1", "-o", "out", cwd=folder).returncode == 0
    (path,) = (folder / "out").glob("*.eml")
    letter = read(path)
    html = letter.get_body(("related", "html"))
    assert html
    page, shown = html.iter_parts()
    number = str(shown["Content-ID"])[1:-1]
    assert shown.get_content() == picture
    assert page.get_content().count(f'<img src="cid:{number}" alt="me" style="max-width:100%">') == 2
    assert 'content="width=device-width, initial-scale=1"' in page.get_content()
    assert not re.search("data:|https?:|<link|<script|@import", page.get_content())
