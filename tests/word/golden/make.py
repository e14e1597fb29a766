"""The golden letters: `python -m tests.word.golden.make [files]`. Read the diff before you commit it.

Each folder beside this file is one producer's: the program that the Word file was made by, or whose way of writing
Word files it was made in. In it are

    template.docx   stationery: the letter with fields
    document.docx   the same with the letter's own paragraph typed: a template by itself
    typed.docx      the same letter with the values typed in their places, in the same formats
    text.txt        the text of each part of the letter that the engine makes of template.docx

The texts are written anew; with `files` the Word files too, for which LibreOffice has to be installed.
"""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from docx import Document
from jinja2 import Environment, StrictUndefined
from lxml import etree

from outreach.pieces import Value
from outreach.word import load_document, load_stationery
from tests.support.programs import LibreOffice, require
from tests.word.docx_validator import text_of
from tests.word.files import parts_of, zipped

HERE = Path(__file__).parent
PROPERTIES = "docProps/core.xml"
VALUES: Mapping[str, object] = {
    "me": {"name": "Maya Torres", "phone": "(617) 555-0142"},
    "contact": {
        "name": "Zoë Łukasz-O’Neill",
        "position": "",
        "company": "R&D <Harbor>",
        "address": "200 State Street\nBoston, MA 02109",
        "referrer": "Sam Porter",
    },
    "letter": {"date": "November 24, 2026", "channels": ("in person", "by phone", "by video call")},
}
LETTER = "Could you spare 20 minutes in the next few weeks? Your advice would mean a lot to me."
HEADER, FOOTER = "{{ me.name }}", "{{ me.name }}, {{ me.phone }}"
NOTE = "{{ contact.company }} has moved."
LINES = (
    "{{ letter.date }}",
    "{{ contact.name }}",
    "{% if contact.position %}",
    "{{ contact.position }}",
    "{% endif %}",
    "{{ contact.address }}",
    "Dear {{ contact.name }},",
    "{% if contact.referrer %}{{ contact.referrer }} wrote to me about your work at {{ contact.company }}."
    "{% else %}I came across your work.{% endif %} We could talk {{ letter.channels | join(“, ”) }}.",
    "{% for channel in letter.channels %}",
    "{{ loop.index }}. {{ channel }}",
    "{% endfor %}",
    "{{ letter }}",
    "Kind regards,",
    "{{ me.name }}",
)
TABLE = (("When", "{{ letter.date }}"), ("Who", "{{ contact.name }}, {{ contact.company }}"))

Write = Callable[[str], str]


def typed(line: str) -> str:
    """What stands in a field's place when a person has typed it, by Jinja2 alone, with "\\v" for a line break."""
    plain = line.replace("{{ letter }}", LETTER).translate({ord("“"): '"', ord("”"): '"'})
    environment = Environment(  # noqa: S701 - it is text
        undefined=StrictUndefined, finalize=lambda value: str(value).replace("\n", "\v")
    )
    return environment.from_string(plain).render(VALUES)


def typed_lines() -> list[str]:
    """The same for paragraphs, of which some come several times and some not at all."""
    return [line for line in typed("\n".join(LINES)).split("\n") if line]


def letter(folder: Path) -> bytes:
    """What the engine makes of a producer's template; the letter's own paragraph is in the producer's format too."""
    stationery = load_stationery(folder / "template.docx")
    with zipfile.ZipFile(folder / "typed.docx") as archive:
        text = archive.read("word/document.xml").decode()
    # LibreOffice calls Word's style "Body Text" by an id of its own; the engine by Word's.
    before, after = text.replace('"TextBody"', '"BodyText"').split(LETTER)
    opening = before[max(before.rfind("<w:p "), before.rfind("<w:p>")) :]
    return stationery.document(stationery.fill(VALUES), (opening, Value(LETTER), after[: after.index("</w:p>") + 6]))


def by_itself(folder: Path) -> bytes:
    """What the engine makes of a producer's file that needs no letter."""
    template = load_document(folder / "document.docx")
    return template.document(template.fill(VALUES))


def texts(document: bytes) -> str:
    """The text of every part that has any, part by part, and the document's properties."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        names = sorted(archive.namelist())
        properties = etree.fromstring(archive.read(PROPERTIES)).itertext() if PROPERTIES in names else ()
    said = {name: text_of(document, name) for name in names if name.endswith(".xml")}
    said[PROPERTIES] = [str(text) for text in properties if str(text).strip()]
    return "".join("\n".join((f"== {name}", *lines, "")) for name, lines in said.items() if any(lines))


def word(write: Write, lines: Iterable[str]) -> bytes:
    """As Word saves what was typed with its spell-check on: tags split over runs, revision ids, a field in a box."""
    numbers = count(0x11)

    def split(line: str) -> str:
        text = write(line)
        if "{" not in text:
            return runs(text)
        pieces = [piece for piece in re.split(r"((?<=[{%(]) |\.|(?<=\w) (?=[}|]))", text) if piece]
        return '<w:proofErr w:type="spellStart"/>'.join(map(runs, pieces))

    def runs(text: str) -> str:
        breaks = text.split("\v")
        identity = f'w:rsidR="00A1{next(numbers):04X}"'
        inside = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(each, quote=False)}</w:t>' for each in breaks)
        return f"<w:r {identity}><w:rPr>{FORMAT}</w:rPr>{inside}</w:r>"

    def block(line: str, more: str = "") -> str:
        return f'<w:p w:rsidR="00A10001" w:rsidRDefault="00A10002">{SPACED}{split(line)}{more}</w:p>'

    note = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    box = BOX.format(block(NOTE))
    body = [block(line, note if line.startswith("Kind") else "") for line in lines]
    section = (
        '<w:sectPr w:rsidR="00A10003"><w:headerReference w:type="default" r:id="rId1"/>'
        '<w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="12240" w:h="15840"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" '
        'w:gutter="0"/></w:sectPr>'
    )
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in enumerate(("separator", "continuationSeparator"))
    )
    parts = parts_of(
        f"{''.join(body)}{table(block)}<w:p>{box}</w:p>{section}",
        header1=block(HEADER),
        footer1=block(FOOTER),
        footnotes=f'{separators}<w:footnote w:id="2">{block(NOTE)}</w:footnote>',
    )
    return zipped(parts)


def table(block: Write) -> str:
    columns = '<w:gridCol w:w="4000"/>' * 2
    rows = ("".join(f"<w:tc>{block(cell)}</w:tc>" for cell in row) for row in TABLE)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    )


FORMAT = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
SPACED = '<w:pPr><w:spacing w:after="120"/></w:pPr>'
BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="box1" style="width:300pt;height:50pt">'
    "<v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


def google(write: Write, lines: Iterable[str]) -> bytes:
    """As Google Docs exports: zeros for revision ids, direction and format said anew in every run."""
    zeros = " ".join(f'w:rsid{each}="00000000"' for each in ("R", "Del", "P", "RDefault", "RPr"))
    format_ = '<w:rFonts w:ascii="Arial" w:cs="Arial" w:eastAsia="Arial" w:hAnsi="Arial"/><w:sz w:val="22"/>'

    def runs(text: str) -> str:
        inside = '<w:br w:type="textWrapping"/>'.join(
            f'<w:t xml:space="preserve">{escape(each, quote=False)}</w:t>' for each in text.split("\v")
        )
        return (
            f'<w:r w:rsidDel="00000000" w:rsidR="00000000" w:rsidRPr="00000000"><w:rPr>{format_}'
            f'<w:rtl w:val="0"/></w:rPr>{inside}</w:r>'
        )

    def block(line: str) -> str:
        mark = (
            '<w:r w:rsidDel="00000000" w:rsidR="00000000" w:rsidRPr="00000000"><w:rPr><w:rtl w:val="0"/></w:rPr></w:r>'
        )
        spacing = (
            '<w:pPr><w:spacing w:line="276" w:lineRule="auto"/><w:ind w:left="0" w:firstLine="0"/><w:rPr/></w:pPr>'
        )
        return f"<w:p {zeros}>{spacing}{runs(write(line))}{mark}</w:p>"

    start = '<w:bookmarkStart w:colFirst="0" w:colLast="0" w:name="_gjdgxs" w:id="0"/><w:bookmarkEnd w:id="0"/>'
    section = (
        '<w:sectPr><w:headerReference r:id="rId1" w:type="default"/><w:footerReference r:id="rId2" w:type="default"/>'
        '<w:pgSz w:h="16834" w:w="11909" w:orient="portrait"/>'
        '<w:pgMar w:bottom="1440" w:top="1440" w:left="1440" w:right="1440" w:header="720" w:footer="720"/></w:sectPr>'
    )
    body = f"<w:p {zeros}>{start}</w:p>{''.join(map(block, lines))}{table(block)}<w:p {zeros}/>{section}"
    return zipped(parts_of(body, header1=block(HEADER), footer1=block(FOOTER)))


def python_docx(write: Write, lines: Iterable[str]) -> bytes:
    document = Document()
    document.core_properties.title = write("For {{ contact.name }}")
    section = document.sections[0]
    section.header.paragraphs[0].text = write(HEADER)
    section.footer.paragraphs[0].text = write(FOOTER)
    for line in lines:
        style = "List Bullet" if re.match(r"\d\. |\{\{ loop", line) else None
        document.add_paragraph(style=style).add_run(write(line).replace("\v", "\n"))
    table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = write(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def libreoffice(write: Write, lines: Iterable[str]) -> bytes:
    """By LibreOffice itself, of a text with header, footer, footnote and table."""

    def block(line: str, style: str = "Text_20_body", more: str = "") -> str:
        text = escape(write(line), quote=False).replace("\v", "<text:line-break/>")
        return f'<text:p text:style-name="{style}">{text}{more}</text:p>'

    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{block(NOTE, 'Footnote')}</text:note-body></text:note>"
    )
    body = "".join(block(line, more=note if line.startswith("Kind") else "") for line in lines)
    rows = ("".join(f"<table:table-cell>{block(cell)}</table:table-cell>" for cell in row) for row in TABLE)
    facts = (
        '<table:table table:name="Facts"><table:table-column table:number-columns-repeated="2"/>'
        f"{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
    )
    flat = FLAT.format(header=block(HEADER, "Header"), footer=block(FOOTER, "Footer"), body=body + facts)
    soffice, pdftotext = require("soffice", "pdftotext")
    with TemporaryDirectory() as folder:
        source = Path(folder) / "letter.fodt"
        source.write_text(flat, "utf-8")
        LibreOffice(Path(folder), soffice, pdftotext).convert([source], Path(folder), "docx")
        return source.with_suffix(".docx").read_bytes()


FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Text_20_body" style:display-name="Text body" style:family="paragraph"
 style:parent-style-name="Standard"><style:paragraph-properties fo:margin-bottom="0.2cm"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties fo:page-width="21cm"
 fo:page-height="29.7cm" fo:margin="2cm"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page">
<style:header>{header}</style:header><style:footer>{footer}</style:footer></style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>
"""

PRODUCERS: Mapping[str, Callable[[Write, Iterable[str]], bytes]] = {
    "word": word,
    "google": google,
    "libreoffice": libreoffice,
    "python-docx": python_docx,
}


def main(files: bool) -> None:
    for name, make in PRODUCERS.items():
        folder = HERE / name
        if files:
            folder.mkdir(exist_ok=True)
            (folder / "template.docx").write_bytes(make(str, LINES))
            (folder / "document.docx").write_bytes(
                make(str, [LETTER if "letter }}" in line else line for line in LINES])
            )
            (folder / "typed.docx").write_bytes(make(typed, typed_lines()))
        (folder / "text.txt").write_text(texts(letter(folder)), "utf-8")


if __name__ == "__main__":
    main("files" in sys.argv[1:])
