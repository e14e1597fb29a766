"""Word files that cannot be used: each is refused with a reason, a place and what to do next."""

import io
import zipfile
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.word import load_stationery
from outreach.word.checking import Names
from tests.word.files import LETTER, OFFICE, paragraph, parts_of, stationery, zipped

DTD = "<!DOCTYPE a"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refused(path: Path, names: Names | None = None) -> tuple[Finding, ...]:
    with pytest.raises(OutreachError) as caught:
        load_stationery(path, names=names)
    assert all(path.name in finding.where and finding.message for finding in caught.value.findings)
    return caught.value.findings


def changed(old: str, new: str, part: str = "[Content_Types].xml") -> bytes:
    parts = parts_of(LETTER)
    assert old in parts[part]
    return zipped(parts | {part: parts[part].replace(old, new)})


def with_part(name: str, content: str | bytes) -> bytes:
    return zipped(parts_of(LETTER) | {name: content})


def without(name: str) -> bytes:
    return zipped({part: content for part, content in parts_of(LETTER).items() if part != name})


def twice() -> bytes:
    file = io.BytesIO(zipped(parts_of(LETTER)))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    return file.getvalue()


def damaged() -> bytes:
    content = bytearray(zipped(parts_of(LETTER + paragraph("text " * 500))))
    content[content.index(b"word/document.xml") + 30] ^= 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "rule", "message"),
    [
        (b"", "W01", "is empty"),
        (b"Dear {{ name }}", "W01", "is no Word file"),
        (b"%PDF-1.7\n", "W01", "is a PDF"),
        (rb"{\rtf1 hello}", "W01", "Rich Text"),
        (b"<html></html>", "W01", "web page"),
        (OLE, "W01", "password"),
        (zipped({"a.txt": "a"}), "W01", "no Word file"),
        (zipped(parts_of(LETTER))[:400], "W01", "damaged"),
        (damaged(), "W01", "damaged"),
        (without("word/document.xml"), "W01", "word/document.xml"),
        (without("_rels/.rels"), "W01", "no Word file"),
        (changed("relationships/officeDocument", "relationships/other", "_rels/.rels"), "W01", "no document"),
        (changed(f"{OFFICE}/officeDocument", "http://purl.oclc.org/ooxml/x", "_rels/.rels"), "W01", "Strict"),
        (changed("wordprocessingml.document", "spreadsheetml.sheet"), "W01", "not one of Word"),
        (changed("/word/document.xml", "/word/other.xml"), "W01", "does not say"),
        (changed("<w:body>", "<w:body><w:p>", "word/document.xml"), "W01", "damaged part word/document.xml"),
        (changed("<w:document", f'{DTD} [<!ENTITY b "c">]><w:document', "word/document.xml"), "W02", "DTD"),
        (changed("<w:document", f'{DTD} SYSTEM "http://a.example/x"><w:document', "word/document.xml"), "W02", "DTD"),
        (with_part("_xmlsignatures/origin.sigs", ""), "W02", "signed"),
        (with_part("word/media/a.bmp", bytes(3 << 20)), "W02", "a.bmp"),
        (twice(), "W01", "twice"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, rule: str, message: str) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(content)
    (finding,) = refused(path)
    assert (finding.rule, finding.level) == (rule, "error")
    assert message in finding.message
    assert finding.hint


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(60 << 20)
    (finding,) = refused(path)
    assert (finding.rule, "larger than 50 MB" in finding.message) == ("W02", True)


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "none.docx")[0].message
    assert "folder" in refused(tmp_path)[0].message


def test_entities_nest_without_end(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    path = tmp_path / "bomb.docx"
    document = parts_of("<w:p><w:r><w:t>&a29;</w:t></w:r></w:p>")["word/document.xml"]
    path.write_bytes(with_part("word/document.xml", f"<!DOCTYPE b [{entities}]>{document}"))
    assert refused(path)[0].rule in {"W01", "W02"}


def test_a_word_template_is_as_good_as_a_document(tmp_path: Path) -> None:
    path = tmp_path / "mine.dotx"
    path.write_bytes(changed("document.main", "template.main"))
    template = load_stationery(path)
    document = template.document(template.fill({}), ())
    assert b"document.main" in zipfile.ZipFile(io.BytesIO(document)).read("[Content_Types].xml")


def test_what_is_linked_is_not_fetched_and_is_told(tmp_path: Path) -> None:
    parts = parts_of(LETTER)
    link = f'<Relationship Id="rId9" Type="{OFFICE}/image" Target="http://a.example/x.png" TargetMode="External"/>'
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace("</Relationships>", f"{link}</Relationships>")
    path = tmp_path / "linked.docx"
    path.write_bytes(zipped(parts))
    (finding,) = load_stationery(path).findings
    assert (finding.rule, finding.level) == ("W10", "warning")
    assert "http://a.example/x.png" in finding.message


# What stands in the file


@pytest.mark.parametrize(
    ("body", "rule", "place", "message"),
    [
        (paragraph("text"), "W03", "mine.docx", "no {{ letter }}"),
        (LETTER + LETTER, "W04", "mine.docx", "2 times"),
        (paragraph("Here: {{ letter }}"), "W04", "“Here: {{ letter }}”", "in other text"),
        (paragraph("{% if a %}") + LETTER + paragraph("{% endif %}"), "W04", "“{{ letter }}”", "condition or loop"),
        (LETTER + paragraph("To {{ name"), "W05", "“To {{ name”", "not closed"),
        (LETTER + paragraph("To {% if a"), "W05", "“To {% if a”", "not closed"),
        (LETTER + paragraph("To {{ name + }}"), "W05", "“To {{ name + }}”", ""),
        (LETTER + paragraph("To {{ name | shout }}"), "W05", "“To {{ name | shout }}”", "shout"),
        (LETTER + paragraph("{% if a %}A"), "W05", "“{% if a %}A”", "endif"),
        (LETTER + paragraph("{% end %}"), "W05", "“{% end %}”", "end"),
        (LETTER + paragraph("{% include 'a' %}"), "W08", "“{% include 'a' %}”", "include"),
        (LETTER + paragraph("{% extends 'a' %}"), "W08", "“{% extends 'a' %}”", "extends"),
    ],
)
def test_what_cannot_stand_in_stationery(tmp_path: Path, body: str, rule: str, place: str, message: str) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(zipped(parts_of(body)))
    (finding,) = refused(path)
    assert (finding.rule, finding.level) == (rule, "error")
    assert place in finding.where
    assert message in finding.message
    assert finding.hint or rule == "W08"


def test_the_letter_cannot_stand_in_a_header(tmp_path: Path) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(zipped(parts_of(LETTER, header1=LETTER)))
    (finding,) = refused(path)
    assert (finding.rule, "header, “{{ letter }}”" in finding.where) == ("W04", True)


ROW = "<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{}</w:tr></w:tbl>"
CELL = "<w:tc>{}</w:tc>"


@pytest.mark.parametrize(
    "body",
    [
        ROW.format(CELL.format(paragraph("of {% for n in names %}a")) + CELL.format(paragraph("b{% endfor %}"))),
        ROW.format(CELL.format(paragraph("{% if a %}"))) + paragraph("{% endif %}"),
        paragraph("or {% if a %}text") + ROW.format(CELL.format(paragraph("x"))) + paragraph("{% endif %}"),
        paragraph("{% if a %}a" + "{% else %}b") + paragraph("{% endif %}"),
    ],
)
def test_conditions_and_loops_cut_nothing(tmp_path: Path, body: str) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(zipped(parts_of(body + LETTER)))
    assert {finding.rule for finding in refused(path)} == {"W07"}


def test_all_problems_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.docx"
    body = paragraph("{{ a") + paragraph("{% if %}") + paragraph("x {{ letter }}")
    path.write_bytes(zipped(parts_of(body, header1=paragraph("{{ b + }}"), footer1=paragraph("{{ nobody }}"))))
    assert [finding.rule for finding in refused(path, {"a": (), "b": ()})] == ["W05", "W04", "W05", "W06"]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{{ contct.name }}", "nothing is called “contct”", "contact"),
        ("{{ contact.nmae }}", "“contact” has no “nmae”", "name"),
        ("{{ contact.Name }}", "“contact” has no “Name”", "name"),
    ],
)
def test_unknown_names_are_told_before_the_first_letter(tmp_path: Path, text: str, message: str, hint: str) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(zipped(parts_of(LETTER + paragraph(text))))
    (finding,) = refused(path, {"contact": {"name", "company"}, "row": None})
    assert (finding.rule, message in finding.message) == ("W06", True)
    assert f"“{hint}”" in finding.hint
    assert f"“{text}”" in finding.where


@pytest.mark.parametrize(
    "text",
    [
        "{{ contact.nick | default('') }}",
        "{% if other is defined %}yes{% endif %}",
        "{% set other = 1 %}{{ other }}",
        "{{ row.anything }}",
        "{% for n in range(2) %}{{ loop.index }}{{ n }}{% endfor %}",
    ],
)
def test_names_that_are_asked_for_or_made_are_no_problem(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(zipped(parts_of(LETTER + paragraph(text))))
    assert load_stationery(path, names={"contact": {"name"}, "row": None}).findings == ()


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        ("{{ nobody }}", "W06", "nothing is called “nobody”"),
        ("{{ contact.compny }}", "W06", "Did you mean “company”?"),
        ("{{ contact.compny.x }}", "W06", "Did you mean “company”?"),
        ("{{ contact['compny'] }}", "W06", "Did you mean “company”?"),
        ("{{ ''.__class__ }}", "W08", "not allowed"),
        ("{{ contact.company.__init__.__globals__ }}", "W08", "not allowed"),
        ("{{ contact.company.__class__ }}", "W08", "not allowed"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "W08", "turns"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "W08", ""),
        (
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}",
            "W08",
            "turns",
        ),
        ("{{ 'x' * 999999999 }}", "W08", "repeated"),
        ("{{ 9 ** 9999999 }}", "W08", "power"),
        ("{{ 1 / 0 }}", "W05", "division by zero"),
        ("{{ contact.company + 1 }}", "W05", ""),
        ("{{ contact.company() }}", "W05", "not callable"),
        ("{% macro m() %}R&D{% endmacro %}{{ m() | upper }}", "W05", "broken"),
        ("{% macro m() %}R&D{% endmacro %}{{ m()[:3] }}", "W05", "broken"),
        ("{% filter upper %}R&D{% endfilter %}", "W05", "broken"),
    ],
)
def test_what_only_a_letter_can_show(tmp_path: Path, text: str, rule: str, message: str) -> None:
    body = paragraph("first {{ contact.company }}") + LETTER + paragraph(text) + paragraph("{{ contact.company }}")
    template = stationery(tmp_path, body)
    with pytest.raises(OutreachError) as caught:
        template.fill({"contact": {"company": "Acme"}})
    (finding,) = caught.value.findings
    assert (finding.rule, finding.level) == (rule, "error")
    assert message in finding.message
    assert f"text, “{text[:40]}" in finding.where
