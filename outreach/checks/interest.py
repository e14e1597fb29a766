"""Whether a sentence says that the reader's own experience, path or advice is what is wanted."""

from outreach.checks.roles import CUT, pattern

_INTEREST = pattern(
    "crave ~5 your ~4 lore",
    "crave ~4 how|where ~7 you|your",
    "crave ~3 how be ~3 crave",
    "any|your ~3 lore you",
    "^ ~1 how ~3-suit you|your",
    "how ~4 become",
    "walk",
    "crave|want|get ~5 guide",
    "guide ~5 crave|be",
    "want ~2 know of this|your",
    "if you modal ~~5 modal you",
    "how ~6 your ~2 owned",
    "of how ~2 you",
    "how ~1 drove you",
    "you be ~3 who to contact",
    "your ~2 journey ~~9 be",
    "your ~3 lore ~9 crave|be|modal",
    "learn|know ~2 at you|who",
    "crave you ~6 how",
    "question you ~5 of",
    "how ~1 be|do|have|modal ~1 you",
)


_KNOWN = pattern("me ?plain know")


def wants_experience(roles: str) -> bool:
    """Whether a sentence wants what the reader knows, did, does or thinks."""
    return bool(_INTEREST.search(_KNOWN.sub(CUT, roles)))
