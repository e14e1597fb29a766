"""Whether a sentence says that a résumé comes with the letter."""

from functools import partial

from outreach.checks.wordings import Said, wording

_TOGETHER = Said("resumes", "together")
_NOT_HERE = partial(wording, "resumes", "not_here")
_HERE = partial(wording, "resumes", "here")

_SCOPE = 40  # characters: a condition further back is one of something else


def resume_attached(plain: str) -> bool:
    """Whether a plain sentence says that a résumé is attached, enclosed, linked or below."""
    sentence = _HERE().sub("find", plain)
    return any(
        not _NOT_HERE().search(part, max(0, found.start() - _SCOPE), found.end())
        for part in (sentence, *sentence.split(" , "))
        for found in _TOGETHER.places(part)
    )
