"""What a person has decided about single letters: approved as it was seen, or held back. Kept in decisions.csv.

The file stands beside outreach.toml, a line for each letter, which is a contact's from a template:

    contact,template,name,decision,note,decided,seen
    maya@example.com,request,Maya Okafor,approved,,2026-11-24T09:30+00:00,sha256:5f2b…
    joe@example.com,request,Joe Lee,held,after the holidays,2026-11-24T09:31+00:00,
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from outreach.campaign.by_hand.edits import template_name
from outreach.campaign.filing import DECISIONS, writing_to
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.whole import write_table

if TYPE_CHECKING:
    from outreach.campaign.opening import Campaign

COLUMNS = ("contact", "template", "name", "decision", "note", "decided", "seen")

HELD = Rule(
    "H01",
    "error",
    "A letter that a person holds back stays here",
    "Whoever looks at the letters has the last word, whatever the checks say.",
)
LAPSED = Rule(
    "H02",
    "warning",
    "An approved letter is as it was when it was approved",
    "An approval is for the letter that was seen: its addresses, subject, text and attachments.",
)
UNUSABLE = Rule(
    "H03",
    "error",
    "What was decided about letters can be read",
    "Else one that somebody holds back would leave.",
)
OF_NOBODY = Rule(
    "H04",
    "warning",
    "A letter that is held back is to somebody in the sheet",
    "A person whose id has changed would get the letter all the same.",
)

RULES: tuple[Rule, ...] = (HELD, LAPSED, UNUSABLE, OF_NOBODY)

Word = Literal["approved", "held"]
_WORDS: Mapping[str, Word] = {"approved": "approved", "held": "held"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one letter. `seen` is a digest of what was approved, "" where the letter is held."""

    contact: str
    template: str
    name: str
    decision: Word
    note: str = ""
    decided: str = ""
    seen: str = ""

    @property
    def is_hold(self) -> bool:
        """Whether the letter is held back."""
        return self.decision == "held"

    def of_nobody(self) -> Finding:
        """A warning that the contact is gone whose letter is held back."""
        message = f"nobody in the sheet is {self.contact}, whose letter is held back"
        return found(OF_NOBODY, message, DECISIONS, "Put the new id there, or take the line out.")


Key = tuple[str, str]
"""A letter: its contact's id, and its template."""


def decisions_in(folder: Path) -> dict[Key, Decision]:
    """All that was decided in the campaign in `folder`. Raises OutreachError (H03).

    Of two lines about one letter one that holds it back counts, else the later one.
    """
    try:
        text = (folder / DECISIONS).read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise _unusable(f"this cannot be read: {reason}", DECISIONS) from error
    decisions: dict[Key, Decision] = {}
    findings: list[Finding] = []
    # Excel writes semicolons where a comma stands in numbers.
    lines = csv.DictReader(StringIO(text, newline=""), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    try:
        if missing := [name for name in COLUMNS if name not in (lines.fieldnames or ())]:
            raise _unusable(f"there is no column {', '.join(missing)}", f"{DECISIONS}, line 1")
        for line in lines:
            cells = {name: (line[name] or "").strip() for name in COLUMNS}
            if not any(cells.values()):
                continue
            word = _WORDS.get(cells["decision"].lower())
            if not word or not cells["contact"]:
                findings += _unusable(
                    "this line does not say what of whom", f"{DECISIONS}, line {lines.line_num}"
                ).findings
                continue
            decision = Decision(**{**cells, "decision": word})  # type: ignore[arg-type]  # one of two words
            key = decision.contact, decision.template
            if key not in decisions or not decisions[key].is_hold:
                decisions[key] = decision
    except csv.Error as error:
        raise _unusable(f"this is no table: {error}", f"{DECISIONS}, line {lines.line_num}") from error
    if findings:
        raise OutreachError(findings=findings)
    return decisions


def decisions_of(campaign: "Campaign") -> dict[str, Decision]:
    """What was decided about letters from the campaign's template, by contact. Raises OutreachError (H03)."""
    decisions = decisions_in(campaign.settings.folder)
    name = template_name(campaign) if decisions else ""
    return {contact: decision for (contact, template), decision in decisions.items() if template == name}


def decide(folder: Path, new: Iterable[Decision]) -> None:
    """Keep decisions, each in the place of an earlier one about its letter. Raises OutreachError; then none is kept."""
    with _changing(folder) as decisions:
        for each in new:
            decisions[each.contact, each.template] = each


def take_back(folder: Path, letters: Collection[Key]) -> tuple[Decision, ...]:
    """Nothing is decided about those letters any more; returns what was. Raises OutreachError."""
    with _changing(folder) as decisions:
        return tuple(decisions.pop(key) for key in letters if key in decisions)


@contextmanager
def _changing(folder: Path) -> Iterator[dict[Key, Decision]]:
    """All decisions, to be changed in the block and then kept, while nobody else can."""
    path = folder / DECISIONS
    with writing_to(path):
        decisions = decisions_in(folder)
        before = dict(decisions)
        yield decisions
        if decisions != before:
            write_table(path, COLUMNS, map(astuple, decisions.values()))


def _unusable(message: str, where: str) -> OutreachError:
    hint = "Put it right, or move the file away: then nothing is decided about any letter."
    return OutreachError(findings=[found(UNUSABLE, message, where, hint)])
