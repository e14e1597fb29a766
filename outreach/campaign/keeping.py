"""What is due in a campaign: its history, its calendar and its people, brought together."""

import os
import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

from outreach.agenda import PRODUCT, Appointment, Calendar, Due, Policy, What, agenda, calendar_file
from outreach.campaign.people import AddressBook, people
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.happenings import Happening
from outreach.ledger import Ledger
from outreach.settings import Settings
from outreach.workdays import add_workdays

_LETTERS: dict[What, str] = {
    "remind": "reminder",
    "confirm": "confirmation",
    "thank": "thank-you",
    "report": "report-back",
    "keep_in_touch": "progress",
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is due, with whom, and the command that does it or helps with it."""

    due: Due
    name: str
    company: str
    email: str
    phone: str
    command: str


def calendar_of(settings: Settings, day: Callable[[datetime], date]) -> Calendar:
    """The campaign's working days; `day` is the date of a moment where the user is."""
    where = settings.campaign
    return Calendar(day, partial(add_workdays, country=where.country, region=where.region))


def policy_of(settings: Settings) -> Policy:
    """How long things wait in the campaign: a follow-up as long as its letters promise."""
    return Policy(follow_up=settings.request.follow_up_workdays)


def tasks(
    book: AddressBook, ledger: Ledger, today: date, until: date, day: Callable[[datetime], date]
) -> tuple[Task, ...]:
    """What is to be done by the end of the day `until`, the most important first.

    Of people who are not in the sheet any more the ledger knows name and address. Those who are marked in it to be
    skipped, who were forgotten, or who must not be written to are left alone; whose address has failed, only by e-mail.
    Raises OutreachError when the sheet or the ledger cannot be read.
    """
    settings = book.campaign.settings
    history = list(ledger.history())
    there = {each.contact for each in history}
    known = {each.id: each for each in people(book) if each.id in there}
    for gone in there - known.keys():
        letter = next(ledger.deliveries(contact=gone), None)
        address = letter.envelope.recipients[0] if letter else ""
        forgotten = letter is not None and not address
        known[gone] = Contact(gone, 0, name=letter.name if letter else "", email=address, skip=forgotten)
    found = agenda(
        (each for each in history if not known[each.contact].skip),
        today,
        calendar_of(settings, day),
        until=until,
        policy=policy_of(settings),
        callable_={each.id for each in known.values() if each.phone},
    )
    failed = {each.contact for each in history if each.kind == "bounced"}
    made = []
    for each in found:
        contact = known[each.contact]
        if contact.email and ledger.suppressions.of(contact.email):
            if contact.id not in failed:
                continue
            contact = replace(contact, email="")
        made.append(_task(each, contact))
    return tuple(made)


def write_calendar(
    path: Path, these: Iterable[Task], settings: Settings, title: Callable[[Task], str], *, today: date, now: datetime
) -> None:
    """Write what is due as a calendar file, in the place of an earlier one. `title` says what an event is called.

    Raises OutreachError when it cannot be written, or another program's file stands there.
    """
    content = calendar_file(
        (Appointment(each.due, title(each), f"{each.due.why}\n{each.command}", each.name) for each in these),
        campaign=str(settings.path.resolve()),
        today=today,
        now=now,
        minutes=settings.request.minutes,
    )
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        if path.exists() and PRODUCT.encode() not in path.read_bytes():
            hint = "Name another file, or move that one away."
            raise OutreachError("outreach did not write what stands here", where=str(path), hint=hint)
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutreachError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def told(ledger: Ledger, contact: str) -> Iterator[tuple[Happening, str]]:
    """All that has happened with a contact, in the order of time, each with the text that was written, or ""."""
    for each in tuple(ledger.history(contact)):
        delivery = each.detail.get("delivery", "")
        yield each, _written(ledger, int(delivery)) if delivery else each.detail.get("text", "")


def _written(ledger: Ledger, delivery: int) -> str:
    """The plain text of a letter, which every one has; "" where somebody who had a copy was forgotten."""
    with suppress(OutreachError):
        body = message_from_bytes(ledger.raw(delivery), policy=policy.default).get_body(("plain",))
        return body.get_content() if body else ""
    return ""


def _task(due: Due, contact: Contact) -> Task:
    name = contact.name or contact.salutation or contact.email or contact.id
    return Task(due, name, contact.company, contact.email, contact.phone, shlex.join(_command(due.what, contact)))


def _command(what: What, contact: Contact) -> tuple[str, ...]:
    match what:
        case "call":
            return "outreach", "brief", contact.id, "--call"
        case "prepare":
            return "outreach", "brief", contact.id, "--meeting"
        case "debrief":
            return "outreach", "log", contact.id, "met"
        case _:
            return "outreach", "send" if contact.email else "write", "-t", _LETTERS[what], "--only", contact.id
