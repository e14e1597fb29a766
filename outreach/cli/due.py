"""outreach due"""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.agenda import TO_DO
from outreach.cli.days import written_day
from outreach.cli.options import PATH, Day, campaign_option, opened_ledger
from outreach.cli.report import count, json_line, say, wrapped

if TYPE_CHECKING:
    from outreach.campaign.promises.keeping import Task


@click.command("due")
@campaign_option
@click.option("--date", "today", type=Day(), help="As on that day instead of today.")
@click.option("--week", is_flag=True, help="What comes in the next seven days as well.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each on standard output.")
@click.option("--ics", type=PATH, metavar="FILE", help="Write all that is to come as a calendar file as well.")
def command(named: Path | None, today: date | None, week: bool, as_json: bool, ics: Path | None) -> int:
    """See what to do today, the most important first, each with the command that does it.

    It follows from the letters that have left, the answers that came, and what you have told with `outreach log`:
    answers that wait for you; calls and reminders that a letter promised, unless there is an answer, and promises
    that cannot be kept, where a letter came back or its reader has left; meetings to confirm and to prepare for;
    thank-yous, the next working day and overdue after two; leads to report on; and people to stay in touch with,
    every six months. Those that are e-mails leave together by `outreach send --due`.

    With --ics a calendar file has an event for each, with an alarm, and one for each meeting; imported again, or
    subscribed to, its events replace the earlier ones.
    """
    from outreach.campaign import Choice, open_campaign
    from outreach.campaign.book import ledger_to_look_at
    from outreach.campaign.people import address_book
    from outreach.campaign.promises.keeping import e_mails, tasks, write_calendar

    campaign = open_campaign(named, None, None, Path())
    day = today or date.today()
    until = day + min(timedelta(days=6), date.max - day) if week else day
    with ledger_to_look_at(campaign, opened_ledger) as ledger:
        book = address_book(campaign, Choice(today=day))
        ahead = tasks(book, ledger, day, date.max if ics else until, datetime.astimezone)
    found = [each for each in ahead if each.due.due <= until]
    if ics:
        write_calendar(ics, ahead, campaign.settings, _title, today=day, now=datetime.now(UTC))
    if as_json:
        for each in found:
            click.echo(_json(each, day))
        return 0
    for what, those in groupby(found, key=lambda each: each.due.what):
        click.echo(click.style(TO_DO[what][1], bold=True))
        for each in those:
            _show(each, day)
        click.echo()
    span = f"until {written_day(until)}" if week else f"on {written_day(day)}"
    late = sum(each.due.by < day for each in found)
    overdue = "" if not late else ", overdue" if late == len(found) else f", {late:,} of them overdue"
    say(f"{count(len(found), 'thing')} to do {span}{overdue}." if found else f"Nothing is due {span}.")
    letters = e_mails(each for each in found if each.due.due <= day)
    if letters > 1:
        say(f"{count(letters, 'e-mail')} among them, all at once: outreach send --due")
    return 0


def _title(task: "Task") -> str:
    return f"{TO_DO[task.due.what][0]}: {task.name}"


def _show(task: "Task", today: date) -> None:
    due = task.due
    contact = task.contact
    parts = (task.name, contact.company, contact.phone if due.what == "call" else "")
    click.echo(wrapped(" · ".join(filter(None, parts)), "    ", "  "))
    when = f"overdue since {written_day(due.by)}" if due.by < today else f"due {written_day(due.due)}"
    meeting = (due.when.astimezone().strftime("%H:%M"), due.place) if due.what == "prepare" and due.when else ()
    click.echo(wrapped(f"{when}: {', '.join(filter(None, (due.why, *meeting)))}", "      "))
    click.echo(f"      → {task.command}")


def _json(task: "Task", today: date) -> str:
    due, contact = task.due, task.contact
    record = {
        "name": task.name,
        "company": contact.company,
        "email": contact.email,
        "phone": contact.phone,
        "command": task.command,
        "contact": due.contact,
        "what": due.what,
        "due": due.due.isoformat(),
        "by": due.by.isoformat(),
        "overdue": due.by < today,
        "why": due.why,
        "about": due.about,
        "when": due.when.isoformat() if due.when else None,
        "place": due.place,
    }
    return json_line(record)
