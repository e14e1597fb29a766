"""Whether a sentence says that the reader's own experience, path or advice is what is wanted."""

from outreach.checks.wordings import wording

_INTEREST = wording("interest", "interest")
_GIVEN = wording("interest", "given")


def wants_experience(plain: str) -> bool:
    """Whether a plain sentence wants what the reader knows, did, does or thinks."""
    return bool(_INTEREST.search(plain)) and not _GIVEN.search(plain)
