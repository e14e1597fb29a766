"""One medium's form of a shape: fixed pieces, and slots that a letter's values go into."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from outreach.letters.values import FIRST_VALUE, VALUES
from outreach.pieces import Pieces

_VALUE = re.compile(f"([{VALUES}])")


class Slot(NamedTuple):
    """Where a value goes: its number among the letter's values, and how it is written there."""

    value: int
    write: Callable[[str], str]


class _Apart(NamedTuple):
    text: str


class Form(NamedTuple):
    """`fixed` has an empty text at each slot's position; `places` are these positions."""

    fixed: tuple[str, ...]
    slots: tuple[tuple[int, int, Callable[[str], str]], ...]
    places: tuple[int, ...]

    def filled(self, values: Sequence[str]) -> list[str]:
        """The pieces of one letter: the fixed ones are the same objects in every letter."""
        pieces = list(self.fixed)
        for position, value, write in self.slots:
            pieces[position] = write(values[value])
        return pieces

    def pieces(self, values: Sequence[str]) -> Pieces:
        """The same, with what is this letter's own apart from the rest."""
        return Pieces(self.fixed, self.places, tuple([write(values[value]) for _, value, write in self.slots]))


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

    def put(self, text: str, fixed: Callable[[str], str], value: Callable[[str], str]) -> None:
        """Text of the letter: `fixed` writes what stands between values, `value` each value."""
        for n, part in enumerate(_VALUE.split(text)):
            if n % 2:
                self._pieces.append(Slot(ord(part) - FIRST_VALUE, value))
            elif part:
                self._pieces.append(fixed(part))

    def slot(self, token: str, write: Callable[[str], str]) -> None:
        """What depends on the value that the one character `token` stands for."""
        self._pieces.append(Slot(ord(token) - FIRST_VALUE, write))

    def form(self) -> Form:
        fixed: list[str] = []
        slots: list[tuple[int, int, Callable[[str], str]]] = []
        run: list[str] = []
        for piece in (*self._pieces, None):
            if isinstance(piece, str):
                run.append(piece)
                continue
            if run:
                fixed.append("".join(run))
                run = []
            if isinstance(piece, Slot):
                slots.append((len(fixed), *piece))
                fixed.append("")
            elif piece is not None:
                fixed.append(piece.text)
        return Form(tuple(fixed), tuple(slots), tuple(position for position, *_ in slots))
