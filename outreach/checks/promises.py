"""Whether the writer of a sentence promises to get in touch, without waiting for an answer."""

from functools import partial

from outreach.checks.wordings import wording

_PROMISE = partial(wording, "promises", "promise")
_WAITS = partial(wording, "promises", "waits")
_DENIED = partial(wording, "promises", "denied")
_QUOTED = partial(wording, "promises", "quoted")


def promises_to_follow_up(plain: str) -> bool:
    """Whether a plain sentence says that its writer will get in touch, without waiting for an answer."""
    if _WAITS().search(plain):
        return False
    return any(
        not _DENIED().search(each[0].split(" , ")[0]) and not _QUOTED().search(plain[: each.start()])
        for each in _PROMISE().finditer(plain)
    )
