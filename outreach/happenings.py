"""What has happened with the contacts: the one value that the ledger tells, and that the agenda and the status read."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

Kind = Literal[
    "sent",
    "replied",
    "bounced",
    "delayed",
    "auto_replied",
    "opted_out",
    "called",
    "voicemail",
    "scheduled",
    "met",
    "declined",
    "referred",
    "thanked",
    "reported",
    "touched",
    "landed",
    "cancelled",
    "noted",
]


class Happening(NamedTuple):
    """One thing that happened with one contact, at an aware time; a history is these in the order of time.

    `step` names the letter that it is about. What `detail` may hold: `text`, `subject` and `probable` ("yes" where
    only sender and time fit) of a message; `back` (ISO date) of an automatic answer, or `gone`
    ("yes") where its sender is not there any more; `address` and `status` of a
    bounce; `at` (ISO) and `place` of a meeting that was scheduled; `learned`, `fit` and `lead` (one to a line) of one
    that was held; `name` and `email` of somebody referred to; `lead` of a report; and `text` of anything logged.
    """

    contact: str
    at: datetime
    kind: Kind
    step: str = ""
    detail: Mapping[str, str] = MappingProxyType({})


SAID: Mapping[Kind, str] = {
    "sent": "a letter was sent",
    "replied": "they replied",
    "bounced": "the letter came back",
    "delayed": "the letter is delayed",
    "auto_replied": "an automatic answer came",
    "opted_out": "they asked not to be written to",
    "called": "you called",
    "voicemail": "you left a message",
    "scheduled": "a meeting was agreed on",
    "met": "you met",
    "declined": "they declined",
    "referred": "they referred you to somebody",
    "thanked": "you thanked them",
    "reported": "you told them what came of it",
    "touched": "you were in touch",
    "landed": "you have found what you were looking for",
    "cancelled": "you gave it up",
    "noted": "a note",
}
"""What has happened, in a few words."""

LOGGED: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind not in ("bounced", "delayed", "auto_replied"))
"""What a person can say has happened; the rest is told by messages alone."""
