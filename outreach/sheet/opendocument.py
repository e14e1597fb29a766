"""OpenDocument spreadsheets: content.xml has the text of each cell as displayed (ODF 1.3, part 3, 9.1)."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from outreach.findings import Finding, found
from outreach.sheet.header import DEPTH, find_header
from outreach.sheet.number_formats import plain
from outreach.sheet.rows import Cell, Known, Line, Table, place
from outreach.sheet.rules import HIDDEN_ROWS, MERGED_CELLS, PROTECTED, TOO_LARGE, refused
from outreach.sheet.selection import chosen_sheet, other_sheets
from outreach.sheet.unzip import damaged, readable

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{{{_NAMES}table:1.0}}"
_TEXT = f"{{{_NAMES}text:1.0}}"
_OFFICE = f"{{{_NAMES}office:1.0}}"
_STYLE = f"{{{_NAMES}style:1.0}}"

MOST_COLUMNS = 1 << 14
MOST_REPEATED = 20_000_000
"""Cells with a value that repeat counts may stand for: one element can claim to be all cells of a sheet."""


class _Survey(NamedTuple):
    """One worksheet, after a first reading."""

    visible: bool
    rows: int = 0
    hidden: int = 0
    merged: int = 0
    cells: int = 0


def read_opendocument(path: Path, sheet: str | None, known: Known) -> Table:
    """The chosen sheet. Raises OutreachError: S01 damaged, S02 encrypted, S03 too large, S05 no such sheet."""
    with readable(path), zipfile.ZipFile(path) as package:
        if "META-INF/manifest.xml" in package.namelist() and b"encryption-data" in package.read(
            "META-INF/manifest.xml"
        ):
            hint = "Open it, save it without a password, and use that copy."
            raise refused(PROTECTED, "the workbook is password-protected", path.name, hint)
    surveys = _surveys(path)
    title = chosen_sheet(
        path,
        sheet,
        {name: survey.visible for name, survey in surveys.items()},
        lambda name: surveys[name].rows > 0,
        lambda name: find_header(islice(_lines(path, name), DEPTH), known)[1],
    )
    survey = surveys[title]
    where = place(path, title)
    if survey.cells > MOST_REPEATED:
        message = f"repeated cells add up to {survey.cells:,}"
        raise refused(TOO_LARGE, message, where, "Delete the rows and columns beyond the table, and save it again.")
    others = [name for name, other in surveys.items() if name != title and other.rows] if sheet is None else []
    findings = (*other_sheets(path, title, others), *_findings(survey, where))
    return Table(title, lambda: _lines(path, title), findings)


def _findings(survey: _Survey, where: str) -> Iterator[Finding]:
    if survey.hidden:
        message = f"{survey.hidden:,} hidden or filtered row{'s are' if survey.hidden > 1 else ' is'} read too"
        yield found(HIDDEN_ROWS, message, where, "Delete the rows that are not meant, or mark them in a skip column.")
    if survey.merged:
        spans = "merged area spans" if survey.merged == 1 else "merged areas span"
        hint = "Unmerge the cells, and repeat the value in each row that it is meant for."
        yield found(MERGED_CELLS, f"{survey.merged:,} {spans} several rows", where, hint)


def _surveys(path: Path) -> dict[str, _Survey]:
    surveys: dict[str, _Survey] = {}
    invisible = set()
    name = ""
    for event, element in _elements(path):
        if element.tag == f"{_STYLE}style":
            properties = element.find(f"{_STYLE}table-properties")
            if properties is not None and properties.get(f"{_TABLE}display") == "false":
                invisible.add(element.get(f"{_STYLE}name"))
        elif event == "start":
            name = element.get(f"{_TABLE}name", "")
            surveys[name] = _Survey(element.get(f"{_TABLE}style-name") not in invisible)
        elif element.tag == f"{_TABLE}table-row" and name in surveys:
            surveys[name] = _with_row(surveys[name], element)
    return surveys


def _with_row(survey: _Survey, row: etree._Element) -> _Survey:
    cells = _cells(row)
    if not cells:
        return survey
    repeated = _count(row, "number-rows-repeated")
    spans = sum(_count(cell, "number-rows-spanned") > 1 for cell in row)
    return survey._replace(
        rows=survey.rows + repeated,
        hidden=survey.hidden + (repeated if row.get(f"{_TABLE}visibility", "visible") != "visible" else 0),
        merged=survey.merged + spans,
        cells=survey.cells + (repeated * len(cells) if repeated > 1 else 0),
    )


def _lines(path: Path, title: str) -> Iterator[Line]:
    """The sheet's rows that have a value; the file writes rows and cells that are alike once, with their number."""
    name = ""
    number = 0
    for event, element in _elements(path):
        if event == "start":
            name = element.get(f"{_TABLE}name", "")
        elif element.tag == f"{_TABLE}table-row" and name == title:
            cells = _cells(element)
            repeated = _count(element, "number-rows-repeated")
            if cells:
                yield from ((number + copy, cells) for copy in range(1, repeated + 1))
            number += repeated


def _elements(path: Path) -> Iterator[tuple[str, etree._Element]]:
    """Starts of tables, ends of rows and styles; what was passed is forgotten."""
    tags = (f"{_TABLE}table", f"{_TABLE}table-row", f"{_STYLE}style")
    with readable(path), zipfile.ZipFile(path) as package, package.open("content.xml") as member:
        try:
            for event, element in etree.iterparse(
                member, events=("start", "end"), tag=tags, resolve_entities=False, huge_tree=False
            ):
                if (event == "start") == (element.tag == f"{_TABLE}table"):
                    yield event, element
                if event == "end":
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(path, error) from None


def _cells(row: etree._Element) -> list[Cell]:
    """The row's values up to the last one that is not empty."""
    cells: list[Cell] = []
    empty = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        repeated = _count(cell, "number-columns-repeated")
        value = _value(cell) if len(cell) else ""
        if value == "":
            empty += repeated
            continue
        cells += [""] * min(empty, MOST_COLUMNS - len(cells))
        cells += [value] * min(repeated, MOST_COLUMNS - len(cells))
        empty = 0
    return cells


def _count(element: etree._Element, name: str) -> int:
    """How often the element counts, or how far it reaches; never more than a sheet has rows."""
    return _whole_number(element.get(f"{_TABLE}{name}", ""))


def _whole_number(text: str) -> int:
    return max(1, min(int(text), 1 << 20)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _value(cell: etree._Element) -> Cell:
    text = "\n".join(_paragraph(paragraph) for paragraph in cell.iterchildren(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type", "")
    try:
        match kind:
            case "date":
                return _date(cell.get(f"{_OFFICE}date-value", ""))
            case "time":
                return _time(cell.get(f"{_OFFICE}time-value", ""))
            case "boolean":
                return cell.get(f"{_OFFICE}boolean-value", "").upper()
            case "float" if not text or "E" in text:  # too wide for its column: the displayed text has lost digits
                return plain(float(cell.get(f"{_OFFICE}value", "")))
    except ValueError:
        return text
    return text


def _date(text: str) -> date | datetime:
    moment = datetime.fromisoformat(text).replace(microsecond=0, tzinfo=None)
    return moment if moment.time() != time() else moment.date()


def _time(text: str) -> time:
    """A time of the day from a duration such as PT09H30M00S; ValueError from a day on."""
    return datetime.strptime(text.partition(".")[0].rstrip("S"), "PT%HH%MM%S").time()


def _paragraph(paragraph: etree._Element) -> str:
    """The text of a paragraph, with the elements that stand for white space (ODF 1.3, part 3, 6.1.2 to 6.1.5)."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_whole_number(child.get(f"{_TEXT}c", "")), 1000))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag != f"{_OFFICE}annotation" and isinstance(child.tag, str):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
