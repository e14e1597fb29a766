"""What is looked for in a Word file before the first letter is written."""

from outreach.findings import Rule

UNREADABLE = Rule(
    "W01",
    "error",
    "Not a Word file that can be used",
    "The file is the frame of every letter, so it has to open before the first one is written.",
    "ECMA-376 part 2, Open Packaging Conventions",
)
REFUSED = Rule(
    "W02",
    "error",
    "A Word file that should not be opened",
    "A file that unpacks without end or asks for entities can harm whoever opens it; a signature would be broken.",
    "ECMA-376 part 2, clause 8.2: no DTD in a part",
)
NO_LETTER = Rule(
    "W03",
    "error",
    "No place for the letter",
    "The letter's text goes where {{ letter }} stands alone in a paragraph; without it nothing would be written.",
)
LETTER_MISPLACED = Rule(
    "W04",
    "error",
    "The letter's place is not one paragraph of the page",
    "The letter brings its own paragraphs and is written once: not in a sentence, a header, a condition or a loop.",
)
SYNTAX = Rule(
    "W05",
    "error",
    "A tag that cannot be read",
    "A tag that is not closed, or not in Jinja2's grammar, would leave its own text in every letter.",
    "Jinja2 template designer documentation",
)
UNKNOWN_NAME = Rule(
    "W06",
    "error",
    "A name that nothing fills",
    "A field that is silently left empty is noticed by the reader first.",
)
UNBALANCED = Rule(
    "W07",
    "error",
    "A condition or loop that cuts a paragraph, a row or a cell",
    "What a condition leaves out has to be whole paragraphs, or text of one paragraph; Word calls the rest corrupt.",
)
NOT_ALLOWED = Rule(
    "W08",
    "error",
    "An expression that is not allowed",
    "A Word file is data: its fields may read names, and may not reach into the program or run without end.",
)
CLEANED = Rule(
    "W09",
    "warning",
    "Characters left out",
    "Control characters and half surrogate pairs cannot stand in a Word file; Word would refuse the letter.",
    "W3C XML 1.0, production 2",
)
LINKED = Rule(
    "W10",
    "warning",
    "Content from outside the file",
    "A linked picture or document is fetched by the reader's Word, or is missing; it is never fetched here.",
)
NO_ADDRESS = Rule(
    "W11",
    "error",
    "A link that leads nowhere",
    "A reader who follows a link must come to a page, a mailbox or a telephone, and never to a program.",
    "RFC 3986; RFC 6068 (mailto); RFC 3966 (tel)",
)
NO_PICTURE = Rule(
    "W12",
    "error",
    "A picture that cannot be shown",
    "A picture that is missing, too large or of an unknown kind would leave a hole in the letter.",
)
MACROS = Rule(
    "W13",
    "warning",
    "Macros left out",
    "Letters go to strangers, whose mail programs and Word refuse or fear macros; nothing in a letter needs them.",
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
)
