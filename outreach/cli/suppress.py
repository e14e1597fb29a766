"""outreach suppress"""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import click

from outreach.cli.days import day
from outreach.cli.options import campaign_option, opened_ledger
from outreach.cli.report import say, wrapped

_ENTRY = re.compile(r"(?:\*?@|\*\.)?((?:[^\s@<>,;:]+@)?[^\s@<>,;:/*]+\.[^\s@<>,;:/*]+)")
"""An address or a domain, which people write as “@example.org” and “*@example.org”, too."""


@click.command("suppress")
@click.argument("values", metavar="[ADDRESS|DOMAIN]...", nargs=-1)
@campaign_option
@click.option("--reason", default="", metavar="TEXT", help="Why, for yourself to read later.")
@click.option("--remove", is_flag=True, help="Take it off the list.")
@click.option("--cohort", "for_all", is_flag=True, help="For everybody of your cohort, on the list that you share.")
def command(values: tuple[str, ...], named: Path | None, reason: str, remove: bool, for_all: bool) -> int:
    """Never write to an address, or to anybody at a domain. Without one, show the list.

    The list is kept in the ledger and holds for all that leaves as e-mail, also for what is queued. Letters on paper
    are kept back by hand: outreach hold.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.book import ledger_to_look_at
    from outreach.campaign.cohort import allow_for_all, suppress_for_all

    matches = {value: _ENTRY.fullmatch(value.strip()) for value in values}
    if wrong := [value for value, match in matches.items() if not match]:
        raise click.BadParameter(f"{wrong[0]} is neither an address nor a domain, such as example.org.")
    values = tuple(match[1] for match in matches.values() if match)
    campaign = open_campaign(named, None, None, Path())
    if for_all and not values:
        raise click.UsageError("Name an address or a domain: your cohort's list can be asked, but not read out.")
    with opened_ledger(campaign) if values else ledger_to_look_at(campaign, opened_ledger) as ledger:
        for value in values:
            if remove:
                done = ledger.suppressions.remove(value)
                say(f"{value} is off the list." if done else f"{value} is not on the list.")
                if "@" in value and (still := ledger.suppressions.of(value)):
                    asked = "whoever has it asked to be forgotten, which is for good"
                    say(f"It stays closed: {asked if still.kind == 'forgotten' else f'{still.value} is on the list'}.")
                if for_all and (others := allow_for_all(campaign.settings, value, date.today())):
                    say(f"Because of {' and '.join(others)} it stays on your cohort's list.")
            else:
                new = ledger.suppressions.add(value, reason, datetime.now(UTC))
                say(f"{value} will not be written to." if new else f"{value} is on the list already.")
                if for_all:
                    new = bool(suppress_for_all(campaign.settings, [value], date.today()))
                    say("Nor by anybody of your cohort." if new else "It is on your cohort's list already.")
        if not values:
            listed = ledger.suppressions.all()
            for each in listed:
                what = "somebody forgotten" if each.kind == "forgotten" else each.value
                click.echo(
                    wrapped(f"{what}  since {day(each.at)}{f', {each.reason}' if each.reason else ''}", "    ", "")
                )
            if not listed:
                say("Nobody is on the list.")
    return 0
