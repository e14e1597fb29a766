"""A sentence of English made plain, and the small language in which the patterns over it are written.

Patterns see one form of everything: lower case, contractions written out,
accents gone, one space between words, and each mark that divides clauses as a
word of its own, the comma. So "I’m *not* — I promise — after a résumé-led
'chat'!" reads "i am not , i promise , after a resume-led chat".
"""

import re
import unicodedata
from functools import lru_cache

_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon'?t\b(?!\w)"), "will not"),
    (re.compile(r"\bshan't\b"), "shall not"),
    (re.compile(r"\bain't\b"), "is not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|would|could|should|have|has)nt\b"), r"\1 not"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\bill (?=(?:call|ring|phone|email|write|follow|be|get|give|drop|send|check|reach|try)\b)"), "i will "),
    (re.compile(r"'d\b"), " would"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"\blet's\b"), "let us"),
    (re.compile(r"\b(it|this|that|there|what|who|he|she)'s\b"), r"\1 is"),
    (re.compile(r"\b(?:gonna)\b"), "going to"),
    (re.compile(r"\b(?:wanna)\b"), "want to"),
    (re.compile(r"\be-mail"), "email"),
    (re.compile(r"(?<=\w)in' "), "ing "),
)  # fmt: skip
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "‑": "-", "‐": "-", "½": " 1/2", "\u00a0": " "})
_BREAK = re.compile(r"\s*(?:[,;:()\[\]…—]|-{2,}|(?<=\s)-(?=\s)|\.{2,}|[.!?]+(?=\s))\s*")
_DROPPED = re.compile(r"[\"“”*_«»<>]|(?<!\w)'|'(?!\w)|[.!?]+$")
_ASIDE = re.compile(
    r", (?:i (?:promise|assure you|should (?:say|add|stress)|must (?:say|stress)|hasten to add|want to be clear|know|hope)"
    r"|to be (?:clear|honest|quite clear|perfectly clear)|let me be clear|let me assure you|rest assured|of course|honestly"
    r"|truly|really|however|please|by the way|needless to say|in any way|at all|frankly|obviously|you will be glad to hear"
    r"|you will be relieved to hear|believe me|cross my heart|by any means|in other words|just so you know) (?:, |$)"
)


def plain(sentence: str) -> str:
    """The form of a sentence that patterns are written for."""
    text = sentence.translate(_TYPOGRAPHY).lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    for contraction, full in _CONTRACTIONS:
        text = contraction.sub(full, text)
    text = _BREAK.sub(" , ", _DROPPED.sub("", text.strip()))
    text = " ".join(text.split())
    return _ASIDE.sub(" ", f"{text}").replace("  ", " ").strip(" ,")


# Classes of words that patterns name in braces. {~3} stands for up to three words of any kind within a clause.
CLASSES = {
    "i": "i|we",
    "be": "be|is|are|am|was|were|being|been",
    "not": r"not|never|no|nor|neither|without|nothing|none|hardly|nobody|by no means|in no way|no longer",
    "org": r"company|firm|team|organi[sz]ation|office|lab|laboratory|department|dept|group|agency|practice|studio|school"
    r"|newsroom|staff|business|shop|startup|start-up|hospital|clinic|museum|bank|place|institute|institution|foundation"
    r"|unit|crew|division|employer|side|outfit|charity|library|university|college|bakery|farm|kitchen|workshop|end",
    "job": r"jobs?|positions?|openings?|vacanc(?:y|ies)|employment|internships?|placements?|apprenticeships?|roles?"
    r"|opportunit(?:y|ies)(?! to (?:talk|speak|meet|chat|connect|discuss|hear|learn|ask|listen|reply|thank|say|read|see))"
    r"|(?:job|employment) offers?|job interviews?|gigs?|contract work|(?:paid|freelance|summer|seasonal) work|job leads?"
    r"|traineeships?|clerkships?|hiring|hires?|recruitment|vacant posts?|new posts?",
    "resume": r"resumes?|cvs?|curriculum vitae|curricul(?:um|a)|job application|portfolio",
    "day": r"(?:mon|tues|wednes|thurs|fri|satur|sun)day",
}
_CLASS = re.compile(r"\{(~?)(\w+)\}")


def _class(name: re.Match[str]) -> str:
    if name[1]:
        return rf"(?:[^\s,]+ ){{0,{name[2]}}}"
    return f"(?:{CLASSES[name[2]]})"


@lru_cache(maxsize=None)
def pattern(*alternatives: str) -> re.Pattern[str]:
    """One pattern out of several alternatives over plain sentences, whole words only."""
    return re.compile(r"(?<!\S)(?:" + "|".join(_CLASS.sub(_class, each) for each in alternatives) + r")(?!\S)")
