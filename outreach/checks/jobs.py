"""Whether a sentence asks its reader for a job, or assures that it does not.

Both are told from the same requests. A request whose clause denies it is an
assurance; and an assurance may also be put without any request ("purely to
learn", "a job is not what I am after").
"""

import re

from outreach.checks.roles import CUT, pattern

_REQUEST = pattern(
    # if you know of any openings; should something come up
    "if ~2 you|your|who|there|this|any ~3 know|have|be|get|seek ~4 job|hire|intern",
    "if ~6 open",
    "if ~2 lead",
    "know ~3 who ~2 hire",
    "know ~2 of|if|open ~2 any|a|open ~2 job",
    "please ~2 mind",
    # are you hiring? would there be any vacancies?
    "be|do|modal ~2 you|your|there ~5 hire|job|room|intern",
    "any ~2 job",
    "any want of ~3 job|work|hire|post",
    "welcome ~2 job|work",
    # consider me
    "consider ~1 us|my|you ~4 mind|job|hire|owned",
    "consider us for|if",
    "consider my resume",
    "fit ~1 at|to your ~2 org",
    "me ~9-how|you to ~1 work ~2 your|you",
    "get us at|$ $",
    "room|post ~1 for us",
    "want ~1 a interview !you",
    "be|to ~1 considered at|of",
    "please consider us",
    # my résumé, passed on
    "pass ~2 my ~2 resume|particulars",
    "resume ~5 at your ~1 consider",
    # to work for you
    "want ~3 work ~3 you|your|org|there",
    "get us ~4 job|hire|work|post|interview",
    "get us ~1 want and|comma|$",
    "hire us",
    "help us ~4 get ~4 job|hire|door",
    "get ~2 door",
    "door at|to|of",
    "refer us ~3 recruiter",
    "modal you ~4 refer us !to",
    "refer us at|to the|your|a|any",
    "pass ~2 us ~2 recruiter",
    # applying
    "to|be apply ~2 at|of|to ~6 job",
    "apply ~2 at|of|to ~6 owned|post|your",
    "want ~3 interview !you ~3 job|owned|at",
    "seek ~5 job ~3 at ~1 you|your|org",
    "me|us ~3 seek ~6 job",
    "room ~2 at ~2 intern|us|you",
)  # fmt: skip

# What is no request by itself, but an assurance when it is denied.
_DENIED = pattern(
    "seek ~7 job|jobs|resume|hire|recruiter|owned|post|interview|work",
    "get ~3 resume",
    "raise|pass|attach ~6 job|jobs|resume|hire|recruiter|interview",
    "this ~1 be ~4 job|jobs|resume|hire",
    "purpose ~4 job|jobs|resume|hire",
    "jobs", "apply", "hidden", "at ~2 job|jobs|resume|hire",
)  # fmt: skip

_ASSURANCE = pattern(
    "job|jobs|resume|hire|owned ~4 be ~2 not ~6 purpose|seek|raise|me",
    "not ~3 job|jobs|resume|hire ~1 raise|seek|hidden|purpose|be|$",
    "not ~2 hidden",
    "not worry ~6 seek|job|resume",
    "job|hire ~~14 not how me",
    "seek nomore",
    "learn|lore|guide ~3 nomore",
    "resume ~3 home",
    "settled",
    "have a job me want",
    "want ~2 mine",
    "only !how|purpose ~4 learn",
    "learn ~4 not ~3 job|hire|resume",
    "not ~4 job|jobs|hire|resume $",
)

# "I can send you my résumé" asks for nothing, nor does what was tried elsewhere.
_IDLE = pattern("me ~4-you|not pass ~3 my ~2 resume", "have ~1 apply ~4 job")
_NOT = pattern("not")
_TURN = pattern("turn", "comma me|you|your|if|please|modal|do|be|this|only", "and me|you|your|if|please|modal")
_SCOPE = 12  # words: a negative further back denies something else


def _denied(roles: str, request: re.Match[str]) -> bool:
    """Whether a negative in the clause of the request denies it."""
    end = request.end() - 1
    clause = max((turn.end() - 1 for turn in _TURN.finditer(roles, 0, end)), default=0)
    return bool(_NOT.search(roles, max(clause, request.start() - _SCOPE), end))


def asks_for_job(roles: str) -> bool:
    """Whether a sentence asks for a job, an opening, to be considered, or for a résumé to be passed on."""
    asked = _IDLE.sub(CUT, roles)
    return any(not _denied(asked, each) for each in _REQUEST.finditer(asked))


def assures_no_job(roles: str) -> bool:
    """Whether a sentence assures that none of these is asked for."""
    if _ASSURANCE.search(roles):
        return True
    return any(_denied(roles, each) for wanted in (_DENIED, _REQUEST) for each in wanted.finditer(roles))
