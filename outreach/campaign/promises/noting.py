"""What a person says has happened, as the ledger keeps it; and the people they were referred to."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from outreach.agenda import appointment
from outreach.contacts import Contact
from outreach.envelope import normalised
from outreach.errors import OutreachError
from outreach.happenings import Happening, Kind
from outreach.ledger import ENDS_IT, WAITING, Ledger
from outreach.letters import meeting
from outreach.mail import mailboxes
from outreach.whole import write_whole

REFERRED_FILE = "referred.csv"
REFERRED_COLUMNS = ("Name", "E-mail", "Referrer", "Source")

Local = Callable[[datetime], datetime]
_YEARS = range(1970, 9999)  # of which every time zone has every hour

_ANGLED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>\s*")


class Noted(NamedTuple):
    """What was logged, with its number in the ledger.

    `refers` is whether somebody was added to the file of people to turn to. `cancelled` letters were taken out of the
    queue; `drafts` lie in the user's mailbox, where only the user can.
    """

    happening: Happening
    number: int
    refers: bool = False
    cancelled: int = 0
    drafts: int = 0


def details(
    kind: Kind, text: str, *, learned: str, leads: Sequence[str], fit: int | None, language: str, local: Local
) -> dict[str, str]:
    """What the ledger keeps of an event beside its kind. Raises OutreachError for text that does not say what it must.

    `local` gives a time of the user's clock its zone.
    """
    match kind:
        case "scheduled":
            at, place = _meeting(text, language)
            made = {"at": local(at).isoformat(), "place": place}
        case "referred":
            name, email = _person(text)
            made = {"name": name, "email": email}
        case _:
            made = {"text": text}
    made |= {"learned": learned, "lead": "\n".join(map(" ".join, map(str.split, leads))), "fit": str(fit or "")}
    return {name: value for name, value in made.items() if value}


def log(
    ledger: Ledger,
    contact: Contact,
    kind: Kind,
    detail: Mapping[str, str],
    *,
    on: datetime | None,
    now: datetime,
    folder: Path,
) -> Noted:
    """Keep what happened with the contact, `on` a moment that is over, or now.

    A meeting that was agreed on was held at its time. Whoever is referred to is added to the file of such people in
    `folder`; whoever asks not to be written to goes on the permanent list. Raises OutreachError.
    """
    at = on or now
    if kind == "met" and not on:
        agreed = appointment(list(ledger.history(contact.id)))
        at = agreed[1] if agreed and agreed[1] < now else now
    refers = kind == "referred" and add_referred(folder / REFERRED_FILE, detail, contact.name or contact.salutation)
    if kind == "opted_out":
        for address in contact.emails or filter(None, (contact.email,)):
            ledger.suppressions.add(address, "opted out", now)
    # A request that went by post is followed up as one that went by e-mail.
    step = "request" if kind == "sent" else ""
    waiting = {each.id for who in known_as(ledger, contact) for each in ledger.deliveries(contact=who, states=WAITING)}
    number = ledger.happened(contact.id, kind, at, detail, now, step=step)
    happening = Happening(contact.id, at, kind, step, detail)
    if kind not in ENDS_IT:
        return Noted(happening, number, refers)
    for who in known_as(ledger, contact):
        ledger.cancel(who, "person", now, kind)
    theirs = [each for who in known_as(ledger, contact) for each in ledger.deliveries(contact=who)]
    cancelled = sum(each.id in waiting and each.state == "cancelled" for each in theirs)
    return Noted(happening, number, refers, cancelled, sum(each.state == "drafted" for each in theirs))


def known_as(ledger: Ledger, contact: Contact) -> set[str]:
    """What the ledger may call a contact: a sheet may get another id column later."""
    addresses = [(normalised(address),) for address in contact.emails]
    return {contact.id, *(each.contact for each in ledger.reached("request", addresses).values())}


def add_referred(path: Path, person: Mapping[str, str], referrer: str) -> bool:
    """Add a person to a contact sheet of those that somebody has named; False when they are there already.

    The file is changed as a whole or not at all. Raises OutreachError when it is no such sheet any more.
    """
    row = dict(zip(REFERRED_COLUMNS, (person["name"], person.get("email", ""), referrer, "referral"), strict=True))
    try:
        before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        there = csv.DictReader(StringIO(before, newline=""))
        columns = list(there.fieldnames or REFERRED_COLUMNS)
        if not set(REFERRED_COLUMNS[:3]) <= set(columns):
            raise OutreachError(
                f"there is no place for {row['Name']}: it has not the columns {', '.join(REFERRED_COLUMNS)}",
                where=str(path),
                hint="Put its first line right, or move the file away; a new one is made.",
            )
        if any((each["Name"], each["E-mail"]) == (row["Name"], row["E-mail"]) for each in there):
            return False
        new = StringIO(newline="")
        new.write(before if not before or before.endswith("\n") else f"{before}\n")
        writer = csv.DictWriter(new, columns, extrasaction="ignore", lineterminator="\n")
        if not before:
            writer.writeheader()
        writer.writerow(row)
        write_whole(path, new.getvalue().encode("utf-8-sig"))  # by its mark Excel knows it
    except UnicodeDecodeError as error:
        message = f"{row['Name']} cannot be added to it: it is not UTF-8 text"
        raise OutreachError(message, where=str(path), hint="Save it as “CSV UTF-8” in your program.") from error
    except (OSError, csv.Error) as error:
        raise OutreachError(f"{row['Name']} cannot be added to it: {error}", where=str(path)) from error
    return True


def meeting_in(text: str, language: str) -> datetime | date | None:
    """The time on the user's clock, or only the day, that a cell of the sheet says they meet; None for other words."""
    found = meeting(text, language)
    if not found or found.day.year not in _YEARS:
        return None
    return found.day if found.hour is None else datetime.combine(found.day, found.hour)


def _meeting(text: str, language: str) -> tuple[datetime, str]:
    """The time on the user's clock, and the place, of "2026-12-03 15:00 at Café Lumen"."""
    found = meeting(text, language)
    example = 'as in "2026-12-03 15:00 at Café Lumen".'
    if found and found.other_clock:
        message = f"“{text}” has “{found.other_clock}” behind the hour, which is taken as it is on your clock"
        raise OutreachError(message, hint=f"Write the hour of your own clock, without a zone or an end, {example}")
    if not found or found.day.year not in _YEARS or found.hour is None:
        hint = f"Write the day, the hour and the place, {example}"
        raise OutreachError(f"“{text}” does not say when you meet", hint=hint)
    return datetime.combine(found.day, found.hour), found.place


def _person(text: str) -> tuple[str, str]:
    """The name and the address of "Jo Park, jo@example.org", "Jo Park <jo@example.org>", or "Jo Park"."""
    angled = _ANGLED.fullmatch(text)
    name, comma, email = (angled["name"], "<", angled["email"]) if angled else text.rpartition(",")
    if not comma or "@" not in email:
        name, email = text, ""
    name, email = " ".join(name.split()), email.strip()
    if not name or "@" in name:
        hint = 'Write the name and, where you know it, the address, as in "Jo Park, jo@example.org".'
        raise OutreachError("this does not say to whom they referred you", hint=hint)
    return name, mailboxes(email)[0].address if email else ""
