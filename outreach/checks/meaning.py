"""What a letter says: each sentence understood once, however many letters it stands in."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from outreach.checks.connections import says_how_i_found_you
from outreach.checks.durations import asks, minutes_asked
from outreach.checks.english import plain
from outreach.checks.formats import offers_form
from outreach.checks.interest import wants_experience
from outreach.checks.jobs import asks_for_job, assures_no_job
from outreach.checks.learned import scores
from outreach.checks.promises import promises_to_follow_up
from outreach.checks.quoting import own_words
from outreach.checks.reading import Meaning, Said, Understanding
from outreach.checks.resumes import resume_attached
from outreach.checks.sentences import sentences
from outreach.checks.thanks import thanks_reader

_WORDED: dict[str, Callable[[str], bool]] = {
    "referral": says_how_i_found_you,
    "interest": wants_experience,
    "no_job": assures_no_job,
    "asks_for_job": asks_for_job,
    "resume_attached": resume_attached,
    "follow_up_promise": promises_to_follow_up,
    "format_offer": offers_form,
    "thanks": thanks_reader,
}
# A sentence says an element by itself when its score is more than this, or more than nothing: a request for a job found
# where there is none holds a letter.
_LIKELY = {"asks_for_job": 1.0}
# A sentence whose score is no more than that, but more than this, is looked up in the element's table of wordings.
_DOUBT = {"format_offer": -4.0, "no_job": -4.0, "thanks": -6.0}
_USUAL_DOUBT = -3.0
# Every word adds to the score, so that of a long sentence, dictated without a stop, is far from nothing sooner.
_LONG = 150  # characters
# A few words ("by phone", in a list) are looked up in none of the large tables: of the 8,100 sentences learned from,
# only one says any of these in so few without being likely to.
_FEW = 3
_AT_LENGTH = {"referral", "interest", "asks_for_job", "follow_up_promise"}
# It says an element for sure when its score is more than this, or more than nothing and its wording in the table.
_SURE = {"asks_for_job": 1.0}
_USUALLY_SURE = 2.0
_LETTER = 4  # sentences: less has no context to speak of
# Of these elements an unsure sentence is believed where no sure one says it and the letter has one of those beside it:
# thanks and news tell of people, plans, hours and coffee too.
_BESIDE = {
    "referral": {"interest", "no_job"},
    "interest": {"no_job", "time_limit", "format_offer"},
    "no_job": {"interest", "time_limit", "format_offer"},
    "format_offer": {"interest", "no_job", "time_limit"},
    "time_limit": {"interest", "no_job", "format_offer"},
}
# Of these where no sure one says it and the letter has none of those against it: who asks for advice, or assures that
# no job is asked for, is seldom after one as well.
_AGAINST = {"asks_for_job": {"interest", "no_job"}}
_WEIGHED = {*_BESIDE, *_AGAINST}


class _Understood(NamedTuple):
    meaning: Meaning
    unsure: frozenset[str]


@lru_cache(maxsize=8192)
def _understood(sentence: str) -> _Understood:
    words = plain(sentence)
    minutes = minutes_asked(words)
    says = {"time_limit": minutes is not None}
    unsure = ["time_limit"] if minutes and not asks(words) else []
    few = len(_WORD.findall(words)) <= _FEW
    length = max(1.0, len(words) / _LONG)
    for name, score in scores(words).items():
        doubtful = score > _DOUBT.get(name, _USUAL_DOUBT) * length and not (few and name in _AT_LENGTH)
        says[name] = score > _LIKELY.get(name, 0.0) or (doubtful and _WORDED[name](words))
        if (
            says[name]
            and name in _WEIGHED
            and score <= _SURE.get(name, _USUALLY_SURE)
            and not (score > 0 and _WORDED[name](words))
        ):
            unsure.append(name)
    return _Understood(Meaning(**says, minutes=minutes), frozenset(unsure))


def sentence_meaning(sentence: str) -> Meaning:
    """What one English sentence says by itself: what is likely, and where that is in doubt, what the tables know."""
    return _understood(sentence).meaning


def _believed(read: Iterable[_Understood]) -> Iterator[Meaning]:
    """The meanings of the sentences of one letter, without what they would say only in another one."""
    each = tuple(read)
    said = {name for one in each for name in _SAYS if getattr(one.meaning, name)}
    surely = {name for one in each for name in _WEIGHED - one.unsure if getattr(one.meaning, name)}
    out = {name for name, others in _BESIDE.items() if name in surely or (len(each) >= _LETTER and not surely & others)}
    out |= {name for name, others in _AGAINST.items() if name not in surely and said & others}
    for meaning, unsure in each:
        yield meaning._replace(**dict.fromkeys(out & unsure, False)) if out & unsure else meaning


_WORD = re.compile(r"\w\S*")
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|greetings)\b[^\n]{0,60}[,:!]?$", re.IGNORECASE
)
_LONGEST = 50_000  # characters: what comes after is no letter any more
_SAYS = [name for name in Meaning._fields if name != "minutes"]


@lru_cache(maxsize=2048)
def understand(text: str) -> Understanding:
    """Every sentence of an English text with what it says."""
    own = own_words(text[:_LONGEST])
    spans = sentences(own)
    meanings = _believed(_understood(own[start:end]) for start, end in spans)
    all_said = tuple(Said(*span, meaning) for span, meaning in zip(spans, meanings, strict=True))
    first: dict[str, int] = {}
    for index, each in enumerate(all_said):
        for name in _SAYS:
            if getattr(each.meaning, name):
                first.setdefault(name, index)
    greeted = bool(all_said) and bool(_GREETING.match(text[: all_said[0].end]))
    return Understanding(all_said, int(greeted), first)
