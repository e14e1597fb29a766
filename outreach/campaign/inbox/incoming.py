"""Messages on their way from a mailbox into the ledger: which are about our letters, and what they change."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from outreach.campaign.inbox.matching import Came, Letter, letters
from outreach.campaign.inbox.reading import NOT_SEEN_TO_LEAVE, Reading
from outreach.ledger import Delivery, Incoming, Ledger, Place
from outreach.mail.inbox import MOST_HEADER, Batch, Folder, Inbox
from outreach.replies import Received, read, read_headers

_BETWEEN_SEARCHES = timedelta(minutes=15)
_A_DAY = timedelta(days=1)
"""Folders are searched by the day that their server has, which may be a day before ours."""


class News(NamedTuple):
    """A message that was not known, what the ledger keeps of it, and the letter that it is about."""

    kept: Incoming
    told: Received
    letter: Letter


class Keeping:
    """One reading of a mailbox, for a campaign's letters."""

    def __init__(self, ledger: Ledger, how: Reading, left: Iterable[Delivery]) -> None:
        self._ledger = ledger
        self._how = how
        self._letters = letters(left)
        self._own = {*how.own, *self._letters.senders}
        there = self._letters.by_id.values()
        self._talking = {each.contact for each in there if each.state in ("replied", "opted_out")}
        self.since: date = (min((each.left for each in there), default=how.now) - _A_DAY).date()
        """When the first answer can have come."""

    def keep(self, folder: Folder, batch: Batch) -> Iterator[News]:
        """What of the batch is about a letter and was not known, once the ledger has all of it."""
        arrived = {}
        for head in batch.heads:
            cut = len(head.header) >= MOST_HEADER
            if cut or self._letters.concerns(read_headers(head.header, own=self._own)):
                arrived[head.number] = head.arrived
        news: list[News] = []
        for number, raw in folder.whole(tuple(arrived)):
            told = read(raw, own=self._own, today=self._how.today)
            place = Place(self._how.account, folder.name, folder.validity, number)
            news += self._about(Came(told, place, arrived[number]))
        new = {id(kept) for kept in self._ledger.receive((each.kept for each in news), self._how.now)}
        return (each for each in news if id(each.kept) in new)

    def _about(self, came: Came) -> Iterator[News]:
        told, how = came.told, self._how
        if told.kind == "receipt" and (delivered := self._letters.cited(told)):
            _left(self._ledger, delivered, "a receipt of it came", how.now)
        for kept, letter in self._letters.about(came, how.now, talking=self._talking, until=how.until):
            if kept.certain and kept.kind == "replied":
                self._talking.add(letter.contact)
            yield News(kept, told, letter)


def found_among_sent(ledger: Ledger, inbox: Inbox, how: Reading, before: datetime | None) -> Iterator[Letter]:
    """Letters that nobody has seen leave, and that are among the sent ones.

    That one is not there proves nothing. Where a second search, some time after the one
    `before`, has not found it either, only a person can know more.
    """
    waiting = letters(ledger.deliveries(states=NOT_SEEN_TO_LEAVE))
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
    for delivery in tuple(ledger.deliveries(states=NOT_SEEN_TO_LEAVE[:1])):
        was_there = before and delivery.left and before - delivery.left >= _BETWEEN_SEARCHES
        if was_there and before and how.now - before >= _BETWEEN_SEARCHES:
            ledger.transition(delivery.id, "review", "inbox", how.now, "not among the sent letters, twice")


def _left(
    ledger: Ledger, letter: Letter, why: str, now: datetime, at: datetime | None = None, message_id: str = ""
) -> bool:
    """The letter has left, as is known now; False where that was known."""
    there = ledger.cited([letter.message_id]).get(letter.message_id)
    if not there or there.state not in NOT_SEEN_TO_LEAVE:
        return False
    ledger.transition(letter.id, "sent", "inbox", now, why, left=at, message_id=message_id)
    return True
