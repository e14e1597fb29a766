"""Whether a sentence says that the reader's own experience, path or advice is what is wanted."""

from outreach.checks.english import clauses
from outreach.checks.wordings import Said

_INTEREST = Said("interest", "interest")
_GIVEN = Said("interest", "given")


def wants_experience(plain: str) -> bool:
    """Whether a plain sentence wants what the reader knows, did, does or thinks."""
    return any(_INTEREST.is_in(clause) and not _GIVEN.is_in(clause) for clause in clauses(plain))
