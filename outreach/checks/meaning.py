"""What a letter says: each sentence understood once, however many letters it stands in."""

import re
from functools import lru_cache

from outreach.checks.connections import says_how_i_found_you
from outreach.checks.durations import minutes_asked
from outreach.checks.english import plain
from outreach.checks.formats import offers_form
from outreach.checks.interest import wants_experience
from outreach.checks.jobs import asks_for_job, assures_no_job
from outreach.checks.learned import likely
from outreach.checks.promises import promises_to_follow_up
from outreach.checks.quoting import own_words
from outreach.checks.reading import Meaning, Said, Understanding
from outreach.checks.resumes import resume_attached
from outreach.checks.sentences import sentences
from outreach.checks.thanks import thanks_reader


@lru_cache(maxsize=8192)
def sentence_meaning(sentence: str) -> Meaning:
    """What one English sentence says by itself."""
    words = plain(sentence)
    minutes = minutes_asked(words)
    mostly = likely(words)
    return Meaning(
        referral=says_how_i_found_you(words) or "referral" in mostly,
        interest=wants_experience(words) or "interest" in mostly,
        time_limit=minutes is not None,
        no_job=assures_no_job(words) or "no_job" in mostly,
        asks_for_job=asks_for_job(words) or "asks_for_job" in mostly,
        resume_attached=resume_attached(words) or "resume_attached" in mostly,
        follow_up_promise=promises_to_follow_up(words) or "follow_up_promise" in mostly,
        format_offer=offers_form(words) or "format_offer" in mostly,
        thanks=thanks_reader(words) or "thanks" in mostly,
        minutes=minutes,
    )


_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|greetings)\b[^\n]{0,60}[,:!]?$", re.IGNORECASE
)
_LETTER = 50_000  # characters: what comes after is no letter any more
_SAYS = [name for name in Meaning._fields if name != "minutes"]


@lru_cache(maxsize=2048)
def understand(text: str) -> Understanding:
    """Every sentence of an English text with what it says."""
    own = own_words(text[:_LETTER])
    all_said = tuple(Said(start, end, sentence_meaning(own[start:end])) for start, end in sentences(own))
    first: dict[str, int] = {}
    for index, each in enumerate(all_said):
        for name in _SAYS:
            if getattr(each.meaning, name):
                first.setdefault(name, index)
    greeted = bool(all_said) and bool(_GREETING.match(text[: all_said[0].end]))
    return Understanding(all_said, int(greeted), first)
