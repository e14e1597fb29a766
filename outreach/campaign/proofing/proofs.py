"""A letter that somebody has already, checked: what it says, and what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from outreach.campaign.making.judging import judgement, unknown_rules, unused
from outreach.campaign.proofing.manuscripts import Manuscript
from outreach.campaign.rules import RULES
from outreach.checks import Elements, Reading, check, elements, kind_of, language_of, present
from outreach.findings import Finding
from outreach.settings import Settings
from outreach.workdays import is_workday


class Proof(NamedTuple):
    """`kind` and `language` are those that the letter was checked as."""

    manuscript: Manuscript
    kind: str
    language: str
    elements: Elements
    present: Mapping[str, bool]
    findings: tuple[Finding, ...]

    @property
    def held(self) -> bool:
        """Whether there is an error in it."""
        return any(finding.level == "error" for finding in self.findings)


def proofread(manuscript: Manuscript, settings: Settings, today: date, *, kind: str = "", language: str = "") -> Proof:
    """Check a letter by itself. Its kind and its language are judged unless they are told."""
    reading = Reading(
        manuscript.text,
        subject=manuscript.subject,
        kind=manuscript.kind or kind,
        language=language or language_of(manuscript.text),
        attachments=manuscript.attachments,
        signature=manuscript.signature,
        today=today,
        is_workday=partial(is_workday, country=settings.campaign.country, region=settings.campaign.region),
        where=manuscript.file,
    )
    if not reading.kind:
        reading = reading._replace(kind=kind_of(reading))
    heard: set[str] = set()
    off = {rule: _line(manuscript, line) for rule, line in manuscript.switched_off.items()}
    findings = judgement(settings, off, heard=heard.add).of(check(reading))
    findings += (*unknown_rules(off, RULES), *unused(off, heard, RULES))
    return Proof(manuscript, reading.kind, reading.language, elements(reading), present(reading), findings)


def _line(manuscript: Manuscript, line: int) -> str:
    return f"{manuscript.file}, line {manuscript.line + line - 1}"
