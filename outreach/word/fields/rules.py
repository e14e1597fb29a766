"""What is looked for in Word's own merge fields before the first letter is written."""

from outreach.findings import Rule

_FIELDS = "ECMA-376 part 1, 17.16"

BROKEN = Rule(
    "W41",
    "error",
    "Every merge field can be read",
    "A field that does not end, or whose instruction is not complete, would leave its last result in every letter.",
    _FIELDS,
)
UNANSWERED = Rule(
    "W42",
    "error",
    "Every question has an answer",
    "FILLIN and ASK stop for a person at every letter; here they are answered once, before the first.",
    f"{_FIELDS}.5.3 and {_FIELDS}.5.22",
)
NOT_FILLED = Rule(
    "W43",
    "error",
    "Every merge field is one that is filled here",
    "A field that only Word can work out would show every reader what it said for another one.",
    _FIELDS,
)
SKIPPED = Rule(
    "W44",
    "info",
    "The document skips no record",
    "A SKIPIF field whose comparison is true leaves its record without a letter.",
    f"{_FIELDS}.5.57",
)

RULES: tuple[Rule, ...] = (BROKEN, UNANSWERED, NOT_FILLED, SKIPPED)
