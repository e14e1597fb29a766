"""The fields of a part as they stand in its XML: simple and complex ones, nested, over runs and paragraphs.

ECMA-376 part 1, 17.16.18 (`fldChar`), 17.16.19 (`fldSimple`) and 17.16.23 (`instrText`).
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from outreach.word.package import W

MAX_DEPTH = 20
"""How deep fields may be nested in one another, as in Word."""

SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def w(name: str) -> str:
    return f"{{{W}}}{name}"


_P, _R, _T, _RPR, _TBL = w("p"), w("r"), w("t"), w("rPr"), w("tbl")
_CODE, _CHAR, _SIMPLE = w("instrText"), w("fldChar"), w("fldSimple")
_KIND, _INSTRUCTION = w("fldCharType"), w("instr")
_GONE = {w("del"), w("moveFrom")}
_STORIES = tuple(map(w, ("footnote", "endnote", "comment", "txbxContent")))
_SIGNS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): ""}


class Char(NamedTuple):
    """A character of an instruction, and the run that gives it its format."""

    text: str
    run: etree._Element


class Break(NamedTuple):
    """The end of a paragraph within an instruction."""

    paragraph: etree._Element


class Node(NamedTuple):
    """What stands in an instruction besides text: a run with a tab, a line's end or a picture; a table."""

    element: etree._Element

    @property
    def text(self) -> str:
        return "".join(_SIGNS.get(str(child.tag), "") for child in self.element)


@dataclass(slots=True, eq=False)
class Field:
    """A field from the element that begins it to the one that ends it.

    `code` is its instruction, `inside` the fields of its last result.
    `elements` is all that is replaced with it, nested fields included.
    `too_deep` says that fields in it are nested more than `MAX_DEPTH` deep,
    which are not in it then.
    """

    begin: etree._Element
    code: "list[Piece]" = field(default_factory=list)
    result: list[etree._Element] = field(default_factory=list)
    inside: "list[Field]" = field(default_factory=list)
    elements: list[etree._Element] = field(default_factory=list)
    separated: bool = False
    ended: bool = False
    too_deep: bool = False

    @property
    def end(self) -> etree._Element:
        return self.elements[-1]

    def nested(self) -> "Iterator[Field]":
        return (piece for piece in self.code if isinstance(piece, Field))

    @property
    def text(self) -> str:
        """The instruction as a person reads it in Word, with fields in it in braces."""
        return "".join(
            f"{{{piece.text}}}" if isinstance(piece, Field) else "" if isinstance(piece, Break) else piece.text
            for piece in self.code
        ).strip()


Piece = Char | Break | Node | Field


def read_fields(root: etree._Element) -> list[list[Field]]:
    """The outermost fields of each story of a part in their order, what stands within another story coming first.

    A field that does not end is the last of its story. Runs that hold a
    field's mark are split, so that each holds one thing.
    """
    for run in {element.getparent() for element in root.iter(_CHAR, _CODE)}:
        if run is not None and run.tag == _R:
            _split(run)
    readers = [_Reader(story) for story in (root, *root.iter(*_STORIES))]
    for reader in readers:
        readers += [_Reader(table, in_code=True) for table in reader.tables]
    return [reader.found for reader in reversed(readers)]


def in_paragraph(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(_P), None)


def _split(run: etree._Element) -> None:
    contents = [child for child in run if child.tag != _RPR]
    properties = run.find(_RPR)
    for content in contents[:0:-1]:
        part = etree.Element(_R)
        if properties is not None:
            part.append(deepcopy(properties))
        part.append(content)
        run.addnext(part)


class _Reader:
    """Reads one story. `tables` are those within instructions, which are stories of their own."""

    def __init__(self, story: etree._Element, *, in_code: bool = False) -> None:
        self.in_code = in_code
        self.tables: list[etree._Element] = []
        self.found: list[Field] = []
        self.stack: list[Field] = []
        self.visit(story)
        self.found += self.stack[:1]

    def visit(self, element: etree._Element) -> None:
        for child in element:
            if child.tag == _R:
                self.run(child)
            elif child.tag == _SIMPLE:
                self.simple(child)
            elif child.tag == _TBL and self.stack and not self.stack[-1].separated:
                self.tables.append(child)
                self.stack[-1].code.append(Node(child))
            elif child.tag not in _GONE and child.tag not in _STORIES:
                self.visit(child)
                if child.tag == _P and self.stack and not self.stack[-1].separated:
                    self.stack[-1].code.append(Break(child))

    def run(self, run: etree._Element) -> None:
        content = next((child for child in run if child.tag != _RPR), None)
        kind = content.get(_KIND) if content is not None and content.tag == _CHAR else None
        if kind == "begin":
            self.begin(Field(run))
        self.belongs(run)
        if kind == "separate" and self.stack:
            self.stack[-1].separated = True
        elif kind == "end" and self.stack:
            self.end()
        elif kind is None and content is not None:
            self.content(run, content)

    def content(self, run: etree._Element, content: etree._Element) -> None:
        is_text = content.tag in {_CODE, _T}
        if not self.stack:
            if self.in_code and content.tag == _CODE:
                content.tag = _T
                content.set(SPACE, "preserve")
        elif self.stack[-1].separated:
            self.stack[-1].result.append(run)
        elif is_text:
            self.stack[-1].code += [Char(character, run) for character in content.text or ""]
        else:
            self.stack[-1].code.append(Node(run))

    def simple(self, element: etree._Element) -> None:
        code: list[Piece] = [Char(character, element) for character in element.get(_INSTRUCTION, "")]
        this = Field(element, code, separated=True)
        self.begin(this)
        self.belongs(element)
        sizes = [len(each.elements) for each in self.stack]
        self.visit(element)
        if self.stack and self.stack[-1] is this:
            for each, size in zip(self.stack, sizes, strict=True):
                del each.elements[size:]
            self.end()

    def begin(self, this: Field) -> None:
        self.stack.append(this)
        self.stack[0].too_deep |= len(self.stack) > MAX_DEPTH

    def belongs(self, element: etree._Element) -> None:
        for each in self.stack[:MAX_DEPTH]:
            each.elements.append(element)

    def end(self) -> None:
        this = self.stack.pop()
        this.ended = True
        if not self.stack:
            self.found.append(this)
        elif len(self.stack) < MAX_DEPTH:
            parent = self.stack[-1]
            (parent.inside if parent.separated else parent.code).append(this)
