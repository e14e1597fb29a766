"""One cell of a worksheet in an .xlsx package, changed in its XML (ECMA-376-1, 18.3.1.4); all other bytes stay.

To load a workbook and save it again would lose what the library does not know: charts, slicers, form controls,
comments' sizes. So the package keeps all its parts, and the one with the cell is copied with that cell replaced.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from outreach.sheet.rows import column_letters, column_number
from outreach.sheet.rules import NOT_MENDED, refused
from outreach.sheet.unzip import readable
from outreach.sheet.worksheet_xml import parts_of, whole_rows

_ELSEWHERE = "Correct it in the spreadsheet program, or note the correction instead."
_CELL = re.compile(
    rb"<(?P<p>(?:\w+:)?)c\b(?P<attributes>(?:[^>/]|/(?!>))*)(?:/>|>(?P<content>.*?)</(?P=p)c>)", re.DOTALL
)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)<)")
_AREA = re.compile(rb"""<(?:\w+:)?(?:mergeCell|f)\b(?P<attributes>[^>]*\bref=["'](?P<area>[A-Z0-9:]+)["'][^>]*)>""")
_WHOLE_AREA = re.compile(rb"""\bt=["'](?:array|dataTable)["']""")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_R = re.compile(rb"""\br=["']([A-Z]+)\d+["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_OWN_FORMAT = re.compile(rb"""\bcustomFormat=["'](?:1|true)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_COLUMNS_FORMAT = re.compile(rb"""\b(min|max|style)=["'](\d+)["']""")
_CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\b(?![^>]*\bfullCalcOnLoad=)")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_changed(path: Path, title: str, row: int, column: int, text: str, out: IO[bytes]) -> None:
    """Writes the package with `text` in that cell of that worksheet. Raises OutreachError (S01, S21)."""
    parts = parts_of(path)
    member = parts.members[title]
    calculates = any(
        b"<f" in rows or b":f" in rows for name in parts.members.values() for rows in whole_rows(path, name)
    )
    with readable(path), zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        if len(set(names)) < len(names):
            raise _refused(path, "the package has two parts of one name")
        if any(name.startswith("_xmlsignatures/") for name in names):
            raise _refused(path, "the workbook is signed, and its signature would not hold any more")
        new.comment = old.comment
        for info in old.infolist():
            with new.open(copy(info), "w") as target:
                if info.filename == member:
                    for rows in _changed(path, member, row, column, text):
                        target.write(rows)
                elif info.filename == parts.book and calculates:
                    # What other cells calculate from this one is to be calculated anew (18.2.2).
                    target.write(_CALCULATION.sub(rb'\g<0> fullCalcOnLoad="1"', old.read(info)))
                else:
                    with old.open(info) as source:
                        shutil.copyfileobj(source, target)


def _changed(path: Path, member: str, row: int, column: int, text: str) -> Iterator[bytes]:
    begins = re.compile(rb"""<((?:\w+:)?)row\b[^>]*\br=["']%d["'][^>]*(?<!/)>""" % row)
    columns_style = b""
    found = False
    for rows in whole_rows(path, member):
        if b"sheetData" in rows:
            columns_style = columns_style or _columns_style(rows.partition(b"sheetData")[0], column)
        _see_that_it_stands_alone(path, rows, row, column)
        beginning = None if found else begins.search(rows)
        if beginning:
            found = True
            end = rows.find(b"</%srow>" % beginning[1], beginning.end())
            cells = _with_cell(path, rows[beginning.end() : end], beginning, columns_style, row, column, text)
            yield rows[: beginning.end()] + cells + rows[end:]
        else:
            yield rows
    if not found:
        raise _refused(path, "the program that wrote the workbook has not numbered its rows")


def _with_cell(
    path: Path, cells: bytes, row_tag: re.Match[bytes], columns_style: bytes, row: int, column: int, text: str
) -> bytes:
    """A row's cells, with `text` in one of them."""
    there = None
    at = len(cells)
    for cell in _CELL.finditer(cells):
        name = _R.search(cell["attributes"])
        if not name:
            raise _refused(path, "the program that wrote the workbook has not named its cells")
        number = column_number(name[1].decode())
        if number == column:
            there = cell
        elif number > column:
            at = min(at, cell.start())
        if formula := _FORMULA.search(cell["content"] or b""):
            _see_that_it_may_stay(path, formula, f"{name[1].decode()}{row}", column, own=number == column)
    if there:
        style = _STYLE.search(there["attributes"])
    elif _OWN_FORMAT.search(row_tag[0]):
        style = _STYLE.search(row_tag[0])
    else:
        style = re.match(rb"(\d+)", columns_style)
    new = _cell(row_tag[1], f"{column_letters(column)}{row}".encode(), style[1] if style else b"", text)
    return cells[: there.start()] + new + cells[there.end() :] if there else cells[:at] + new + cells[at:]


def _cell(prefix: bytes, name: bytes, style: bytes, text: str) -> bytes:
    attributes = b' r="%s"' % name + (b' s="%s"' % style if style else b"")
    if not text:
        return b"<%sc%s/>" % (prefix, attributes)
    # What a reader would take for the code of a character (22.9.2.19) is to be read as it stands.
    written = escape(_LOOKS_ESCAPED.sub("_x005F_", text)).encode()
    return b'<%sc%s t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>' % (
        prefix, attributes, prefix, prefix, written, prefix, prefix, prefix,
    )  # fmt: skip


def _columns_style(head: bytes, column: int) -> bytes:
    """The format of cells that are not there, by their column; b"" for none."""
    for tag in _COLUMN.findall(head):
        told: dict[bytes, bytes] = dict(_COLUMNS_FORMAT.findall(tag))
        if int(told.get(b"min", b"0")) <= column + 1 <= int(told.get(b"max", b"0")):
            return told.get(b"style", b"")
    return b""


def _see_that_it_stands_alone(path: Path, rows: bytes, row: int, column: int) -> None:
    """Raises OutreachError for a cell of a merged area, or of an area that one formula fills."""
    for tag in _AREA.finditer(rows):
        corners = _REFERENCE.fullmatch(tag["area"].decode())
        if not corners:
            continue
        left, top = column_number(corners[1]), int(corners[2])
        right, bottom = (column_number(corners[3]), int(corners[4])) if corners[3] else (left, top)
        if not (left <= column <= right and top <= row <= bottom):
            continue
        if b"mergeCell" in tag[0].split(None, 1)[0]:
            if (row, column) != (top, left):
                raise _refused(path, f"the cell is a part of the merged area {tag['area'].decode()}")
        elif _WHOLE_AREA.search(tag["attributes"]):
            raise _refused(path, f"one formula fills the cells {tag['area'].decode()}")


def _see_that_it_may_stay(path: Path, formula: re.Match[bytes], name: str, column: int, *, own: bool) -> None:
    """Raises OutreachError for a formula in the cell itself, and for one of its row that seems to be made of it."""
    if own:
        raise _refused(path, "the cell has a formula")
    letters = rf"(?<![A-Z]){column_letters(column)}(?![A-Z])"
    text = (formula[1] or b"").decode("utf-8", "replace").upper()
    # A formula that is shared with other rows has no text here; an area, a table's column may well have the cell.
    if not text or re.search(rf"{letters}|[:\[]", text):
        raise _refused(path, f"{name} is calculated, perhaps from this cell, and would keep its old value")


def _refused(path: Path, message: str) -> Exception:
    return refused(NOT_MENDED, message, path.name, _ELSEWHERE)
