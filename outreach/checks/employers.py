"""Whether a letter names an employer that is not its reader's."""

from collections.abc import Iterator

from outreach.checks.letter import Letter
from outreach.findings import Finding, Rule, found

OTHER_EMPLOYER = Rule(
    "L21",
    "error",
    "The letter names no other reader's employer",
    "The commonest fault of a letter that was copied: it praises the company that the last one went to.",
    "the commonest visible faults of merged letters",
    bad="Your work at Riverbend Water interests me. (to somebody at Harbor Works)",
    better="Your work at {{ contact.company }} interests me.",
)


def other_employer(letter: Letter) -> Iterator[Finding]:
    """Each employer of another reader that stands in the letter's own words."""
    reading = letter.reading
    for company in reading.elsewhere:
        start = reading.text.find(company)
        while start >= 0 and any(first < start + len(company) and start < last for first, last, _ in letter.spans):
            start = reading.text.find(company, start + 1)
        if start >= 0:
            theirs = f", and this reader works at {reading.company}" if reading.company else ""
            message = f"“{company}” is where another reader works{theirs}"
            hint = "Write {{ contact.company }} in the template, or leave it out."
            yield found(OTHER_EMPLOYER, message, reading.where, hint, start, start + len(company))
