"""Each rule three times: a letter that passes, one that fails, and one at the boundary."""

from dataclasses import replace
from datetime import date

import pytest

from outreach.checks import CHECKS, RULES, Reading, check
from outreach.findings import Finding, Level

GOOD = Reading(
    text="""Dear Dr. Okafor,

Lena Brandt suggested that I write to you. I teach chemistry and am exploring a move into science policy.

I would love to hear how you came to your work at Riverbend Water.

Could you spare 20 minutes? This is not a request for a job: your experience is what interests me.

I will call you on Tuesday, December 1. Thank you for considering it.

Kind regards,

Sam Porter""",
    subject="Lena Brandt suggested I write to you",
    kind="request",
    name="Adaeze Okafor",
    first="Adaeze",
    last="Okafor",
    title="Dr.",
    salutation="Dr. Okafor",
    company="Riverbend Water",
    referrer="Lena Brandt",
    today=date(2026, 11, 23),
    follow_up=date(2026, 12, 1),
    where="contacts.xlsx, sheet People, row 7",
)


def changed(old: str, new: str, reading: Reading = GOOD) -> Reading:
    assert old in reading.text
    return replace(reading, text=reading.text.replace(old, new))


def found(reading: Reading, rule: str) -> list[Finding]:
    return [finding for finding in check(reading) if finding.rule == rule]


def levels(reading: Reading, rule: str) -> list[Level]:
    return [finding.level for finding in found(reading, rule)]


def marked(reading: Reading, rule: str) -> list[str]:
    return [reading.text[each.start : each.end] for each in found(reading, rule)]


def test_a_good_letter_has_no_finding() -> None:
    assert check(GOOD) == ()


# L03 referral

OPENING = "Lena Brandt suggested that I write to you. "


def test_l03_absent() -> None:
    assert levels(changed(OPENING, ""), "L03") == ["error"]


def test_l03_in_the_second_sentence_is_early_enough() -> None:
    assert levels(changed(OPENING, "I hope you are well. " + OPENING), "L03") == []


def test_l03_in_the_third_sentence_is_late() -> None:
    late = changed(OPENING, "I hope you are well. The leaves are falling here. " + OPENING)
    assert levels(late, "L03") == ["warning"]
    assert marked(late, "L03") == [OPENING.strip()]


# L04 asks for a job

REQUEST = "If you know of any openings, please tell me."


def test_l04_asks() -> None:
    asking = changed("Could you spare", REQUEST + " Could you spare")
    assert levels(asking, "L04") == ["error"]
    assert marked(asking, "L04") == [REQUEST]
    assert levels(changed("Could you spare", "Please pass my résumé on. Are you hiring? Could you spare"), "L04") == [
        "error",
        "error",
    ]


def test_l04_the_readers_own_job_is_no_request() -> None:
    assert levels(changed("Could you spare", "How did you find your job? Could you spare"), "L04") == []


def test_l04_denied_and_asked_in_one_sentence_is_asked() -> None:
    both = changed("This is not a request for a job:", "I am not asking for a job, but if you hear of one, tell me:")
    assert levels(both, "L04") == ["error"]


# L06 minutes


def test_l06_no_time_stated() -> None:
    assert levels(changed("20 minutes", "a few moments"), "L06") == ["error"]


@pytest.mark.parametrize("time", ["30 minutes", "half an hour", "20–30 min", "a quarter of an hour"])
def test_l06_half_an_hour_is_the_most(time: str) -> None:
    assert levels(changed("20 minutes", time), "L06") == []


@pytest.mark.parametrize("time", ["31 minutes", "an hour", "30 to 45 minutes"])
def test_l06_longer_is_too_long(time: str) -> None:
    longer = changed("20 minutes", time)
    assert levels(longer, "L06") == ["error"]
    assert marked(longer, "L06") == [f"Could you spare {time}?"]


# L08 follow-up

PROMISE = "I will call you on Tuesday, December 1."


def test_l08_absent() -> None:
    assert levels(changed(PROMISE, "I look forward to hearing from you."), "L08") == ["error"]
    assert levels(changed(PROMISE, "Feel free to call me."), "L08") == ["error"]


@pytest.mark.parametrize(
    ("today", "follow_up", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), []),
        (date(2026, 11, 23), date(2026, 12, 2), []),  # the seventh working day
        (date(2026, 11, 23), date(2026, 12, 3), ["warning"]),  # the eighth
        (date(2026, 11, 23), date(2026, 11, 28), ["warning"]),  # a Saturday
        (date(2026, 11, 23), date(2026, 11, 23), ["warning"]),  # the day of the letter
        (None, date(2027, 6, 1), []),
        (date(2026, 11, 23), None, []),
    ],
)
def test_l08_the_promised_day(today: date | None, follow_up: date | None, expected: list[Level]) -> None:
    assert levels(replace(GOOD, today=today, follow_up=follow_up), "L08") == expected


# L19 no job

ASSURANCE = "This is not a request for a job: your experience is what interests me."


def test_l19_absent() -> None:
    assert levels(changed(ASSURANCE, "Your experience is what interests me."), "L19") == ["error"]


@pytest.mark.parametrize("assurance", ["A job is not what I am after.", "I promise I won't hand you a résumé."])
def test_l19_in_whatever_words(assurance: str) -> None:
    assert levels(changed(ASSURANCE, assurance), "L19") == []


def test_l19_having_no_job_assures_of_nothing() -> None:
    assert levels(changed(ASSURANCE, "I have not had a job in policy before."), "L19") == ["error"]


# the frame


def test_request_rules_are_for_requests() -> None:
    assert check(replace(changed(OPENING + "I", "I"), kind="letter")) == ()
    assert check(Reading("Please send me your price list.")) == ()


def test_ignored_rules_are_silent() -> None:
    empty = replace(GOOD, text="Dear Dr. Okafor,\n\nHow are you?")
    assert {each.rule for each in check(empty)} == {"L03", "L06", "L08", "L19"}
    assert {each.rule for each in check(empty, ignore={"L03", "L19"})} == {"L06", "L08"}


def test_levels_can_be_changed() -> None:
    findings = check(changed(ASSURANCE, ""), levels={"L19": "warning", "L03": "info"})
    assert [(each.rule, each.level) for each in findings] == [("L19", "warning")]


def test_another_language_is_told_that_its_content_is_not_checked() -> None:
    german = replace(GOOD, language="de-DE", text="Sehr geehrte Frau Dr. Okafor,\n\nhätten Sie {{ minutes }} Zeit?")
    assert [(each.rule, each.level) for each in check(german)] == [("L00", "info"), ("L16", "error")]


def test_every_rule_says_why_and_shows_how() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    for each in CHECKS:
        assert all((each.rule.title, each.rule.reason, each.rule.source, each.rule.bad, each.rule.better))


def test_hints_are_sentences() -> None:
    letters = (
        Reading("Dear Bob,\n\nHire me, {{ x }} [name] None at , please.", kind="request", name="Ana Ruiz", first="Ana"),
        Reading("Dear Ms,\n\nCould we talk for 90 minutes?", kind="request", name="Ana Ruiz", first="Ana", last="Ruiz"),
        Reading("Liebe Ana,", kind="request", language="de-DE"),
        replace(GOOD, follow_up=date(2026, 11, 28)),
    )
    hints = {finding.hint for letter in letters for finding in check(letter)}
    assert len(hints) > 8
    assert all(hint[0].isupper() and hint.endswith((".", ".”")) for hint in hints), hints


def test_a_finding_names_the_row() -> None:
    assert found(changed(OPENING, ""), "L03")[0].where == "contacts.xlsx, sheet People, row 7"


def test_a_finding_names_the_cell_that_the_words_came_from() -> None:
    note = "Please keep me in mind for any openings."
    text = f"Dear Ana,\n\n{note}"
    spans = ((text.index(note), len(text), "contacts.xlsx, sheet People, K7"),)
    (finding,) = found(Reading(text, kind="request", spans=spans), "L04")
    assert finding.where == "contacts.xlsx, sheet People, K7"
