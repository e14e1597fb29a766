"""Which letter a received message is about, and what the ledger is to keep of it. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from outreach.envelope import normalised
from outreach.happenings import Kind
from outreach.ledger import Delivery, Incoming, Place, State
from outreach.replies import Bounced, Received, ReplyKind

_TELLS: Mapping[ReplyKind, Kind] = {
    "reply": "replied",
    "opt_out": "opted_out",
    "report": "opted_out",  # whoever calls a letter junk does not want another one
    "bounce": "bounced",
    "delay": "delayed",
    "automatic": "auto_replied",
}
_FROM_SERVERS: frozenset[ReplyKind] = frozenset({"bounce", "delay", "report", "receipt"})
_ANSWER = re.compile(r"^\s*(?:[^\W\d_]{1,4}\s?(?:\[\d+\])?\s?:\s*)+")

_SKEW = timedelta(hours=1)
"""By so much the clocks of servers and of this machine may differ."""
_TRIES = timedelta(days=6)
"""Servers give up after five days (RFC 5321, 4.5.4.1): a failure that comes later is another message's."""


class Letter(NamedTuple):
    """A letter that may have left, as far as messages are compared with it. Addresses are normalised."""

    id: int
    contact: str
    name: str
    state: State
    message_id: str
    subject: str
    sender: str
    recipients: tuple[str, ...]
    left: datetime


class Came(NamedTuple):
    """A message: what it is, where it stands, and when the mailbox got it."""

    told: Received
    place: Place
    arrived: datetime | None


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a campaign, to be looked up by whatever a message tells of one; each list in the order of time."""

    by_id: Mapping[str, Letter]
    by_reader: Mapping[str, Sequence[Letter]]
    by_name: Mapping[str, Sequence[Letter]]
    by_subject: Mapping[str, Sequence[Letter]]
    senders: frozenset[str]

    def concerns(self, told: Received) -> bool:
        """Whether a message, of which this much is told by its headers, may be about one of the letters."""
        if told.kind in ("own", "newsletter"):
            return False
        return told.kind in _FROM_SERVERS or bool(self.cited(told) or self._from(told) or any(self._resembling(told)))

    def about(
        self, came: Came, now: datetime, *, talking: Collection[str], until: Callable[[date], datetime | None]
    ) -> Iterator[tuple[Incoming, Letter]]:
        """What the ledger is to keep of the message, and the letter that it is about. Of most messages that is nothing.

        A message that cites a letter is certain, and so is one from a contact who is `talking` already. `until` says
        how long follow-ups wait for somebody who is back on a day.
        """
        told = came.told
        letter, certain = self._meant(came, now)
        if letter is None or told.kind not in _TELLS:
            return
        if told.kind in ("bounce", "delay"):
            yield _failed(came, letter, now, certain=certain), letter
            return
        kind = _TELLS[told.kind]
        detail = {"back": told.back.isoformat()} if told.back else {"gone": "yes"} if told.gone else {}
        hold = until(told.back) if told.back else None
        # An absence is one whichever letter it answers; a server wrote it, so that nobody else's can be meant.
        certain = certain or letter.contact in talking or told.kind == "automatic"
        suppress: tuple[str, ...] = ()
        if kind == "opted_out":
            theirs = letter.recipients[:1] if certain else ()
            suppress = tuple(dict.fromkeys((*theirs, *([told.sender] if told.kind == "opt_out" else []))))
        incoming = _incoming(came, letter, now, kind, told.text, detail, certain=certain, suppress=suppress, hold=hold)
        yield incoming, letter
        cited = self.cited(told)
        if cited and cited.contact != letter.contact and told.kind in ("reply", "opt_out"):
            # Somebody else has answered it, to whom it may have been passed on: its own reader must decide nothing by
            # that, but is not to be reminded either.
            place = came.place._replace(uid=-came.place.uid)
            aside = came._replace(told=replace(told, message_id=""), place=place)
            yield _incoming(aside, cited, now, "replied", told.text, {}, certain=False), cited

    def cited(self, told: Received) -> Letter | None:
        """The letter that a message answers or reports on, and says so."""
        return next((self.by_id[cited] for cited in told.cites if cited in self.by_id), None)

    def sent_by_hand(self, told: Received) -> Letter | None:
        """The draft that a sent message was: some programs send it under another id."""
        drafts = (
            letter
            for reader in map(normalised, told.to)
            for letter in self.by_reader.get(reader, ())
            if letter.state == "drafted" and letter.subject == told.subject
        )
        return next(drafts, None)

    def _from(self, told: Received) -> Sequence[Letter]:
        return self.by_reader.get(normalised(told.sender), ()) if told.sender else ()

    def _resembling(self, told: Received) -> Iterator[Sequence[Letter]]:
        """By a reader's name, and by a subject that only one reader had: whoever answers from another address."""
        yield self.by_name.get(" ".join(told.sender_name.casefold().split()), ())
        subject, answers = _ANSWER.subn("", told.subject.casefold(), count=1)
        yield self.by_subject.get(subject.strip(), ()) if answers else ()

    def _meant(self, came: Came, now: datetime) -> tuple[Letter | None, bool]:
        """The letter, and whether that is certain."""
        told = came.told
        cited = self.cited(told)
        if told.kind in ("bounce", "delay"):
            readers = [normalised(each.address) for each in told.bounced if each.address]
            named = (_last(self.by_reader.get(reader, ()), came, now) for reader in readers)
            letter = cited or next(filter(None, named), None)
            return letter, bool(cited) or (letter is not None and _moment(came, now) - letter.left <= _TRIES)
        if told.kind == "report":
            return cited, True
        letter = _last(self._from(told), came, now)
        if cited:
            return (letter if letter and letter.contact != cited.contact else cited), True
        if not letter and told.kind != "automatic":
            letter = next(filter(None, (_last(each, came, now) for each in self._resembling(told))), None)
        return letter, False


def letters(deliveries: Iterable[Delivery]) -> Letters:
    """These letters, which may have left; those to people who were forgotten are nobody's."""
    known = (each for each in deliveries if any(each.envelope.recipients))
    there = sorted(map(_letter, known), key=lambda each: (each.left, each.id))
    by_reader: dict[str, list[Letter]] = {}
    by_name: dict[str, list[Letter]] = {}
    by_subject: dict[str, list[Letter]] = {}
    for each in there:
        by_reader.setdefault(each.recipients[0], []).append(each)
        if " " in each.name.strip():
            by_name.setdefault(" ".join(each.name.casefold().split()), []).append(each)
        by_subject.setdefault(each.subject.strip().casefold(), []).append(each)
    for index in (by_name, by_subject):
        for key in [key for key, those in index.items() if len({each.contact for each in those}) > 1]:
            del index[key]  # it tells nobody from somebody else
    by_id = {each.message_id: each for each in there}
    return Letters(by_id, by_reader, by_name, by_subject, frozenset(each.sender for each in there))


def _letter(of: Delivery) -> Letter:
    recipients = tuple(map(normalised, of.envelope.recipients))
    sender = normalised(of.envelope.sender)
    left = of.left or of.changed
    return Letter(of.id, of.contact, of.name, of.state, of.message_id, of.subject, sender, recipients, left)


def _moment(came: Came, now: datetime) -> datetime:
    """About when it came: later rather than sooner, where clocks differ, so that no answer counts as too early."""
    times = [at for at in (came.arrived, came.told.at) if at]
    return min(now, max(times)) if times else now


def _last(those: Sequence[Letter], came: Came, now: datetime) -> Letter | None:
    """The one that left last before the message came."""
    return next((each for each in reversed(those) if each.left <= _moment(came, now) + _SKEW), None)


def _failed(came: Came, letter: Letter, now: datetime, *, certain: bool) -> Incoming:
    told = came.told
    reached = [each for each in told.bounced if normalised(each.address) in letter.recipients]
    failed = next(iter(reached or told.bounced), Bounced("", permanent=told.kind == "bounce"))
    # Where the letter was passed on, an address that nobody has written to is named.
    address = normalised(failed.address) if reached else letter.recipients[0]
    to_reader = address == letter.recipients[0]
    detail = {"address": address, **({"status": failed.status} if failed.status else {})}
    suppress = (address,) if told.kind == "bounce" and failed.permanent and to_reader else ()
    # That a copy did not arrive says nothing of the letter.
    kind = _TELLS[told.kind] if to_reader else "noted"
    return _incoming(came, letter, now, kind, failed.reason, detail, certain=certain, suppress=suppress)


def _incoming(
    came: Came,
    letter: Letter,
    now: datetime,
    kind: Kind,
    text: str,
    detail: Mapping[str, str],
    *,
    certain: bool,
    suppress: tuple[str, ...] = (),
    hold: datetime | None = None,
) -> Incoming:
    told = came.told
    said = told.at if told.at and letter.left <= told.at <= now else None
    return Incoming(
        place=came.place,
        kind=kind,
        sender=told.sender,
        # After the letter, whatever the clocks say: what comes before it answers nothing.
        at=said or max(letter.left, min(came.arrived or now, now)),
        message_id=told.message_id,
        sender_name=told.sender_name,
        subject=told.subject,
        text=text,
        contact=letter.contact,
        delivery=letter.id,
        certain=certain,
        detail=detail,
        suppress=suppress,
        hold=hold,
    )
