"""What calamine does not tell about a worksheet in an .xlsx package: ECMA-376-1, 18.2, 18.3 and 18.8.

It is looked for in the raw bytes, at the speed at which they unpack: to parse them would take longer than calamine
needs for all the rest. Cells without a reference keep their bare numbers; `r` is optional, but every program writes it.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from outreach.findings import Finding, found
from outreach.sheet.number_formats import BUILT_IN, displayed, formats_numbers
from outreach.sheet.rows import column_number, place
from outreach.sheet.rules import HIDDEN_ROWS, NO_VALUES, TOO_LARGE, refused
from outreach.sheet.unzip import blocks, damaged, readable

LONGEST_ROW = 64 << 20
"""Bytes of XML that are kept to see one row as a whole."""

Shown = tuple[int, int, str]
"""A row's number, a column (from 0), and the text of a cell of which calamine gives the bare number, or nothing."""

MOST_EMPTY_CELLS = 20_000_000
"""A reader fills the rectangle around all values with cells of 32 bytes each, whether they are empty or not."""

# These begin with plain bytes, which `re` looks for several times faster than for a tag with alternatives. Where text
# of a cell looks the same, the sheet is read once more in vain, or counts as a little wider: neither does harm.
_AFAR = re.compile(rb""" r=["'](?!A?[A-Z]?\d{1,5}["'])""")
_COLUMN = re.compile(rb""" r=["']([A-Z]+)""")
_ROW = re.compile(rb""" r=["'][A-Z]*(\d+)""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>[^<]")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^>]*\bhidden=["'](?:1|true)""")
_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*)(?<!/)>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"<(?:\w+:)?v\b[^>]*>(?P<value>[^<]*)<"
)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]+)(\d+)""")
_TYPE = re.compile(rb"""\bt=["'](\w+)""")
_STYLE = re.compile(rb"""\bs=["'](\d+)""")
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Parts(NamedTuple):
    """Where a package keeps its worksheets, and which of its cell formats make numbers look different."""

    members: Mapping[str, str]  # sheet's name → member's name
    book: str  # the member that lists them
    formats: Mapping[str, str]  # index of a cell format, as cells write it → number format


class Survey(NamedTuple):
    """What one look over a worksheet's bytes showed."""

    hidden: int
    uncalculated: int
    formatted: bool

    def findings(self, path: Path, title: str) -> Iterator[Finding]:
        """The remarks that follow from it."""
        where = place(path, title)
        if self.hidden:
            message = f"{self.hidden:,} hidden or filtered row{'s are' if self.hidden > 1 else ' is'} read too"
            yield found(
                HIDDEN_ROWS, message, where, "Delete the rows that are not meant, or mark them in a skip column."
            )
        if self.uncalculated:
            one = self.uncalculated == 1
            count = f"{self.uncalculated:,} formula{' has' if one else 's have'}"
            cells = "its cell is" if one else "their cells are"
            hint = "Open the workbook in a spreadsheet program and save it; that calculates them."
            yield found(NO_VALUES, f"{count} no value in the file, and {cells} empty", where, hint)


def parts_of(path: Path) -> Parts:
    """Raises OutreachError (S01) when the package lacks what makes it a workbook."""
    with readable(path), zipfile.ZipFile(path) as package:
        book = _target(package, "", "officeDocument") or "xl/workbook.xml"
        targets = dict(_relations(package, book))
        members = {}
        for sheet in _parsed(path, package, book).iterfind("{*}sheets/{*}sheet"):
            relation = next((value for key, value in sheet.items() if str(key).endswith("}id")), "")
            if relation in targets:
                members[sheet.get("name", "")] = targets[relation][1]
        styles = _target(package, book, "styles")
        formats = _formats(_parsed(path, package, styles)) if styles else {}
        return Parts(members, book, formats)


def survey(path: Path, title: str, parts: Parts) -> Survey:
    """Reads all of the worksheet. Raises OutreachError: S01 damaged, S03 a few cells far away from the others."""
    hidden = uncalculated = 0
    formatted = afar = False
    marked = _marked(parts)
    for rows in whole_rows(path, parts.members.get(title, "")):
        afar = afar or _AFAR.search(rows) is not None
        formatted = formatted or marked.search(rows) is not None
        if b"hidden=" in rows:
            hidden += sum(1 for _ in _HIDDEN.finditer(rows))
        if b"<f" in rows or (b":" in rows and b":f" in rows):
            uncalculated += sum(not _is_text(cell) for cell in _FORMULA_WITHOUT_VALUE.findall(rows))
    # Of 52 columns by 99,999 rows there are always few enough.
    if afar:
        _see_that_it_fits(path, title, parts)
    return Survey(hidden, uncalculated, formatted)


def _see_that_it_fits(path: Path, title: str, parts: Parts) -> None:
    cells = last_row = 0
    columns: set[bytes] = set()
    for rows in whole_rows(path, parts.members.get(title, "")):
        names = _COLUMN.findall(rows)
        cells += len(names)
        columns.update(names)
        last_row = max(last_row, max(map(int, set(_ROW.findall(rows))), default=0))
    width = max(map(column_number, (name.decode() for name in columns)), default=-1) + 1
    if last_row * width > MOST_EMPTY_CELLS + 10 * cells:
        message = f"{cells:,} cells are spread over {last_row:,} rows and {width:,} columns"
        hint = "Delete the rows and columns beyond the table (select them, Delete), and save it again."
        raise refused(TOO_LARGE, message, place(path, title), hint)


def has_values(path: Path, title: str, parts: Parts) -> bool:
    """Whether any cell of the worksheet has a value; reads no further than the first one."""
    return any(_VALUE.search(rows) for rows in whole_rows(path, parts.members.get(title, "")))


def shown(path: Path, title: str, parts: Parts) -> Iterator[Shown]:
    """The worksheet's formatted numbers and errors, in the file's order."""
    marked = _marked(parts)
    for rows in whole_rows(path, parts.members[title]):
        for mark in marked.finditer(rows):
            cell = _CELL.match(rows, rows.rfind(b"<", 0, mark.start()))
            reference = cell and _REFERENCE.search(cell["attributes"])
            text = _text(cell, parts.formats) if cell else None
            if reference and text is not None:
                yield int(reference[2]), column_number(reference[1].decode()), text


def _is_text(attributes: bytes) -> bool:
    """Whether a formula's value is a text, which may well be empty."""
    kind = _TYPE.search(attributes)
    return kind is not None and kind[1] == b"str"


def _marked(parts: Parts) -> re.Pattern[bytes]:
    """What stands in the tag of a cell that is an error, or has one of the formats."""
    styles = "|".join(parts.formats) or "-"
    return re.compile(rf""" t=["']e["']| s=["'](?:{styles})["']""".encode())


def _text(cell: re.Match[bytes], formats: Mapping[str, str]) -> str | None:
    kind = _TYPE.search(cell["attributes"])
    value = cell["value"].decode("utf-8", "replace")
    if kind and kind[1] == b"e":
        return value
    style = _STYLE.search(cell["attributes"])
    if not style or (kind and kind[1] != b"n"):
        return None
    try:
        return displayed(float(value), formats[style[1].decode()])
    except (KeyError, ValueError):
        return None


def whole_rows(path: Path, member: str) -> Iterator[bytes]:
    """The worksheet's XML by about a megabyte, cut where a row ends."""
    rest = b""
    with readable(path), zipfile.ZipFile(path) as package:
        for block in blocks(package, member):
            text = rest + block
            cut = text.rfind(b"row>") + 4
            if cut < 4:
                cut = len(text) if len(text) > LONGEST_ROW else 0
            yield text[:cut]
            rest = text[cut:]
        yield rest


def _parsed(path: Path, package: zipfile.ZipFile, member: str) -> etree._Element:
    try:
        return etree.fromstring(package.read(member), etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(path, error) from None


def _relations(package: zipfile.ZipFile, source: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Of the part `source`, or of the package itself: relation's id → (the end of its type, target member)."""
    folder, name = posixpath.split(source)
    member = posixpath.join(folder, "_rels", f"{name}.rels")
    if member not in package.namelist():
        return
    for relation in _parsed(Path(package.filename or ""), package, member).iterfind("{*}Relationship"):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        yield relation.get("Id", ""), (relation.get("Type", "").rpartition("/")[2], target.lstrip("/"))


def _target(package: zipfile.ZipFile, source: str, kind: str) -> str:
    return next((target for _, (type_, target) in _relations(package, source) if type_ == kind), "")


def _formats(styles: etree._Element) -> dict[str, str]:
    codes = {
        int(fmt.get("numFmtId", "0")): fmt.get("formatCode", "") for fmt in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    codes = BUILT_IN | codes
    formats = {}
    for index, cell_format in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        code = codes.get(int(cell_format.get("numFmtId", "0")))
        if code and formats_numbers(code):
            formats[str(index)] = code
    return formats
