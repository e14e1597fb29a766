"""Rules on letters that leave as e-mail: who it is from and for, and the files that go with it."""

from outreach.findings import Rule

NO_ADDRESS = Rule(
    "M02",
    "error",
    "Somebody who gets an e-mail has an address",
    "Without one the letter can be printed, or its reader called, but not sent.",
    "the contact sheet",
)
NO_SENDER = Rule(
    "M03",
    "error",
    "E-mail says who it is from",
    "A letter whose sender is not known is not answered, and no server takes it.",
    "RFC 5322, section 3.6.2",
)
ATTACHED = Rule(
    "M05",
    "error",
    "An attachment is a file of the campaign folder that the template names",
    "What stands in a cell could make any file of this machine leave with a letter.",
    bad="Attachment: {{ contact.notes }}",
    better="Attachment: letters/{last}-{first}.docx",
)
MISSING = Rule(
    "M06",
    "error",
    "Every attachment is there, and something is in it",
    "A letter that promises a file and comes without it makes its reader write back for it.",
)
TOO_LARGE = Rule(
    "M07",
    "error",
    "The attachments of a letter have 20 megabytes together at most",
    "Encoded for mail they are a third larger, and servers refuse what has more than 25 or 35.",
    "RFC 1870",
)
NOT_THEIRS = Rule(
    "M08",
    "error",
    "A file that is named after its reader is for one reader only",
    "Where two people have the same name, one would get the other's letter.",
    bad="Attachment: letters/{last}-{first}.docx",
    better="Attachment: letters/{last}-{first}-{id}.docx",
)
ONE_PERSON = Rule(
    "M09",
    "error",
    "An ID is one person's, also in another sheet",
    "What was sent, answered and logged is kept by it: where two people have the same, one would get no letter.",
)

NOBODY_ANSWERED = Rule(
    "M31",
    "error",
    "A reminder leaves only where it is known that nobody has answered",
    "Whoever has answered and is reminded all the same sees that the answer was not read.",
)
SAME_READER = Rule(
    "M32",
    "error",
    "A reminder goes to the address that the letter went to",
    "It quotes the letter. At another address that may be somebody else's.",
)
NEWS = Rule(
    "M33",
    "error",
    "A letter that is due says something that an earlier one did not",
    "The same words again half a year later show that nobody thought of the reader.",
)
AS_AGREED = Rule(
    "M34",
    "error",
    "A confirmation says when and where you meet as it was agreed on last",
    "Whoever is told of an hour that was given up comes at that hour, or thinks that you will.",
)

RULES: tuple[Rule, ...] = (
    NO_ADDRESS,
    NO_SENDER,
    ATTACHED,
    MISSING,
    TOO_LARGE,
    NOT_THEIRS,
    ONE_PERSON,
    NOBODY_ANSWERED,
    SAME_READER,
    NEWS,
    AS_AGREED,
)
