"""What is looked for while a brief is made."""

from outreach.findings import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "B01",
        "warning",
        "Something is known of the person before the talk",
        "Who has read about the company, the industry and the person asks better questions, and it shows respect.",
        "Erin Hovanec, “Mastering the Informational Interview” (Yahoo! HotJobs)",
        bad="an empty Notes cell",
        better="Opened the Denver office last year; wrote about reservoir levels.",
    ),
    Rule(
        "B02",
        "warning",
        "My own story takes about a minute",
        "People help better when they know who asks; but the talk is for their story, and a long one takes its time.",
        "Tad Mayer, quoted by Fred Coon, “What is an informational interview?”",
    ),
    Rule(
        "B03",
        "warning",
        "The sheet says how I got the name",
        "It is the second sentence of the call, and the one that opens doors.",
        "Katharine Hansen in “The Art of the Informational Interview” (2008)",
    ),
    Rule(
        "B04",
        "warning",
        "The phone number can be dialled",
        "A number that lacks its area code is found out about in the street, not at the desk.",
        "ITU-T E.164, as Google's libphonenumber knows it",
    ),
    Rule(
        "B05",
        "warning",
        "There are ten to twenty questions",
        "Fewer leave the talk to chance; more cannot be asked in half an hour.",
        "career counsellors’ usual advice: a list of ten to twenty questions",
    ),
    Rule(
        "B06",
        "warning",
        "No question can be answered by yes or no",
        "A question that opens with what, how, who or why keeps the talk going.",
        "Erin Hovanec, “Mastering the Informational Interview” (Yahoo! HotJobs)",
        bad="Do you like your work?",
        better="What do you enjoy most about the work?",
    ),
    Rule(
        "B07",
        "error",
        "I can say who I am",
        "A caller who gives no name is not listened to.",
    ),
)
UNRESEARCHED, STORY, NO_SOURCE, UNDIALLABLE, COUNT, YES_OR_NO, NAMELESS = RULES
