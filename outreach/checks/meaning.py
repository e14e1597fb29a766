"""What a letter says: each sentence understood once, however many letters it stands in."""

import re
from functools import lru_cache

from outreach.checks.connections import says_how_i_found_you
from outreach.checks.durations import minutes_asked
from outreach.checks.english import plain
from outreach.checks.formats import offers_form
from outreach.checks.interest import wants_experience
from outreach.checks.jobs import asks_for_job, assures_no_job
from outreach.checks.promises import promises_to_follow_up
from outreach.checks.reading import Meaning, Said, Understanding
from outreach.checks.resumes import resume_attached
from outreach.checks.roles import encode
from outreach.checks.sentences import sentences
from outreach.checks.thanks import thanks_reader


@lru_cache(maxsize=8192)
def sentence_meaning(sentence: str) -> Meaning:
    """What one English sentence says by itself."""
    words = plain(sentence)
    roles = encode(words)
    minutes = minutes_asked(words)
    return Meaning(
        referral=says_how_i_found_you(roles),
        interest=wants_experience(roles),
        time_limit=minutes is not None,
        no_job=assures_no_job(roles),
        asks_for_job=asks_for_job(roles),
        resume_attached=resume_attached(words),
        follow_up_promise=promises_to_follow_up(roles),
        format_offer=offers_form(words),
        thanks=thanks_reader(words),
        minutes=minutes,
    )


_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|greetings)\b[^\n]{0,60}[,:!]?$", re.IGNORECASE
)
_SAYS = [name for name in Meaning._fields if name != "minutes"]


@lru_cache(maxsize=2048)
def understand(text: str) -> Understanding:
    """Every sentence of an English text with what it says."""
    all_said = tuple(Said(start, end, sentence_meaning(text[start:end])) for start, end in sentences(text))
    first: dict[str, int] = {}
    for index, each in enumerate(all_said):
        for name in _SAYS:
            if getattr(each.meaning, name):
                first.setdefault(name, index)
    greeted = bool(all_said) and bool(_GREETING.match(text[: all_said[0].end]))
    return Understanding(all_said, int(greeted), first)
