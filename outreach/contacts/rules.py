"""What is looked for while a row becomes a contact."""

from typing import NamedTuple

from outreach.findings import Rule


class Problem(NamedTuple):
    """A finding whose cell is still named by its contact field, or by its column's index."""

    rule: Rule
    at: str | int
    message: str
    hint: str = ""


DUPLICATE = Rule(
    "C01",
    "error",
    "Each person is in the sheet once",
    "Two letters to one person undo what a personal letter does. A shared name alone makes nobody a duplicate.",
    bad="two rows with the address jane@example.org",
    better="one row, or a value of each row's own in an id column",
)
UNCERTAIN_NAME = Rule(
    "C02",
    "error",
    "The name is a person's name",
    "A letter that opens “Dear Sales Team” or “Dear j.lee@example.org” is not personal. Names are not guessed.",
    bad="HR Department",
    better="a name, or in a salutation column the words that follow “Dear”",
)
BAD_EMAIL = Rule(
    "C03",
    "error",
    "An e-mail address can be written to",
    "An address that breaks the rules of RFC 5321 and 5322 is refused by every server.",
    source="RFC 5321, RFC 5322",
    bad="jane.example.org",
    better="jane@example.org",
)
OTHER_EMAIL = Rule(
    "C04",
    "warning",
    "Every further e-mail address is one",
    "Letters go to the first address; one that cannot be written to is left out of the others.",
)
NOBODY = Rule(
    "C05",
    "error",
    "A row says who it is for",
    "Without a name, a salutation or an e-mail address there is nobody to write to.",
)
ONE_CASE = Rule(
    "C06",
    "warning",
    "Names and positions are in capitals and small letters",
    "What was copied in capitals looks like a form letter. Which letters are capitals is a guess, so it is shown.",
    bad="JANE DOE",
    better="Jane Doe",
)
SAME_NAME = Rule(
    "C07",
    "warning",
    "People of one name can be told apart",
    "Where nothing but name and employer speaks, these may be two people or one person twice; both are kept.",
    better="an e-mail address, a profile or a company in each row",
)
UNKNOWN_SOURCE = Rule(
    "C08",
    "warning",
    "The source is one that the letters have words for",
    "A request says truthfully how the writer got the reader's name (a friend, an event, an article).",
    source="Katharine Hansen in “The Art of the Informational Interview” (2008)",
)
NO_TITLE = Rule(
    "C09",
    "warning",
    "A title is a form of address",
    "What stands beside the job title as Title goes before the family name: Dr., Prof., Ms.",
    bad="Senior Engineer",
    better="Dr.",
)
INITIAL = Rule(
    "C10",
    "warning",
    "The family name is written in full",
    "Some networks show only its initial; the letter then opens with the first name.",
    bad="Sam P.",
    better="Sam Porter",
)
UNCLEAR_SKIP = Rule(
    "C11",
    "error",
    "The skip column says yes or no",
    "Whoever is to be left out must not get a letter because of a spelling.",
    bad="maybe",
    better="x, or nothing",
)
NEAR_MISS = Rule(
    "C12",
    "info",
    "Columns are called what they are",
    "A header that nearly is a known one may be meant to be it. It is used only when you say so.",
    bad="Emial",
    better="Email",
)
BAD_COLUMN = Rule(
    "C13",
    "error",
    "A column setting joins a header of the sheet to a field",
    "A setting that joins nothing would be passed over in silence.",
    bad="Who tld me = referrer",
    better="Who told me = referrer",
)
BAD_CONDITION = Rule(
    "C14",
    "error",
    "A condition can be understood",
    "Conditions compare fields and columns; nothing else is evaluated.",
    bad="source = alumni",
    better="source == 'alumni'",
)
FEW_YEARS = Rule(
    "C15",
    "info",
    "The reader has been in the field for several years",
    "Who has just begun cannot yet tell how one goes on. For students a recent graduate is a good one to ask, too.",
    source="advice on informational appointments: somebody with at least several years' experience",
    bad="1",
    better="7",
)
TOP = Rule(
    "C16",
    "info",
    "The first letters go to people who do the job, not to those at the top",
    "People at the top have the least time, and know the daily work the least. They come later, by referral.",
    source="Katharine Hansen in “The Art of the Informational Interview” (2008)",
    bad="Chief Executive Officer",
    better="Hydrologist",
)
COLD_HR = Rule(
    "C17",
    "warning",
    "Nobody in human resources is written to cold",
    "Their work is to fill positions: a stranger's request for advice is one more application to them.",
    source="Erin Hovanec, “Mastering the Informational Interview” (Yahoo! HotJobs)",
    bad="Talent Acquisition Partner",
    better="somebody who does the work, or a name that somebody gave you (referrer)",
)
REFERRER = Rule(
    "C18",
    "error",
    "The referrer is named as in a sentence",
    "A request opens with the referrer's name, the first thing that its reader recognises.",
    bad="Porter, Sam",
    better="Sam Porter",
)

RULES: tuple[Rule, ...] = (
    DUPLICATE,
    UNCERTAIN_NAME,
    BAD_EMAIL,
    OTHER_EMAIL,
    NOBODY,
    ONE_CASE,
    SAME_NAME,
    UNKNOWN_SOURCE,
    NO_TITLE,
    INITIAL,
    UNCLEAR_SKIP,
    NEAR_MISS,
    BAD_COLUMN,
    BAD_CONDITION,
    FEW_YEARS,
    TOP,
    COLD_HR,
    REFERRER,
)
