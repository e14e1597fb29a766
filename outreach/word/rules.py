"""What is looked for in a Word file before the first letter is written."""

from outreach.findings import Rule

UNREADABLE = Rule(
    "W01",
    "error",
    "The file is a Word file that can be used",
    "The file is the frame of every letter, so it has to open before the first one is written.",
    "ECMA-376 part 2, Open Packaging Conventions",
)
REFUSED = Rule(
    "W02",
    "error",
    "The Word file is safe to open",
    "A file that unpacks without end or asks for entities can harm whoever opens it; a signature would be broken.",
    "ECMA-376 part 2, clause 8.2: no DTD in a part",
)
NO_LETTER = Rule(
    "W03",
    "error",
    "The stationery has a place for the letter",
    "The letter's text goes where {{ letter }} stands alone in a paragraph; without it nothing would be written.",
)
LETTER_MISPLACED = Rule(
    "W04",
    "error",
    "The letter's place is one paragraph of the page",
    "The letter brings its own paragraphs and is written once: not in a sentence, a header, a condition or a loop.",
)
SYNTAX = Rule(
    "W05",
    "error",
    "Every tag can be read",
    "A tag that is not closed, or not in Jinja2's grammar, would leave its own text in every letter.",
    "Jinja2 template designer documentation",
)
UNKNOWN_NAME = Rule(
    "W06",
    "error",
    "Something fills every name",
    "A field that is silently left empty is noticed by the reader first.",
)
UNBALANCED = Rule(
    "W07",
    "error",
    "No condition or loop cuts a paragraph, a row or a cell",
    "What a condition leaves out has to be whole paragraphs, or text of one paragraph; Word calls the rest corrupt.",
)
NOT_ALLOWED = Rule(
    "W08",
    "error",
    "Every expression keeps to letters",
    "A Word file is data: its fields may read names, and may not reach into the program or run without end.",
)
CLEANED = Rule(
    "W09",
    "warning",
    "All characters can be shown in Word",
    "Control characters and half surrogate pairs cannot stand in a Word file; Word would refuse the letter.",
    "W3C XML 1.0, production 2",
)
LINKED = Rule(
    "W10",
    "warning",
    "All content is in the file",
    "A linked picture or document is fetched by the reader's Word, or is missing; it is never fetched here.",
)
NO_ADDRESS = Rule(
    "W11",
    "error",
    "Every link leads somewhere",
    "A reader who follows a link must come to a page, a mailbox or a telephone, and never to a program.",
    "RFC 3986; RFC 6068 (mailto); RFC 3966 (tel)",
)
NO_PICTURE = Rule(
    "W12",
    "error",
    "Every picture can be shown",
    "A picture that is missing, too large or of an unknown kind would leave a hole in the letter.",
)
MACROS = Rule(
    "W13",
    "warning",
    "The file has no macros",
    "Letters go to strangers, whose mail programs and Word refuse or fear macros; nothing in a letter needs them.",
)

NOT_HERE = Rule(
    "W14",
    "error",
    "Every tag stands where it is filled",
    "Charts, SmartArt, formulas and data of content controls are not filled: their tags would reach every reader.",
)
DELETED = Rule(
    "W15",
    "warning",
    "No tracked change hides a tag",
    "What a tracked change deletes is still in the file: whoever rejects the change sees the tag.",
    "ECMA-376 part 1, 17.13.5.14",
)

REVIEWED = Rule(
    "W16",
    "warning",
    "The file has no tracked changes and no comments",
    "They are in every letter: its reader sees what was struck out, and what others have said about it.",
    "ECMA-376 part 1, 17.13.4 and 17.13.5",
)

RULES: tuple[Rule, ...] = (
    UNREADABLE,
    REFUSED,
    NO_LETTER,
    LETTER_MISPLACED,
    SYNTAX,
    UNKNOWN_NAME,
    UNBALANCED,
    NOT_ALLOWED,
    CLEANED,
    LINKED,
    NO_ADDRESS,
    NO_PICTURE,
    MACROS,
    NOT_HERE,
    DELETED,
    REVIEWED,
)
