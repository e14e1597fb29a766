"""What is looked for in a template, and in what one contact makes of it."""

from outreach.findings import Rule

T01 = Rule("T01", "error", "The template can be read", "A letter needs its text.")
T02 = Rule(
    "T02",
    "error",
    "The template is UTF-8 text",
    "Another encoding read as UTF-8 turns names and quotation marks into rubbish; guessing would do so silently.",
    "RFC 3629",
)
T03 = Rule("T03", "error", "The template says something", "An empty letter must not leave the house.")
T04 = Rule("T04", "error", "The template's tags are well formed", "A tag that is not closed hides the text after it.")
T05 = Rule(
    "T05",
    "error",
    "Every name in the template exists",
    "A misspelt name would leave a hole in every letter; Word and others leave it blank without a word.",
)
T06 = Rule("T06", "error", "Every filter and test exists", "A misspelt filter would stop the first letter half-way.")
T07 = Rule(
    "T07",
    "error",
    "Every file that the template refers to is in its folder or in the campaign's",
    "A letter must read the same wherever the campaign folder stands; what is outside it is no business of a template.",
)
T08 = Rule(
    "T08",
    "error",
    "The template comes to an end",
    "A template that includes itself, or a loop over ten thousand things, would never finish a letter.",
)
T09 = Rule("T09", "error", "The template keeps to letters", "Templates are passed around; none may run programs.")
T10 = Rule(
    "T10", "error", "The template can use the row's values", "A calculation that fails on one row has no right result."
)
T11 = Rule(
    "T11",
    "error",
    "No value is empty where the letter needs it",
    "“Hi ,” tells the reader at once that a machine wrote. The letter is held until the cell is filled.",
)
T12 = Rule(
    "T12",
    "error",
    "Every header is one that letters have",
    "A misspelt header would be lost, or would appear as text in the letter.",
    "RFC 5322, section 3.6",
)
T13 = Rule("T13", "warning", "The letter has a subject", "An e-mail without a subject is seldom opened.", "RFC 5322")
T14 = Rule(
    "T14",
    "error",
    "The body is Markdown or plain text",
    "The same text becomes Word, HTML and plain text; HTML could not become the others faithfully.",
    "RFC 2046; RFC 7763",
)
T15 = Rule(
    "T15",
    "error",
    "The template has only characters that can be printed",
    "Control characters spoil a Word file. Private-use ones look different everywhere, and keep values apart here.",
    "https://www.w3.org/TR/xml/#charsets; The Unicode Standard, section 23.5",
)
T16 = Rule(
    "T16",
    "warning",
    "Values hold only characters that can be printed",
    "Control characters make a Word file unreadable; they are left out.",
    "https://www.w3.org/TR/xml/#charsets",
)
T17 = Rule(
    "T17",
    "warning",
    "A link leads to a web page, an e-mail address or a telephone",
    "Other links run programs or open local files; the text stays and the link is left out.",
    "RFC 3986, section 7",
)
T18 = Rule(
    "T18",
    "error",
    "Every picture is a file of the campaign",
    "A picture from elsewhere tells its owner who reads, and is missing when the reader is offline.",
)
T19 = Rule(
    "T19",
    "warning",
    "A picture has a megabyte at most",
    "HTML letters carry their pictures inside them, so that they look the same wherever they are opened.",
    "RFC 2397",
)

RULES: tuple[Rule, ...] = (
    T01, T02, T03, T04, T05, T06, T07, T08, T09, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19,
)  # fmt: skip
