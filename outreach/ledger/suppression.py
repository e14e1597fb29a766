"""Who must not be written to: addresses, domains, and people who asked to be forgotten."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from outreach.envelope import normalised
from outreach.ledger.book import Book
from outreach.ledger.correspondence import forget
from outreach.ledger.moving import listed_among, move
from outreach.ledger.records import Suppression
from outreach.ledger.states import State
from outreach.ledger.tables import DELIVERIES, EVENTS, MESSAGES, SUPPRESSIONS

S = SUPPRESSIONS.c
D = DELIVERIES.c
_LISTED = select(SUPPRESSIONS).where(S.value.in_(bindparam("keys", expanding=True)))
_AMONG = _LISTED.limit(1)
_TOGETHER = 5000  # values in one statement; databases have a limit


class Suppressions:
    """The permanent list; it holds for every letter of every step, and is asked when a letter is about to leave."""

    def __init__(self, book: Book, campaign: str) -> None:
        self._book = book
        self._campaign = campaign

    def add(self, value: str, reason: str, now: datetime) -> bool:
        """An address, or a domain with all its subdomains. False when it is on the list already."""
        with self._book.writing() as connection:
            return _add(connection, normalised(value), _kind(value), reason, now)

    def remove(self, value: str) -> bool:
        """Takes an address or a domain off the list; False when it is not on it."""
        with self._book.writing() as connection:
            return connection.execute(delete(SUPPRESSIONS).where(S.value == normalised(value))).rowcount > 0

    def of(self, address: str) -> Suppression | None:
        """Why this address must not be written to; None when it may."""
        return self.of_each([address]).get(address)

    def of_each(self, addresses: Iterable[str]) -> dict[str, Suppression]:
        """The same for many: those that must not be written to."""
        keys = {address: _keys(address, self._book.salt) for address in addresses}
        wanted = sorted({key for these in keys.values() for key in these})
        with self._book.reading() as connection:
            listed = {
                row["value"]: Suppression(**row)
                for start in range(0, len(wanted), _TOGETHER)
                for row in connection.execute(_LISTED, {"keys": wanted[start : start + _TOGETHER]}).mappings()
            }
        return {address: listed[key] for address, these in keys.items() for key in reversed(these) if key in listed}

    def among(self, connection: Connection, addresses: Iterable[str]) -> Suppression | None:
        """The same for several addresses, within a transaction."""
        row = connection.execute(_AMONG, {"keys": self.keys(addresses)}).mappings().first()
        return Suppression(**row) if row else None

    def keys(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """What a letter to these addresses does not leave for, if it is on the list."""
        return tuple({key: None for address in addresses for key in _keys(address, self._book.salt)})

    def forgotten(self, connection: Connection, address: str) -> bool:
        """Whether the person with this address asked to be forgotten, within a transaction."""
        return bool(listed_among(connection, [_hashed(normalised(address), self._book.salt)]))

    def put(self, connection: Connection, values: Iterable[str], reason: str, now: datetime) -> None:
        """Puts addresses and domains on the list, within a transaction."""
        for value in values:
            _add(connection, normalised(value), _kind(value), reason, now)

    def all(self) -> tuple[Suppression, ...]:
        """The list, oldest first."""
        with self._book.reading() as connection:
            return tuple(
                Suppression(**row) for row in connection.execute(select(SUPPRESSIONS).order_by(S.at)).mappings()
            )

    def forget(self, addresses: Sequence[str], contacts: Sequence[str], now: datetime) -> int:
        """Erases everything about a person, named by addresses or as contacts of this campaign; how many letters.

        What stays is that there was a letter, and a salted hash of each address, so that nobody writes to them again.
        Of letters to others that they had a copy of, the text goes, too, and one that waits does not leave. Raises
        OutreachError when traces are left in the file because another program reads it at this moment.
        """
        with self._book.writing() as connection:
            letters = [_Letter(*row) for row in connection.execute(select(D.id, D.campaign, D.contact, D.recipients))]
            known = {normalised(address) for address in addresses}
            people = {(self._campaign, contact) for contact in contacts}
            people |= {each.person for each in letters if each.reader in known}
            known |= {each.reader for each in letters if each.person in people}
            theirs = [each.id for each in letters if each.person in people]
            copies = [each for each in letters if each.person not in people and known & set(each.readers)]
            for address in sorted(known):
                _add(connection, _hashed(address, self._book.salt), "forgotten", "asked to be forgotten", now)
            connection.execute(delete(SUPPRESSIONS).where(S.value.in_(known)))
            forget(connection, people, known, theirs)
            ids = [*theirs, *(each.id for each in copies)]
            connection.execute(delete(MESSAGES).where(MESSAGES.c.delivery.in_(ids)))
            connection.execute(update(EVENTS).where(EVENTS.c.delivery.in_(ids)).values(detail=""))
            waiting: tuple[State, ...] = ("queued", "deferred", "failed", "claimed")
            for of, state in connection.execute(select(D.id, D.state).where(D.id.in_(ids), D.state.in_(waiting))).all():
                move(connection, of, state, "cancelled", "person", now)
            for of in theirs:
                gone = dict.fromkeys(("name", "company", "recipients", "subject", "source", "reply", "fingerprint"), "")
                connection.execute(update(DELIVERIES).where(D.id == of).values(gone | {"contact": f"forgotten {of}"}))
            for each in copies:
                others = "\n".join(reader for reader in each.readers if reader not in known)
                connection.execute(update(DELIVERIES).where(D.id == each.id).values(recipients=others, reply=""))
            self._book.to_clean(connection)
        self._book.clean()
        return len(theirs)


class _Letter(NamedTuple):
    id: int
    campaign: str
    contact: str
    recipients: str

    @property
    def person(self) -> tuple[str, str]:
        return self.campaign, self.contact

    @property
    def readers(self) -> tuple[str, ...]:
        return tuple(map(normalised, self.recipients.split("\n")))

    @property
    def reader(self) -> str:
        """Whom it is to; the others have a copy."""
        return self.readers[0]


def _kind(value: str) -> str:
    return "address" if "@" in value else "domain"


def _hashed(address: str, salt: str) -> str:
    return sha256(f"{salt}{address}".encode()).hexdigest()


def _keys(address: str, salt: str) -> tuple[str, ...]:
    """All that would keep a letter from this address: itself, its hash, its domain and the domains above it."""
    address = normalised(address)
    labels = address.rpartition("@")[2].split(".")
    return (address, _hashed(address, salt), *(".".join(labels[start:]) for start in range(len(labels))))


def _add(connection: Connection, value: str, kind: str, reason: str, now: datetime) -> bool:
    if connection.execute(select(S.value).where(S.value == value)).first():
        return False
    connection.execute(insert(SUPPRESSIONS), {"value": value, "kind": kind, "reason": reason, "at": now})
    return True
