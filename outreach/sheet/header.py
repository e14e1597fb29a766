"""Which row names the columns, and what to call the columns that it does not name well."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from outreach.findings import Finding, found
from outreach.sheet.cleaning import clean, shortened
from outreach.sheet.rows import Cell, Known, Line, column_letters, place
from outreach.sheet.rules import EMPTY_HEADER, SAME_HEADER

DEPTH = 12
"""How many lines are searched for the header: titles, notes and blank lines above one are fewer in any known export."""


def find_header(lines: Iterable[Line], known: Known) -> tuple[Line | None, int]:
    """The line that names the columns, and how many of its names are known ones.

    That is the one with the most known names; else the first that is at least half as full as the fullest. Where a
    column has its name in the line above, as in headers of two lines, it is that. None when no line has anything in it.
    """
    filled = [(line, [name for name in names_in(line[1]) if name]) for line in lines]
    filled = [(line, names) for line, names in filled if names]
    if not filled:
        return None, 0
    scores = [sum(map(known, names)) for _, names in filled]
    best = max(range(len(filled)), key=scores.__getitem__)
    _, names = filled[best]
    # A lone known word among many cells is a person's cell that says "Email" rather than a header.
    if scores[best] < 2 and scores[best] * 2 < len(names):
        fullest = max(len(names) for _, names in filled)
        best = next(at for at, (_, names) in enumerate(filled) if len(names) * 2 > fullest)
    number, cells = line = filled[best][0]
    (above, upper), upper_names = filled[best - 1] if best else ((0, ()), [])
    if above != number - 1 or len(upper_names) < 2:  # a title stands alone
        return line, scores[best]
    both = [lower if names_in([lower]) else upper for lower, upper in zip_longest(cells, upper, fillvalue="")]
    return (number, both), sum(map(known, filter(None, names_in(both))))


def names_in(cells: Sequence[Cell]) -> list[str]:
    """The cells' texts with white space folded, without the empty ones at the end."""
    names = [" ".join(clean(cell if isinstance(cell, str) else str(cell))[0].split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def name_columns(path: Path, title: str, header: Line) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """A name of its own for every column: "column C" where there is none, "E-mail (2)" where it was given already."""
    number, cells = header
    typed = names_in(cells)
    taken = set(typed)
    times: dict[str, int] = {}
    columns = []
    findings = []
    for index, name in enumerate(typed):
        times[name] = times.get(name, 0) + 1
        if name and times[name] == 1:
            columns.append(name)
            continue
        rule = SAME_HEADER if name else EMPTY_HEADER
        base = name or f"column {column_letters(index)}"
        unique = base if not name else f"{base} ({times[name]})"
        while unique in taken:
            unique += "'"
        taken.add(unique)
        columns.append(unique)
        complaint = f"another column is named “{shortened(name)}” too" if name else "the column has no name"
        message = f"{complaint}; it is called “{shortened(unique)}” here"
        hint = "Give each column a name of its own." if name else "Write its name in the header."
        findings.append(found(rule, message, place(path, title, number, index), hint))
    return tuple(columns), tuple(findings)
