"""The e-mails that are due: one for each promise that a letter keeps, from the template that the settings name."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from outreach.agenda import What, in_words, step_on
from outreach.campaign.crew import checked
from outreach.campaign.making.run import Planned, Run
from outreach.campaign.opening import Campaign, Choice, open_campaign
from outreach.campaign.people import address_book
from outreach.campaign.post.mail_rules import AS_AGREED, NEWS
from outreach.campaign.post.mailing import postings_of
from outreach.campaign.post.posting import Posting
from outreach.campaign.promises.keeping import Task, of_another_sheet, tasks
from outreach.campaign.promises.noting import Local, meeting_in
from outreach.campaign.promises.reminding import Inbox, in_thread
from outreach.campaign.starting import start
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.ledger import Delivery, Ledger

STEPS: dict[What, str] = {"remind": "reminder", "confirm": "confirmation", "thank": "thanks", "report": "report"}
"""What kind of letter keeps a promise; to keep in touch is a step of its template and the year."""


class Errand(NamedTuple):
    """The run of one template, and what is due to each of its readers, by their id in the sheet."""

    run: Run
    due: dict[str, Task]


class Errands(NamedTuple):
    """All that is to be written, and what is wrong with the templates for which `held` letters are not."""

    those: tuple[Errand, ...]
    findings: tuple[Finding, ...]
    held: int


def errands(campaign: Campaign, choice: Choice, ledger: Ledger, local: Local) -> Errands:
    """What is due by e-mail on the day of `choice` to those that it asks for: the most important first.

    Raises OutreachError with all that is wrong with the sheet and the settings, or with every one of the templates.
    """
    book = address_book(campaign, choice)
    due = [each for each in tasks(book, ledger, choice.today, choice.today, local) if each.by_email]
    runs: dict[tuple[str, str], dict[str, Task]] = {}
    for each in due[: choice.limit]:
        # Of several leads one letter tells.
        runs.setdefault((each.template, each.sheet), {}).setdefault(each.contact.id, each)
    all_of_them = replace(choice, only=(), where=None, limit=None)
    started: list[Errand] = []
    problems: dict[Finding, None] = {}
    for (template, sheet), those in runs.items():
        try:
            run = start(_with(campaign, template, sheet), of_another_sheet(all_of_them) if sheet else all_of_them)
            started.append(Errand(replace(run, wanted=partial(_is_among, those)), those))
        except OutreachError as error:
            problems |= dict.fromkeys(error.findings)
    if problems and not started:
        raise OutreachError(findings=list(problems))
    held = sum(map(len, runs.values())) - sum(len(each.due) for each in started)
    return Errands(tuple(started), tuple(problems), held)


def promised(those: Sequence[Errand], inbox: Inbox, local: Local, note: Callable[[Planned], None]) -> Iterator[Posting]:
    """The letters as e-mail, those held that must not leave; `note` is told of each that was planned.

    Raises OutreachError.
    """
    ledger = inbox.ledger
    for run, due in those:
        with checked(run, note) as letters:
            postings = (_for(due[each.contact], each, ledger, local) for each in postings_of(run, letters.ready()))
            news = (_unless_said(each, ledger, run.sheet.where(each.row), local) for each in postings)
            agreed = (_as_agreed(due[each.contact], each, run, local) for each in news)
            yield from in_thread(run, agreed, inbox, local)


def _is_among(those: dict[str, Task], contact: Contact) -> bool:
    return contact.id in those


def _with(campaign: Campaign, template: str, sheet: str) -> Campaign:
    """The campaign with a template and, where one is named, with another sheet."""
    settings = campaign.settings
    named = settings.path if settings.path.is_file() else None
    own = settings.folder / template
    opened = open_campaign(named, campaign.sheet, own if own.is_file() else Path(template), settings.folder)
    # What this run was asked for beside the file's settings stays; the template may be in a language of its own.
    language = opened.settings.campaign.language
    spoken = replace(settings, campaign=replace(settings.campaign, language=language))
    made = replace(campaign, settings=spoken, template=opened.template)
    return replace(made, sheet=settings.folder / sheet, worksheet="") if sheet else made


def _for(task: Task, posting: Posting, ledger: Ledger, local: Local) -> Posting:
    """The posting as the letter for that occasion: one that a contact had of that kind before does not count."""
    step = STEPS.get(task.due.what, posting.step)
    before = ledger.find(posting.contact, step)
    if before and before.left and not _is_for(task, before, before.left, local):
        step = step_on(step, local(task.due.since).date())
    return replace(posting, step=step)


def _unless_said(posting: Posting, ledger: Ledger, where: str, local: Local) -> Posting:
    """The posting, held where the reader has had the very same letter before."""
    for each in ledger.deliveries(contact=posting.contact):
        if each.left and each.step != posting.step and each.fingerprint == posting.fingerprint:
            message = f"word for word they have had this letter on {in_words(local(each.left).date())}"
            again = found(NEWS, message, where, "Put what is new into the sheet, or log it.")
            return replace(posting, mail=None, findings=(*posting.findings, again))
    return posting


def _as_agreed(task: Task, posting: Posting, run: Run, local: Local) -> Posting:
    """The posting, held where it confirms a meeting that is due and the row, which it goes by, has another one."""
    due, contact, columns = task.due, task.contact, run.naming.columns
    if due.what != "confirm" or not due.when:
        return posting
    when, language = local(due.when), run.campaign.settings.campaign.language
    written, agreed = meeting_in(contact.meeting, language), f"{in_words(when.date())}, {when:%H:%M}"
    if written and (local(written) != when if isinstance(written, datetime) else written != when.date()):
        field, message = "meeting", f"the sheet has “{contact.meeting}”, and the meeting that you logged is on {agreed}"
    elif _differ(contact.place, due.place):
        field, message = "place", f"the sheet has “{contact.place}”, and the meeting that you logged is “{due.place}”"
    else:
        return posting
    where = run.sheet.where(posting.row, columns.column(field))
    hint = f"Correct the cell, or clear it, or log what holds now: outreach log {shlex.quote(contact.id)} scheduled …"
    moved = found(AS_AGREED, message, where, hint)
    return replace(posting, mail=None, findings=(*posting.findings, moved))


def _differ(place: str, agreed: str) -> bool:
    """Whether two places are not one: “Café Lumen” is “at Café Lumen”."""
    one, other = (" ".join(each.casefold().split()) for each in (place, agreed))
    return bool(one and other) and one not in other and other not in one


def _is_for(task: Task, before: Delivery, left: datetime, local: Local) -> bool:
    """Whether a letter that may have left was for what is due now."""
    since = task.due.since
    match task.due.what:
        case "remind":
            return True  # there is one
        case "thank" | "report":
            # By the day: whoever writes at once may log the meeting after that.
            return local(left).date() >= local(since).date()
        case _:
            return left > since
