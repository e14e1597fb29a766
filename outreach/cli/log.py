"""outreach log"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.agenda import TO_DO
from outreach.cli.brief import meant
from outreach.cli.days import local_day, moment, written_day
from outreach.cli.options import PATH, Day, campaign_option, opened_ledger
from outreach.cli.report import count, say, show_findings
from outreach.happenings import SAID

if TYPE_CHECKING:
    from outreach.campaign import Campaign
    from outreach.contacts import Contact
    from outreach.happenings import Kind
    from outreach.ledger import Ledger
    from outreach.settings import Settings

EVENTS: Mapping[str, tuple["Kind", str]] = {
    "sent": ("sent", "the request went by post"),
    "called": ("called", "you talked on the phone"),
    "voicemail": ("voicemail", "you left a message"),
    "replied": ("replied", "they answered, not by e-mail"),
    "scheduled": ("scheduled", 'TEXT is when and where: "2026-12-03 15:00 at Café Lumen"'),
    "met": ("met", "you talked: --learned, --lead, --fit"),
    "declined": ("declined", "they said no"),
    "referred": ("referred", 'TEXT is to whom: "Jo Park, jo@example.org"'),
    "thanked": ("thanked", "you thanked them, not by e-mail"),
    "reported": ("reported", "you told them what came of a lead: --lead, or of all"),
    "touched": ("touched", "you were in touch in another way"),
    "landed": ("landed", "you have found what you were looking for"),
    "cancelled": ("cancelled", "nothing more is planned with them"),
    "opted-out": ("opted_out", "they asked not to be written to"),
    "noted": ("noted", "anything else, in TEXT"),
}
"""What can be logged: the word, what it is in the ledger, and what it means."""

_LONG_AGO = date(1970, 1, 1)
_LISTED = "\n".join(f"  {event:10}  {meaning}" for event, (_, meaning) in EVENTS.items())
_HELP = f"""Keep what happened with WHO off-line: an id, an e-mail address, a name or a part of it.

EVENT is one of

\b
{_LISTED}

Whom they referred you to is written into referred.csv beside outreach.toml, a contact sheet of its own. Your own
sheet is not touched. Where WHO fits several people, they are listed; on a terminal you are asked.
"""


@click.command("log", help=_HELP)
@click.argument("who", required=False)
@click.argument("event", required=False)
@click.argument("text", nargs=-1)
@campaign_option
@click.option("--contacts", "people", type=PATH, metavar="FILE", help="The contact sheet, instead of the campaign's.")
@click.option("--on", "on", type=Day(), help="The day on which it happened, if not today.")
@click.option("--learned", default="", metavar="TEXT", help="What you learned from the talk, for the thank-you.")
@click.option("--lead", "leads", metavar="TEXT", multiple=True, help="A lead that they gave you. Repeatable.")
@click.option("--fit", type=click.IntRange(1, 5), metavar="N", help="How well the work would suit you; 5 is best.")
@click.option("--undo", is_flag=True, help="Take back what was logged last.")
def command(
    who: str | None,
    event: str | None,
    text: tuple[str, ...],
    named: Path | None,
    people: Path | None,
    on: date | None,
    learned: str,
    leads: tuple[str, ...],
    fit: int | None,
    undo: bool,
) -> int:
    from outreach.agenda import appointment
    from outreach.campaign import Choice, open_campaign
    from outreach.campaign.cohort import tell_cohort
    from outreach.campaign.people import address_book
    from outreach.campaign.promises.noting import REFERRED_FILE, details, log

    campaign = open_campaign(named, people, None, Path())
    settings = campaign.settings
    if undo:
        if who:
            raise click.UsageError("--undo takes back what was logged last, whoever it was about; name nobody.")
        with opened_ledger(campaign) as ledger:
            return undone(ledger, campaign)
    if not who or not event:
        raise click.UsageError("Say with whom, and what: outreach log WHO EVENT.")
    if event not in EVENTS:
        from difflib import get_close_matches

        near = "".join(f" Did you mean {each}?" for each in get_close_matches(event.lower(), EVENTS, n=1))
        raise click.BadParameter(f"{event} is none of {', '.join(EVENTS)}.{near}", param_hint="EVENT")
    kind, _ = EVENTS[event]
    if (learned or fit) and kind != "met":
        raise click.UsageError("--learned and --fit are about a meeting: outreach log WHO met.")
    if leads and kind not in ("met", "reported"):
        raise click.UsageError("--lead goes with met and with reported.")
    if kind == "noted" and not "".join(text).strip():
        raise click.UsageError("Say what you want to note: outreach log WHO noted TEXT.")
    if on and not _LONG_AGO <= on <= date.today():
        raise click.BadParameter("that day is still to come, or too long ago.", param_hint="--on")
    language, local = settings.campaign.language, datetime.astimezone
    detail = details(kind, " ".join(text), learned=learned, leads=leads, fit=fit, language=language, local=local)
    (contact,) = meant(address_book(campaign, Choice(today=date.today())), (who,))
    with opened_ledger(campaign) as ledger:
        when = datetime.combine(on, time(12)).astimezone() if on and on < date.today() else None
        noted = log(ledger, contact, kind, detail, on=when, now=datetime.now(UTC), folder=settings.folder)
        meeting = appointment([noted.happening])
        day = f"for {moment(meeting[1])}" if meeting else written_day(local_day(noted.happening.at))
        say(f"{contact.name or contact.salutation or contact.id}: {SAID[kind]}, {day}.")
        if noted.refers:
            say(f"{detail['name']} stands in {REFERRED_FILE}. See the letter: outreach preview {REFERRED_FILE}")
        if kind == "opted_out":
            show_findings(tell_cohort(settings, ledger, date.today()), err=True)
        if noted.cancelled:
            say(f"{count(noted.cancelled, 'letter')} to them will not leave.")
        if noted.drafts:
            say(f"Among your drafts: {count(noted.drafts, 'letter')} to them. Only you can delete that.")
        next_step(ledger, contact, settings)
    return 0


def next_step(ledger: "Ledger", contact: "Contact", settings: "Settings") -> None:
    """Says what is due with the contact now, and when."""
    from outreach.agenda import agenda
    from outreach.campaign.promises.keeping import calendar_of, policy_of

    found = agenda(
        ledger.history(contact.id),
        date.today(),
        calendar_of(settings, local_day),
        until=date.max,
        policy=policy_of(settings),
        callable_={contact.id} if contact.phone else (),
    )
    for each in sorted(found, key=lambda each: each.due)[:1]:
        say(f"Next: {TO_DO[each.what][0].lower()}, {written_day(each.due)}.")


def undone(ledger: "Ledger", campaign: "Campaign") -> int:
    """Takes back what was logged last, and says what that does not undo."""
    from outreach.campaign import Choice
    from outreach.campaign.people import book_if_readable
    from outreach.campaign.promises.dealings import name_of
    from outreach.campaign.promises.noting import REFERRED_FILE

    last = ledger.undo_last(datetime.now(UTC))
    if last is None:
        say("Nothing has been logged.")
        return 0
    name = name_of(book_if_readable(campaign, Choice(today=date.today())), ledger, last.contact)
    say(f"Taken back: {name}: {SAID[last.kind]}, {written_day(local_day(last.at))}.")
    match last.kind:
        case "referred":
            say(f"{last.detail['name']} still stands in {REFERRED_FILE}; delete the line where it is wrong.")
        case "opted_out":
            say("Their address stays on the list: outreach suppress ADDRESS --remove.")
        case "declined" | "cancelled":
            say("Letters that this took out of the queue stay out: outreach review-unknown WHO --again.")
    return 0
