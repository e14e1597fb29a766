"""Whether a sentence thanks its reader."""

from functools import partial

from outreach.checks.wordings import Said, wording

_THANKS = Said("thanks", "thanks")
_FELT = Said("thanks", "felt")
_WISHED = partial(wording, "thanks", "wished")


def thanks_reader(plain: str) -> bool:
    """Whether a plain sentence thanks the reader, for something given or in advance."""
    return bool(
        _THANKS.is_in(plain)
        or any(not _WISHED().search(plain, max(0, felt.start() - 24), felt.start()) for felt in _FELT.places(plain))
    )
