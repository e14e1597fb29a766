"""Whether a reader is a good one to ask, at first: hints on the row, whatever the letter says."""

import re
from collections.abc import Iterator
from functools import lru_cache

from outreach.contacts.plan import Values
from outreach.contacts.rules import COLD_HR, FEW_YEARS, TOP, Problem
from outreach.patterns import at_first_use

# Who knows the writer, or somebody who does, is asked whatever the position.
_WARM = frozenset({"referral", "friend", "family", "former_colleague"})
# For a student a recent graduate is the best to ask.
_SAME_SCHOOL = frozenset({"alumni", "professor"})
_ENOUGH_YEARS = 3

_HR = re.compile(
    r"""\b(?:human[ ]resources|hr|recruit(?:er|ers|ing|ment)|talent[ ](?:acquisition|partner|manager|sourcer|scout)
    |people[ ](?:operations|partner)|staffing|headhunter|personal(?:abteilung|referent(?:in)?|leiter(?:in)?|wesen)
    |ressources[ ]humaines|recursos[ ]humanos)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_AT_THE_TOP = re.compile(
    r"""\b(?:chief(?:[ ]\w+){1,3}[ ]officer|c[eftiosmpr]o|(?:s|e)?vp|(?:vice[- ]?)?president|managing[ ]director
    |geschäftsführer(?:in)?|vorstand|president[ea]|directeur[ ]général|directora?[ ]general)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FOR_SOMEBODY = at_first_use(r"\b(?:assistant|secretary|assistenz|office|deputy|chief of staff)\b", re.IGNORECASE)
_YEARS = re.compile(r"\d+(?:[.,]\d+)?")


@lru_cache(maxsize=4096)
def _is_hr(job: str) -> bool:
    return bool(_HR.search(job))


@lru_cache(maxsize=4096)
def _is_at_the_top(position: str) -> bool:
    return bool(_AT_THE_TOP.search(position)) and not _FOR_SOMEBODY().search(position)


def hints(values: Values) -> Iterator[Problem]:
    """What speaks against this reader; nothing does where somebody has sent the writer."""
    if values.get("referrer") or values.get("source") in _WARM:
        return
    for field in ("position", "department"):
        job = values.get(field, "")
        if job and _is_hr(job):
            hint = "Ask somebody who does the work that you are interested in."
            yield Problem(COLD_HR, field, f"“{job}” is in human resources, and nobody has sent you", hint)
            return
    position = values.get("position", "")
    if position and _is_at_the_top(position):
        hint = "Begin with people who do the job that you want, and go up from there."
        yield Problem(TOP, "position", f"“{position}” is at the top, where a first letter is seldom answered", hint)
    years = _YEARS.match(values.get("years_in_field", "").strip())
    if years and float(years[0].replace(",", ".")) < _ENOUGH_YEARS and values.get("source") not in _SAME_SCHOOL:
        hint = (
            f"Somebody with {_ENOUGH_YEARS} years or more has more to tell; for a student, recent graduates are fine."
        )
        yield Problem(
            FEW_YEARS, "years_in_field", f"only {years[0]} {'year' if years[0] == '1' else 'years'} in the field", hint
        )
