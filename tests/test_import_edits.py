"""`outreach import-edits`: a draft that was changed in Word or LibreOffice, and what is kept of it."""

import copy
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from outreach.campaign import Choice, Run, open_campaign, start
from outreach.campaign.by_hand.edits import keep, original
from outreach.campaign.files.drafting import write_draft
from outreach.campaign.files.importing import Import, import_of, keep_all
from outreach.errors import OutreachError
from tests.support.programs import LibreOffice, Outreach
from tests.support.terminal import on_a_terminal
from tests.word.docx_validator import W, problems, w

SHEET = """\
ID,Name,E-mail,Company,Interest
m1,Maya Okafor,maya@example.com,Harbor Works,tide & *time*
l2,Ann Lee,ann@example.com,Lee & Sons,boats
j3,Joe Lee,joe@example,Mill,flour
b4,Bo Berg,bo@example.com,Berg,[rock]
"""
LETTER = """\
Subject: A word about {{ contact.company }}

Dear {{ contact.name }},

I should **like** to *hear* about **{{ contact.company }}** and [our page](https://example.org/a?b=c&d=e).

* one {{ contact.interest }}
* two **bold _both_**
  - inner

1. first
2. second

> Quoted "{{ contact.name }}"

3. three

### A heading

I'll call on {{ letter.follow_up_date | day }}.
Line "two" isn't it.

***

Best regards,

Dana Whitfield
<dana@example.org>
"""
SETTINGS = '[campaign]\nsheet = "people.csv"\ntemplate = "letter.md"\n'
DAY = date(2026, 11, 23)
LATER = date(2026, 11, 25)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "campaign"
    folder.mkdir()
    (folder / "people.csv").write_text(SHEET, "utf-8")
    (folder / "letter.md").write_text(LETTER, "utf-8")
    (folder / "outreach.toml").write_text(SETTINGS, "utf-8")
    return folder


def opened(folder: Path, today: date = LATER, *, word: bool = False) -> Run:
    return start(open_campaign(folder, None, None, Path()), Choice(today=today), word=word)


def drafted(folder: Path, name: str = "drafts.docx") -> Path:
    write_draft(opened(folder, DAY, word=True), folder / name, lambda planned: None, overwrite=True)
    return folder / name


def changed(path: Path, change: Callable[[Opened], object], name: str = "changed.docx") -> Path:
    document = Document(str(path))
    change(document)
    document.save(str(path.with_name(name)))
    return path.with_name(name)


def paragraphs(document: Opened, beginning: str) -> list[Paragraph]:
    """The paragraphs with this beginning, one in each letter."""
    return [each for each in document.paragraphs if each.text.startswith(beginning)]


def say(document: Opened, beginning: str, letter: int, text: str) -> None:
    """Another text for the paragraph with that beginning."""
    paragraphs(document, beginning)[letter].runs[0].text = text


def brought(folder: Path, path: Path) -> Import:
    return import_of(opened(folder), path)


def letters(found: Import) -> dict[str, str]:
    return {each.contact.id: each.after for each in found.letters}


def rules(found: Import) -> list[str]:
    return [each.rule for each in (*found.findings, *(one for letter in found.letters for one in letter.findings))]


def as_drafted(folder: Path, identity: str) -> str:
    run = opened(folder, DAY)
    return original(run, next(each for each in run.contacts() if each.id == identity))


def test_a_draft_that_nobody_has_changed_brings_nothing(libreoffice: LibreOffice, campaign: Path) -> None:
    draft = drafted(campaign)
    assert problems(draft.read_bytes()) == []
    (other,) = libreoffice.convert([draft], campaign, "odt")
    (twice,) = libreoffice.convert([other], campaign / "twice", "docx")
    for path in (draft, twice):
        found = brought(campaign, path)
        assert (letters(found), found.unchanged, found.findings) == ({}, 3, ())


def test_what_was_changed_in_libreoffice_comes_back(libreoffice: LibreOffice, campaign: Path) -> None:
    draft = drafted(campaign)
    (through,) = libreoffice.convert([draft], campaign / "through", "docx")

    def change(document: Opened) -> None:
        line = paragraphs(document, "I should like")[1]
        line.runs[0].text = "I would "
        bold = line.add_run(" Truly.")
        bold.bold = bold.italic = True
        item = paragraphs(document, "second")[1]
        item.insert_paragraph_before("and a *half*", style=item.style)
        paragraphs(document, "Dana Whitfield")[1].add_run("\nDenver")
        paragraphs(document, "Best regards")[2].text = "Kind regards,"
        first = paragraphs(document, "Dear Bo Berg")[0]
        first.insert_paragraph_before("By hand")

    once = changed(through, change)
    (again,) = libreoffice.convert([once], campaign / "again", "docx")
    for path in (once, again):
        found = brought(campaign, path)
        assert (found.unchanged, found.findings, rules(found)) == (1, (), [])
        ann = as_drafted(campaign, "l2")
        ann = ann.replace("I should **like**", "I would **like**").replace("d=e).\n", "d=e). **_Truly._**\n")
        ann = ann.replace("1. first\n2. second", "1. first\n2. and a \\*half\\*\n3. second")
        ann = ann.replace("<dana@example.org>", "<dana@example.org>\nDenver")
        bo = as_drafted(campaign, "b4").replace("Best regards", "Kind regards").replace("Dear Bo", "By hand\n\nDear Bo")
        assert letters(found) == {"l2": ann, "b4": bo}


def test_a_subject_that_was_changed_comes_back(libreoffice: LibreOffice, campaign: Path) -> None:
    long = SHEET.replace("Berg,[rock]", f"{'Berg ' * 20},[rock]")
    (campaign / "people.csv").write_text(long, "utf-8")

    def frames(document: Opened) -> list[etree._Element]:
        return [each for each in document.element.body.iter(w("t")) if (each.text or "").startswith("Subject: ")]

    def change(document: Opened) -> None:
        maya, ann, bo = dict.fromkeys(str(each.text) for each in frames(document))
        texts = {maya: "Subject: A question: *about* tides", ann: ann, bo: f"{bo[:-9]} AG…"}
        for each in frames(document):
            each.text = texts[str(each.text)]
        paragraphs(document, "Best regards")[1].text = "Kind regards,"

    draft = drafted(campaign)
    (through,) = libreoffice.convert([draft], campaign / "through", "docx")
    once = changed(through, change)
    (again,) = libreoffice.convert([once], campaign / "again", "docx")
    for path in (changed(draft, change), once, again):
        found = brought(campaign, path)
        maya = as_drafted(campaign, "m1").replace("A word about Harbor Works", "A question: *about* tides", 1)
        assert letters(found) == {
            "m1": maya,
            "l2": as_drafted(campaign, "l2").replace("Best", "Kind"),
            "b4": as_drafted(campaign, "b4"),
        }
        assert rules(found) == ["E10"]
    (planned,) = (each.planned for each in found.letters if each.contact.id == "m1")
    assert planned.letter
    assert planned.letter.subject == "A question: *about* tides"


def test_what_was_brought_back_is_used(outreach: Outreach, campaign: Path) -> None:
    def change(document: Opened) -> None:
        paragraphs(document, "Best regards")[0].text = "Kind regards,"
        paragraphs(document, "Dear Ann Lee")[0].text = "Dear [name],"

    path = changed(drafted(campaign), change)
    done = outreach("import-edits", path, cwd=campaign)
    assert (done.returncode, (campaign / "edits").exists()) == (2, False)
    assert "{+Kind+} regards," in done.stdout
    assert "L17" in done.stderr
    code, screen = on_a_terminal(outreach, campaign, "import-edits", str(path), answers=("y",))
    assert (code, "2 letters kept, 1 as before." in screen) == (1, True)
    assert sorted(each.name for each in campaign.glob("edits/*.md")) == ["Lee-Ann-letter.md", "Okafor-Maya-letter.md"]
    done = outreach("write", "--as", "txt", cwd=campaign)
    texts = {each.name: each.read_text("utf-8") for each in campaign.glob("letters/*.txt")}
    assert "Kind regards," in texts["Okafor-Maya.txt"]
    assert texts.keys() == {"Okafor-Maya.txt", "Berg-Bo.txt"}  # of Ann's the blank holds it back


def test_what_is_the_template_s_letter_again_needs_no_edit(campaign: Path) -> None:
    run = opened(campaign, DAY)
    maya = next(run.contacts())
    keep(run, maya, original(run, maya).replace("Best", "Kind"))
    again = drafted(campaign)
    assert letters(brought(campaign, again)) == {}
    run = opened(campaign)
    found = import_of(run, changed(again, lambda document: say(document, "Kind", 0, "Best regards,")))
    assert keep_all(run, found.letters) == ()
    assert not list(campaign.glob("edits/*.md"))


def test_what_programs_do_by_themselves_is_no_change(campaign: Path) -> None:
    def change(document: Opened) -> None:
        for each in document.element.body.iter(w("t")):
            each.text = re.sub(r'"([^"]*)"', "“\\1”", (each.text or "").replace("'", "’"))
        for line in paragraphs(document, "I should like"):
            document.add_comment(line.runs[0], "Really?", author="A counsellor")
            line.runs[0].font.size = 200_000
            second = copy.deepcopy(line.runs[0]._r)
            line.runs[0]._r.addnext(second)
            for part, text in ((line.runs[0]._r, "I sho"), (second, "uld ")):
                (shown,) = part.iter(w("t"))
                shown.text = text

    found = brought(campaign, changed(drafted(campaign), change))
    assert (letters(found), found.findings, found.unchanged) == ({}, (), 3)


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def tracked(kind: str, *inside: etree._Element) -> etree._Element:
    made = etree.Element(w(kind), {w("id"): "7", w("author"): "A counsellor", w("date"): "2026-11-24T00:00:00Z"})
    made.extend(inside)
    return made


def test_changes_that_wait_are_taken_as_accepted(libreoffice: LibreOffice, campaign: Path) -> None:
    def change(document: Opened) -> None:
        line = paragraphs(document, "I should like")[0]
        new = copy.deepcopy(line.runs[0]._r)
        (shown,) = new.iter(w("t"))
        shown.text = "We would "
        old = line.runs[0]._r
        place = line._p.index(old)
        gone = tracked("del", old)
        for text in list(gone.iter(w("t"))):
            text.tag = w("delText")
        line._p.insert(place, gone)
        line._p.insert(place, tracked("ins", new))
        end = paragraphs(document, "Best regards")[0]._p
        properties = end.get_or_add_pPr()
        etree.SubElement(etree.SubElement(properties, w("rPr")), w("del"), {w("id"): "8", w("author"): "x"})

    path = changed(drafted(campaign), change)
    (through,) = libreoffice.convert([path], campaign / "through", "docx")
    expected = as_drafted(campaign, "m1").replace("I should", "We would").replace("regards,\n\nDana", "regards,Dana")
    for each in (path, through):
        found = brought(campaign, each)
        assert letters(found) == {"m1": expected}
        assert rules(found) == ["E07"]


@pytest.mark.parametrize("kind", ["del", "moveFrom"])
def test_a_paragraph_that_is_to_go_as_a_whole_is_a_change_that_waits(campaign: Path, kind: str) -> None:
    def change(document: Opened) -> None:
        line = paragraphs(document, "I should like")[0]._p
        for run in list(line.iter(w("r"))):
            run.addprevious(tracked(kind, copy.deepcopy(run)))
            line.remove(run)

    found = brought(campaign, changed(drafted(campaign), change))
    assert "I should like" not in letters(found)["m1"]
    assert rules(found) == ["E07"]


def test_a_letter_that_cannot_be_told_for_sure_is_left_out_and_named(campaign: Path) -> None:
    def into_another(document: Opened) -> None:
        line = paragraphs(document, "I should like")
        line[1]._p.addnext(line[0]._p)

    def written_anew(document: Opened) -> None:
        marks = {each.get(w("name")): each for each in document.element.body.iter(w("bookmarkStart"))}
        texts = [name for name in marks if name.startswith("text")]
        for name in texts:
            if name[7:19] == texts[0][7:19]:
                remove(marks[name])

    def all_in_one(document: Opened) -> None:
        for each in document.element.body.iter(w("sectPr")):
            remove(each)
        for each in [*document.element.body.iter(w("bookmarkStart"))]:
            if re.match("above|first|last", each.get(w("name"))):
                remove(each)

    def table(document: Opened) -> None:
        made = document.add_table(1, 1)
        made.cell(0, 0).text = "a table"
        paragraphs(document, "second")[1]._p.addnext(made._tbl)

    draft = drafted(campaign)
    expected: Sequence[tuple[Callable[[Opened], object], list[str]]] = (
        (into_another, ["Maya Okafor, row 2", "Ann Lee, row 3"]),
        (written_anew, ["Maya Okafor, row 2"]),
        (all_in_one, ["Maya Okafor, row 2", "Ann Lee, row 3", "Bo Berg, row 5"]),
        (table, ["Ann Lee, row 3"]),
    )
    for change, people in expected:
        found = brought(campaign, changed(draft, change))
        assert letters(found) == {}
        refused = [each for each in found.findings if each.rule == "E06"]
        assert [re.findall(r"the letter to ([^:]*):", each.message)[0] for each in refused] == people


def test_an_item_before_or_after_all_others_is_one_of_the_list(campaign: Path) -> None:
    def change(document: Opened) -> None:
        for beginning, text in (("one", "zero"), ("inner", "outer"), ("first", "before"), ("second", "third")):
            item = paragraphs(document, beginning)[0]
            new = copy.deepcopy(item._p)
            (item._p.addnext if beginning in {"inner", "second"} else item._p.addprevious)(new)
            Paragraph(new, item._parent).text = text

    before = as_drafted(campaign, "m1")
    after = before.replace("- one", "- zero\n- one").replace("  - inner\n", "  - inner\n  - outer\n")
    after = after.replace("1. first\n2. second", "1. before\n2. first\n3. second\n4. third")
    after = after.replace("**bold _both_**", "**bold** **_both_**")
    assert letters(brought(campaign, changed(drafted(campaign), change))) == {"m1": after}


def test_what_is_written_outside_of_a_letter_is_left_behind(campaign: Path) -> None:
    def change(document: Opened) -> None:
        first = next(each for each in document.paragraphs if each._p.find(f".//{w('framePr')}") is not None)
        first.insert_paragraph_before("A note to Dana: well done!")

    found = brought(campaign, changed(drafted(campaign), change))
    assert (letters(found), [each.rule for each in found.findings]) == ({}, ["E09"])
    assert "A note to Dana" in found.findings[0].message


def test_it_is_said_when_something_has_changed_since_the_draft(campaign: Path) -> None:
    path = changed(drafted(campaign), lambda document: say(document, "Best regards", 1, "Yours,"))
    (campaign / "people.csv").write_text(SHEET.replace("boats", "ships"), "utf-8")
    found = brought(campaign, path)
    assert rules(found) == ["E08"]
    assert "- one boats\n" in letters(found)["l2"]
    assert "Yours,\n" in letters(found)["l2"]

    (campaign / "people.csv").write_text(SHEET, "utf-8")
    run = opened(campaign)
    (incoming,) = import_of(run, path).letters
    keep(run, incoming.contact, "Subject: Hi\n\nDear Ann,\n\nby hand.\n")
    with pytest.raises(OutreachError, match="in the meantime"):
        keep_all(run, [incoming])
    found = brought(campaign, path)
    assert (letters(found), rules(found)) == ({}, ["E06"])

    (campaign / "people.csv").write_text(SHEET.replace("l2,", "x9,"), "utf-8")
    found = brought(campaign, path)
    assert (letters(found), rules(found)) == ({}, ["E06"])
    assert "to nobody in the sheet" in found.findings[0].message

    (campaign / "people.csv").write_text(SHEET + SHEET.partition("\n")[2], "utf-8")
    found = brought(campaign, path)
    assert (letters(found), rules(found)) == ({}, ["E06"])
    assert "who is in the sheet twice" in found.findings[0].message


def test_a_file_that_is_no_draft_is_refused(outreach: Outreach, campaign: Path) -> None:
    document = Document()
    document.add_paragraph("Dear you,")
    document.save(str(campaign / "other.docx"))
    (campaign / "text.docx").write_text("no", "utf-8")
    for name in ("other.docx", "text.docx", "nowhere.docx"):
        done = outreach("import-edits", name, cwd=campaign)
        assert done.returncode == 2
        assert name in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wild")
    (folder / "people.csv").write_text(SHEET, "utf-8")
    (folder / "letter.md").write_text("Subject: x\n\nDear {{ contact.name }},\n\nThe text.\n", "utf-8")
    (folder / "outreach.toml").write_text(SETTINGS, "utf-8")
    return drafted(folder)


@settings(deadline=None, max_examples=40)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cc")), min_size=1, max_size=40))
def test_any_text_that_is_typed_comes_back_as_it_is(draft: Path, text: str) -> None:
    path = draft.with_name("wild.docx")
    with zipfile.ZipFile(draft) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(content)
                (shown,) = [each for each in root.iter(f"{{{W}}}t") if each.text == "The text."][:1]
                shown.text = text
                content = etree.tostring(root)
            after.writestr(name, content)
    found = brought(draft.parent, path)
    letter = found.letters[0].planned.letter if found.letters else None
    if text.strip():
        assert letter
        assert letter.text == f"Dear Maya Okafor,\n\n{text.strip()}\n"
    else:
        assert "m1" in letters(found)
