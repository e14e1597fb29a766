"""What a received message is, and what it says: the values that this stage hands on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

ReplyKind = Literal["reply", "opt_out", "bounce", "delay", "automatic", "receipt", "report", "newsletter", "own"]
"""`automatic`: nobody wrote it (absence, ticket, challenge); `receipt`: it was delivered, displayed or deleted;
`report`: a complaint that a provider passes on (RFC 5965); `own`: the user's copy, draft or note to self."""

DECIDED_BY_HEADERS: frozenset[ReplyKind] = frozenset({"own", "newsletter"})
"""What a header section alone says for good. For any other kind the whole message has to be read."""

Leaning = Literal["yes", "no", ""]


class Bounced(NamedTuple):
    """An address that a letter did not reach.

    `status` is an enhanced status code (RFC 3463) or the SMTP code that was told, "" for none. `permanent` when it is
    of class 5: writing to that address again is useless.
    """

    address: str
    status: str = ""
    permanent: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """One message.

    `cites` are the Message-IDs that it answers or is about, with angle brackets, nearest first: In-Reply-To, those of
    an original that it returns or names, References. `text` is what is newly written in it, without what it quotes.
    `back` is the day on which an absence ends: the first on which the person is there again; one who is `gone` has left
    that place for good, as an automatic answer says. `leaning` is a hint how a
    reply sounds, never more. `why` is the sign that decided. Addresses are in lower case.
    """

    kind: ReplyKind
    message_id: str = ""
    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    at: datetime | None = None
    cites: tuple[str, ...] = ()
    text: str = ""
    back: date | None = None
    gone: bool = False
    bounced: tuple[Bounced, ...] = ()
    leaning: Leaning = ""
    why: str = ""
