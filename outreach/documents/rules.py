"""What can be wrong with where the letters go."""

from outreach.findings import Rule

RULES: tuple[Rule, ...] = (
    Rule("D01", "error", "The file name pattern can be filled", "A misspelt field would give every letter one name."),
    Rule("D02", "error", "Letters can be written to the folder", "It is known before the first letter, not after."),
    Rule(
        "D03",
        "error",
        "Every letter is written",
        "A full disk leaves whole letters, and their number is said.",
    ),
    Rule("D04", "warning", "A file of somebody else is kept", "What this program did not write is not its to replace."),
    Rule("D05", "warning", "A letter changed by hand is kept", "A sentence added in Word is worth more than a copy."),
)
PATTERN, FOLDER, STOPPED, NOT_OURS, CHANGED = RULES
