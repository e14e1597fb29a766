"""Whether a thank-you says what its writer has learned."""

import re
from collections.abc import Iterator
from functools import lru_cache

from outreach.checks.letter import Letter
from outreach.checks.parts import parts
from outreach.checks.sentences import sentences
from outreach.findings import Finding, Rule, found
from outreach.patterns import at_first_use

LESSON = Rule(
    "L15",
    "warning",
    "A thank-you names one specific thing that was learned",
    "“Your advice was helpful” fits every conversation. The one point that stayed shows that you listened.",
    "“The Art of the Informational Interview” (2008), and career centres on thank-you notes",
    bad="Thank you for your time. Your advice was very helpful.",
    better="Your point that policy work begins with writing a one-page memo has stayed with me.",
)

# What introduces a thing learned. What comes after it must say something of its own.
_LEARNED = at_first_use(
    r"""\b(?:
        (?:your|the)[ ](?:\w+[ ]){0,2}?(?:advice|suggestions?|points?|story|account|description|tips?|ideas?
          |thoughts?|explanations?|comments?|remarks?|recommendations?|insights?|warning|example|question|observation)
        [ ](?:you[ ](?:\w+[ ]){1,2})?(?:to|about|on|that|of|how|why|for|regarding)\b
      | learn(?:ed|t)?\b | (?:reali[sz]ed?|understand|understood|see|know|knew)[ ](?:that|how|why|what)\b
      | (?:what|how|when)[ ]you[ ](?:said|told|mentioned|explained|described|shared|showed)(?:[ ]me)?
      | you[ ](?:said|told[ ]me|mentioned|explained|pointed[ ]out|suggested|recommended|advised|described
          |warned|showed[ ]me)\b
      | (?:struck|surprised|stayed[ ]with|helped|stuck[ ]with)[ ]me\b
      | had(?:[ ]no[ ]idea|n['’]t|[ ]not|[ ]never)[ ](?:\w+)
      | i[ ](?:have|['’]ve)[ ](?:already|since|now|just)[ ]\w+ | on[ ]your[ ](?:advice|suggestion|recommendation)
      | (?:as|that|which)[ ]you[ ]\w+ | i[ ]wrote[ ]down | i(?:[ ]have|['’]ve)[ ]\w+ed\b | things?[ ]i\b
      | especially|particularly|in[ ]particular
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = at_first_use(r"[^\W\d_][\w’'-]+")
# Words that such notes have in common, whatever the conversation was about.
_SAYS_NOTHING = frozenset(
    """
    a about advice again all also am an and answer answered answering any appreciate appreciated are as at back
    be been being best by can career careers company conversation could day do done enjoy enjoyed experience
    experiences field for from gave generous getting give given go going grateful great guidance had has have
    having he hear heard helped helpful her here him his how hugely i if in incredibly industry information
    insight insights interesting into is it it's its job just kind kindness know knowledge learn learned
    learning learnt lot made make makes many me meant meet meeting more most much my new of on one opportunity
    or our out over path patience perspective pleasure question questions really role said say saying sector
    share shared sharing she so some something speak speaking story such support take taking talk talking tell
    thank thanks that the their them there these they thing things think thinking this those thought thoughtful
    time to today told took truly us use useful using valuable very was way we week well were what what's when
    which while who will wisdom with wonderful work working world would yesterday you your yours
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide the words
)
_ENOUGH = 2
"""Words of its own from which on a sentence is taken to say something."""


@lru_cache(maxsize=2048)
def _names_a_lesson(common: str) -> bool:
    body, closing, _ = parts(common)
    for start, end in sentences(common):
        if body <= start < max(closing, 1) and (cue := _LEARNED().search(common, start, end)):
            # What was learned may come first: "The one-page memo is what has stayed with me."
            own = {word for word in map(str.lower, _WORD().findall(common, start, end)) if word not in _SAYS_NOTHING}
            own -= set(map(str.lower, _WORD().findall(cue[0])))
            if len(own) >= _ENOUGH:
                return True
    return False


def lesson(letter: Letter) -> Iterator[Finding]:
    """No sentence says one thing in words that would not fit any conversation."""
    if not _names_a_lesson(letter.common):
        message = "the thank-you does not say what you learned"
        hint = "Name one thing that was said, and what you will do with it."
        yield found(LESSON, message, letter.reading.where, hint)
