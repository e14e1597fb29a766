"""Whether the writer of a sentence promises to get in touch, without waiting for an answer."""

from outreach.checks.wordings import Said

_PROMISE = Said("promises", "promise")
_WAITS = Said("promises", "waits")
_DENIED = Said("promises", "denied")
_QUOTED = Said("promises", "quoted")


def promises_to_follow_up(plain: str) -> bool:
    """Whether a plain sentence says that its writer will get in touch, without waiting for an answer."""
    if _WAITS.is_in(plain):
        return False
    return any(
        not _DENIED.is_in(each[0].split(" , ")[0]) and not _QUOTED.is_in(plain[: each.start()])
        for each in _PROMISE.places(plain)
    )
