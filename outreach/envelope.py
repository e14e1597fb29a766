"""What the ledger, the loop and a mail line hand to one another: whom a message is for, and what a server said."""

from typing import NamedTuple


class Envelope(NamedTuple):
    """The addresses of MAIL and RCPT (RFC 5321), domains in ASCII."""

    sender: str
    recipients: tuple[str, ...]


class Reply(NamedTuple):
    """A server's reply: its code (RFC 5321, 4.2) and its lines, joined by newlines."""

    code: int
    text: str
