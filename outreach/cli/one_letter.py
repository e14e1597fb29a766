"""What `edit`, `approve`, `hold` and `import-edits` have in common: single letters of a campaign, and who is meant."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.brief import meant
from outreach.cli.options import PATH, campaign_options, chosen, opened_ledger, without
from outreach.cli.report import say
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign import Run
    from outreach.campaign.by_hand.difference import Change
    from outreach.contacts import Contact

_OF_MANY = {
    "sheet": None,
    "answers": (),
    "only": (),
    "where": None,
    "limit": None,
    "strict": False,
    "as_json": False,
    "quiet": False,
    "verbose": False,
}
"""Options of the commands that make many letters, which mean nothing here; the rest is the same."""

_contacts = click.option(
    "--contacts", "people", type=PATH, metavar="FILE", help="The contact sheet, instead of the campaign's."
)


def letter_options(command: click.Command) -> click.Command:
    """Adds the options that say which letters are meant; the command hands them to `opened` as keywords."""
    own, command.params = command.params, []
    _contacts(campaign_options(command))
    # Options come in reverse when it is not the function that is decorated, but the command.
    command.params = [*own, *reversed(command.params)]
    return without(*_OF_MANY)(command)


def opened(people: Path | None, options: dict[str, Any]) -> "Run":
    """The run over the campaign that the options name. Reads the clock."""
    from outreach.campaign import start

    return start(*chosen({**_OF_MANY, **options, "sheet": people}))


def named(run: "Run", who: Sequence[str]) -> "list[Contact]":
    """The contacts of the run that are meant, each once. Raises OutreachError when that is not clear."""
    from outreach.campaign.people import AddressBook

    return meant(AddressBook(run.campaign, run.choice, run.sheet, run.naming.columns), tuple(who))


def called(contact: "Contact") -> str:
    """How to speak of a contact."""
    return contact.name or contact.salutation or contact.id


def say_what_is_known(run: "Run", contacts: "Sequence[Contact]") -> None:
    """Say of each letter that has left, or may not leave any more, how that is: no decision changes it."""
    from outreach.campaign.book import has_ledger, ledger_to_look_at

    campaign, today = run.campaign, run.choice.today
    if not has_ledger(campaign):
        return
    from outreach.campaign.post.closing import closed_of  # here, because they bring the database along
    from outreach.campaign.post.posting import step_of

    step = step_of(run.template.kind.lower() if run.template else "", campaign.template.stem, today)
    with suppress(OutreachError), ledger_to_look_at(campaign, opened_ledger) as ledger:
        known = closed_of(ledger, [(contact, step) for contact in contacts], today)
        for contact, (how, why) in zip(contacts, known, strict=True):
            if how:
                say(f"The ledger says of the letter to {called(contact)}: {why}.")


def show_difference(changes: "Sequence[Change]") -> None:
    """A text with what was changed in it, in the way of wdiff: [-taken out-] and {+put in+}."""
    marks = {"same": ("", "", None), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
    for kind, text in changes:
        before, after, colour = marks[kind]
        # A mark for each line: a terminal's colours end with it.
        lines = [
            f"{line[: len(line) - len(line.lstrip())]}{click.style(f'{before}{line.strip()}{after}', fg=colour)}"
            f"{line[len(line.rstrip()) :]}"
            if colour and line.strip()
            else line
            for line in text.splitlines(keepends=True)
        ]
        click.echo("".join(lines), nl=False)
