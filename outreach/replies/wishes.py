"""What a person wants by what they newly wrote: no more letters; or, as a hint only, to talk or not to talk."""

import re

from outreach.replies.received import Leaning
from outreach.replies.wordings import wording

_BARE = wording(
    "wishes.alone",
    before=r"^\W*(?:(?:please|pls|plz|kindly|bitte)\s+)?",
    after=r"(?:\s+(?:please|me|thanks|thank you|now|bitte|all|immediately|at once))*\W*$",
)

_OPT_OUT = wording("wishes.asks")

# What opens like an opt-out and is none: encouragement, a limit of time or way, a footer of theirs, talk about others.
_NONE = wording("wishes.none")

_NO = wording("wishes.no")
_YES = wording("wishes.yes")


def wants_no_more(subject: str, written: str) -> str:
    """The words by which somebody asks not to be written to again, "" where nobody does."""
    bare = next((text for text in (subject, written) if _BARE.match(text)), "")
    if bare:
        return " ".join(bare.split())
    for clause in _clauses(written):
        found = _BARE.match(clause) or _OPT_OUT.search(clause)
        if found and not _NONE.search(clause):
            return found[0].strip()
    return ""


def leaning(written: str) -> Leaning:
    """How a reply sounds: a refusal outweighs the friendly words around it."""
    if _NO.search(written):
        return "no"
    return "yes" if _YES.search(written) else ""


def _clauses(written: str) -> list[str]:
    """Sentences, however their lines are broken."""
    joined = re.sub(r"(?<=[^\s.!?:,;])[ \t]*\n(?=[^\n])", " ", written)
    joined = re.sub(r",[ \t]*\n(?=[a-zà-ÿ])", ", ", joined)
    return [
        clause
        for clause in re.split(
            r"(?<=[.!?])\s+|\n+|;\s|\s[-–—]\s|,\s(?=(?:but|and|so|please|just|or|aber|und|bitte|mais|merci|pero|ma)\b)",
            joined,
        )
        if clause.strip()
    ]
