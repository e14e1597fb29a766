"""What may become of a delivery, and by whose word: the one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

State = Literal[
    "queued",
    "claimed",
    "committing",
    "sent",
    "deferred",
    "failed",
    "unknown",
    "review",
    "drafted",
    "cancelled",
    "replied",
    "bounced",
    "auto_replied",
    "opted_out",
]
Who = Literal["sender", "recovery", "inbox", "person"]
"""`sender`: the run that delivers; `recovery`: the start of the next run; `inbox`: a message that was received."""

_ALLOWED: tuple[tuple[State, State, tuple[Who, ...]], ...] = (
    ("queued", "claimed", ("sender",)),
    ("claimed", "queued", ("sender", "recovery")),
    # Between the server's 354 and the letter's first byte; from here on it may have left.
    ("claimed", "committing", ("sender",)),
    # Refused before its body was asked for.
    ("claimed", "deferred", ("sender",)),
    ("claimed", "failed", ("sender",)),
    ("claimed", "cancelled", ("sender", "person", "inbox")),
    ("committing", "sent", ("sender",)),
    ("committing", "deferred", ("sender",)),
    ("committing", "failed", ("sender",)),
    ("committing", "unknown", ("sender", "recovery")),
    # An answer can come before the run has noted that the letter was accepted.
    ("committing", "replied", ("inbox",)),
    ("committing", "bounced", ("inbox",)),
    ("committing", "auto_replied", ("inbox",)),
    ("committing", "opted_out", ("inbox",)),
    ("deferred", "claimed", ("sender",)),
    ("unknown", "sent", ("inbox", "person")),
    ("unknown", "review", ("inbox",)),
    ("unknown", "queued", ("person",)),
    ("unknown", "cancelled", ("person",)),
    ("unknown", "bounced", ("inbox",)),
    ("unknown", "replied", ("inbox",)),
    ("unknown", "auto_replied", ("inbox",)),
    ("unknown", "opted_out", ("inbox",)),
    ("review", "sent", ("inbox", "person")),
    ("review", "queued", ("person",)),
    ("review", "cancelled", ("person",)),
    ("review", "bounced", ("inbox",)),
    ("review", "replied", ("inbox",)),
    ("review", "auto_replied", ("inbox",)),
    ("review", "opted_out", ("inbox",)),
    ("queued", "drafted", ("sender",)),
    ("queued", "cancelled", ("sender", "person", "inbox")),
    ("deferred", "cancelled", ("sender", "person", "inbox")),
    ("deferred", "queued", ("person",)),
    ("failed", "queued", ("person",)),
    ("failed", "cancelled", ("person",)),
    ("cancelled", "queued", ("person",)),
    ("drafted", "sent", ("inbox", "person")),
    ("drafted", "queued", ("person",)),
    ("drafted", "cancelled", ("person",)),
    ("drafted", "replied", ("inbox",)),
    ("drafted", "bounced", ("inbox",)),
    ("drafted", "auto_replied", ("inbox",)),
    ("drafted", "opted_out", ("inbox",)),
    ("sent", "replied", ("inbox", "person")),
    ("sent", "bounced", ("inbox", "person")),
    ("sent", "auto_replied", ("inbox", "person")),
    ("sent", "opted_out", ("inbox", "person")),
    ("auto_replied", "replied", ("inbox", "person")),
    ("auto_replied", "bounced", ("inbox", "person")),
    ("auto_replied", "opted_out", ("inbox", "person")),
    ("replied", "opted_out", ("inbox", "person")),
    ("bounced", "replied", ("inbox", "person")),
    ("bounced", "opted_out", ("inbox", "person")),
    # With another address: that one has not got it.
    ("bounced", "queued", ("person",)),
)

TRANSITIONS: Mapping[tuple[State, State], frozenset[Who]] = MappingProxyType(
    {(before, after): frozenset(who) for before, after, who in _ALLOWED}
)

STATES: tuple[State, ...] = tuple(dict.fromkeys(state for pair in TRANSITIONS for state in pair))

MAY_HAVE_LEFT: frozenset[State] = frozenset(
    ("committing", "sent", "unknown", "review", "replied", "bounced", "auto_replied", "opted_out")
)
"""States in which the reader may have the letter. Nothing but a person's word leads out of them to `queued`."""

ANSWERED: frozenset[State] = frozenset(("replied", "bounced", "auto_replied", "opted_out"))
"""States that a message from outside has brought about, which proves that the letter has left."""

NOT_YET_LEFT: frozenset[State] = frozenset(("queued", "deferred", "failed", "cancelled"))
"""States in which the letter can still be made anew."""


def allowed(before: State, after: State, by: Who) -> bool:
    """Whether a delivery may go from one state to the other by that word."""
    return by in TRANSITIONS.get((before, after), ())
