"""What a letter is and says, in a word each: its kind, and the elements that are in it."""

import re

from outreach.checks import unfilled
from outreach.checks.kinds import judged
from outreach.checks.letter import elements, letter
from outreach.checks.reading import Elements, Reading
from outreach.patterns import at_first_use

ELEMENTS = (*(name for name in Elements._fields if name != "minutes"), "placeholders")
_RESUME_FILE = at_first_use(
    r"r[eé]sum[eé]|\bcv\b|(?:^|[^a-z])cv(?:[^a-z]|$)|curriculum|lebenslauf|vitae", re.IGNORECASE
)


def kind_of(reading: Reading) -> str:
    """One of `KINDS`, or "letter": judged by what the letter says, where nobody has told."""
    read = letter(reading)
    said = {name for name, index in read.understanding.first.items() if index in read.wording.body}
    return judged(read.body, said, asks_to_talk=bool(read.wording.asks))


def present(reading: Reading) -> dict[str, bool]:
    """Which of `ELEMENTS` are in the letter. A file that is called a résumé is one that comes with it."""
    said = elements(reading)
    found = {name: bool(getattr(said, name, None)) for name in ELEMENTS}
    found["resume_attached"] |= any(map(_RESUME_FILE().search, reading.attachments))
    found["placeholders"] = any(finding.level == "error" for finding in unfilled.unfilled(letter(reading)))
    return found
