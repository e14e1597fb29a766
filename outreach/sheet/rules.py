"""What can be wrong with a contact sheet before anyone looks at the people in it."""

from outreach.errors import OutreachError
from outreach.findings import Rule, found

UNREADABLE = Rule(
    "S01",
    "error",
    "The file is no contact sheet that can be read",
    "It is missing, closed to this user, damaged, or another kind of file under a sheet's name.",
)
PROTECTED = Rule(
    "S02", "error", "The workbook is password-protected", "Its cells are encrypted; only its owner can open it."
)
TOO_LARGE = Rule(
    "S03",
    "error",
    "The sheet unpacks to more than it can sensibly hold",
    "A few kilobytes can claim to be billions of cells, by accident (one stray cell in the last row) or by malice.",
)
NO_CONTACTS = Rule("S04", "error", "There are no contacts in the sheet", "Without a row there is nobody to write to.")
NO_SUCH_SHEET = Rule("S05", "error", "The workbook has no sheet of that name", "The name was mistyped, or renamed.")
WRONG_ENCODING = Rule(
    "S06",
    "error",
    "The text is not in the encoding that was named",
    "Reading on would turn letters with accents into others, in the names of people.",
)
OPEN_QUOTE = Rule(
    "S07",
    "error",
    "A quotation mark is never closed",
    "All rows that follow it would be taken for one cell's text.",
    "RFC 4180, section 2",
)
GUESSED_ENCODING = Rule(
    "S08",
    "warning",
    "The text's encoding had to be guessed",
    "A plain text file does not say how it is encoded, and a wrong guess misspells names.",
)
OTHER_SHEETS = Rule("S09", "info", "Other sheets have rows too", "The contacts may stand on another sheet.")
HIDDEN_ROWS = Rule(
    "S10",
    "warning",
    "Hidden rows are read too",
    "Filters hide rows from sight, not from the file; whoever is hidden would get a letter unnoticed.",
)
MERGED_CELLS = Rule(
    "S11",
    "warning",
    "Merged cells give their value to the first row only",
    "The file keeps the value of a merged area in its top left cell; the other rows of the area are empty.",
    "ECMA-376-1, 18.3.1.55",
)
NO_VALUES = Rule(
    "S12",
    "warning",
    "Formulas have no values",
    "The program that wrote the workbook did not calculate it; its formulas' cells look empty to every reader.",
    "ECMA-376-1, 18.3.1.96",
)
NOT_KEPT = Rule(
    "S13",
    "info",
    "This file format does not show everything",
    "Readers of the old formats get bare numbers: 01234 arrives as 1234, an error as an empty cell.",
)
NO_KNOWN_HEADER = Rule(
    "S14",
    "info",
    "No column's name is recognised",
    "Any sheet will do for a letter that uses its columns by their own names; contacts must be told which is which.",
)
EMPTY_HEADER = Rule("S15", "info", "A column has no name", "A template can use a column only by its name.")
SAME_HEADER = Rule("S16", "warning", "Two columns have the same name", "A name must say which of them is meant.")
BEYOND_HEADER = Rule(
    "S17",
    "error",
    "A row is longer than the header",
    "A comma or a tab too many shifts all cells that follow it: the company may stand where the address should.",
)
ERROR_CELL = Rule(
    "S18",
    "error",
    "A cell shows an error instead of a value",
    "Nobody wants to be addressed as #N/A.",
)
CONTROL_CHARACTERS = Rule(
    "S19",
    "warning",
    "Characters that cannot be shown were left out",
    "Control characters and broken bytes do not belong in a letter; XML, and with it Word, forbids them.",
    "XML 1.0, section 2.2",
)
NULL_WORD = Rule(
    "S20",
    "warning",
    "A program's word for nothing was taken as an empty cell",
    "Exports write nan, None or NULL for empty cells; a letter must not.",
)

RULES = (
    UNREADABLE,
    PROTECTED,
    TOO_LARGE,
    NO_CONTACTS,
    NO_SUCH_SHEET,
    WRONG_ENCODING,
    OPEN_QUOTE,
    GUESSED_ENCODING,
    OTHER_SHEETS,
    HIDDEN_ROWS,
    MERGED_CELLS,
    NO_VALUES,
    NOT_KEPT,
    NO_KNOWN_HEADER,
    EMPTY_HEADER,
    SAME_HEADER,
    BEYOND_HEADER,
    ERROR_CELL,
    CONTROL_CHARACTERS,
    NULL_WORD,
)


def refused(rule: Rule, message: str, where: str, hint: str) -> OutreachError:
    """The exception for a sheet that cannot be used at all, for the caller to raise."""
    return OutreachError(findings=[found(rule, message, where, hint)])
