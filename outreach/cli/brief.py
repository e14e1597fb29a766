"""outreach brief"""

from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.briefs.questions import GOALS
from outreach.cli.asking import can_ask
from outreach.cli.options import PATH, campaign_options, chosen, overwrite_option, without
from outreach.cli.report import Report, count, json_line, say
from outreach.errors import OutreachError
from outreach.findings import Finding

if TYPE_CHECKING:
    from outreach.campaign.files.briefing import Briefed, BriefFile
    from outreach.campaign.people import People, Sought
    from outreach.contacts import Contact

_OF_LETTERS = {"sheet": None, "template": None, "answers": (), "only": (), "strict": False}
"""Options of the commands that make letters, which mean nothing here; the rest is the same."""


@without(*_OF_LETTERS)
@click.command("brief")
@click.argument("who", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="For everybody in the sheet; --where and --limit choose.")
@click.option("--contacts", "people", type=PATH, metavar="FILE", help="The contact sheet, instead of the campaign's.")
@click.option("--call", "call_only", is_flag=True, help="Only the call sheet.")
@click.option("--meeting", "meeting_only", is_flag=True, help="Only the meeting brief.")
@click.option("--goal", type=click.Choice(GOALS), help="What the talk is for: it chooses the questions.")
@click.option(
    "--as",
    "forms",
    type=click.Choice(["docx", "md"]),
    multiple=True,
    default=["docx"],
    show_default=True,
    help="The kind of file. Repeatable.",
)
@click.option("-o", "--output", type=PATH, help="The folder for the papers.  [default: briefs]")
@overwrite_option
@campaign_options
def command(
    who: tuple[str, ...],
    everyone: bool,
    people: Path | None,
    call_only: bool,
    meeting_only: bool,
    goal: str | None,
    forms: tuple[str, ...],
    output: Path | None,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Write the call sheet and the meeting brief for WHO: an id, an e-mail address, a name or a part of it.

    The call sheet has the script of the call, what to say to whoever else answers and to a machine, and when to
    call. The meeting brief, both sides of a sheet, has what to find out and to bring, the minutes of the talk, the
    questions, and room for what comes of it. Where a name fits several people, they are listed; on a terminal you
    are asked.
    """
    from outreach.campaign.files.briefing import CALL, MEETING, briefed, everybody, open_desk, write_briefs

    if bool(who) == everyone:
        raise click.UsageError("Say for whom: name them by id, e-mail address or name, or take --all.")
    if call_only and meeting_only:
        raise click.UsageError("Take --call or --meeting; without them both papers are written.")
    campaign, choice = chosen({**options, **_OF_LETTERS, "sheet": people})
    kinds = (CALL,) if call_only else (MEETING,) if meeting_only else (CALL, MEETING)
    desk = open_desk(campaign, choice, kinds, goal=goal)
    report = Report(quiet=quiet, verbose=verbose)
    report.add(desk.findings)
    contacts = everybody(desk) if everyone else iter(meant(desk, who))
    ready = [briefed(desk, contact) for contact in islice(contacts, choice.limit)]
    for each in ready:
        report.add(each.findings)
    folder = output or campaign.settings.folder / "briefs"
    written = list(write_briefs(ready, campaign, folder, list(dict.fromkeys(forms)), overwrite=overwrite))
    report.add(file.stored.finding for file in written if file.stored.finding)
    if as_json:
        for each in ready:
            click.echo(briefed_json(each, written))
    else:
        for file in written:
            if file.stored.state != "kept":
                click.echo(file.path)
    report.show(err=True)
    held = sum(each.held for each in ready)
    kept = sum(file.stored.state == "kept" for file in written)
    if not quiet:
        say(summary(len(written) - kept, kept, held))
    return int(bool(held or kept))


def meant(among: "People", who: tuple[str, ...]) -> "list[Contact]":
    """The contacts that the names mean, each once; a person at a terminal is asked where that is in doubt.

    Raises OutreachError with all names that mean nobody, or more than one.
    """
    from outreach.campaign.people import sought

    unclear: list[Finding] = []
    contacts: dict[str, Contact] = {}
    for each in sought(among, who):
        found = each.contacts
        if each.sure:
            contacts[found[0].id] = found[0]
        elif found and can_ask():
            picked = asked(each)
            contacts[picked.id] = picked
        else:
            unclear.append(doubtful(each, among))
    if unclear:
        raise OutreachError(findings=unclear)
    return list(contacts.values())


def asked(sought: "Sought") -> "Contact":
    """The one of several that the person at the terminal picks."""
    say(f"“{sought.who}” may be:")
    for number, contact in enumerate(sought.contacts, 1):
        say(f"  {number}  {title(contact)}")
    number = click.prompt("Which one", type=click.IntRange(1, len(sought.contacts)), err=True)
    return sought.contacts[int(number) - 1]


def doubtful(sought: "Sought", among: "People") -> Finding:
    """What to say of a name that does not tell whom it means."""
    where = str(among.sheet.path)
    if not sought.contacts:
        from outreach.campaign.promises.keeping import referred
        from outreach.campaign.promises.noting import REFERRED_FILE
        from outreach.contacts import matches

        hint = "Name an id, an e-mail address, a name or the beginning of one."
        if any(matches(contact, sought.who) for contact in referred(among)):
            hint = f"They stand in {REFERRED_FILE}: say --contacts {REFERRED_FILE} as well."
        return Finding("", "error", f"nobody in the sheet is called “{sought.who}”", where, hint)
    people = "\n".join(map(title, sought.contacts))
    return Finding(
        "", "error", f"“{sought.who}” may be\n{people}", where, "Name one of them in full, or by address or id."
    )


def title(contact: "Contact") -> str:
    """Who that is, for a person to choose."""
    names = (contact.name or contact.salutation, contact.company, contact.email or contact.id, f"row {contact.row}")
    return " · ".join(filter(None, names))


def briefed_json(briefed: "Briefed", written: "list[BriefFile]") -> str:
    """One contact's papers as a line of --json."""
    contact = briefed.contact
    files = [{"file": str(file.path), "state": file.stored.state} for file in written if file.briefed is briefed]
    record = {
        "id": contact.id,
        "row": contact.row,
        "name": contact.name,
        "email": contact.email,
        "held": briefed.held,
        "files": files,
        "findings": [asdict(finding) for finding in briefed.findings],
    }
    return json_line(record)


def summary(written: int, kept: int, held: int) -> str:
    """What became of it, in a sentence."""
    parts = [f"{count(written, 'paper')} written"]
    if kept:
        parts.append(f"{count(kept, 'file')} left as found")
    if held:
        parts.append(f"{count(held, 'contact')} held back")
    return ", ".join(parts) + "."
