"""One cell of a contact sheet corrected in its own file, where all else stays as it is."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import file_digest
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import IO, NamedTuple

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.sheet.cleaning import clean
from outreach.sheet.kinds import Kind, kind_of
from outreach.sheet.opening import open_sheet
from outreach.sheet.rows import Cell, Known, Sheet, column_letters, column_number, place
from outreach.sheet.rules import ANOTHER_CELL, NOT_MENDED, UNREADABLE, refused

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
_BY_HEADER = re.compile(r"(?:row|card)?\s*([1-9]\d{0,6})\s*,\s*(.+)", re.ASCII | re.DOTALL)
_BESIDE = 3
"""Cells that tell whose row it is: mostly an id or a date, and the names."""
_ONE_AT_A_TIME = Lock()
"""For windows of one program, also where a system has no locks for files."""
_NOTE = "Note the correction instead, or save the sheet as .xlsx or .csv and use that."


class Spot(NamedTuple):
    """A cell below the header, and what it says. `beside` is the row's other text, which tells whose row it is."""

    row: int
    column: int
    header: str
    says: str
    beside: str

    @property
    def address(self) -> str:
        """Its name in a spreadsheet, such as D7."""
        return f"{column_letters(self.column)}{self.row}"


def address(sheet: Sheet, cell: str) -> tuple[int, int]:
    """Row and column that are meant by “D7” or “7, E-mail”. Raises OutreachError (S22) when there is no such column."""
    if match := _ADDRESS.fullmatch(cell.strip()):
        row, column = int(match[2]), column_number(match[1].upper())
        if column < len(sheet.columns):
            return row, column
        message = f"{match[0]} is beyond the columns that have a name, A to {column_letters(len(sheet.columns) - 1)}"
    elif (match := _BY_HEADER.fullmatch(cell.strip())) and match[2] in sheet.columns:
        return int(match[1]), sheet.columns.index(match[2])
    else:
        message = f"“{cell}” names no cell"
    hint = f"Name column and row, as in B7, or row and header, as in “7, {sheet.columns[0]}”."
    raise refused(ANOTHER_CELL, message, place(sheet.path, sheet.title), hint)


def spot(sheet: Sheet, cell: str) -> Spot:
    """The cell that is meant, as for `address`. Raises OutreachError (S22) when it is in no contact's row."""
    number, column = address(sheet, cell)
    for row in sheet:
        if row.number == number:
            return spot_in(sheet, number, column, row.cells)
    message = f"row {number} has no contact"
    raise refused(ANOTHER_CELL, message, place(sheet.path, sheet.title), "Name a cell of a contact's row.")


def spot_in(sheet: Sheet, row: int, column: int, cells: tuple[Cell, ...]) -> Spot:
    """The same, of a row that is at hand."""
    others = (str(cell) for index, cell in enumerate(cells) if cell and index != column)
    beside = " | ".join(" ".join(text.split()) for text in islice(others, _BESIDE))
    return Spot(row, column, sheet.columns[column], str(cells[column]), beside)


def version(path: Path) -> str:
    """What tells this content of the file from another one. Raises OutreachError (S01)."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        hint = "Copy it to a folder on this computer, and name that copy."
        raise refused(UNREADABLE, f"the file cannot be read: {error.strerror}", path.name, hint) from error


def mend(
    path: Path,
    cell: str,
    was: str,
    now: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    known: Known = lambda header: False,
    seen: str = "",
) -> None:
    """Write `now` into a cell that says `was`, as text; `cell` is as for `address`, the rest as for `open_sheet`.

    Of an .xlsx the XML of that one cell changes, of a .csv or other delimited text its characters: all else stays byte
    for byte, but that a workbook with formulas is asked to calculate them anew when a spreadsheet program opens it.
    `seen`, the file's `version` when the cell was looked at, refuses a file that has changed since. The file is
    replaced whole or not at all, and only after it was read again with nothing changed but that cell.

    Raises OutreachError: S01 to S07 as `open_sheet`, S21 where the file cannot be changed without harm, S22 where the
    cell is not the one that was looked at.
    """
    kind = kind_of(path)
    _see_that_it_can_be_changed(path, kind)
    with _ONE_AT_A_TIME, _alone(path), _replaced(path) as file:
        state = path.stat()
        if seen and version(path) != seen:
            raise _changed_meanwhile(path)
        before = open_sheet(path, sheet=sheet, encoding=encoding, known=known)
        there = spot(before, cell)
        where = before.where(there.row, there.column)
        if there.says != was:
            message = f"the cell says “{there.says}”, and not “{was}”"
            raise refused(ANOTHER_CELL, message, where, "Look at the sheet again: it has changed since.")
        text, _ = clean(now)
        if kind == "xlsx":
            from outreach.sheet.worksheet_cell import write_changed

            write_changed(path, before.title, there.row, there.column, text, file)
        else:
            from outreach.sheet.delimited_cell import changed

            file.write(changed(path, encoding, known, there.row, there.column, text))
        file.flush()
        after = _read_back(Path(file.name), path, sheet, encoding, known)
        _see_that_nothing_else_changed(before, after, there, text)
        if _moment(path.stat()) != _moment(state):
            raise _changed_meanwhile(path)


def refusal(path: Path) -> Finding | None:
    """Why nothing can be written into the file just now (S01, S21); None where that can be tried."""
    try:
        _see_that_it_can_be_changed(path, kind_of(path))
    except OutreachError as error:
        return error.findings[0]
    return None


def _see_that_it_can_be_changed(path: Path, kind: Kind) -> None:
    if kind not in ("xlsx", "text"):
        name = "vcf" if kind == "vcard" else kind
        raise refused(NOT_MENDED, f"corrections cannot be written into a .{name} file", path.name, _NOTE)
    real = path.resolve()
    for lock in (real.with_name(f"~${real.name}"), real.with_name(f".~lock.{real.name}#")):
        if lock.exists():
            hint = f"Close it there and try again. If it is open nowhere, delete the file {lock.name}."
            raise refused(NOT_MENDED, "the sheet is open in a spreadsheet program", path.name, hint)


def _see_that_nothing_else_changed(before: Sheet, after: Sheet, there: Spot, text: str) -> None:
    expected = ((row.number, _with(row.cells, there, text, row.number)) for row in before)
    found = ((row.number, row.cells) for row in after)
    as_it_is = before.columns == after.columns and before.header_row == after.header_row
    for should, does in zip_longest((row for row in expected if any(row[1])), found):
        if not as_it_is or should != does:
            message = f"“{text}” would not be read as that, or other cells would be read otherwise"
            where = before.where(there.row, there.column)
            raise refused(NOT_MENDED, message, where, "Correct it in the spreadsheet program.")


def _with(cells: tuple[Cell, ...], there: Spot, text: str, row: int) -> tuple[Cell, ...]:
    return (*cells[: there.column], text, *cells[there.column + 1 :]) if row == there.row else cells


def _read_back(written: Path, path: Path, sheet: str | None, encoding: str | None, known: Known) -> Sheet:
    try:
        return open_sheet(written, sheet=sheet, encoding=encoding, known=known)
    except OutreachError as error:
        message = f"the sheet could not be read any more: {error.findings[0].message}"
        raise refused(NOT_MENDED, message, path.name, "Correct it in the spreadsheet program.") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Holds the file against other programs that would replace it from here: what they write is read first."""
    with ExitStack() as held:
        with suppress(ImportError, OSError):  # Windows has no such locks, nor have some shares
            from fcntl import LOCK_EX, flock

            while True:
                file = held.enter_context(path.open("rb"))
                flock(file, LOCK_EX)
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):  # or it was replaced while this waited
                    break
        yield


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path`, with its permissions, when the block ends without an error."""
    path = path.resolve()  # a link stays one
    beside = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix, delete=False) as file:
            beside = Path(file.name)
            yield file
            os.fsync(file.fileno())
        shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        hint = "Close it in other programs, and see to it that you may write to its folder."
        raise refused(NOT_MENDED, f"it cannot be written: {error.strerror or error}", path.name, hint) from error
    finally:
        if beside:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _moment(state: os.stat_result) -> tuple[int, ...]:
    return state.st_mtime_ns, state.st_size, state.st_ino


def _changed_meanwhile(path: Path) -> OutreachError:
    return refused(ANOTHER_CELL, "the file has changed since it was read", path.name, "Look at the sheet again.")
