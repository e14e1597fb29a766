"""Tags beside the text of a Word file: filled in pictures' links and descriptions, or reported."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.word import WordTemplate, fields_of, load_document
from tests.word.docx_validator import problems, text_of
from tests.word.files import OFFICE, paragraph, parts_of, run, zipped

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)
PICTURE = (
    f'<w:r><w:drawing><wp:KIND {WP}><wp:extent cx="900000" cy="900000"/><wp:docPr id="7" name="Photo" '
    f'descr="Photo of {{{{ name }}}}"><a:hlinkClick {A} r:id="rId9"/></wp:docPr><a:graphic {A}>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    f'<pic:pic {PIC}><pic:nvPicPr><pic:cNvPr id="7" name="p"><a:hlinkClick r:id="rId9"/></pic:cNvPr><pic:cNvPicPr/>'
    '</pic:nvPicPr><pic:blipFill><a:blip r:embed="rId8"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
    "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:KIND></w:drawing></w:r>"
)


def related(parts: dict[str, str], **links: str) -> dict[str, str | bytes]:
    """The parts with more relationships of the document: `kind="target"`, an address when it has a colon in it."""
    name = "word/_rels/document.xml.rels"
    outside = ' TargetMode="External"'
    more = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{outside if ":" in target else ""}/>'
        for number, (kind, target) in enumerate(links.items(), 8)
    )
    return {**parts, name: parts[name].replace("</Relationships>", f"{more}</Relationships>")}


def loaded(folder: Path, parts: dict[str, str] | dict[str, str | bytes]) -> WordTemplate:
    path = folder / "letter.docx"
    path.write_bytes(zipped(parts))
    return load_document(path)


def refused(folder: Path, parts: dict[str, str] | dict[str, str | bytes]) -> Finding:
    with pytest.raises(OutreachError) as caught:
        loaded(folder, parts)
    (finding,) = caught.value.findings
    _, listed = fields_of(folder / "letter.docx")
    assert finding in listed or finding.where.startswith(f"{folder / 'letter.docx'}, text")
    return finding


def pictured(folder: Path, kind: str, address: str) -> dict[str, str | bytes]:
    parts = parts_of(paragraph("Look: ", PICTURE.replace("KIND", kind)))
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1)
    return {**related(parts, image="media/p.png", hyperlink=address), "word/media/p.png": PIXEL}


def test_the_link_and_the_description_of_a_picture_are_filled(tmp_path: Path) -> None:
    template = loaded(tmp_path, pictured(tmp_path, "inline", "https://example.org/{{ name }}"))
    document = template.document(template.fill({"name": "Zoë & Co"}))
    assert problems(document) == []
    with zipfile.ZipFile(BytesIO(document)) as archive:
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
        text = archive.read("word/document.xml").decode()
    assert not any("name }}" in part for part in parts.values())
    assert 'descr="Photo of Zoë &amp; Co"' in text
    link, picture, end = (
        text.index(each) for each in ('HYPERLINK "https://example.org/Zo%C3%AB%20%26%20Co"', "<w:drawing", '"end"')
    )
    assert link < picture < end
    assert "hlinkClick" not in text


def test_the_link_of_a_floating_picture_is_refused(tmp_path: Path) -> None:
    finding = refused(tmp_path, pictured(tmp_path, "anchor", "https://example.org/{{ name }}"))
    assert (finding.rule, finding.level) == ("W14", "error")
    assert finding.message == "{{ name }} stands in the address of a hyperlink"
    assert finding.hint == "Put it on text, or on a picture in line with text."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "word/charts/chart1.xml",
            f"<c:chartSpace {C} {A}><c:title><a:p><a:r><a:t>Sales of {{</a:t></a:r>"
            "<a:r><a:t>{ name }}</a:t></a:r></a:p></c:title></c:chartSpace>",
            "{{ name }} stands in a chart",
        ),
        (
            "word/charts/chart1.xml",
            f"<c:chartSpace {C}><c:strCache><c:pt><c:v>{{{{ name }}}}</c:v></c:pt></c:strCache></c:chartSpace>",
            "{{ name }} stands in a chart",
        ),
        (
            "word/diagrams/data1.xml",
            f"<d {A}><a:p><a:r><a:t>{{% if x %}}y</a:t></a:r></a:p></d>",
            "{% if x %} stands in a SmartArt graphic",
        ),
        ("customXml/item1.xml", '<mine to="{{ name }}"/>', "{{ name }} stands in data behind content controls"),
        ("word/glossary/document.xml", "<x><y>{{ name }}</y></x>", "{{ name }} stands in this part"),
    ],
)
def test_tags_in_other_parts_are_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    parts = parts_of(paragraph("Dear {{ name }}"))
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(
        "<Override", '<Default Extension="xml" ContentType="application/xml"/><Override', 1
    )
    finding = refused(tmp_path, {**parts, name: content})
    assert (finding.rule, finding.message, finding.where) == ("W14", said, f"{tmp_path / 'letter.docx'}, {name}")


def test_tags_in_equations_are_refused(tmp_path: Path) -> None:
    equation = f"<m:oMath {M}><m:r><m:t>x = {{</m:t></m:r><m:r><m:t>{{ amount }}}}</m:t></m:r></m:oMath>"
    finding = refused(tmp_path, parts_of(f"<w:p>{equation}</w:p>"))
    assert finding.message == "{{ amount }} stands in a formula or a drawing"
    assert "text, “x = {{ amount }}”" in finding.where


def test_braces_that_are_no_tags_are_left_alone(tmp_path: Path) -> None:
    parts = parts_of(paragraph("Dear {{ name }}, {% raw %}{{ this }}{% endraw %} {x}"))
    template = loaded(tmp_path, {**parts, "word/theme/theme1.xml": '<t uri="{05A4C25C-085E-4340}">{{ open</t>'})
    assert template.text(template.fill({"name": "Ada"})).text == "Dear Ada, {{ this }} {x}"


def test_a_tag_that_a_tracked_change_deletes_is_a_warning(tmp_path: Path) -> None:
    pieces = "".join(f"<w:r><w:delText>{text}</w:delText></w:r>" for text in ("{{ na", "me }}"))
    deleted = f'<w:del w:id="1" w:author="A">{pieces}</w:del>'
    template = loaded(tmp_path, parts_of(paragraph("Dear ", deleted, run("{{ first }}"))))
    (finding,) = template.findings
    assert (finding.rule, finding.level) == ("W15", "warning")
    assert finding.message == "{{ name }} is deleted by a tracked change, which every reader can see"
    assert text_of(template.document(template.fill({"first": "Ada"}))) == ["Dear Ada"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (f'<w:ins w:id="1" w:author="A">{run("Yours")}</w:ins>', "Yours"),
        ('<w:del w:id="1" w:author="A"><w:r><w:delText>Cheers</w:delText></w:r></w:del>', "Bye"),
        (f'<w:moveFrom w:id="1" w:author="A">{run("Yours")}</w:moveFrom>', "Bye"),
    ],
)
def test_what_a_review_has_left_in_the_file_is_told(tmp_path: Path, change: str, said: str) -> None:
    comment = '<w:comment w:id="1" w:author="A">' + paragraph("Too long!") + "</w:comment>"
    template = loaded(tmp_path, parts_of(paragraph(change) + paragraph("Bye"), comments=comment))
    assert [(each.rule, each.level) for each in template.findings] == [("W16", "warning")] * 2
    assert [each.message.partition(",")[0] for each in template.findings] == [
        "the file has comments",
        "the file has tracked changes",
    ]
    assert template.text(template.fill({})).text.split()[0] == said


def test_a_tag_that_was_moved_away_is_a_warning_too(tmp_path: Path) -> None:
    moved = f'<w:moveFrom w:id="1" w:author="A">{run("{{ name }}")}</w:moveFrom>'
    (finding,) = loaded(tmp_path, parts_of(paragraph("Dear ", moved))).findings
    assert (finding.rule, finding.message.partition(" is ")[0]) == ("W15", "{{ name }}")
