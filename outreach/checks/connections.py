"""Whether a sentence says how its writer came to the reader: who sent them, what they share, what they read or saw."""

from outreach.checks.english import clauses
from outreach.checks.wordings import Said

_SENT = Said("connections", "sent")
_COMMON = Said("connections", "common")
_FOUND = Said("connections", "found")
_ELSEWHERE = Said("connections", "elsewhere")


def says_how_i_found_you(plain: str) -> bool:
    """Whether a plain sentence names a person, a school, an event, an article, a profile that led to the reader."""
    return any(
        not _ELSEWHERE.is_in(clause) and (_SENT.is_in(clause) or _COMMON.is_in(clause) or _FOUND.is_in(clause))
        for clause in clauses(plain)
    )
