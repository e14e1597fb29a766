"""What goes into the ledger, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from outreach.envelope import Envelope
from outreach.happenings import Kind
from outreach.ledger.states import State, Who


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to be delivered once: `step` is which letter of those to this contact ("request", "reminder" ...).

    `raw` is the message as it will leave. `fingerprint` tells what it was made of, so that a later run notices when
    the sheet or the template has changed since. `after` names a step that must have been sent, and not answered,
    before this one may leave. Lower waves leave first, and lower rows within a wave.
    """

    contact: str
    step: str
    name: str
    account: str
    envelope: Envelope
    subject: str
    message_id: str
    raw: bytes
    company: str = ""
    source: str = ""
    template: str = ""
    wave: int = 0
    row: int = 0
    fingerprint: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where one message stands. `left` is when it may have left, None when it cannot have; times are in UTC."""

    id: int
    campaign: str
    contact: str
    step: str
    name: str
    company: str
    account: str
    envelope: Envelope
    subject: str
    message_id: str
    sha256: str
    size: int
    state: State
    attempts: int
    due: datetime | None
    left: datetime | None
    changed: datetime
    reply: str
    queue_id: str
    source: str
    template: str
    wave: int
    row: int
    fingerprint: str
    after: str


class Settled(NamedTuple):
    """What became of a delivery, as the server's reply tells. `due`: when a deferred one is to be tried again."""

    id: int
    state: State
    reply: str = ""
    queue_id: str = ""
    due: datetime | None = None


class Event(NamedTuple):
    """One step in the life of a delivery."""

    at: datetime
    delivery: int
    before: str
    after: str
    by: Who
    detail: str


class Suppression(NamedTuple):
    """Somebody who must not be written to: an address, a domain, or somebody forgotten (whose address is not kept)."""

    value: str
    kind: str
    reason: str
    at: datetime


class Place(NamedTuple):
    """Where a message stands in an account's mailbox (RFC 9051, 2.3.1)."""

    account: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that was received, and what it says about a letter or a contact.

    `delivery` is the letter that it is about, `contact` whom it is from where that is known without a letter. Not
    `certain` when only sender and time fit: follow-ups wait then, and nothing else changes. `text` is what is newly
    written in it. `detail` is that of its Happening. To the addresses in `suppress` nothing is sent any more, and
    follow-ups that are queued do not leave before `hold`.
    """

    place: Place
    kind: Kind
    sender: str
    at: datetime
    message_id: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    contact: str = ""
    delivery: int | None = None
    certain: bool = True
    detail: Mapping[str, str] = field(default_factory=dict)
    suppress: tuple[str, ...] = ()
    hold: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A received message as the ledger keeps it."""

    id: int
    kind: Kind
    contact: str
    delivery: int | None
    certain: bool
    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    at: datetime
    detail: Mapping[str, str]


class Bookmark(NamedTuple):
    """How far a folder was read, and when: messages up to `last_uid` of that `uidvalidity` are known."""

    uidvalidity: int
    last_uid: int
    read_at: datetime
