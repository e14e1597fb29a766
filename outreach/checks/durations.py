"""How much of the reader's time a sentence asks for."""

import re

_WORDS = {
    "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25,
    "twenty five": 25, "thirty": 30, "thirty-five": 35, "forty": 40, "forty-five": 45, "forty five": 45, "fifty": 50,
    "sixty": 60, "ninety": 90, "one": 1, "an": 1, "a": 1, "two": 2, "three": 3, "couple of": 2,
}  # fmt: skip
_NUMBER = r"\d{1,3}|(?:twenty|forty)[- ]five|thirty-five|" + "|".join(
    w for w in _WORDS if len(w) > 2 and "five" not in w[4:]
)
_DURATION = re.compile(
    rf"""(?<![\w./:])(?:
        (?P<part>three[- ]quarters|half|1/2|(?:a[ ])?quarter)(?:[- ]of)?(?:[- ]an?)?[- ](?:hour|hr)s?
      | (?:(?P<low>{_NUMBER})(?:[ ]?-[ ]?|[ ](?:to|or|and)[ ](?:even[ ]|maybe[ ]|perhaps[ ])?))?
        (?P<count>{_NUMBER}|an?)[- ]?
        (?:(?:short|quick|little|spare|brief|or[ ]so|of[ ]your(?:[ ](?:busy|valuable|precious))?)[ ])?
        (?P<unit>minutes?|mins?|m|hours?|hrs?)(?P<half>[ ]and[ ]a[ ]half)?
    )(?![\w])""",
    re.VERBOSE,
)
_PARTS = {"half": 30, "1/2": 30, "quarter": 15, "a quarter": 15}
# Not the reader's time: a distance, a habit, the length of something made, a moment.
_ELSE_BEFORE = re.compile(
    r"(?:\bwithin|\bin|\bevery|\blast|\bpast|\bprevious|\bfirst|\bspent|\bwaited|\bsat|\btook me|\bdrove|\bwalked|\blive|\blistened"
    r"|\bhave spent|\bafter|\bran|\bunder|\bevery other)(?: \w+){0,2} (?:over |about |the |a |an )?$"
)
_ELSE_AFTER = re.compile(
    r"[- ](?:long )?(?:\w+ )?(?:away\b|walk\b|drive\b|ride\b|flight\b|commute\b|later\b|late\b|early\b|ago\b|into\b|(?:north|south|east|west)\b"
    r"|outside\b|by (?:train|car|bus|bike|bicycle)\b|(?:a|per|each|every) (?:day|week|morning|month|night)\b|daily\b|documentary\b|film\b"
    r"|(?:talk|lecture|keynote|speech|podcast|episode|webinar|presentation|video|interview|ted talk)s? (?:you|on|about|at|from|that)\b"
    r"|from (?:here|there|you|your|the|my|where)\b|weeks?\b|shifts?\b|of (?:questions and answers|your (?:talk|lecture|podcast)))"
)
_WHOSE = re.compile(r"\b(?:your|his|her|their|the)(?: \w+){0,2} $")
_MADE = re.compile(
    r"[- ](?:\w+ )?(?:talk|lecture|keynote|speech|podcast|episode|webinar|presentation|video|film|documentary)\b(?! call)"
)
_NEGATED = re.compile(r"\b(?:not|never|rather than|instead of) (?:\w+ ){0,6}$")
_AT_MOST = re.compile(r"\b(?:more|longer|over|beyond|exceed|past|above|than)\b")


def _length(found: re.Match[str]) -> int:
    if part := found["part"]:
        return 45 if part.startswith("three") else _PARTS[part]
    count = found["count"].replace(" ", "-") if "five" in found["count"] else found["count"]
    number = int(count) if count.isdigit() else _WORDS[count]
    if found["unit"][0] == "h":
        number = 60 * number + (30 if found["half"] else 0)
    return number


def minutes_asked(plain: str) -> int | None:
    """The longest time in a plain sentence that can be meant for the conversation, in minutes; None when it has none.

    "20-30 min" is 30, "a quarter of an hour" is 15. A bare "a minute" or "a
    few minutes" is no limit; nor is a time that is denied ("not an hour").
    """
    longest = None
    for found in _DURATION.finditer(plain):
        before, after = plain[: found.start()], plain[found.end() :]
        length = _length(found)
        if length < 5 or length > 24 * 60:
            continue
        if _ELSE_AFTER.match(after) or (_ELSE_BEFORE.search(before) and not _AT_MOST.search(before)):
            continue
        if _WHOSE.search(before) and _MADE.match(after):
            continue
        negation = _NEGATED.search(before)
        if negation and not _AT_MOST.search(negation[0]):
            continue
        longest = max(longest or 0, length)
    return longest
