"""Whether a sentence says that a résumé comes with the letter."""

from outreach.checks.wordings import wording

_TOGETHER = wording("resumes", "together")
_NOT_HERE = wording("resumes", "not_here")
_HERE = wording("resumes", "here")


def resume_attached(plain: str) -> bool:
    """Whether a plain sentence says that a résumé is attached, enclosed, linked or below."""
    sentence = _HERE.sub("find", plain)
    return any(
        not _NOT_HERE.search(sentence, max(0, found.start() - 40), found.end())
        for found in _TOGETHER.finditer(sentence)
    )
