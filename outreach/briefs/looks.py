"""How a paper looks: the styles of the Word document, which can be changed in Word, and the lines of its tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

INK, GREY, RULE = "22384A", "5F6B75", "B9C4CC"
SHADE, MARK_SHADE = "EEF2F5", "F8EFE2"
BODY, SERIF, SYMBOL = "Calibri", "Times New Roman", "Segoe UI Symbol"

ROW = 22
"""The least height of a row to write in, in points."""


OVERHANG = 80
"""Twentieths of a point by which a table stands out on both sides, so that its words are in line with the others."""


class Look(NamedTuple):
    """One style: sizes and spaces in points; `line` is an exact line height; `more` are further paragraph properties.

    Paragraph properties stand in the order of ECMA-376 part 1, 17.3.1.26: `tabs`, spacing and indents follow `more`.
    """

    name: str
    size: float
    colour: str = ""
    before: float = 0
    after: float = 0
    line: float = 0
    bold: bool = False
    italic: bool = False
    caps: bool = False
    font: str = BODY
    more: str = ""
    tabs: str = ""
    indent: str = ""
    kind: str = "paragraph"

    @property
    def id(self) -> str:
        """As Word makes it of a name: without its blanks, with capitals."""
        return self.name[:1].upper() + self.name[1:].replace(" ", "")


def _border(side: str, colour: str = RULE, size: int = 4, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


_NEXT = "<w:keepNext/>"
KIND = Look("Brief Kind", 9, INK, caps=True)
TITLE = Look("Brief Name", 22, INK, font=SERIF)
ABOUT = Look("Brief About", 10.5, GREY, before=1, after=7)
HEADING = Look("Brief Heading", 12, INK, before=6, after=2, bold=True, more=_NEXT)
LABEL = Look("Brief Label", 9.5, INK, before=1.5, bold=True, more=_NEXT)
COLUMN = Look("Brief Column", 8, INK, before=2, after=1, caps=True)
FACT = Look("Brief Fact", 13, INK, bold=True)
WORDS = Look("Brief Words", 10, before=1, after=1.5)
MARK = Look("Brief Mark", 9.5, before=1, after=1.5, bold=True)
ADVICE = Look("Brief Advice", 9, GREY, before=1, after=2)
SPOKEN = Look(
    "Brief Spoken", 10, before=2, after=3,
    more=f"<w:pBdr>{_border('left', INK, 18, 8)}</w:pBdr>", indent='<w:ind w:left="200" w:right="200"/>',
)  # fmt: skip
CHECK = Look(
    "Brief Check", 10, before=1, after=1.5,
    tabs='<w:tabs><w:tab w:val="left" w:pos="360"/></w:tabs>', indent='<w:ind w:left="360" w:hanging="360"/>',
)  # fmt: skip
RULED = Look("Brief Ruled", 10, line=18, more=f"<w:pBdr>{_border('bottom')}{_border('between')}</w:pBdr>")
WRITE = Look("Brief Write", 10, before=5, after=2)
GAP = Look("Brief Gap", 2, line=3)
FOOT = Look("footer", 8.5, GREY)
NOTE = Look("Brief Note", 9, GREY, kind="character")
ASIDE = Look("Brief Aside", 9.5, GREY, italic=True, kind="character")
BOX = Look("Brief Box", 11, INK, font=SYMBOL, kind="character")
LEADER = Look("Brief Leader", 8, RULE, kind="character")

STYLES = (
    KIND, TITLE, ABOUT, HEADING, LABEL, COLUMN, FACT, WORDS, MARK, ADVICE, SPOKEN, CHECK, RULED, WRITE, GAP, FOOT,
    NOTE, ASIDE, BOX, LEADER,
)  # fmt: skip
_SETTINGS = ("defaultTabStop", "characterSpacingControl", "compat", "themeFontLang", "decimalSymbol", "listSeparator")
_KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}


def dress(document: "Document", scale: float = 1) -> None:
    """Give the document these styles in place of those that python-docx brings along, their sizes times `scale`."""
    styles = document.styles.element
    for style in list(styles.style_lst):
        if style.name_val not in _KEPT:
            styles.remove(style)
    _of_today(document)
    normal = document.styles["Normal"].element
    for old in normal.xpath("./w:rPr | ./w:pPr"):
        normal.remove(old)
    for part in _properties(Look("Normal", 10.5), scale):
        normal.append(parse_xml(part))
    for look in STYLES:
        above = "DefaultParagraphFont" if look.kind == "character" else "Normal"
        styles.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="{look.kind}" w:styleId="{look.id}"><w:name w:val="{look.name}"/>'
                f'<w:basedOn w:val="{above}"/><w:qFormat/>{"".join(_properties(look, scale))}</w:style>'
            )
        )


def _of_today(document: "Document") -> None:
    """Settings that make Word of 2013 and later set the file by its own rules, not by those of 2010."""
    kept = {qn(f"w:{name}") for name in _SETTINGS}
    element = document.settings.element
    for child in list(element):
        if child.tag not in kept:
            element.remove(child)
    for mode in element.xpath("./w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")


def _properties(look: Look, scale: float) -> Iterator[str]:
    if look.kind == "paragraph":
        before, after, line = (round(20 * scale * points) for points in (look.before, look.after, look.line))
        height = f'w:line="{line}" w:lineRule="exact"' if line else 'w:line="240" w:lineRule="auto"'
        spacing = f'<w:spacing w:before="{before}" w:after="{after}" {height}/>'
        yield f"<w:pPr {nsdecls('w')}>{look.more}{look.tabs}{spacing}{look.indent}</w:pPr>"
    fonts = " ".join(f'w:{script}="{look.font}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    size = round(2 * scale * look.size)
    yield "".join(
        (
            f"<w:rPr {nsdecls('w')}><w:rFonts {fonts}/>",
            "<w:b/><w:bCs/>" if look.bold else "",
            "<w:i/><w:iCs/>" if look.italic else "",
            "<w:caps/>" if look.caps else "",
            f'<w:color w:val="{look.colour}"/>' if look.colour else "",
            '<w:spacing w:val="20"/>' if look.caps else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>',
        )
    )


def shade(cell: "_Cell", colour: str) -> None:
    """Colour the cell's ground."""
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def furnish(table: "Table", *, rules: str = "", top: int = 0, bottom: int = 0) -> None:
    """Rule the table on the sides that are named ("bottom insideH"); margins above and below in 20ths of a point."""
    properties = table._tbl.tblPr
    borders = "".join(_border(side) for side in ("bottom", "insideH", "insideV") if side in rules.split())
    margins = (("top", top), ("left", OVERHANG), ("bottom", bottom), ("right", OVERHANG))
    cells = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in margins)
    # In the order of ECMA-376 part 1, 17.4.59: the layout, which is there, stands between borders and margins.
    layout = properties.xpath("./w:tblLayout")[0]
    layout.addprevious(parse_xml(f'<w:tblInd {nsdecls("w")} w:w="{-OVERHANG}" w:type="dxa"/>'))
    if borders:
        layout.addprevious(parse_xml(f"<w:tblBorders {nsdecls('w')}>{borders}</w:tblBorders>"))
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{cells}</w:tblCellMar>"))
