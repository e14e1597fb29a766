"""The words of these letters by the role that they play in them, and patterns over roles.

A sentence becomes a string with one character for each of its words: the
character stands for the set of roles that the word can play, so that "I'm not
after a vacancy" and "we are not looking for work" look alike, and a pattern
that names roles covers every wording that its words allow. Words that play no
role are all the same character, and so is each mark that divides clauses.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_PLAIN, _COMMA, _OWNED, _MINE = "w", ",", "o", "m"
CUT = ";"  # in the place of words that are to be left out of account: no gap of a pattern crosses it
# Codes below 256 first: character classes of them compile several times as fast.
_ALPHABET = [sign for sign in map(chr, range(1, 0x400)) if sign not in r",;wom\]^-[&~|"]
_ENDINGS = {"ies": ("y",), "es": ("", "e"), "s": ("",), "ied": ("y",), "ed": ("", "e"), "ing": ("", "e")}
_IRREGULAR = {
    form: base
    for base, forms in {
        "be": "is are am was were been", "have": "has had", "tell": "told", "say": "said", "give": "gave given",
        "think": "thought", "speak": "spoke spoken", "find": "found", "come": "came", "get": "got gotten",
        "take": "took taken", "go": "went gone", "run": "ran", "hear": "heard", "write": "wrote written",
        "send": "sent",
        "lead": "led", "meet": "met", "know": "knew known", "catch": "caught", "bring": "brought", "see": "saw seen",
        "keep": "kept", "seek": "sought", "leave": "left", "make": "made", "sit": "sat", "teach": "taught",
        "grow": "grew grown", "begin": "began begun", "feel": "felt", "choose": "chose chosen", "draw": "drew drawn",
        "become": "became", "dream": "dreamt", "understand": "understood", "hide": "hid hidden",
    }.items()
    for form in forms.split()
}  # fmt: skip


@lru_cache(maxsize=8192)
def _bases(word: str) -> tuple[str, ...]:
    """What a word may be a form of: "calling" is "calling", "call" or "calle"."""
    bases = [word]
    if word in _IRREGULAR:
        bases.append(_IRREGULAR[word])
    for ending, others in _ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            bases += [stem + other for other in others]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                bases.append(stem[:-1])
    return tuple(bases)


def _lexicon() -> dict[str, set[str]]:
    """The roles of every word and phrase."""
    roles: dict[str, set[str]] = {}
    text = re.sub(r"(?m)^#.*|\n +", " ", Path(__file__).with_name("roles.txt").read_text(encoding="utf-8"))
    for role, entries in re.findall(r"(\w+): (.+)", text):
        for entry in entries.split(","):
            roles.setdefault(entry.strip(), set()).add(role)
    return roles


def _phrases(entries: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """The phrases by their first word, longest first."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((tuple(entry.split()) for entry in entries), key=len, reverse=True):
        if len(words) > 1:
            phrases.setdefault(words[0], []).append(words)
    return phrases


_ROLES = {entry: frozenset(roles) for entry, roles in _lexicon().items()}
_NAMES = frozenset().union(*_ROLES.values())
_PHRASES = _phrases(_ROLES)
_CODES = dict(zip(dict.fromkeys(_ROLES.values()), _ALPHABET, strict=False))
_SIGNS = {"comma": _COMMA, "plain": _PLAIN, "owned": _OWNED, "mine": _MINE}


@lru_cache(maxsize=8192)
def _code(word: str) -> str:
    return next((_CODES[_ROLES[base]] for base in _bases(word) if base in _ROLES), _PLAIN)


def _phrase_at(words: list[str], place: int) -> tuple[str, ...] | None:
    for base in _bases(words[place]):
        for phrase in _PHRASES.get(base, ()):
            rest = words[place + 1 : place + len(phrase)]
            if len(rest) == len(phrase) - 1 and all(
                part in _bases(word) for part, word in zip(phrase[1:], rest, strict=True)
            ):
                return phrase
    return None


def encode(plain: str) -> str:
    """A plain sentence as the roles of its words, one character each (a phrase that has a role is one word).

    A job that is somebody's is not among the jobs: the writer's ("my first job") is "mine", any other ("your role",
    "the post") is "owned".
    """
    words = plain.split()
    codes = []
    place = 0
    while place < len(words):
        if words[place] == ",":
            codes.append(_COMMA)
        elif phrase := _phrase_at(words, place):
            codes.append(_CODES[_ROLES[" ".join(phrase)]])
            place += len(phrase) - 1
        else:
            codes.append(_code(words[place]))
        place += 1
    return _THEIRS.sub(rf"\1{_OWNED}", _OURS.sub(rf"\1{_MINE}", "".join(codes)))


def _codes(names: str) -> str:
    wanted = set(names.split("|"))
    if unknown := wanted - _NAMES - _SIGNS.keys():
        raise ValueError(f"no such role: {', '.join(sorted(unknown))}")
    return "".join(_SIGNS[name] for name in wanted & _SIGNS.keys()) + "".join(
        code for roles, code in _CODES.items() if roles & wanted
    )


def _item(item: str) -> str:
    """One item of a pattern as a regular expression."""
    if gap := re.fullmatch(r"~(\d)(?:-([\w|]+))?", item):
        return f"[^{_COMMA}{CUT}{_codes(gap[2]) if gap[2] else ''}]{{0,{gap[1]}}}?"
    if item.startswith("~~"):
        return f".{{0,{item[2:]}}}?"
    names = item.lstrip("!?^$")
    kind = item.removesuffix(names)
    if not names:
        return kind
    names, ends = names.removesuffix("|$"), names.endswith("|$")
    one = f"[{_codes(names)}]"
    return {"!": f"(?!{one})", "?": f"{one}?", "": f"(?:{one}|$)" if ends else one}[kind]


def pattern(*alternatives: str) -> re.Pattern[str]:
    """A pattern over encoded sentences.

    Each alternative is a row of items: roles ("ask", "job|resume"), "role|$"
    (or the end), "?role" (may be missing), "!role" (must not come next), "~3"
    (up to three words within the clause), "~3-you|your" (none of them in these
    roles), "~~3" (the same across clauses), "^" and "$". Raises ValueError for a role that the lexicon lacks.
    """
    return re.compile("|".join("".join(map(_item, each.split())) for each in alternatives))


_OURS, _THEIRS = (
    re.compile(f"([{_codes(owner)}][{_codes('plain|any|crave|met')}]{{0,2}})[{_codes('job')}]")
    for owner in ("my", "your|the")
)
