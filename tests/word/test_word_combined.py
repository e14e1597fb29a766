"""Many letters in one document: each is a section that begins anew, and everything in it is its own."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from outreach.pieces import Value, in_run
from outreach.word import WordTemplate, combine, load_stationery
from tests.support.programs import CHECKOUT
from tests.word.docx_validator import MAIN, R, problems, text_of, w
from tests.word.files import LETTER, OFFICE, paragraph, parts_of, run, stationery, zipped

SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="first" r:id="rId2"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:cols w:space="708"/><w:titlePg/></w:sectPr>'
)
BODY = ('<w:p><w:pPr><w:spacing w:after="0"/></w:pPr><w:r><w:t>', Value("Yours"), "</w:t></w:r></w:p>")

Names = dict[str, Any]


def combined(
    template: WordTemplate, letters: Sequence[Names], body: Iterable[str] = BODY, *, for_pages: bool = False
) -> bytes:
    """The letters to these names in one valid document, which says what they say one by one."""
    fillings = [template.fill(names) for names in letters]
    file = io.BytesIO()
    combine(template, ((filling, body) for filling in fillings), file, for_pages=for_pages)
    document = file.getvalue()
    assert problems(document) == []
    separate = [line for filling in fillings for line in text_of(template.document(filling, body))]
    assert [line for line in text_of(document) if line] == [line for line in separate if line]
    assert len(Document(io.BytesIO(document)).sections) >= len(letters) + for_pages
    return document


def part(document: bytes, name: str = MAIN) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return etree.fromstring(archive.read(name))


def names_of(document: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.namelist()


def sections(document: bytes) -> list[etree._Element]:
    return list(part(document).iter(w("sectPr")))


def values(root: etree._Element, tag: str, attribute: str = "val") -> list[str]:
    return [element.get(w(attribute)) or "" for element in root.iter(w(tag))]


def children(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def people(count: int) -> list[Names]:
    return [{"name": f"Kim {number}", "office": ("Bonn", "Oslo")[number % 2]} for number in range(1, count + 1)]


def fields(**known: object) -> defaultdict[str, object]:
    """The fields of somebody about whom nothing else is known."""
    return defaultdict(str, address=(), **known)


def words(root: etree._Element) -> str:
    return "".join(map(str, root.itertext()))


def test_the_shipped_stationery_gives_a_letter_a_section(tmp_path: Path) -> None:
    template = load_stationery(CHECKOUT / "templates" / "stationery.docx")
    letters = [{"me": fields(name="Dana"), "contact": fields(name=name), "letter": fields()} for name in ("Ann", "Bo")]
    document = Document(io.BytesIO(combined(template, letters, BODY)))
    footers = [section.footer.paragraphs[0].text for section in document.sections]
    assert [re.findall("Ann|Bo", footer) for footer in footers] == [["Ann"], ["Bo"]]
    headers = {section.first_page_header.part.partname for section in document.sections}
    assert len(headers) == 1
    assert all(section.different_first_page_header_footer for section in document.sections)


def test_sections_end_in_last_paragraphs_and_restart_their_pages(tmp_path: Path) -> None:
    template = stationery(tmp_path, paragraph("Dear {{ name }}") + LETTER + SECTION, header1="<w:p/>", footer1="<w:p/>")
    document = combined(template, people(3))
    found = sections(document)
    assert [etree.QName(section.getparent()).localname for section in found] == ["pPr", "pPr", "body"]
    assert {tuple(children(section)) for section in found} == {
        ("headerReference", "footerReference", "pgSz", "pgNumType", "cols", "titlePg")
    }
    assert values(part(document), "pgNumType", "start") == ["1"] * 3
    assert len(text_of(document)) == 6


def test_a_single_letter_is_as_it_would_be_alone(tmp_path: Path) -> None:
    template = stationery(tmp_path, paragraph("Dear {{ name }}") + LETTER + SECTION, header1="<w:p/>", footer1="<w:p/>")
    (section,) = sections(combined(template, people(1)))
    assert etree.QName(section.getparent()).localname == "body"


def test_headers_are_own_where_they_differ_and_shared_elsewhere(tmp_path: Path) -> None:
    template = stationery(
        tmp_path,
        LETTER + SECTION,
        header1=paragraph("the same"),
        footer1=paragraph("{{ office }}"),
    )
    document = combined(template, people(6))
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        headers = [name for name in archive.namelist() if "/header" in name]
        footers = {name: archive.read(name) for name in archive.namelist() if "/footer" in name}
    assert headers == ["word/header1.xml"]
    assert len(footers) == 2
    opened = Document(io.BytesIO(document))
    assert [section.first_page_footer.paragraphs[0].text for section in opened.sections] == ["Oslo", "Bonn"] * 3


def test_an_own_header_keeps_its_picture(tmp_path: Path) -> None:
    link = f'<Relationship Id="rId7" Type="{OFFICE}/image" Target="media/logo.png"/>'
    relationships = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}'
    drawing = '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    drawing += '<wp:docPr id="3" name="Logo"/></wp:inline></w:drawing>'
    blip = '<w:object><x:i xmlns:x="urn:x" r:id="rId7"/></w:object>'
    parts = parts_of(
        paragraph(f"<w:r>{drawing}</w:r>") + LETTER + SECTION,
        header1=paragraph("{{ name }}", f"<w:r>{drawing}{blip}</w:r>"),
        footer1="<w:p/>",
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1
    )
    parts["word/_rels/header1.xml.rels"] = f"{relationships}</Relationships>"
    path = tmp_path / "logo.docx"
    path.write_bytes(zipped({**parts, "word/media/logo.png": b"png"}))
    document = combined(load_stationery(path), people(3))
    assert len([name for name in names_of(document) if "header" in name and name.endswith(".rels")]) == 3
    drawings = [
        each.get("id")
        for name in names_of(document)
        if name == MAIN or re.fullmatch(r"word/header\d+\.xml", name)
        for each in part(document, name).iter("{*}docPr")
    ]
    assert len(drawings) == len(set(drawings)) == 6


def test_no_number_is_that_of_a_shared_header(tmp_path: Path) -> None:
    mark = '<w:bookmarkStart w:id="{0}" w:name="{1}"/><w:bookmarkEnd w:id="{0}"/>'
    body = paragraph("{{ name }}", mark.format(7, "own")) + LETTER + SECTION
    template = stationery(tmp_path, body, header1=paragraph(mark.format(2, "shared")), footer1="<w:p/>")
    numbers = values(part(combined(template, people(3))), "bookmarkStart", "id")
    assert len({"2", *numbers}) == 4


NOTE = '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote>'
SEPARATOR = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'


@pytest.mark.parametrize("said", ["the same", "{{ name }}"])
def test_footnotes_are_each_letter_s_own_and_start_again(tmp_path: Path, said: str) -> None:
    body = paragraph("Dear", '<w:r><w:footnoteReference w:id="2"/></w:r>', "{{ name }}")
    notes = SEPARATOR + NOTE.format(1, run("nobody refers to this")) + NOTE.format(2, run(said))
    document = combined(stationery(tmp_path, body + LETTER, footnotes=notes), people(3))
    root = part(document, "word/footnotes.xml")
    ids = values(root, "footnote", "id")
    assert ids == ["-1", *values(part(document), "footnoteReference", "id")]
    assert [words(note).strip() for note in root][1:] == [
        said.replace("{{ name }}", str(names["name"])) for names in people(3)
    ]
    assert values(part(document), "numRestart") == ["eachSect"] * 3


def test_endnotes_stand_at_the_end_of_their_letter(tmp_path: Path) -> None:
    body = paragraph("Dear {{ name }}", '<w:r><w:endnoteReference w:id="1"/></w:r>')
    notes = NOTE.replace("foot", "end").format(1, run("note"))
    settings_ = '<w:endnotePr><w:pos w:val="docEnd"/></w:endnotePr><w:compat/>'
    document = combined(stationery(tmp_path, body + LETTER, endnotes=notes, settings=settings_), people(2))
    assert children(next(part(document, "word/settings.xml").iter(w("endnotePr")))) == ["pos", "numRestart"]
    assert values(part(document, "word/settings.xml"), "pos") == ["sectEnd"]


def test_comments_keep_their_range(tmp_path: Path) -> None:
    body = paragraph(
        '<w:commentRangeStart w:id="0"/>', "{{ name }}", '<w:commentRangeEnd w:id="0"/>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )  # fmt: skip
    comments = f'<w:comment w:id="0" w:author="A">{paragraph("why?")}</w:comment>'
    document = combined(stationery(tmp_path, body + LETTER, comments=comments), people(2))
    root = part(document)
    ids = [values(root, tag, "id") for tag in ("commentRangeStart", "commentRangeEnd", "commentReference")]
    assert ids == [values(part(document, "word/comments.xml"), "comment", "id")] * 3
    assert len(set(ids[0])) == 2


LEVELS = '<w:lvl w:ilvl="0"><w:start w:val="{}"/><w:numFmt w:val="{}"/></w:lvl>'
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{LEVELS.format(1, "bullet")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{LEVELS.format(3, "decimal")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Steps"><w:name w:val="Steps"/>'
    '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:basedOn w:val="Steps"/></w:style>'
)


def item(number: int) -> str:
    return paragraph(f"item {number}", properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')


def test_numbered_lists_start_again_where_a_letter_has_one(tmp_path: Path) -> None:
    template = stationery(tmp_path, LETTER + paragraph("{{ name }}"), numbering=NUMBERING)
    lists = (item(2), item(1), item(2))
    file = io.BytesIO()
    bodies = [lists, BODY, lists]
    combine(template, [(template.fill(names), body) for names, body in zip(people(3), bodies, strict=True)], file)
    document = file.getvalue()
    assert problems(document) == []
    first, bullets, same, again, other_bullets, same_again = values(part(document), "numId")
    assert (first, bullets, again) == (same, other_bullets, same_again)
    assert len({first, bullets, again}) == 3
    *others, added = part(document, "word/numbering.xml").iter(w("num"))
    (model,) = (each for each in others if each.get(w("numId")) == first)
    assert added.get(w("numId")) == again
    assert values(added, "abstractNumId") == values(model, "abstractNumId")
    assert values(added, "startOverride")


@pytest.mark.parametrize(
    "override",
    [
        '<w:startOverride w:val="5"/>',
        '<w:startOverride w:val="5"/><w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="decimal"/></w:lvl>',
        '<w:lvl w:ilvl="0"><w:start w:val="5"/><w:numFmt w:val="decimal"/></w:lvl>',
    ],
)
def test_lists_start_again_at_the_number_that_was_set_for_them(tmp_path: Path, override: str) -> None:
    own = f'<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">{override}</w:lvlOverride></w:num>'
    template = stationery(tmp_path, item(3) + paragraph("{{ name }}") + LETTER, numbering=NUMBERING + own)
    document = combined(template, people(3))
    assert values(part(document, "word/numbering.xml"), "startOverride")[-2:] == ["5", "5"]


@pytest.mark.parametrize("style", ["Steps", "Small"])
def test_lists_that_a_style_makes_start_again_too(tmp_path: Path, style: str) -> None:
    kept = '<w:keepNext/><w:keepLines w:val="0"/>'
    listed = paragraph("{{ name }}", properties=f'<w:pStyle w:val="{style}"/>{kept}<w:jc w:val="left"/>')
    document = combined(stationery(tmp_path, listed + LETTER, numbering=NUMBERING, styles=STYLES), people(3))
    assert len(set(values(part(document), "numId"))) == len(values(part(document), "numId")) == 3
    assert values(part(document, "word/numbering.xml"), "startOverride")[-2:] == ["3", "3"]


def test_bookmarks_and_what_refers_to_them_are_each_letter_s_own(tmp_path: Path) -> None:
    mark = '<w:bookmarkStart w:id="4" w:name="offer"/>{}<w:bookmarkEnd w:id="4"/>'
    field = '<w:r><w:instrText xml:space="preserve"> REF offer \\h </w:instrText></w:r>'
    link = f'<w:hyperlink w:anchor="offer">{run("see")}</w:hyperlink>'
    back = '<w:bookmarkStart w:id="9" w:name="offerings"/><w:bookmarkEnd w:id="9"/>'
    body = paragraph(mark.format(run("{{ name }}")), field, link, back)
    root = part(combined(stationery(tmp_path, body + LETTER), people(2)))
    assert values(root, "bookmarkStart", "name") == ["offer", "offerings", "offer_2", "offerings_2"]
    assert values(root, "hyperlink", "anchor") == ["offer", "offer_2"]
    assert re.findall(r"REF (\w+)", words(root)) == ["offer", "offer_2"]


def test_a_form_s_controls_have_numbers_of_their_own(tmp_path: Path) -> None:
    control = '<w:sdt><w:sdtPr><w:alias w:val="a"/><w:id w:val="-77"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    body = paragraph(control.format(run("{{ name }}"))) + LETTER
    found = [
        values(control, "id")[0] for control in part(combined(stationery(tmp_path, body), people(3))).iter(w("sdtPr"))
    ]
    assert len(set(found)) == 3


TABLE = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{paragraph('{{ name }}')}</w:tc></w:tr></w:tbl>"
BOX = f"<w:r><w:pict><w:txbxContent>{paragraph('in a box', properties='<w:jc/>')}</w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    "ending",
    [
        paragraph("{{ name }}", properties='<w:jc w:val="left"/>'),
        "<w:p>" + run("{{ name }}") + "</w:p>",
        '<w:p w:rsidR="00AA"><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>' + run("{{ name }}") + "</w:p>",
        '<w:p><w:pPr><w:jc w:val="left"/><w:pPrChange w:id="1" w:author="A"><w:pPr><w:keepNext/></w:pPr></w:pPrChange>'
        f"</w:pPr>{run('{{ name }}')}</w:p>",
        paragraph("{{ name }}", BOX),
        paragraph(BOX, "{{ name }}", properties='<w:jc w:val="left"/>'),
        TABLE,
        TABLE + "<w:p/>",
        f"<w:sdt><w:sdtContent>{paragraph('{{ name }}')}</w:sdtContent></w:sdt>",
        paragraph("{{ name }}") + '<w:bookmarkStart w:id="0" w:name="x"/><w:bookmarkEnd w:id="0"/>',
        paragraph("{{ name }}", properties="<w:sectPr/>"),
        "{% if false %}"
        and paragraph("{% if office == 'Oslo' %}") + paragraph("{{ name }}") + paragraph("{% endif %}"),
    ],
)
def test_every_ending_of_a_letter_takes_a_section(tmp_path: Path, ending: str) -> None:
    for final in ("", "<w:sectPr/>"):
        for pages in (False, True):
            document = combined(stationery(tmp_path, LETTER + ending + final), people(3), for_pages=pages)
            assert all(len(each.findall(w("sectPr"))) < 2 for each in part(document).iter(w("pPr")))
            inside = 3 if "sectPr" in ending else 0
            assert len(sections(document)) == 3 + inside + pages
            if pages:
                marks = [name for name in values(part(document), "bookmarkStart", "name") if name.startswith("last")]
                assert marks == ["lastpage1", "lastpage2", "lastpage3"]


def test_a_letter_of_two_sections_begins_anew_and_inherits_nothing(tmp_path: Path) -> None:
    inner = '<w:sectPr><w:type w:val="continuous"/><w:pgNumType w:fmt="lowerRoman"/></w:sectPr>'
    body = (
        paragraph("{{ name }}", properties=inner)
        + LETTER
        + SECTION.replace("<w:pgSz", '<w:type w:val="continuous"/><w:pgSz')
    )
    document = combined(stationery(tmp_path, body, header1=paragraph("{{ name }}"), footer1="<w:p/>"), people(2))
    found = sections(document)
    assert [values(section, "type")[0] for section in found] == ["nextPage", "continuous"] * 2
    assert [values(section, "pgNumType", "start") for section in found] == [["1"], []] * 2
    first, second, third, _ = (
        {each.get(w("type")): each.get(f"{{{R}}}id") for each in section if each.tag.endswith("Reference")}
        for section in found
    )
    assert first == third
    assert set(first) == {"default", "first"}
    assert not set(first.values()) & set(second.values())


def test_page_totals_are_those_of_the_letter(tmp_path: Path) -> None:
    field = '<w:r><w:instrText xml:space="preserve"> NUMPAGES </w:instrText></w:r>'
    template = stationery(
        tmp_path, paragraph("{{ name }}", field) + LETTER + SECTION, header1=paragraph(field), footer1="<w:p/>"
    )
    for_word = combined(template, people(2))
    assert "SECTIONPAGES" in words(part(for_word, "word/header1.xml"))
    for_pages = combined(template, people(2), for_pages=True)
    for document in (for_word, for_pages):
        assert "NUMPAGES" not in words(part(document))
    opened = Document(io.BytesIO(for_pages))
    assert [words(section.header._element).strip() for section in opened.sections] == [
        "PAGEREF lastpage1", "PAGEREF lastpage2", "PAGEREF lastpage2"
    ]  # fmt: skip


def test_properties_are_those_that_all_letters_agree_on(tmp_path: Path) -> None:
    template = load_stationery(CHECKOUT / "templates" / "stationery.docx")
    for subjects, title in ((("Hello", "Hello"), "Hello"), (("Hello", "Good day"), "")):
        letters = [
            {"me": fields(name="Dana"), "contact": fields(), "letter": fields(subject=each)} for each in subjects
        ]
        properties = Document(io.BytesIO(combined(template, letters))).core_properties
        assert (properties.title, properties.author) == (title, "Dana")


def test_the_same_letters_give_the_same_bytes(tmp_path: Path) -> None:
    template = stationery(
        tmp_path, paragraph("{{ name }}") + LETTER + SECTION, header1=paragraph("{{ name }}"), footer1="<w:p/>"
    )
    assert combined(template, people(20)) == combined(template, people(20))


def test_no_letters_make_no_document(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no letters"):
        combine(stationery(tmp_path, LETTER), [], io.BytesIO())


def test_more_letters_than_an_old_archive_has_room_for(tmp_path: Path) -> None:
    template = stationery(
        tmp_path, paragraph("{{ name }}") + LETTER + SECTION, header1=paragraph("{{ name }}"), footer1="<w:p/>"
    )
    count = 66_000
    path = tmp_path / "all.docx"
    with path.open("w+b") as file:
        combine(template, ((template.fill({"name": f"K{number}"}), BODY) for number in range(count)), file)
    with zipfile.ZipFile(path) as archive:
        headers = [name for name in archive.namelist() if "/header" in name]
        assert len(headers) == count
        assert b"K65999" in archive.read(headers[-1])
        assert sum(1 for _, each in etree.iterparse(archive.open(MAIN), tag=w("sectPr")) if not each.clear()) == count


text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(text, text, st.integers(0, 2)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=50)
def test_any_values_are_said_by_their_own_letter(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str, int]]
) -> None:
    template = stationery(
        tmp_path_factory.mktemp("any"),
        paragraph("{% for each in lines %}") + paragraph("{{ each }}") + paragraph("{% endfor %}") + LETTER + SECTION,
        header1=paragraph("{{ name }}"),
        footer1="<w:p/>",
    )
    letters = [({"name": name, "lines": [value] * lines}, value) for name, value, lines in said]
    file = io.BytesIO()
    fillings = [
        (template.fill(names), ('<w:p><w:r><w:t xml:space="preserve">', in_run(value), "</w:t></w:r></w:p>"))
        for names, value in letters
    ]
    combine(template, fillings, file)
    document = file.getvalue()
    assert problems(document) == []
    assert text_of(document) == [line for letter in fillings for line in text_of(template.document(*letter))]
    headers = [section.header.paragraphs[0].text for section in Document(io.BytesIO(document)).sections]
    assert headers == [text_of(template.document(*letter), "word/header1.xml")[0] for letter in fillings]


VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def test_every_letter_has_vml_shapes_of_its_own(tmp_path: Path) -> None:
    box = f"<v:textbox><w:txbxContent>{paragraph('{{ name }}')}</w:txbxContent></v:textbox>"
    shapes = (
        f'<w:r><w:pict {VML}><v:shapetype id="_x0000_t202"/><v:shape id="Text Box 2" o:spid="_x0000_s1026"'
        f' type="#_x0000_t202" style="width:90pt;height:30pt">{box}</v:shape><v:rect id="_x0000_s1027"/></w:pict></w:r>'
        f'<w:r><w:object {VML}><v:shape id="_x0000_i1028"/><o:OLEObject Type="Link" ShapeID="_x0000_i1028"/>'
        "</w:object></w:r>"
    )
    header = paragraph("{{ name }}", shapes.replace("_s1026", "_s2049").partition("<v:rect")[0] + "</w:pict></w:r>")
    template = stationery(tmp_path, paragraph("x", shapes) + LETTER + SECTION, header1=header, footer1=paragraph("f"))
    document = combined(template, [{"name": name} for name in ("Ada", "Ben", "Cleo")])
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        text = archive.read(MAIN).decode()
        headers = [archive.read(name).decode() for name in archive.namelist() if "header" in name]
    ids = re.findall(r'<v:(?:shape|rect) id="([^"]*)"', text)
    assert ids[:3] == ["Text Box 2", "_x0000_s1027", "_x0000_i1028"]
    assert len({*ids, *re.findall(r'o:spid="([^"]*)"', text)}) == 12
    assert re.findall(r' ShapeID="([^"]*)"', text) == [each for each in ids if "_x0000_i" in each]
    assert len({number for each in headers for number in re.findall(r'o:spid="([^"]*)"', each)}) == len(headers) == 3
    assert text.count(' type="#_x0000_t202"') == text.count('<v:shapetype id="_x0000_t202"') == 3
