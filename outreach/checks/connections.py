"""Whether a sentence says how its writer came to the reader: who sent them, what they share, what they read or saw."""

from functools import partial

from outreach.checks.english import clauses
from outreach.checks.wordings import wording

_SENT = partial(wording, "connections", "sent")
_COMMON = partial(wording, "connections", "common")
_FOUND = partial(wording, "connections", "found")
_ELSEWHERE = partial(wording, "connections", "elsewhere")


def says_how_i_found_you(plain: str) -> bool:
    """Whether a plain sentence names a person, a school, an event, an article, a profile that led to the reader."""
    return any(
        not _ELSEWHERE().search(clause)
        and (_SENT().search(clause) or _COMMON().search(clause) or _FOUND().search(clause))
        for clause in clauses(plain)
    )
