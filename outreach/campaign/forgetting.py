"""What files keep of a person beside the ledger, erased with it; and what only the user can delete."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from outreach.campaign.by_hand import corrections, decisions, edits
from outreach.campaign.filing import DECISIONS, writing_to
from outreach.campaign.opening import Campaign
from outreach.campaign.people import AddressBook, people
from outreach.campaign.promises.keeping import referred
from outreach.campaign.promises.noting import REFERRED_FILE
from outreach.campaign.sheets import CORRECTIONS
from outreach.contacts import Contact
from outreach.envelope import normalised
from outreach.errors import OutreachError
from outreach.ledger import Ledger

_WHOSE = re.compile(r"^Contact[ \t]*:[ \t]*(.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Known:
    """What a person with an address is known by: `addresses`, the `ids` of contacts, and where their rows are.

    Addresses are normalised. `rows` are those of the campaign's sheet, `places` name all rows for a person to find.
    """

    addresses: frozenset[str]
    ids: frozenset[str]
    rows: frozenset[int]
    places: tuple[str, ...]


class Erased(NamedTuple):
    """How many letters that were changed by hand, decisions and corrections; `left` names what the user has to."""

    edits: int
    decisions: int
    corrections: int
    left: tuple[str, ...]


def known_by(book: AddressBook | None, ledger: Ledger, address: str) -> Known:
    """All that sheets and ledger tell of who the person with that address is. Raises OutreachError."""
    address = normalised(address)
    addresses, ids, rows = {address}, {address}, set[int]()
    ids |= {each.contact for each in ledger.deliveries() if normalised(each.envelope.recipients[0]) == address}
    places = []
    sheets = ((book.sheet.path.name, people(book)), (REFERRED_FILE, referred(book))) if book else ()
    for name, contacts in sheets:
        for each in contacts:
            own = _addresses(each)
            if address in own or each.id in ids:
                addresses |= own
                ids.add(each.id)
                places.append(f"{name}, row {each.row}")
                rows |= {each.row} if name != REFERRED_FILE else set()
    return Known(frozenset(addresses), frozenset(ids), frozenset(rows), tuple(places))


def erase(campaign: Campaign, book: AddressBook | None, known: Known) -> Erased:
    """Erases it. A file that cannot be read or written is left to the user, and so is one that may be somebody else's.

    Raises OutreachError when another program holds a file for long.
    """
    folder = campaign.settings.folder
    left: list[str] = []
    gone = _erase_edits(folder, known, left)
    decided = noted = 0
    try:
        theirs = [key for key in decisions.decisions_in(folder) if key[0] in known.ids]
        decided = len(decisions.take_back(folder, theirs)) if theirs else 0
    except OutreachError:
        left += _lines(folder / DECISIONS, known)
    try:
        noted = corrections.erase(folder, book.sheet if book else None, known.rows, known.addresses)
    except OutreachError:
        left += _lines(folder / CORRECTIONS, known)
    return Erased(gone, decided, noted, tuple(left))


def _addresses(contact: Contact) -> set[str]:
    return {normalised(each) for each in (contact.email, *contact.emails) if each}


def _erase_edits(folder: Path, known: Known, left: list[str]) -> int:
    there = folder / edits.FOLDER
    if not there.is_dir():
        return 0
    gone = 0
    with writing_to(there / "edits"):
        for path in sorted(each for each in there.rglob("*") if each.is_file()):
            try:
                text = path.read_text("utf-8", errors="replace")
                whose = _WHOSE.search(text.partition("\n\n")[0])
                if whose and whose[1] in known.ids:
                    path.unlink()
                    gone += 1
                elif any(address in text.casefold() for address in known.addresses):
                    left.append(path.relative_to(folder).as_posix())
            except OSError:
                left.append(path.relative_to(folder).as_posix())
    return gone


def _lines(path: Path, known: Known) -> Iterator[str]:
    """The lines of a file that name the person."""
    with suppress(OSError):
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            cells = {cell.strip(' "') for cell in re.split("[,;\t]", line)}
            if cells & known.ids or any(address in line.casefold() for address in known.addresses):
                yield f"{path.name}, line {number}"
