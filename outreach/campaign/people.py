"""The people in a contact sheet, and whom a person means who names one."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from outreach.campaign.opening import Campaign, Choice
from outreach.campaign.sheets import contact_sheet
from outreach.contacts import NEAR, Columns, Contact, condition, likeness, match_columns, read_contacts
from outreach.contacts.rules import DUPLICATE
from outreach.errors import OutreachError
from outreach.sheet import Sheet

_CANDIDATES = 9


class People(Protocol):
    """A contact sheet that is open."""

    @property
    def campaign(self) -> Campaign: ...
    @property
    def choice(self) -> Choice: ...
    @property
    def sheet(self) -> Sheet: ...
    @property
    def columns(self) -> Columns: ...


@dataclass(frozen=True, slots=True)
class AddressBook:
    """A contact sheet that is open, and nothing else. `contacts` are its people where they have been read before."""

    campaign: Campaign
    choice: Choice
    sheet: Sheet
    columns: Columns
    contacts: tuple[Contact, ...] | None = None


class Sought(NamedTuple):
    """Whom a name may mean. `sure`: it is one person, or a part of one person's name and of nobody else's."""

    who: str
    contacts: tuple[Contact, ...]
    sure: bool


def address_book(campaign: Campaign, choice: Choice) -> AddressBook:
    """The contact sheet, open. Raises OutreachError when it cannot be read."""
    sheet = contact_sheet(campaign, choice)
    columns = match_columns(sheet.columns, {**campaign.settings.columns, **choice.columns})
    if errors := [each for each in (*sheet.findings, *columns.findings) if each.level == "error"]:
        raise OutreachError(findings=errors)
    return AddressBook(campaign, choice, sheet, columns)


def book_if_readable(campaign: Campaign, choice: Choice) -> AddressBook | None:
    """The contact sheet, open; None where it cannot be read, for who has the ledger to go by as well."""
    with suppress(OutreachError):
        return address_book(campaign, choice)
    return None


def read_through(book: AddressBook) -> AddressBook:
    """The same with its people in memory, for who asks for them more than once. Raises OutreachError."""
    return replace(book, contacts=tuple(people(book)))


def sought(among: People, names: Sequence[str]) -> tuple[Sought, ...]:
    """Whom each of the names may mean: the contacts that it fits best, at most nine of them. Reads the sheet once."""
    best: dict[str, tuple[int, list[Contact]]] = {who: (NEAR, []) for who in names}
    for contact in people(among):
        for who in names:
            level, found = best[who]
            like = likeness(contact, who)
            if like > level:
                best[who] = (like, [contact])
            elif like == level and len(found) < _CANDIDATES:
                found.append(contact)
    return tuple(
        Sought(who, tuple(found), sure=level > NEAR and len(found) == 1) for who, (level, found) in best.items()
    )


def people(among: People) -> Iterator[Contact]:
    """All contacts that --where has left. Of a person who stands in the sheet twice it is the first row."""
    if isinstance(among, AddressBook) and among.contacts is not None:
        yield from among.contacts
        return
    settings = among.campaign.settings
    fits = condition(among.choice.where, among.sheet.columns) if among.choice.where else None
    contacts = read_contacts(
        among.sheet,
        among.columns,
        among.sheet.where,
        country=settings.campaign.country,
        language=settings.campaign.language,
    )
    source = settings.request.source
    for each in contacts:
        contact = each.from_source(source)
        twice = any(finding.rule == DUPLICATE.id for finding in contact.findings)
        if not twice and (not fits or fits(contact)):
            yield contact
