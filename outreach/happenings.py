"""What has happened with the contacts: the one value that the ledger tells, and that the agenda and the status read."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

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
    only sender and time fit) of a message; `back` (ISO date) of an automatic answer; `address` and `status` of a
    bounce; `at` (ISO) and `place` of a meeting that was scheduled; `learned`, `fit` and `lead` (one to a line) of one
    that was held; `name` and `email` of somebody referred to; `lead` of a report; and `text` of anything logged.
    """

    contact: str
    at: datetime
    kind: Kind
    step: str = ""
    detail: Mapping[str, str] = MappingProxyType({})
