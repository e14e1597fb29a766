"""Excel workbooks: values by calamine, and from the XML what calamine leaves out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from outreach.findings import Finding, found
from outreach.sheet.header import DEPTH, find_header
from outreach.sheet.kinds import Kind
from outreach.sheet.number_formats import plain
from outreach.sheet.rows import Cell, Known, Line, Table, column_letters, place
from outreach.sheet.rules import MERGED_CELLS, NOT_KEPT, PROTECTED, UNREADABLE, refused
from outreach.sheet.selection import chosen_sheet, other_sheets
from outreach.sheet.trial import survives
from outreach.sheet.unzip import damaged
from outreach.sheet.worksheet_xml import Shown, has_values, parts_of, shown, survey

_NO_MORE: Shown = (1 << 62, 0, "")


def read_workbook(path: Path, kind: Kind, sheet: str | None, known: Known) -> Table:
    """The chosen worksheet. Raises OutreachError: S01 damaged, S02 encrypted, S03 too large, S05 no such sheet."""
    parts = parts_of(path) if kind == "xlsx" else None
    if parts is None and not survives(path):
        raise damaged(path, "its reader gave up")
    with _reading(path):
        book = calamine.load_workbook(path)
    visible = {
        meta.name: meta.visible == calamine.SheetVisibleEnum.Visible
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet and (parts is None or meta.name in parts.members)
    }
    # The sheet looked at last is kept, since it mostly is the one that is chosen; two may be too much for the memory.
    surveyed = lru_cache(maxsize=1)(lambda name: survey(path, name, parts) if parts else None)

    @lru_cache(maxsize=1)
    def loaded(name: str) -> calamine.CalamineSheet:
        surveyed(name)
        with _reading(path):
            return book.get_sheet_by_name(name)

    def has_rows(name: str) -> bool:
        return has_values(path, name, parts) if parts else loaded(name).start is not None

    def known_names(name: str) -> int:
        return find_header(islice(_lines(loaded(name)), DEPTH), known)[1]

    title = chosen_sheet(path, sheet, visible, has_rows, known_names)
    findings: list[Finding] = []
    if sheet is None:
        findings += other_sheets(path, title, [name for name in visible if name != title and has_rows(name)])
    data, seen = loaded(title), surveyed(title)
    findings += _merged(path, title, data)
    if parts is None or seen is None:
        return Table(title, lambda: _lines(data), (*findings, _not_kept(path, title, kind)))
    findings += seen.findings(path, title)
    if seen.formatted:
        return Table(title, lambda: _lines(data, shown(path, title, parts)), tuple(findings))
    return Table(title, lambda: _lines(data), tuple(findings))


def _lines(data: calamine.CalamineSheet, texts: Iterable[Shown] = ()) -> Iterator[Line]:
    """The sheet's rows, with the cells of `texts` in the place of their bare numbers."""
    if data.start is None:
        return
    indent: list[Cell] = [""] * data.start[1]
    upcoming = iter(texts)
    row, column, text = next(upcoming, _NO_MORE)
    for number, values in enumerate(data.iter_rows(), 1):
        cells: list[Cell] = [value if type(value) is str else _CELLS[type(value)](value) for value in values]
        if indent:
            cells = indent + cells
        while row <= number:
            if row == number and column < len(cells):
                cells[column] = text
            row, column, text = next(upcoming, _NO_MORE)
        yield number, cells


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else plain(value)


def _moment(value: datetime) -> Cell:
    moment = _to_the_second(value)
    return moment if moment.time() != time() else moment.date()


def _time(value: time) -> time:
    return _to_the_second(datetime.combine(date(2000, 1, 1), value)).time()


def _to_the_second(moment: datetime) -> datetime:
    """Days are binary fractions in a workbook: half past two can come as 14:29:59.999999."""
    return moment.replace(microsecond=0) + timedelta(seconds=moment.microsecond >= 500_000)


def _hours(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    minus = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{minus}{hours}:{rest // 60:02}:{rest % 60:02}"


_CELLS: Mapping[type, Callable[[Any], Cell]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: _number,
    int: str,
    timedelta: _hours,
    datetime: _moment,
    date: lambda value: value,
    time: _time,
}


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns what calamine raises into OutreachError; a panic of its Rust code is a BaseException of no public type."""
    try:
        yield
    except calamine.PasswordError:
        hint = "Open it, save it without a password, and use that copy."
        raise refused(PROTECTED, "the workbook is password-protected", path.name, hint) from None
    except calamine.CalamineError as error:
        if "Cannot detect file format" in str(error):
            hint = "Open it in the program that it belongs to, and save the contacts as .xlsx or .csv."
            raise refused(UNREADABLE, "the file is no workbook", path.name, hint) from None
        raise damaged(path, error) from None
    except (OSError, ValueError) as error:
        raise damaged(path, error) from None
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise damaged(path, "its reader gave up") from None


def _merged(path: Path, title: str, data: calamine.CalamineSheet) -> list[Finding]:
    ranges = [(top, bottom) for top, bottom in data.merged_cell_ranges or () if top[0] != bottom[0]]
    if not ranges:
        return []
    (row, column), (last_row, last_column) = min(ranges)
    area = f"{column_letters(column)}{row + 1}:{column_letters(last_column)}{last_row + 1}"
    spans = "merged area spans" if len(ranges) == 1 else "merged areas span"
    first = f"{column_letters(column)}{row + 1}"
    message = f"{len(ranges):,} {spans} several rows; of the first, {area}, only {first} has the value"
    hint = "Unmerge the cells, and repeat the value in each row that it is meant for."
    return [found(MERGED_CELLS, message, place(path, title), hint)]


def _not_kept(path: Path, title: str, kind: Kind) -> Finding:
    message = f"from .{kind} files come bare numbers (a postcode 01234 as 1234), and error cells as empty ones"
    return found(NOT_KEPT, message, place(path, title), "Save it as .xlsx if that matters.")
