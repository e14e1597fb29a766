"""How much of the reader's time a sentence asks for."""

import re
from functools import partial

from outreach.checks.wordings import Said, wording

_DURATION = partial(wording, "durations", "duration")
_BARE = partial(wording, "durations", "bare")
_ELSE_BEFORE = Said("durations", "else_before")
_ELSE_AFTER = Said("durations", "else_after")
_TRAVEL = Said("durations", "travel")
_ASKS = partial(wording, "durations", "asks")
_SURELY = Said("durations", "surely")
_LONG_SPENT = Said("durations", "long_spent")
_WHOSE = Said("durations", "whose")
_SHOWN = Said("durations", "shown")
_DENIED = partial(wording, "durations", "denied")
_AT_MOST = partial(wording, "durations", "at_most")

_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twelve": 12,
    "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-five": 25, "thirty": 30, "thirty-five": 35, "forty": 40,
    "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "a": 1, "an": 1, "one": 1, "couple of": 2, "half": 30,
    "half a": 30, "1/2": 30, "quarter": 15, "a quarter": 15, "three-quarters": 45,
}  # fmt: skip
_SHORTEST, _LONGEST = 2, 6 * 60


def asks(plain: str) -> bool:
    """Whether a plain sentence that names a time asks for it in so many words."""
    return bool(_SURELY.is_in(plain))


def _number(count: str) -> int:
    return (
        int(count)
        if count.isdigit()
        else _WORDS.get(count) or _WORDS.get(count.replace(" ", "-")) or _WORDS[_hyphened(count)]
    )


def _hyphened(count: str) -> str:
    return next(word for word in _WORDS if word.replace("-", "") == count)


def _minutes(found: re.Match[str]) -> int:
    if found["part"]:
        return _number(found["part"])
    number = _number(found["count"])
    if found["unit"].startswith("h"):
        return 60 * number + (30 if found["half"] else 0) + (_number(found["more"]) if found["more"] else 0)
    return number


def _is_elsewhere(plain: str, found: re.Match[str]) -> bool:
    """Whether a stretch of time is not one that the reader is asked for."""
    before, after = plain[: found.start()], plain[found.end() :]
    clause = before.rpartition(" , ")[2]
    asked = _ASKS().search(clause)
    denied = _DENIED().search(before)
    return bool(
        _ELSE_AFTER.begins(after)
        or _TRAVEL.is_in(clause)
        or (not asked and _ELSE_BEFORE.is_in(clause) and not _AT_MOST().search(clause))
        or (_WHOSE.is_in(before) and _SHOWN.begins(after))
        or (denied and not _AT_MOST().search(denied[0]))
        or (_LONG_SPENT.is_in(plain) and not _ASKS().search(plain))
    )


def minutes_asked(plain: str) -> int | None:
    """The longest time in a plain sentence that can be meant for the conversation, in minutes; None when it has none.

    "20-30 min" is 30, "a quarter of an hour" is 15. A bare "a minute" or "a
    few minutes" is no limit; nor is a time that is denied ("not an hour").
    """
    asked = [_minutes(found) for found in _DURATION().finditer(plain) if not _is_elsewhere(plain, found)]
    asked += [_number(found["count"] or found["outside"]) for found in _BARE().finditer(plain)]
    return max((each for each in asked if _SHORTEST <= each <= _LONGEST), default=None)
