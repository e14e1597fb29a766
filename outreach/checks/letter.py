"""A letter as the rules see it: what was understood of it, once for all letters of the same words."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.checks.reading import NOTHING, Elements, MergedValue, Passage, Reading, Understanding
from outreach.checks.words import words_in

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
_USUAL = "Dear Nemo,\n\nCould you spare 20 minutes?\n\nKind regards,\n\nNemo\n"


class Letter(NamedTuple):
    """What a rule is given. `common` is the text that all letters of the same words have in common, `names` are the
    places in the letter's own text of the values that it has a stand-in for, and `nothing` are the values that stand
    for none.
    """

    reading: Reading
    common: str
    understanding: Understanding
    wording: "Wording"
    names: list[tuple[int, int]]
    nothing: list[MergedValue]

    def passage(self, sentence: int) -> Passage:
        """Where a sentence stands in the letter's own text."""
        said = self.understanding.sentences[sentence]
        start, end = self.back(said.start), self.back(said.end)
        return Passage(start, end, self.reading.text[start:end])

    def back(self, place: int) -> int:
        """The place in the letter's own text of a place in the common one."""
        by = 0
        for start, end in self.names:
            if start - by + len(_STAND_IN) > place:
                break
            by += end - start - len(_STAND_IN)
        return place + by

    @property
    def common_subject(self) -> str:
        """The subject, as far as letters of the same words have it in common."""
        subject, text = self.reading.subject or "", self.reading.text
        for start, end in self.names:
            subject = subject.replace(text[start:end], _STAND_IN)
        return subject

    @property
    def body(self) -> str:
        """The letter's own text between greeting and closing."""
        return self.reading.text[self.back(self.wording.parts.body) : self.back(self.wording.parts.closing)]

    @property
    def words(self) -> int:
        """How many words the `body` has."""
        words = self.wording.words
        if words is None:
            return words_in(self.body)
        (body, closing, _), text, by = self.wording.parts, self.reading.text, 0
        for start, end in self.names:
            if body <= start - by < closing:
                words += text.count(" ", start, end)  # of the name's words one is counted
            by += end - start - len(_STAND_IN)
        return words

    def place(self, start: int, end: int) -> str:
        """Where the user can mend what stands there: the cell of a merged value, else the letter."""
        return _place(self.reading.spans, start, end) or self.reading.where

    def place_in_subject(self, start: int, end: int) -> str:
        """The same for what stands in the subject."""
        return _place(self.reading.subject_spans(), start, end) or self.reading.where


def _place(spans: Iterable[MergedValue], start: int, end: int) -> str:
    for first, last, origin in spans:
        if first < end and start < last and (place := getattr(origin, "where", origin)):
            return place
    return ""


class _Look(NamedTuple):
    is_name: bool
    is_nothing: bool


@lru_cache(maxsize=8192)
def _look(value: str) -> _Look | None:
    look = _Look(bool(_NAMES.match(value)), value.lower() in NOTHING)
    return look if any(look) else None


def prepare() -> None:
    """Load what English is understood by, which otherwise is done at the first letter."""
    from outreach.checks.wording import wording

    wording(_USUAL)


def letter(reading: Reading) -> Letter:
    """The reading, understood."""
    # Here, because its patterns take longer to compile than all else that a command such as "rules" needs.
    from outreach.checks.meaning import understand
    from outreach.checks.wording import wording

    text = reading.text
    pieces: list[str] = []
    names: list[tuple[int, int]] = []
    nothing: list[MergedValue] = []
    done = 0
    for span in reading.spans:
        start, end, _ = span
        if look := _look(text[start:end]):
            if look.is_nothing:
                nothing.append(span)
            if look.is_name and start >= done:
                pieces.append(text[done:start])
                names.append((start, end))
                done = end
    pieces.append(text[done:])
    common = _STAND_IN.join(pieces)
    return Letter(reading, common, understand(common), wording(common), names, nothing)


def elements(reading: Reading) -> Elements:
    """What the letter says, each element with the first sentence that says it."""
    read = letter(reading)
    sentences, _, first = read.understanding
    timed = first.get("time_limit")
    return Elements(
        **{name: read.passage(index) for name, index in first.items()},
        minutes=None if timed is None else sentences[timed].meaning.minutes,
    )
