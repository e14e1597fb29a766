"""outreach forget"""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from outreach.cli.asking import agreed
from outreach.cli.options import campaign_option, opened_ledger
from outreach.cli.report import count, say


@click.command("forget")
@click.argument("address")
@campaign_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(address: str, named: Path | None, yes: bool) -> int:
    """Erase what the ledger holds about the person with ADDRESS, and never write to them again.

    Of the address a salted hash stays, by which it is recognised. The contact sheet and the files that were written
    are yours to clean. In a cohort, nobody else writes to them either.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.cohort import suppress_for_all

    if "@" not in address:
        raise click.BadParameter("name the person's e-mail address.", param_hint="ADDRESS")
    campaign = open_campaign(named, None, None, Path())
    with opened_ledger(campaign) as ledger:
        question = f"Erase everything about {address}? This cannot be undone."
        if not agreed(question, "Nothing is erased", sure=yes):
            return 2
        number = ledger.suppressions.forget([address], [address], datetime.now(UTC))
    say(f"{count(number, 'letter')} erased. {address} will not be written to again.")
    if campaign.settings.cohort.place:
        suppress_for_all(campaign.settings, [address], date.today())
    say("Now delete the person's row in the contact sheet, and the letters that were written as files.")
    return 0
