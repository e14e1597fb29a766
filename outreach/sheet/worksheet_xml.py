"""What calamine does not tell about a worksheet in an .xlsx package: ECMA-376-1, 18.2, 18.3 and 18.8.

A look over the raw bytes, at the speed at which they unpack, answers most questions.
Only a sheet that has formatted numbers or errors is parsed a second time, in step with its rows.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

from lxml import etree

from outreach.findings import Finding, found
from outreach.sheet.number_formats import BUILT_IN, displayed, formats_numbers
from outreach.sheet.rows import place
from outreach.sheet.rules import HIDDEN_ROWS, NO_VALUES, TOO_LARGE, refused
from outreach.sheet.unzip import blocks, damaged, readable

Shown = tuple[int, Mapping[int, str]]
"""A row's number, and by column (from 0) the cells whose text is not the bare number that calamine gives."""

MOST_EMPTY_CELLS = 20_000_000
"""A reader fills the rectangle around all values with cells of 32 bytes each, whether they are empty or not."""

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)')
_CELL_ROW = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]+(\d+)')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>[^<]")
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="e"')
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Parts(NamedTuple):
    """Where a package keeps its worksheets, and which of its cell formats make numbers look different."""

    members: Mapping[str, str]  # sheet's name → member's name
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
            count = f"{self.uncalculated:,} formula{'s have' if self.uncalculated > 1 else ' has'}"
            hint = "Open the workbook in a spreadsheet program and save it; that calculates them."
            yield found(NO_VALUES, f"{count} no value in the file, and their cells are empty", where, hint)


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
        return Parts(members, formats)


def survey(path: Path, title: str, parts: Parts) -> Survey:
    """Reads all of the worksheet. Raises OutreachError: S01 damaged, S03 a few cells far away from the others."""
    hidden = uncalculated = cells = last_row = 0
    formatted = False
    columns: set[bytes] = set()
    styles = b"|".join(key.encode() for key in parts.formats)
    numbers = re.compile(rb'<(?:\w+:)?c\b[^>]*\bs="(?:%s)"' % styles) if styles else None
    for rows in _whole_rows(path, parts.members.get(title, "")):
        names = _CELL.findall(rows)
        cells += len(names)
        columns.update(names)
        last_row = max(last_row, max(map(int, set(_CELL_ROW.findall(rows))), default=0))
        formatted = formatted or _ERROR.search(rows) is not None or (numbers is not None and bool(numbers.search(rows)))
        if b"hidden=" in rows:
            hidden += sum(1 for _ in _HIDDEN.finditer(rows))
        if b"f>" in rows or b"/>" in rows:
            uncalculated += sum(b't="str"' not in cell for cell in _FORMULA_WITHOUT_VALUE.findall(rows))
    width = max(map(_column, (name.decode() for name in columns)), default=-1) + 1
    if last_row * width > MOST_EMPTY_CELLS + 10 * cells:
        message = f"{cells:,} cells are spread over {last_row:,} rows and {width:,} columns"
        hint = "Delete the rows and columns beyond the table (select them, Delete), and save it again."
        raise refused(TOO_LARGE, message, place(path, title), hint)
    return Survey(hidden, uncalculated, formatted)


def has_values(path: Path, title: str, parts: Parts) -> bool:
    """Whether any cell of the worksheet has a value; reads no further than the first one."""
    return any(_VALUE.search(rows) for rows in _whole_rows(path, parts.members.get(title, "")))


def shown(path: Path, title: str, parts: Parts) -> Iterator[Shown]:
    """The rows that have formatted numbers or errors, in the file's order."""
    with readable(path), zipfile.ZipFile(path) as package, package.open(parts.members[title]) as member:
        number = 0
        wanted: etree.XPath | None = None
        try:
            for _, row in etree.iterparse(member, tag="{*}row", resolve_entities=False):
                number = int(row.get("r") or number + 1)
                if wanted is None:
                    namespace = {"n": etree.QName(row).namespace or ""}
                    styles = " ".join(parts.formats)
                    test = f"n:c[@t='e' or contains(' {styles} ', concat(' ', @s, ' '))]"
                    wanted = etree.XPath(test, namespaces=namespace)
                cells = cast("list[etree._Element]", wanted(row))
                texts = {_column_of(cell): text for cell in cells if (text := _text(cell, parts.formats)) is not None}
                if texts:
                    yield number, texts
                row.clear()
                while row.getprevious() is not None:
                    del row.getparent()[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(path, error) from None


def _text(cell: etree._Element, formats: Mapping[str, str]) -> str | None:
    value = cell.findtext("{*}v")
    kind = cell.get("t", "n")
    if value is None or kind not in {"n", "e"}:
        return None
    if kind == "e":
        return value
    try:
        return displayed(float(value), formats[cell.get("s", "")])
    except (KeyError, ValueError):
        return None


def _column_of(cell: etree._Element) -> int:
    letters = (cell.get("r") or "").rstrip("0123456789")
    return _column(letters) if letters else sum(1 for _ in cell.itersiblings(preceding=True))


@lru_cache(maxsize=1 << 15)
def _column(letters: str) -> int:
    number = 0
    for letter in letters[:7]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _whole_rows(path: Path, member: str) -> Iterator[bytes]:
    """The worksheet by the megabyte, cut where a row ends if there is such a place."""
    rest = b""
    with readable(path), zipfile.ZipFile(path) as package:
        for block in blocks(package, member):
            text = rest + block
            cut = text.rfind(b"row>") + 4
            if cut < 4:
                cut = text.rfind(b">") + 1
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
