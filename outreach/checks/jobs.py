"""Whether a sentence asks its reader for a job, or assures that it does not.

Both are told from the same requests: one that its clause denies is an
assurance. An assurance may also be put without any request ("purely to learn",
"a job is not what I am after").
"""

from functools import partial

from outreach.checks.english import clauses
from outreach.checks.wordings import Said, wording

_REQUEST = Said("jobs", "request")
_IDLE = Said("jobs", "idle")
_ASSURANCE = Said("jobs", "assurance")
_NO_ASSURANCE = Said("jobs", "no_assurance")
_GLADLY = partial(wording, "jobs", "gladly")
_SOFT_NOT = partial(wording, "jobs", "soft_not")
_NOT = partial(wording, "jobs", "not")
_TURN = partial(wording, "jobs", "turn")


_SCOPE = 70  # characters: a negative further back denies something else


def _denied(plain: str, start: int, end: int) -> bool:
    """Whether a negative in the clause of what stands there denies it."""
    clause = max((turn.end() for turn in _TURN().finditer(plain, 0, start + 1)), default=0)
    return bool(_NOT().search(plain, max(clause, start - _SCOPE), end))


def asks_for_job(plain: str) -> bool:
    """Whether a plain sentence asks for a job, an opening, to be considered, or for a résumé to be passed on."""
    sentence = _SOFT_NOT().sub("even", _GLADLY().sub("welcome", plain))
    return any(
        not _IDLE.is_in(clause) and not _denied(clause, *each.span())
        for clause in clauses(sentence)
        for each in _REQUEST.places(clause)
    )


def assures_no_job(plain: str) -> bool:
    """Whether a plain sentence assures that none of these is asked for."""
    sentence = _SOFT_NOT().sub("even", _GLADLY().sub("welcome", plain))
    return any(
        not _NO_ASSURANCE.is_in(clause)
        and (_ASSURANCE.is_in(clause) or any(_denied(clause, *each.span()) for each in _REQUEST.places(clause)))
        for clause in clauses(sentence)
    )
