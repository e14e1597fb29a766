"""Rows of the contact sheet as they are to be put right: each cell as its file has it, with what was found in it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from typing import Literal, NamedTuple

from outreach.campaign.by_hand.corrections import Corrected, Correction, note, put_right
from outreach.campaign.desk.listing import Entry, State, state_of
from outreach.campaign.desk.pile import Pile
from outreach.campaign.making.run import Planned, Run
from outreach.campaign.sheets import sheet_as_filed
from outreach.contacts import RULES as OF_CONTACTS
from outreach.findings import Finding
from outreach.sheet import Row, Sheet
from outreach.sheet.mending import Spot, spot, spot_in, version
from outreach.sheet.rows import column_letters
from outreach.sheet.rules import ANOTHER_CELL, refused
from outreach.sheet.rules import RULES as OF_SHEETS

OF_ROWS = frozenset(rule.id for rule in (*OF_SHEETS, *OF_CONTACTS))
"""The rules about what stands in a row, whatever its letter says."""

Way = Literal["write", "note", "unnote"]
"""Into the sheet's own file, beside it, or no more beside it."""


class CellSeen(NamedTuple):
    """A cell as its file has it, and the errors and warnings about it, which do not name their place anew.

    `noted` is what it is to say instead by a noted correction, None without one.
    """

    spot: Spot
    noted: str | None
    findings: tuple[Finding, ...]

    @property
    def seal(self) -> str:
        """What tells this cell of this row, and what it says, from any other."""
        return _seal(self.spot)


class RowSeen(NamedTuple):
    """A row of the sheet. `entry` is None where no letter is asked for; `state` is that of the letter.

    `others` were found in the row, but in none of its cells. `is_outdated`: the letter was made of another row.
    """

    number: int
    entry: Entry | None
    state: State
    cells: tuple[CellSeen, ...]
    others: tuple[Finding, ...]
    is_outdated: bool


def faulty(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Whose rows are at fault, and whose letters alone are; those first whose letters are held."""
    rows: list[Entry] = []
    letters: list[Entry] = []
    for each in entries:
        if each.state in ("held", "warned"):
            (rows if each.in_cells or not OF_ROWS.isdisjoint(each.rules) else letters).append(each)
    rows.sort(key=_is_free)
    letters.sort(key=_is_free)
    return rows, letters


def rows_seen(pile: Pile, numbers: Collection[int]) -> tuple[RowSeen, ...]:
    """Those rows, as the sheet's file has them now; one that is not there is left out. Raises OutreachError."""
    if not numbers:
        return ()
    sheet = sheet_as_filed(pile.run.campaign, pile.run.choice)
    return tuple(_row_seen(pile, sheet, row) for row in _among(sheet, numbers))


def correct(run: Run, row: int, column: int, seen: str, text: str, way: Way) -> None:
    """Puts `text` in the place of what a cell says; `seen` is its seal as it was looked at.

    Raises OutreachError: S22 where the cell is another one by now, S21 where the file cannot be changed without harm.
    """
    before = version(run.campaign.sheet)
    sheet = sheet_as_filed(run.campaign, run.choice)
    there = spot(sheet, f"{column_letters(column)}{row}")
    if _seal(there) != seen:
        message = "the row is another one than the one that you looked at"
        hint = "Look at it as it is now, and correct it again if it is the right one."
        raise refused(ANOTHER_CELL, message, sheet.where(row, column), hint)
    if way == "write":
        put_right(run.campaign, run.choice, there.address, text, was=there.says, seen=before)
    else:
        note(run.campaign, run.choice, there.address, text if way == "note" else None, was=there.says)


def _is_free(entry: Entry) -> bool:
    return entry.state != "held"


def _among(sheet: Sheet, numbers: Collection[int]) -> Iterator[Row]:
    wanted, last = frozenset(numbers), max(numbers)
    for row in sheet:
        if row.number > last:
            return
        if row.number in wanted:
            yield row


def _row_seen(pile: Pile, sheet: Sheet, row: Row) -> RowSeen:
    run, number = pile.run, row.number
    entry: Entry | None = None
    planned: Planned | None = None
    with suppress(LookupError):
        entry, planned = pile.entry(number), pile.planned(number)
    where = run.sheet.where
    columns = {where(number, column): column for column in range(len(sheet.columns))}
    found: dict[int | None, list[Finding]] = {}
    for finding in planned.findings if planned else row.findings:
        if finding.level != "info":
            column = columns.get(finding.where)
            found.setdefault(column, []).append(finding if column is None else replace(finding, where=""))
    notes = run.sheet.corrections if isinstance(run.sheet, Corrected) else {}
    cells = tuple(
        CellSeen(spot_in(sheet, number, column, row.cells), _noted(notes, number, column), tuple(found.get(column, ())))
        for column in range(len(sheet.columns))
    )
    others = tuple(found.get(None, ()))
    return RowSeen(number, entry, state_of(planned), cells, others, _is_outdated(pile, entry, cells))


def _noted(notes: Mapping[tuple[int, int], Correction], row: int, column: int) -> str | None:
    noted = notes.get((row, column))
    return noted.now if noted else None


def _is_outdated(pile: Pile, entry: Entry | None, cells: Iterable[CellSeen]) -> bool:
    """Whether the file has another row in that place than the one that the letter was made of."""
    if not entry:
        return False
    read = pile.contact(entry.row).extra
    return any(
        str(read.get(each.spot.header, each.spot.says)) != each.spot.says for each in cells if each.noted is None
    )


def _seal(there: Spot) -> str:
    return blake2b(repr(there).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
