"""One letter changed by hand: kept as a file, used everywhere in the place of the template's, and told from it."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.campaign import Choice, Run, open_campaign, start
from outreach.campaign.by_hand.difference import difference
from outreach.campaign.by_hand.edits import as_it_is, current, keep, original, template_name, tried, undo
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.letters import Letter, load_template
from outreach.letters.typed import typed_letter
from outreach.mail import Mailbox, mailboxes
from tests.letters.media import html_text, word_paragraphs
from tests.support.programs import Outreach
from tests.support.terminal import on_a_terminal

SHEET = """\
ID,Name,E-mail,Company
m1,Maya Okafor,maya@example.com,Harbor Works
l2,Ann Lee,ann@example.com,Lee & *Sons*
j3,Joe Lee,joe@example.com,Mill
"""
LETTER = """\
Subject: A word about {{ contact.company }}

Dear {{ contact.name }},

I should **like** to hear about {{ contact.company }}.

I will call you on {{ letter.follow_up_date | day }}.

Dana
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "dana@example.org"
[campaign]
sheet = "people.csv"
template = "letter.md"
stationery = "stationery.docx"
"""
MONDAY = date(2026, 11, 23)
WILD = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cc")), max_size=30)
SIGNS = ["a", "b ", " ", "\n", "*", "**", "_", "`", "[", "](x)", "<", ">", "# ", "- ", "1. ", "&lt;", "\\", "!"]
MARKUP = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(SHEET, "utf-8")
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def opened(folder: Path, today: date = MONDAY) -> Run:
    return start(open_campaign(folder, None, None, Path()), Choice(today=today))


def person(run: Run, identity: str) -> Contact:
    return next(contact for contact in run.contacts() if contact.id == identity)


def editor(*code: str) -> dict[str, str]:
    """An editor that does this with the `text` that it is given."""
    script = f"import sys, pathlib; p = pathlib.Path(sys.argv[1]); text = p.read_text('utf-8'); {'; '.join(code)}"
    return {"VISUAL": shlex.join([sys.executable, "-c", f"{script}; p.write_text(text, 'utf-8')"])}


def change(outreach: Outreach, who: str, old: str, new: str) -> subprocess.CompletedProcess[str]:
    return outreach("edit", who, env=editor(f"text = text.replace({old!r}, {new!r})"))


def rules(folder: Path, identity: str = "l2", today: date = MONDAY) -> set[str]:
    run = opened(folder, today)
    return {each.rule for each in as_it_is(run, person(run, identity)).findings if each.rule.startswith("E")}


def texts(folder: Path, suffix: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob(f"*{suffix}"))]


def test_a_changed_letter_is_used_in_every_medium(outreach: Outreach, campaign: Path) -> None:
    done = change(outreach, "ann", "should **like**", "should *very* much like")
    assert (done.returncode, done.stderr) == (0, "The letter to Ann Lee is in edits/Lee-Ann-letter.md.\n")
    kept = (campaign / "edits" / "Lee-Ann-letter.md").read_text("utf-8")
    assert kept.startswith("Contact: l2\nTemplate: letter\nMade-From: ")
    assert "Subject: A word about Lee & *Sons*\n\nDear Ann Lee,\n" in kept

    forms = ("--as", "txt", "--as", "html", "--as", "docx", "--as", "eml")
    for workers in ("1", "2"):
        done = outreach("write", *forms, "--workers", workers, "-o", f"out{workers}", "--date", "2026-11-23")
        assert done.returncode == 0
        folder = campaign / f"out{workers}"
        changed, other, third = texts(folder, ".txt")
        assert "I should very much like to hear about Lee & *Sons*." in changed
        assert "I should like to hear about Mill." in other
        assert "I should like to hear about Harbor Works." in third
        assert "should <em>very</em> much like" in texts(folder, ".html")[0]
        assert "very much like" in "".join(texts(folder, ".eml")[0].replace("=\n", ""))
        said = [each.text for each in Document(str(folder / "Lee-Ann.docx")).paragraphs]
        assert "I should very much like to hear about Lee & *Sons*." in said
    assert outreach("write", "--combined", "all.docx").returncode == 0
    assert sum("very much" in each.text for each in Document(str(campaign / "all.docx")).paragraphs) == 1
    assert "very much like" in outreach("preview", "--only", "l2").stdout


def test_a_changed_letter_is_checked_and_told_from_the_others(outreach: Outreach, campaign: Path) -> None:
    change(outreach, "ann", "Dana", "[your name]")
    done = outreach("check", "--json")
    found = {
        each["id"]: {finding["rule"] for finding in each["findings"]}
        for each in map(json.loads, done.stdout.splitlines())
    }
    assert "E01" not in found["m1"] | found["j3"]
    # The editor's process has no terminal, and what would be held back is not kept without a word.
    assert found["l2"] == found["j3"]
    assert not list(campaign.glob("edits/*.md"))

    code, screen = on_a_terminal(
        outreach, campaign, "edit", "ann", answers=("keep",), env=editor("text = text.replace('Dana', '[your name]')")
    )
    assert code == 1
    assert "[your name]" in screen
    done = outreach("check", "--json", "--only", "l2")
    findings = {each["rule"]: each["level"] for each in json.loads(done.stdout)["findings"]}
    assert findings["E01"] == "info"
    assert "error" in findings.values()


def test_without_a_terminal_an_editor_must_be_named(outreach: Outreach, campaign: Path) -> None:
    for named in ({}, {"EDITOR": ""}):
        done = outreach("edit", "ann", env=named, timeout=20)
        assert (done.returncode, done.stdout) == (2, "")
        assert "there is no terminal for an editor to open in" in done.stderr
        assert "VISUAL or EDITOR" in done.stderr
    script = editor("text = text.replace('Dear', 'Hello')")["VISUAL"]
    assert outreach("edit", "ann", env={"EDITOR": script}).returncode == 0
    assert "Hello Ann Lee" in "".join(texts(campaign / "edits", ".md"))


@pytest.mark.parametrize("code", ["pass", "text = ''", "text = text + '\\n\\n'"])
def test_nothing_is_kept_of_a_letter_left_as_it_was_or_emptied(outreach: Outreach, campaign: Path, code: str) -> None:
    done = outreach("edit", "maya", env=editor(code))
    assert done.returncode == 0
    assert not list(campaign.glob("edits/*.md"))


def test_an_editor_may_write_another_encoding(outreach: Outreach, campaign: Path) -> None:
    code = "p.write_bytes(text.replace('Dana', 'Zoë').encode('cp1252').replace(b'\\n', b'\\r\\n')); sys.exit()"
    done = outreach("edit", "maya", env=editor(code))
    assert done.returncode == 0, done.stderr
    assert "\n\nZoë\n" in (campaign / "edits" / "Okafor-Maya-letter.md").read_text("utf-8")


def test_what_is_no_text_is_not_kept(outreach: Outreach, campaign: Path) -> None:
    done = outreach("edit", "maya", env=editor("p.write_bytes(b'\\x8c\\xff\\0abc\\xfe\\0\\0')", "sys.exit()"))
    assert (done.returncode, "is no text" in done.stderr) == (2, True)
    assert not list(campaign.glob("edits/*.md"))


def test_the_difference_is_shown_and_taken_back(outreach: Outreach, campaign: Path) -> None:
    run = opened(campaign)
    joe = person(run, "j3")
    keep(run, joe, original(run, joe).replace("Dana", "Dana Whitfield").replace("Dear Joe Lee", "Dear Joe"))
    shown = outreach("edit", "joe", "--show").stdout
    assert "Dana {+Whitfield+}\n" in shown
    assert "Dear Joe [-Lee-],\n" in shown
    assert "Joe Lee · j3 · letter\n    edits/Lee-Joe-letter.md\n" in outreach("edit").stdout
    assert outreach("edit", "joe", "--undo").returncode == 0
    assert "is the template's" in outreach("edit", "joe", "--show").stderr
    assert "Dear Joe,\n" in (campaign / "edits" / "undone" / "Lee-Joe-letter.md").read_text("utf-8")
    again = opened(campaign)
    assert current(again, joe) == original(again, joe)


def test_it_is_said_when_template_or_sheet_have_changed(outreach: Outreach, campaign: Path) -> None:
    run = opened(campaign)
    ann = person(run, "l2")
    keep(run, ann, original(run, ann).replace("should", "would"))
    assert rules(campaign) == {"E01"}
    assert rules(campaign, today=date(2026, 11, 25)) == {"E01", "E04"}  # the promised day has moved, and nothing else
    (campaign / "people.csv").write_text(SHEET.replace("Mill", "The Mill"), "utf-8")
    assert rules(campaign) == {"E01"}
    (campaign / "people.csv").write_text(SHEET.replace("Lee &", "Leigh &"), "utf-8")
    assert rules(campaign) == {"E01", "E02"}
    done = outreach("edit", "ann", "--keep", "--date", "2026-11-23")
    assert done.returncode == 0
    assert rules(campaign) == {"E01"}
    (campaign / "letter.md").write_text(LETTER.replace("hear", "learn"), "utf-8")
    assert rules(campaign) == {"E01", "E02"}
    (campaign / "letter.md").write_text("Subject: x\n\n{{ contact.compny }}", "utf-8")
    assert outreach("check").returncode == 2


def test_dates_that_are_not_in_the_letter_change_nothing(campaign: Path) -> None:
    (campaign / "letter.md").write_text("Subject: Hello\n\nDear {{ contact.name }},\n\nI am well.\n", "utf-8")
    run = opened(campaign)
    ann = person(run, "l2")
    keep(run, ann, original(run, ann).replace("well", "fine"))
    assert rules(campaign, today=date(2027, 3, 1)) == {"E01"}


def test_it_is_said_when_the_contact_is_gone(outreach: Outreach, campaign: Path) -> None:
    run = opened(campaign)
    ann = person(run, "l2")
    keep(run, ann, original(run, ann).replace("Dana", "Dana W."))
    for choice in (Choice(today=MONDAY, only=("m1",)), Choice(today=MONDAY, limit=1)):
        partly = start(run.campaign, choice)
        assert list(partly)
        assert "E03" not in {each.rule for each in partly.afterwards()}
    (campaign / "people.csv").write_text(SHEET.replace("l2,", "x9,"), "utf-8")
    done = outreach("check", "--workers", "2")
    assert "warning E03  edits/Lee-Ann-letter.md\n    nobody in the sheet is l2" in done.stdout
    assert "l2 · nobody in the sheet · letter" in outreach("edit").stdout


def test_a_template_is_the_same_by_whatever_path_it_is_named(campaign: Path) -> None:
    (campaign / "templates" / "de").mkdir(parents=True)
    (campaign / "templates" / "de" / "hello.md").write_text(LETTER, "utf-8")
    names = set()
    for named in ("de/hello", "de/hello.md", f"{campaign}/templates/../templates/de/hello.md"):
        names.add(template_name(open_campaign(campaign, None, Path(named), Path())))
    assert names == {"de/hello"}
    assert template_name(open_campaign(campaign, None, None, Path())) == "letter"


def test_another_template_is_left_alone(campaign: Path) -> None:
    run = opened(campaign)
    ann = person(run, "l2")
    keep(run, ann, original(run, ann).replace("Dana", "Dana W."))
    (campaign / "other.md").write_text("Subject: Hi\n\nDear {{ contact.name }},\n\nThanks.\n", "utf-8")
    other = start(open_campaign(campaign, None, campaign / "other.md", Path()), Choice(today=MONDAY))
    assert not any(finding.rule.startswith("E") for planned in other for finding in planned.findings)


UNUSABLE = {
    b"Subject: Hi\n\nDear you,\n": "does not say whose it is",
    b"Contact: l2\nTemplate: letter\n\n": "is empty",
    b"Contact: l2\nTemplate: letter\n\n\xff": "not UTF-8",
    b"Contact: m1\nTemplate: letter\nSubject: x\n\nDear you,\n": "is the same letter",
}


def test_a_file_that_cannot_be_used_stops_everything(outreach: Outreach, campaign: Path) -> None:
    run = opened(campaign)
    maya = person(run, "m1")
    keep(run, maya, original(run, maya).replace("Dana", "Dana W."))
    for content, says in UNUSABLE.items():
        (campaign / "edits" / "z.md").write_bytes(content)
        with pytest.raises(OutreachError, match=says) as caught:
            opened(campaign)
        assert [finding.where for finding in caught.value.findings] == ["edits/z.md"]
    done = outreach("write")
    assert (done.returncode, (campaign / "letters").exists()) == (2, False)
    assert done.stderr.startswith("error E05  edits/z.md\n")


def test_nothing_in_a_changed_letter_is_run(campaign: Path) -> None:
    run = opened(campaign)
    planned = tried(run, person(run, "l2"), "Subject: {{ 6*7 }}\n\nDear Ann,\n\n{% for %} {{ me.name }} {# x #}\n")
    assert planned.letter
    assert (planned.letter.subject, planned.letter.text) == (
        "{{ 6*7 }}",
        "Dear Ann,\n\n{% for %} {{ me.name }} {# x #}\n",
    )
    assert planned.held  # as any letter is with blanks left in it


def test_a_file_written_by_hand_is_enough(campaign: Path) -> None:
    (campaign / "edits").mkdir()
    text = "\ufeffcontact: l2\r\nTemplate: letter\r\nSubject: Hi\r\n\r\nDear Ann,\r\n\r\nthanks.\r\n"
    (campaign / "edits" / "ann.md").write_bytes(text.encode())
    run = opened(campaign)
    letter = as_it_is(run, person(run, "l2")).letter
    assert letter
    assert (letter.subject, letter.text) == ("Hi", "Dear Ann,\n\nthanks.\n")
    assert rules(campaign) == {"E01", "E02"}


@pytest.mark.parametrize("kept", ["", "Subject: Hi\n\n", "Kind: thanks\n\n"])
def test_a_letter_whose_first_lines_were_deleted_stays_the_letter_that_it_was(campaign: Path, kept: str) -> None:
    (campaign / "letter.md").write_text(f"Kind: request\n{LETTER}", "utf-8")
    run = opened(campaign)
    planned = tried(run, person(run, "l2"), f"{kept}Dear Ann,\n\nthanks.\n")
    assert planned.letter
    assert planned.letter.kind == ("thanks" if "Kind" in kept else "request")
    assert planned.letter.text == "Dear Ann,\n\nthanks.\n"
    assert ("T13" in {each.rule for each in planned.findings}) == ("Subject" not in kept)


def test_two_who_change_the_same_letter_do_not_overwrite_each_other(campaign: Path) -> None:
    run = opened(campaign)
    ann = person(run, "l2")
    began = original(run, ann)
    first = keep(run, ann, began.replace("Dana", "D."), began=began)
    assert first
    with pytest.raises(OutreachError, match="in the meantime"):
        keep(run, ann, began.replace("Dana", "W."), began=began)
    again = opened(campaign)
    assert current(again, ann) == first.text
    second = keep(again, ann, first.text.replace("D.", "W."), began=first.text)
    assert second
    assert second.path == first.path
    assert keep(again, ann, began) is None
    assert not list(campaign.glob("edits/*.md"))


def test_people_of_one_name_have_files_of_their_own(campaign: Path) -> None:
    (campaign / "people.csv").write_text(
        "ID,Name,E-mail,Company\n1,Ann Lee,a@example.org,A\n2,Ann Lee,b@example.org,B\n"
    )
    run = opened(campaign)
    edits = [keep(run, each, f"Subject: x\n\nTo number {each.id}.\n") for each in list(run.contacts())]
    assert [edit.path.name for edit in edits if edit] == ["Lee-Ann-letter.md", "Lee-Ann-letter-2.md"]
    for contact in list(opened(campaign).contacts()):
        letter = as_it_is(opened(campaign), contact).letter
        assert letter
        assert letter.text == f"To number {contact.id}.\n"
    assert edits[0]
    assert undo(edits[0]).parent.name == "undone"


def test_what_no_letter_can_have_is_refused(campaign: Path) -> None:
    run = opened(campaign)
    ann = person(run, "l2")
    for text in ("", " \n\n", "Subject: x\n\na\ue123b\n", "Subject: x\n\na\x07b\n"):
        with pytest.raises(OutreachError):
            keep(run, ann, text)
    assert tried(run, ann, "Subjct: x\n\nDear Ann,\n\nhello.\n").letter
    assert tried(run, ann, "Subject: x\nSubjct: y\n\nDear Ann,\n\nhello.\n").held
    assert not (campaign / "edits").exists() or not list(campaign.glob("edits/*.md"))


def test_a_word_template_is_changed_in_word(outreach: Outreach, campaign: Path) -> None:
    document = Document()
    document.add_paragraph("Dear {{ contact.name }},")
    document.save(str(campaign / "letter.docx"))
    done = outreach("edit", "ann", "-t", "letter.docx")
    assert done.returncode == 2
    assert "changed in Word" in done.stderr


@settings(deadline=None)
@given(before=st.one_of(WILD, MARKUP), after=st.one_of(WILD, MARKUP))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    changes = difference(before, after)
    assert "".join(text for kind, text in changes if kind != "added") == before
    assert "".join(text for kind, text in changes if kind != "removed") == after
    if before == after:
        assert {kind for kind, _ in changes} <= {"same"}


TEMPLATES = (
    "Subject: On {{ a }}\n\nDear {{ a }},\n\n{{ b }} and **{{ a }}{{ b }}** [{{ a }}](https://example.org/{{ b }})\n",
    "Subject: x\n\n- {{ a }}\n- *{{ b }}*\n\n  {{ a }}\n\n3. {{ b }}\n\n> {{ a }}\n\n# {{ b }}\n\nx\n",
    "Subject: x\nContent-Type: text/plain\n\nDear {{ a }},\n  * {{ b }}\n",
    'To: {{ a }} <{{ b }}>\nCc: {{ b }}, x@example.org\nBcc: "{{ a }}" <{{ b }}>\nReply-To: {{ b }}\n\nDear {{ a }}.\n',
)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    folder = tmp_path_factory.mktemp("templates")
    paths = [folder / f"{number}.md" for number in range(len(TEMPLATES))]
    for path, text in zip(paths, TEMPLATES, strict=True):
        path.write_text(text, "utf-8")
    return paths


RECIPIENTS = st.lists(
    st.sampled_from(["Joe", "Lee", " ", ",", '"', "<", ">", "\\", "joe@example.com", ";"]), max_size=6
)


@settings(deadline=None)
@given(name=RECIPIENTS.map("".join), address=RECIPIENTS.map("".join))
@example(name="Lee, Joe", address="joe@example.com")
@example(name='Joe "J" Lee', address="joe@example.com, eve@example.com")
def test_a_letter_typed_out_is_to_the_same_people(templates: Sequence[Path], name: str, address: str) -> None:
    merged = load_template(templates[3]).letter({"a": name, "b": address})
    typed = load_template(templates[3]).literal(typed_letter(merged), "typed", "en-US")
    for header in ("To", "Cc", "Bcc", "Reply-To"):
        assert boxes(typed, header) == boxes(merged, header)


def boxes(letter: Letter, header: str) -> tuple[Mailbox, ...] | None:
    """Whom the header names; None where it cannot be read."""
    try:
        return mailboxes(letter.header_parts(header))
    except OutreachError:
        return None


@settings(deadline=None)
@given(number=st.integers(0, 2), a=st.one_of(WILD, MARKUP), b=st.one_of(WILD, MARKUP))
def test_a_letter_typed_out_reads_as_the_merged_one(templates: Sequence[Path], number: int, a: str, b: str) -> None:
    template = load_template(templates[number])
    if number == 2:  # in plain text a blank line begins a paragraph, whoever wrote it
        a, b = (re.sub(r"\n\s*\n", "\n", value) for value in (a, b))
    merged = template.letter({"a": a.strip() or "x", "b": b.strip() or "y"})
    typed = template.literal(typed_letter(merged), "typed", "en-US")
    assert typed.subject == merged.subject
    assert typed.text == merged.text
    assert html_text(typed) == html_text(merged)
    assert ["".join(each.itertext()) for each in word_paragraphs(typed)] == [
        "".join(each.itertext()) for each in word_paragraphs(merged)
    ]
    assert typed_letter(replace(typed, findings=())) == typed_letter(typed)
