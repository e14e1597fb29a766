"""outreach status"""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.options import PATH, Day, campaign_option, opened_ledger, overwrite_option
from outreach.cli.report import json_line, say, show_findings
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign import Campaign
    from outreach.campaign.people import AddressBook
    from outreach.ledger import Delivery


@click.command("status")
@campaign_option
@click.option("--as", "form", type=click.Choice(["html", "xlsx"]), help="A page with plots, or a workbook to share.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="The file.  [default: standing.html, standing.xlsx]")
@overwrite_option
@click.option("--date", "today", type=Day(), help="Count the days from that one instead of today.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per contact on standard output; then the numbers."
)
@click.option("-v", "--verbose", is_flag=True, help="Everyone, and every group of letters.")
def command(
    named: Path | None,
    form: str | None,
    output: Path | None,
    overwrite: bool,
    today: date | None,
    as_json: bool,
    verbose: bool,
) -> int:
    """See where everyone stands, those first that want attention, and what the letters have come to.

    The funnel counts people: a letter was written to them, it has left, they answered, you met, they named somebody
    else. How often letters are answered stands with the interval that so few letters allow (Wilson, 95%), by how you
    came to the reader, by letter, and by wave. That some do better than others is only said where it is hardly chance.

    The page and the workbook have names in them: think of whom you show them to. What is changed in the workbook stays
    there; `outreach log` is what is kept.

    Exit code 1 when it cannot be known of some letter whether it has left.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.book import ledger_to_look_at
    from outreach.campaign.promises.standings import overview, write_standing
    from outreach.cli.standing import show_standing, standing_records, summed_up

    if output and not form:
        raise click.UsageError("-o names the file of --as html or --as xlsx.")
    campaign = open_campaign(named, None, None, Path())
    day = today or date.today()
    letters: dict[str, list[Delivery]] = {}
    with ledger_to_look_at(campaign, opened_ledger) as ledger:
        seen = overview(_address_book(campaign, day), ledger, day, datetime.astimezone)
        if as_json:
            for each in ledger.deliveries():
                letters.setdefault(each.contact, []).append(each)
    if form:
        path = output or campaign.settings.folder / f"standing.{form}"
        write_standing(path, seen, form, overwrite=overwrite)
        say(f"{path} is written.")
    if as_json:
        for record in standing_records(seen, letters):
            click.echo(json_line(record))
    elif not form:
        show_standing(seen, everything=verbose)
        say(summed_up(seen))
    return int(seen.states["in_doubt"] > 0)


def _address_book(campaign: "Campaign", today: date) -> "AddressBook | None":
    """The contact sheet. Where it cannot be read, that is said: what may have left is in the ledger."""
    from outreach.campaign import Choice
    from outreach.campaign.people import address_book

    try:
        return address_book(campaign, Choice(today=today))
    except OutreachError as error:
        show_findings(error.findings, err=True)
        say("Without the sheet only those are shown whom the ledger knows, and not what comes next.")
        return None
