"""Word files as templates, through the command line: tags, merge fields, labels, and every form of output."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from tests.support.programs import LibreOffice, Outreach
from tests.word.docx_validator import problems

SETTINGS = '[me]\nname = "Dana Whitfield"\n'
SHEET = """\
First name,Last name,E-mail,Company
Ada,Okafor,ada@example.org,Meridian & Sons
Ben,Ng,ben@example.org,
Cleo,Park,cleo@example.org,Alder
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "people.csv").write_text(SHEET, "utf-8")
    return tmp_path


@pytest.fixture
def tagged(folder: Path) -> Path:
    """Typed in Word: a tag in two runs, a condition around a paragraph, a loop over rows, a title."""
    document = Document()
    document.core_properties.title = "Hello {{ contact.first }}"
    greeting = document.add_paragraph()
    greeting.add_run("Dear {{ contact.salu").bold = True
    greeting.add_run("tation }},")
    for text in ("{% if contact.company %}", "I hear good things of {{ contact.company }}.", "{% endif %}"):
        document.add_paragraph(text)
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text = "{% for channel in letter.channels %}{{ loop.index }}"
    cells[1].text = "{{ channel }}{% endfor %}"
    document.add_paragraph("{{ me.name }}")
    return saved(document, folder / "letter.docx")


def saved(document: Word, path: Path) -> Path:
    document.save(str(path))
    return path


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """A complex field as Word writes it, with a bold result."""
    for kind in ("begin", "", "separate"):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = f" {instruction} "
        run._r.append(element)
    paragraph.add_run("«result»").bold = True
    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(end)


def lines(path: Path) -> Sequence[str]:
    return path.read_text("utf-8").splitlines()


def test_a_word_file_with_tags_is_a_template(outreach: Outreach, tagged: Path) -> None:
    done = outreach("write", "people.csv", "-t", tagged.name, "-o", "out", "--as", "docx", "--as", "txt")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    folder = tagged.parent / "out"
    rows = ["1", "in person", "2", "by phone", "3", "by video call", "Dana Whitfield"]
    assert lines(folder / "Okafor-Ada.txt") == ["Dear Ada Okafor,", "I hear good things of Meridian & Sons.", *rows]
    assert lines(folder / "Ng-Ben.txt") == ["Dear Ben Ng,", *rows]
    written = folder / "Okafor-Ada.docx"
    assert problems(written.read_bytes()) == []
    document = Document(str(written))
    assert document.core_properties.title == "Hello Ada"
    assert next(run.bold for run in document.paragraphs[0].runs if run.text) is True
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["1", "in person"],
        ["2", "by phone"],
        ["3", "by video call"],
    ]


def test_it_is_previewed_combined_drafted_and_laid_out(
    outreach: Outreach, libreoffice: LibreOffice, tagged: Path
) -> None:
    shown = outreach("preview", "people.csv", "-t", tagged.name, "--limit", "1").stdout
    assert "Subject: Hello Ada" in shown
    assert "I hear good things of Meridian & Sons." in shown
    assert outreach("write", "people.csv", "-t", tagged.name, "--combined", "all.docx").returncode == 0
    assert outreach("preview", "people.csv", "-t", tagged.name, "--as", "docx").returncode == 0
    assert outreach("write", "people.csv", "-t", tagged.name, "-o", "pdf", "--as", "pdf").returncode == 0
    for name in ("all.docx", "drafts.docx"):
        assert problems((tagged.parent / name).read_bytes()) == []
    assert "good things of Meridian & Sons" in libreoffice.pdf_text(tagged.parent / "pdf" / "Okafor-Ada.pdf")
    refused = outreach("write", "people.csv", "-t", tagged.name, "-o", "html", "--as", "html")
    assert (refused.returncode, "Ask for docx, pdf or txt." in refused.stderr) == (2, True)
    assert not list((tagged.parent / "html").glob("*.html"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_letters_can_do_with_values_word_files_can(outreach: Outreach, folder: Path, language: str) -> None:
    (folder / "outreach.toml").write_text(f'{SETTINGS}[campaign]\nlanguage = "{language}"\n', "utf-8")
    people = 'Salutation,Company,Meeting,Who told me\nDr. Okafor,Alder,2026-12-03 15:00,"Sam, at church"\n'
    (folder / "people.csv").write_text(people, "utf-8")
    lines = (
        "{{ contact.salutation | greeting }}",
        "{{ contact.company | possessive }} bridges: {{ row['Who told me'] }}",
        "{{ ['by phone', 'by video call', contact.company] | listing }}",
        "{{ ['by phone', 'in person'] | joined('and') }}",
        "{{ letter.follow_up_date | day }}, {{ letter.follow_up_date | date(form='short') }}",
        "{{ contact.meeting | when }}",
        "{{ letter.language | closing }}",
    )
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    saved(document, folder / "letter.docx")
    (folder / "letter.md").write_text("\n\n".join(lines), "utf-8")
    said = []
    for template in ("letter.md", "letter.docx"):
        done = outreach("preview", "people.csv", "-t", template, "--date", "2026-11-23")
        said.append([line for line in done.stdout.splitlines() if line])
    assert said[0] == said[1]
    assert ("Alder’s bridges: Sam, at church" in said[0], "{{" in "".join(said[0])) == (True, False)


def test_a_value_that_a_filter_cannot_write_holds_a_word_letter(outreach: Outreach, folder: Path) -> None:
    document = Document()
    document.add_paragraph("Dear {{ contact.first }}, shall we meet on {{ contact.company | day }}?")
    saved(document, folder / "letter.docx")
    done = outreach("check", "people.csv", "-t", "letter.docx")
    said = " ".join(f"{done.stdout} {done.stderr}".split())
    assert "“Meridian & Sons” is not a date; write it as 2026-05-03" in said
    assert "Correct the value, or take the filter out." in said


def test_a_check_lists_its_tags_and_finds_misspelt_ones(outreach: Outreach, tagged: Path) -> None:
    done = outreach("check", "people.csv", "-t", tagged.name)
    assert "    {{ contact.salutation }} ← contact.salutation\n" in done.stdout
    document = Document()
    document.add_paragraph("Dear {{ contact.frist }},")
    saved(document, tagged)
    done = outreach("check", "people.csv", "-t", tagged.name)
    assert done.returncode == 2
    assert "letter.docx, text, “Dear {{ contact.frist }},”" in done.stderr
    assert "Did you mean “first”?" in done.stderr


def test_a_mail_merge_document_runs_as_it_is(outreach: Outreach, folder: Path) -> None:
    document = Document()
    greeting = document.add_paragraph("Dear ")
    add_field(greeting, "MERGEFIELD First_Name")
    greeting.add_run(" ")
    add_field(greeting, "MERGEFIELD LASTNAME \\* Upper")
    body = document.add_paragraph("We meet at ")
    add_field(body, 'FILLIN "Meeting place"')
    add_field(body, 'MERGEFIELD Company \\b ", not at "')
    saved(document, folder / "merge.docx")
    asked = outreach("write", "people.csv", "-t", "merge.docx", "-o", "out", "--as", "txt")
    assert (asked.returncode, "--answer 'Meeting place=…'" in asked.stderr) == (2, True)
    answer = ("--answer", "Meeting place=the library")
    done = outreach("write", "people.csv", "-t", "merge.docx", "-o", "out", "--as", "txt", *answer)
    assert done.returncode == 0, done.stderr
    assert lines(folder / "out" / "Okafor-Ada.txt") == [
        "Dear Ada OKAFOR",
        "We meet at the library, not at Meridian & Sons",
    ]
    assert lines(folder / "out" / "Ng-Ben.txt") == ["Dear Ben NG", "We meet at the library"]
    settings = folder / "outreach.toml"
    settings.write_text(f'{SETTINGS}[answers]\n"meeting PLACE" = "the café"\n', "utf-8")
    for options, place in (((), "the café"), (answer, "the library")):
        done = outreach("write", "people.csv", "-t", "merge.docx", "-o", "out", "--as", "txt", *options)
        assert lines(folder / "out" / "Ng-Ben.txt")[1] == f"We meet at {place}", done.stderr


def test_labels_take_one_contact_after_the_other(outreach: Outreach, folder: Path) -> None:
    document = Document()
    for number, cell in enumerate(document.add_table(rows=1, cols=2).rows[0].cells):
        if number:
            add_field(cell.paragraphs[0], "NEXT")
        add_field(cell.paragraphs[0], 'MERGEFIELD "First name"')
    saved(document, folder / "labels.docx")
    done = outreach("write", "people.csv", "-t", "labels.docx", "-o", "out", "--as", "txt", "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert [lines(path) for path in sorted((folder / "out").glob("*.txt"))] == [["Ada", "Ben"], ["Cleo"]]
