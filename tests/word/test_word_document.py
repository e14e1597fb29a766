"""Word files that are templates by themselves: what people type in them, and what a letter made of it says."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # it has no types
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.word import WordTemplate, combine, fields_of, folder_pictures, load_document
from outreach.word.fields import DataSource, resolver
from outreach.word.images import measured
from tests.word.docx_validator import problems, text_of
from tests.word.files import paragraph, parts_of, run, zipped

ADA = SimpleNamespace(
    name="Ada Okafor",
    first="Ada",
    email="ada@example.org",
    url="example.org/ada?a=1&b=2",
    photo="ada.png",
    company="R&D <Dept>",
)
PEOPLE = [{"name": "Ada", "town": "Leeds"}, {"name": "Ben & Co", "town": "York"}]
CELL = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{}</w:tc>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(CELL.format(cell if cell.startswith('<') else paragraph(cell)) for cell in cells)}</w:tr>"


def table(*rows: str) -> str:
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr/>{grid}{''.join(rows)}</w:tbl>"


def made(folder: Path, body: str, **others: str) -> WordTemplate:
    path = folder / "letter.docx"
    path.write_bytes(zipped(parts_of(body, **others)))
    return load_document(path, pictures=folder_pictures(folder))


def written(template: WordTemplate, **names: object) -> bytes:
    filling = template.fill({"contact": ADA, "people": PEOPLE, "yes": True, "no": False, "lines": "a\r\nb\tc", **names})
    document = template.document(filling)
    assert problems(document) == []
    assert template.text(filling).text.split() == "\n".join(text_of(document)).split()
    return document


def says(folder: Path, body: str, **names: object) -> list[str]:
    return text_of(written(made(folder, body), **names))


def refused(folder: Path, body: str, **names: object) -> Finding:
    with pytest.raises(OutreachError) as caught:
        says(folder, body, **names)
    return caught.value.findings[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph("Dear {{ contact.first }},"), ["Dear Ada,"]),
        (paragraph("Dear {", "{ contact", "<w:proofErr w:type=\"spellStart\"/>", ".first", " }", "},"), ["Dear Ada,"]),
        (paragraph("{{ contact.company }}"), ["R&D <Dept>"]),
        (paragraph("{% if contact.name == “Ada Okafor” %}yes{% endif %}"), ["yes"]),
        (paragraph("{{\u00a0contact.first\u00a0}}"), ["Ada"]),
        (paragraph("x", "<w:del><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del>", "y"), ["xy"]),
        (paragraph("x", f"<w:ins>{run('{{ contact.first }}')}</w:ins>"), ["xAda"]),
        (paragraph("One", " ", "{{ contact.first }}", " ", "two"), ["One Ada two"]),
        # around paragraphs
        (paragraph("a") + paragraph("{% if no %}") + paragraph("b") + paragraph("{% endif %}") + paragraph("c"),
         ["a", "c"]),
        (paragraph("{% if no %}b") + paragraph("c{% endif %}") + paragraph("d"), ["d"]),
        (paragraph("a{% if no %}") + paragraph("b") + paragraph("{% endif %}c"), ["a", "c"]),
        (paragraph("{% if no %}a") + paragraph("{% else %}") + paragraph("b{% endif %}"), ["b"]),
        (paragraph("{% for p in people %}{{ p.name }}") + paragraph("{{ p.town }}{% endfor %}"),
         ["Ada", "Leeds", "Ben & Co", "York"]),
        (paragraph("We{% if no %} never{% endif %} met."), ["We met."]),
        # around rows
        (table(row("{% for p in people %}{{ p.name }}", "{{ p.town }}{% endfor %}")),
         ["Ada", "Leeds", "Ben & Co", "York"]),
        (table(row("{% for p in people %}", ""), row("{{ p.name }}", "{{ p.town }}"), row("{% endfor %}", "")),
         ["Ada", "Leeds", "Ben & Co", "York"]),
        (table(row("x", "y"), row("{% if no %}a", "b{% endif %}")), ["x", "y"]),
        (table(row("{% for p in people %}{% if p.name != 'Ada' %}{{ p.name }}", "{{ p.town }}{% endif %}{% endfor %}")),
         ["Ben & Co", "York"]),
        (table(row("{% if no %}a{% endif %}", "b")), ["", "b"]),
        # docxtpl's own
        (table(row("{%tr for p in people %}", ""), row("{{ p.name }}", "{{p p.town }}"), row("{%tr endfor %}", "")),
         ["Ada", "Leeds", "Ben & Co", "York"]),
        (table(row("{%tc for p in people %}", "{{ p.name }}", "{%tc endfor %}")), ["Ada", "Ben & Co"]),
        (paragraph("{%p if no %}") + paragraph("x") + paragraph("{%p endif %}") + paragraph("y"), ["y"]),
        (paragraph("{%p if 10 % 3 == 1 %}x{%p endif %}"), ["x"]),
        (paragraph("{%p if yes %}x{%p endif %}{%p if no %}y{%p endif %}"), ["x"]),
        (paragraph("a {%p if no %}x{%p else %}y{%p endif %} {%p if yes %}z{%p endif %}"), ["a y z"]),
        (paragraph("a", "{%r if yes %}", "b", "{%r endif %}", "{{r contact.first }}"), ["abAda"]),
        (paragraph("{#p a note #}") + paragraph("x{# note #}"), ["x"]),
        (paragraph("I live") + paragraph("{%- if yes -%}") + paragraph(" in town") + paragraph("{%- else -%}")
         + paragraph(" far off") + paragraph("{%- endif -%}") + paragraph(" now."), ["I live in town now."]),
        (table(row("{%tr for p in people %}"), row("{% vm %}all", "{{ p.name }}"), row("{%tr endfor %}")),
         ["all", "Ada", "", "Ben & Co"]),
        (table(row("{% for p in people %}{% vm %}all", "{{ p.name }}{% endfor %}")), ["all", "Ada", "", "Ben & Co"]),
        (table(row("{% colspan 2 %}wide{% cellbg 'FF0000' %}"), row("a", "b")), ["wide", "a", "b"]),
        (paragraph("{%p for p in people %}") + table(row("{{ p.name }}", "x")) + paragraph("{%p endfor %}"),
         ["Ada", "x", "Ben & Co", "x"]),
        (paragraph("x{%- if yes -%} y {%- endif -%} z"), ["xyz"]),
        # values bring no markup
        (paragraph("{{ '<w:p/>' }}{{ '{{ x }}' }}"), ["<w:p/>{{ x }}"]),
        (paragraph("See {{ contact.name | bold }} and {{ contact.company | italic | bold }}."),
         ["See Ada Okafor and R&D <Dept>."]),
        (paragraph("{{ lines }}"), ["a\nb\tc"]),
    ],
)  # fmt: skip
def test_what_is_typed(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert says(tmp_path, body) == expected


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (table(row("of {% for p in people %}", "{{ p.name }}{% endfor %}")), "W07"),
        (table(row("{% for p in people %}a", "b"), row("c", "d{% endfor %}")), "W07"),
        (table(row("{% for p in people %}a", "b")) + paragraph("{% endfor %}"), "W07"),
        (paragraph("{% vm %}"), "W05"),
        (paragraph("{{ contact.first"), "W05"),
        (paragraph("{{ contact.surname }}"), "W06"),
        (paragraph("{{ nobody }}"), "W06"),
        (paragraph("{% set n = contact.name | bold %}{{ n }}"), "W05"),
        (paragraph("{{ contact.first | link('javascript:alert(1)') }}"), "W11"),
        (paragraph("{{ 'no.png' | image }}"), "W12"),
        (paragraph("{{ '../letter.docx' | image }}"), "W12"),
        (paragraph("{{ '/etc/passwd' | image }}"), "W12"),
        (paragraph("{{ 'letter.docx' | image }}"), "W12"),
    ],
)
def test_what_cannot_be_done_names_the_paragraph(tmp_path: Path, body: str, rule: str) -> None:
    finding = refused(tmp_path, body)
    assert (finding.rule, finding.level) == (rule, "error")
    assert "text, “" in finding.where or rule in {"W11", "W12"}


def test_what_people_mistype_is_said_in_plain_words(tmp_path: Path) -> None:
    spaced = refused(tmp_path, paragraph("Dear {{ Contact First }},") + paragraph("Yours"))
    assert (spaced.message, "“Dear {{ Contact First }},”" in spaced.where) == (
        "“Contact First” is no name, as there are blanks in it",
        True,
    )
    assert "{{ contact_first }}" in spaced.hint
    filtered = refused(tmp_path, paragraph("{{ contact.first | uper }}"))
    assert (filtered.message, filtered.hint) == ("a Word file has no filter “uper”", "Did you mean “upper”?")
    stationery = refused(tmp_path, paragraph("To {{ contact.first }}") + paragraph("{{ letter }}"))
    assert (stationery.rule, "this file is to be the letter itself" in stationery.message) == ("W04", True)


def test_every_part_is_filled(tmp_path: Path) -> None:
    box = "<w:txbxContent>" + paragraph("box {{ contact.first }}") + "</w:txbxContent>"
    shape = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:drawing><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/'
        f'wordprocessingShape"><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict>'
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{box}</v:textbox></v:shape></w:pict>'
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    kinds = {
        "header1": paragraph("{{ contact.first }}"),
        "footer1": paragraph("{{ contact.first }}"),
        "footnotes": '<w:footnote w:id="2">' + paragraph("{{ contact.first }}") + "</w:footnote>",
        "endnotes": '<w:endnote w:id="2">' + paragraph("{{ contact.first }}") + "</w:endnote>",
        "comments": '<w:comment w:id="2">' + paragraph("{{ contact.first }}") + "</w:comment>",
    }
    template = made(tmp_path, paragraph(shape) + table(row(table(row("{{ contact.first }}")) + paragraph(""))), **kinds)
    document = template.document(template.fill({"contact": ADA}))
    assert problems(document) == []
    assert text_of(document)[1:3] == ["box Ada", "box Ada"]
    assert {kind: text_of(document, f"word/{kind}.xml") for kind in kinds} == {kind: ["Ada"] for kind in kinds}
    assert template.text(template.fill({"contact": ADA})).text.split() == ["box", "Ada", "Ada"]


PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="9" cy="9"/><wp:docPr id="7" name="Picture" descr="{}"/></wp:inline></w:drawing></w:r>'
)


def test_descriptions_and_instructions_are_filled(tmp_path: Path) -> None:
    body = (
        paragraph(PICTURE.format("{{ contact.company }} by {{ contact.first | upper }}"))
        + paragraph('<w:fldSimple w:instr=" AUTHOR {{ contact.first }} ">' + run("x") + "</w:fldSimple>")
        + paragraph("{{ nobody | default('z') }}")
    )
    document = part(written(made(tmp_path, body)))
    assert 'descr="R&amp;D &lt;Dept&gt; by ADA"' in document
    assert 'w:instr=" AUTHOR &quot;Ada&quot; "' in document


def test_a_value_is_no_field_of_word(tmp_path: Path) -> None:
    code = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = code.format("begin") + "<w:r><w:instrText>{{ contact.first }}</w:instrText></w:r>" + code.format("end")
    document = part(written(made(tmp_path, paragraph(field)), contact=SimpleNamespace(first='DDEAUTO c:\\ "x"')))
    assert '<w:instrText xml:space="preserve">"DDEAUTO c:\\\\ \\&quot;x\\&quot;"</w:instrText>' in document


def test_drawings_and_bookmarks_in_a_loop_are_no_doubles(tmp_path: Path) -> None:
    mark = '<w:bookmarkStart w:id="4" w:name="here"/>' + run("{{ p.name }}") + '<w:bookmarkEnd w:id="4"/>'
    body = (
        paragraph(PICTURE.format("one"))
        + paragraph("{% for p in people %}")
        + paragraph(PICTURE.format("two").replace('"7"', '"8"'), mark)
        + paragraph("{% endfor %}")
    )
    assert says(tmp_path, body) == ["", "Ada", "Ben & Co"]


def with_link(folder: Path, target: str) -> Path:
    """A Word file with a link to `target`, as python-docx and Word write them."""
    document = docx.Document()
    text = document.add_paragraph("See ")
    identity = document.part.relate_to(target, f"{OFFICE}/hyperlink", is_external=True)
    link = parse_xml(
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{identity}"><w:r><w:t>{{{{ contact.first }}}}</w:t></w:r>'
        "</w:hyperlink>"
    )
    text._p.append(link)
    text.add_run(".")
    document.core_properties.title = "For {{ contact.name }}"
    document.save(str(folder / "linked.docx"))
    return folder / "linked.docx"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("%7B%7B%20contact.url%20%7D%7D", "https://example.org/ada?a=1&amp;b=2"),
        ("http://%7b%7b%20contact.url%20%7d%7d/", "https://example.org/ada?a=1&amp;b=2"),
        ("file:///home/me/{{ contact.url }}", "https://example.org/ada?a=1&amp;b=2"),
        ("mailto:{{ contact.email }}", "mailto:ada@example.org"),
        (
            "https://example.org/find?q={{ contact.company }}&x=1",
            "https://example.org/find?q=R%26D%20%3CDept%3E&amp;x=1",
        ),
    ],
)
def test_links_lead_where_the_letter_says(tmp_path: Path, target: str, leads_to: str) -> None:
    template = load_document(with_link(tmp_path, target))
    filling = template.fill({"contact": ADA})
    document = template.document(filling)
    assert problems(document) == []
    assert f" HYPERLINK &quot;{leads_to}&quot; ".replace("&quot;", '"') in part(document)
    assert template.text(filling) == ("See Ada.", ((4, 7),))
    assert template.subject(filling) == "For Ada Okafor"
    assert "contact" not in part(document, "word/_rels/document.xml.rels")


def part(document: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name).decode()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_each_letter_shows_its_own_pictures(tmp_path: Path) -> None:
    (tmp_path / "ada.png").write_bytes(png(40, 20))
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "ben.png").write_bytes(png(10, 10))
    body = (
        paragraph(PICTURE.format("own")) + paragraph("{{ contact.photo | image(width='3cm', alt=contact.name) }}") * 2
    )
    template = made(tmp_path, body, header1=paragraph("{{ contact.photo | image(height='1in') }}"))
    document = written(template)
    assert part(document).count('cx="1080000" cy="540000"') == 4
    assert 'descr="Ada Okafor"' in part(document)
    assert 'cx="1828800" cy="914400"' in part(document, "word/header1.xml")
    opened = docx.Document(io.BytesIO(document))
    assert [shape.width.cm for shape in opened.inline_shapes][1:] == [3, 3]
    other = written(template, contact=SimpleNamespace(photo="people/ben.png", name="Ben"))
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 1
    without = written(template, contact=SimpleNamespace(photo="", name="Ben"))
    assert "Picture 8" not in part(without)


def test_a_picture_between_words_is_no_gap_in_the_text(tmp_path: Path) -> None:
    (tmp_path / "ada.png").write_bytes(png(40, 20))
    smiley = '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'
    picture, blank = "{{ contact.photo | image }}", run(" ")
    line = paragraph(
        f"{picture} By {picture} {{{{ contact.first }}}} ", smiley, blank, smiley, blank, "and Ben ", smiley
    )
    template = made(tmp_path, line + paragraph(smiley, ", ", smiley, "is  wide"))
    said = template.text(template.fill({"contact": ADA}))
    assert said == ("By Ada and Ben \n, is  wide", ((3, 6),))
    without = SimpleNamespace(photo="", first="Ada")
    assert template.text(template.fill({"contact": without})).text.startswith(" By  Ada and")


def test_pictures_of_many_letters_in_one_document(tmp_path: Path) -> None:
    for number, name in enumerate(("ada", "ben"), 1):
        (tmp_path / f"{name}.png").write_bytes(png(number, number))
    field = "{{ contact.photo | image(width='3cm') }}"
    letter = paragraph(field) + paragraph(PICTURE.format("own"), "{% for p in people %}", "{% endfor %}")
    header = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    template = made(tmp_path, letter + header, header1=paragraph(field))
    fillings = [
        template.fill({"contact": SimpleNamespace(photo=photo), "people": PEOPLE})
        for photo in ("ada.png", "ben.png", "ada.png", "")
    ]
    file = io.BytesIO()
    combine(template, [(filling, ()) for filling in fillings], file)
    assert problems(file.getvalue()) == []
    with zipfile.ZipFile(file) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 2
    assert part(file.getvalue()).count("<a:blip ") == 3


def test_merge_fields_are_filled(tmp_path: Path) -> None:
    path = tmp_path / "merge.docx"
    body = paragraph('<w:fldSimple w:instr=" MERGEFIELD First \\* Upper ">' + run("«First»") + "</w:fldSimple>")
    path.write_bytes(zipped(parts_of(body)))
    names = {"contact": tuple(vars(ADA))}
    template = load_document(path, names=names, data=DataSource(resolver(names)))
    assert template.text(template.fill({"contact": ADA})).text == "ADA"


def test_fields_are_listed_with_what_fills_them(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    body = paragraph("Dear {{ contact.first | upper }},", "{{ '' | image }}") + paragraph(
        "{% for p in people %}{{ p.name }}{% endfor %}"
    )
    path.write_bytes(zipped(parts_of(body, header1=paragraph("{{ contact.frist }}{% if nobody %}x{% endif %}"))))
    uses, findings = fields_of(path, names={"contact": ("first",), "people": None})
    assert [(use.tag, use.names, use.missing) for use in uses if use.names] == [
        ("{{ contact.first | upper }}", ("contact.first",), ()),
        ("{% for p in people %}", ("people",), ()),
        ("{{ contact.frist }}", ("contact.frist",), ("contact.frist",)),
        ("{% if nobody %}", ("nobody",), ("nobody",)),
    ]
    assert "header, “{{ contact.frist }}" in uses[-2].place
    assert findings == ()


def test_merge_fields_are_listed_as_they_stand_in_word(tmp_path: Path) -> None:
    def merge(instruction: str) -> str:
        return f'<w:fldSimple w:instr="{instruction}">{run("x")}</w:fldSimple>'

    path = tmp_path / "merge.docx"
    path.write_bytes(
        zipped(
            parts_of(
                paragraph("Dear ", merge(" MERGEFIELD &quot;First&quot; \\* MERGEFORMAT "), ",")
                + paragraph(merge(r"MERGEFIELD  First \* Upper"), " of {{ town }}")
                + paragraph(merge("IF 1 = 1 &quot;a&quot; &quot;b&quot;"))
                + paragraph(merge("MERGEREC"), merge("NEXT"))
            )
        )
    )
    uses, _ = fields_of(path, names={"contact": ("first",)})
    upper = "text, “{ MERGEFIELD First \\* Upper } of {{ town }}”"
    assert [(use.place.partition(", ")[2], use.tag, use.names, use.missing) for use in uses] == [
        ("text, “Dear «First»,”", "«First»", ("contact.first",), ()),
        (upper, "{ MERGEFIELD First \\* Upper }", ("contact.first",), ()),
        (upper, "{{ town }}", ("town",), ("town",)),
        ('text, “{ IF 1 = 1 "a" "b" }ab”', '{ IF 1 = 1 "a" "b" }', (), ()),
        ("text, “{ MERGEREC }{ NEXT }”", "{ MERGEREC }", (), ()),
        ("text, “{ MERGEREC }{ NEXT }”", "{ NEXT }", (), ()),
    ]


@settings(deadline=None, max_examples=60)
@given(value=st.text(max_size=40), place=st.sampled_from(["{{ v }}", "{{ v | bold }}", "a {{ v | italic }} b"]))
def test_any_text_is_only_text(tmp_path_factory: pytest.TempPathFactory, value: str, place: str) -> None:
    template = made(tmp_path_factory.mktemp("any"), paragraph(place, PICTURE.format("{{ v }}")))
    filling = template.fill({"v": value})
    document = template.document(filling)
    assert problems(document) == []
    assert template.text(filling).text == "\n".join(text_of(document)).rstrip("\n")


def with_macros(path: Path) -> Path:
    parts: dict[str, str | bytes] = {**parts_of(paragraph("Dear {{ contact.first }},"))}
    types, links = str(parts["[Content_Types].xml"]), str(parts["word/_rels/document.xml.rels"])
    microsoft = "http://schemas.microsoft.com/office/2006/relationships"
    relationship = '<Relationship Id="rId9{}" Type="{}/{}" Target="{}"/>'
    parts["[Content_Types].xml"] = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        "application/vnd.ms-word.document.macroEnabled.main",
    ).replace(
        "</Types>",
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Override PartName="/word/vbaData.xml" ContentType="application/vnd.ms-word.vbaData+xml"/></Types>',
    )
    parts["word/_rels/document.xml.rels"] = links.replace(
        "</Relationships>", relationship.format(1, microsoft, "vbaProject", "vbaProject.bin") + "</Relationships>"
    )
    parts["word/vbaProject.bin"] = b"macros"
    parts["word/vbaData.xml"] = "<wne:vbaSuppData xmlns:wne='http://schemas.microsoft.com/office/word/2006/wordml'/>"
    parts["word/_rels/vbaProject.bin.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relationship.format(2, microsoft, 'wordVbaData', 'vbaData.xml')}</Relationships>"
    )
    path.write_bytes(zipped(parts))
    return path


def test_macros_are_left_out_and_that_is_told(tmp_path: Path) -> None:
    template = load_document(with_macros(tmp_path / "letter.docm"))
    (finding,) = template.findings
    assert (finding.rule, finding.level) == ("W13", "warning")
    document = written(template)
    assert text_of(document) == ["Dear Ada,"]
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name]
    assert "macroEnabled" not in part(document, "[Content_Types].xml")


DOCXTPL = (
    paragraph("Dear {{ name }},")
    + paragraph("{%p if friends %}")
    + paragraph("You know")
    + paragraph("{%p for friend in friends %}")
    + paragraph("{{ friend.name }}", properties='<w:jc w:val="left"/>')
    + paragraph("{%p endfor %}")
    + paragraph("{%p endif %}")
    + paragraph("I live")
    + paragraph("{%- if town -%}")
    + paragraph(" in {{ town }}")
    + paragraph("{%- else -%}")
    + paragraph(" far off")
    + paragraph("{%- endif -%}")
    + paragraph(" now.")
    + table(
        row("{% colspan 2 %}{% cellbg 'FFEE00' %}Who"),
        row("{%tr for friend in friends %}", ""),
        row("{% vm %}Friends", "{{ friend.name }}"),
        row("{%tr endfor %}", ""),
        row("{%tc for friend in friends %}", "{{ friend.name }}", "{%tc endfor %}"),
    )
    + paragraph("Yours, ", "{%r if name %}", "{{ name }}", "{%r endif %}")
)


def test_a_template_of_docxtpl_says_the_same(tmp_path: Path) -> None:
    names = {"name": "Ada", "town": "Leeds", "friends": [{"name": "Ben"}, {"name": "Cy"}]}
    path = tmp_path / "docxtpl.docx"
    document = docx.Document()
    body = document.element.body
    for block in parse_xml(f"<w:body {nsdecls('w')}>{DOCXTPL}</w:body>"):
        body.insert(len(body) - 1, block)
    document.save(str(path))
    theirs = DocxTemplate(str(path))
    theirs.render(names)
    theirs.save(str(tmp_path / "theirs.docx"))
    template = load_document(path)
    ours = template.document(template.fill(names))
    assert problems(ours) == []
    assert text_of(ours) == text_of((tmp_path / "theirs.docx").read_bytes())


@pytest.mark.parametrize("tag", ["{{r resume }}", "{{p resume }}", "{{r resume.text }}"])
def test_what_a_python_program_gave_docxtpl_is_said_to_be_missing(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(zipped(parts_of(paragraph("Here: ", tag))))
    with pytest.raises(OutreachError) as caught:
        load_document(path, names={"name": None})
    (finding,) = caught.value.findings
    assert finding.rule == "W06"
    assert finding.hint.startswith("A Python program gave docxtpl an object for it. Give the sheet a column")
    assert "{{ resume | image }}" in finding.hint


FRAGMENTS = (
    "{% for p in people %}", "{% endfor %}", "{% if yes %}", "{% else %}", "{% endif %}", "{%p if no %}",
    "{%- if yes -%}", "{%- endif %}", "{%tr for p in people %}", "{%tc if yes %}", "{% vm %}", "{% hm %}",
    "{% colspan 2 %}", "{% cellbg 'x' %}", "{# n #}", "{{ contact.first }}", "{{ contact.name | bold }}",
    "{{r contact.url }}", "{% raw %}", "{{", "text", " ",
)  # fmt: skip
CELLS = st.lists(st.sampled_from(FRAGMENTS), max_size=4).map(lambda texts: paragraph(*texts))
BLOCKS = CELLS | st.lists(st.lists(CELLS, min_size=1, max_size=3).map(lambda cells: row(*cells)), min_size=1).map(
    lambda rows: table(*rows) + paragraph("after")
)


@settings(deadline=None, max_examples=150)
@given(body=st.lists(BLOCKS, min_size=1, max_size=4).map("".join))
def test_any_arrangement_is_a_document_or_a_finding(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    document = ""
    findings: tuple[Finding, ...] = ()
    try:
        document = part(written(made(tmp_path_factory.mktemp("any"), paragraph("Hello") + body)))
    except OutreachError as error:
        findings = error.findings
    assert bool(document) != bool(findings)
    assert all(finding.where for finding in findings)
    assert "{%" not in document or "raw" in body


def jpeg(width: int, height: int, dots: int) -> bytes:
    density = b"\xff\xe0" + struct.pack(">H5s3B2H2B", 16, b"JFIF\0", 1, 1, 1, dots, dots, 0, 0)
    return b"\xff\xd8" + density + b"\xff\xc2" + struct.pack(">HB2HB", 11, 8, height, width, 1) + b"\x01\x11\x00"


@pytest.mark.parametrize(
    ("content", "kind", "inches"),
    [
        (png(96, 192), "png", (1, 2)),
        (jpeg(300, 600, 150), "jpeg", (2, 4)),
        (b"GIF89a" + struct.pack("<2H", 48, 96), "gif", (0.5, 1)),
    ],
)
def test_pictures_have_the_size_that_their_file_tells(content: bytes, kind: str, inches: tuple[float, float]) -> None:
    assert measured(content) == (kind, *(each * 914_400 for each in inches))


def held(orientation: int, order: str) -> bytes:
    """A picture of a camera that was held so: 300 by 600 dots in its file."""
    sign = {"<": b"II", ">": b"MM"}[order]
    entries = struct.pack(f"{order}2HI2H", 0x10F, 3, 1, 0, 0) + struct.pack(
        f"{order}2HI2H", 0x112, 3, 1, orientation, 0
    )
    exif = b"Exif\0\0" + sign + struct.pack(f"{order}HIH", 42, 8, 2) + entries
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg(300, 600, 150)[2:]


@pytest.mark.parametrize(
    ("content", "extent", "turn"),
    [
        (held(1, "<"), 'cx="1080000" cy="2160000"', ""),
        (held(3, ">"), 'cx="1080000" cy="2160000"', ' rot="10800000"'),
        (held(6, "<"), 'cx="540000" cy="1080000"', ' rot="5400000"'),
        (held(8, ">"), 'cx="540000" cy="1080000"', ' rot="16200000"'),
        (held(6, "<").replace(b"\2\0\x0f", b"\xff\xff\x0f"), 'cx="540000" cy="1080000"', ' rot="5400000"'),
        (held(1, "<").replace(b"\x08\0\0\0", b"\xff" * 4), 'cx="1080000" cy="2160000"', ""),
    ],
)
def test_pictures_stand_as_they_were_taken(tmp_path: Path, content: bytes, extent: str, turn: str) -> None:
    (tmp_path / "ada.png").write_bytes(content)
    document = part(written(made(tmp_path, paragraph("{{ contact.photo | image(width='3cm') }}"))))
    assert f"<wp:extent {extent}/>" in document
    assert f'<a:xfrm{turn}><a:off x="0" y="0"/><a:ext {extent}/>' in document


@pytest.mark.parametrize("content", [b"", b"BM", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", jpeg(0, 1, 96), b"GIF89a\0"])
def test_a_picture_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"size|no PNG"):
        measured(content)
