"""A sentence of English made plain: one form of everything, so that what reads it need know no other.

Lower case, contractions written out, accents gone, one space between words,
and each mark that divides clauses a word of its own, the comma. So "I’m *not*
- I promise - after a résumé-led 'chat'!" reads "i am not after a resume-led
chat".
"""

import re
import unicodedata
from html import unescape

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "‑": "-", "‐": "-", "½": " 1/2", "\u00a0": " "})
_CONTRACTIONS = tuple(
    (re.compile(short), full)
    for short, full in (
        (r"\bcan'?t\b|\bcannot\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (r"\bshan't\b", "shall not"),
        (r"\bain't\b", "is not"),
        (r"n't\b", " not"),
        (r"\b(do|does|did|is|are|was|were|would|could|should|have|has)nt\b", r"\1 not"),
        (r"\bi'?m\b", "i am"),
        (r"'ll\b", " will"),
        (r"\bill (?=(?:call|ring|phone|email|write|follow|be|get|give|drop|send|check|reach|try)\b)", "i will "),
        (r"'d\b", " would"),
        (r"'ve\b", " have"),
        (r"'re\b", " are"),
        (r"\blet's\b", "let us"),
        (r"\b(it|this|that|there|what|who|he|she)'s\b", r"\1 is"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\be-mail", "email"),
        (r"\b(\w+) \(\d+\) (?=min|hour|hr)", r"\1 "),
        (r"\binfo\w{0,3}m\w{1,3}t?ional\b", "informational"),
        (r"\bm(?:intue|inuet|inut|unite|intute|inuite)s?\b", "minutes"),
        (r"\bu r\b|\byou're\b|\byour (?=(?:the|a|an|not|too|very|so|welcome)\b)", "you are"),
        (r"\b(?:resum|resumee|ressume|rezume)\b", "resume"),
        (r"\b(?:expirience|experiance|expereince|experence)", "experience"),
        (r"\b(?:recomm?end|reccomm?end)", "recommend"),
        (r"\b(?:oppurtunit|opportunit|oportunit|oppertunit)", "opportunit"),
        (r"\b(?:apreciat|appriciat|apprec?iat)", "appreciat"),
        (r"\b(?:intrested|intersted|interrested)\b", "interested"),
        (r"\b(?:advise|advize)(?= (?:you|for|on|about|would|is|and|or|from)\b)", "advice"),
    )
)
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|a|li|ul|ol|t[dr]|table|font|strong|em|html|body)\b[^<>]{0,200}>", re.IGNORECASE
)
_BREAK = re.compile(r"\s*(?:[,;:()\[\]…—]|-{2,}|(?<=\s)-(?=\s)|\.{2,}|[.!?]+(?=\s))\s*")
_DROPPED = re.compile(r"[\"“”*_«»<>]|(?<!\w)'|'(?!\w)|[.!?]+$")
# What is said between commas without changing what is said around it.
_ASIDE = re.compile(
    r""",[ ](?:
        i[ ](?:promise|assure[ ]you|know|hope|(?:should|must)[ ](?:say|add|stress)|hasten[ ]to[ ]add)
      | to[ ]be[ ](?:(?:quite|perfectly)[ ])?(?:clear|honest) | let[ ]me[ ](?:be[ ]clear|assure[ ]you) | rest[ ]assured
      | you[ ]will[ ]be[ ](?:glad|relieved)[ ]to[ ]hear | just[ ]so[ ]you[ ]know | in[ ](?:any[ ]way|other[ ]words)
      | by[ ](?:the[ ]way|any[ ]means) | needless[ ]to[ ]say | of[ ]course | at[ ]all | believe[ ]me
      | honestly | truly | really | however | please | frankly | obviously
    )[ ](?:,[ ]|$)""",
    re.VERBOSE,
)

_CLAUSE = re.compile(
    r" , (?:and |but |so |or )?(?=i |we |if |would |could |can |may |might |please |let |my |do |what |how )"
    r"| (?:and|but|so) (?=i |we |would |could |am |was |want |hope |wonder |if )"
)


def clauses(plain: str) -> list[str]:
    """A plain sentence, and, where it has more than one, its clauses."""
    parts = _CLAUSE.split(plain)
    return [plain, *parts] if len(parts) > 1 else [plain]


def plain(sentence: str) -> str:
    """The form of a sentence that the patterns are written for."""
    text = _TAG.sub(" ", unescape(sentence) if "&" in sentence else sentence).translate(_TYPOGRAPHY).lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    for short, full in _CONTRACTIONS:
        text = short.sub(full, text)
    # Runs of white space are folded first: the next pattern would take quadratic time over them.
    text = _BREAK.sub(" , ", " ".join(_DROPPED.sub("", text.strip()).split()))
    text = _ASIDE.sub(" ", " ".join(text.split()) + " ")
    return " ".join(text.split()).strip(" ,")
