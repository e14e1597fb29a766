"""The parts of a letter as plain text: letterhead, greeting, body, closing, signature."""

import re
from functools import lru_cache
from typing import NamedTuple

from outreach.patterns import at_first_use

_GREETS = re.compile(
    r"""(?:dear|hi|hello|hey|good[ ](?:morning|afternoon|evening|day)|greetings|to[ ]whom|sehr[ ]geehrte[rs]?|liebe[rs]?
      |hallo|guten[ ](?:tag|morgen|abend)|grüezi|bonjour|ch(?:er|ère)s?|madame|monsieur|estimad[oa]s?|querid[oa]s?
      |apreciad[oa]s?|hola|buenos[ ]días|buenas[ ]tardes|gentile|egregi[oa]|car[oa]|buongiorno|geachte|beste
      |prezad[oa]s?|bästa|hej|kære|kjære|szanown[aiy])\b""",
    re.IGNORECASE | re.VERBOSE,
)
_GREETING_ENDS = (",", ":", "!", "，", "：", "，", "،")
_CLOSING = re.compile(
    r"""^[ \t]*(?:
        [^\n]{1,40}[,，،]
      | (?:[^\W\d_]+[ ]){0,4}(?:regards|wishes|thanks|greetings|sincerely|faithfully|truly|yours|best|cheers
          |respectfully|cordially|warmly|gratefully|gratitude|appreciation|grüßen|grüssen|grüße|gruß|cordialement
          |salutations|saludos?|atentamente|cordialmente|saluti|groet(?:en)?|hälsningar|hilsen|pozdrawiam)
          (?:[ ](?:again|always|truly|to[ ]you|and[ ]\w+))?[.!]?
      | (?:many[ ])?(?:thanks|thank[ ]you)(?:[ ](?:again|so[ ]much|very[ ]much|in[ ]advance))?[.!]?
      | (?:all[ ]the[ ]best|take[ ]care|talk[ ]soon|until[ ]then)[.!]?
    )[ \t]*$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_SIGNED = at_first_use(
    r"""^[ \t]*(?:(?:kind[ ]|best[ ]|warm[ ]|many[ ])?(?:love|best|cheers|thanks|regards|wishes|yours|sincerely|warmly))
    [^\n,.?!]{0,25}[,–—-][ ]*(?P<name>[^\W\d_][^\n.?!]{0,40})\s*\Z""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_GOES_ON = re.compile(r"[.?!]\s+[A-Z]\w*(?:\s\w+){3}")
_NAME = at_first_use(r"(?:[-–—]{1,2}\s*)?[^\W\d_][\w.’'-]*(?:[ ][^\W\d_][\w.’'-]*){0,3}(?<!\.)\Z")
# A letterhead has a sender's and a reader's address and a date; a signature a name, a position and ways to write.
_MOST_ABOVE, _MOST_BELOW = 15, 10
_LONGEST_LINE, _SHORT_LINE, _LONGEST_END = 90, 50, 400


class Parts(NamedTuple):
    """Places in a text: where body and closing begin, and the signature; each is the text's end where there is none."""

    body: int
    closing: int
    signature: int


@lru_cache(maxsize=2048)
def parts(text: str) -> Parts:
    """Tell the parts apart by their place and form, in any language.

    The greeting is a short line near the top that begins as greetings do, or
    the first line if it ends as one. The closing is the last short line that
    ends in a comma or says what closings say, and has no more than a signature
    below it; without one, a last line that can be a name is the signature.
    """
    body = _below_greeting(text)
    for closing in reversed(list(_CLOSING.finditer(text, body))):
        below = text[closing.end() :].strip()
        if below.count("\n") < _MOST_BELOW and len(below) < _LONGEST_END and not _GOES_ON.search(below):
            return Parts(body, closing.start(), closing.end())
    if signed := _SIGNED().search(text, body):
        return Parts(body, signed.start(), signed.start("name"))
    signature = _signature(text, body)
    return Parts(body, signature, signature)


def _signature(text: str, body: int) -> int:
    """Where a name begins that stands at the end without a closing, perhaps with short lines below it."""
    written = text[: len(text.rstrip())]
    for last in (max(written.rfind("\n\n") + 2, body), written.rfind("\n") + 1):
        name, *others = written[last:].lstrip("\n").split("\n")
        if last > max(body, 1) and _NAME().match(name) and all(len(line) < _SHORT_LINE for line in others):
            return last
    return len(text)


def _below_greeting(text: str) -> int:
    place = seen = 0
    for line in text.splitlines(keepends=True):
        place += len(line)
        if not (said := line.strip()):
            continue
        ends = said.endswith(_GREETING_ENDS)
        # "Hello there. It is cold." greets and goes on.
        greets = _GREETS.match(said) and (ends or "." not in said.rstrip("."))
        if len(said) <= _LONGEST_LINE and (greets or (ends and not seen)):
            return place
        seen += 1
        if seen > _MOST_ABOVE or len(said) > _LONGEST_LINE:
            break
    return 0
