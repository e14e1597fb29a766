"""outreach approve"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.asking import agreed
from outreach.cli.one_letter import called, letter_options, named, opened, say_what_is_known
from outreach.cli.report import Report, count, plain, say, show_findings, show_letter, wrapped
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign import Planned, Run
    from outreach.campaign.by_hand.decisions import Decision
    from outreach.campaign.post.approving import Standing
    from outreach.contacts import Contact
    from outreach.findings import Finding

_SAID: "dict[Standing, str]" = {
    "held": "held back by hand",
    "lapsed": "changed since you approved them",
    "open": "not looked at",
    "approved": "approved",
}
FIRST = 20
"""Letters that are listed of a kind, unless all are asked for."""


@letter_options
@click.command("approve")
@click.argument("who", nargs=-1)
@click.option("--clean", is_flag=True, help="All letters in which the checks find neither errors nor warnings.")
@click.option("--undo", is_flag=True, help="Take back what was decided about the letters to WHO.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(who: tuple[str, ...], clean: bool, undo: bool, yes: bool, people: Path | None, **options: Any) -> int:
    """Approve the letters to WHO as they are now, or all that are --clean; alone, show how all letters stand.

    WHO is an id, an e-mail address, a name or a part of it. Each letter is shown before you are asked. An approval is
    for this very letter: it lapses when the letter's addresses, subject, text or attachments change.

    With require_approval = true under [send] in outreach.toml only approved letters are sent. What is decided is
    kept in decisions.csv beside it.
    """
    if bool(who) + clean > 1 or (undo and not who):
        raise click.UsageError("Name the letters, or take --clean: outreach approve WHO.")
    run = opened(people, options)
    if clean:
        return approve_clean(run, sure=yes)
    if not who:
        return listed(run)
    contacts = named(run, who)
    return taken_back(run, contacts) if undo else approve(run, contacts, sure=yes)


def approve(run: "Run", contacts: "Iterable[Contact]", *, sure: bool) -> int:
    """Show the letters, ask, and approve those that nothing holds back."""
    from outreach.campaign.by_hand.decisions import decide
    from outreach.campaign.post.approving import approved

    now = datetime.now(UTC)
    contacts = list(contacts)
    ready: list[Decision] = []
    refused: list[Finding] = []
    for planned in run.planned(iter(contacts)):
        try:
            ready.append(approved(run, planned, now))
            show_letter(planned)
        except OutreachError as error:
            refused += error.findings
    show_findings(refused, err=True)
    say_what_is_known(run, contacts)
    if ready and agreed(f"Approve {count(len(ready), 'letter')}?", "Nothing is approved", sure=sure):
        decide(run.campaign.settings.folder, ready)
        say(f"{count(len(ready), 'letter')} approved.")
    elif ready:
        return 2
    return int(bool(refused))


def approve_clean(run: "Run", *, sure: bool) -> int:
    """Approve, after asking, all letters in which nothing was found and about which nothing was decided."""
    from outreach.campaign.by_hand.decisions import decide
    from outreach.campaign.post.approving import approved, standing

    now = datetime.now(UTC)
    ready: list[Decision] = []
    others = 0
    for planned in run:
        clean = planned.letter and all(each.level == "info" for each in planned.findings)
        if clean and standing(run, planned) == "open":
            try:
                ready.append(approved(run, planned, now))
            except OutreachError as error:
                show_findings(error.findings, err=True)
                others += 1
        else:
            others += not clean
    for decision in ready[:FIRST]:
        click.echo(f"  {plain(decision.name or decision.contact)}")
    if len(ready) > FIRST:
        click.echo(f"  … and {len(ready) - FIRST:,} more")
    left = f" {count(others, 'letter')} left out." if others else ""
    if not ready:
        say(f"There is no letter to approve.{left}")
        return 0
    if not agreed(f"Approve {count(len(ready), 'letter')}?", "Nothing is approved", sure=sure):
        return 2
    decide(run.campaign.settings.folder, ready)
    say(f"{count(len(ready), 'letter')} approved.{left}")
    return int(bool(others))


def taken_back(run: "Run", contacts: "Iterable[Contact]") -> int:
    """Nothing is decided about those letters any more."""
    from outreach.campaign.by_hand.decisions import take_back
    from outreach.campaign.by_hand.edits import template_name

    template = template_name(run.campaign)
    those = list(contacts)
    before = {each.contact: each for each in take_back(run.campaign.settings.folder, [(c.id, template) for c in those])}
    for contact in those:
        was = before.get(contact.id)
        said = f"is not {'held back' if was.is_hold else 'approved'} any more" if was else "was not decided about"
        say(f"The letter to {called(contact)} {said}.")
    return 0


def listed(run: "Run") -> int:
    """How all letters of the campaign stand."""
    from outreach.campaign.post.approving import standing

    report = Report(quiet=True)
    numbers: Counter[Standing] = Counter()
    first: dict[Standing, list[str]] = {state: [] for state in _SAID}
    for planned in run:
        state = standing(run, planned)
        numbers[state] += 1
        if len(first[state]) < FIRST and state != "approved":
            first[state].append(_line(run, planned))
    for state, lines in first.items():
        if lines:
            click.echo(click.style(f"{numbers[state]:,} {_SAID[state]}", bold=True))
            click.echo("\n".join(lines))
            if numbers[state] > len(lines):
                click.echo(f"  … and {numbers[state] - len(lines):,} more")
    report.add(run.afterwards())
    report.show(err=True)
    say(f"{count(numbers['approved'], 'letter')} approved of {run.tally.letters:,}.")
    return 0


def _line(run: "Run", planned: "Planned") -> str:
    decision = run.decisions.get(planned.contact.id)
    note = decision.note if decision else ""
    if not decision and planned.held:
        note = "cannot leave: outreach check"
    return wrapped(plain(": ".join(filter(None, (planned.title, note)))), "      ", "  ")
