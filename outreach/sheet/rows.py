"""The values of this stage: rows, the sheet that they stand in, and the addresses of its cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from outreach.findings import Finding

Cell = str | date | datetime | time
"""Numbers arrive as text, as a spreadsheet program displays them; an empty cell is the empty text."""

Line = tuple[int, Sequence[Cell]]
"""A row as its file has it: the number that a spreadsheet program shows, and cells not yet cleaned or counted."""

Known = Callable[[str], bool]
"""Whether the text of a header is a name that the contacts' columns have."""


class Row(NamedTuple):
    """One row below the header. An error among its findings makes it unusable."""

    number: int
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...] = ()


class Table(NamedTuple):
    """What the reader of a file format hands on. Each call of `lines` reads the file from its start.

    `header` is the number of the header's line where the format fixes it.
    """

    title: str
    lines: Callable[[], Iterator[Line]]
    findings: tuple[Finding, ...] = ()
    header: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A contact sheet, open for reading. Iterating reads its rows from the file, each time anew.

    `title` is the worksheet's name, empty where the format has none; `header_row` the number of the row
    with the columns' names, 0 in a vCard file. Rows without any text are left out. Iterating raises
    OutreachError when the rest of a file turns out to be unreadable.
    """

    path: Path
    title: str
    columns: tuple[str, ...]
    header_row: int
    findings: tuple[Finding, ...]
    read: Callable[[], Iterator[Row]] = field(repr=False, compare=False)

    def __iter__(self) -> Iterator[Row]:
        return self.read()

    def where(self, row: int, column: int | None = None) -> str:
        """The place as a person would look it up: "contacts.xlsx, sheet People, D7". Columns count from 0."""
        if self.header_row == 0:
            card = f"{self.path.name}, card {row}"
            return card if column is None else f"{card}, {self.columns[column]}"
        return place(self.path, self.title, row, column)


def place(path: Path, title: str, row: int = 0, column: int | None = None) -> str:
    """`Sheet.where` for readers that have no sheet yet; without a row, the place is the whole sheet."""
    parts = [path.name]
    if title:
        parts.append(f"sheet {title}")
    if row:
        parts.append(f"row {row}" if column is None else f"{column_letters(column)}{row}")
    return ", ".join(parts)


def column_letters(column: int) -> str:
    """A column's name in a spreadsheet: 0 is A, 25 Z, 26 AA, 16383 XFD."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@lru_cache(maxsize=1 << 15)
def column_number(letters: str) -> int:
    """The other way round: A is 0. Letters beyond any column's give a large number."""
    number = 0
    for letter in letters[:7]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
