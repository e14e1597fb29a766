"""Where the sentences of an English text begin and end."""

import re

# After these a full stop never ends a sentence.
_TITLES = frozenset(
    "dr mr mrs ms mx prof rev hon st mt gen col capt lt sgt sen rep gov pres fr messrs mme e.g i.e viz vs cf approx ca "
    "fig jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri ext tel".split()
)
# After these it does when a capital follows that begins a new thought, not a day or a month.
_EITHER = frozenset(
    "etc inc ltd co corp llc plc bros jr sr a.m p.m am pm u.s u.k ph.d m.d b.a b.s m.a m.s m.b.a j.d ed.d "
    "dept univ assn no min mins hr hrs".split()
)

_END = re.compile(
    r"""[.!?…]+["'”’)\]]*(?=\s|$)      # the end of a sentence, perhaps
      | \n[ \t]*\n\s*                  # of a paragraph
      | \n(?=[ \t]*(?:[-*•–]|\d{1,2}[.)])[ ])  # of a line before an item of a list
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\W_](?:[\w.&’'-]*\w)?$")
_CAPITAL = re.compile(r"\s+[\"'“‘(]*(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May |June"
                      r"|July|August|September|October|November|December)[A-Z\d]")  # fmt: skip


def _ends(text: str, stop: re.Match[str]) -> bool:
    if stop[0][0] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, stop.start() - 24), stop.start())
    if not word:
        return True
    last = word[0].lower()
    if last in _TITLES:
        return False
    if last in _EITHER:
        follows = text[stop.end() : stop.end() + 12]
        return (
            not follows.strip() or bool(_CAPITAL.match(follows)) and not (last == "no" and follows.strip()[0].isdigit())
        )
    # An initial, as in "J. Park"; "I." ends a sentence ("so do I.").
    return not (len(word[0]) == 1 and word[0].isalpha() and word[0].isupper() and word[0] != "I")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence, in order, without the white space around it.

    A blank line always ends one; a single line break does not (a letter may be
    wrapped), except before an item of a list.
    """
    spans = []
    start = 0
    for stop in _END.finditer(text):
        if stop[0][0] == "\n" or _ends(text, stop):
            spans.append((start, stop.end()))
            start = stop.end()
    spans.append((start, len(text)))
    trimmed = []
    for first, last in spans:
        piece = text[first:last]
        inner = piece.strip()
        if inner:
            begin = first + piece.index(inner[0])
            trimmed.append((begin, begin + len(inner)))
    return tuple(trimmed)
