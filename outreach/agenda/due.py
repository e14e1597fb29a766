"""What an agenda is made of, and what it goes by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple, get_args

What = Literal[
    "answer", "call", "remind", "decide", "reach", "confirm", "debrief", "thank", "report", "keep_in_touch", "prepare"
]
IMPORTANCE: tuple[What, ...] = get_args(What)
"""What comes first on a day: a promise to somebody before what is only for oneself."""

TO_DO: Mapping[What, tuple[str, str]] = {
    "answer": ("Answer them", "Answers that wait for you"),
    "call": ("Call", "Calls promised"),
    "remind": ("Remind them", "Reminders"),
    "decide": ("Say whether an answer is theirs", "Answers in doubt"),
    "reach": ("Find another way to them", "Promises that cannot be kept"),
    "confirm": ("Confirm the meeting", "Meetings to confirm"),
    "debrief": ("Say how the meeting went", "Meetings to log"),
    "thank": ("Thank them", "Thank-yous"),
    "report": ("Tell them what came of their lead", "Leads to report on"),
    "keep_in_touch": ("Keep in touch", "Keep in touch"),
    "prepare": ("Prepare for the meeting", "Meetings to prepare for"),
}
"""What is due, for one contact, and as a heading."""


class Due(NamedTuple):
    """One thing to do for a contact, from the day `due` on, and in time until the end of the day `by`.

    `since` is when that happened which it goes back to. `about` names the lead that a report is on, or the
    address that has failed; `when` and `place` are those of the meeting that something is for, or comes after. `why`
    says it for a person.
    """

    contact: str
    what: What
    due: date
    by: date
    why: str
    since: datetime
    about: str = ""
    when: datetime | None = None
    place: str = ""


class Calendar(NamedTuple):
    """The user's calendar. `day`: the date of a moment where they are. `after`: the nth working day after a date,
    before it for a negative n; for 0 the date itself where it is a working day, else the next one."""

    day: Callable[[datetime], date]
    after: Callable[[date, int], date]


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things wait, in working days unless they say otherwise (career centres' advice, as in README)."""

    answer: int = 1
    follow_up: int = 5
    thank: int = 1
    thank_by: int = 2
    report: int = 10
    report_by: int = 15
    prepare: int = 2
    in_touch_months: int = 6
    in_touch_by_days: int = 365
