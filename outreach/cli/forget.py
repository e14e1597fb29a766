"""outreach forget"""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import click

from outreach.cli.asking import agreed
from outreach.cli.options import campaign_option, opened_ledger
from outreach.cli.report import count, say

_PERSON = re.compile(r"(?:[^<>]*<)?\s*(?:mailto:)?([^\s@<>,;:]+@[^\s@<>,;:]+)\s*>?\s*")
"""An address as it is copied out of a letter or a mail program: “Ann Lee <ann@example.org>”."""


@click.command("forget")
@click.argument("address")
@campaign_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(address: str, named: Path | None, yes: bool) -> int:
    """Erase what outreach holds about the person with ADDRESS, and never write to them again.

    That is what is in the ledger, letters to them that were changed by hand, and what was decided and noted about
    them. Of the address a salted hash stays, by which it is recognised. The contact sheet and the files that were
    written are yours to clean. In a cohort, nobody else writes to them either.
    """
    from outreach.campaign import Choice, open_campaign
    from outreach.campaign.cohort import suppress_for_all
    from outreach.campaign.forgetting import erase, known_by
    from outreach.campaign.people import book_if_readable

    person = _PERSON.fullmatch(address)
    if not person:
        raise click.BadParameter("name the person's e-mail address, and one only.", param_hint="ADDRESS")
    address = person[1]
    campaign = open_campaign(named, None, None, Path())
    with opened_ledger(campaign) as ledger:
        question = f"Erase everything about {address}? This cannot be undone."
        if not agreed(question, "Nothing is erased", sure=yes):
            return 2
        book = book_if_readable(campaign, Choice(today=date.today()))
        known = known_by(book, ledger, address)
        erased = erase(campaign, book, known)
        number = ledger.suppressions.forget(sorted(known.addresses), sorted(known.ids), datetime.now(UTC))
    say(f"{count(number, 'letter')} erased. {address} will not be written to again.")
    besides = (
        count(erased.edits, "letter that was changed by hand", "letters that were changed by hand"),
        count(erased.decisions, "decision"),
        count(erased.corrections, "correction"),
    )
    if any(erased[:3]):
        say(f"Erased as well: {', '.join(each for each in besides if not each.startswith('0 '))}.")
    if campaign.settings.cohort.place:
        suppress_for_all(campaign.settings, sorted(known.addresses), date.today())
    rows = "; ".join((*known.places, *erased.left)) or "the person's row in the contact sheet"
    say(f"Now delete {rows}; and the letters that were written as files.")
    return 0
