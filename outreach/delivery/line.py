"""A way for messages to leave, and whoever may have something against that, as the loop sees them."""

from typing import Protocol

from outreach.envelope import Envelope, Reply
from outreach.ledger import Delivery


class Line(Protocol):
    """A connection to a mail server, or what stands for one."""

    def open(self) -> None:
        """Connects and signs in; does nothing when open. Raises LineLost, LineRefused."""

    def offer(self, envelope: Envelope) -> Reply:
        """Announces a message up to DATA. 354: it may be handed over. Anything else: it is refused, with that reply.

        Raises LineLost and LineRefused; not a byte of the message has left then.
        """

    def hand_over(self, message: bytes, then: Envelope | None) -> Reply:
        """The message, and its end; the server's reply to it.

        `then` is announced in the same breath where the server allows that (RFC 2920, 3.1); its `offer` comes next.
        Raises LineLost: the message may have been accepted, or not. Raises LineRefused: it has not.
        """

    def close(self) -> None:
        """Ends the connection. A message that was announced is dropped, never sent empty. Raises nothing."""


class Permits(Protocol):
    """Others who write to the same people, and who are asked before each letter leaves."""

    def take(self, delivery: Delivery) -> str:
        """Why it may not leave now, "" when it may. Raises OutreachError when that cannot be found out."""

    def give_back(self, delivery: Delivery) -> None:
        """It has not left. Raises nothing, also where nothing was taken."""
