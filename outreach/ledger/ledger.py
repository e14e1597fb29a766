"""The ledger: every message that was to leave, what became of it, and who must not be written to.

At most once without a person's word, nothing unaccounted for: a delivery is marked `committing` in a durable
transaction after the server has asked for its body and before the first byte leaves. Whatever was `committing` when
a run ended is `unknown`, and never claimed again unless a person says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import and_, bindparam, func, select, update

from outreach.batches import batches
from outreach.errors import OutreachError
from outreach.happenings import Happening, Kind
from outreach.ledger.book import Book
from outreach.ledger.claiming import Ahead, claim_next, verdict_on
from outreach.ledger.correspondence import (
    bookmark,
    cancel,
    decide,
    happened,
    history,
    outcomes,
    receive,
    received,
    set_bookmark,
    undo_last,
)
from outreach.ledger.moving import move, moved, note, pass_on, passed_by, settle
from outreach.ledger.prepared import Driven
from outreach.ledger.queueing import digest, queue
from outreach.ledger.records import Bookmark, Delivery, Entry, Event, Incoming, Received, Settled
from outreach.ledger.rows import WHOLE, delivery, those
from outreach.ledger.states import MAY_HAVE_LEFT, State, Who, allowed
from outreach.ledger.suppression import Suppressions
from outreach.ledger.tables import DELIVERIES, EVENTS, MESSAGES, written

D = DELIVERIES.c
_BATCH, _OCTETS = 200, 2**22  # entries queued in one transaction, and how much their messages are about
_RAW = select(MESSAGES.c.raw, D.sha256).where(MESSAGES.c.delivery == D.id, D.id == bindparam("of"))
_GOES_TO = select(D.state, D.contact, D.after, D.recipients, D.sha256).where(D.id == bindparam("of"))
_BY_ID = WHOLE.where(D.id == bindparam("of"))


class Ledger:
    """One campaign's deliveries. No clock inside: every time is an aware datetime that is passed in.

    Every method raises OutreachError when the database cannot do its part, for example because the disk is full;
    what it was to do has then not happened at all.
    """

    def __init__(self, book: Book, campaign: str) -> None:
        self._book = book
        self.place = book.place
        self.campaign = campaign
        self.suppressions = Suppressions(book, campaign)
        self._ahead: dict[int, Ahead] = {}  # of deliveries that are claimed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connections; what is claimed stays so until the next run's `recover`."""
        self._book.close()

    def locked(self, number: int) -> AbstractContextManager[bool]:
        """Holds a number against other machines that use this ledger; gives False when one of them holds it."""
        return self._book.locked(number)

    # --- putting letters in

    def find(self, contact: str, step: str) -> Delivery | None:
        """The delivery of that step to that contact."""
        with self._book.reading() as connection:
            return next(iter(those(connection, self.campaign, [(contact, step)]).values()), None)

    def known(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Delivery]:
        """The deliveries there are of these contacts and steps."""
        with self._book.reading() as connection:
            return those(connection, self.campaign, keys)

    def reached(self, step: str, recipients: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], Delivery]:
        """The deliveries of that step to exactly these recipients, under whatever contact; all in small letters."""
        lines = ["\n".join(each).lower() for each in recipients]
        with self._book.reading() as connection:
            asked = WHOLE.where(D.campaign == self.campaign, D.step == step, func.lower(D.recipients).in_(lines))
            there = [delivery(row) for row in connection.execute(asked.order_by(D.id))]
        return {tuple(address.lower() for address in each.envelope.recipients): each for each in there}

    def queue(self, entries: Iterable[Entry], now: datetime, *, renew: bool = False) -> Iterator[Delivery]:
        """Puts entries in, each contact and step once; gives what is there then. What was there already stays as it is.

        With `renew`, one that waits to leave takes the new entry's content; but one that may have left already, and
        is to leave again by a person's word, stays the same message. The iterator has to be used up; what it has given
        is durable from the end of its batch on.
        """
        for batch in batches(entries, _BATCH, _OCTETS, lambda each: len(each.raw)):
            with self._book.writing() as connection:
                queued = queue(connection, self.campaign, batch, now, renew=renew)
            yield from queued

    # --- delivering

    def recover(self, account: str, now: datetime) -> None:
        """What a run that did not end has left: claimed goes back, committing may have left and becomes unknown.

        To be called under the account's lock only, when no run of this account is alive.
        """
        with self._book.writing() as connection:
            changes: tuple[tuple[State, State], ...] = (("claimed", "queued"), ("committing", "unknown"))
            for before, after in changes:
                left_so = and_(D.campaign == self.campaign, D.account == account, D.state == before)
                ids = connection.execute(select(D.id).where(left_so)).scalars().all()
                detail = "the run ended" if after == "queued" else "the run ended while the letter was leaving"
                for of in ids:
                    move(connection, of, before, after, "recovery", now, detail)

    def claim(
        self,
        account: str,
        now: datetime,
        *,
        limit: int = 1,
        among: Collection[int] | None = None,
        company_since: datetime | None = None,
    ) -> list[Delivery]:
        """The next deliveries by turn, of all or `among` some: deferred ones that are due, then by wave and row.

        Passed by: whoever must not be written to (cancelled), a follow-up whose earlier letter was answered
        (cancelled) or has not been sent (waits), and with `company_since` anybody at a company where somebody else
        has been written to since.
        """
        with self._book.writing() as connection:
            claimed = claim_next(
                connection, self.suppressions, self.campaign, account, now, limit, among, company_since
            )
        self._ahead |= {each.delivery.id: each.ahead for each in claimed}
        return [each.delivery for each in claimed]

    def raw(self, of: int) -> bytes:
        """The message as it was queued. Raises OutreachError when it is not what was queued."""
        if (ahead := self._ahead.get(of)) and ahead.raw is not None:
            return ahead.raw
        with self._book.reading() as connection:
            row = connection.execute(_RAW, {"of": of}).first()
        if row is None or digest(row.raw) != row.sha256:
            raise OutreachError(
                f"message {of} is not as it was queued",
                where=self.place,
                hint="The ledger was changed from outside. Cancel that delivery and queue it anew.",
            )
        return bytes(row.raw)

    def release(self, of: int, now: datetime) -> None:
        """A claimed delivery goes back to its place in the queue; one that was cancelled meanwhile stays so."""
        self._ahead.pop(of, None)
        with self._book.writing() as connection:
            if connection.execute(_GOES_TO, {"of": of}).one().state != "cancelled":
                move(connection, of, "claimed", "queued", "sender", now)

    def commit(self, of: int, now: datetime, *, settled: Settled | None = None) -> bool:
        """Marks a claimed delivery as leaving, and settles the one before, in one durable transaction.

        False when it may not leave any more, because it was cancelled, or its reader was suppressed or has answered
        since it was claimed: it is cancelled then, or waits again where the answer is only probable, and not a byte
        of it may leave.
        """
        at = written(now)
        ahead = self._ahead.pop(of, None)
        if settled:
            self._ahead.pop(settled.id, None)  # it was refused before it was committed
        if ahead:

            def work(driven: Driven) -> bool:
                return pass_on(driven, of, ahead.sha256, ahead.listed_by, settled, at)

            if self._book.swiftly(work):
                return True
        with self._book.writing() as connection:
            events = [settle(connection, settled, at)] if settled else []
            row = connection.execute(_GOES_TO, {"of": of}).one()
            if ahead and row.sha256 != ahead.sha256:
                raise passed_by()  # which has made it anew
            readers = row.recipients.split("\n")
            becomes, reason = verdict_on(connection, self.suppressions, self.campaign, row.contact, row.after, readers)
            if row.state == "cancelled":
                reason = "a person said so"
            elif reason:
                events.append(moved(connection, of, "claimed", becomes, "sender", at, reason))
            else:
                events.append(moved(connection, of, "claimed", "committing", "sender", at))
            note(connection, events)
        return not reason

    def settle(self, settled: Settled, now: datetime) -> None:
        """What became of a delivery that was claimed or committing."""
        self._ahead.pop(settled.id, None)
        with self._book.writing() as connection:
            note(connection, [settle(connection, settled, written(now))])

    def sent_times(self, account: str, since: datetime) -> list[datetime]:
        """When letters of that account may have left since then, in order: what its limits count."""
        with self._book.reading() as connection:
            asked = select(D.left).where(D.account == account, D.left > since).order_by(D.left)
            return [left for left in connection.execute(asked).scalars() if left]

    # --- by a person's or the inbox's word, and telling

    def transition(
        self,
        of: int,
        to: State,
        by: Who,
        now: datetime,
        detail: str = "",
        *,
        left: datetime | None = None,
        message_id: str = "",
    ) -> Delivery:
        """A step that the table of transitions allows to whoever takes it. Raises OutreachError for any other.

        `left`: when it left, and under which `message_id`, where that is found out only now, as of a draft that was
        sent by hand.
        """
        with self._book.writing() as connection:
            row = connection.execute(_BY_ID, {"of": of}).first()
            if row is None:
                raise OutreachError(f"there is no delivery {of}", where=self.place)
            before = row.state
            if not allowed(before, to, by):
                raise OutreachError(f"a letter that is {before} cannot become {to}", where=self.place)
            if to == "queued" and connection.execute(_RAW, {"of": of}).first() is None:
                raise OutreachError("the letter's text was erased, it cannot leave", where=self.place)
            move(connection, of, before, to, by, now, detail)
            if to in MAY_HAVE_LEFT and row.left is None:
                connection.execute(update(DELIVERIES).where(D.id == of).values(left=left or now))
            if message_id:
                connection.execute(update(DELIVERIES).where(D.id == of).values(message_id=message_id))
            if to == "queued":
                # A person does not wait for the server's pause; and what bounced has not arrived.
                left_before = None if before == "bounced" else row.left
                connection.execute(update(DELIVERIES).where(D.id == of).values(due=None, left=left_before))
            return delivery(connection.execute(_BY_ID, {"of": of}).one())

    def deliveries(self, *, states: Collection[State] = (), contact: str = "", step: str = "") -> Iterator[Delivery]:
        """Those that fit, in the order in which they are to leave."""
        asked = WHOLE.where(D.campaign == self.campaign).order_by(D.wave, D.row, D.id)
        if states:
            asked = asked.where(D.state.in_(states))
        if contact:
            asked = asked.where(D.contact == contact)
        if step:
            asked = asked.where(D.step == step)
        with self._book.telling() as connection:
            yield from map(delivery, connection.execute(asked))

    def events(self, of: int) -> tuple[Event, ...]:
        """The life of one delivery."""
        with self._book.reading() as connection:
            asked = select(EVENTS).where(EVENTS.c.delivery == of).order_by(EVENTS.c.id)
            return tuple(
                Event(row["at"], row["delivery"], row["before"], row["after"], row["by"], row["detail"])
                for row in connection.execute(asked).mappings()
            )

    def cited(self, message_ids: Collection[str]) -> dict[str, Delivery]:
        """The deliveries that have these Message-IDs."""
        with self._book.reading() as connection:
            asked = WHOLE.where(D.campaign == self.campaign, D.message_id.in_(message_ids))
            return {row.message_id: delivery(row) for row in connection.execute(asked)}

    # --- what came back, and what happened off-line

    def receive(self, items: Iterable[Incoming], now: datetime) -> list[Incoming]:
        """Keeps messages that were received, each once, and moves the letters that they are about; all or none.

        Returns those that are new: neither the place nor the Message-ID is known. Nothing is kept of people who were
        forgotten. Raises OutreachError for a `delivery` that is not there.
        """
        new = []
        with self._book.writing() as connection:
            for each in items:
                if not self.suppressions.forgotten(connection, each.sender) and receive(
                    connection, self.campaign, each, now
                ):
                    reason = " ".join(filter(None, (each.kind.replace("_", " "), each.detail.get("status"))))
                    self.suppressions.put(connection, each.suppress, reason, now)
                    new.append(each)
        return new

    def received(self, *, contact: str = "", doubtful: bool = False) -> Iterator[Received]:
        """What came, of all or one contact, in the order of time; or only what is probably theirs, to be decided."""
        with self._book.telling() as connection:
            yield from received(connection, self.campaign, contact, doubtful)

    def decide(self, of: int, *, theirs: bool, now: datetime) -> None:
        """A person says whether a message that is probably a contact's is theirs. Raises OutreachError."""
        with self._book.writing() as connection:
            decide(connection, self.campaign, of, theirs, now)

    def mailbox(self, account: str, folder: str) -> Bookmark | None:
        """How far a folder was read; None when it never was."""
        with self._book.reading() as connection:
            return bookmark(connection, self.campaign, account, folder)

    def set_mailbox(self, account: str, folder: str, mark: Bookmark) -> None:
        """Keeps how far a folder was read."""
        with self._book.writing() as connection:
            set_bookmark(connection, self.campaign, account, folder, mark)

    def happened(
        self, contact: str, kind: Kind, at: datetime, detail: Mapping[str, str], now: datetime, *, step: str = ""
    ) -> int:
        """Logs what happened with a contact; its number. What ends it takes their letters out of the queue."""
        with self._book.writing() as connection:
            return happened(connection, self.campaign, Happening(contact, at, kind, step, detail), now)

    def undo_last(self, now: datetime, *, of: int | None = None) -> Happening | None:
        """The event that was logged last does not count any more; None when there is none, or its number is not `of`.

        What it took out of the queue stays out until a person says otherwise.
        """
        with self._book.writing() as connection:
            return undo_last(connection, self.campaign, now, of)

    def cancel(self, contact: str, by: Who, now: datetime, detail: str = "") -> int:
        """Takes all that waits for a contact out of the queue; how many letters that were."""
        with self._book.writing() as connection:
            return cancel(connection, self.campaign, contact, by, now, detail)

    def outcomes(self, contacts: Collection[str]) -> dict[str, tuple[Kind, datetime]]:
        """Those of the contacts with whom a meeting was agreed on or held, or it has ended: which, and when."""
        with self._book.reading() as connection:
            return outcomes(connection, self.campaign, contacts)

    def history(self, contact: str = "") -> Iterator[Happening]:
        """Letters that have left, messages that came and events that were logged, in the order of time.

        The detail of "sent" has its `delivery`, that of a message its `received`: their ids in the ledger.
        """
        with self._book.telling() as connection:
            yield from history(connection, self.campaign, contact)

    def counts(self) -> dict[State, int]:
        """How many deliveries of the campaign are in each state."""
        with self._book.reading() as connection:
            asked = select(D.state, func.count().label("number")).where(D.campaign == self.campaign).group_by(D.state)
            return {row["state"]: row["number"] for row in connection.execute(asked).mappings()}
