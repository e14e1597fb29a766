"""What has come back to a campaign's letters: the mailbox is read, and the ledger told."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.campaign.inbox.reading import NOT_SEEN_TO_LEAVE, Reading
from outreach.ledger import MAY_HAVE_LEFT, Bookmark, Ledger, State

if TYPE_CHECKING:
    from outreach.campaign.inbox.incoming import Keeping, News
    from outreach.campaign.inbox.matching import Letter
    from outreach.campaign.people import AddressBook
    from outreach.mail.inbox import Batch, Folder, Inbox

_WHOLE = ""
"""The folder that stands for all of an account's: its bookmark is set when every one of them was read to its end."""
_LEFT: frozenset[State] = MAY_HAVE_LEFT | {"drafted"}
"""States of letters that a message can be about: a draft may have been sent by hand."""


class Synced(NamedTuple):
    """What a reading came to: messages looked at, letters that were found among the sent ones, letters in doubt."""

    looked_at: int
    found: "tuple[Letter, ...]"
    doubtful: int


def last_read(ledger: Ledger, account: str) -> datetime | None:
    """Since when answers to letters from that account may have come unseen; None where its mail was never read."""
    mark = ledger.mailbox(account, _WHOLE)
    return mark.read_at if mark else None


def may_be_answered(ledger: Ledger) -> bool:
    """Whether any letter has left, or may have, so that there is something to look for."""
    return any(state in _LEFT for state in ledger.counts())


def sync(
    ledger: Ledger, inbox: "Inbox", how: Reading, note: "Callable[[News], None]", *, is_the_account_s: bool
) -> Synced:
    """Read what is new, keep what is about the campaign's letters, and `note` it.

    What was kept stays so when the connection is lost, and the next reading goes on from there. Letters of which it is
    not known whether they have left are looked for among the sent ones. `is_the_account_s`: it is where answers come,
    and not a copy of it. Raises OutreachError when the mailbox or the ledger cannot be read.
    """

    @cache
    def keeping() -> "Keeping":
        # Mostly nothing is new, and what reads messages takes a while to load.
        from outreach.campaign.inbox.incoming import Keeping

        return Keeping(ledger, how, ledger.deliveries(states=tuple(_LEFT)))

    looked_at = 0
    for folder in inbox.received():
        for batch in _new(ledger, folder, how, keeping):
            looked_at += len(batch.heads)
            if batch.heads:
                for news in keeping().keep(folder, batch):
                    note(news)
            mark = Bookmark(folder.validity, batch.upto, how.now)
            ledger.set_mailbox(how.account, folder.name, mark)
    counts = ledger.counts()
    found: tuple[Letter, ...] = ()
    if any(counts.get(state) for state in NOT_SEEN_TO_LEAVE):
        from outreach.campaign.inbox.incoming import found_among_sent

        found = tuple(found_among_sent(ledger, inbox, how, last_read(ledger, how.account)))
        counts = ledger.counts()
    if is_the_account_s:
        ledger.set_mailbox(how.account, _WHOLE, Bookmark(0, 0, how.now))
    return Synced(looked_at, found, counts.get("unknown", 0) + counts.get("review", 0))


def _new(ledger: Ledger, folder: "Folder", how: Reading, keeping: "Callable[[], Keeping]") -> "Iterator[Batch]":
    """What has come since the folder was read last; the first time, since the first letter may have left."""
    mark = ledger.mailbox(how.account, folder.name)
    if mark and mark.uidvalidity == folder.validity:
        return folder.heads(mark.last_uid, None)
    return folder.heads(0, keeping().since)


def cells(book: "AddressBook", addresses: Collection[str]) -> dict[str, str]:
    """Where in the contact sheet these addresses stand, each as a person would look it up. Reads the sheet once."""
    columns = book.columns.fields.get("email", ())
    found: dict[str, str] = {}
    for row in book.sheet:
        for column in columns:
            text = str(row.cells[column]).lower() if column < len(row.cells) else ""
            for address in addresses:
                if text and address in text:
                    found.setdefault(address, book.sheet.where(row.number, column))
    return found
