"""The ledger: every message that was to leave, what became of it, and who must not be written to.

At most once without a person's word, nothing unaccounted for: a delivery is marked `committing` in a durable
transaction after the server has asked for its body and before the first byte leaves. Whatever was `committing` when
a run ended is `unknown`, and never claimed again unless a person says so.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from itertools import islice
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, CursorResult, RowMapping, and_, bindparam, exists, func, insert, or_, select, update

from outreach.envelope import Envelope
from outreach.errors import OutreachError
from outreach.ledger.book import Book
from outreach.ledger.records import Delivery, Entry, Event, Queued, Recovered, Settled
from outreach.ledger.states import MAY_HAVE_LEFT, NOT_YET_LEFT, State, Who, allowed
from outreach.ledger.suppression import Suppressions
from outreach.ledger.tables import DELIVERIES, EVENTS, MESSAGES

D = DELIVERIES.c
_BATCH = 200  # entries queued in one transaction

_EARLIER = DELIVERIES.alias("earlier")
_AT_COMPANY = DELIVERIES.alias("at_company")
_COPIED = [field.name for field in fields(Entry) if field.name not in {"envelope", "raw"}]
_TOLD = [field.name for field in fields(Delivery) if field.name != "envelope"]
_TURN = (
    select(DELIVERIES)
    .where(D.campaign == bindparam("campaign"), D.account == bindparam("account"), D.state == bindparam("state"))
    .where(or_(D.due.is_(None), D.due <= bindparam("now")))
    .where(
        or_(
            D.after == "",
            exists().where(
                _EARLIER.c.campaign == D.campaign,
                _EARLIER.c.contact == D.contact,
                _EARLIER.c.step == D.after,
                _EARLIER.c.state.in_(("sent", "replied", "bounced", "opted_out", "cancelled")),
            ),
        )
    )
    .order_by(D.wave, D.row, D.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_TURN_OF_NEW_COMPANIES = _TURN.where(
    or_(
        D.company == "",
        ~exists().where(
            _AT_COMPANY.c.campaign == D.campaign,
            _AT_COMPANY.c.company == D.company,
            _AT_COMPANY.c.contact != D.contact,
            or_(_AT_COMPANY.c.left > bindparam("company_since"), _AT_COMPANY.c.state == "claimed"),
        ),
    )
)
_MOVE = (
    update(DELIVERIES)
    .where(D.id == bindparam("of"), D.state == bindparam("before"))
    .values(state=bindparam("state"), changed=bindparam("now"))
)
_COMMIT = _MOVE.values(left=bindparam("now"), attempts=D.attempts + 1)
_SETTLE = _MOVE.values(
    reply=bindparam("reply"),
    queue_id=bindparam("queue_id"),
    due=bindparam("due"),
    attempts=D.attempts + bindparam("more"),
)
_SETTLE_STAYED = _SETTLE.values(left=None)
_STATE = select(D.state).where(D.id == bindparam("of"))
_RAW = select(MESSAGES.c.raw, D.sha256).where(MESSAGES.c.delivery == D.id, D.id == bindparam("of"))
_BY_ID = select(DELIVERIES).where(D.id == bindparam("of"))


class Ledger:
    """One campaign's deliveries. No clock inside: every time is an aware datetime that is passed in.

    Every method raises OutreachError when the database cannot do its part, for example because the disk is full;
    what it was to do has then not happened at all.
    """

    def __init__(self, book: Book, campaign: str) -> None:
        self._book = book
        self.place = book.place
        self.campaign = campaign
        self.suppressions = Suppressions(book)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connections; what is claimed stays so until the next run's `recover`."""
        self._book.close()

    # --- putting letters in

    def find(self, contact: str, step: str) -> Delivery | None:
        """The delivery of that step to that contact."""
        with self._book.reading() as connection:
            return next(iter(self._those(connection, [(contact, step)]).values()), None)

    def known(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Delivery]:
        """The deliveries there are of these contacts and steps."""
        with self._book.reading() as connection:
            return self._those(connection, keys)

    def _those(self, connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Delivery]:
        by_step: dict[str, list[str]] = {}
        for contact, step in keys:
            by_step.setdefault(step, []).append(contact)
        there = (
            _delivery(row)
            for step, contacts in by_step.items()
            for row in connection.execute(
                select(DELIVERIES).where(D.campaign == self.campaign, D.step == step, D.contact.in_(contacts))
            ).mappings()
        )
        return {(each.contact, each.step): each for each in there}

    def queue(self, entries: Iterable[Entry], now: datetime, *, renew: bool = False) -> Iterator[Queued]:
        """Puts entries in, each contact and step once; one that is there already stays as it is.

        With `renew`, one that has not left yet takes the new entry's content. The iterator has to be used up; what it
        has given is durable from the end of its batch on.
        """
        source = iter(entries)
        while batch := list(islice(source, _BATCH)):
            yield from self._queue_batch(batch, now, renew)

    def _queue_batch(self, batch: Sequence[Entry], now: datetime, renew: bool) -> list[Queued]:
        keys = [(entry.contact, entry.step) for entry in batch]
        with self._book.writing() as connection:
            there = self._those(connection, keys)
            new = {key: entry for key, entry in zip(keys, batch, strict=True) if key not in there}
            if new:
                rows = [self._row(entry, now) for entry in new.values()]
                connection.execute(insert(DELIVERIES), rows)
            made = self._those(connection, list(new))
            if new:
                raw = [{"delivery": made[key].id, "raw": entry.raw} for key, entry in new.items()]
                connection.execute(insert(MESSAGES), raw)
                _note(connection, [Event(now, each.id, "", "queued", "sender", "") for each in made.values()])
            queued = []
            for key, entry in zip(keys, batch, strict=True):
                if new.get(key) is entry:
                    queued.append(Queued(entry, made[key], new=True))
                    continue
                old = there.get(key) or made[key]
                if renew and old.state in NOT_YET_LEFT and old.fingerprint != entry.fingerprint:
                    queued.append(Queued(entry, self._renew(connection, old, entry, now), new=False, renewed=True))
                else:
                    queued.append(Queued(entry, old, new=False))
            return queued

    def _row(self, entry: Entry, now: datetime) -> dict[str, Any]:
        return {name: getattr(entry, name) for name in _COPIED} | {
            "campaign": self.campaign,
            "sender": entry.envelope.sender,
            "recipients": "\n".join(entry.envelope.recipients),
            "sha256": _digest(entry.raw),
            "size": len(entry.raw),
            "state": "queued",
            "attempts": 0,
            "due": None,
            "left": None,
            "changed": now,
            "reply": "",
            "queue_id": "",
        }

    def _renew(self, connection: Connection, old: Delivery, entry: Entry, now: datetime) -> Delivery:
        row = self._row(entry, now)
        connection.execute(update(DELIVERIES).where(D.id == old.id).values(row))
        connection.execute(update(MESSAGES).where(MESSAGES.c.delivery == old.id).values(raw=entry.raw))
        _note(connection, [Event(now, old.id, old.state, "queued", "person", "made anew")])
        return _delivery(connection.execute(_BY_ID, {"of": old.id}).mappings().one())

    # --- delivering

    def recover(self, account: str, now: datetime) -> Recovered:
        """What a run that did not end has left: claimed goes back, committing may have left and becomes unknown.

        To be called under the account's lock only, when no run of this account is alive.
        """
        moved: dict[State, int] = {}
        with self._book.writing() as connection:
            changes: tuple[tuple[State, State], ...] = (("claimed", "queued"), ("committing", "unknown"))
            for before, after in changes:
                those = and_(D.campaign == self.campaign, D.account == account, D.state == before)
                ids = connection.execute(select(D.id).where(those)).scalars().all()
                detail = "the run ended" if after == "queued" else "the run ended while the letter was leaving"
                for of in ids:
                    _move(connection, of, before, after, "recovery", now, detail)
                moved[after] = len(ids)
        return Recovered(moved["queued"], moved["unknown"])

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
        claimed: list[Delivery] = []
        statement = _TURN if company_since is None else _TURN_OF_NEW_COMPANIES
        if among is not None:
            statement = statement.where(D.id.in_(among))
        # Two people of one company could both be next: with that rule in force they are claimed one by one.
        at_once = limit if company_since is None else 1
        with self._book.writing() as connection:
            states: tuple[State, ...] = ("deferred", "queued")
            for state in states:
                while len(claimed) < limit:
                    asked = {"campaign": self.campaign, "account": account, "state": state, "now": now}
                    if company_since is not None:
                        asked["company_since"] = company_since
                    few = min(at_once, limit - len(claimed))
                    rows = connection.execute(statement, asked | {"limit": few}).mappings().all()
                    for row in rows:
                        each = _delivery(row)
                        reason = self._why_not(connection, each)
                        _move(connection, each.id, state, "claimed", "sender", now)
                        if reason:
                            _move(connection, each.id, "claimed", "cancelled", "sender", now, reason)
                        else:
                            claimed.append(each)
                    if len(rows) < few:
                        break
        return claimed

    def _why_not(self, connection: Connection, each: Delivery) -> str:
        """Why a delivery may not leave any more; "" when it may."""
        suppressed = self.suppressions.among(connection, each.envelope.recipients)
        if suppressed:
            return f"not to be written to: {suppressed.reason or suppressed.kind}"
        if each.after:
            earlier = self._those(connection, [(each.contact, each.after)]).get((each.contact, each.after))
            if not earlier or earlier.state != "sent":
                return f"the earlier letter is {earlier.state if earlier else 'not there'}"
        return ""

    def raw(self, of: int) -> bytes:
        """The message as it was queued. Raises OutreachError when it is not what was queued."""
        with self._book.reading() as connection:
            row = connection.execute(_RAW, {"of": of}).first()
        if row is None or _digest(row.raw) != row.sha256:
            raise OutreachError(
                f"message {of} is not as it was queued",
                where=self.place,
                hint="The ledger was changed from outside. Cancel that delivery and queue it anew.",
            )
        return bytes(row.raw)

    def release(self, of: int, now: datetime) -> None:
        """A claimed delivery goes back to its place in the queue."""
        with self._book.writing() as connection:
            _move(connection, of, "claimed", "queued", "sender", now)

    def commit(self, of: int, now: datetime, *, settled: Settled | None = None) -> bool:
        """Marks a claimed delivery as leaving, and settles the one before, in one durable transaction.

        False when it may not leave any more, because its reader was suppressed or has answered since it was claimed:
        it is cancelled then, and not a byte of it may leave.
        """
        with self._book.writing() as connection:
            events = [_settle(connection, settled, now)] if settled else []
            each = _delivery(connection.execute(_BY_ID, {"of": of}).mappings().one())
            reason = self._why_not(connection, each)
            if reason:
                _move(connection, of, "claimed", "cancelled", "sender", now, reason)
            else:
                _changed(
                    connection.execute(_COMMIT, {"of": of, "before": "claimed", "state": "committing", "now": now})
                )
                events.append(Event(now, of, "claimed", "committing", "sender", ""))
            _note(connection, events)
        return not reason

    def settle(self, settled: Settled, now: datetime) -> None:
        """What became of a delivery that was claimed or committing."""
        with self._book.writing() as connection:
            _note(connection, [_settle(connection, settled, now)])

    def sent_times(self, account: str, since: datetime) -> list[datetime]:
        """When letters of that account may have left since then, in order: what its limits count."""
        with self._book.reading() as connection:
            asked = select(D.left).where(D.account == account, D.left > since).order_by(D.left)
            return [left for left in connection.execute(asked).scalars() if left]

    # --- by a person's or the inbox's word, and telling

    def transition(self, of: int, to: State, by: Who, now: datetime, detail: str = "") -> Delivery:
        """A step that the table of transitions allows to whoever takes it. Raises OutreachError for any other."""
        with self._book.writing() as connection:
            row = connection.execute(_BY_ID, {"of": of}).mappings().first()
            if row is None:
                raise OutreachError(f"there is no delivery {of}", where=self.place)
            before = row["state"]
            if not allowed(before, to, by):
                raise OutreachError(f"a letter that is {before} cannot become {to}", where=self.place)
            _move(connection, of, before, to, by, now, detail)
            if before == "unknown" and to in MAY_HAVE_LEFT and row["left"] is None:
                connection.execute(update(DELIVERIES).where(D.id == of).values(left=now))
            return _delivery(connection.execute(_BY_ID, {"of": of}).mappings().one())

    def deliveries(self, *, states: Collection[State] = (), contact: str = "", step: str = "") -> Iterator[Delivery]:
        """Those that fit, in the order in which they are to leave."""
        asked = select(DELIVERIES).where(D.campaign == self.campaign).order_by(D.wave, D.row, D.id)
        if states:
            asked = asked.where(D.state.in_(states))
        if contact:
            asked = asked.where(D.contact == contact)
        if step:
            asked = asked.where(D.step == step)
        with self._book.reading() as connection:
            for row in connection.execution_options(yield_per=500).execute(asked).mappings():
                yield _delivery(row)

    def events(self, of: int) -> tuple[Event, ...]:
        """The life of one delivery."""
        with self._book.reading() as connection:
            asked = select(EVENTS).where(EVENTS.c.delivery == of).order_by(EVENTS.c.id)
            return tuple(
                Event(row["at"], row["delivery"], row["before"], row["after"], row["by"], row["detail"])
                for row in connection.execute(asked).mappings()
            )

    def counts(self) -> dict[State, int]:
        """How many deliveries of the campaign are in each state."""
        with self._book.reading() as connection:
            asked = select(D.state, func.count()).where(D.campaign == self.campaign).group_by(D.state)
            return dict(connection.execute(asked).tuples().all())


def _digest(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def _delivery(row: RowMapping) -> Delivery:
    envelope = Envelope(row["sender"], tuple(row["recipients"].split("\n")))
    return Delivery(envelope=envelope, **{name: row[name] for name in _TOLD})


def _changed(result: CursorResult[Any]) -> None:
    if result.rowcount != 1:
        raise OutreachError(
            "a delivery was changed by another run in the meantime",
            hint="Only one run at a time sends; wait for the other to end.",
        )


def _move(
    connection: Connection, of: int, before: State, after: State, by: Who, now: datetime, detail: str = ""
) -> None:
    assert allowed(before, after, by), (before, after, by)
    _changed(connection.execute(_MOVE, {"of": of, "before": before, "state": after, "now": now}))
    _note(connection, [Event(now, of, before, after, by, detail)])


def _settle(connection: Connection, settled: Settled, now: datetime) -> Event:
    before: State = connection.execute(_STATE, {"of": settled.id}).scalar_one()
    assert allowed(before, settled.state, "sender"), (before, settled.state)
    values = {
        "of": settled.id,
        "before": before,
        "state": settled.state,
        "now": now,
        "reply": settled.reply,
        "queue_id": settled.queue_id,
        "due": settled.due,
        "more": int(before == "claimed"),  # refused before it was committed, which counts an attempt
    }
    _changed(connection.execute(_SETTLE if settled.state in MAY_HAVE_LEFT else _SETTLE_STAYED, values))
    return Event(now, settled.id, before, settled.state, "sender", settled.reply)


def _note(connection: Connection, events: Sequence[Event]) -> None:
    if events:
        connection.execute(
            insert(EVENTS),
            [
                {
                    "delivery": each.delivery,
                    "at": each.at,
                    "before": each.before,
                    "after": each.after,
                    "by": each.by,
                    "detail": each.detail,
                }
                for each in events
            ],
        )
