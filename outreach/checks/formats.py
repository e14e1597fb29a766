"""Whether a sentence names in what form to meet: in person, by telephone, by video, over coffee, by e-mail.

A form that can be nothing else ("by phone or in person") is an offer unless the
sentence speaks of something past, of where the writer is to be reached, or of a
promise ("I will call on Friday"). One that may be many things ("coffee", "your
office") needs words of offering around it.
"""

from functools import partial

from outreach.checks.wordings import Said, wording

_SURE = Said("formats", "sure")
_PERHAPS = Said("formats", "perhaps")
_OFFER = partial(wording, "formats", "offer")
_OTHER = Said("formats", "other")
_AT_YOURS = Said("formats", "at_yours")
_MATTER = Said("formats", "matter")
_SEPARATE = partial(wording, "formats", "separate")


_FRAGMENT = 4  # words


def offers_form(plain: str) -> bool:
    """Whether a plain sentence offers a form of meeting."""
    offered = _OFFER().search(plain)
    return any(
        not _OTHER.is_in(clause)
        and (
            _SURE.is_in(clause)
            or ((offered or clause.count(" ") < _FRAGMENT) and _PERHAPS.is_in(clause))
            or (offered and _AT_YOURS.is_in(clause) and not _MATTER.is_in(clause))
        )
        for clause in _SEPARATE().split(plain)
    )
