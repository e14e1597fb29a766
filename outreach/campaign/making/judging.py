"""Which findings count, and for how much: what outreach.toml and the template say of the rules."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

from outreach.checks import KINDS, NO_JOB
from outreach.findings import Finding, Level, Rule, found
from outreach.settings import Settings

UNKNOWN_RULE = Rule(
    "C91",
    "warning",
    "A rule that is switched off is one that there is",
    "A misspelt rule stays in force, or out of force, without anybody noticing.",
    bad="{# check: ignore L133 #}",
    better="{# check: ignore L13 - the first person is the point of this letter #}",
)
UNUSED = Rule(
    "C92",
    "info",
    "A rule that is switched off would have found something",
    "What is switched off for nothing hides the next fault.",
)

UNKNOWN_KIND = Rule(
    "C93",
    "warning",
    "A letter's kind is one that the checks know",
    "Each kind of letter has rules of its own; a kind that is misspelt has none, and nothing is held back.",
    bad="Kind: thank-you",
    better="Kind: thanks",
)


class Judgement(NamedTuple):
    """What is done with findings. `silent` rules are not heard of; `levels` are those that the user has set."""

    levels: Mapping[str, Level]
    silent: frozenset[str]
    heard: Callable[[str], object]

    def of(self, findings: Collection[Finding], *, there_is_a_letter: bool = True) -> tuple[Finding, ...]:
        """Each of the findings once, at its level; `heard` is told the rule of each that is silent.

        Where no letter could be made, errors stay: they are the reason.
        """
        if not findings:
            return ()
        return tuple(self._judged(findings, there_is_a_letter))

    def _judged(self, findings: Iterable[Finding], there_is_a_letter: bool) -> Iterator[Finding]:
        for finding in dict.fromkeys(findings):
            if finding.level == "error" and not there_is_a_letter:
                yield finding
            elif finding.rule in self.silent:
                self.heard(finding.rule)
            elif finding.rule in self.levels:
                yield replace(finding, level=self.levels[finding.rule])
            else:
                yield finding


def judgement(
    settings: Settings, switched_off: Iterable[str] = (), *, heard: Callable[[str], object] = lambda rule: None
) -> Judgement:
    """What outreach.toml says, and the rules that a template or a letter switches off itself.

    `heard` is told of each finding of a rule that is switched off.
    """
    checks = settings.checks
    no_job = (NO_JOB.id,) if settings.request.disclaimer == "none" else ()
    levels: dict[str, Level] = {**dict.fromkeys(checks.warning, "warning"), **dict.fromkeys(checks.error, "error")}
    return Judgement(levels, frozenset((*checks.ignore, *switched_off, *no_job)), heard)


def unknown_rules(named: Mapping[str, str], rules: Iterable[Rule]) -> Iterator[Finding]:
    """A finding for each rule that is `named` (with the place where) and is not among `rules`."""
    ids = [rule.id for rule in rules]
    for rule, where in named.items():
        if rule not in ids:
            near = get_close_matches(rule, ids, n=1)
            hint = f"Did you mean {near[0]}?" if near else "`outreach rules` lists them."
            yield found(UNKNOWN_RULE, f"there is no rule {rule}", where, hint)


def unknown_kind(kind: str, where: str) -> Iterator[Finding]:
    """A warning for a kind that nearly is one of those known; any other word is the user's own business."""
    near = get_close_matches(kind.lower(), KINDS, n=1)
    if kind and kind.lower() not in KINDS and near:
        yield found(
            UNKNOWN_KIND, f"“{kind}” is no kind of letter that the checks know", where, f"Did you mean {near[0]}?"
        )


def named_in(settings: Settings) -> dict[str, str]:
    """The rules that outreach.toml names, each with the place where it does."""
    checks, file = settings.checks, settings.path.name
    return {
        rule: f"{file}, [checks] {key}"
        for key, rules in (("ignore", checks.ignore), ("error", checks.error), ("warning", checks.warning))
        for rule in rules
    }


def unused(switched_off: Mapping[str, str], heard: Collection[str], rules: Iterable[Rule]) -> Iterator[Finding]:
    """A note for each rule that a template or a letter switches off, and that has found nothing."""
    ids = {rule.id for rule in rules}
    for rule, where in switched_off.items():
        if rule in ids and rule not in heard:
            yield found(UNUSED, f"{rule} is switched off here, and finds nothing", where, "Take it out of the comment.")
