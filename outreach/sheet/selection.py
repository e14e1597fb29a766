"""Which of a workbook's sheets has the contacts."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from outreach.findings import Finding, found
from outreach.sheet.rows import place
from outreach.sheet.rules import NO_CONTACTS, NO_SUCH_SHEET, OTHER_SHEETS, refused


def chosen_sheet(
    path: Path,
    named: str | None,
    visible: Mapping[str, bool],
    has_rows: Callable[[str], bool],
    known_names: Callable[[str], int],
) -> str:
    """The sheet that was named; else the first visible one with two known names of columns, or one, or any rows.

    `visible` has every sheet by its name, in the workbook's order. Raises OutreachError (S04, S05).
    """
    if named is not None:
        return _named(path, named, list(visible))
    full = [name for name, shown in visible.items() if shown and has_rows(name)]
    if not full:
        hidden = any(has_rows(name) for name in visible)
        hint = (
            "A hidden sheet has rows: name it (--sheet) if they are your contacts."
            if hidden
            else "Save the contacts in it, or name another file."
        )
        raise refused(NO_CONTACTS, "the workbook has no sheet with anything in it", path.name, hint)
    if len(full) == 1:
        return full[0]
    return next((name for least in (2, 1) for name in full if known_names(name) >= least), full[0])


def _named(path: Path, named: str, names: Sequence[str]) -> str:
    alike = {name.strip().casefold(): name for name in names}
    if named in names:
        return named
    if named.strip().casefold() in alike:
        return alike[named.strip().casefold()]
    close = difflib.get_close_matches(named, names, n=1)
    guess = f"Did you mean “{close[0]}”? " if close else ""
    hint = f"{guess}The workbook has: {', '.join(names)}."
    raise refused(NO_SUCH_SHEET, f"there is no sheet “{named}”", path.name, hint)


def other_sheets(path: Path, title: str, others: Sequence[str]) -> tuple[Finding, ...]:
    """The remark that other sheets have rows as well, if they have."""
    if not others:
        return ()
    message = f"read sheet “{title}”; there are rows on {', '.join(f'“{name}”' for name in others)} too"
    return (found(OTHER_SHEETS, message, place(path, title), "To read another, name it (--sheet)."),)
