"""outreach cohort"""

from datetime import date
from pathlib import Path

import click

from outreach.cli.options import campaign_option
from outreach.cli.report import count, say, wrapped


@click.command("cohort")
@campaign_option
@click.option("--begin", is_flag=True, help="Begin a list, in the folder that outreach.toml names.")
def command(named: Path | None, begin: bool) -> int:
    """See who of your cohort has approached how many people, by the list that you share.

    Several people who write to the same readers share a list, so that no reader hears from two of them within weeks,
    and nobody of them writes to somebody who wants no more letters. It is a folder on a drive that all of them can
    write to, named in each one's outreach.toml below [cohort]. Kept in it are days and fingerprints of addresses, no
    names of readers.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.cohort import begin_cohort, cohort_of

    settings = open_campaign(named, None, None, Path()).settings
    if begin:
        begin_cohort(settings)
        say(f"The list begins in {settings.folder / settings.cohort.place}. Tell the others to name it below [cohort].")
    cohort = cohort_of(settings)
    if not cohort:
        say("This campaign is not one of a cohort's. Name the folder of the list in outreach.toml, below [cohort].")
        return 0
    members = cohort.members(date.today())
    for each in members:
        never = f"; {count(each.never, 'entry', 'entries')} of those not to be written to" if each.never else ""
        reached = f"{count(each.approached, 'person', 'people')} approached in {count(settings.cohort.days, 'day')}"
        click.echo(wrapped(f"{each.name}: {reached}{never}", "    ", ""))
    if not members:
        say("Nobody is on the list yet.")
    return 0
