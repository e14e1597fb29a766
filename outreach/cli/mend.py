"""outreach mend"""

from datetime import date
from pathlib import Path

import click

from outreach.cli.options import PATH, campaign_option
from outreach.cli.report import say, wrapped


@click.command("mend")
@click.argument("cell", required=False)
@click.argument("value", required=False)
@campaign_option
@click.option("--contacts", "contacts", type=PATH, metavar="FILE", help="The contact sheet, instead of the campaign's.")
@click.option("--sheet", "worksheet", metavar="NAME", help="The worksheet, when the workbook has several.")
@click.option("--encoding", metavar="NAME", help="The text encoding of a CSV file, when the guess is wrong.")
@click.option("--was", metavar="TEXT", help="Only if this is what the cell says.")
@click.option("--note", "noting", is_flag=True, help="Leave the sheet as it is, and note the correction beside it.")
@click.option("--undo", is_flag=True, help="Take the noted correction of CELL away.")
def command(
    cell: str | None,
    value: str | None,
    named: Path | None,
    contacts: Path | None,
    worksheet: str | None,
    encoding: str | None,
    was: str | None,
    noting: bool,
    undo: bool,
) -> int:
    """Correct what a CELL of the contact sheet says: outreach mend C3 minh.tran@example.org

    CELL is as the findings name it, C3 or “3, E-mail”; VALUE "" clears it. In an .xlsx or .csv file that one cell
    changes, and nothing else: formats, formulas and other sheets stay. A cell with a formula, and other kinds of files,
    are refused. With --note, the correction is kept in corrections.csv in the campaign's folder, and holds for
    everything that reads the sheet, as long as the cell says what it says now. Without CELL, such notes are listed.
    """
    from outreach.campaign import Choice, open_campaign
    from outreach.campaign.by_hand.corrections import note, noted, put_right

    campaign = open_campaign(named, contacts, None, Path())
    choice = Choice(today=date.today(), worksheet=worksheet, encoding=encoding)
    if not cell:
        corrections = noted(campaign.settings.folder)
        for each in corrections:
            place = f"{each.sheet}, {each.cell} ({each.header}), beside “{each.beside}”"
            click.echo(wrapped(f"{place}: “{each.was}” → “{each.now}”", "    ", ""))
        if not corrections:
            say("No correction is noted.")
        return 0
    if undo:
        if value is not None or noting:
            raise click.UsageError("--undo takes a note away; name the cell alone.")
        there = note(campaign, choice, cell, None, was=was)
        say(f"{there.address} ({there.header}) reads as the sheet has it: “{there.says}”.")
        return 0
    if value is None:
        raise click.UsageError('Say what the cell is to say: outreach mend CELL VALUE; "" clears it.')
    there = (note if noting else put_right)(campaign, choice, cell, value, was=was)
    whose = f", beside “{there.beside}”" if there.beside else ""
    is_now = "is to read" if noting else "is now"
    say(f"{there.address} ({there.header}){whose}: “{there.says}” {is_now} “{value.strip()}”.")
    return 0
