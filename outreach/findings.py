"""What a stage has to say about its input: the one value that every stage reports in."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Level = Literal["error", "warning", "info"]


class Rule(NamedTuple):
    """One thing that is looked for, with the reason why. `source` names a standard, a study or an article."""

    id: str
    level: Level
    title: str
    reason: str
    source: str = ""
    bad: str = ""
    better: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One instance of a rule. `where` is a place a person can go to: a file, a sheet cell or a template line.

    `start` and `end` are character offsets into the text that was checked (`start == end == 0`: the whole of it).
    """

    rule: str
    level: Level
    message: str
    where: str = ""
    hint: str = ""
    start: int = 0
    end: int = 0

    def __reduce__(self) -> tuple[type["Finding"], tuple[object, ...]]:
        # What a frozen dataclass does itself takes three times as long, for each finding of each letter.
        return Finding, (self.rule, self.level, self.message, self.where, self.hint, self.start, self.end)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


def found(rule: Rule, message: str, where: str = "", hint: str = "", start: int = 0, end: int = 0) -> Finding:
    """A finding of `rule`, at the rule's own level."""
    return Finding(rule.id, rule.level, message, where, hint, start, end)
