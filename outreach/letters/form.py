"""One medium's form of a shape: fixed pieces, and slots that a letter's values go into."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from outreach.letters.values import FIRST_VALUE, VALUE
from outreach.pieces import Merged, Pieces, taking

_NOTHING = -1
"""In the place of a value's number: the empty text that stands after all values."""


class Slot(NamedTuple):
    """Where a value goes: its number among the letter's values, and how it is written there.

    `usual` is the number of what is written when the letter's values are usual ones (see `are_usual`); None when that
    has to be worked out even so.
    """

    value: int
    write: Callable[[str], str]
    usual: int | None = None


class _Apart(NamedTuple):
    text: str


@dataclass(frozen=True, eq=False)
class Form:
    """`fixed` has an empty text at each of the `places`, where slots are.

    `usual` takes what is written there out of usual values with an empty text after them, where that can be done.
    """

    fixed: tuple[str, ...]
    slots: tuple[tuple[int, int, Callable[[str], str]], ...]
    places: tuple[int, ...]
    usual: Callable[[Sequence[str]], tuple[str, ...]] | None = None

    @cached_property
    def around(self) -> tuple[str, ...]:
        """The fixed text before, between and after the slots."""
        ends = pairwise((-1, *self.places, len(self.fixed)))
        return tuple("".join(self.fixed[before + 1 : after]) for before, after in ends)

    @cached_property
    def origins(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Takes the values that go into the slots."""
        return taking([value for _, value, _ in self.slots])

    def filled(self, values: Sequence[str], *, usual: bool = False) -> list[str]:
        """The pieces of one letter: the fixed ones are the same objects in every letter.

        `usual` when the values are known to be so.
        """
        pieces = list(self.fixed)
        for place, text in zip(self.places, self._written(values, usual), strict=True):
            pieces[place] = text
        return pieces

    def text(self, values: Sequence[str], *, usual: bool = False) -> str:
        """The same, joined."""
        return "".join(self.filled(values, usual=usual)) if self.slots else self.around[0]

    def pieces(self, values: Sequence[str], *, usual: bool = False) -> Pieces:
        """The same, with what is this letter's own apart from the rest."""
        return Pieces(self.fixed, self.places, self._written(values, usual), usual=usual and self.usual is not None)

    def merged(self, values: Sequence[str], *, usual: bool = False) -> Merged:
        """The same, for who asks where values stand."""
        return Merged(self.around, self._written(values, usual), self.origins(values))

    def _written(self, values: Sequence[str], usual: bool) -> tuple[str, ...]:
        if usual and self.usual:
            return self.usual((*values, ""))
        return tuple([write(values[value]) for _, value, write in self.slots])


class Writer:
    """Gathers the pieces of a form in order."""

    def __init__(self) -> None:
        self._pieces: list[str | Slot | _Apart] = []

    def add(self, text: str) -> None:
        """Text of the medium itself."""
        self._pieces.append(text)

    def apart(self, text: str) -> None:
        """Long text that stays the same object, in whatever form it stands."""
        self._pieces.append(_Apart(text))

    def put(
        self, text: str, fixed: Callable[[str], str], value: Callable[[str], str], *, running: bool = False
    ) -> None:
        """Text of the letter: `fixed` writes what stands between values, `value` each value.

        In `running` text `value` has to leave usual values as they are.
        """
        for n, part in enumerate(VALUE.split(text)):
            if n % 2:
                number = ord(part) - FIRST_VALUE
                self._pieces.append(Slot(number, value, number if running else None))
            elif part:
                self._pieces.append(fixed(part))

    def slot(self, token: str, write: Callable[[str], str], *, rare: bool = False) -> None:
        """What depends on the value that the one character `token` stands for; if `rare`, nothing for usual values."""
        self._pieces.append(Slot(ord(token) - FIRST_VALUE, write, _NOTHING if rare else None))

    def form(self) -> Form:
        fixed: list[str] = []
        slots: list[tuple[int, int, Callable[[str], str]]] = []
        usual: list[int | None] = []
        run: list[str] = []
        for piece in (*self._pieces, None):
            if isinstance(piece, str):
                run.append(piece)
                continue
            if run:
                fixed.append("".join(run))
                run = []
            if isinstance(piece, Slot):
                slots.append((len(fixed), piece.value, piece.write))
                usual.append(piece.usual)
                fixed.append("")
            elif piece is not None:
                fixed.append(piece.text)
        known = [number for number in usual if number is not None]
        taken = taking(known) if len(known) == len(usual) else None
        return Form(tuple(fixed), tuple(slots), tuple(place for place, *_ in slots), taken)
