"""What flows through a template: fixed text, values with their source, and the passages that hold both.

A template's output is a stream of pieces. Text of the template itself is
`Fixed`; a value is a `Sourced` or a plain text; an empty value is a `Gap`; a
`Passage` is what a macro, a set block or the like has captured. Whatever else
turns up in the stream is data. Only the compiler makes `Fixed`, so text that
somebody typed into a sheet can never be taken for the template's own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, NoReturn, Self, SupportsIndex

MARK = "\ue000"
"""Stands where a tag or an empty value stood that nobody will miss."""
FIRST_GAP = 0xE001
LAST_GAP = 0xE0FF
FIRST_VALUE = 0xE100
LAST_VALUE = 0xF8FF
VALUES = f"{chr(FIRST_VALUE)}-{chr(LAST_VALUE)}"
GAPS = f"{MARK}-{chr(LAST_GAP)}"
RESERVED = re.compile(f"([{MARK}-{chr(LAST_VALUE)}])")
"""The private-use characters of the basic plane: one stands for each value in a skeleton (see `Woven`)."""
VALUE = re.compile(f"([{VALUES}])")
"""Those that stand for values, not for a mark or a gap."""

MOST_TEXT = 1_000_000
_VALUE_TOKENS = tuple(map(chr, range(FIRST_VALUE, LAST_VALUE + 1)))
_GAP_TOKENS = tuple(map(chr, range(FIRST_GAP, LAST_GAP + 1)))
_A_VALUE, _A_GAP = _VALUE_TOKENS[0], _GAP_TOKENS[0]
_ONLY_TAGS = re.compile(rf"^[ \t]*[{GAPS}][ \t{GAPS}]*(\n|\Z)", re.MULTILINE)


def is_value(text: str) -> bool:
    """Whether the whole text is one value."""
    return len(text) == 1 and FIRST_VALUE <= ord(text) <= LAST_VALUE


class EndlessError(Exception):
    """A letter that does not come to an end."""


class Fixed(str):
    """Text that stands in a template, outside its tags."""

    __slots__ = ()


class Sourced(str):
    """A value's text that knows its `name` in the template and `where` it stands in the sheet or the settings."""

    __slots__ = ("_key", "_place")
    _key: str
    _place: "str | Source"

    def __new__(cls, text: str = "", where: "str | Source" = "", name: str = "") -> Self:
        self = str.__new__(cls, text)
        self._place = where
        self._key = name
        return self

    @property
    def where(self) -> str:
        place = self._place
        return place.where(self._key) if isinstance(place, Source) else place

    @property
    def name(self) -> str:
        place = self._place
        return f"{place.name}.{self._key}" if isinstance(place, Source) else self._key

    def __getitem__(self, key: SupportsIndex | slice) -> "Sourced":
        return self.saying(str.__getitem__(self, key))

    def saying(self, text: str) -> "Sourced":
        """Another text from the same source."""
        return Sourced(text, self._place, self._key)

    def __reduce__(self) -> tuple[type["Sourced"], tuple[str, str, str]]:
        return Sourced, (str(self), self.where, self.name)


def sourced(text: str) -> Sourced:
    """A text that is asked where it comes from, which it may know."""
    return text if type(text) is Sourced else Sourced(text)


def _nowhere(_: str) -> str:
    return ""


class Source(NamedTuple):
    """What a namespace is called, and what tells where the value of an attribute comes from."""

    name: str
    where: Callable[[str], str]


class _Values(dict[str, object]):
    """The values of a namespace, each made when it is asked for; None for an attribute that does not exist."""

    __slots__ = ("get_value", "source")
    get_value: Callable[[str], object]
    source: Source

    def __missing__(self, attribute: str) -> object:
        try:
            value = self.get_value(attribute)
        except (LookupError, AttributeError):
            return None
        if type(value) is str:
            value = Sourced(value, self.source, attribute)
        elif value is None or value in ((), []):
            value = Sourced("", self.source, attribute)
        self[attribute] = value
        return value


class Namespace:
    """`contact`, `me`, `letter` or `row` in a template: values are looked up only when a template asks for them.

    `get` raises LookupError or AttributeError for an attribute that does not
    exist; `where` says where the value of an attribute comes from; `known`
    lists the attributes for suggestions. Of the `values` a text, or nothing at
    all, is a `Sourced`.
    """

    __slots__ = ("known", "name", "values")

    def __init__(
        self,
        name: str,
        get: Callable[[str], object],
        *,
        where: Callable[[str], str] = _nowhere,
        known: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.name = name
        self.known = known
        values = _Values()
        values.get_value = get
        # Values know their source, not this object, which knows them: a circle of objects waits to be collected.
        values.source = Source(name, where)
        self.values: Mapping[str, object] = values


class Gap(NamedTuple):
    """An empty value, where it comes from and its line in the template. One without a name is the template's own."""

    name: str = ""
    where: str = ""
    place: str = ""


SILENT = Gap()


class Woven(NamedTuple):
    """A text with one private-use character in the place of each value, and the values, which may be `Sourced`."""

    skeleton: str
    values: list[str]
    gaps: list[Gap]


class Passage:
    """Text that a template made, with its values still told apart from it. Elsewhere it behaves as plain text does."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Iterable[object]) -> None:
        self.pieces = tuple(pieces)

    def __str__(self) -> str:
        return "".join([piece for piece in self.pieces if isinstance(piece, str)])

    def __repr__(self) -> str:
        return repr(str(self))

    def __bool__(self) -> bool:
        return str(self) != ""

    def __eq__(self, other: object) -> bool:
        return str(self) == (str(other) if type(other) is Passage else other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __gt__(self, other: object) -> bool:
        return str(self) > str(other)

    def __le__(self, other: object) -> bool:
        return str(self) <= str(other)

    def __ge__(self, other: object) -> bool:
        return str(self) >= str(other)

    def __len__(self) -> int:
        return len(str(self))

    def __contains__(self, part: object) -> bool:
        return str(part) in str(self)

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __getitem__(self, key: int | slice) -> str:
        return str(self)[key]

    def placed(self, place: str) -> "Passage":
        """The passage, its empty values on the line `place` of the template unless they have one."""
        if not any(isinstance(piece, Gap) and piece.name and not piece.place for piece in self.pieces):
            return self
        return Passage(
            piece._replace(place=place) if isinstance(piece, Gap) and piece.name and not piece.place else piece
            for piece in self.pieces
        )

    def mapped(self, change: Callable[[str], str]) -> "Passage":
        """`change` made to each piece of text, fixed or value."""
        return Passage(
            piece.saying(change(piece))
            if type(piece) is Sourced
            else Fixed(change(piece))
            if type(piece) is Fixed
            else piece
            for piece in self.pieces
        )


def joined(parts: Iterable[object], merge: Callable[[object], object]) -> "str | Passage":
    """The parts side by side: plain text as long as all are, else a passage in which each is still told apart."""
    items = list(parts)
    if all(type(item) is str for item in items):
        text = "".join(map(str, items))
        if len(text) > MOST_TEXT:
            _too_much()
        return text
    woven = weave(items, merge)
    return Passage(_pieces(woven.skeleton, woven))


def capture(stream: Iterable[object], merge: Callable[[object], object], *, keep_lines: bool = False) -> Passage:
    """What a macro, a set block, a call block or `super()` has made.

    Unless `keep_lines`, those vanish on which only tags or empty values
    stand, and with them the line end before a closing tag that stands alone
    on its line.
    """
    woven = weave(stream, merge)
    skeleton = woven.skeleton
    if "\n" in skeleton and not keep_lines:
        ends_with_tag_line = skeleton.rstrip(" \t" + MARK).endswith("\n")
        skeleton = without_marks(skeleton)
        if ends_with_tag_line:
            skeleton = skeleton.rstrip(" \t").removesuffix("\n")
    return Passage(_pieces(skeleton.replace(MARK, ""), woven))


def weave(stream: Iterable[object], merge: Callable[[object], object]) -> Woven:
    """Join a stream of pieces; `merge` makes a piece of what is none (a date, a list, `None`)."""
    outline: list[str] = []
    values: list[str] = []
    gaps: list[Gap] = []
    size = 0
    streams = [iter(stream)]
    while streams:
        for item in streams[-1]:
            kind = type(item)
            if kind is Fixed:
                outline.append(item)  # type: ignore[arg-type]  # a Fixed is a str: `type() is` does not tell mypy
                size += len(item)  # type: ignore[arg-type]
            elif (kind is Sourced or kind is str) and item:
                outline.append(_A_VALUE)
                values.append(item)  # type: ignore[arg-type]
                size += len(item)  # type: ignore[arg-type]
            elif item is SILENT:
                outline.append(MARK)
            elif kind is Gap:
                outline.append(_A_GAP)
                gaps.append(item)  # type: ignore[arg-type]
            else:
                inner = item.pieces or (SILENT,) if isinstance(item, Passage) else (merge(item),)
                streams.append(iter(inner))
                break
            if size > MOST_TEXT:
                _too_much()
        else:
            streams.pop()
    return Woven(_skeleton(tuple(outline)), values, gaps)


@lru_cache(maxsize=4096)
def _skeleton(outline: tuple[str, ...]) -> str:
    """The pieces joined, the values and the gaps among them numbered. Most letters have their outline in common."""
    if outline.count(_A_VALUE) > len(_VALUE_TOKENS) or outline.count(_A_GAP) > len(_GAP_TOKENS):
        _too_much()
    tokens = {_A_VALUE: iter(_VALUE_TOKENS), _A_GAP: iter(_GAP_TOKENS)}
    return "".join([next(tokens[piece]) if piece in tokens else piece for piece in outline])


def _too_much() -> NoReturn:
    raise EndlessError(f"the letter has more than {MOST_TEXT:,} characters or {len(_VALUE_TOKENS):,} values")


def without_marks(skeleton: str, *, keep_lines: bool = False) -> str:
    """A line vanishes on which only tags or empty values stand, or is left blank; one that was blank stays."""
    return _ONLY_TAGS.sub(r"\1" if keep_lines else "", skeleton).replace(MARK, "")


def _pieces(skeleton: str, woven: Woven) -> Iterator[object]:
    for part in _parts(skeleton):
        if type(part) is Fixed:
            yield part
        elif part == MARK:
            yield SILENT
        elif part >= _VALUE_TOKENS[0]:
            yield sourced(woven.values[ord(part) - FIRST_VALUE])
        else:
            yield woven.gaps[ord(part) - FIRST_GAP]


@lru_cache(maxsize=4096)
def _parts(skeleton: str) -> tuple[str, ...]:
    """The fixed text, and between it the characters that stand for values and gaps."""
    parts = RESERVED.split(skeleton)
    return tuple(part if n % 2 else Fixed(part) for n, part in enumerate(parts) if part)
