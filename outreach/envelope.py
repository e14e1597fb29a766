"""What the ledger, the loop and a mail line hand to one another: whom a message is for, and what a server said."""

from contextlib import suppress
from typing import NamedTuple


class Envelope(NamedTuple):
    """The addresses of MAIL and RCPT (RFC 5321), domains in ASCII."""

    sender: str
    recipients: tuple[str, ...]


def normalised(address: str) -> str:
    """An address or a domain as it is kept and compared: in lower case, the domain in ASCII (IDNA 2008)."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not domain.isascii():
        import idna

        with suppress(idna.IDNAError):  # which is then no address, and fits nothing but itself
            domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local}{at}{domain}"


class Reply(NamedTuple):
    """A server's reply: its code (RFC 5321, 4.2) and its lines, joined by newlines."""

    code: int
    text: str


class LineLost(Exception):  # noqa: N818 - it is no error of the program: lines are lost
    """The connection is gone, by a drop, a timeout or garbage. What became of a message in it is not known."""


class LineRefused(Exception):  # noqa: N818 - see above
    """The server will not take anything from this account now: sign-in failed, or a quota is used up.

    What was offered has not been accepted. `reply.code` is 0 where no server said it; `hint` says what the user can do.
    """

    def __init__(self, reply: Reply, hint: str) -> None:
        super().__init__(f"{reply.code or ''} {reply.text}".strip())
        self.reply = reply
        self.hint = hint
