"""Whether a sentence says that the reader's own experience, path or advice is what is wanted."""

from outreach.checks.roles import pattern

_INTEREST = pattern(
    "crave ~5 your ~4 path_of",
    "crave ~4 how|where ~7 you",
    "crave ~3 how be ~3 crave",
    "any|your ~3 path_of you",
    "how ~6 your ~2 owned",
    "your ~3 path_of ~9 crave|be|modal",
    "learn|know ~2 at you|who",
    "crave you ~6 of|how",
    "how ~1 be|do|have|modal ~1 you",
)


def wants_experience(roles: str) -> bool:
    """Whether a sentence wants what the reader knows, did, does or thinks."""
    return bool(_INTEREST.search(roles))
