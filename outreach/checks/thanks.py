"""Whether a sentence thanks its reader."""

from functools import partial

from outreach.checks.wordings import wording

_THANKS = partial(wording, "thanks", "thanks")
_FELT = partial(wording, "thanks", "felt")
_WISHED = partial(wording, "thanks", "wished")


def thanks_reader(plain: str) -> bool:
    """Whether a plain sentence thanks the reader, for something given or in advance."""
    return bool(
        _THANKS().search(plain)
        or any(not _WISHED().search(plain, max(0, felt.start() - 24), felt.start()) for felt in _FELT().finditer(plain))
    )
