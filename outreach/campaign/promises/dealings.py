"""All dealings with one person: who that is, what has happened, what waits and what is due; and to log what happens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from outreach.agenda import appointment
from outreach.campaign.cohort import tell_cohort
from outreach.campaign.opening import Campaign
from outreach.campaign.people import AddressBook, people
from outreach.campaign.post.deciding import DOUBTFUL
from outreach.campaign.promises.keeping import Task, referred, tasks, told
from outreach.campaign.promises.noting import Local, Noted, details, known_as, log
from outreach.contacts import Contact
from outreach.envelope import normalised
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.happenings import Happening, Kind
from outreach.ledger import Delivery, Ledger

_NOON = time(12)
_LONG_AGO = date(1970, 1, 1)


class Told(NamedTuple):
    """Something that happened, with its text; `meeting` is when they meet, where that was agreed on."""

    happening: Happening
    text: str
    meeting: datetime | None


class Dealings(NamedTuple):
    """`here` are the letters that have not left, or of which nobody knows."""

    contact: Contact
    history: tuple[Told, ...]
    here: tuple[Delivery, ...]
    due: tuple[Task, ...]


class Report(NamedTuple):
    """What a person says has happened. `lead` is one to a line, `fit` from 1 to 5 or None, `on` None for now."""

    kind: Kind
    text: str = ""
    on: date | None = None
    learned: str = ""
    lead: str = ""
    fit: int | None = None


class Logged(NamedTuple):
    """What was logged with whom, and what the cohort's list has to say to it."""

    contact: Contact
    noted: Noted
    detail: Mapping[str, str]
    findings: tuple[Finding, ...]


def somebody(book: AddressBook | None, ledger: Ledger, who: str) -> Contact:
    """The contact of that id: in the sheet, in the file of people referred to, or in the ledger alone.

    Raises LookupError where nobody has it, and OutreachError when the sheet or the ledger cannot be read.
    """
    if not who:
        raise LookupError(who)
    for among in (people(book), referred(book)) if book else ():
        for each in among:
            if each.id == who:
                return each
    letter = next(ledger.deliveries(contact=who), None)
    address = letter.envelope.recipients[0] if letter else ""
    if book and address:  # who has got another id since
        for each in people(book):
            if normalised(each.email) == normalised(address):
                return each
    if not letter and not next(iter(tuple(ledger.history(who))), None):
        raise LookupError(who)
    return Contact(who, 0, name=letter.name if letter else "", email=address)


def name_of(book: AddressBook | None, ledger: Ledger, who: str) -> str:
    """What to call the contact of that id; the id of one whom nobody knows by a name. Raises OutreachError."""
    try:
        contact = somebody(book, ledger, who)
    except LookupError:
        return who
    return contact.name or contact.salutation or contact.email or contact.id


def dealings(book: AddressBook | None, ledger: Ledger, who: str, today: date, local: Local) -> Dealings:
    """All dealings with the contact of that id. Raises as `somebody` does."""
    contact = somebody(book, ledger, who)
    names = sorted({who, *known_as(ledger, contact)})
    here = (each for name in names for each in ledger.deliveries(contact=name) if _is_here(each))
    due: tuple[Task, ...] = ()
    if book and (contact.row or contact.email):
        only = replace(book, choice=replace(book.choice, only=(contact.id,)))
        due = tasks(only, ledger, today, date.max, local)
    return Dealings(contact, tuple(_told(each, text) for each, text in told(ledger, names)), tuple(here), due)


def logged(
    book: AddressBook | None, ledger: Ledger, campaign: Campaign, who: str, report: Report, now: datetime, local: Local
) -> Logged:
    """Keeps what is reported of the contact of that id. Raises OutreachError for what cannot be, and LookupError."""
    today = local(now).date()
    if report.on and not _LONG_AGO <= report.on <= today:
        raise OutreachError("that day is still to come, or too long ago", hint="Name the day on which it happened.")
    settings = campaign.settings
    kind, about_meeting = report.kind, report.kind == "met"
    detail = details(
        kind,
        report.text.strip(),
        learned=report.learned.strip() if about_meeting else "",
        leads=report.lead.splitlines() if kind in ("met", "reported") else (),
        fit=report.fit if about_meeting else None,
        language=settings.campaign.language,
        local=local,
    )
    contact = somebody(book, ledger, who)
    on = local(datetime.combine(report.on, _NOON)) if report.on and report.on < today else None
    noted = log(ledger, contact, kind, detail, on=on, now=now.astimezone(UTC), folder=settings.folder)
    findings = tell_cohort(settings, ledger, today) if kind == "opted_out" else ()
    return Logged(contact, noted, detail, findings)


def _is_here(letter: Delivery) -> bool:
    return not letter.left or letter.state in DOUBTFUL


def _told(each: Happening, text: str) -> Told:
    agreed = appointment([each])
    return Told(each, text.strip(), agreed[1] if agreed else None)
