"""A checked letter on the terminal, as a good compiler shows a program's faults; or as JSON."""

import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

import click

from outreach.cli.report import COLOURS, LEVELS, json_line, width, wrapped
from outreach.findings import Finding

if TYPE_CHECKING:
    from outreach.campaign.proofing.proofs import Proof

LABELS = {
    "referral": "how you came to this reader",
    "interest": "interest in their experience",
    "time_limit": "how long it takes",
    "no_job": "that no job is asked for",
    "follow_up_promise": "that you will get in touch",
    "format_offer": "in what form to talk",
    "thanks": "thanks",
    "asks_for_job": "a request for a job",
    "resume_attached": "a résumé",
    "placeholders": "blanks to fill in",
}
UNWANTED = ("asks_for_job", "resume_attached", "placeholders")
_OF_REQUESTS = ("referral", "interest", "time_limit", "no_job", "follow_up_promise", "format_offer")
_TOLD = ("rule", "level", "message", "start", "end", "hint")
_MOST_LINES = 6


def proof_json(proof: "Proof") -> str:
    """One checked letter as a line of `--json`."""
    record = {
        "file": proof.manuscript.file,
        "elements": proof.present,
        "minutes": proof.elements.minutes,
        "findings": [{name: getattr(finding, name) for name in _TOLD} for finding in proof.findings],
    }
    return json_line(record)


def show_proof(proof: "Proof", *, quiet: bool, verbose: bool) -> None:
    """The findings with their passages, then the elements that are there and missing."""
    levels = LEVELS[:1] if quiet else LEVELS if verbose else LEVELS[:2]
    page = _Page(proof.manuscript.text, proof.manuscript.line)
    for finding in sorted(proof.findings, key=lambda finding: (finding.start, LEVELS.index(finding.level))):
        if finding.level in levels:
            _show(finding, proof.manuscript.file, page)
    if not quiet:
        _show_elements(proof, page)


class _Page:
    """A text by its lines. `first` is the number of the first one in the file, 0 where the file has no such lines."""

    def __init__(self, text: str, first: int) -> None:
        self.lines = text.split("\n")
        self.first = max(first, 1)
        self._starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, counted from 1 as editors do."""
        line = min(bisect_right(self._starts, offset), len(self.lines))
        return line + self.first - 1, offset - self._starts[line - 1] + 1

    def marked(self, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        """Each line that the passage stands on: its number, a piece of it that fits the terminal, marks below that."""
        room = width() - 8
        for number, (line, begin) in enumerate(zip(self.lines, self._starts, strict=False), self.first):
            first, last = max(start - begin, 0), min(end - begin, len(line))
            if first >= last or begin > end:
                continue
            at = 0
            for piece in textwrap.wrap(line, room, drop_whitespace=False, break_on_hyphens=False) or [""]:
                begins = len(piece) - len(piece.lstrip())
                low, high = max(first - at, begins), min(last - at, len(piece.rstrip()))
                if low < high:
                    yield number, piece.strip(), " " * _cells(piece[begins:low]) + "^" * _cells(piece[low:high])
                at += len(piece)


def _cells(text: str) -> int:
    """Columns of a terminal that `text` takes."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _show(finding: Finding, file: str, page: _Page) -> None:
    passage = finding.end > finding.start
    line, column = page.place(finding.start)
    place = f"{file}:{line}:{column}" if passage else finding.where or file
    label = click.style(f"{finding.level} {finding.rule}", fg=COLOURS[finding.level], bold=True)
    click.echo(f"{place}: {label}")
    click.echo(wrapped(finding.message, "    "))
    if passage:
        shown = list(page.marked(finding.start, finding.end))
        for number, piece, marks in shown[:_MOST_LINES]:
            click.echo(f"{number:5} | {piece}")
            click.echo(f"      | {click.style(marks, fg=COLOURS[finding.level])}")
        if len(shown) > _MOST_LINES:
            click.echo("      | …")
    if finding.hint:
        click.echo(click.style(wrapped(f"→ {finding.hint}", "      ", "    "), dim=True))
    click.echo()


def _show_elements(proof: "Proof", page: _Page) -> None:
    wanted = proof.kind == "request"
    if not proof.language.startswith("en"):
        what = "blanks, length, subject and attachments are checked; what it says is understood in English only"
        click.echo(wrapped(f"{proof.manuscript.file}: in “{proof.language}”: {what}.", "  ", ""))
        click.echo()
        return
    click.echo(click.style(f"{proof.manuscript.file}: {_described(proof)}", bold=True))
    for name, label in LABELS.items():
        there = proof.present[name]
        if name in _OF_REQUESTS and not (there or wanted):
            continue
        good = there != (name in UNWANTED)
        sign = click.style("✓" if good else "✗", fg="green" if good else "red")
        click.echo(f"  {sign} {label:<32}{_said(proof, name, page) if there else 'none' if good else 'missing'}")
    click.echo()


def _described(proof: "Proof") -> str:
    return "a letter of no special kind" if proof.kind == "letter" else f"checked as a letter of the kind {proof.kind}"


def _said(proof: "Proof", name: str, page: _Page) -> str:
    passage = getattr(proof.elements, name, None)
    if passage is None:
        return "yes"
    minutes = f", {proof.elements.minutes} minutes" if name == "time_limit" else ""
    return f"line {page.place(passage.start)[0]}{minutes}"
