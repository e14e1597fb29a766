"""How a letter ends: with thanks, a name, and a way to reach its writer."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from outreach.checks.kinds import REQUEST
from outreach.checks.letter import Letter
from outreach.checks.parts import parts
from outreach.findings import Finding, Rule, found

CLOSING = Rule(
    "L18",
    "warning",
    "The letter ends with thanks, the writer's name, and how to reach the writer",
    "Letters that end with thanks are answered more often; and who wants to answer should not have to look for how.",
    "Boomerang's study of 350,000 e-mail threads (2017): 62% answered after thanks, 47.5% on average",
    bad="Best,\nSam",
    better="Thank you for considering it.\n\nKind regards,\n\nSam Porter\nsam.porter@example.org",
)

_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+?\d[\d ().\-/]{6,}\d)|\b(?:www\.|https?://|linkedin\.com)")
_THANKS = re.compile(r"\bthank|\bappreciat|\bgrate?ful|\bgratitude|\bobliged", re.IGNORECASE)
_NAMED = re.compile(r"[^\W\d_]{2,}")


class _End(NamedTuple):
    thanks: bool
    name: bool
    reach: bool


@lru_cache(maxsize=2048)
def _end(common: str) -> _End:
    body, closing, signature = parts(common)
    # The last sentences thank, or the closing itself does.
    last = common[max(body, closing - 200) :]
    # Where it mostly stands is looked first: to look through a whole text takes a while.
    reached = _REACHED.search(common, signature) or _REACHED.search(common)
    return _End(bool(_THANKS.search(last)), bool(_NAMED.search(common, signature)), bool(reached))


def closing(letter: Letter) -> Iterator[Finding]:
    """What is missing; thanks and ways to reach the writer are asked of first letters only."""
    reading = letter.reading
    end = _end(letter.common)
    if reading.kind == REQUEST and not end.thanks:
        hint = "End with a sentence such as “Thank you for considering it.”"
        yield found(CLOSING, "the letter does not end with thanks", reading.where, hint)
    if not end.name and not reading.signature:
        yield found(CLOSING, "no name stands below the letter", reading.where, "Sign with your name below a closing.")
    elif reading.kind == REQUEST and not end.reach and not _REACHED.search(reading.signature):
        hint = "Put your e-mail address or telephone number below your name."
        yield found(CLOSING, "nothing says how to reach you", reading.where, hint)
