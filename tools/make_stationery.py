"""Writes the Word files `templates/stationery*.docx`. Run it again after a change; commit them.

The parts are written out, because they are the product: Word's own default
file carries hundreds of styles and a thumbnail that no letter needs.
"""

import sys
from pathlib import Path

from outreach.word import archive

TEMPLATES = Path(__file__).parent.parent / "templates"

INK, GREY, RULE = "22384A", "5F6B75", "B9C4CC"
BODY_FONT, NAME_FONT = "Calibri", "Times New Roman"

# Twentieths of a point: page width and height, margins at the sides; and whether lines run from right to left.
PAPERS = {
    "stationery.docx": (12240, 15840, 1800, False),
    "stationery-a4.docx": (11906, 16838, 1644, False),
    "stationery-a4-rtl.docx": (11906, 16838, 1644, True),
}

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = f'xmlns:r="{OFFICE}/relationships"'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = f"""{XML}
<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>
<Override PartName="/word/header1.xml" ContentType="{WORD}.header+xml"/>
<Override PartName="/word/footer1.xml" ContentType="{WORD}.footer+xml"/>
<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{WORD}.numbering+xml"/>
<Override PartName="/word/settings.xml" ContentType="{WORD}.settings+xml"/>
<Override PartName="/word/fontTable.xml" ContentType="{WORD}.fontTable+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""

PACKAGE_RELATIONSHIPS = f"""{XML}
<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>"""

DOCUMENT_RELATIONSHIPS = "\n".join(
    [
        XML,
        f'<Relationships xmlns="{PACKAGE}/relationships">',
        *(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(
                (
                    ("styles", "styles.xml"),
                    ("numbering", "numbering.xml"),
                    ("settings", "settings.xml"),
                    ("fontTable", "fontTable.xml"),
                    ("header", "header1.xml"),
                    ("footer", "footer1.xml"),
                ),
                1,
            )
        ),
        "</Relationships>",
    ]
)

CORE = f"""{XML}
<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>{{{{ letter.subject | default("") }}}}</dc:title>
<dc:creator>{{{{ me.name }}}}</dc:creator>
</cp:coreProperties>"""

SETTINGS = f"""{XML}
<w:settings {W}>
<w:zoom w:percent="100"/>
<w:defaultTabStop w:val="720"/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:compat>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat>
<w:themeFontLang w:val="en-US"/>
<w:decimalSymbol w:val="."/>
<w:listSeparator w:val=","/>
</w:settings>"""

FONTS = "".join(
    [
        f"{XML}\n<w:fonts {W}>",
        *(
            f'<w:font w:name="{name}"><w:panose1 w:val="{panose}"/><w:family w:val="{family}"/>'
            '<w:pitch w:val="variable"/></w:font>'
            for name, panose, family in (
                (BODY_FONT, "020F0502020204030204", "swiss"),
                (NAME_FONT, "02020603050405020304", "roman"),
            )
        ),
        "</w:fonts>",
    ]
)


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def style(
    name: str, *, kind: str = "paragraph", based: str = "Normal", following: str = "", format_: str = "", run: str = "",
    default: bool = False, priority: int = 1,
) -> str:  # fmt: skip
    """A style as Word writes it. Its id is its name without blanks, as in an English Word."""
    identity = name.title().replace(" ", "")
    standard = ' w:default="1"' if default else ""
    parts = [
        f'<w:style w:type="{kind}"{standard} w:styleId="{identity}">',
        f'<w:name w:val="{name}"/>',
        "" if default else f'<w:basedOn w:val="{based}"/>',
        f'<w:next w:val="{following}"/>' if following else "",
        f'<w:uiPriority w:val="{priority}"/><w:qFormat/>',
        f"<w:pPr>{format_}</w:pPr>" if format_ else "",
        f"<w:rPr>{run}</w:rPr>" if run else "",
        "</w:style>",
    ]
    return "".join(parts)


def spacing(before: int = 0, after: int = 0, line: int = 0) -> str:
    """Points before and after; `line` is in 240ths of a line."""
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{20 * before}" w:after="{20 * after}"{lines}/>'


def text_run(size: float, colour: str = "", *, bold: bool = False, italic: bool = False, space: float = 0) -> str:
    """Run properties in the order of ECMA-376 part 1, 17.3.2.28; sizes in points."""
    return "".join(
        (
            "<w:b/><w:bCs/>" if bold else "",
            "<w:i/><w:iCs/>" if italic else "",
            f'<w:color w:val="{colour}"/>' if colour else "",
            f'<w:spacing w:val="{round(20 * space)}"/>' if space else "",
            f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>',
        )
    )


def styles(width: int, rtl: bool) -> str:
    # The letter's own paragraphs say themselves which way they run.
    bidi, turned = ("<w:bidi/>", "<w:rtl/>") if rtl else ("", "")
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="9" w:color="{RULE}"/></w:pBdr>'
    right = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    quote_rule = f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="10" w:color="{RULE}"/></w:pBdr>'
    listed = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    return "\n".join(
        [
            XML,
            f"<w:styles {W}>",
            f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY_FONT)}<w:kern w:val=\"0\"/>"
            '<w:sz w:val="23"/><w:szCs w:val="23"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>'
            "</w:rPr></w:rPrDefault>"
            f"<w:pPrDefault><w:pPr><w:widowControl/>{spacing(line=276)}</w:pPr></w:pPrDefault></w:docDefaults>",
            style("Normal", default=True),
            '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
            '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
            '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
            '<w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
            style("header", format_=bidi + spacing(line=240), run=turned),
            style("footer", format_=right + bidi + spacing(line=240), run=text_run(8.5, GREY) + turned),
            style(
                "Letterhead Name", based="Header", following="LetterheadLine",
                format_=spacing(after=3, line=240) + '<w:jc w:val="center"/>',
                run=fonts(NAME_FONT) + "<w:smallCaps/>" + text_run(21, INK, space=2.4),
            ),
            style(
                "Letterhead Line", based="Header",
                format_=spacing(line=252) + '<w:jc w:val="center"/>', run=text_run(9, GREY, space=0.3),
            ),
            style(
                "Letterhead Rule", based="Header", format_=rule + spacing(after=14, line=20),
                run='<w:sz w:val="2"/><w:szCs w:val="2"/>',
            ),
            style("Date", following="InsideAddress", format_=bidi + spacing(before=22, after=22), run=turned),
            style("Inside Address", format_=bidi + spacing(line=264) + '<w:ind w:right="2400"/>', run=turned),
            style("Salutation", following="BodyText", format_=spacing(before=22, after=10, line=283)),
            style("Body Text", format_=spacing(after=10, line=283)),
            style(
                "Closing", following="Signature",
                format_="<w:keepNext/><w:keepLines/>" + spacing(before=6, after=34),
            ),
            style("Signature", format_="<w:keepLines/>" + spacing(line=264)),
            style("List Bullet", based="BodyText", format_=listed.format(1) + "<w:contextualSpacing/>"),
            style("List Number", based="BodyText", format_=listed.format(2) + "<w:contextualSpacing/>"),
            style(
                "Quote", based="BodyText",
                format_=quote_rule + spacing(before=2, after=10) + '<w:ind w:left="432" w:right="432"/>',
                run="<w:i/><w:iCs/>" + f'<w:color w:val="{GREY}"/>',
            ),
            *(
                style(
                    f"heading {level}", following="BodyText", priority=9,
                    format_="<w:keepNext/><w:keepLines/>" + spacing(before=before, after=4)
                    + f'<w:outlineLvl w:val="{level - 1}"/>',
                    run=text_run(size, INK, bold=True),
                )
                for level, size, before in ((1, 14, 14), (2, 12.5, 12), (3, 11, 10))
            ),
            style(
                "Hyperlink", kind="character", based="DefaultParagraphFont", priority=99,
                run='<w:color w:val="1F5C8B"/><w:u w:val="single"/>',
            ),
            "</w:styles>",
        ]
    )  # fmt: skip


def level(number: int, form: str, text: str, font: str = "") -> str:
    left = 360 + 360 * number
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr>'
        + (f"<w:rPr>{fonts(font)}</w:rPr>" if font else "")
        + "</w:lvl>"
    )


def numbering() -> str:
    """Lists of the letter: `w:num` 1 has bullets, 2 has numbers."""
    bullets = [level(number, "bullet", "•–"[number % 2], BODY_FONT) for number in range(9)]
    kinds = ("decimal", "lowerLetter", "lowerRoman")
    numbers = [level(number, kinds[number % 3], f"%{number + 1}.") for number in range(9)]
    return "\n".join(
        [
            XML,
            f"<w:numbering {W}>",
            *(
                f'<w:abstractNum w:abstractNumId="{identity}"><w:multiLevelType w:val="hybridMultilevel"/>'
                f"{''.join(levels)}</w:abstractNum>"
                for identity, levels in enumerate((bullets, numbers))
            ),
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
            '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>',
            "</w:numbering>",
        ]
    )


def paragraph(kind: str, text: str) -> str:
    pieces = text.split("\t")
    runs = "<w:tab/>".join(f'<w:t xml:space="preserve">{piece}</w:t>' for piece in pieces)
    return f'<w:p><w:pPr><w:pStyle w:val="{kind}"/></w:pPr><w:r>{runs}</w:r></w:p>'


HEADER = "\n".join(
    [
        XML,
        f"<w:hdr {W}>",
        paragraph("LetterheadName", "{{ me.name }}"),
        paragraph("LetterheadLine", "{{ me.address | join(“, ”) }}"),
        paragraph("LetterheadLine", "{{ [me.phone, me.email, me.website] | select | join(“   ·   ”) }}"),
        '<w:p><w:pPr><w:pStyle w:val="LetterheadRule"/></w:pPr></w:p>',
        "</w:hdr>",
    ]
)

PAGE = (
    "<w:r><w:tab/></w:r>"
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
FOOTER = "\n".join(
    [
        XML,
        f"<w:ftr {W}>",
        paragraph("Footer", "{{ [me.name, contact.name, letter.date] | select | join(“   ·   ”) }}").replace(
            "</w:p>", f"{PAGE}</w:p>"
        ),
        "</w:ftr>",
    ]
)


INSIDE_ADDRESS = (
    "{{ [contact.title, contact.name] | select | join(“ ”) }}",
    "{{ contact.position }}",
    "{{ contact.department }}",
    "{{ contact.company }}",
    "{{ contact.address }}",
)


def document(width: int, height: int, side: int) -> str:
    return "\n".join(
        [
            XML,
            f"<w:document {W} {R}>",
            "<w:body>",
            paragraph("Date", "{{ letter.date }}"),
            *(paragraph("InsideAddress", field) for field in INSIDE_ADDRESS),
            paragraph("BodyText", "{{ letter }}"),
            "<w:sectPr>",
            '<w:headerReference w:type="first" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>',
            f'<w:pgSz w:w="{width}" w:h="{height}"/>',
            f'<w:pgMar w:top="1440" w:right="{side}" w:bottom="1300" w:left="{side}"'
            ' w:header="860" w:footer="720" w:gutter="0"/>',
            "<w:titlePg/>",
            "</w:sectPr>",
            "</w:body>",
            "</w:document>",
        ]
    )


def write(name: str, width: int, height: int, side: int, rtl: bool) -> None:
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELATIONSHIPS,
        "word/document.xml": document(width, height, side),
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONSHIPS,
        "word/header1.xml": HEADER,
        "word/footer1.xml": FOOTER,
        "word/settings.xml": SETTINGS,
        "word/styles.xml": styles(width - 2 * side, rtl),
        "word/numbering.xml": numbering(),
        "word/fontTable.xml": FONTS,
        "docProps/core.xml": CORE,
    }
    encoded = {part: text.encode() for part, text in parts.items()}
    (TEMPLATES / name).write_bytes(archive.prepare(encoded, ()).write(()))


if __name__ == "__main__":
    for paper, sizes in PAPERS.items():
        write(paper, *sizes)
        sys.stdout.write(f"{TEMPLATES / paper}\n")
