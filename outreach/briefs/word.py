"""A paper as a Word document, to be printed on both sides and written on; on a screen its boxes can be ticked."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING
from zipfile import ZipFile

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches, Length, Mm, Pt, Twips
from docx.table import _Cell

from outreach.briefs import looks
from outreach.briefs.fitting import closeness
from outreach.briefs.paper import (
    Advice,
    Asked,
    Block,
    Cell,
    Checklist,
    Columns,
    Flowing,
    Grid,
    Heading,
    Line,
    Panel,
    Paper,
    Ruled,
    Script,
    Spoken,
)
from outreach.pieces import escape
from outreach.zipped import ZipWriter

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

    Place = WordDocument | _Cell

LETTER, A4 = (Inches(8.5), Inches(11)), (Mm(210), Mm(297))
_SIDE = Inches(0.75)
_OVERHANG = Twips(looks.OVERHANG)

_BROUGHT_ALONG = (
    "/thumbnail",
    "/extended-properties",
    "/customXml",
    "/numbering",
    "/stylesWithEffects",
    "/webSettings",
)
"""Parts of python-docx's own file that say nothing of a paper."""

_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_STATES = '<w14:checkedState w14:val="2612" w14:font="{0}"/><w14:uncheckedState w14:val="2610" w14:font="{0}"/>'


def word(paper: Paper, *, a4: bool = False) -> bytes:
    """The .docx of a paper, on US Letter or A4. The same paper gives the same bytes."""
    document = Document()
    scale = closeness(paper)
    looks.dress(document, scale)
    section = document.sections[0]
    section.page_width, section.page_height = A4 if a4 else LETTER
    section.left_margin = section.right_margin = _SIDE
    section.top_margin, section.bottom_margin = Inches(0.5), Inches(0.65)
    section.header_distance = section.footer_distance = Inches(0.35)
    width = section.page_width - 2 * _SIDE
    _name(document, paper)
    _head(document, paper, width)
    _foot(document, paper, width)
    boxes = count(1)
    for block in paper.blocks:
        _put(document, block, width, boxes, Pt(looks.ROW * scale))
    return _packed(document)


def _name(document: "WordDocument", paper: Paper) -> None:
    """The file's properties are the paper's own, not those of the library that wrote it."""
    properties = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title, properties.author = f"{paper.kind}: {paper.title}"[:255], paper.writer[:255]
    for relationships in (document.part.package.rels, document.part.rels):
        for key in [key for key, each in relationships.items() if each.reltype.endswith(_BROUGHT_ALONG)]:
            relationships.pop(key)


def _head(document: "WordDocument", paper: Paper, width: int) -> None:
    kind = _paragraph(document, paper.kind, looks.KIND)
    kind.paragraph_format.tab_stops.add_tab_stop(Length(width), WD_TAB_ALIGNMENT.RIGHT)
    _run(kind, f"\t{paper.date}", looks.NOTE)
    _paragraph(document, paper.title, looks.TITLE)
    _paragraph(document, paper.about, looks.ABOUT)


def _foot(document: "WordDocument", paper: Paper, width: int) -> None:
    foot = document.sections[0].footer.paragraphs[0]
    foot._p.style = looks.FOOT.id
    foot.paragraph_format.tab_stops.add_tab_stop(Length(width), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(" · ".join(filter(None, (paper.writer, paper.kind.lower(), paper.title))) + "\t")
    for before, field in (("", "PAGE"), (" / ", "NUMPAGES")):
        foot.add_run(before)
        run = "<w:r><w:t>1</w:t></w:r>"
        foot._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}">{run}</w:fldSimple>'))


def _put(document: "WordDocument", block: Block, width: int, boxes: Iterator[int], row: Length) -> None:
    match block:
        case Script(lines):
            _script(document, lines, width)
        case Panel(cells):
            _panel(document, cells, width)
        case Asked():
            _asked(document, block, width, boxes, row)
        case Grid():
            _grid(document, block, width, row)
        case Columns(left, right):
            table = _table(document, 1, _shares(width, (60, 40)))
            for cell, stack in zip(table.rows[0].cells, (left, right), strict=True):
                for each in stack:
                    _flow(cell, each, boxes)
            looks.furnish(table)
        case _:
            _flow(document, block, boxes)
            return
    _paragraph(document, "", looks.GAP)  # else Word would join this table to the next


def _flow(place: "Place", block: Flowing, boxes: Iterator[int]) -> None:
    match block:
        case Heading(text, note, overleaf):
            heading = _paragraph(place, text, looks.HEADING)
            heading.paragraph_format.page_break_before = overleaf or None
            if note:
                run = heading.add_run(f"   {note}")
                run._r.style = looks.NOTE.id
                run.bold = False  # said in the style it would turn bold on again (ECMA-376 part 1, 17.7.3)
        case Advice(text):
            _paragraph(place, text, looks.ADVICE)
        case Spoken(words):
            _paragraph(place, f"“{words}”", looks.SPOKEN)
        case Checklist(items):
            for item in items:
                line = _paragraph(place, "", looks.CHECK)
                _tick_box(line, boxes)
                line.add_run(f"\t{item}")
        case Ruled(label, lines):
            _paragraph(place, label, looks.LABEL)
            for _ in range(lines):
                _paragraph(place, "", looks.RULED)


def _script(document: "WordDocument", lines: Sequence[Line], width: int) -> None:
    steps = any(line.step for line in lines)
    widths = _shares(width, (7, 22, 71) if steps else (23, 77))
    table = _table(document, len(lines), widths)
    for line, row in zip(lines, table.rows, strict=True):
        *before, title, words = row.cells
        for step in before:
            _paragraph(step, line.step, looks.LABEL)
        if line.mark:
            words = title.merge(words)
            _paragraph(words, line.title, looks.MARK)
            for cell in (*before, words):
                looks.shade(cell, looks.MARK_SHADE)
            continue
        _paragraph(title, line.title, looks.LABEL)
        said = _paragraph(words, f"“{line.words}”" if line.words else "", looks.WORDS)
        _run(said, f"{' ' if line.words and line.aside else ''}{line.aside}", looks.ASIDE)
        if line.write:
            _to_write(words, line.write, widths[-1] - Pt(12))
    looks.furnish(table, rules="insideH")


def _to_write(place: "Place", labels: Sequence[str], width: int) -> None:
    """Room to write on one ruled line, for each of the labels."""
    line = _paragraph(place, "", looks.WRITE)
    for number, label in enumerate(labels, 1):
        stop = Length(width * number // len(labels))
        line.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        _run(line, f"{'   ' if number > 1 else ''}{label}{' ' if label else ''}", looks.NOTE)
        _run(line, "\t", looks.LEADER)


def _panel(document: "WordDocument", cells: Sequence[Cell], width: int) -> None:
    table = _table(document, 1, _shares(width, (1,) * len(cells)))
    for cell, fact in zip(table.rows[0].cells, cells, strict=True):
        _paragraph(cell, fact.label, looks.COLUMN)
        if fact.text or not fact.small:
            shown = _paragraph(cell, "" if fact.link else fact.text, looks.FACT)
            if fact.link:
                _link(shown, fact.text, fact.link)
        if fact.small:
            _paragraph(cell, fact.small, looks.ADVICE)
        looks.shade(cell, looks.SHADE)
    looks.furnish(table, top=60, bottom=70)


def _asked(document: "WordDocument", asked: Asked, width: int, boxes: Iterator[int], height: Length) -> None:
    rows = (*asked.questions, *(("", ""),) * asked.blank)
    table = _table(document, len(rows), _shares(width, (4, 61, 35)))
    for row, (question, topic) in zip(table.rows, rows, strict=True):
        box, text, notes = row.cells
        _tick_box(_paragraph(box, "", looks.WORDS), boxes)
        _paragraph(text, question, looks.WORDS)
        _run(_paragraph(notes, "", looks.WORDS), topic, looks.NOTE)
        _tall(row, height)
    looks.furnish(table, rules="insideH bottom")


def _grid(document: "WordDocument", grid: Grid, width: int, height: Length) -> None:
    rows = (grid.head, *grid.rows, *(("",) * len(grid.head),) * grid.blank)
    table = _table(document, len(rows), _shares(width, grid.widths))
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            _paragraph(cell, text, looks.WORDS if number else looks.COLUMN)
        if number:
            _tall(row, height)
    looks.furnish(table, rules="insideH bottom insideV")


def _table(document: "WordDocument", rows: int, widths: Sequence[int]) -> "Table":
    """An empty table of fixed widths, none of whose rows is torn between two pages."""
    widths = [widths[0] + _OVERHANG, *widths[1:-1], widths[-1] + _OVERHANG]
    table: Table = document.add_table(rows, len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Length(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Length(width)
    return table


def _shares(width: int, shares: Sequence[int]) -> list[int]:
    return [width * share // sum(shares) for share in shares]


def _tall(row: "_Row", height: Length) -> None:
    row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST


def _paragraph(place: "Place", text: str, look: looks.Look) -> "Paragraph":
    """A further paragraph; in a cell that is still empty, the one that is there."""
    first = place.paragraphs[0] if isinstance(place, _Cell) else None
    paragraph = first if first is not None and first._p.style is None else place.add_paragraph()
    paragraph._p.style = look.id  # by its id: python-docx looks a name up among all styles, each time
    if text:
        paragraph.add_run(text)
    return paragraph


def _run(paragraph: "Paragraph", text: str, look: looks.Look) -> None:
    if text:
        paragraph.add_run(text)._r.style = look.id


def _link(paragraph: "Paragraph", text: str, target: str) -> None:
    identity = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{identity}"><w:r><w:t>{escape(text)}</w:t></w:r></w:hyperlink>'
        )
    )


def _tick_box(paragraph: "Paragraph", boxes: Iterator[int]) -> None:
    """Word's own check box: a pen ticks it on paper, a click on the screen."""
    states = _STATES.format(looks.SYMBOL)
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")} {_W14}><w:sdtPr><w:id w:val="{next(boxes)}"/>'
            f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox></w:sdtPr>'
            f'<w:sdtContent><w:r><w:rPr><w:rStyle w:val="{looks.BOX.id}"/></w:rPr>'
            "<w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )


def _packed(document: "WordDocument") -> bytes:
    """The file with no trace of when it was written."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as parts, ZipWriter(packed) as archive:
        for part in parts.namelist():
            archive.add(part, parts.read(part))
    return packed.getvalue()
