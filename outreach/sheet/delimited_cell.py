"""One cell of a delimited text file, changed in its text; encoding, quotes and line ends of all others stay."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from outreach.sheet.delimited import manner_of
from outreach.sheet.encodings import mark_and_codec
from outreach.sheet.rows import Known
from outreach.sheet.rules import NOT_MENDED, refused


def changed(path: Path, encoding: str | None, known: Known, row: int, column: int, text: str) -> bytes:
    """The file's content with `text` in that cell. Raises OutreachError (S06, S21)."""
    code, delimiter, told = manner_of(path, encoding, known)
    raw = path.read_bytes()
    mark, codec = mark_and_codec(raw, code.name)
    before = raw[len(mark) :].decode(codec, "surrogateescape")
    if mark + before.encode(codec, "surrogateescape") != raw:
        message = f"the file would not be the same when it is written in its encoding ({code.name}) again"
        raise refused(NOT_MENDED, message, path.name, "Save it as UTF-8, or note the correction instead.")
    try:
        text.encode(codec)
    except UnicodeEncodeError as error:
        message = f"the file's encoding ({code.name}) has no “{error.object[error.start : error.end]}”"
        hint = "Save it as UTF-8 (“CSV UTF-8” in Excel), or note the correction instead."
        raise refused(NOT_MENDED, message, path.name, hint) from None
    start, end = _record(before, delimiter, row, told=told)
    after = before[:start] + _with_cell(before[start:end], delimiter, column, text) + before[end:]
    return mark + after.encode(codec, "surrogateescape")


def _record(text: str, delimiter: str, row: int, *, told: bool) -> tuple[int, int]:
    """Where the row of that number begins and ends."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in source:
            taken += len(line)
            yield line

    source = iter(io.StringIO(text, newline=""))
    if told:
        taken = len(next(source))
    start = taken
    for number, _ in enumerate(csv.reader(lines(), delimiter=delimiter), 1):
        if number == row:
            break
        start = taken
    return start, taken


def _with_cell(record: str, delimiter: str, column: int, text: str) -> str:
    stop = re.escape(delimiter)
    # As the csv module reads: quotes count at a cell's beginning only, and what follows the closing one belongs to it.
    cell = re.compile(rf'"(?:[^"]|"")*(?:"[^{stop}\r\n]*)?|[^{stop}\r\n]*')
    at = 0
    for number in range(column):
        match = cell.match(record, at)
        at = match.end() if match else len(record)
        if not record.startswith(delimiter, at):  # a row that is shorter than the header
            return record[:at] + delimiter * (column - number) + _quoted(text, delimiter) + record[at:]
        at += len(delimiter)
    match = cell.match(record, at)
    end = match.end() if match else at
    return record[:at] + _quoted(text, delimiter, always=record.startswith('"', at)) + record[end:]


def _quoted(text: str, delimiter: str, *, always: bool = False) -> str:
    if always or any(mark in text for mark in (delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text
