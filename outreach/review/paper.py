"""A Word letter as a page of HTML that looks like it: paper, margins, letterhead, typefaces.

It shows what letters have: paragraphs, lists, tables, pictures, the header and footer of the first page. A page of HTML
grows with its text instead of going on overleaf. What counts is the Word file.
"""

import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from io import BytesIO
from posixpath import dirname, join, normpath

from lxml import etree

from outreach.review.looks import (
    Properties,
    Styles,
    W,
    attributes,
    is_on,
    paragraph_css,
    parsed,
    points,
    run_css,
    tab_stops,
)

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
_EMU = 12_700
"""English Metric Units in a point (20.1.2.1)."""
_LETTER = {"w": "12240", "h": "15840"}


def paper(document: bytes, language: str, title: str) -> str:
    """The page, from the bytes of a .docx of our own making. It loads nothing, and has no script."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _Page(parts).html(language, title)


class _Page:
    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._main = next(iter(_targets(parts, "", "officeDocument").values()), "word/document.xml")
        self._links = _targets(parts, self._main, "")
        self._styles = Styles(self._part("styles"))
        self._numbers = _Numbers(self._part("numbering"))

    def _part(self, kind: str) -> bytes:
        return self._parts.get(next(iter(_targets(self._parts, self._main, kind).values()), ""), b"")

    def html(self, language: str, title: str) -> str:
        body = parsed(self._parts[self._main]).find(f"{W}body")
        assert body is not None
        section = next(body.iter(f"{W}sectPr"), None)
        size, margins = _attributes(section, "pgSz") or _LETTER, _attributes(section, "pgMar")
        sizes = {f"page-{name}": points(size.get(name)) for name in ("w", "h")}
        sizes |= {name: points(margins.get(name)) for name in ("top", "bottom", "left", "right", "header", "footer")}
        css = ";".join(f"--{name}:{size:g}pt" for name, size in sizes.items())
        return (
            f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n</head>\n"
            f'<body class="paper" style="{css}">\n<header>\n{self._around(section, "header")}</header>\n'
            f"<main>\n{''.join(self._blocks(body))}</main>\n"
            f"<footer>\n{self._around(section, 'footer')}</footer>\n</body>\n</html>\n"
        )

    def _around(self, section: etree._Element | None, kind: str) -> str:
        """The header or the footer of the first page."""
        if section is None:
            return ""
        wanted = "first" if section.find(f"{W}titlePg") is not None else "default"
        for reference in section.iterfind(f"{W}{kind}Reference"):
            if reference.get(f"{W}type", "default") == wanted:
                name = self._links.get(reference.get(f"{_R}id", ""), "")
                part = self._parts.get(name)
                return "".join(self._blocks(parsed(part))) if part else ""
        return ""

    def _blocks(self, parent: etree._Element) -> Iterator[str]:
        blocks = list(_flat(parent))
        styles = [None, *map(_style, blocks), None]
        for block, *around in zip(blocks, styles, styles[2:], strict=False):
            if block.tag == f"{W}tbl":
                yield self._table(block)
            else:
                above, below = (style is not None and style == _style(block) for style in around)
                yield self._paragraph(block, above=above, below=below)

    def _paragraph(self, paragraph: etree._Element, *, above: bool, below: bool) -> str:
        """A paragraph; `above` and `below` say whether there is one of its own style."""
        own = paragraph.find(f"{W}pPr")
        looks = self._styles.paragraph(own)
        if is_on(looks, "contextualSpacing"):  # between paragraphs of one style there is no space (17.3.1.9)
            none = {side: "0" for side, same in (("before", above), ("after", below)) if same}
            looks["spacing"] = {**looks.get("spacing", {}), **none}
        inside = self._runs(paragraph, own)
        label = self._numbers.label(looks)
        css = paragraph_css(looks)
        if "\t" in inside and any(kind in ("right", "center", "end") for kind in tab_stops(looks).values()):
            inside = "".join(f"<span>{each}</span>" for each in inside.split("\t"))
            css += ";display:flex;justify-content:space-between"
        inside = inside.replace("\t", '<span class="tab"></span>')
        sized = run_css(self._styles.run(own, None))
        way = "rtl" if is_on(looks, "bidi") else "ltr"
        return f'<p dir="{way}" style="{escape(f"{sized};{css}")}">{label}{inside or "<br>"}</p>\n'

    def _runs(self, parent: etree._Element, paragraph: etree._Element | None) -> str:
        usual = run_css(self._styles.run(paragraph, None))
        pieces: list[str] = []
        fields: list[bool] = []  # of each field that is open, whether its result has begun
        for run in parent.iter(f"{W}r"):
            if any(etree.QName(above).localname in ("del", "moveFrom", "txbxContent") for above in _above(run, parent)):
                continue
            text = "".join(self._run(run, fields))
            css = run_css(self._styles.run(paragraph, run.find(f"{W}rPr")))
            dressed = f'<span style="{escape(css)}">{{}}</span>' if css != usual else "{}"
            # A tab stays outside, since what stands before and after one may be set apart.
            pieces.append("\t".join(dressed.replace("{}", part) if part else "" for part in text.split("\t")))
        return "".join(pieces)

    def _run(self, run: etree._Element, fields: list[bool]) -> Iterator[str]:
        for child in run:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "fldChar":
                kind = child.get(f"{W}fldCharType")
                if kind == "begin":
                    fields.append(False)
                elif kind == "separate" and fields:
                    fields[-1] = True
                elif kind == "end" and fields:
                    fields.pop()
            elif not all(fields):
                continue
            elif name == "t":
                yield escape(child.text or "", quote=False)
            elif name == "tab":
                yield "\t"
            elif name in ("br", "cr"):
                yield "<br>" if child.get(f"{W}type") in (None, "textWrapping") else ""
            elif name == "noBreakHyphen":
                yield "\N{NON-BREAKING HYPHEN}"
            elif name in ("drawing", "AlternateContent"):
                yield from self._pictures(child)

    def _pictures(self, drawing: etree._Element) -> Iterator[str]:
        if drawing.tag == f"{_MC}AlternateContent":
            drawing = next(drawing.iter(f"{W}drawing"), drawing)
        extent = next(drawing.iter(f"{_WP}extent"), None)
        described = next(drawing.iter(f"{_WP}docPr"), None)
        for blip in drawing.iter(f"{_A}blip"):
            name = self._links.get(blip.get(f"{_R}embed", ""), "")
            kind = next((kind for end, kind in _PICTURES.items() if name.lower().endswith(end)), "")
            if kind and name in self._parts and extent is not None:
                width = min(_whole(extent.get("cx")) / _EMU, 2000)
                said = escape(described.get("descr", "") if described is not None else "")
                data = b64encode(self._parts[name]).decode()
                yield f'<img alt="{said}" style="width:{width:g}pt;max-width:100%" src="data:{kind};base64,{data}">'

    def _table(self, table: etree._Element) -> str:
        looks = self._styles.table(table.find(f"{W}tblPr"))
        lines = ' class="lines"' if looks.get("border-insideH", {}).get("val", "none") not in ("none", "nil") else ""
        rows = "".join(
            f"<tr>{''.join(map(self._cell, row.iterfind(f'{W}tc')))}</tr>\n" for row in table.iterfind(f"{W}tr")
        )
        return f"<table{lines}>\n{rows}</table>\n"

    def _cell(self, cell: etree._Element) -> str:
        properties = cell.find(f"{W}tcPr")
        width = _attributes(properties, "tcW")
        span = _whole(_attributes(properties, "gridSpan").get("val")) or 1
        css = f' style="width:{points(width.get("w")):g}pt"' if width.get("type") == "dxa" else ""
        return f'<td colspan="{min(span, 63)}"{css}>{"".join(self._blocks(cell))}</td>'


class _Numbers:
    """The labels of lists, counted as they come."""

    def __init__(self, part: bytes) -> None:
        self._levels: dict[tuple[str, str], dict[str, str]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        if not part:
            return
        root = parsed(part)
        abstract = {each.get(f"{W}abstractNumId", ""): each for each in root.iterfind(f"{W}abstractNum")}
        for number in root.iterfind(f"{W}num"):
            of = abstract.get(_attributes(number, "abstractNumId").get("val", ""))
            for level in of.iterfind(f"{W}lvl") if of is not None else ():
                indent = _attributes(level.find(f"{W}pPr"), "ind")
                self._levels[number.get(f"{W}numId", ""), level.get(f"{W}ilvl", "")] = {
                    "format": _attributes(level, "numFmt").get("val", ""),
                    "text": _attributes(level, "lvlText").get("val", ""),
                    "start": _attributes(level, "start").get("val", "1"),
                    "left": indent.get("left", "0"),
                    "hanging": indent.get("hanging", "0"),
                }

    def label(self, looks: Properties) -> str:
        """The label of a paragraph in a list, whose indents it adds to `looks`; "" for another."""
        key = looks.get("numPr", {}).get("numId", ""), looks.get("numPr", {}).get("ilvl", "0")
        level = self._levels.get(key)
        if not level:
            return ""
        looks["ind"] = {"left": level["left"], "hanging": level["hanging"], **looks.get("ind", {})}
        text = level["text"]
        if level["format"] != "bullet":
            count = self._counts[key] = self._counts.get(key, _whole(level["start"]) - 1) + 1
            text = re.sub(r"%\d", str(count), text)
        width = max(points(level["hanging"]), 12)
        return f'<span class="label" style="width:{width:g}pt">{escape(text if text.isprintable() else "•")}</span>'


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, those in content controls as well."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt":
            yield from (block for content in child.iterfind(f"{W}sdtContent") for block in _flat(content))


def _style(block: etree._Element) -> str | None:
    """The style's name of a paragraph, "" for the usual one; None for a table."""
    return _attributes(block.find(f"{W}pPr"), "pStyle").get("val", "") if block.tag == f"{W}p" else None


def _above(element: etree._Element, end: etree._Element) -> Iterator[etree._Element]:
    for above in element.iterancestors():
        if above is end:
            return
        yield above


def _attributes(parent: etree._Element | None, name: str) -> dict[str, str]:
    return attributes(parent.find(f"{W}{name}")) if parent is not None else {}


def _whole(number: str | None) -> int:
    try:
        return int(number or 0)
    except ValueError:
        return 0


def _targets(parts: Mapping[str, bytes], of: str, kind: str) -> dict[str, str]:
    """What a part refers to inside the package, by the relationships' ids; only those whose type ends with `kind`."""
    folder, _, name = of.rpartition("/")
    content = parts.get(join(folder, "_rels", f"{name}.rels"))
    if not content:
        return {}
    return {
        link.get("Id", ""): normpath(join("/", dirname(of), link.get("Target", ""))).lstrip("/")
        for link in parsed(content)
        if link.get("TargetMode") != "External" and link.get("Type", "").endswith(kind)
    }
