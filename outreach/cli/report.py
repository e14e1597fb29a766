"""Findings and counts as a person reads them at 80 columns, or as JSON lines."""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from shutil import get_terminal_size
from sys import maxsize, stderr, stdout
from typing import TYPE_CHECKING, TypeVar
from unicodedata import category, east_asian_width

import click

from outreach.findings import Finding, Level
from outreach.patterns import at_first_use

if TYPE_CHECKING:
    from outreach.campaign import Planned, Tally
    from outreach.campaign.making.worded import Place
    from outreach.letters import Span
    from outreach.word import FieldUse

T = TypeVar("T")

COLOURS: dict[Level, str] = {"error": "red", "warning": "yellow", "info": "blue"}
LEVELS = tuple(COLOURS)
PLACES = 4
MOST_OF_A_RULE = 20
_NO_WIDTH = ("Mn", "Me", "Cf")  # marks, and what only tells how others are shown
_IN_SHEET = at_first_use(r"(?P<file>.+, )(?:(?P<row>row )\d+|[A-Z]{1,3}\d+)(?P<rest>(?:\D.*)?)", re.DOTALL)
_LONG_QUOTATION = re.compile("“([^”]{60})[^”]{20,}”")


def width() -> int:
    """Columns to fill: those of the terminal, within what is pleasant to read."""
    return max(40, min(get_terminal_size((80, 24)).columns, 100))


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """`text` filled to the terminal's width, every line behind `indent`, the first one behind `first`."""
    lines = text.splitlines() or [""]
    begin = indent if first is None else first
    filled = []
    for line in lines:
        filled.append(
            textwrap.fill(
                line,
                width(),
                initial_indent=begin,
                subsequent_indent=indent,
                break_on_hyphens=False,
                break_long_words=False,
            )
        )
        begin = indent
    return "\n".join(filled)


def across(text: str) -> int:
    """The columns that `text` takes on a terminal: two for a wide character (Unicode UAX #11), none for a mark."""
    if text.isascii():
        return len(text)
    return sum(0 if category(each) in _NO_WIDTH else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def cut(text: str, room: int) -> str:
    """As much of `text` as fits into so many columns, an ellipsis in the place of the rest."""
    if across(text) <= room:
        return text
    end = len(text)
    while across(text[:end]) >= room:
        end -= 1
    return f"{text[:end]}…"


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 letter", "12,000 letters"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def plain(text: str) -> str:
    """Without what would command the terminal: a stranger may have written it."""
    return "".join(each for each in text if each.isprintable() or each in "\n\t")


def say(text: str) -> None:
    """A message for the person at the terminal, apart from the data on standard output."""
    click.echo(wrapped(text), err=True)


def show_finding(finding: Finding, wheres: Iterable[str] = (), more: int = 0, *, err: bool = False) -> None:
    """Where (with every place in `wheres`, and how many `more`), what, and what to do next."""
    label = f"{finding.level} {finding.rule}".strip()
    message = _LONG_QUOTATION.sub(r"“\1…”", finding.message)
    places = " · ".join(_together(dict.fromkeys(wheres or (finding.where,)), more))
    if places:
        line = wrapped(f"{label}  {places}", "    ", "")
        line = line.replace(label, click.style(label, fg=COLOURS[finding.level], bold=True), 1)
        click.echo(line, err=err)
        click.echo(wrapped(message, "    "), err=err)
    else:
        line = wrapped(f"{label}  {message}", "    ", "")
        click.echo(line.replace(label, click.style(label, fg=COLOURS[finding.level], bold=True), 1), err=err)
    if finding.hint:
        click.echo(click.style(wrapped(f"→ {finding.hint}", "      ", "    "), dim=True), err=err)


def _together(wheres: Iterable[str], more: int) -> Iterator[str]:
    """Places with the rows, or cells, of one sheet said together: "people.csv, rows 2, 4, 7 and 12 more"."""
    groups = [(sheet, list(those)) for sheet, those in groupby(wheres, _sheet_of)]
    for number, ((file, is_row, rest), each) in enumerate(groups, 1):
        and_more = f" and {more:,} more" if more and number == len(groups) else ""
        if not file:
            yield f"{' · '.join(each)}{and_more}"
            continue
        spots = ", ".join(spot[len(file) : len(spot) - len(rest)].removeprefix("row ") for spot in each)
        rows = ("rows " if len(each) > 1 or and_more else "row ") if is_row else ""
        yield f"{file}{rows}{spots}{and_more}{rest}"


def _sheet_of(where: str) -> tuple[str, bool, str]:
    """What stands before a row or a cell, whether it is a row, and what stands after it."""
    match = _IN_SHEET().fullmatch(where)
    return (match["file"], bool(match["row"]), match["rest"]) if match else ("", False, where)


def show_findings(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Every finding, in the order given."""
    for finding in findings:
        show_finding(finding, err=err)


@dataclass(slots=True)
class _Kind:
    finding: Finding
    wheres: list[str] = field(default_factory=list)
    count: int = 0


class Report:
    """Gathers findings, what is the same in many letters once, and shows them: errors first, then in sheet order."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False, everything: bool = False) -> None:
        self._most = maxsize if everything else MOST_OF_A_RULE
        self._levels = LEVELS[:1] if quiet else LEVELS if verbose else LEVELS[:2]
        self._kinds: dict[tuple[str, Level, str, str], _Kind] = {}
        self._different: Counter[str] = Counter()
        self._unlisted: Counter[str] = Counter()
        self._infos = 0

    def add(self, findings: Iterable[Finding]) -> bool:
        """Take findings in; whether there is an error or a warning among them.

        Beyond 20 different ones of a rule they are only counted, unless everything is to be shown.
        """
        faulty = False
        for finding in findings:
            faulty = faulty or finding.level != "info"
            if finding.level not in self._levels:
                self._infos += finding.level == "info"
                continue
            key = (finding.rule, finding.level, finding.message, finding.hint)
            if key not in self._kinds:
                if self._different[finding.rule] >= self._most:
                    self._unlisted[finding.rule] += 1
                    continue
                self._different[finding.rule] += 1
            kind = self._kinds.setdefault(key, _Kind(finding))
            kind.count += 1
            if len(kind.wheres) < PLACES:
                kind.wheres.append(finding.where)
        return faulty

    def show(self, *, err: bool = False) -> None:
        """Print what was gathered."""
        kinds = sorted(self._kinds.values(), key=lambda kind: LEVELS.index(kind.finding.level))
        for kind in kinds:
            same_place = len(set(kind.wheres)) == 1
            more = 0 if same_place else kind.count - len(kind.wheres)
            show_finding(kind.finding, kind.wheres, more, err=err)
        for rule, number in self._unlisted.items():
            click.echo(f"… and {number:,} more of {rule}; --json lists them all.", err=err)
        if kinds:
            click.echo(err=err)
        if self._infos and "warning" in self._levels:
            say(f"{count(self._infos, 'note')} not shown; -v shows them.")


def summary(tally: "Tally", done: str, states: dict[str, int] | None = None, folder: Path | None = None) -> str:
    """What became of every row, in a sentence."""
    number = states["written"] + states["unchanged"] if states else tally.ready
    noun = "file" if states and number != tally.ready else "letter"
    if not tally.letters and not tally.left_out:
        skipped = f" Marked to be skipped: {count(tally.skipped, 'row')}." if tally.skipped else ""
        return f"There is nobody to write to yet: fill in the contact sheet, a row for each person.{skipped}"
    parts = [f"{count(number, noun)} {done}" + (f" to {folder}" if folder and number else "")]
    if states and states["unchanged"]:
        parts.append(f"{states['unchanged']:,} of them unchanged")
    if states and states["kept"]:
        parts.append(f"{count(states['kept'], 'file')} left as found")
    if held := tally.held + (states["held"] if states else 0):
        parts.append(f"{held:,} held back")
    if tally.skipped:
        parts.append(f"{count(tally.skipped, 'row')} skipped")
    if tally.left_out:
        parts.append(f"{tally.left_out:,} not asked for")
    return ", ".join(parts) + "."


def show_fields(fields: "Iterable[FieldUse]") -> None:
    """Each tag of a Word template below the paragraph that it stands in, with what fills it."""
    place = ""
    for each in fields:
        if each.place != place:
            place = each.place
            click.echo(click.style(wrapped(place), bold=True))
        click.echo(wrapped(f"{each.tag} ← {', '.join(each.names)}" if each.names else each.tag, "      ", "    "))
    click.echo()


def planned_json(planned: "Planned", **more: object) -> str:
    """One planned letter as a line of `--json`."""
    from outreach.checks import Reading, elements, present

    contact, letter = planned.contact, planned.letter
    facts = {"id": contact.id, "row": str(contact.row), "name": contact.name, "email": contact.email}
    more["elements"] = more["minutes"] = None
    if letter:
        merged = letter.read  # letters that differ in names alone are understood once
        said = Reading(merged.text, merged=merged, attachments=letter.headers("Attachment"))
        more |= {"elements": present(said), "minutes": elements(said).minutes}
    return letter_json(facts, letter.subject if letter else None, planned.findings, held=planned.held, **more)


def letter_json(
    facts: Mapping[str, str], subject: str | None, findings: Iterable[Finding], *, held: bool, **more: object
) -> str:
    """One letter as a line of `--json`; `facts` tell the contact."""
    record: dict[str, object] = {
        "id": facts["id"],
        "row": int(facts["row"]),
        "name": facts["name"],
        "email": facts["email"],
        "held": held,
        "subject": subject,
        **more,
        "findings": [asdict(finding) for finding in findings],
    }
    return json_line(record)


def json_line(record: Mapping[str, object]) -> str:
    """A line of `--json`, in ASCII where the terminal or file may not take every letter."""
    return json.dumps(record, ensure_ascii=stdout.encoding.lower() != "utf-8")


def progress(items: Iterable[T], length: int, label: str, *, quiet: bool) -> Iterator[T]:
    """The items, with a progress bar on a terminal when there are many."""
    if quiet or length < 200 or not stderr.isatty():
        yield from items
        return
    step = max(1, length // 200)
    with click.progressbar(items, length=length, label=label, file=stderr, update_min_steps=step) as bar:
        yield from bar


def show_letter(planned: "Planned") -> None:
    """A letter as it will read, its merged values underlined; below it what was found."""
    contact = planned.contact
    mark = click.style(" HELD ", fg="white", bg="red") + " " if planned.held else ""
    click.echo(f"{mark}{click.style(planned.title, bold=True)}")
    click.echo("─" * width())
    if planned.letter:
        for name in ("To", "Cc", "Bcc", "Subject"):
            value = planned.letter.header(name) or (contact.email if name == "To" else "")
            if value:
                click.echo(f"{click.style(name + ':', dim=True)} {value}")
        click.echo()
        for line in _lines(planned.letter.text.rstrip(), planned.letter.spans):
            click.echo(line)
        click.echo()
    shown = [finding for finding in planned.findings if finding.level != "info"]
    show_findings(shown)
    if shown:
        click.echo()


def _lines(text: str, spans: "Iterable[Span | Place]") -> Iterator[str]:
    """`text` wrapped to the terminal, with the passages in `spans` underlined."""
    wrap = textwrap.TextWrapper(
        width(), drop_whitespace=False, break_on_hyphens=False, expand_tabs=False, replace_whitespace=False
    ).wrap
    marked = [False] * (len(text) + 1)
    for span in spans:
        marked[span.start : span.end] = [True] * (span.end - span.start)
    offset = 0
    for line in text.split("\n"):
        start = offset
        for part in wrap(line) or [""]:
            shown = part.strip() if start > offset else part.rstrip()
            first = start + part.index(shown)
            yield _underlined(shown, marked[first : first + len(shown)])
            start += len(part)
        offset += len(line) + 1


def _underlined(text: str, marked: list[bool]) -> str:
    parts, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] != marked[start]:
            parts.append(click.style(text[start:end], underline=True) if marked[start] else text[start:end])
            start = end
    return "".join(parts)
