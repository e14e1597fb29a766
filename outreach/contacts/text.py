"""What a cell's text is once the accidents of typing and copying are taken off it, and when two texts are the same."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

Cell = str | date | datetime | time

# Invisible characters that copying leaves behind: soft hyphen, zero-width space, direction marks, byte order mark.
# Joiners (U+200C, U+200D) stay: Persian and Indic spelling needs them.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
_NOTHING = frozenset({"-", "--", "–", "—", "?", ".", "n/a", "N/A", "#N/A", "n.a.", "tbd", "TBD", "…", "..."})
_BETWEEN_VALUES = " ::: "
# A Notion cell that names other pages has each with its address: "Acme (https://www.notion.so/…), Beta (https://…)".
_PAGE = " (https://www.notion.so/"
_ACCENT = re.compile("[\u0300-\u036f]")
# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def clean(cell: Cell) -> str:
    """One line of text in composed form (NFC); dates as ISO 8601; "" where the cell only says that nothing is known."""
    if not isinstance(cell, str):
        return written(cell)
    text = cell if cell.isascii() else unicodedata.normalize("NFC", cell.translate(_INVISIBLE))
    text = " ".join(text.split())
    return "" if text in _NOTHING else text


def cleaned(cells: Sequence[Cell]) -> Sequence[str]:
    """Each cell as `clean` leaves it, of several values in a Google or Notion cell the first.

    The same sequence where that changes none of them, as in nearly every row.
    """
    if _are_clean(cells):
        return cells  # type: ignore[return-value]  # all of them are text
    return tuple([_first_value(clean(cell)) if cell else "" for cell in cells])


def _first_value(text: str) -> str:
    return text.partition(_PAGE if _PAGE in text and text.endswith(")") else _BETWEEN_VALUES)[0]


def _are_clean(cells: Sequence[Cell]) -> bool:
    try:
        row = "|".join(cells)  # type: ignore[arg-type]  # what is no text ends this, and is rare
    except TypeError:
        return False
    # Text that Python calls printable has no white space but blanks, and nothing that cannot be seen.
    return (
        row.isprintable()
        and (row.isascii() or unicodedata.is_normalized("NFC", row))
        and "  " not in row
        and "| " not in row
        and " |" not in row
        and row.strip() == row
        and _BETWEEN_VALUES not in row
        and _PAGE not in row
        and _NOTHING.isdisjoint(cells)
    )


def lines(cell: Cell) -> tuple[str, ...]:
    """The lines of a cell that have something on them, each as `clean` leaves it."""
    if not isinstance(cell, str):
        return (written(cell),)
    return tuple(filter(None, map(clean, cell.splitlines())))


def written(cell: Cell) -> str:
    """A cell as text; a date without a time of day is only its date."""
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return cell if isinstance(cell, str) else cell.isoformat()


def plain(text: str) -> str:
    """`text` without the differences that a person who types a name does not mean: case, width and accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return _ACCENT.sub("", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)


def folded(text: str) -> str:
    """Only the letters and digits of `plain`: "E-Mail", "e mail" and "EMAIL" are one."""
    return "".join(filter(str.isalnum, plain(text)))


def slug(header: str) -> str:
    """The name of a column in an expression: "Who told me" → who_told_me, "2nd e-mail" → _2nd_e_mail."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", header).lower()).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


def words(text: str) -> frozenset[str]:
    """The words of a literal table."""
    return frozenset(text.split())


def folded_keys(aliases: Mapping[str, str]) -> dict[str, str]:
    """Every alias of a table {meaning: "alias, alias, ..."}, folded, to its meaning; the meaning itself is one."""
    spellings = ((alias, meaning) for meaning, spelt in aliases.items() for alias in (meaning, *spelt.split(",")))
    return {key: meaning for alias, meaning in spellings if (key := folded(alias))}
