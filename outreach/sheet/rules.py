"""What can be wrong with a contact sheet before anyone looks at the people in it."""

from outreach.errors import OutreachError
from outreach.findings import Rule, found

UNREADABLE = Rule(
    "S01",
    "error",
    "The file is a contact sheet that can be read",
    "It is missing, closed to this user, damaged, or another kind of file under a sheet's name.",
)
PROTECTED = Rule(
    "S02", "error", "The workbook opens without a password", "Its cells are encrypted; only its owner can open it."
)
TOO_LARGE = Rule(
    "S03",
    "error",
    "The sheet unpacks to a sensible size",
    "A few kilobytes can claim to be billions of cells, by accident (one stray cell in the last row) or by malice.",
)
NO_CONTACTS = Rule("S04", "error", "There are contacts below the header", "Without a row there is nobody to write to.")
NO_SUCH_SHEET = Rule("S05", "error", "The sheet that is named is in the workbook", "The name was mistyped, or renamed.")
WRONG_ENCODING = Rule(
    "S06",
    "error",
    "The text is in the encoding that was named",
    "Reading on would turn letters with accents into others, in the names of people.",
)
OPEN_QUOTE = Rule(
    "S07",
    "error",
    "Every quotation mark is closed",
    "All rows that follow it would be taken for one cell's text.",
    "RFC 4180, section 2",
)
GUESSED_ENCODING = Rule(
    "S08",
    "warning",
    "The text's encoding is certain",
    "A plain text file does not say how it is encoded, and a wrong guess misspells names.",
)
OTHER_SHEETS = Rule("S09", "info", "The contacts stand on one sheet", "The contacts may stand on another sheet.")
HIDDEN_ROWS = Rule(
    "S10",
    "warning",
    "No rows are hidden",
    "Filters hide rows from sight, not from the file; whoever is hidden would get a letter unnoticed.",
)
MERGED_CELLS = Rule(
    "S11",
    "warning",
    "No merged cells reach over several rows",
    "The file keeps the value of a merged area in its top left cell; the other rows of the area are empty.",
    "ECMA-376-1, 18.3.1.55",
)
NO_VALUES = Rule(
    "S12",
    "warning",
    "Formulas have their values",
    "The program that wrote the workbook did not calculate it; its formulas' cells look empty to every reader.",
    "ECMA-376-1, 18.3.1.96",
)
NOT_KEPT = Rule(
    "S13",
    "info",
    "The file format shows everything",
    "Readers of the old formats get bare numbers: 01234 arrives as 1234, an error as an empty cell.",
)
NO_KNOWN_HEADER = Rule(
    "S14",
    "info",
    "A column's name is recognised",
    "Any sheet will do for a letter that uses its columns by their own names; contacts must be told which is which.",
)
EMPTY_HEADER = Rule("S15", "info", "Every column has a name", "A template can use a column only by its name.")
SAME_HEADER = Rule("S16", "warning", "Every column has a name of its own", "A name must say which of them is meant.")
BEYOND_HEADER = Rule(
    "S17",
    "error",
    "No row is longer than the header",
    "A comma or a tab too many shifts all cells that follow it: the company may stand where the address should.",
)
ERROR_CELL = Rule(
    "S18",
    "error",
    "No cell shows an error",
    "Nobody wants to be addressed as #N/A.",
)
CONTROL_CHARACTERS = Rule(
    "S19",
    "warning",
    "All characters can be shown",
    "Control characters and broken bytes do not belong in a letter; XML, and with it Word, forbids them.",
    "XML 1.0, section 2.2",
)
NULL_WORD = Rule(
    "S20",
    "warning",
    "No program's word for nothing stands in a cell",
    "Exports write nan, None or NULL for empty cells; a letter must not.",
)

NOT_MENDED = Rule(
    "S21",
    "error",
    "A cell can be changed in the sheet's own file",
    "What would lose something by it, or is open in another program, stays as it is.",
)
ANOTHER_CELL = Rule(
    "S22",
    "error",
    "A cell that is to be corrected says what it said when it was looked at",
    "Else the sheet has changed since, and the correction would go into another person's row.",
)
NO_HEADER = Rule(
    "S23",
    "error",
    "A row names the columns",
    "Without one the first contact is taken for the names of the columns, and gets no letter.",
    bad="Ann Lee, ann@example.org, Acme",
    better="Name, Email, Company",
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
    NOT_MENDED,
    ANOTHER_CELL,
    NO_HEADER,
)


def refused(rule: Rule, message: str, where: str, hint: str) -> OutreachError:
    """The exception for a sheet that cannot be used at all, for the caller to raise."""
    return OutreachError(findings=[found(rule, message, where, hint)])
