"""`outreach check LETTER...`: letters that somebody has already, in files of any kind."""

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.campaign.proofing.manuscripts import html_text, manuscript, own_words, read_manuscript
from outreach.campaign.proofing.proofs import proofread
from outreach.errors import OutreachError
from outreach.settings import Settings
from tests.support.programs import Outreach, surroundings

BODY = """Dear Dr. Okafor,

Lena Brandt suggested that I write to you. I teach chemistry and am exploring a move into science policy.

I would love to hear how you came to your work at Riverbend Water. Your advice to a newcomer would mean a lot to me.

Could you spare 20 minutes, in person or by phone? This is no request for a job: your experience is what interests me.

I will call you on Tuesday, December 1. Thank you for considering it.

Kind regards,

Sam Porter
sam.porter@example.org
"""
JOB = "If you know of any openings, please pass on my résumé – it is good."
BAD = BODY.replace("Thank you for considering it.", f"{JOB} Thank you.")
SUBJECT = "Lena Brandt suggested I write to you"
DAY = ("--date", "2026-11-23")
ELEMENTS = [
    "referral", "interest", "time_limit", "no_job", "asks_for_job", "resume_attached", "follow_up_promise",
    "format_offer", "thanks", "placeholders",
]  # fmt: skip


def mail(body: str, *, subtype: str = "plain", attachment: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "Sam Porter <sam.porter@example.org>"
    message["To"] = "ada@example.org"
    message["Subject"] = SUBJECT
    message.set_content(body, subtype=subtype)
    if attachment:
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=attachment)
    return message.as_bytes()


def in_every_form(body: str, folder: Path) -> Iterator[Path]:
    """Files that hold the same letter."""
    page = "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in body.strip().split("\n\n"))
    contents = {
        "utf8.txt": body.encode(),
        "mark.txt": body.encode("utf-8-sig"),
        "utf16.txt": body.encode("utf-16"),
        "windows.txt": body.replace("\n", "\r\n").encode("cp1252"),
        "letter.md": f"Subject: {SUBJECT}\nKind: request\n\n{body}".encode(),
        "plain.eml": mail(body),
        "page.eml": mail(f"<html><head><title>x</title></head><body>{page}</body></html>", subtype="html"),
        "quoting.eml": mail(
            f"{body}\n-- \nSam Porter\n\nOn Mon, Nov 2, 2026, Ada wrote:\n> Are you hiring? Hire me.\n"
        ),
        "page.html": f"<html><body><style>p {{}}</style>{page}</body></html>".encode(),
        "without-ending": body.encode(),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
        yield folder / name
    document = Document()
    for part in body.strip().split("\n\n"):
        document.add_paragraph(part)
    document.save(str(folder / "letter.docx"))
    yield folder / "letter.docx"


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_good_letter_is_good_in_every_form(outreach: Outreach, tmp_path: Path) -> None:
    files = list(in_every_form(BODY, tmp_path))
    done = outreach("check", "--json", *DAY, *files)
    assert done.returncode == 0, done.stdout
    found = objects(done)
    assert [each["file"] for each in found] == [str(file) for file in files]
    for each in found:
        assert list(each) == ["file", "elements", "minutes", "findings"]
        assert list(each["elements"]) == ELEMENTS  # type: ignore[call-overload]  # an object of JSON
        unwanted = {"asks_for_job", "resume_attached", "placeholders"}
        assert each["elements"] == {name: name not in unwanted for name in ELEMENTS}
        assert (each["minutes"], each["findings"]) == (20, [])


def test_a_fault_is_found_at_its_place_in_every_form(outreach: Outreach, tmp_path: Path) -> None:
    files = list(in_every_form(BAD, tmp_path))
    done = outreach("check", "--json", *DAY, *files)
    assert done.returncode == 1
    for each in objects(done):
        asks = [finding for finding in each["findings"] if finding["rule"] == "L04"]  # type: ignore[attr-defined]  # JSON
        assert [list(finding) for finding in asks] == [["rule", "level", "message", "start", "end", "hint"]]
        assert asks[0]["end"] - asks[0]["start"] == len(JOB), each["file"]


def test_the_passage_is_marked_as_it_stands(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text(f"Subject: {SUBJECT}\nKind: request\n\n{BAD}", "utf-8")
    done = outreach("check", "mine.md", *DAY, cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line == "mine.md:12:41: error L04")
    shown, marks = lines[start + 2 : start + 6 : 2], lines[start + 3 : start + 7 : 2]
    assert shown[0].startswith("   12 | I will call you on Tuesday, December 1. If you know")
    marked = "".join(
        text[8:][marks_[8:].index("^") : len(marks_) - 8] + " " for text, marks_ in zip(shown, marks, strict=True)
    )
    assert marked.strip() == JOB
    assert "    → Leave it out" in lines[start + 6]
    assert "  ✗ a request for a job             line 12" in lines
    assert "  ✓ how long it takes               line 10, 20 minutes" in lines
    assert max(map(len, lines)) <= 80
    assert done.stderr == "1 letter checked: 1 error, 0 warnings.\n"


def test_standard_input(outreach: Outreach, tmp_path: Path) -> None:
    for data in (BAD.encode(), mail(BAD), f"Subject: {SUBJECT}\n\n{BAD}".encode()):
        done = subprocess.run(
            [*outreach.program, "check", "-", "--json", *DAY],
            input=data, capture_output=True, cwd=tmp_path, env=surroundings(tmp_path), check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        (found,) = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert (found["file"], [each["rule"] for each in found["findings"]]) == ("-", ["L04"])


def test_what_cannot_be_read_is_said_of_all_at_once(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(BODY, "utf-8")
    (tmp_path / "printed.txt").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "torn.docx").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    names = ("printed.txt", "torn.docx", "folder.md", "binary.txt", "missing.eml")
    done = outreach("check", "--json", "good.txt", *names, *DAY, cwd=tmp_path)
    assert done.returncode == 2
    assert [each["file"] for each in objects(done)] == ["good.txt"]
    assert all(f"{name}\n" in done.stderr for name in names), done.stderr
    assert "1 letter checked: 0 errors, 0 warnings." in done.stderr
    assert "checked" not in outreach("check", "folder.md", cwd=tmp_path).stderr, "nothing was"
    assert "Traceback" not in done.stderr


def test_a_letter_in_any_language_yields_an_object(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "de.txt").write_text("Sehr geehrte Frau [Name],\n\nhätten Sie zwanzig Minuten für mich?\n", "utf-8")
    (tmp_path / "zh.txt").write_text("王先生：\n\n能否占用您二十分钟时间？\n\n李明\n", "utf-8")
    (tmp_path / "nothing.txt").write_text("\n", "utf-8")
    done = outreach("check", "--json", "de.txt", "zh.txt", "nothing.txt", cwd=tmp_path)
    german, chinese, nothing = objects(done)
    assert german["elements"]["placeholders"]  # type: ignore[index]  # an object of JSON
    assert not any(chinese["elements"].values())  # type: ignore[attr-defined]  # an object of JSON
    assert not any(nothing["elements"].values())  # type: ignore[attr-defined]  # an object of JSON
    assert "understood in English only" in " ".join(outreach("check", "de.txt", cwd=tmp_path).stdout.split())


def test_a_file_that_comes_with_an_e_mail_counts(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "with.eml").write_bytes(mail(BODY, attachment="Sam_CV.pdf"))
    (found,) = objects(outreach("check", "--json", "with.eml", *DAY, cwd=tmp_path))
    assert found["elements"]["resume_attached"]  # type: ignore[index]  # an object of JSON
    assert [each["rule"] for each in found["findings"]] == ["L09"]  # type: ignore[attr-defined]  # JSON


@pytest.mark.parametrize(("option", "rules"), [((), ["L15"]), (("--kind", "letter"), [])])
def test_a_thank_you_is_told_from_a_request(
    outreach: Outreach, tmp_path: Path, option: tuple[str, ...], rules: list[str]
) -> None:
    text = "Dear Ana,\n\nThank you for your time yesterday. Your advice was helpful.\n\nKind regards,\n\nSam Porter\n"
    (tmp_path / "thanks.txt").write_text(text, "utf-8")
    (found,) = objects(outreach("check", "--json", "thanks.txt", *option, cwd=tmp_path))
    assert [each["rule"] for each in found["findings"]] == rules  # type: ignore[attr-defined]  # JSON


def test_a_text_with_the_columns_of_a_sheet_is_a_sheet(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("Name\tEmail\nMaya Okafor\tmaya@example.org\n", "utf-16")
    (tmp_path / "letter.txt").write_text(BODY, "utf-8")
    (tmp_path / "hello.md").write_text("Subject: A short hello\n\nDear {{ contact.salutation }},\n\nHello.\n", "utf-8")
    assert outreach("check", "people.txt", "-t", "hello.md", cwd=tmp_path).stderr == "1 letter ready.\n"
    assert "letter checked" in outreach("check", "letter.txt", *DAY, cwd=tmp_path).stderr
    both = outreach("check", "people.txt", "letter.txt", cwd=tmp_path)
    assert (both.returncode, "A contact sheet is checked by itself" in both.stderr) == (2, True)


def test_the_settings_of_the_folder_hold_and_a_letter_s_own_comment(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text(BAD, "utf-8")
    (tmp_path / "own.md").write_text(f"{{# check: ignore L04, L99 - a test #}}\n{BAD}", "utf-8")
    assert outreach("check", "mine.md", *DAY, cwd=tmp_path).returncode == 1
    own = outreach("check", "own.md", *DAY, cwd=tmp_path)
    assert (own.returncode, "there is no rule L99" in own.stdout) == (0, True)
    (tmp_path / "outreach.toml").write_text('[checks]\nwarning = ["L04"]\n', "utf-8")
    warned = outreach("check", "mine.md", *DAY, cwd=tmp_path)
    assert (warned.returncode, "warning L04" in warned.stdout) == (0, True)
    assert outreach("check", "mine.md", "--strict", *DAY, cwd=tmp_path).returncode == 1


def test_letters_of_a_campaign_have_elements_and_minutes_too(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Email\nMaya Okafor,maya@example.org\n,\n,no\n", "utf-8")
    (tmp_path / "letter.md").write_text(f"Subject: {SUBJECT}\n\n{BODY}", "utf-8")
    good, held = objects(outreach("check", "people.csv", "-t", "letter.md", "--json", cwd=tmp_path))
    assert list(good["elements"]) == ELEMENTS  # type: ignore[call-overload]  # an object of JSON
    assert good["minutes"] == 20
    assert (held["held"], held["elements"], held["minutes"]) == (True, None, None)


def test_a_quoted_letter_is_nobody_s_fault(outreach: Outreach, tmp_path: Path) -> None:
    quoted = "\n\nOn Mon, Nov 2, 2026, Ada Okafor wrote:\n> Dear [Name],\n> Are you hiring? Hire me.\n"
    (tmp_path / "thread.txt").write_text(BODY + quoted, "utf-8")
    (found,) = objects(outreach("check", "--json", "thread.txt", *DAY, cwd=tmp_path))
    assert found["findings"] == []


def test_a_word_letter_reads_as_word_shows_it(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Dear Ana,")
    paragraph.paragraph_format.tab_stops.add_tab_stop(914400)
    document.add_paragraph("")
    second = document.add_paragraph("Two")
    second.add_run("\twords\nand a line")
    document.add_table(1, 1).cell(0, 0).text = "in a table"
    document.save(str(tmp_path / "letter.docx"))
    assert read_manuscript(tmp_path / "letter.docx").text == "Dear Ana,\n\nTwo\twords\nand a line\n\nin a table"


# Parts of e-mails


@pytest.mark.parametrize(
    ("text", "own", "signature"),
    [
        ("Hi\n\n-- \nSam\n555", "Hi", "Sam\n555"),
        ("Hi\n\nOn Monday, Ada wrote:\n\n> one\n> two\n", "Hi", ""),
        ("> one\n\nI agree.\n\n> two\n\nI do not.", "\nI agree.\n\nI do not.", ""),
        ("Hi\n\n-----Original Message-----\nFrom: Ada\n\nHire me", "Hi", ""),
        ("Hi\n\nFrom: Ada <a@example.org>\nSent: Monday\nTo: Sam\n\nHire me", "Hi", ""),
        ("Hi\n\nAm Montag schrieb Ada\n<a@example.org>:\n> eins", "Hi", ""),
        ("On balance: yes.", "On balance: yes.", ""),
    ],
)
def test_own_words(text: str, own: str, signature: str) -> None:
    found, below = own_words(text)
    assert (found.strip(), below) == (own.strip(), signature)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Dear\n  Ana,</p><p>a <b>b</b>c<br>d</p>", "Dear Ana,\n\na bc\nd"),
        ("<div>a</div><div>b</div><div><br></div><div>c</div>", "a\nb\n\nc"),
        ("a<ul><li>b<li>c</ul>d", "a\n\nb\nc\n\nd"),
        ("<script>x</script>20&nbsp;min &amp; <!-- no -->tea", "20 min & tea"),
        ("", ""),
        ("<!-- -->", ""),
    ],
)
def test_html_text(page: str, text: str) -> None:
    assert html_text(page) == text


def test_an_address_on_the_web_is_no_file() -> None:
    with pytest.raises(OutreachError) as caught:
        read_manuscript(Path("https://example.org/people"))
    (finding,) = caught.value.findings
    assert (finding.rule, finding.message) == ("M01", "addresses are not fetched")
    assert "the contact sheet as .xlsx or .csv" in finding.hint


HEADERS = st.sampled_from(
    (b"", b"Subject: a\n\n", b"MIME-Version: 1.0\nContent-Type: text/html; charset=bogus\n\n",
     b'MIME-Version: 1.0\nContent-Type: text/plain; charset="a\0b"\n\n',
     b"Message-ID: <a@b>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n", b"From: \xff <\nReceived: x\n\n",
     b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n", b"<html>", b"Subject: =?utf-8?b?\xff?=\nReceived: x\n\n")
)  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(["a.txt", "a.eml", "a.md", "a.html"]), HEADERS, st.binary(max_size=120) | st.text().map(str.encode)
)
def test_any_bytes_are_a_letter_or_refused(name: str, headers: bytes, rest: bytes) -> None:
    try:
        letter = manuscript(name, headers + rest)
    except OutreachError as error:
        refused = [finding.rule for finding in error.findings]
        assert refused == ["M01"]
        return
    proof = proofread(letter, Settings(), date(2026, 11, 23))
    assert all(0 <= finding.start <= finding.end <= len(letter.text) for finding in proof.findings)
