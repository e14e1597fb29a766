"""How closely a paper must be set so that each of its pages holds what it should."""

from collections.abc import Iterable, Iterator
from math import ceil, sqrt

from outreach.briefs.paper import (
    Advice,
    Asked,
    Block,
    Checklist,
    Columns,
    Grid,
    Heading,
    Line,
    Panel,
    Paper,
    Ruled,
    Script,
    Spoken,
)

_PAGE = 54
"""Lines of 10 points that a page has; some are kept back, since letters differ in width."""

_CLOSEST = 0.8


def closeness(paper: Paper) -> float:
    """By how much all sizes are to be multiplied, from 1 down to 0.8.

    With smaller letters there are more lines on a page, and more letters on a line: room grows with the square.
    """
    fullest = max(sum(map(lines, page)) for page in _pages(paper.blocks))
    return max(_CLOSEST, min(1.0, sqrt(_PAGE / fullest)))


def _pages(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    page: list[Block] = [Heading(""), Heading("")]  # the paper's own head
    for block in blocks:
        if isinstance(block, Heading) and block.overleaf:
            yield page
            page = []
        page.append(block)
    yield page


def lines(block: Block, width: float = 1) -> float:  # noqa: PLR0911 - one for each kind of block
    """About how many lines a block takes, in a column of that part of the page's width."""
    match block:
        case Heading():
            return 2
        case Advice(text):
            return _rows(text, 118 * width)
        case Spoken(words):
            return _rows(words, 104 * width) + 0.5
        case Checklist(items):
            return sum(_rows(item, 100 * width) + 0.3 for item in items)
        case Ruled(label, count):
            return _rows(label, 100 * width) + 1.5 * count
        case Script(script):
            return sum(map(_script, script))
        case Panel(cells):
            column = 100 / len(cells)
            return 2 + max(1.4 * _rows(cell.text, 0.7 * column) + _rows(cell.small, column) for cell in cells)
        case Asked(questions, blank):
            return sum(max(1.9, _rows(text, 60) + 0.3) for text, _ in questions) + 1.9 * blank
        case Grid(_, _, rows, blank):
            return 1.4 + 1.9 * (len(rows) + blank)
        case Columns(left, right):
            return max(sum(lines(each, 0.6) for each in left), sum(lines(each, 0.38) for each in right))


def _script(line: Line) -> float:
    room = 70 if line.step else 78
    return max(1, _rows(f"{line.words} {line.aside}", room)) + 0.3 + (1.6 if line.write else 0)


def _rows(text: str, room: float) -> int:
    return ceil(len(text) / room)
