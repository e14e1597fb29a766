"""The stage's one entry: a path, and the sheet that stands there."""

from collections.abc import Iterator
from functools import cache
from itertools import dropwhile, islice
from pathlib import Path

from outreach.findings import found
from outreach.patterns import at_first_use
from outreach.sheet.cleaning import rows, shortened
from outreach.sheet.header import DEPTH, find_header, name_columns
from outreach.sheet.kinds import kind_of
from outreach.sheet.rows import Known, Row, Sheet, Table, place
from outreach.sheet.rules import NO_CONTACTS, NO_HEADER, NO_KNOWN_HEADER, NO_SUCH_SHEET, refused

_ADDRESS = at_first_use(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def open_sheet(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, known: Known = lambda header: False
) -> Sheet:
    """The contact sheet at `path`: .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv, .txt or .vcf, whatever its name says.

    `sheet` names the worksheet, `encoding` overrules the guess that is made for text files. `known` helps to
    tell the header from the lines above it, and the delimiter from other punctuation.
    Raises OutreachError (S01 to S07, S23) when there are no rows to be had.
    """
    known = cache(known)  # it is asked again for each delimiter, and for the header
    table = _table(path, sheet, encoding, known)
    if table.header is None:
        header, recognised = find_header(islice(table.lines(), DEPTH), known)
    else:
        header, recognised = next(line for line in table.lines() if line[0] == table.header), 1
    whole = place(path, table.title)
    if header is None:
        raise refused(NO_CONTACTS, "the sheet is empty", whole, "Name the columns in a first row, one contact a row.")
    header_row = header[0]
    columns, findings = name_columns(path, table.title, header)
    if not recognised and (address := next(filter(_ADDRESS().fullmatch, columns), "")):
        message = f"nothing names the columns: row {header_row} has an e-mail address, {shortened(address)}"
        hint = "Put a row above it that says what is in each column, such as: Name, Email, Company."
        raise refused(NO_HEADER, message, place(path, table.title, header_row), hint)
    if not recognised:
        message = f"no column has a name that is known; took row {header_row} as the header"
        hint = "If these are contacts, say under [columns] which column has the name, the e-mail address and so on."
        findings = (found(NO_KNOWN_HEADER, message, place(path, table.title, header_row), hint), *findings)

    def read() -> Iterator[Row]:
        below = dropwhile(lambda line: line[0] <= header_row, table.lines())
        return rows(below, len(columns), opened.where)

    opened = Sheet(path, table.title, columns, header_row, table.findings + findings, read)
    if next(iter(opened), None) is None:
        hint = "Write one contact in each row below the header."
        raise refused(NO_CONTACTS, "there are no contacts below the header", opened.where(header_row), hint)
    return opened


def _table(path: Path, sheet: str | None, encoding: str | None, known: Known) -> Table:
    kind = kind_of(path)
    if sheet is not None and kind in {"text", "vcard"}:
        message = f"the file has no sheet “{sheet}”: it is plain text, which is one table"
        raise refused(NO_SUCH_SHEET, message, path.name, "Leave out the name of the sheet.")
    # Each reader brings its own libraries; a command that reads a CSV file should not wait for those of a workbook.
    match kind:
        case "text":
            from outreach.sheet.delimited import read_delimited

            return read_delimited(path, encoding, known)
        case "vcard":
            from outreach.sheet.vcard import read_vcard

            return read_vcard(path, encoding)
        case "ods":
            from outreach.sheet.opendocument import read_opendocument

            return read_opendocument(path, sheet, known)
        case _:
            from outreach.sheet.workbook import read_workbook

            return read_workbook(path, kind, sheet, known)
