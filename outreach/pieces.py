"""How a letter travels into a Word file: text that many letters share, and the values of this one letter.

A letter's Word form is a sequence of strings that join to WordprocessingML.
A plain `str` is static: the same object in every letter of a shape, so that
its compressed form is looked up. A `Value` is this letter's own text.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, filterfalse
from operator import itemgetter
from typing import Any, NamedTuple, Self

from outreach.lines import LINE_END

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML 1.0 document can hold (https://www.w3.org/TR/xml/#charsets)."""

SPECIAL = re.compile('[\x00-\x1f&<>"\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]')
"""What cannot stand in a run as it is. Text without it is its own XML."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")

_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


class Value(str):
    """Text of one letter, already XML: `&`, `<`, `>` and `"` are escaped and nothing forbidden is left."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Pieces:
    """A letter's pieces in two parts: `fixed`, the same in every letter of a shape, and this letter's `values`.

    `fixed` has an empty text at each of the `slots`, the places where values go. `usual` values are texts (see
    `are_usual`), which are their own XML.
    """

    fixed: tuple[str, ...]
    slots: tuple[int, ...]
    values: tuple[str, ...]
    usual: bool = False

    @classmethod
    def of(cls, pieces: Iterable[str]) -> Self:
        """Any pieces."""
        every = tuple(pieces)
        slots = tuple(at for at, piece in enumerate(every) if type(piece) is not str)
        fixed = tuple("" if type(piece) is not str else piece for piece in every)
        return cls(fixed, slots, tuple(every[at] for at in slots))

    def __iter__(self) -> Iterator[str]:
        pieces = list(self.fixed)
        for at, value in zip(self.slots, self.values, strict=True):
            pieces[at] = Value(value) if value and self.usual else value
        return iter(pieces)

    def __len__(self) -> int:
        return len(self.fixed)


class Merged(NamedTuple):
    """A text that values were merged into: `around`, the same in many texts, stands before, between and after them.

    `values` are what is written there, `origins` what that was made of, which may know where it comes from.
    """

    around: tuple[str, ...]
    values: tuple[str, ...]
    origins: tuple[str, ...]

    @classmethod
    def of(cls, text: str, spans: Iterable[tuple[int, int, str]]) -> Self:
        """`text`, of which these stretches (start, end, origin) are values. Of two that overlap the first is one."""
        around: list[str] = []
        values: list[str] = []
        origins: list[str] = []
        done = 0
        for start, end, origin in spans:
            if start >= done:
                around.append(text[done:start])
                values.append(text[start:end])
                origins.append(origin)
                done = end
        return cls((*around, text[done:]), tuple(values), tuple(origins))

    @property
    def text(self) -> str:
        return "".join(interleaved(self.around, self.values))

    @property
    def spans(self) -> tuple[tuple[int, int, str], ...]:
        """Where values stand in the text: start, end, and what the value was made of."""
        starts = list(accumulate(map(len, interleaved(self.around, self.values)), initial=0))
        return tuple(zip(starts[1:-1:2], starts[2::2], self.origins, strict=True))


def interleaved(around: Sequence[str], values: Sequence[str]) -> list[str]:
    """The values, with what stands around them."""
    pieces = [""] * (len(around) + len(values))
    pieces[::2] = around
    pieces[1::2] = values
    return pieces


def are_usual(values: Collection[str]) -> bool:
    """Whether all the values stand in running text as they are, in Word and as plain text alike.

    Nothing in them has to be escaped or left out, there is no line end, and no letter of a script that runs from right
    to left.
    """
    text = "".join(values)
    return stands_as_it_is(text) and (
        text.isascii() or not _RIGHT_TO_LEFT.search("".join(filterfalse(str.isascii, values)))
    )


def stands_as_it_is(text: str) -> bool:
    """Whether `text` is its own XML in a run: there is nothing `SPECIAL` in it."""
    if text.isprintable():  # as nearly all is, and as is told in a quarter of the time that the pattern takes
        return not ("&" in text or "<" in text or ">" in text or '"' in text)
    return not SPECIAL.search(text)


def taking(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What takes the items at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda items: tuple([items[place] for place in places])


def escape(text: str) -> str:
    """`text` for an attribute or an element that has no line breaks: white space is kept, forbidden characters go."""
    if stands_as_it_is(text):
        return text
    return entities(FORBIDDEN.sub("", text))


def entities(text: str) -> str:
    """`text`, in which nothing is forbidden, with what XML has to escape."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def in_run(text: str) -> Value:
    """`text` for inside `<w:t xml:space="preserve">`: line ends and tabs close the `w:t` and open another one.

    Every line end (CR LF, CR, LF, VT, FF, NEL, U+2028, U+2029) becomes one `w:br`.
    """
    if stands_as_it_is(text):
        return Value(text)
    if text.isprintable():  # no line ends, nothing forbidden: a name with an ampersand, say
        return Value(entities(text))
    return Value(escape(LINE_END.sub("\n", text)).replace("\n", _BREAK).replace("\t", _TAB))


def rich_in_run(xml: str) -> str:
    """`xml` that is escaped already, with its line ends, tabs and forbidden characters seen to as `in_run` does."""
    return FORBIDDEN.sub("", LINE_END.sub("\n", xml)).replace("\n", _BREAK).replace("\t", _TAB)
