"""Checks that know the genre: a letter as its reader gets it → findings. Pure.

A rule is a `Rule` and one small function from a `Letter` to its findings,
joined in `CHECKS`. `check` runs those that fit the letter's kind and language.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from outreach.checks import content, salutation, unfilled
from outreach.checks.content import NO_JOB
from outreach.checks.letter import Letter, elements, letter
from outreach.checks.reading import Elements, MergedValue, Passage, Reading
from outreach.checks.unfilled import UNFILLED
from outreach.findings import Finding, Level, Rule, found

__all__ = [
    "CHECKS",
    "NO_JOB",
    "RULES",
    "UNFILLED",
    "Check",
    "Elements",
    "MergedValue",
    "Passage",
    "Reading",
    "check",
    "elements",
]

LANGUAGE = Rule(
    "L00",
    "info",
    "The letter is in a language that the content checks cover",
    "What a letter says is understood in English only; placeholders and the salutation are checked in every language.",
    "the checks themselves",
)


class Check(NamedTuple):
    """One rule and the function that applies it. `kinds` are the letters it is for, none: all of them."""

    rule: Rule
    apply: Callable[[Letter], Iterator[Finding]]
    kinds: frozenset[str] = frozenset()
    english: bool = True


_REQUEST = frozenset({"request"})

CHECKS = (
    Check(content.REFERRAL, content.referral, _REQUEST),
    Check(content.ASKS_FOR_JOB, content.asks_for_job, _REQUEST),
    Check(content.MINUTES, content.minutes, _REQUEST),
    Check(content.FOLLOW_UP, content.follow_up, _REQUEST),
    Check(UNFILLED, unfilled.unfilled, english=False),
    Check(salutation.SALUTATION, salutation.salutation, english=False),
    Check(NO_JOB, content.no_job, _REQUEST),
)
RULES: tuple[Rule, ...] = (LANGUAGE, *(each.rule for each in CHECKS))


def check(reading: Reading, *, ignore: Collection[str] = (), levels: Mapping[str, Level] = {}) -> tuple[Finding, ...]:
    """Everything that the rules have to say about one letter, in the order of `RULES`.

    `ignore` holds rule ids that are not applied; `levels` gives every finding of a rule another level.
    """
    english = reading.language[:2].lower() == "en"
    read = letter(reading)
    findings = [
        finding
        for each in CHECKS
        if (not each.kinds or reading.kind in each.kinds)
        and (english or not each.english)
        and each.rule.id not in ignore
        for finding in each.apply(read)
    ]
    if not english and reading.kind in _REQUEST and LANGUAGE.id not in ignore:
        message = f"the content checks cover English, not “{reading.language}”"
        findings.insert(0, found(LANGUAGE, message, reading.where, "Read this letter yourself."))
    if levels:
        findings = [replace(each, level=levels.get(each.rule, each.level)) for each in findings]
    return tuple(findings)
