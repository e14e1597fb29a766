"""Telling a letter from a contact sheet, by what a file is called and by what is in it."""

from pathlib import Path

from outreach.errors import OutreachError

_LETTERS = (".docx", ".dotx", ".docm", ".dotm", ".eml", ".md", ".markdown", ".html", ".htm")
_EITHER = (".txt", ".text", "")
_FEWEST_COLUMNS = 2


def is_letter(file: Path, encoding: str | None = None) -> bool:
    """Whether `file` ("-" for standard input) is a letter; a text is a sheet if its columns have names that are known.

    A file that is not there is what its ending says.
    """
    ending = file.suffix.lower()
    if str(file) == "-" or ending in _LETTERS:
        return True
    return ending in _EITHER and not _has_known_columns(file, encoding)


def _has_known_columns(file: Path, encoding: str | None) -> bool:
    from outreach.contacts import known
    from outreach.sheet import open_sheet

    try:
        sheet = open_sheet(file, encoding=encoding, known=known)
    except OutreachError:
        return False
    return len(sheet.columns) >= _FEWEST_COLUMNS and 2 * sum(map(known, sheet.columns)) >= len(sheet.columns)
