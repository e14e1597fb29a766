"""CSV, TSV and other delimited text: the encoding and the delimiter found out, then rows as they stream by."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from outreach.findings import Finding, found
from outreach.sheet.cleaning import shortened
from outreach.sheet.encodings import Encoding, encoding_of
from outreach.sheet.header import DEPTH, find_header
from outreach.sheet.rows import Known, Line, Table, place
from outreach.sheet.rules import GUESSED_ENCODING, OPEN_QUOTE, refused

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 200
_SAMPLE_LETTERS = 1 << 16
_JUDGED = 1000
"""How many rows after the first with such letters are searched for names that show whether the guess was right."""
_IF_NOT = "If not, name the encoding (--encoding)."

_END = "\0end of the text\0"
"""A line of our own after the last one. Whoever finds it inside a cell knows that the cell's quote was left open."""

_EXCEL_SAYS = re.compile("\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
"""Excel's private first line that names the delimiter, and that its row numbers do not count."""


def read_delimited(path: Path, encoding: str | None, known: Known) -> Table:
    """The table in a text file. Raises OutreachError: S06 for the named encoding, S07 for a cell without an end."""
    code, delimiter, told = manner_of(path, encoding, known)

    def records(text: Iterator[str]) -> Iterator[Line]:
        return _records(islice(text, 1, None) if told else text, delimiter, path)

    def lines() -> Iterator[Line]:
        return records(code.lines(path))

    if code.quotes % 2:
        for _ in lines():
            pass  # An odd quotation mark may have been left open; that is to be known before the first letter.
    return Table("", lines, () if code.certain else (_guess(path, code, known, records(code.undecided(path))),))


class Manner(NamedTuple):
    """How a file's table is written. `told`: a first line of its own names the delimiter, and is no row."""

    code: Encoding
    delimiter: str
    told: bool


def manner_of(path: Path, encoding: str | None, known: Known) -> Manner:
    """Raises OutreachError (S06) for the named encoding."""
    code = encoding_of(path, encoding)
    sample = _sample(path, code)
    told = _EXCEL_SAYS.fullmatch(sample[0]) if sample else None
    return Manner(code, told[1] if told else delimiter_of(sample, known), told is not None)


def _sample(path: Path, code: Encoding) -> list[str]:
    sample: list[str] = []
    letters = 0
    for line in islice(code.lines(path), _SAMPLE_LINES):
        sample.append(line)
        letters += len(line)
        if letters > _SAMPLE_LETTERS:
            break
    return sample


def _records(text: Iterable[str], delimiter: str, path: Path) -> Iterator[Line]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(chain(text, (_END,)), delimiter=delimiter), 1):
            if cells and cells[-1].endswith(_END):
                if cells == [_END]:
                    return
                raise _open_quote(path, number)
            yield number, cells
    except csv.Error:
        # The only error that is left without strict mode.
        raise _endless_cell(path, number + 1) from None


def _endless_cell(path: Path, number: int) -> Exception:
    message = f"a cell of this row has more than {csv.field_size_limit():,} characters"
    hint = "Close the quotation mark with which it begins, if that is left open; otherwise shorten the text."
    return refused(OPEN_QUOTE, message, place(path, "", number), hint)


def _open_quote(path: Path, number: int) -> Exception:
    message = "a quotation mark opens in this row and is never closed"
    hint = 'Close it, or write the mark twice ("") if it belongs to the text.'
    return refused(OPEN_QUOTE, message, place(path, "", number), hint)


def delimiter_of(sample: Iterable[str], known: Known) -> str:
    """The delimiter that yields the most known headers, then the most rows that are as long as the header."""
    text = "".join(sample)

    def score(delimiter: str) -> tuple[int, int, float]:
        try:
            records = [cells for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(cells)]
        except csv.Error:
            return (-1, 0, 0.0)
        header, names = find_header(enumerate(records[:DEPTH], 1), known)
        if header is None:
            return (len(text), 0, 0.0)  # nothing but this delimiter: an empty table, and no other cells of commas
        number, cells = header
        alike = sum(len(record) == len(cells) for record in records[number - 1 :])
        return (names, min(len(cells), 2), alike / len(records))

    return max(_DELIMITERS, key=score)


def _guess(path: Path, code: Encoding, known: Known, lines: Iterator[Line]) -> Finding:
    """The warning with what a person needs to judge the guess: the first such row, and words with accents."""
    top = list(islice(lines, DEPTH))
    header, _ = find_header(top, known)
    first = 0
    words: list[str] = []
    named: list[str] = []
    for number, cells in chain(top, lines):
        strange = [text for cell in cells if isinstance(cell, str) and (text := code.guessed_in(cell))]
        first = first or (number if strange else 0)
        # Names of people and places are judged more easily than those of columns.
        heap = words if header and number > header[0] else named
        heap += [f"“{shortened(text, 30)}”" for text in strange]
        if len(words) > 1 or (first and number > first + _JUDGED):
            break
    words = (words or named)[:2]
    if code.mixed:
        message = f"the text is UTF-8, but not from row {first} on; the rest was read as Windows-1252 (cp1252)"
    else:
        message = f"the text is not UTF-8, as row {first} shows; it was read as Windows-1252 (cp1252)"
    hint = f"{'Are' if len(words) > 1 else 'Is'} {' and '.join(words)} spelled right? {_IF_NOT}"
    return found(GUESSED_ENCODING, message, place(path, "", first), hint)
