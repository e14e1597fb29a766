"""What has come back to a campaign's letters: the mailbox is read, and the ledger told."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from outreach.agenda import LONGEST_LEAVE
from outreach.campaign.account import Account
from outreach.campaign.matching import Came, Letter, Letters, letters
from outreach.campaign.people import AddressBook
from outreach.ledger import MAY_HAVE_LEFT, Bookmark, Incoming, Ledger, Place, State
from outreach.mail.inbox import MOST_HEADER, Batch, Folder, Inbox
from outreach.replies import Received, read, read_headers
from outreach.settings import Settings
from outreach.workdays import add_workdays

_WHOLE = ""
"""The folder that stands for all of an account's: its bookmark is set when every one of them was read to its end."""
_LEFT: frozenset[State] = MAY_HAVE_LEFT | {"drafted"}
"""States of letters that a message can be about: a draft may have been sent by hand."""
_NOT_SEEN_TO_LEAVE: tuple[State, ...] = ("unknown", "review", "drafted")
_BETWEEN_SEARCHES = timedelta(minutes=15)
_A_DAY = timedelta(days=1)
"""Folders are searched by the day that their server has, which may be a day before ours."""


class News(NamedTuple):
    """A message that was not known, what the ledger keeps of it, and the letter that it is about."""

    kept: Incoming
    told: Received
    letter: Letter


class Synced(NamedTuple):
    """What a reading came to: messages looked at, letters that were found among the sent ones, letters in doubt."""

    looked_at: int
    found: tuple[Letter, ...]
    doubtful: int


class Reading(NamedTuple):
    """What a reading asks the world for. `own` are the user's addresses, `today` dates what tells no year.

    `until` says how long follow-ups wait for somebody who is back on a day; None for not at all.
    """

    account: str
    own: Collection[str]
    now: datetime
    today: date
    until: Callable[[date], datetime | None]


def reading(account: Account, settings: Settings, now: datetime, today: date) -> Reading:
    """How an account's mail is read for a campaign: who its user is, and how long leaves are waited for."""
    users = (account.sender.address, settings.me.email, account.smtp.user, account.imap.user if account.imap else "")

    def until(back: date) -> datetime | None:
        if back - today > LONGEST_LEAVE:
            return None
        day = add_workdays(back, 1, settings.campaign.country, settings.campaign.region)
        return datetime.combine(day, time(), UTC)

    return Reading(account.id, {user.lower() for user in users if "@" in user}, now, today, until)


def last_read(ledger: Ledger, account: str) -> datetime | None:
    """Since when answers to letters from that account may have come unseen; None where its mail was never read."""
    mark = ledger.mailbox(account, _WHOLE)
    return mark.read_at if mark else None


def may_be_answered(ledger: Ledger) -> bool:
    """Whether any letter has left, or may have, so that there is something to look for."""
    return any(state in _LEFT for state in ledger.counts())


def sync(ledger: Ledger, inbox: Inbox, how: Reading, note: Callable[[News], None], *, is_the_account_s: bool) -> Synced:
    """Read what is new, keep what is about the campaign's letters, and `note` it.

    What was kept stays so when the connection is lost, and the next reading goes on from there. Letters of which it is
    not known whether they have left are looked for among the sent ones. `is_the_account_s`: it is where answers come,
    and not a copy of it. Raises OutreachError when the mailbox or the ledger cannot be read.
    """
    sent_before = cache(lambda: letters(ledger.deliveries(states=tuple(_LEFT))))
    looked_at = 0
    for folder in inbox.received():
        for batch in _new(ledger, folder, how, sent_before):
            looked_at += len(batch.heads)
            if batch.heads:
                _keep(ledger, folder, batch, how, sent_before(), note)
            mark = Bookmark(folder.validity, batch.upto, how.now)
            ledger.set_mailbox(how.account, folder.name, mark)
    found = tuple(_found_among_sent(ledger, inbox, how))
    if is_the_account_s:
        ledger.set_mailbox(how.account, _WHOLE, Bookmark(0, 0, how.now))
    counts = ledger.counts()
    return Synced(looked_at, found, counts.get("unknown", 0) + counts.get("review", 0))


def _new(ledger: Ledger, folder: Folder, how: Reading, sent_before: Callable[[], Letters]) -> Iterator[Batch]:
    """What has come since the folder was read last; the first time, since the first letter may have left."""
    mark = ledger.mailbox(how.account, folder.name)
    if mark and mark.uidvalidity == folder.validity:
        return folder.heads(mark.last_uid, None)
    first = min((each.left for each in sent_before().by_id.values()), default=how.now)
    return folder.heads(0, (first - _A_DAY).date())


def _keep(
    ledger: Ledger, folder: Folder, batch: Batch, how: Reading, sent: Letters, note: Callable[[News], None]
) -> None:
    own = {*how.own, *sent.senders}
    arrived = {}
    for head in batch.heads:
        cut = len(head.header) >= MOST_HEADER
        if cut or sent.concerns(read_headers(head.header, own=own)):
            arrived[head.number] = head.arrived
    talking = {each.contact for each in sent.by_id.values() if each.state in ("replied", "opted_out")}
    news: list[News] = []
    for number, raw in folder.whole(tuple(arrived)):
        told = read(raw, own=own, today=how.today)
        place = Place(how.account, folder.name, folder.validity, number)
        came = Came(told, place, arrived[number])
        if told.kind == "receipt" and (delivered := sent.cited(told)):
            _left(ledger, delivered, "a receipt of it came", how.now)
        for kept, letter in sent.about(came, how.now, talking=talking, until=how.until):
            news.append(News(kept, told, letter))
            if kept.certain and kept.kind == "replied":
                talking.add(letter.contact)
    new = {id(kept) for kept in ledger.receive((each.kept for each in news), how.now)}
    for each in news:
        if id(each.kept) in new:
            note(each)


def _found_among_sent(ledger: Ledger, inbox: Inbox, how: Reading) -> Iterator[Letter]:
    """Letters that nobody has seen leave, and that are among the sent ones.

    That one is not there proves nothing. Where a second search, some time later, has not found it either, only a
    person can know more.
    """
    waiting = letters(ledger.deliveries(states=_NOT_SEEN_TO_LEAVE))
    folder = inbox.sent() if waiting.by_id else None
    if not folder:
        return
    first = min(each.left for each in waiting.by_id.values())
    own = {*how.own, *waiting.senders}
    for batch in folder.heads(0, (first - _A_DAY).date()):
        for head in batch.heads:
            told = read_headers(head.header, own=own)
            letter = waiting.by_id.get(told.message_id) or waiting.sent_by_hand(told)
            if letter and _left(ledger, letter, "among the sent letters", how.now, head.arrived, told.message_id):
                yield letter
    before = last_read(ledger, how.account)
    for delivery in tuple(ledger.deliveries(states=_NOT_SEEN_TO_LEAVE[:1])):
        was_there = before and delivery.left and before - delivery.left >= _BETWEEN_SEARCHES
        if was_there and before and how.now - before >= _BETWEEN_SEARCHES:
            ledger.transition(delivery.id, "review", "inbox", how.now, "not among the sent letters, twice")


def _left(
    ledger: Ledger, letter: Letter, why: str, now: datetime, at: datetime | None = None, message_id: str = ""
) -> bool:
    """The letter has left, as is known now; False where that was known."""
    there = ledger.cited([letter.message_id]).get(letter.message_id)
    if not there or there.state not in _NOT_SEEN_TO_LEAVE:
        return False
    ledger.transition(letter.id, "sent", "inbox", now, why, left=at, message_id=message_id)
    return True


def cells(book: AddressBook, addresses: Collection[str]) -> dict[str, str]:
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
