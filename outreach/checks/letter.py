"""A letter as the rules see it: what was understood of it, once for all letters of the same words."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.checks.reading import NOTHING, Elements, MergedValue, Passage, Reading, Understanding

if TYPE_CHECKING:
    from outreach.checks.wording import Wording

# A value made of names alone says nothing but that somebody or something is named: letters that differ in such
# values only are understood once. Names of days and months say when, and are left.
_NAMES = re.compile(
    r"""(?!.*(?:day|January|February|March|April|May|June|July|August|September|October|November|December)\b)
    (?:[Tt]he[ ])? [^\W\d_a-z][\w.’'&-]*
    (?:,?[ ](?:(?:of|and|the|for|in|de|del|da|di|la|le|van|von|der|den|du|y|e|&)[ ])*[^\W\d_a-z][\w.’'&-]*)*$""",
    re.VERBOSE,
)
_STAND_IN = "Nemo"


_Shift = tuple[int, int]
"""A place in the common text, and how many characters further on the letter's own text is from there on."""


class Letter(NamedTuple):
    """What a rule is given. `common` is the text that all letters of the same words have in common, `names` the
    values that it stands in for, and `nothing` those that stand for no value.
    """

    reading: Reading
    common: str
    understanding: Understanding
    wording: "Wording"
    shifts: list[_Shift]
    names: list[str]
    nothing: list[MergedValue]

    def passage(self, sentence: int) -> Passage:
        """Where a sentence stands in the letter's own text."""
        said = self.understanding.sentences[sentence]
        start, end = self.back(said.start), self.back(said.end)
        return Passage(start, end, self.reading.text[start:end])

    def back(self, place: int) -> int:
        """The place in the letter's own text of a place in the common one."""
        by = 0
        for at, further in self.shifts:
            if at > place:
                break
            by = further
        return place + by

    @property
    def common_subject(self) -> str:
        """The subject, as far as letters of the same words have it in common."""
        subject = self.reading.subject or ""
        for name in self.names:
            subject = subject.replace(name, _STAND_IN)
        return subject

    @property
    def body(self) -> str:
        """The letter's own text between greeting and closing."""
        return self.reading.text[self.back(self.wording.parts.body) : self.back(self.wording.parts.closing)]

    def place(self, start: int, end: int) -> str:
        """Where the user can mend what stands there: the cell of a merged value, else the letter."""
        return _place(self.reading.spans, start, end) or self.reading.where

    def place_in_subject(self, start: int, end: int) -> str:
        """The same for what stands in the subject."""
        return _place(self.reading.subject_spans(), start, end) or self.reading.where


def _place(spans: Iterable[MergedValue], start: int, end: int) -> str:
    for first, last, where in spans:
        if first < end and start < last and (place := where if isinstance(where, str) else where()):
            return place
    return ""


class _Look(NamedTuple):
    is_name: bool
    is_nothing: bool


@lru_cache(maxsize=8192)
def _look(value: str) -> _Look:
    return _Look(bool(_NAMES.match(value)), value.lower() in NOTHING)


def prepare() -> None:
    """Load what English is understood by, which otherwise is done at the first letter."""
    import outreach.checks.meaning
    import outreach.checks.wording  # noqa: F401 - to have it imported is all that is wanted


def letter(reading: Reading) -> Letter:
    """The reading, understood."""
    # Here, because its patterns take longer to compile than all else that a command such as "rules" needs.
    from outreach.checks.meaning import understand
    from outreach.checks.wording import wording

    text = reading.text
    pieces: list[str] = []
    shifts: list[_Shift] = []
    names: list[str] = []
    nothing: list[MergedValue] = []
    done = length = 0
    for span in reading.spans:
        start, end, _ = span
        value = text[start:end]
        is_name, is_nothing = _look(value)
        if is_nothing:
            nothing.append(span)
        if is_name and start >= done:
            pieces += (text[done:start], _STAND_IN)
            length += start - done + len(_STAND_IN)
            done = end
            shifts.append((length, end - length))
            names.append(value)
    if pieces:
        pieces.append(text[done:])
        text = "".join(pieces)
    return Letter(reading, text, understand(text), wording(text), shifts, names, nothing)


def elements(reading: Reading) -> Elements:
    """What the letter says, each element with the first sentence that says it."""
    read = letter(reading)
    sentences, _, first = read.understanding
    timed = first.get("time_limit")
    return Elements(
        **{name: read.passage(index) for name, index in first.items()},
        minutes=None if timed is None else sentences[timed].meaning.minutes,
    )
