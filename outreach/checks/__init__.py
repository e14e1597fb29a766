"""Checks that know the genre: a letter as its reader gets it → findings. Pure.

A rule is a `Rule` and one small function from a `Letter` to its findings,
joined in `CHECKS`. `check` runs those that fit the letter's kind and language.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from outreach.checks import asking, closing, content, employers, lessons, salutation, style, unfilled
from outreach.checks.content import NO_JOB
from outreach.checks.kinds import KINDS, OTHER, REQUEST
from outreach.checks.language import is_plainly_english, language_of
from outreach.checks.letter import Letter, elements, letter, prepare
from outreach.checks.reading import Elements, MergedValue, Passage, Reading
from outreach.checks.summary import kind_of, present
from outreach.checks.unfilled import UNFILLED
from outreach.findings import Finding, Level, Rule, found

__all__ = [
    "CHECKS",
    "KINDS",
    "NO_JOB",
    "OTHER",
    "REQUEST",
    "RULES",
    "UNFILLED",
    "Check",
    "Elements",
    "MergedValue",
    "Passage",
    "Reading",
    "check",
    "elements",
    "kind_of",
    "language_of",
    "prepare",
    "present",
]

LANGUAGE = Rule(
    "L00",
    "info",
    "The letter is in a language that the content checks cover",
    "What a letter says is understood in English only; placeholders and the salutation are checked in every language.",
    "the checks themselves",
)


class Check(NamedTuple):
    """One rule and the function that applies it. `kinds` are the letters it is for, none: all of them.

    A rule that looks at nothing of a letter's `own` finds the same in all letters of the same words, kind and days.
    """

    rule: Rule
    apply: Callable[[Letter], Iterator[Finding]]
    kinds: frozenset[str] = frozenset()
    english: bool = True
    own: bool = True


_FIRST = frozenset({REQUEST})
_ASKING = _FIRST | {"reminder"}
_THANKS = frozenset({"thanks"})
_ALL = frozenset(KINDS)

CHECKS = (
    Check(style.LENGTH, style.length, _ALL, english=False),
    Check(style.SUBJECT, style.subject, _ALL, english=False),
    Check(content.REFERRAL, content.referral, _FIRST, own=False),
    Check(content.ASKS_FOR_JOB, content.asks_for_job, own=False),
    Check(asking.ONE_ASK, asking.one_ask, _FIRST, own=False),
    Check(content.MINUTES, content.minutes, _FIRST, own=False),
    Check(asking.FORMS, asking.forms, _FIRST, own=False),
    Check(content.FOLLOW_UP, content.follow_up, _FIRST, own=False),
    Check(asking.ATTACHMENT, asking.attachment, _FIRST, english=False),
    Check(asking.REPLY, asking.reply, _ASKING, own=False),
    Check(style.READABLE, style.readable, _ALL, own=False),
    Check(style.FLATTERY, style.flattery, _ALL, own=False),
    Check(style.FIRST_PERSON, style.first_person, _ALL, own=False),
    Check(asking.BEYOND_EMPLOYER, asking.beyond_employer, _FIRST),
    Check(lessons.LESSON, lessons.lesson, _THANKS, own=False),
    Check(UNFILLED, unfilled.unfilled, english=False),
    Check(salutation.SALUTATION, salutation.salutation, english=False),
    Check(closing.CLOSING, closing.closing, _ALL, own=False),
    Check(NO_JOB, content.no_job, _FIRST, own=False),
    Check(content.INTEREST, content.interest, _FIRST, own=False),
    Check(employers.OTHER_EMPLOYER, employers.other_employer, english=False),
)
RULES: tuple[Rule, ...] = (LANGUAGE, *(each.rule for each in CHECKS))


@lru_cache(maxsize=2048)
def _speaking(
    common: str,
    kind: str,
    english: bool,
    ignore: frozenset[str],
    signature: str,
    today: date | None,
    follow_up: date | None,
    is_workday: Callable[[date], bool] | None,
) -> tuple[Callable[[Letter], Iterator[Finding]], ...]:
    """What is to be applied to letters of these words, without the rules that have nothing to say of any of them."""
    read = letter(
        Reading(common, kind=kind, signature=signature, today=today, follow_up=follow_up, is_workday=is_workday)
    )
    return tuple(
        each.apply
        for each in CHECKS
        if (not each.kinds or kind in each.kinds)
        and (english or not each.english)
        and each.rule.id not in ignore
        and (each.own or any(each.apply(read)))
    )


def _in_another_language(letter: Letter) -> Finding:
    language, where = letter.reading.language, letter.reading.where
    if is_plainly_english(letter.common):
        message = f"this letter is in English, with dates and customs of “{language}”"
        hint = f'Put its template into “{language}”, or say [campaign] language = "en-US" in outreach.toml.'
        return Finding(LANGUAGE.id, "warning", message, where, hint)
    message = f"the content checks cover English, not “{language}”"
    return found(LANGUAGE, message, where, "Read this letter yourself.")


def check(reading: Reading, *, ignore: Collection[str] = (), levels: Mapping[str, Level] = {}) -> tuple[Finding, ...]:
    """Everything that the rules have to say about one letter, in the order of `RULES`.

    `ignore` holds rule ids that are not applied; `levels` gives every finding of a rule another level.
    """
    english = reading.language[:2].lower() == "en"
    read = letter(reading)
    findings: list[Finding] = []
    for apply in _speaking(
        read.common,
        reading.kind,
        english,
        frozenset(ignore),
        reading.signature,
        reading.today,
        reading.follow_up,
        reading.is_workday,
    ):
        findings += apply(read)
    if not english and reading.kind in _ALL and LANGUAGE.id not in ignore:
        findings.insert(0, _in_another_language(read))
    if levels:
        findings = [replace(each, level=levels.get(each.rule, each.level)) for each in findings]
    return tuple(findings)
