"""A letter as the rules see it: what was understood of it, once for all letters of the same words."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from outreach.checks.reading import NOTHING, Elements, MergedValue, Passage, Reading, Understanding
from outreach.checks.words import words_in
from outreach.pieces import Merged, interleaved

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


class Common(NamedTuple):
    """What letters have in common that are the same but for names: `text`, with stand-ins, and what it means.

    Values are told by their numbers: `names` are those that have a stand-in, `inside` the ones of them between greeting
    and closing; `nothing` are values that stand for none.
    """

    text: str
    understanding: Understanding
    wording: "Wording"
    names: tuple[int, ...]
    inside: tuple[int, ...]
    nothing: tuple[int, ...]


class Letter(NamedTuple):
    """What a rule is given: the reading, its text with the values told apart, and what it shares with other letters."""

    reading: Reading
    merged: Merged
    shared: Common

    @property
    def common(self) -> str:
        """The text that all letters of the same words have in common."""
        return self.shared.text

    @property
    def understanding(self) -> Understanding:
        return self.shared.understanding

    @property
    def wording(self) -> "Wording":
        return self.shared.wording

    @property
    def spans(self) -> tuple[MergedValue, ...]:
        """The values in the letter's own text."""
        return self.merged.spans

    @property
    def nothing(self) -> list[MergedValue]:
        """The values that stand for none."""
        numbers = self.shared.nothing
        return [self.spans[number] for number in numbers] if numbers else []

    def passage(self, sentence: int) -> Passage:
        """Where a sentence stands in the letter's own text."""
        said = self.understanding.sentences[sentence]
        start, end = self.back(said.start), self.back(said.end)
        return Passage(start, end, self.reading.text[start:end])

    def back(self, place: int) -> int:
        """The place in the letter's own text of a place in the common one."""
        by = 0
        spans = self.spans
        for start, end, _ in [spans[number] for number in self.shared.names]:
            if start - by + len(_STAND_IN) > place:
                break
            by += end - start - len(_STAND_IN)
        return place + by

    @property
    def common_subject(self) -> str:
        """The subject, as far as letters of the same words have it in common."""
        subject, values = self.reading.subject or "", self.merged.values
        for number in self.shared.names:
            subject = subject.replace(values[number], _STAND_IN)
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
        values = self.merged.values
        # Of a name's words one is counted.
        return words + sum([values[number].count(" ") for number in self.shared.inside])

    def place(self, start: int, end: int) -> str:
        """Where the user can mend what stands there: the cell of a merged value, else the letter."""
        return _place(self.reading.text, self.spans, start, end) or self.reading.where

    def place_in_subject(self, start: int, end: int) -> str:
        """The same for what stands in the subject."""
        return _place(self.reading.subject or "", self.reading.subject_spans(), start, end) or self.reading.where


def _place(text: str, spans: Iterable[MergedValue], start: int, end: int) -> str:
    for first, last, origin in spans:
        # What the template itself puts there, as a default, was made of its own text and of no cell's.
        if first < end and start < last and text[first:last] != (place := getattr(origin, "where", origin)) and place:
            return place
    return ""


class _Look(NamedTuple):
    """A value as the checks see it: what it says in the common text, and whether it stands for no value."""

    said: str
    is_nothing: bool


class _Looks(dict[str, _Look]):
    """Values that were looked at, by their text: what knows its source is found here, and is not kept."""

    def __missing__(self, value: str) -> _Look:
        if len(self) >= _MOST_LOOKS:
            self.clear()
        look = self[str(value)] = _Look(_STAND_IN if _NAMES.match(value) else str(value), value.lower() in NOTHING)
        return look


_MOST_LOOKS = 8192
_look = _Looks().__getitem__


def prepare() -> None:
    """Load what English is understood by, which otherwise is done at the first letter."""
    from outreach.checks.wording import wording

    wording(_USUAL)


def letter(reading: Reading) -> Letter:
    """The reading, understood."""
    merged = reading.merged or Merged((reading.text,), (), ())
    return Letter(reading, merged, _common(merged.around, tuple(map(_look, merged.values))))


@lru_cache(maxsize=2048)
def _common(around: tuple[str, ...], looks: tuple[_Look, ...]) -> Common:
    """What is understood of letters that are the same but for names."""
    # Here, because its patterns take longer to compile than all else that a command such as "rules" needs.
    from outreach.checks.meaning import understand
    from outreach.checks.wording import wording

    pieces = interleaved(around, [look.said for look in looks])
    text = "".join(pieces)
    worded = wording(text)
    names = [number for number, look in enumerate(looks) if look.said == _STAND_IN]
    starts = list(accumulate(map(len, pieces), initial=0))[1::2]
    return Common(
        text,
        understand(text),
        worded,
        tuple(names),
        tuple(number for number in names if worded.parts.body <= starts[number] < worded.parts.closing),
        tuple(number for number, look in enumerate(looks) if look.is_nothing),
    )


def elements(reading: Reading) -> Elements:
    """What the letter says, each element with the first sentence that says it."""
    read = letter(reading)
    sentences, _, first = read.understanding
    timed = first.get("time_limit")
    return Elements(
        **{name: read.passage(index) for name, index in first.items()},
        minutes=None if timed is None else sentences[timed].meaning.minutes,
    )
