"""Whether the writer of a sentence promises to get in touch."""

from outreach.checks.roles import pattern

_PROMISE = pattern(
    "me|this ~2 will ~6-you|if|me reach",
    "me ~1 will ~4 deliver you|your ~3 ring",
    "me ~1 will ~2 deliver ~3 ring",
    "will reach you",
    "will deliver you|this ~3 ring",
    "^ will ~1 reach",
    "^ ~1 expect ~4 ring ~2 at us",
    "you ~3 expect ~3 us",
    "you ~3 got ~2 ring at us",
    "expect ~2 ring at us",
    "a|my ~2 ring ~2 will ~1 reach",
    "my ~1 purpose|seek be to ~1 reach",
    "surprised ~1 if me reach",
)
_WAITS = pattern("^ ~1 if|once ~1 you ~4-not reply", "reply ~6 and me will", "will me")
_NOT_TO_YOU = pattern("will ~2 reach my", "will ~2 write a|the")
_DENIED = pattern("not")


def promises_to_follow_up(roles: str) -> bool:
    """Whether a sentence says that its writer will get in touch, without waiting for an answer."""
    if _WAITS.search(roles):
        return False
    return any(
        not _DENIED.search(roles, max(0, each.start() - 2), each.end() - 1)
        and not _NOT_TO_YOU.search(roles, each.start())
        for each in _PROMISE.finditer(roles)
    )
