"""Whether a sentence names in what form to meet: in person, by telephone, by video, over coffee, by e-mail.

A form that can be nothing else ("by phone or in person") is an offer unless the
sentence speaks of something past, of where the writer is to be reached, or of a
promise ("I will call on Friday"). One that may be many things ("coffee", "your
office") needs words of offering around it.
"""

from functools import partial

from outreach.checks.wordings import wording

_SURE = partial(wording, "formats", "sure")
_PERHAPS = partial(wording, "formats", "perhaps")
_OFFER = partial(wording, "formats", "offer")
_OTHER = partial(wording, "formats", "other")
_AT_YOURS = partial(wording, "formats", "at_yours")
_MATTER = partial(wording, "formats", "matter")
_SEPARATE = partial(wording, "formats", "separate")


_FRAGMENT = 4  # words


def offers_form(plain: str) -> bool:
    """Whether a plain sentence offers a form of meeting."""
    offered = _OFFER().search(plain)
    return any(
        not _OTHER().search(clause)
        and (
            _SURE().search(clause)
            or (_PERHAPS().search(clause) and (offered or clause.count(" ") < _FRAGMENT))
            or (_AT_YOURS().search(clause) and offered and not _MATTER().search(clause))
        )
        for clause in _SEPARATE().split(plain)
    )
