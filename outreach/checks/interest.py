"""Whether a sentence says that the reader's own experience, path or advice is what is wanted."""

from functools import partial

from outreach.checks.english import clauses
from outreach.checks.wordings import wording

_INTEREST = partial(wording, "interest", "interest")
_GIVEN = partial(wording, "interest", "given")


def wants_experience(plain: str) -> bool:
    """Whether a plain sentence wants what the reader knows, did, does or thinks."""
    return any(_INTEREST().search(clause) and not _GIVEN().search(clause) for clause in clauses(plain))
