"""outreach hold"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from outreach.cli.approve import taken_back
from outreach.cli.one_letter import called, letter_options, named, opened, say_what_is_known
from outreach.cli.report import say


@letter_options
@click.command("hold")
@click.argument("who", nargs=-1, required=True)
@click.option("--note", default="", metavar="TEXT", help="Why, for you to read later.")
@click.option("--undo", is_flag=True, help="Let the letters go again.")
def command(who: tuple[str, ...], note: str, undo: bool, people: Path | None, **options: Any) -> int:
    """Hold back the letters to WHO, whatever they say: they are neither written nor sent until you let them go.

    WHO is an id, an e-mail address, a name or a part of it. What is decided is kept in decisions.csv beside
    outreach.toml.
    """
    from outreach.campaign.by_hand.decisions import decide
    from outreach.campaign.post.approving import held

    run = opened(people, options)
    contacts = named(run, who)
    if undo:
        return taken_back(run, contacts)
    now = datetime.now(UTC)
    decide(run.campaign.settings.folder, [held(run, contact, note, now) for contact in contacts])
    for contact in contacts:
        say(f"The letter to {called(contact)} is held back.")
    say_what_is_known(run, contacts)
    return 0
