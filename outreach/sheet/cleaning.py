"""Lines of a file → rows: cells counted against the header, and their text as a person would have typed it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from outreach.findings import Finding, found
from outreach.lines import LINE_END
from outreach.patterns import at_first_use
from outreach.sheet.rows import Cell, Line, Row
from outreach.sheet.rules import BEYOND_HEADER, CONTROL_CHARACTERS, ERROR_CELL, NULL_WORD

ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
    | {f"Err:{code}" for code in range(501, 541)}
)
"""What spreadsheet programs show for a formula that failed; the second group is LibreOffice's."""

NULLS = frozenset({"nan", "NaN", "None", "NULL", "null", "(null)", "<NA>", "NaT", "undefined"})
"""Written only by programs. "Null" and "none" are not here: people have the one as a name and type the other."""

_SUSPECTS = ERRORS | NULLS
_SPACES = at_first_use("[\xa0\u2007\u202f]")
_INVISIBLE = at_first_use("[\u200b\ufeff]")
_FORBIDDEN = at_first_use("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> tuple[str, bool]:
    """The text without what no one can see, and whether anything was lost in that."""
    if text.isprintable():
        return text.strip(), False
    text = LINE_END.sub("\n", text)
    text = _INVISIBLE().sub("", _SPACES().sub(" ", text))
    text, lost = _FORBIDDEN().subn("", text)
    return text.strip(), lost > 0


def rows(lines: Iterable[Line], width: int, where: Callable[[int, int | None], str]) -> Iterator[Row]:
    """Every line that has anything in it, as a row of `width` cells."""
    make = Row._make
    suspect = _SUSPECTS.isdisjoint
    strip = str.strip
    stripped: tuple[Cell, ...]
    for number, cells in lines:
        findings: tuple[Finding, ...] = ()
        try:
            stripped = texts = tuple(map(strip, cells))  # type: ignore[arg-type]  # dates end this, and are rare
        except TypeError:
            stripped = tuple([cell.strip() if isinstance(cell, str) else cell for cell in cells])
            texts = tuple([cell for cell in stripped if isinstance(cell, str)])
        # Text that Python calls printable has no character that `clean` would touch, and needs no closer look.
        if len(stripped) != width or not "".join(texts).isprintable():
            stripped, findings = _closely(number, stripped, width, where)
        if not suspect(stripped):
            stripped, more = _without_suspects(number, stripped, where)
            findings += more
        if findings or any(stripped):
            yield make((number, stripped, findings))


def _closely(
    number: int, cells: Sequence[Cell], width: int, where: Callable[[int, int | None], str]
) -> tuple[tuple[Cell, ...], tuple[Finding, ...]]:
    findings = []
    cleaned: list[Cell] = []
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            text, lost = clean(cell)
            cleaned.append(text)
            if lost:
                message = f"left out characters that cannot be shown; what remains is “{shortened(text)}”"
                hint = "Look at the cell, and type its text anew if a letter is missing."
                findings.append(found(CONTROL_CHARACTERS, message, where(number, column), hint))
        else:
            cleaned.append(cell)
    for column, cell in enumerate(cleaned[width:], width):
        if cell:
            message = f"“{shortened(str(cell))}” stands to the right of the last named column"
            hint = "Give the column a name in the header, or look for a separator too many in this row."
            findings.append(found(BEYOND_HEADER, message, where(number, column), hint))
    cleaned.extend([""] * (width - len(cleaned)))
    return tuple(cleaned[:width]), tuple(findings)


def _without_suspects(
    number: int, cells: Sequence[Cell], where: Callable[[int, int | None], str]
) -> tuple[tuple[Cell, ...], tuple[Finding, ...]]:
    findings = []
    kept = list(cells)
    for column, cell in enumerate(cells):
        if cell in NULLS:
            hint = "Clear the cell, or write what belongs there."
            findings.append(found(NULL_WORD, f"took “{cell}” as an empty cell", where(number, column), hint))
            kept[column] = ""
        elif cell in ERRORS:
            hint = "Correct the formula, or type the value itself."
            findings.append(found(ERROR_CELL, f"the cell shows the error {cell}", where(number, column), hint))
            kept[column] = ""
    return tuple(kept), tuple(findings)


def shortened(text: str, length: int = 40) -> str:
    """The text's beginning, on one line, for use in a message."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
