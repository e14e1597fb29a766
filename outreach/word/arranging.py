"""Statements around what they stand in: a paragraph, a table's row or cell, where a tag alone shows no other intent.

Jinja2 knows text only. In Word a loop over the rows of a table opens in a row's
first cell and ends in its last one, and a condition around paragraphs begins one
and ends another. docxtpl's prefixes (`{%p`, `{%tr`, `{%tc`), its dashes that join
paragraphs, and its tags for cells mean here what they mean there.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lxml import etree

from outreach.word.typed import PPR, P, R, T, Tag, find_tags, paragraph_text, remove, replace, rest, texts_in, w

PLACE = "place"
"""The attribute that says what the paragraph read from which a statement was moved."""

SEEN = tuple(map(w, ("drawing", "pict", "object", "sym", "fldChar", "fldSimple", "footnoteReference", "ptab")))
"""What shows in a paragraph besides text."""

_TBL, _TR, _TC, _TCPR, _SECTPR = w("tbl"), w("tr"), w("tc"), w("tcPr"), w("sectPr")
_OPENING = frozenset({"if", "for", "with", "filter", "call", "macro", "block"})
_BETWEEN = frozenset({"else", "elif"})
_ON_CELLS = frozenset({"vm", "hm", "colspan", "cellbg"})
_JOINS_BEFORE = re.compile(r"\s*\{%-")
_JOINS_AFTER = re.compile(r"-%\}\s*$")

# ECMA-376 part 1, 17.4.70: what stands before these in the properties of a cell.
_BEFORE_SPAN = (w("cnfStyle"), w("tcW"))
_BEFORE_MERGE = (*_BEFORE_SPAN, w("gridSpan"), w("hMerge"))
_BEFORE_SHADE = (*_BEFORE_MERGE, w("vMerge"), w("tcBorders"))


def arrange(root: etree._Element) -> None:
    """Moves statements into paragraphs of their own, which may stand between the rows and the cells of a table."""
    for paragraph in list(root.iter(P)):
        _join_lines(paragraph)
    for paragraph in list(root.iter(P)):
        if paragraph.getparent() is not None:
            _free(paragraph)
    for row in list(root.iter(_TR)):
        cells = row.findall(_TC)
        for cell in cells:
            _free_cell(cell)
        _free_row(row)
        for cell in cells:
            _set_properties(cell)


class _Line(NamedTuple):
    """A paragraph with its tags."""

    paragraph: etree._Element
    text: str
    tags: Sequence[Tag]


def _line(paragraph: etree._Element) -> _Line:
    text = paragraph_text(paragraph)
    return _Line(paragraph, text, [tag for tag in find_tags(text) if tag.end])


def _join_lines(paragraph: etree._Element) -> None:
    """`-%}` at the end of a paragraph joins the next one to it, `{%-` at the start joins it to the one before."""
    if paragraph.getparent() is None:
        return
    while _JOINS_AFTER.search(text := paragraph_text(paragraph)):
        following = paragraph.getnext()
        if following is None or following.tag != P:
            break
        _undash(paragraph, len(text.rstrip()) - 3)
        _append(paragraph, following)
    if _JOINS_BEFORE.match(text := paragraph_text(paragraph)):
        before = paragraph.getprevious()
        if before is not None and before.tag == P:
            _undash(paragraph, text.index("{%-") + 2)
            _append(before, paragraph)


def _undash(paragraph: etree._Element, dash: int) -> None:
    replace(list(texts_in(paragraph)), [Tag(dash, dash + 1, "")], lambda _: "")


def _append(paragraph: etree._Element, following: etree._Element) -> None:
    for child in [child for child in following if child.tag != PPR]:
        paragraph.append(child)
    if following.find(f"{PPR}/{_SECTPR}") is None:
        remove(following)


def _free(paragraph: etree._Element) -> None:
    """Moves the statements at a paragraph's edges out of it whose other end stands elsewhere."""
    line = _line(paragraph)
    if not rest(line.text, line.tags).strip() and paragraph.find(f".//{SEEN[0]}") is None:
        return
    loose = _loose(line.tags)
    wanted = [
        (tag.level == "p" and not tag.writes) or (number in loose and not tag.level)
        for number, tag in enumerate(line.tags)
    ]
    before, after = _at_edges(line, wanted)
    left = [tag for tag in line.tags if tag not in before and tag not in after]
    if {left[number] for number in _loose(left)} - {line.tags[number] for number in loose}:  # it would cut a pair
        before, after = _at_edges(line, [number in loose for number in range(len(line.tags))])
    if paragraph.find(f"{PPR}/{_SECTPR}") is not None:
        after = []  # what follows the paragraph is another section
    _move(line, before, after, paragraph)


def _at_edges(line: _Line, wanted: Sequence[bool]) -> tuple[list[Tag], list[Tag]]:
    """The tags that are wanted before the paragraph's first word, and after its last one."""
    before: list[Tag] = []
    after: list[Tag] = []
    start, end = 0, len(line.text)
    for tag, want in zip(line.tags, wanted, strict=True):
        if not want or line.text[start : tag.start].strip():
            break
        before.append(tag)
        start = tag.end
    for tag, want in zip(reversed(line.tags), reversed(wanted), strict=True):
        if not want or tag in before or line.text[tag.end : end].strip():
            break
        after.insert(0, tag)
        end = tag.start
    return before, after


def _move(line: _Line, before: Sequence[Tag], after: Sequence[Tag], around: etree._Element) -> None:
    """Takes tags out of a paragraph, and puts them before and after `around`, each kind in its order."""
    if not before and not after:
        return
    replace(list(texts_in(line.paragraph)), [*before, *after], lambda _: "")
    for tag in before:
        around.addprevious(_statement(tag, line.text))
    for tag in reversed(after):
        around.addnext(_statement(tag, line.text))


def _statement(tag: Tag, place: str) -> etree._Element:
    paragraph = etree.Element(P)
    paragraph.set(PLACE, place)
    etree.SubElement(etree.SubElement(paragraph, R), T).text = tag.source or "{##}"
    return paragraph


def _loose(tags: Iterable[Tag]) -> set[int]:
    """The numbers of the statements whose other end is not among `tags`."""
    loose: set[int] = set()
    open_: list[list[int]] = []
    for number, tag in enumerate(tags):
        keyword = tag.keyword
        if keyword in _OPENING:
            open_.append([number])
        elif keyword in _BETWEEN or keyword.startswith("end"):
            if not open_:
                loose.add(number)
            elif keyword in _BETWEEN:
                open_[-1].append(number)
            else:
                open_.pop()
    return loose.union(*open_)


def _free_cell(cell: etree._Element) -> None:
    """`{%tc`: around the cell, in whose place it stands when there is nothing else."""
    lines = [_line(paragraph) for paragraph in cell.findall(P)]
    if not any(tag.level == "tc" and not tag.writes for line in lines for tag in line.tags):
        return
    if _says_nothing(cell):
        _give_way(cell, lines)
        return
    for line in lines:
        _move_level(line, "tc", cell)


def _free_row(row: etree._Element) -> None:
    """`{%tr`; a row with nothing but statements; and those that open in the first cell and end in the last one."""
    lines = [_line(paragraph) for cell in row.findall(_TC) for paragraph in cell.findall(P)]
    tags = [tag for line in lines for tag in line.tags]
    prefixed = any(tag.level == "tr" and not tag.writes for tag in tags)
    if not prefixed and not _loose(tags) and not any(_loose(line.tags) for line in lines):
        return
    if _says_nothing(row) and (prefixed or _loose(tags)):
        _give_way(row, lines)
        return
    for line in lines:
        _move_level(line, "tr", row)
    _free_ends(row)


def _free_ends(row: etree._Element) -> None:
    """Moves out what opens a row and ends it, as often as there is such a pair."""
    cells = row.findall(_TC)
    while len(cells) > 1:
        first, last = _edge(cells[0], 0), _edge(cells[-1], -1)
        if not first or not last:
            return
        opening, ending = first.tags[0], last.tags[-1]
        if opening.keyword not in _OPENING or ending.keyword != f"end{opening.keyword}":
            return
        if 0 not in _loose(_tags(cells[0])) or len(end := _tags(cells[-1])) - 1 not in _loose(end):
            return
        _move(first, [opening], [], row)
        _move(last, [], [ending], row)
        for line in (first, last):
            cell = line.paragraph.getparent()
            if cell is not None and len(cell.findall(P)) > 1 and not paragraph_text(line.paragraph):
                remove(line.paragraph)


def _tags(cell: etree._Element) -> list[Tag]:
    return [tag for paragraph in cell.findall(P) for tag in _line(paragraph).tags]


def _edge(cell: etree._Element, number: int) -> _Line | None:
    """The first or last paragraph that says anything, if it begins or ends with a tag."""
    lines = [line for paragraph in cell.findall(P) if (line := _line(paragraph)).text.strip()]
    if not lines or not lines[number].tags:
        return None
    line = lines[number]
    outside = line.text[: line.tags[0].start] if number == 0 else line.text[line.tags[-1].end :]
    return None if outside.strip() else line


def _says_nothing(box: etree._Element) -> bool:
    """Whether there is nothing in a row or cell but statements."""
    lines = map(_line, box.iter(P))
    return not any(rest(line.text, line.tags).strip() for line in lines) and not any(True for _ in box.iter(*SEEN))


def _give_way(box: etree._Element, lines: Iterable[_Line]) -> None:
    for line in lines:
        for tag in line.tags:
            box.addprevious(_statement(tag, line.text))
    remove(box)


def _move_level(line: _Line, level: str, box: etree._Element) -> None:
    """Tags of a level go before `box`, and those that end something after it."""
    tags = [tag for tag in line.tags if tag.level == level and not tag.writes]
    after = [tag for tag in tags if tag.keyword.startswith("end")]
    _move(line, [tag for tag in tags if tag not in after], after, box)


def _set_properties(cell: etree._Element) -> None:
    for paragraph in cell.findall(P):
        line = _line(paragraph)
        tags = [tag for tag in line.tags if tag.keyword in _ON_CELLS]
        if tags:
            replace(list(texts_in(paragraph)), tags, lambda _: "")
        for tag in tags:
            argument = tag.inner.removeprefix(tag.keyword).strip()
            match tag.keyword:
                case "colspan":
                    _set(cell, "gridSpan", _BEFORE_SPAN, val=f"{{{{ ({argument}) | int(1) }}}}")
                case "cellbg":
                    _set(cell, "shd", _BEFORE_SHADE, val="clear", color="auto", fill=f"{{{{ ({argument}) | colour }}}}")
                case "vm":
                    merge = "{% if loop.first %}restart{% else %}continue{% endif %}"
                    _set(cell, "vMerge", _BEFORE_MERGE, val=merge)
                    _only_first(list(cell)[1:], line.text)
                case "hm":
                    _set(cell, "gridSpan", _BEFORE_SPAN, val="{{ loop.length }}")
                    _only_first([cell], line.text)


def _only_first(elements: Sequence[etree._Element], place: str) -> None:
    """`elements` in the first turn of a loop only."""
    elements[0].addprevious(_statement(Tag(0, 0, "{% if loop.first %}"), place))
    elements[-1].addnext(_statement(Tag(0, 0, "{% endif %}"), place))


def _set(cell: etree._Element, name: str, after: Sequence[str], **values: str) -> None:
    """Gives a cell a property, in the order of the schema."""
    properties = cell.find(_TCPR)
    if properties is None:
        properties = etree.Element(_TCPR)
        cell.insert(0, properties)
    for old in properties.findall(w(name)):
        properties.remove(old)
    place = max((number for number, child in enumerate(properties, 1) if child.tag in after), default=0)
    element = etree.Element(w(name))
    for key, value in values.items():
        element.set(w(key), value)
    properties.insert(place, element)
