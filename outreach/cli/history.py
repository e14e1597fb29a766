"""outreach history"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.brief import meant
from outreach.cli.days import local_day, moment, written_day
from outreach.cli.options import PATH, campaign_option, opened_ledger
from outreach.cli.report import json_line, plain, say, wrapped
from outreach.happenings import SAID

if TYPE_CHECKING:
    from outreach.happenings import Happening

_TOLD: Mapping[str, str] = {
    "probable": "only the sender and the time fit",
    "gone": "they have left there",
    "address": "to {}",
    "status": "status {}",
    "place": "{}",
    "name": "{}",
    "email": "{}",
    "learned": "learned: {}",
    "lead": "lead: {}",
    "fit": "fit: {} of 5",
}
"""What else is said of a happening, by what its detail is called."""


@click.command("history")
@click.argument("who")
@campaign_option
@click.option("--contacts", "people", type=PATH, metavar="FILE", help="The contact sheet, instead of the campaign's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each on standard output.")
def command(who: str, named: Path | None, people: Path | None, as_json: bool) -> int:
    """See all that has happened with WHO, in order, with the text of letters and answers.

    WHO is an id, an e-mail address, a name or a part of it; of somebody who is not in the sheet any more, the id.
    """
    from outreach.campaign import Choice, open_campaign
    from outreach.campaign.book import ledger_to_look_at
    from outreach.campaign.people import address_book, book_if_readable
    from outreach.campaign.promises.dealings import somebody
    from outreach.campaign.promises.keeping import told
    from outreach.campaign.promises.noting import known_as

    campaign = open_campaign(named, people, None, Path())
    choice = Choice(today=date.today())
    # What has happened is in the ledger, whatever has become of the sheet.
    book = book_if_readable(campaign, choice)
    with ledger_to_look_at(campaign, opened_ledger) as ledger:
        try:
            contact = somebody(book, ledger, who)
        except LookupError:
            (contact,) = meant(book or address_book(campaign, choice), (who,))
        found = list(told(ledger, {who, *known_as(ledger, contact)}))
    for happening, text in found:
        if as_json:
            click.echo(_json(happening, text))
        else:
            _show(happening, text)
    if not found:
        say("Nothing has happened yet.")
    return 0


def _show(each: "Happening", text: str) -> None:
    from outreach.agenda import appointment, back_on

    detail = each.detail
    when = written_day(local_day(each.at))
    subject = f": {plain(detail['subject'])}" if detail.get("subject") else ""
    click.echo(click.style(wrapped(f"{when}  {SAID[each.kind]}{subject}", "    ", ""), bold=True))
    if each.kind == "scheduled" and "at" in detail:
        meeting = appointment([each])
        click.echo(wrapped(moment(meeting[1]) if meeting else detail["at"], "    "))
    if back := back_on(each, local_day):
        click.echo(wrapped(f"back on {written_day(back)}", "    "))
    for name, says in _TOLD.items():
        for line in filter(None, detail.get(name, "").splitlines()):
            click.echo(wrapped(says.format(plain(line)), "    "))
    if text.strip():
        click.echo(wrapped(plain(text.strip()), "    "))
    click.echo()


def _json(each: "Happening", text: str) -> str:
    record = {
        "contact": each.contact,
        "at": each.at.isoformat(),
        "what": each.kind,
        "step": each.step,
        "detail": dict(each.detail),
        "text": text,
    }
    return json_line(record)
