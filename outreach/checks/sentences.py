"""Where the sentences of an English text begin and end."""

import re

from outreach.patterns import at_first_use

# After these a full stop never ends a sentence.
_NEVER = re.compile(
    r"""dr|mr|mrs|ms|mx|prof|rev|hon|st|mt|gen|col|capt|lt|sgt|sen|rep|gov|pres|fr|messrs|mme|e\.g|i\.e|viz|vs|cf|approx
    |ca|fig|ext|tel|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thu|thurs?|fri""",
    re.VERBOSE,
)
# After these it does when a capital follows that begins a new thought, not a day or a month.
_PERHAPS = re.compile(
    r"""etc|inc|ltd|co|corp|llc|plc|bros|jr|sr|am|pm|a\.m|p\.m|u\.s|u\.k|ph\.d|m\.d|b\.a|b\.s|m\.a|m\.s|m\.b\.a|j\.d|ed\.d
    |dept|univ|assn|no|mins?|hrs?""",
    re.VERBOSE,
)
_END = re.compile(
    r"""[.!?…]+["'”’)\]]*(?=\s|$)      # the end of a sentence, perhaps
      | \n[ \t]*\n\s*                  # of a paragraph
      | \n(?=[ \t]*(?:[-*•–]|\d{1,2}[.)])[ ])  # of a line before an item of a list
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\W_](?:[\w.&’'-]*\w)?$")
_NEW_THOUGHT = at_first_use(
    r"""\s+["'“‘(]*(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|August
    |September|October|November|December)\b)[A-Z]|\s*$""",
    re.VERBOSE,
)

_PART = re.compile(r"\S(?:[\s\S]{0,800}\S)?(?!\S)|\S{800}")  # at most so many characters


def _ends(text: str, stop: re.Match[str]) -> bool:
    if not stop[0].startswith("."):
        return True
    word = _LAST_WORD.search(text, max(0, stop.start() - 24), stop.start())
    if not word:
        return True
    last = word[0].lower()
    if _NEVER.fullmatch(last):
        return False
    if _PERHAPS.fullmatch(last):
        return bool(_NEW_THOUGHT().match(text, stop.end()))
    # An initial, as in "J. Park"; "I." ends a sentence ("so do I.").
    return not (len(last) == 1 and word[0].isupper() and last != "i")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence, in order, without the white space around it.

    A blank line always ends one; a single line break does not (a letter may be
    wrapped), except before an item of a list, and a sentence without end is
    cut, so that no text takes longer than its length to understand.
    """
    ends = [stop.end() for stop in _END.finditer(text) if stop[0].startswith("\n") or _ends(text, stop)]
    spans = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        piece = text[start:end]
        spans += [(start + part.start(), start + part.end()) for part in _PART.finditer(piece)]
    return tuple(spans)
