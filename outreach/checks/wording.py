"""How a letter is worded: what the rules of style count, for each sentence once, however many letters it stands in."""

import re
from functools import lru_cache
from typing import NamedTuple

from outreach.checks.english import plain
from outreach.checks.meaning import understand
from outreach.checks.parts import Parts, parts
from outreach.checks.words import WORD, syllables, wide_in, words_in

_FIRST_PERSON = re.compile(r"[\"“‘(]*I(?:[’'](?:m|d|ll|ve))?\b(?![.-])")

_PRAISE = re.compile(
    r"""\b(?:
        (?:very[ ]|truly[ ]|really[ ]|so[ ]|incredibly[ ]|deeply[ ]|absolutely[ ])?
        (?: amaz(?:ing|ed) | incredibl[ey] | impress(?:ive|ed)(?:ly)? | inspir(?:ing|ed|ational) | outstanding
          | remarkabl[ey] | brillian(?:t|ce) | legendary | world[- ]class | renowned | esteemed | prestigious
          | illustrious
          | extraordinary | exceptional(?:ly)? | fantastic | phenomenal | stellar | unparalleled | unrivall?ed
          | distinguished | exemplary | admir(?:e|ed|able|ation|ing) | awe | awesome | stunning | visionary
          | thought[ -]leader | guru | rock[ -]?star | superstar | genius | honou?red
          | (?:a|huge|great)[ ]privilege
          | (?:big|huge|great|avid)[ ](?:fan|admirer) | look(?:ed)?[ ]up[ ]to[ ]you | second[ ]to[ ]none | top[- ]notch
        )
      | the[ ](?:very[ ])?(?:best|greatest|finest|smartest|brightest|biggest|foremost)
          (?![ ](?:time|way|day|number|route|fit|place|part|step|thing|person|address|of[ ]luck)\b)
      | (?:the|your)[ ]most[ ](?!of\b|part\b|people\b|recent)\w+
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

_TALK = re.compile(
    r"""\b(?:meet(?:ing)?|talk(?:ing)?|speak(?:ing)?|chat|conversation|discussion|coffee|lunch|call|zoom|visit|connect
    |min(?:ute)?s?|hour|your[ ]time|some[ ]time|sit[ ]down|get[ ]together|interview|pick[ ]your[ ]brain)\b""",
    re.VERBOSE,
)
_ASKS = re.compile(
    r"""\b(?:
        (?:could|would|can|might|may)[ ](?:you|we|i)\b | (?:do|would)[ ]you[ ]have\b
      | (?:are|would)[ ]you[ ](?:be[ ])?(?:\w+[ ])?(?:free|available|open|willing|up|able|happy)\b
      | i[ ](?:would|will)[ ](?:\w+[ ]){0,2}(?:love|like|appreciate|welcome|value|treasure|be[ ](?:\w+[ ])?grateful)\b
      | i[ ](?:am|was)[ ](?:\w+[ ]){0,2}(?:hoping|wondering) | i[ ](?:hope|wish|wonder|want)\b
      | (?:writing|write|reaching[ ]out)[ ](?:\w+[ ]){0,2}to[ ](?:ask|request|see|invite)
      | would[ ]it[ ]be[ ](?:\w+[ ])?possible | is[ ]there[ ](?:a|any)[ ](?:time|chance) | any[ ]chance
      | (?:may|can)[ ]i[ ]ask | ^please[ ](?:\w+[ ])?(?:spare|give|meet|let[ ]us[ ](?:talk|meet))
    )""",
    re.VERBOSE,
)
_PAST = re.compile(
    r"\b(?:met|talked|spoke|thank you for|thanks for|enjoyed|(?:hear|read|heard) (?:you|your) (?:talk|speak))\b"
)

_REPLY = re.compile(
    r"""\b(?:
        (?:please|kindly|feel[ ]free[ ]to|not[ ]hesitate[ ]to|would[ ]you|could[ ]you|can[ ]you|ask[ ]you[ ]to)
        [ ](?:\w+[ ]){0,3}?(?:call|phone|ring|contact|write|email|text|reply|respond|get[ ]back|reach[ ]out|reach
          |let[ ](?:me|us)[ ]know|drop|message|get[ ]in[ ]touch|schedule|rsvp)\b(?![ ](?:it|yourself)\b)
      | (?:look(?:ing)?[ ]forward[ ]to|hop(?:e|ing)[ ]to|love[ ]to|await(?:ing)?|wait(?:ing)?[ ]for|eager[ ]to)
        [ ](?:\w+[ ]){0,2}?(?:hear(?:ing)?[ ](?:back[ ])?from[ ]you|your[ ](?:\w+[ ])?(?:reply|response|answer|call))
      | let[ ](?:me|us)[ ]know\b
    ) | (?:^|,[ ])(?:call|ring|email|write|contact|text|message)[ ](?:to[ ])?me\b""",
    re.VERBOSE,
)
_NO_NEED = re.compile(r"\b(?:no need|need not|not need|no reply|no rush to|not have to|not expect|without)\b")

_FORMS = {
    "in person": r"in person|face[ -]to[ -]face|coffee|lunch|breakfast|\btea\b|a drink|pint"
    r"|your (?:office|studio|lab|workshop|desk)|over to you|come (?:by|to)|stop by|\bmeet(?! on| over| via| by)",
    "by telephone": r"phone|(?<!video )(?<!zoom )(?<!teams )(?<!skype )\bcall\b",
    "by video": r"video|zoom|teams|skype|facetime|google meet|webex",
    "in writing": r"\bemail|in writing",
}
_FORM = re.compile("|".join(f"(?P<f{number}>{form})" for number, form in enumerate(_FORMS.values())))


class Phrase(NamedTuple):
    """One sentence as the rules of style see it. `praise` are places in it."""

    words: int
    syllables: int
    first_person: bool
    question: bool
    asks_to_talk: bool
    asks_for_reply: bool
    forms: frozenset[str]
    praise: tuple[tuple[int, int], ...]


class Wording(NamedTuple):
    """A letter's wording: a phrase for each sentence understood, and what those of the body come to.

    `words` are those of the body, None where words are not told by spaces alone.
    `body` are the numbers of the sentences between greeting and closing; `asks` and `replies` those of them that ask
    to talk and for an answer; `praise` and `first_person` are counts; `grade` is a school year, None without words.
    """

    parts: Parts
    words: int | None
    phrases: tuple[Phrase, ...]
    body: range
    asks: tuple[int, ...]
    replies: tuple[int, ...]
    praise: int
    first_person: int
    grade: float | None


@lru_cache(maxsize=8192)
def phrase(sentence: str) -> Phrase:
    """One English sentence by itself."""
    said = plain(sentence)
    words = WORD.findall(sentence)
    return Phrase(
        words=len(words),
        syllables=sum(map(syllables, words)),
        first_person=bool(_FIRST_PERSON.match(sentence)),
        question=sentence.rstrip("\"”’') ").endswith("?"),
        asks_to_talk=bool(_ASKS.search(said) and _TALK.search(said) and not _PAST.search(said)),
        asks_for_reply=bool(_REPLY.search(said)) and not _NO_NEED.search(said),
        forms=frozenset(name for found in _FORM.finditer(said) for name in [_form(found)]),
        praise=tuple(found.span() for found in _PRAISE.finditer(sentence)),
    )


def _form(found: re.Match[str]) -> str:
    return list(_FORMS)[int(str(found.lastgroup)[1:])]


@lru_cache(maxsize=2048)
def wording(text: str) -> Wording:
    """All sentences of an English text, and the figures of its body."""
    places = parts(text)
    between = text[places.body : places.closing]
    spans = [(said.start, said.end) for said in understand(text).sentences]
    phrases = tuple(phrase(text[start:end]) for start, end in spans)
    numbers = [n for n, (start, _) in enumerate(spans) if places.body <= start < max(places.closing, 1)]
    body = range(numbers[0], numbers[-1] + 1) if numbers else range(0)
    counted = [phrases[n] for n in body]
    words = sum(each.words for each in counted)
    grade = None
    if words:
        # Flesch and Kincaid: words to a sentence, syllables to a word.
        grade = 0.39 * words / len(counted) + 11.8 * sum(each.syllables for each in counted) / words - 15.59
    return Wording(
        places,
        None if wide_in(between) else words_in(between),
        phrases,
        body,
        asks=tuple(n for n in body if phrases[n].asks_to_talk),
        replies=tuple(n for n in body if phrases[n].asks_for_reply),
        praise=sum(len(each.praise) for each in counted),
        first_person=sum(each.first_person for each in counted),
        grade=grade,
    )
