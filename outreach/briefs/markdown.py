"""A paper as Markdown (CommonMark, with GitHub's tables and check boxes), to be read as it stands or on any screen."""

import re
from collections.abc import Iterator, Sequence

from outreach.briefs.paper import (
    Advice,
    Asked,
    Block,
    Cell,
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

_LINE = "_" * 24
"""Room to write. By itself it is a rule across the page (CommonMark 4.1), in a line it is what it looks like."""

_OPENS_A_BLOCK = re.compile(r"^(\d*)(?=[-+.)](?:\s|$)|[-=]+\s*$)")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")


def markdown(paper: Paper) -> str:
    """The text of a paper. What came from a sheet is only ever text in it."""
    head = (f"# {paper.kind}: {_text(paper.title)}", _text(paper.about), f"{_text(paper.writer)}, {_text(paper.date)}")
    return "\n\n".join(filter(None, (*head, *(part for block in paper.blocks for part in _block(block))))) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, note):
            yield f"## {_text(text)}"
            if note:
                yield f"*{_text(note)}*"
        case Advice(text):
            yield _text(text)
        case Spoken(words):
            yield f"> “{_text(words)}”"
        case Checklist(items):
            yield "\n".join(f"- [ ] {_text(item)}" for item in items)
        case Ruled(label, lines):
            yield "\n\n".join((f"**{_text(label)}**", *(_LINE * 3,) * lines))
        case Script(lines):
            yield "\n".join(map(_line, lines))
        case Panel(cells):
            yield "\n".join(map(_cell, cells))
        case Asked(questions, blank):
            asked = [f"- [ ] {_text(question)} *({_text(topic)})*" for question, topic in questions]
            yield "\n".join((*asked, *(f"- [ ] {_LINE}",) * blank))
        case Grid(head, _, rows, blank):
            empty = ("",) * len(head)
            yield "\n".join(map(_row, (head, ("---",) * len(head), *rows, *(empty,) * blank)))
        case Columns(left, right):
            for each in (*left, *right):
                yield from _block(each)


def _line(line: Line) -> str:
    step = f"{_text(line.step)} " if line.step else ""
    parts = [f"- **{step}{_text(line.title)}**"]
    if line.words:
        parts.append(f"“{_text(line.words)}”")
    if line.aside:
        parts.append(f"*{_text(line.aside)}*")
    parts += [f"{_text(label)} {_LINE}".strip() for label in line.write]
    return " ".join(parts)


def _cell(cell: Cell) -> str:
    text = f"[{_text(cell.text)}]({cell.link})" if cell.link else _text(cell.text)
    said = ". ".join(filter(None, (text, _text(cell.small)))) or _LINE
    return f"- **{_text(cell.label)}** {said}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell if cell == '---' else _text(cell) for cell in cells)} |"


def _text(text: str) -> str:
    """`text` with nothing in it that Markdown would take for its own, wherever on a line it stands."""
    return _OPENS_A_BLOCK.sub(r"\1\\", _MARKUP.sub(r"\\\1", text))
