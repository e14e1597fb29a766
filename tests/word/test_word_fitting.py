"""Any Word file made fit for letters: the styles and lists that they need, and no trace of a mail merge."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from lxml import etree

from outreach.word import load_stationery
from tests.word.docx_validator import problems, w
from tests.word.files import LETTER, OFFICE, PACKAGE, W, paragraph, parts_of, zipped

STYLES = (
    "BodyText", "Salutation", "Closing", "Signature", "ListBullet", "ListNumber", "Quote",
    "Heading1", "Heading2", "Heading3", "Hyperlink",
)  # fmt: skip
BODY = [
    *(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>' for style in STYLES[:-1]),
    '<w:p><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t>link</w:t></w:r></w:p>',
    *(f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{n}"/></w:numPr></w:pPr></w:p>' for n in (1, 2)),
]


def fitted(path: Path, parts: dict[str, str]) -> dict[str, bytes]:
    """The parts of a letter that uses all the styles and lists; it is valid."""
    path.write_bytes(zipped(parts))
    template = load_stationery(path)
    document = template.document(template.fill({}), BODY)
    assert problems(document) == []
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def num_format(parts: dict[str, bytes], number: str) -> str:
    """How the first level of a list is numbered."""
    root = etree.fromstring(parts["word/numbering.xml"])
    (abstract,) = (num[0].get(w("val")) for num in root.iter(w("num")) if num.get(w("numId")) == number)
    (level,) = (each for each in root.iter(w("abstractNum")) if each.get(w("abstractNumId")) == abstract)
    found = level.find(f"{w('lvl')}/{w('numFmt')}")
    assert found is not None
    return found.get(w("val")) or ""


def test_a_file_without_styles_gets_those_of_a_letter(tmp_path: Path) -> None:
    parts = fitted(tmp_path / "bare.docx", parts_of(LETTER))
    root = etree.fromstring(parts["word/styles.xml"])
    assert {style.get(w("styleId")) for style in root.iter(w("style"))} == set(STYLES)
    assert (num_format(parts, "1"), num_format(parts, "2")) == ("bullet", "decimal")


def test_styles_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    own = '<w:style w:type="paragraph" w:styleId="BodyText"><w:name w:val="Body Text"/><w:rPr><w:b/></w:rPr></w:style>'
    parts = fitted(tmp_path / "own.docx", parts_of(LETTER, styles=own))
    assert parts["word/styles.xml"].count(b'w:styleId="BodyText"') == 1
    assert b'<w:name w:val="Body Text"/><w:rPr><w:b/></w:rPr></w:style>' in parts["word/styles.xml"]


def test_styles_of_a_word_in_another_language(tmp_path: Path) -> None:
    german = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Textkrper"><w:name w:val="Body Text"/><w:basedOn w:val="Standard"/>'
        '<w:next w:val="Textkrper"/><w:rPr><w:i/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Closing"><w:name w:val="Mein Schluss"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Gruformel"><w:name w:val="Closing"/></w:style>'
    )
    body = paragraph("own", properties='<w:pStyle w:val="Closing"/>') + LETTER
    header = paragraph("above", properties='<w:pStyle w:val="Textkrper"/>')
    parts = fitted(tmp_path / "deutsch.docx", parts_of(body, styles=german, header1=header))
    named = {
        style.get(w("styleId")): style[0].get(w("val"))
        for style in etree.fromstring(parts["word/styles.xml"]).iter(w("style"))
    }
    assert named["BodyText"] == "Body Text"
    assert named["Closing"] == "Closing"
    assert "Mein Schluss" in named.values()
    first = etree.fromstring(parts["word/document.xml"]).find(f".//{w('pStyle')}")
    assert first is not None
    assert named[first.get(w("val"))] == "Mein Schluss"
    assert b'w:pStyle w:val="BodyText"' in parts["word/header1.xml"]


def test_lists_of_the_file_make_room(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="5"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="6"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimalZero"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="7"><w:abstractNumId w:val="6"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="ListNumber"><w:name w:val="List Number"/>'
        '<w:pPr><w:keepNext/><w:numPr><w:numId w:val="7"/></w:numPr><w:spacing w:after="0"/></w:pPr></w:style>'
    )
    listed = paragraph("own", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    outside = paragraph("none", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    parts = fitted(tmp_path / "lists.docx", parts_of(listed + outside + LETTER, styles=styles, numbering=numbering))
    assert (num_format(parts, "1"), num_format(parts, "2")) == ("bullet", "decimalZero")
    own, none = [each.get(w("val")) or "" for each in etree.fromstring(parts["word/document.xml"]).iter(w("numId"))][:2]
    assert (num_format(parts, own), none) == ("upperRoman", "0")


def test_what_a_mail_merge_leaves_behind_is_gone(tmp_path: Path) -> None:
    settings = (
        '<w:attachedTemplate r:id="rId1"/><w:mailMerge><w:mainDocumentType w:val="formLetters"/>'
        '<w:dataSource r:id="rId2"/></w:mailMerge><w:defaultTabStop w:val="720"/>'
    )
    parts = parts_of(LETTER, settings=settings)
    parts["word/_rels/settings.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/attachedTemplate" Target="file:///C:/x.dotm" TargetMode="External"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/mailMergeSource" Target="file:///C:/x.mdb" TargetMode="External"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/recipientData" Target="recipientData.xml"/></Relationships>'
    )
    parts["word/recipientData.xml"] = f"<w:recipients {W}/>"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", '<Override PartName="/word/recipientData.xml" ContentType="application/xml"/></Types>'
    )
    written = fitted(tmp_path / "merge.docx", parts)
    assert not {"word/recipientData.xml", "word/_rels/settings.xml.rels"} & written.keys()
    assert b"defaultTabStop" in written["word/settings.xml"]
    assert not any(b"file:///" in content for content in written.values())


def test_files_that_python_docx_makes(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ letter }}")
    document.add_paragraph("own", style="List Number 2")
    document.save(str(tmp_path / "made.docx"))
    template = load_stationery(tmp_path / "made.docx")
    written = template.document(template.fill({}), BODY)
    assert problems(written) == []
    assert "docProps/thumbnail.jpeg" not in zipfile.ZipFile(io.BytesIO(written)).namelist()
    names = {style.name for style in docx.Document(io.BytesIO(written)).styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
    assert {"Body Text", "Salutation", "Closing", "Signature"} <= names


@pytest.mark.parametrize("name", ["stationery.docx", "stationery-a4.docx", "stationery-a4-rtl.docx"])
def test_the_shipped_stationery_needs_nothing(name: str) -> None:
    path = Path(__file__).parents[2] / "templates" / name
    template = load_stationery(path)
    with zipfile.ZipFile(path) as archive:
        changed = {part for part, content in template.parts.items() if archive.read(part) != content}
    assert changed <= {"[Content_Types].xml", "word/styles.xml"}  # only written anew
