"""Stationery: what is typed in Word, and what a letter makes of it."""

import io
import pickle
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from outreach.pieces import Value
from outreach.word import Filling, load_stationery
from tests.word.docx_validator import problems, text_of
from tests.word.files import BODY, LETTER, PACKAGE, paragraph, parts_of, run, stationery, texts, written, zipped


def test_the_letter_stands_where_its_paragraph_stood(tmp_path: Path) -> None:
    template = stationery(tmp_path, paragraph("before") + LETTER + paragraph("after"))
    assert text_of(written(template)) == ["before", "The letter.", "after"]


def test_pieces_of_the_letter_are_joined_as_they_are(tmp_path: Path) -> None:
    template = stationery(tmp_path, LETTER)
    body = ['<w:p><w:r><w:t xml:space="preserve">Dear ', Value("R&amp;D"), Value(""), ",</w:t></w:r></w:p>"]
    document = template.document(template.fill({}), body)
    assert problems(document) == []
    assert text_of(document) == ["Dear R&D,"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    body = paragraph("{{ name }}") + LETTER
    first, second = stationery(tmp_path, body), stationery(tmp_path, body)
    assert written(first, name="Ada") == written(second, name="Ada") == written(first, name="Ada")


def test_a_filling_crosses_to_another_process_and_is_small(tmp_path: Path) -> None:
    body = paragraph("text " * 1000, "{{ name }}", "more " * 1000) + LETTER
    first, second = stationery(tmp_path, body), stationery(tmp_path, body)
    filling = first.fill({"name": "Ada"})
    packed = pickle.dumps(filling)
    assert len(packed) < 200
    carried = pickle.loads(packed)  # noqa: S301 (made three lines above)
    assert isinstance(carried, Filling)
    assert second.document(carried, BODY) == first.document(filling, BODY)


@pytest.mark.parametrize(
    "runs",
    [
        ("{{ contact.name }}",),
        ("{", "{ con", "tact", ".na", "me }", "}"),
        ("{{ contact", '<w:proofErr w:type="spellStart"/>', ".name", '<w:proofErr w:type="spellEnd"/>', " }}"),
        ("{{\u00a0contact.name\u00a0}}",),
        ("{{ contact[“name”] }}",),
        ("{{ contact[‘name’] }}",),
        ("{{", "<w:r><w:tab/></w:r>", "contact.name", "<w:r><w:br/></w:r>", "}}"),
        ('<w:bookmarkStart w:id="0" w:name="_GoBack"/>', "{{ contact", '<w:bookmarkEnd w:id="0"/>', ".name }}"),
        ("{{ contact.", '<w:ins w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z">' + run("name }}") + "</w:ins>"),
        ("{# a remark #}{{ contact.name }}",),
        ("{%– if contact –%}{{ contact.name }}{% endif %}",),
    ],
)
def test_tags_are_read_as_they_were_meant(tmp_path: Path, runs: tuple[str, ...]) -> None:
    assert texts(tmp_path, paragraph("To ", *runs, "!"), contact={"name": "Ada <A> & Co"}) == ["To Ada <A> & Co!"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("{{ 7 % 4 }}", "3"),
        ("{{ '%}' ~ \"}}\" }}", "%}}}"),
        ("{{ {“a”: {“b”: 1}}[“a”][“b”] }}", "1"),
        ("{{ “don’t” }}", "don’t"),
        ("{{ name if 1 < 2 and 3 > 2 else '' }}", "Ada"),
        ("{% if a %}A{% endif %}{% if not a %}no A{% endif %}", "no A"),
        ("{% for n in (1, 2, 3) %}{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}", "1, 2, 3"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('&') ~ name }}", "<&>Ada"),
        ("{% set x %}{{ name }} & {% endset %}{{ x }}", "Ada & "),
        ("{{ name | upper }}", "ADA"),
        ("{{ 250000 * 4 }} {{ 2 ** 10 }} {{ '-' * 3 }} {{ 1.5 * 2 }}", "1000000 1024 --- 3.0"),
        ("{% raw %}{{ a & b }}{% if %}{% endraw %} {{ name }}", "{{ a & b }}{% if %} Ada"),
        ("{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}{{ name }} & Co{% endcall %}", "(Ada & Co)"),
        ("{% for n in [1, [2, [3]]] recursive %}{{ n if n is number else loop(n) }}{% endfor %}", "123"),
        ("{% filter upper %}{{ name }}{% endfilter %}", "ADA"),
        ("{% macro m(x) %}{{ x }}{% endmacro %}{{ [m('&'), '<', '', none] | select | join(' & ') }}", "& & <"),
        ("{{ range(6) | select('odd') | join('-') }}", "1-3-5"),
        ("{{ [{'n': '&'}, {'n': 2}] | join(', ', attribute='n') }}", "&, 2"),
        ("{{ '<b>' | safe }}", "<b>"),
        ("{% autoescape false %}{{ '<b>' }}{% endautoescape %}", "<b>"),
    ],
)
def test_expressions_are_those_of_jinja2(tmp_path: Path, expression: str, said: str) -> None:
    assert texts(tmp_path, paragraph(expression), name="Ada", a=0) == [said]


@pytest.mark.parametrize("empty", ["", None, (), []])
def test_a_default_is_for_what_is_empty_as_in_any_letter(tmp_path: Path, empty: object) -> None:
    line = "At {{ firm | default(“your firm”) }}{{ nothing | d('!') }} {{ none_left | default(3) }}"
    assert texts(tmp_path, paragraph(line), firm=empty, none_left=0) == ["At your firm! 0"]


def test_the_format_of_the_first_character_wins(tmp_path: Path) -> None:
    template = stationery(tmp_path, paragraph(run("{{ na", "<w:b/>"), run("me }} plain", "<w:i/>")) + LETTER)
    bold, italic = docx.Document(io.BytesIO(written(template, name="Ada"))).paragraphs[0].runs
    assert (bold.text, bold.bold, italic.text, italic.italic) == ("Ada", True, " plain", True)


def test_text_that_only_looks_like_a_tag_stays(tmp_path: Path) -> None:
    assert texts(tmp_path, paragraph("{a} }} %} {{ name }}{"), name="Ada") == ["{a} }} %} Ada{"]


# Paragraphs that come out empty


def test_a_paragraph_that_comes_out_empty_is_left_out(tmp_path: Path) -> None:
    body = "".join(map(paragraph, ("{{ a }}", "{{ b }}", "{{ a }}, {{ b }}", "{{ a }} stays", "")))
    assert texts(tmp_path, body, a="", b=None) == [" stays", ""]


def test_statements_leave_no_empty_lines(tmp_path: Path) -> None:
    body = "".join(
        map(
            paragraph,
            ("{% for n in names %}", "{{ n }}", "{% endfor %}{% if x %}", "never", "{% else %}", "else", "{% endif %}"),
        )
    )
    assert texts(tmp_path, body, names=["a", "", "b"], x=0) == ["a", "b", "else"]


def test_a_list_becomes_lines(tmp_path: Path) -> None:
    assert texts(tmp_path, paragraph("{{ address }}"), address=("1 Road", "", "Town")) == ["1 Road\nTown"]
    assert texts(tmp_path, paragraph("{{ address }}"), address=()) == []


CELL = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>{}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (paragraph("{{ a }}"), [""]),
        (paragraph("{{ a }}") * 3, [""]),
        (paragraph("{{ a }}") + paragraph("{{ b }}"), ["B"]),
        (paragraph("{{ b }}") + paragraph("{{ a }}"), ["B"]),
        (paragraph("{{ a }}") + paragraph("text"), ["text"]),
        (paragraph("{% for n in (1, 2) %}") + paragraph("{{ a }}") + paragraph("{% endfor %}"), [""]),
        (paragraph("{% if b %}") + paragraph("{{ b }}") + paragraph("{% endif %}"), ["B"]),
        (paragraph("{% if a %}") + paragraph("{{ b }}") + paragraph("{% endif %}"), [""]),
        (paragraph("{% if a %}") + paragraph("plain") + paragraph("{% endif %}"), [""]),
        (paragraph("{{ b }}") + CELL.format(paragraph("in")) + paragraph("{{ a }}"), ["B", "in", ""]),
    ],
)
def test_a_cell_keeps_one_paragraph(tmp_path: Path, inside: str, said: list[str]) -> None:
    assert texts(tmp_path, CELL.format(inside), a="", b="B") == said


def test_a_cell_that_holds_the_letter_ends_with_it(tmp_path: Path) -> None:
    said = text_of(
        written(stationery(tmp_path, CELL.format(paragraph("{{ b }}") + LETTER) + paragraph("below")), b="B")
    )
    assert said == ["B", "The letter.", "below"]


CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (CONTROL.format(paragraph("text")), ["text"]),
        (CONTROL.format(paragraph("{{ b }}")), ["B"]),
        (CONTROL.format(paragraph("{{ a }}")), [""]),
        (CONTROL.format(paragraph("{% if b %}") + paragraph("in") + paragraph("{% endif %}")), ["in"]),
        (CONTROL.format(paragraph("{% if a %}") + paragraph("in") + paragraph("{% endif %}")), [""]),
        (CONTROL.format(CONTROL.format(paragraph("text") + paragraph("{{ a }}"))), ["text"]),
        (paragraph("text") + CONTROL.format(paragraph("{{ a }}")), ["text", ""]),
        (paragraph("{{ b }}") + '<w:bookmarkStart w:id="1" w:name="m"/><w:bookmarkEnd w:id="1"/>', ["B"]),
    ],
)
def test_a_cell_whose_last_paragraph_stands_in_a_content_control_has_no_other(
    tmp_path: Path, inside: str, said: list[str]
) -> None:
    assert texts(tmp_path, CELL.format(inside), a="", b="B") == said


def test_a_section_does_not_end_with_its_empty_paragraph(tmp_path: Path) -> None:
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    for tag in ("{{ a }}", "{% if a %}{% endif %}"):
        template = stationery(tmp_path, paragraph(tag, properties=section) + LETTER)
        assert b"11906" in zipfile.ZipFile(io.BytesIO(written(template, a=""))).read("word/document.xml")


# Other parts


def test_headers_footers_and_notes_are_filled(tmp_path: Path) -> None:
    template = stationery(
        tmp_path,
        LETTER,
        header1=paragraph("{{ name }}"),
        footer1=paragraph("{{ name }} below"),
        comments='<w:comment w:id="2">' + paragraph("{{ name }} remarked") + "</w:comment>",
        footnotes='<w:footnote w:id="2">' + paragraph("{{ name }} noted") + "</w:footnote>",
        endnotes='<w:endnote w:id="2">' + paragraph("{{ name }} ended") + "</w:endnote>",
    )
    document = written(template, name="R&D")
    expected = {
        "header1": ["R&D"],
        "footer1": ["R&D below"],
        "footnotes": ["R&D noted"],
        "endnotes": ["R&D ended"],
        "comments": ["R&D remarked"],
    }
    assert {part: text_of(document, f"word/{part}.xml") for part in expected} == expected


def test_a_header_whose_fields_are_empty_keeps_a_paragraph(tmp_path: Path) -> None:
    template = stationery(tmp_path, LETTER, header1=paragraph("{{ name }}"))
    assert text_of(written(template, name=""), "word/header1.xml") == [""]


def test_text_boxes_are_filled_in_both_their_forms(tmp_path: Path) -> None:
    vml = "xmlns:v='urn:schemas-microsoft-com:vml'"
    box = f"<w:pict><v:textbox {vml}><w:txbxContent>{{}}</w:txbxContent></v:textbox></w:pict>"
    both = f"<w:r>{box.format(paragraph('{{ name }}'))}</w:r><w:r>{box.format(paragraph('{{ none }}'))}</w:r>"
    template = stationery(tmp_path, paragraph(both) + LETTER)
    assert text_of(written(template, name="Ada", none=""))[1:] == ["Ada", "", "The letter."]


def test_document_properties_are_filled_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "stationery.docx"
    parts = parts_of(LETTER)
    parts["docProps/core.xml"] = (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>{{ a if a else b }}: {{ b }}</dc:title></cp:coreProperties>"
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    )
    path.write_bytes(zipped(parts))
    document = written(load_stationery(path), a="R&D\r\n<x>\x00", b="B")
    assert docx.Document(io.BytesIO(document)).core_properties.title is not None
    assert b"<dc:title>R&amp;D &lt;x&gt;: B</dc:title>" in zipfile.ZipFile(io.BytesIO(document)).read(
        "docProps/core.xml"
    )


def test_values_that_are_no_text_are_formatted(tmp_path: Path) -> None:
    path = tmp_path / "stationery.docx"
    path.write_bytes(zipped(parts_of(paragraph("{{ day }} {{ [day, 'x'] }} {{ n }}") + LETTER)))
    template = load_stationery(path, format_value=lambda value: f"<{value}>")
    assert text_of(written(template, day=date(2026, 1, 2), n=3))[0] == "<2026-01-02> <2026-01-02>\nx <3>"


def test_characters_that_were_left_out_are_reported(tmp_path: Path) -> None:
    template = stationery(tmp_path, paragraph("{{ a }}{{ b }}") + LETTER)
    (finding,) = template.fill({"a": "x\x07y", "b": "tab\tline\n"}).findings
    assert (finding.rule, finding.level) == ("W09", "warning")


def test_parts_without_fields_are_those_of_the_stationery(tmp_path: Path) -> None:
    template = stationery(tmp_path, LETTER, header1=paragraph("no field"))
    before = docx.Document(io.BytesIO((tmp_path / "stationery.docx").read_bytes()))
    after = docx.Document(io.BytesIO(written(template)))
    names = [{part.partname for part in each.part.package.iter_parts()} for each in (before, after)]
    assert names[0] <= names[1]
    assert text_of(written(template), "word/header1.xml") == ["no field"]
