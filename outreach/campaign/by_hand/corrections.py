"""Corrections of the contact sheet: written into the sheet itself, or noted beside it.

A noted correction is a line of `corrections.csv` in the campaign's folder. It takes the place of what a cell says, for
a sheet that is not one's own, or that cannot be changed. It holds only as long as the cell says what it said then, in a
row that begins as it did then: in a sheet that was sorted or exported anew it would go to another person.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple

from outreach.campaign.filing import writing_to
from outreach.campaign.opening import Campaign, Choice
from outreach.campaign.sheets import CORRECTIONS, is_known, sheet_as_filed
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.sheet import Row, Sheet, open_sheet
from outreach.sheet.cleaning import clean
from outreach.sheet.mending import Spot, address, mend, spot, spot_in
from outreach.sheet.rules import ANOTHER_CELL, NO_CONTACTS
from outreach.whole import write_table

OUTDATED = Rule(
    "C94",
    "warning",
    "A noted correction fits the cell that it is for",
    "Where the sheet has changed since, it would go into another person's row; so it is left out.",
)
UNUSABLE = Rule(
    "C95",
    "error",
    "The file of noted corrections can be read",
    "Without it letters would say what was found to be wrong.",
)

RULES: tuple[Rule, ...] = (OUTDATED, UNUSABLE)

_AS_WRITTEN = (
    "Put it right: a correction a line, as `outreach mend CELL VALUE --note` writes it. Or delete the file, and note "
    "the corrections again."
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


class Correction(NamedTuple):
    """A line of the file. `beside` is how the row goes on, which tells whose it is."""

    sheet: str
    cell: str
    header: str
    beside: str
    was: str
    now: str


_HEADER = tuple(name.capitalize() for name in Correction._fields)


@dataclass(frozen=True, slots=True)
class Corrected(Sheet):
    """A sheet some cells of which say something else than its file; their places name the file that says so."""

    corrections: Mapping[tuple[int, int], Correction]

    def where(self, row: int, column: int | None = None) -> str:
        """As of any sheet."""
        where = Sheet.where(self, row, column)
        return f"{where} ({CORRECTIONS})" if column is not None and (row, column) in self.corrections else where


def corrected(sheet: Sheet, folder: Path) -> Sheet:
    """The sheet as it reads with what is noted in the folder's file. Raises OutreachError (C95)."""
    own = [each for each in noted(folder) if each.sheet == _name(sheet)]
    places = {_place(sheet, each): each for each in own}
    last = max((row for row, _ in places), default=0)
    fitting: dict[tuple[int, int], Correction] = {}
    for row in sheet:
        if row.number > last:
            break
        fitting |= {place: each for place, each in places.items() if place[0] == row.number and _fits(sheet, row, each)}
    findings = [_outdated(each) for place, each in places.items() if place not in fitting]
    values = {field.name: getattr(sheet, field.name) for field in fields(Sheet)}
    values |= {"findings": (*sheet.findings, *findings), "read": lambda: _rows(sheet, fitting)}
    return Corrected(**values, corrections=fitting)


def noted(folder: Path) -> tuple[Correction, ...]:
    """The corrections in the folder's file. Raises OutreachError (C95)."""
    path = folder / CORRECTIONS
    try:
        sheet = open_sheet(path, known=_HEADER.__contains__)
        columns = [sheet.columns.index(name) for name in _HEADER]
        return tuple(Correction(*(_as_meant(str(row.cells[column])) for column in columns)) for row in sheet)
    except OutreachError as error:
        if not path.exists():
            return ()
        if {each.rule for each in error.findings} == {NO_CONTACTS.id}:
            if _names_columns(path):
                return ()  # the last line was deleted
            raise _no_corrections(path) from None
        raise OutreachError(
            findings=[replace(each, rule=UNUSABLE.id, hint=_AS_WRITTEN) for each in error.findings]
        ) from error
    except ValueError:
        raise _no_corrections(path) from None


def _names_columns(path: Path) -> bool:
    return re.findall(r"\w+", path.read_text("utf-8-sig", errors="replace")) == list(_HEADER)


def _no_corrections(path: Path) -> OutreachError:
    message = f"its first line does not name the columns {', '.join(_HEADER)}"
    return OutreachError(findings=[found(UNUSABLE, message, str(path), _AS_WRITTEN)])


def note(campaign: Campaign, choice: Choice, cell: str, now: str | None, *, was: str | None = None) -> Spot:
    """Notes what a cell is to say, and returns what it says. None, and what it says anyway, take the note away.

    `cell` is as for `outreach.sheet.mending.address`. Raises OutreachError where it is not there or does not say `was`,
    and where the file cannot be written.
    """
    sheet = sheet_as_filed(campaign, choice)
    there = _looked_at(sheet, cell, was)
    text = there.says if now is None else clean(now)[0]
    new = Correction(_name(sheet), there.address, there.header, there.beside, there.says, text)
    _put(campaign.settings.folder, new, keep=text != there.says)
    return there


def put_right(
    campaign: Campaign, choice: Choice, cell: str, now: str, *, was: str | None = None, seen: str = ""
) -> Spot:
    """Writes into the sheet's own file what a cell is to say, and takes away what was noted for it.

    Returns what it said. `seen` is the file's `version` when it was looked at. Raises OutreachError as `mend` does.
    """
    sheet = sheet_as_filed(campaign, choice)
    there = _looked_at(sheet, cell, was)
    mend(
        campaign.sheet,
        there.address,
        there.says,
        now,
        sheet=sheet.title or None,
        encoding=choice.encoding,
        known=lambda header: is_known(campaign, header),
        seen=seen,
    )
    _put(campaign.settings.folder, Correction(_name(sheet), there.address, "", "", "", ""), keep=False)
    return there


def erase(folder: Path, sheet: Sheet | None, rows: Collection[int], addresses: Collection[str]) -> int:
    """Takes away what is noted for those rows of the sheet, or names an address; how many corrections that were.

    Raises OutreachError (C95), or where the file cannot be written.
    """
    path = folder / CORRECTIONS
    if not path.exists():
        return 0
    with writing_to(path):
        before = noted(folder)
        stays = [
            each
            for each in before
            if not (sheet and each.sheet == _name(sheet) and _place(sheet, each)[0] in rows)
            and not any(address in part.casefold() for part in each for address in addresses)
        ]
        if len(stays) < len(before):
            _write(path, stays)
    return len(before) - len(stays)


def _looked_at(sheet: Sheet, cell: str, was: str | None) -> Spot:
    there = spot(sheet, cell)
    if was is None or was == there.says:
        return there
    message = f"the cell says “{there.says}”, and not “{was}”"
    where = sheet.where(there.row, there.column)
    raise OutreachError(
        findings=[found(ANOTHER_CELL, message, where, "Look at the sheet again: it has changed since.")]
    )


def _put(folder: Path, correction: Correction, *, keep: bool) -> None:
    """Puts the correction in the place of another one of its cell, or only takes that one away."""
    path = folder / CORRECTIONS
    if not keep and not path.exists():
        return
    with writing_to(path):
        others = [each for each in noted(folder) if (each.sheet, each.cell) != (correction.sheet, correction.cell)]
        _write(path, [*others, correction] if keep else others)


def _rows(sheet: Sheet, corrections: Mapping[tuple[int, int], Correction]) -> Iterator[Row]:
    numbers = {row for row, _ in corrections}
    for row in sheet:
        yield _with_corrections(sheet, row, corrections) if row.number in numbers else row


def _with_corrections(sheet: Sheet, row: Row, corrections: Mapping[tuple[int, int], Correction]) -> Row:
    cells, findings = list(row.cells), row.findings
    for (number, column), each in corrections.items():
        if number == row.number and _fits(sheet, row, each):
            cells[column] = each.now
            findings = tuple(finding for finding in findings if finding.where != sheet.where(number, column))
    return Row(row.number, tuple(cells), findings)


def _fits(sheet: Sheet, row: Row, correction: Correction) -> bool:
    _, column = _place(sheet, correction)
    there = spot_in(sheet, row.number, column, row.cells)
    return (there.header, there.beside, there.says) == (correction.header, correction.beside, correction.was)


def _place(sheet: Sheet, correction: Correction) -> tuple[int, int]:
    try:
        return address(sheet, correction.cell)
    except OutreachError:
        return 0, 0


def _outdated(correction: Correction) -> Finding:
    message = (
        f"left out: {correction.cell} ({correction.header}) does not say “{correction.was}” any more, or its row "
        f"is not that of “{correction.beside}” any more"
    )
    return found(
        OUTDATED, message, f"{CORRECTIONS}, {correction.cell}", "Delete its line, or note the correction anew."
    )


def _name(sheet: Sheet) -> str:
    return ", sheet ".join(filter(None, (sheet.path.name, sheet.title)))


def _write(path: Path, corrections: Sequence[Correction]) -> None:
    if not corrections:
        path.unlink(missing_ok=True)
        return
    write_table(path, _HEADER, ([_as_written(cell) for cell in each] for each in corrections))


def _as_written(cell: str) -> str:
    """A spreadsheet program takes for a formula what begins like one."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def _as_meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_STARTS_A_FORMULA) else cell
