"""What is due in a campaign: its history, its calendar and its people, brought together."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from functools import partial
from heapq import merge
from operator import attrgetter
from pathlib import Path

from outreach.agenda import ENDS_APPOINTMENT, PRODUCT, Appointment, Calendar, Due, Policy, What, agenda, calendar_file
from outreach.campaign.opening import Choice
from outreach.campaign.people import AddressBook, People, address_book, people
from outreach.campaign.promises.noting import REFERRED_FILE, Local, meeting_in
from outreach.contacts import Contact, matches
from outreach.envelope import normalised
from outreach.errors import OutreachError
from outreach.happenings import Happening
from outreach.ledger import Delivery, Ledger
from outreach.settings import Promises, Settings
from outreach.whole import write_whole
from outreach.workdays import add_workdays

_LETTERS: Mapping[What, str] = {
    "remind": "reminder",
    "confirm": "confirmation",
    "thank": "thanks",
    "report": "report",
    "keep_in_touch": "keep_in_touch",
}
"""What is done by a letter, and the setting of [promises] that names it."""

_RECENTLY = timedelta(days=30)
"""How long a meeting that stands in the sheet is asked after; an older one is a record."""
_BEFORE = timedelta(days=30)
"""When one was agreed on that nothing came before: early enough to be confirmed."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is due, with whom, and the command that does it or helps with it.

    `template` names the letter where it is one; `sheet` the file beside outreach.toml that has the contact, "" for the
    campaign's own. Of a contact who is in none any more `row` is 0. `by_email`: `outreach send --due` can do it.
    """

    due: Due
    contact: Contact
    template: str
    sheet: str
    by_email: bool
    command: str

    @property
    def name(self) -> str:
        contact = self.contact
        return contact.name or contact.salutation or contact.email or contact.id


def e_mails(those: Iterable[Task]) -> int:
    """How many letters `outreach send --due` makes for them: one tells somebody what came of all their leads."""
    return len({(each.due.contact, each.due.what) for each in those if each.by_email})


def calendar_of(settings: Settings, day: Callable[[datetime], date]) -> Calendar:
    """The campaign's working days; `day` is the date of a moment where the user is."""
    where = settings.campaign
    return Calendar(day, partial(add_workdays, country=where.country, region=where.region))


def policy_of(settings: Settings) -> Policy:
    """How long things wait in the campaign: a follow-up as long as its letters promise."""
    return Policy(follow_up=settings.request.follow_up_workdays)


def tasks(book: AddressBook, ledger: Ledger, today: date, until: date, local: Local) -> tuple[Task, ...]:
    """What is to be done by the end of the day `until`, the most important first; `local` gives a time its zone.

    It follows from the ledger, and from meetings that stand in the sheet alone. Of people who are not in the sheet any
    more the ledger knows name and address. Those who are marked in it to be skipped, who were forgotten, or who must
    not be written to are left alone; whose address has failed, only by e-mail. Raises OutreachError when the sheet or
    the ledger cannot be read.
    """
    settings, only = book.campaign.settings, book.choice.only
    own = {each.id: each for each in people(book)}
    besides = {each.id: each for each in referred(book) if each.id not in own}
    happened, known = _histories(book, ledger, own | besides, today, local)
    found = agenda(
        (each for contact, history in happened.items() if not known[contact].skip for each in history),
        today,
        calendar_of(settings, lambda at: local(at).date()),
        until=until,
        policy=policy_of(settings),
        callable_={each.id for each in known.values() if each.phone},
    )
    barred = ledger.suppressions.of_each({known[each.contact].email for each in found} - {""})
    asked = {each.contact for each in ledger.deliveries(step="request")} if found else set()
    made = []
    for each in found:
        contact = known[each.contact]
        if each.what == "reach" and not contact.row:
            continue  # the row was deleted, or has the right address now, by which somebody new is known
        if only and not any(matches(contact, who) for who in only):
            continue
        if contact.email in barred:
            if not any(came.kind == "bounced" for came in happened[each.contact]):
                continue
            contact = replace(contact, email="")
        sheet = REFERRED_FILE if contact.id in besides else ""
        by_email = each.what in _LETTERS and bool(contact.row and contact.email)
        if by_email and each.what == "remind":
            by_email = contact.id in asked or request_to(ledger, contact) is not None
        made.append(_task(each, contact, settings.promises, sheet, by_email=by_email))
    return tuple(made)


def referred(book: People) -> Iterator[Contact]:
    """Those to whom the user was referred and who stand in the file for them; --where is about the other sheet."""
    campaign, choice = book.campaign, book.choice
    path = campaign.settings.folder / REFERRED_FILE
    if path.is_file() and path.absolute() != campaign.sheet.absolute() and not choice.where:
        with suppress(OutreachError):  # whoever writes to them is told what is wrong with it
            other = replace(campaign, sheet=path, worksheet="")
            yield from people(address_book(other, of_another_sheet(choice)))


def of_another_sheet(choice: Choice) -> Choice:
    """The same without what is said of one sheet only."""
    return replace(choice, worksheet=None, encoding=None, columns={})


def _histories(
    book: AddressBook, ledger: Ledger, in_sheet: Mapping[str, Contact], today: date, local: Local
) -> tuple[dict[str, list[Happening]], dict[str, Contact]]:
    """What has happened with each contact, and who they are."""
    happened: dict[str, list[Happening]] = {}
    for each in ledger.history():
        happened.setdefault(each.contact, []).append(each)
    known = {who: each for who, each in in_sheet.items() if who in happened}
    for gone in happened.keys() - known.keys():
        letter = next(ledger.deliveries(contact=gone), None)
        address = letter.envelope.recipients[0] if letter else ""
        forgotten = letter is not None and not address
        known[gone] = Contact(gone, 0, name=letter.name if letter else "", email=address, skip=forgotten)
    if book.choice.where:  # of those who are not in the sheet nobody knows whether it fits them
        known = {who: each if each.row else replace(each, skip=True) for who, each in known.items()}
    _under_one_name(happened, known, in_sheet)
    language = book.campaign.settings.campaign.language
    for who, contact in in_sheet.items():
        if contact.meeting:
            agreed = _agreed(contact, happened.get(who, []), today, local, language)
            if agreed:
                happened[who] = agreed
                known[who] = contact
    return happened, known


def _under_one_name(
    happened: dict[str, list[Happening]], known: dict[str, Contact], in_sheet: Mapping[str, Contact]
) -> None:
    """Who has got another id in the sheet since is the same person, known by the address."""
    strangers = [each for each in known.values() if not each.row and each.email]
    by_address = {normalised(each.email): each for each in in_sheet.values() if strangers and each.email}
    for gone in strangers:
        if now := by_address.get(normalised(gone.email)):
            both = [*happened.pop(gone.id), *happened.get(now.id, [])]
            happened[now.id] = [each._replace(contact=now.id) for each in sorted(both, key=lambda each: each.at)]
            del known[gone.id]
            known[now.id] = now


def _agreed(
    contact: Contact, happened: Sequence[Happening], today: date, local: Local, language: str
) -> list[Happening] | None:
    """The history with the meeting that stands in the sheet, where that is not in it, and is to come or has just been.

    What was logged goes before the sheet. When it was agreed on nobody knows: after the last meeting, or at first.
    """
    written = meeting_in(contact.meeting, language)
    if written is None:
        return None
    day = written.date() if isinstance(written, datetime) else written
    last = next((n for n, each in reversed([*enumerate(happened)]) if each.kind in ENDS_APPOINTMENT), None)
    if last is not None and (happened[last].kind != "met" or local(happened[last].at).date() >= day):
        return None
    if day < today - min(_RECENTLY, today - date.min):
        return None
    since = happened[last or 0].at if happened else datetime.combine(day, time()) - _BEFORE
    at = local(written) if isinstance(written, datetime) else written
    detail = {"at": at.isoformat(), "place": contact.place}
    meeting = Happening(contact.id, local(since), "scheduled", "", detail)
    place = 0 if last is None else last + 1
    return [*happened[:place], meeting, *happened[place:]]


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
    try:
        if path.exists() and PRODUCT.encode() not in path.read_bytes():
            hint = "Name another file, or move that one away."
            raise OutreachError("outreach did not write what stands here", where=str(path), hint=hint)
        write_whole(path, content)
    except OSError as error:
        hint = "Put that right, or name another file."
        raise OutreachError(f"cannot be written: {error.strerror or error}", where=str(path), hint=hint) from error


def told(ledger: Ledger, names: Iterable[str]) -> Iterator[tuple[Happening, str]]:
    """All that has happened with a contact by any of those ids, in the order of time, each with its text, or ""."""
    for each in merge(*(tuple(ledger.history(name)) for name in sorted(names)), key=attrgetter("at")):
        delivery = each.detail.get("delivery", "")
        yield each, text_of(ledger, int(delivery)) if delivery else each.detail.get("text", "")


def text_of(ledger: Ledger, delivery: int) -> str:
    """The plain text of a letter, which every one has; "" where somebody who had a copy was forgotten."""
    with suppress(OutreachError):
        body = message_from_bytes(ledger.raw(delivery), policy=policy.default).get_body(("plain",))
        return body.get_content().replace("\r\n", "\n") if body else ""
    return ""


def _task(due: Due, contact: Contact, promises: Promises, sheet: str, *, by_email: bool) -> Task:
    template = getattr(promises, _LETTERS[due.what]) if due.what in _LETTERS else ""
    among = ("--contacts", sheet) if sheet else ()
    match due.what:
        case "answer":
            command: tuple[str, ...] = ("history", contact.id, *among)
        case "call":
            command = ("brief", contact.id, "--call", *among)
        case "prepare":
            command = ("brief", contact.id, "--meeting", *among)
        case "debrief":
            command = ("log", contact.id, "met", *among)
        case "decide":
            command = ("review-unknown", contact.id)
        case "reach" if not due.about:
            command = ("history", contact.id, *among)
        case "reach" if normalised(contact.email) in ("", normalised(due.about)):
            command = ("log", contact.id, "cancelled", *among)
        case "reach":
            command = ("review-unknown", contact.id, "--again")
        case _ if by_email:
            command = ("send", "--due", "--only", contact.id)
        case _:
            command = ("write", *filter(None, (sheet,)), "-t", template, "--only", contact.id)
    return Task(due, contact, template, sheet, by_email, shlex.join(("outreach", *command)))


def request_to(ledger: Ledger, contact: Contact) -> Delivery | None:
    """The request that went to a contact by e-mail, also where the ledger knows them by another id."""
    found = ledger.find(contact.id, "request")
    return found or next(iter(ledger.reached("request", [(normalised(contact.email),)]).values()), None)
