"""What the checks look at, and what they make of it: the letter as its reader gets it, and the elements found in it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from outreach.pieces import Merged

# What programs write where there is no value, and people who know none.
NOTHING = frozenset((
    "none", "nan", "nat", "null", "undefined", "n/a", "<na>", "#n/a", "tbd", "tbc", "-", "--", "?", "xx", "xxx",
    "unknown", "(unknown)", "not known", "not available", "not applicable", "(blank)", "(empty)",
))  # fmt: skip


MergedValue = tuple[int, int, str]
"""Start, end (character offsets), and the place that the value came from, or the value itself if it knows that."""


class Reading(NamedTuple):
    """One letter as its reader gets it, with what is known of that reader.

    `text` is the plain text of the body, its paragraphs separated by a blank
    line. `merged`, where there is any, tells the merged values in it: an origin
    is the place that a value came from, "" where that is unknown, or the value
    itself if it knows that. `subject_spans`, when asked, tells the values in the
    subject, which is None where the letter has no place for one. `kind` is one
    of `kinds.KINDS`, or any other word for letters that these rules were not
    made for. `signature` is what an e-mail has below its "-- ", which is no part
    of the text. `where` is the row or file.

    `is_workday` tells a day of the writer's country; without it Monday to
    Friday are. `elsewhere` are employers of other readers, which this letter
    names in words of its own, not in its values.
    """

    text: str
    subject: str | None = None
    kind: str = "letter"
    language: str = "en-US"
    merged: Merged | None = None
    subject_spans: Callable[[], tuple[MergedValue, ...]] = tuple
    name: str = ""
    first: str = ""
    last: str = ""
    title: str = ""
    salutation: str = ""
    company: str = ""
    referrer: str = ""
    attachments: tuple[str, ...] = ()
    resume_requested: bool = False
    signature: str = ""
    elsewhere: tuple[str, ...] = ()
    today: date | None = None
    follow_up: date | None = None
    is_workday: Callable[[date], bool] | None = None
    where: str = ""


class Meaning(NamedTuple):
    """What one sentence says."""

    referral: bool
    interest: bool
    time_limit: bool
    no_job: bool
    asks_for_job: bool
    resume_attached: bool
    follow_up_promise: bool
    format_offer: bool
    thanks: bool
    minutes: int | None


class Said(NamedTuple):
    """A sentence of a text: its place in it, and its meaning."""

    start: int
    end: int
    meaning: Meaning


class Understanding(NamedTuple):
    """A text understood: its sentences, which of them opens it (after "Dear ...,"), and which says what first."""

    sentences: tuple[Said, ...]
    opening: int
    first: Mapping[str, int]


class Passage(NamedTuple):
    """A stretch of `Reading.text`: character offsets, and the stretch itself."""

    start: int
    end: int
    text: str


class Elements(NamedTuple):
    """What a letter says, each with the first sentence that says it; None (false) when no sentence does.

    `minutes` is the longest time that the sentence with the time limit allows;
    None when the letter states none.
    """

    referral: Passage | None = None
    interest: Passage | None = None
    time_limit: Passage | None = None
    no_job: Passage | None = None
    asks_for_job: Passage | None = None
    resume_attached: Passage | None = None
    follow_up_promise: Passage | None = None
    format_offer: Passage | None = None
    thanks: Passage | None = None
    minutes: int | None = None
