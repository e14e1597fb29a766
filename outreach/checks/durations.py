"""How much of the reader's time a sentence asks for."""

import re

_WORDS = {
    "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20,
    "twenty-five": 25, "thirty": 30, "thirty-five": 35, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60,
    "ninety": 90, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "couple of": 2, "half": 30, "1/2": 30,
    "quarter": 15, "a quarter": 15, "three-quarters": 45,
}  # fmt: skip
_NUMBER = r"\d{1,3}|" + "|".join(sorted((w.replace("-", "[- ]") for w in _WORDS if len(w) > 2), key=len, reverse=True))
_DURATION = re.compile(
    rf"""(?<![\w./:-])(?:
        (?P<part>three[- ]quarters|half|1/2|(?:a[ ])?quarter) (?:[- ]of)? (?:[- ]an?)? [- ](?:hour|hr)s?
      | (?:\d{{1,3}}[ ]?-[ ]?|(?:{_NUMBER})[ ](?:to|or|and)[ ](?:(?:even|maybe|perhaps)[ ])?)?
        (?P<count>{_NUMBER}|an?)[- ]?
        (?:(?:short|quick|little|spare|brief|or[ ]so|of[ ]your(?:[ ](?:busy|valuable|precious))?)[ ])?
        (?P<unit>minutes?|mins?|m|hours?|hrs?) (?P<half>[ ]and[ ]a[ ]half)?
    )(?!\w)""",
    re.VERBOSE,
)
# Not the reader's time: a distance, a habit, the length of something made, time long spent.
_MADE = "talk|lecture|keynote|speech|podcast|episode|webinar|presentation|video|film|documentary|interview"
_ELSE_BEFORE = re.compile(
    r"""\b(?: within|after|every|last|past|previous|first|spent|waited|sat|drove|walked|ran|listened|live|took[ ]me
      | (?:read|finished|wrote|learned)(?:[ ]\w+){0,3}[ ]in ) (?:[ ]\w+){0,2}[ ](?:(?:over|about|the|a|an)[ ])?$""",
    re.VERBOSE,
)
_ELSE_AFTER = re.compile(
    rf"""[- ](?:long[ ])?(?:\w+[ ])?(?:
        (?:away|walk|drive|ride|flight|commute|later|late|early|ago|into|north|south|east|west|outside|daily|shifts?)\b
      | by[ ](?:train|car|bus|bike)\b | (?:a|per|each|every)[ ](?:day|week|morning|month|night)\b
      | each[ ]way | there[ ]and[ ]back | from[ ](?:here|there|you|your|the|my|where)\b | of[ ]your[ ](?:{_MADE})
      | (?:{_MADE})s?[ ](?:you|on|about|at|from|that)\b
    )""",
    re.VERBOSE,
)
_WHOSE = re.compile(r"\b(?:your|his|her|their|the)(?: \w+){0,2} $")
_SHOWN = re.compile(rf"[- ](?:\w+ )?(?:{_MADE})\b(?! call)")
_DENIED = re.compile(r"\b(?:not|never|rather than|instead of) (?:\w+ ){0,6}$")
_AT_MOST = re.compile(r"\b(?:more|longer|over|beyond|exceed|past|above|than)\b")
_SHORTEST, _LONGEST = 5, 24 * 60


def _minutes(found: re.Match[str]) -> int:
    if found["part"]:
        return _WORDS[found["part"].replace(" ", "-") if found["part"].startswith("three") else found["part"]]
    count = found["count"]
    number = int(count) if count.isdigit() else _WORDS[count if count in _WORDS else count.replace(" ", "-")]
    if found["unit"].startswith("h"):
        return 60 * number + (30 if found["half"] else 0)
    return number


def minutes_asked(plain: str) -> int | None:
    """The longest time in a plain sentence that can be meant for the conversation, in minutes; None when it has none.

    "20-30 min" is 30, "a quarter of an hour" is 15. A bare "a minute" or "a
    few minutes" is no limit; nor is a time that is denied ("not an hour").
    """
    asked = []
    for found in _DURATION.finditer(plain):
        before, after = plain[: found.start()], plain[found.end() :]
        denied = _DENIED.search(before)
        elsewhere = (
            _ELSE_AFTER.match(after)
            or (_ELSE_BEFORE.search(before) and not _AT_MOST.search(before))
            or (_WHOSE.search(before) and _SHOWN.match(after))
            or (denied and not _AT_MOST.search(denied[0]))
        )
        if not elsewhere and _SHORTEST <= _minutes(found) <= _LONGEST:
            asked.append(_minutes(found))
    return max(asked, default=None)
