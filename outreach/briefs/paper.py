"""What stands on a sheet of paper, whatever it becomes: plain text in blocks, without any markup."""

from collections.abc import Iterator
from typing import NamedTuple


class Heading(NamedTuple):
    """A part's title; `note` is small beside it. `overleaf`: it begins the back of the sheet."""

    text: str
    note: str = ""
    overleaf: bool = False


class Advice(NamedTuple):
    """A word to the user, small."""

    text: str


class Spoken(NamedTuple):
    """A text that is said as it stands."""

    words: str


class Line(NamedTuple):
    """One step of a script: what is said, an aside to the user, and what is to be written down beside it.

    A `mark` has no words: it is a moment to look at the clock.
    """

    title: str
    words: str = ""
    aside: str = ""
    step: str = ""
    write: tuple[str, ...] = ()
    mark: bool = False


class Script(NamedTuple):
    lines: tuple[Line, ...]


class Cell(NamedTuple):
    """A labelled fact. Without `text` there is room to write it; `link` is where a click on it leads."""

    label: str
    text: str = ""
    small: str = ""
    link: str = ""


class Panel(NamedTuple):
    """The facts at the head of a paper, side by side."""

    cells: tuple[Cell, ...]


class Checklist(NamedTuple):
    items: tuple[str, ...]


class Ruled(NamedTuple):
    """What to find out, and lines to write it on."""

    label: str
    lines: int


class Asked(NamedTuple):
    """Questions to tick, each with its topic and room for notes; `blank` more to be thought of."""

    questions: tuple[tuple[str, str], ...]
    blank: int = 0


class Grid(NamedTuple):
    """A table to fill in. `widths` are shares of the paper's width; `blank` empty rows follow the others."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    blank: int = 0


class Columns(NamedTuple):
    """Two stacks side by side."""

    left: tuple["Flowing", ...]
    right: tuple["Flowing", ...]


Flowing = Heading | Advice | Spoken | Checklist | Ruled
Block = Flowing | Script | Panel | Asked | Grid | Columns


class Paper(NamedTuple):
    """A call sheet or a meeting brief: for whom it is, and its blocks in reading order."""

    kind: str
    title: str
    about: str
    writer: str
    date: str
    blocks: tuple[Block, ...]


def spoken(paper: Paper) -> Iterator[str]:
    """Everything that is to be said aloud, in its order."""
    for block in paper.blocks:
        match block:
            case Spoken(words):
                yield words
            case Script(lines):
                yield from (line.words for line in lines if line.words)
            case Asked(questions):
                yield from (question for question, _ in questions)
