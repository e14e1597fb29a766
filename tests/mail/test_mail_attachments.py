"""The files that go with letters: only those of the campaign folder, each to its own reader, or the letter is held."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from outreach.campaign import Choice, checked, open_campaign, start
from outreach.campaign.post.attaching import MOST_OCTETS
from outreach.campaign.post.posting import Posting, poster
from outreach.documents import file_name

SETTINGS = '[me]\nname = "Dana Whitfield"\nemail = "dana@example.org"\n'
SHEET = """\
ID,First,Last,E-mail,Company,Source
1,Maya,Okafor,maya@example.com,Harbor Works,alumni
2,Ann,Lee,ann@example.com,Lee & Sons,friend
"""
LETTER = "Subject: Hello\n{}\n\nDear {{{{ contact.first }}}},\n\nHello.\n"

Files = Mapping[str, str | bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("a secret")
    return tmp_path / "campaign"


def posted(folder: Path, headers: str, files: Files | None = None, *, only: tuple[str, ...] = ()) -> list[Posting]:
    """The sheet's letters with these header lines."""
    put = {"outreach.toml": SETTINGS, "people.csv": SHEET, "letter.md": LETTER.format(headers), **(files or {})}
    for name, content in put.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    campaign = open_campaign(folder, folder / "people.csv", folder / "letter.md", folder)
    run = start(campaign, Choice(date(2026, 11, 24), only=only))
    with checked(run, lambda planned: None) as letters:
        return list(map(poster(run), letters.ready()))


def attached(posting: Posting) -> list[tuple[str, bytes]]:
    assert posting.mail, posting.findings
    return [(file.name, file.content) for file in posting.mail.attachments]


def refused(posting: Posting) -> tuple[str, str, str]:
    """(rule, place, message and hint) of the one thing that holds a letter."""
    assert posting.mail is None
    (finding,) = (each for each in posting.findings if each.level == "error")
    return finding.rule, finding.where, f"{finding.message} {finding.hint}"


def test_files_of_the_campaign_go_with_the_letter(folder: Path) -> None:
    letters = posted(
        folder,
        "Attachment: papers/a paper.pdf\nAttachment: Zoë.txt",
        {"papers/a paper.pdf": b"%PDF", "Zoë.txt": b"Zo\xc3\xab"},
    )
    assert [attached(each) for each in letters] == [[("a paper.pdf", b"%PDF"), ("Zoë.txt", b"Zo\xc3\xab")]] * 2


def test_each_gets_a_file_of_their_own(folder: Path) -> None:
    files = {"letters/Okafor-Maya.docx": b"for Maya", "letters/Lee-Ann.docx": b"for Ann"}
    maya, ann = posted(folder, "Attachment: letters/{last}-{first}.docx", files)
    assert (attached(maya), attached(ann)) == ([("Okafor-Maya.docx", b"for Maya")], [("Lee-Ann.docx", b"for Ann")])


def test_a_file_is_called_as_the_letters_that_are_written(folder: Path) -> None:
    company = "../Mill: ✉ / ..\\x?"
    written = file_name("{company}", {"company": company}, ".docx")
    assert not {"/", "\\", ":"} & set(written)
    files: Files = {"people.csv": SHEET.replace("Harbor Works", company), written: b"for Maya"}
    maya, ann = posted(folder, "Attachment: {company}.docx", files)
    assert attached(maya) == [(written, b"for Maya")]
    rule, place, said = refused(ann)
    assert (rule, place) == ("M06", "people.csv, row 3")
    assert "“Lee & Sons.docx”" in said
    assert "letter.md, line 2" in said


def test_a_condition_of_the_template_chooses(folder: Path) -> None:
    headers = "{% if contact.source == 'alumni' %}\nAttachment: a.txt\n{% else %}\nAttachment: b.txt\n{% endif %}"
    maya, ann = posted(folder, headers, {"a.txt": "a", "b.txt": "b"})
    assert (attached(maya), attached(ann)) == ([("a.txt", b"a")], [("b.txt", b"b")])


@pytest.mark.parametrize(
    "header",
    [
        "{{ contact.company }}",
        "letters/{{ contact.last }}.docx",
        "{% set x = contact.company %}{{ x }}",
        "{{ row['Company'] | lower }}",
        "{{ contact.notes }}",
    ],
)
def test_no_cell_names_a_file(folder: Path, header: str) -> None:
    for company in ("/etc/passwd", "a.txt", ""):
        sheet = SHEET.replace("Harbor Works", company)
        rule, place, said = refused(posted(folder, f"Attachment: {header}", {"people.csv": sheet, "a.txt": "a"})[0])
        assert rule == "M05"
        assert place.startswith("letter.md")
        assert "{last}-{first}" in said


@pytest.mark.parametrize(
    "named",
    [
        "/etc/passwd",
        "../secret.txt",
        "papers/../../secret.txt",
        "..\\secret.txt",
        "C:\\secret.txt",
        "\\\\server\\secret.txt",
        "linked.txt",
        "linked/secret.txt",
        "../campaign/a.txt",
    ],
)
def test_nothing_leaves_from_outside_the_campaign(folder: Path, named: str) -> None:
    folder.mkdir()
    (folder / "linked.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "linked").symlink_to(folder.parent)
    for letter in posted(folder, f"Attachment: {named}", {"a.txt": "a"}):
        rule, place, said = refused(letter)
        assert (rule, place) == ("M05", "letter.md, line 2")
        assert "campaign folder" in said


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("missing.pdf", "there is no file “missing.pdf”"),
        ("papers", "“papers” is a folder"),
        ("empty.pdf", "“empty.pdf” is empty"),
        ("x" * 300, "cannot be read"),
        ("letters/{lst}.docx", "{last}"),
        ("letters/{last.docx", "lone brace"),
    ],
)
def test_what_cannot_be_attached_holds_every_letter_and_names_the_line(folder: Path, named: str, says: str) -> None:
    (folder / "papers").mkdir(parents=True)
    for letter in posted(folder, f"Attachment: {named}", {"empty.pdf": b""}):
        _, place, said = refused(letter)
        assert place == "letter.md, line 2"
        assert says in said


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    sheet = SHEET.replace("maya@example.com", "")
    headers = "Attachment: one.pdf\nattachment: two.pdf\nAttachment: {last}.pdf"
    maya, ann = posted(folder, headers, {"people.csv": sheet, "Lee.pdf": "x"})
    assert [each.rule for each in maya.findings if each.level == "error"] == ["M02", "M06", "M06", "M06"]
    assert [each.where for each in ann.findings if each.level == "error"] == ["letter.md, line 2", "letter.md, line 3"]


def test_a_letter_has_twenty_megabytes_at_most(folder: Path) -> None:
    half = bytes(MOST_OCTETS // 2)
    headers = "Attachment: a.bin\nAttachment: b.bin"
    assert attached(posted(folder, headers, {"a.bin": half, "b.bin": half})[0])
    rule, _, said = refused(posted(folder, headers, {"b.bin": half + b"x"})[0])
    assert rule == "M07"
    assert "“a.bin” and “b.bin”: 20.0 MB" in said
    rule, place, _ = refused(posted(folder, "Attachment: a.bin", {"a.bin": half * 2 + b"x"})[0])
    assert (rule, place) == ("M07", "letter.md, line 2")


@pytest.mark.parametrize("only", [(), ("3",), ("2",)])
def test_two_of_one_name_do_not_get_one_file(folder: Path, only: tuple[str, ...]) -> None:
    sheet = f"{SHEET}3,ANN,Lee,ann.lee@example.com,Mill,event\n"
    files: Files = {"people.csv": sheet, "Lee-Ann.docx": b"for one of them", "Okafor-Maya.docx": b"for Maya"}
    for letter in posted(folder, "Attachment: {last}-{first}.docx", files, only=only):
        if letter.contact == "1":
            assert attached(letter)
        else:
            rule, place, said = refused(letter)
            assert (rule, place) == ("M08", f"people.csv, row {letter.row}")
            assert "{id}" in said


def test_a_person_who_is_there_twice_is_one_person(folder: Path) -> None:
    sheet = f"{SHEET}2,Ann,Lee,ann@example.com,Lee & Sons,friend\n"
    letters = posted(folder, "Attachment: {last}.docx", {"people.csv": sheet, "Lee.docx": "a", "Okafor.docx": "b"})
    assert [attached(each) for each in letters] == [[("Okafor.docx", b"b")], [("Lee.docx", b"a")]]


def test_colleagues_may_get_the_same_file(folder: Path) -> None:
    sheet = f"{SHEET}3,Joe,Hill,joe@example.com,Harbor Works,event\n"
    files = {"people.csv": sheet, "Harbor Works.pdf": "h", "Lee & Sons.pdf": "l"}
    letters = posted(folder, "Attachment: {company}.pdf", files)
    assert [attached(each)[0][1] for each in letters] == [b"h", b"l", b"h"]


def test_who_has_no_name_gets_nobody_elses_file(folder: Path) -> None:
    sheet = "ID,Name,E-mail\n1,,a@example.com\n2,Ann Lee,ann@example.com\n"
    files = {"people.csv": sheet, "letter.docx": "whose?", "Lee-Ann.docx": "a"}
    letter = "Subject: Hello\nAttachment: {last}-{first}.docx\n\nHello.\n"
    nobody, ann = posted(folder, "", {**files, "letter.md": letter})
    assert attached(ann) == [("Lee-Ann.docx", b"a")]
    rule, _, said = refused(nobody)
    assert rule == "M06"
    assert "{first} and {last} is empty" in said
