"""outreach edit"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.asking import can_ask
from outreach.cli.one_letter import called, letter_options, named, opened, say_what_is_known, show_difference
from outreach.cli.report import plain, say, show_findings, wrapped
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign import Planned, Run
    from outreach.contacts import Contact


@letter_options
@click.command("edit")
@click.argument("who", required=False)
@click.option("--show", is_flag=True, help="Show how the letter differs from the template's, and change nothing.")
@click.option("--keep", "stands", is_flag=True, help="The letter stands as changed, whatever template and sheet say.")
@click.option("--undo", is_flag=True, help="The template's letter again; the changed one is put aside.")
def command(who: str | None, show: bool, stands: bool, undo: bool, people: Path | None, **options: Any) -> int:
    """Change the letter to WHO, and to nobody else, in your editor; without WHO, list the letters so changed.

    WHO is an id, an e-mail address, a name or a part of it. The letter is kept as a text file in the campaign's folder
    “edits”, and used from then on in the place of the template's: checked, previewed, written and sent as all others.
    Its Subject and other header lines can be changed, too. What the checks find in it is shown at once.
    """
    from outreach.campaign.by_hand import edits

    if not who and (show or stands or undo):
        raise click.UsageError("Say whose letter: outreach edit WHO.")
    if show + stands + undo > 1:
        raise click.UsageError("Choose one of --show, --keep and --undo.")
    run = opened(people, options)
    if not run.template:
        raise OutreachError(
            "a letter whose template is a Word file is changed in Word",
            where=str(run.campaign.template),
            hint="Write it, and change the file: outreach write --only WHO.",
        )
    if not who:
        return listed(run)
    (contact,) = named(run, (who,))
    edit = run.edits.get(contact.id)
    if show:
        return shown(run, contact)
    if not (stands or undo):
        return changed(run, contact)
    if not edit:
        say(f"The letter to {called(contact)} is the template's.")
    elif undo:
        say(f"The letter to {called(contact)} is the template's again. The other one is in {edits.undo(edit)}.")
    else:
        edits.keep(run, contact, edit.text)
        say(f"The letter to {called(contact)} stands as you have changed it.")
    return 0


def shown(run: "Run", contact: "Contact") -> int:
    """Show what was changed by hand."""
    from outreach.campaign.by_hand.difference import difference
    from outreach.campaign.by_hand.edits import EDITED, as_it_is, current, original

    if contact.id not in run.edits:
        say(f"The letter to {called(contact)} is the template's.")
        return 0
    show_difference(difference(original(run, contact), current(run, contact)))
    show_findings([each for each in as_it_is(run, contact).findings if each.rule != EDITED.id], err=True)
    return 0


def changed(run: "Run", contact: "Contact") -> int:
    """Change the letter in the editor until it is right, or the person at the terminal takes it as it is."""
    from outreach.campaign.by_hand.edits import current, keep, tried
    from outreach.campaign.proofing.manuscripts import decoded

    if contact.held:
        raise OutreachError(findings=[each for each in contact.findings if each.level == "error"])
    if not (can_ask() or os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        raise OutreachError(
            "there is no terminal for an editor to open in",
            hint="Run it in a terminal, or name in VISUAL or EDITOR an editor that has a window of its own.",
        )
    say_what_is_known(run, [contact])
    before = text = current(run, contact)
    while True:
        octets = click.edit(text.replace("\n", os.linesep).encode(), extension=".md")
        # Not every editor writes UTF-8, and nobody wants to type a letter twice for that.
        written = None if octets is None else decoded("", bytes(octets), None)
        if written and "\0" in written:
            raise OutreachError("what the editor has left is no text", hint="Nothing is kept; the letter is as it was.")
        if written is None or not written.strip() or written.strip() == before.strip():
            say("Nothing has changed." if written is None or written.strip() else "An empty letter is not kept.")
            return 0
        text = written
        planned = tried(run, contact, text)
        show_findings([each for each in planned.findings if each.level != "info"], err=True)
        match settled(planned):
            case "keep":
                edit = keep(run, contact, text, began=before)
                where = f"is in {edit.path}" if edit else "is the template's again"
                say(f"The letter to {called(contact)} {where}.")
                return int(planned.held)
            case "drop":
                say("Nothing is kept.")
                return 1 if planned.held else 0


def settled(planned: "Planned") -> str:
    """What becomes of a changed letter: "keep", "edit" or "drop". Where nobody can be asked a faulty one is dropped."""
    if planned.letter and not planned.held:
        return "keep"
    if not can_ask():
        return "drop"
    options = ["edit", "keep", "drop"] if planned.letter else ["edit", "drop"]
    question = "It is held back like this. Edit it again, keep it all the same, or drop it"
    return str(click.prompt(question, type=click.Choice(options), default="edit", err=True))


def listed(run: "Run") -> int:
    """The letters that were changed by hand, of all templates."""
    from outreach.campaign.by_hand.edits import as_it_is, edits_in, template_name
    from outreach.campaign.people import AddressBook, people

    book = AddressBook(run.campaign, run.choice, run.sheet, run.naming.columns)
    there = edits_in(run.campaign.settings.folder)
    wanted = {edit.contact for edit in there}
    contacts = {contact.id: contact for contact in people(book) if contact.id in wanted} if wanted else {}
    for edit in there:
        contact = contacts.get(edit.contact)
        who = f"{called(contact)} · {edit.contact}" if contact else f"{edit.contact} · nobody in the sheet"
        click.echo(click.style(wrapped(plain(f"{who} · {edit.template}"), "    ", ""), bold=True))
        click.echo(wrapped(str(edit.path), "    "))
        if contact and edit.template == template_name(run.campaign):
            rules = [each for each in as_it_is(run, contact).findings if each.level != "info"]
            show_findings(rules)
    if not there:
        say("No letter has been changed by hand: outreach edit WHO.")
    return 0
