"""What a paragraph of a Word file says: its text with bold, italics and links, and whether it is an item of a list."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from lxml import etree

from outreach.word.package import OFFICE, W

Kind = Literal["text", "heading", "bullet", "number", "quote", "rule"]

_INSIDE = frozenset(
    {"ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "hyperlink", "dir", "bdo"}
)
_TAKEN_OUT = frozenset({"del", "moveFrom"})
_TRACKED = frozenset({"ins", "moveTo", *_TAKEN_OUT})
_STRANGE = frozenset({"AlternateContent", "drawing", "pict", "object", "footnoteReference", "endnoteReference"})
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+)?"([^"]*)"', re.IGNORECASE)
_LABEL = re.compile(r"(\d+)[.)]\t")
_HEADING = re.compile(r"heading\s?(\d)")
_OFF = frozenset({"0", "false", "off", "none"})
_SAME = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'"), "\u00a0": " ", "\u202f": " "})
_ENDS = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_R_ID = f"{{{OFFICE}}}id"


class Piece(NamedTuple):
    """A text and how it looks. Line ends are in it as line feeds; `link` is an address, or ""."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""


class Said(NamedTuple):
    """One paragraph. `level` counts from 0 for lists, from 1 for headings; `number` is one that is written out."""

    kind: Kind
    level: int
    pieces: tuple[Piece, ...]
    number: int = 0
    strange: bool = False  # there is something in it that no letter can have
    tracked: bool = False  # somebody's changes in it wait to be accepted
    joined: bool = False  # its end is among them: the next paragraph continues it

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def same(self) -> tuple[object, ...]:
        """What tells it from another one, but for quotation marks and blanks, which programs change by themselves."""
        kind = "text" if self.kind == "quote" else self.kind
        pieces = (
            (" ".join(each.text.translate(_SAME).split()), each.strong, each.emphasis, each.link.rstrip("/").lower())
            for each in self.pieces
        )
        return kind, tuple(each for each in pieces if each[0])


@dataclass(frozen=True, slots=True)
class Styles:
    """What paragraphs refer to: styles and lists by their ids, and what links lead to.

    By itself it knows the styles that letters are written with.
    """

    names: Mapping[str, str] = field(default_factory=dict)  # style → name in small letters
    lists: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"1": ("bullet",) * 9, "2": ("decimal",) * 9})
    styled: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # style → list and level
    links: Mapping[str, str] = field(default_factory=dict)

    def name(self, style: str) -> str:
        return self.names.get(style, re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", style).lower())


def whole(number: str) -> int:
    """A number in a Word file, 0 where it is none."""
    return int(number) if number.isdecimal() and len(number) < 9 else 0


def digest(paragraphs: Iterable[Said]) -> str:
    """What tells a text from another one that does not say the same."""
    same = [each.same for each in paragraphs if each.same[1]]
    return sha256(repr(same).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def said(paragraph: etree._Element, styles: Styles) -> Said:
    """What a `w:p` says. Changes that wait to be accepted are taken to be."""
    reader = _Reader(styles)
    reader.walk(paragraph, "")
    properties = paragraph.find(_w("pPr"))
    kind, level = _kind(properties, styles)
    pieces = _tidy(reader.pieces)
    number = 0
    if label := _LABEL.match(pieces[0].text) if pieces else None:
        kind, number = "number", int(label[1])
        pieces = _tidy([pieces[0]._replace(text=pieces[0].text[label.end() :]), *pieces[1:]])
    if kind == "heading":
        pieces = _tidy([each._replace(strong=False) for each in pieces])  # by its style
    end = properties.find(f"{_w('rPr')}/{_w('del')}") if properties is not None else None
    if kind == "text" and not pieces and properties is not None and properties.find(f"{_w('pBdr')}/*") is not None:
        kind = "rule"
    return Said(kind, level, tuple(pieces), number, reader.strange, reader.tracked or end is not None, end is not None)


def joined(paragraphs: Iterable[Said]) -> Iterator[Said]:
    """The paragraphs without those ends that somebody has taken out."""
    open_: Said | None = None
    for paragraph in paragraphs:
        each = paragraph if not open_ else _one(open_, paragraph)
        open_ = each if each.joined else None
        if not open_:
            yield each
    if open_:
        yield open_


def _one(first: Said, second: Said) -> Said:
    """Two paragraphs in one, which is what the second is: its end is the one that stays."""
    pieces = tuple(_tidy([*first.pieces, *second.pieces]))
    return second._replace(pieces=pieces, strange=first.strange or second.strange, tracked=True)


class _Field:
    """A field that is open: its instruction, until what it shows begins, and the link that it is."""

    def __init__(self) -> None:
        self.instruction = ""
        self.shows = False
        self.link = ""


class _Reader:
    """Reads the runs of one paragraph."""

    def __init__(self, styles: Styles) -> None:
        self.pieces: list[Piece] = []
        self.strange = self.tracked = False
        self._styles = styles
        self._fields: list[_Field] = []

    def walk(self, element: etree._Element, link: str) -> None:
        for child in element:
            name = _name(child)
            self.tracked = self.tracked or name in _TRACKED
            if name == "r":
                self._run(child, link)
            elif name in _INSIDE:
                self.walk(child, self._link(child, name) or link)

    def _link(self, element: etree._Element, name: str) -> str:
        if name == "hyperlink":
            return self._styles.links.get(element.get(_R_ID, ""), "")
        found = _LINK.match(element.get(_w("instr"), "")) if name == "fldSimple" else None
        return found[1] if found else ""

    def _run(self, run: etree._Element, link: str) -> None:
        properties = run.find(_w("rPr"))
        for child in run:
            name = _name(child)
            if name == "fldChar":
                self._field(child.get(_w("fldCharType"), ""))
            elif name == "instrText":
                if self._fields:
                    self._fields[-1].instruction += child.text or ""
            elif child is not properties and (not self._fields or self._fields[-1].shows):
                self._add(self._text(child, name), properties, link)

    def _add(self, text: str, properties: etree._Element | None, link: str) -> None:
        if text:
            shown = link or next((each.link for each in reversed(self._fields) if each.link), "")
            strong, emphasis = (self._is_on(properties, *each) for each in (("b", "strong"), ("i", "emphasis")))
            self.pieces.append(Piece(text, strong, emphasis, shown))

    def _is_on(self, properties: etree._Element | None, tag: str, style: str) -> bool:
        if properties is None:
            return False
        toggle = properties.find(_w(tag))
        if toggle is not None:
            return toggle.get(_w("val"), "1") not in _OFF
        named = properties.find(_w("rStyle"))
        return named is not None and self._styles.name(named.get(_w("val"), "")).startswith(style)

    def _text(self, child: etree._Element, name: str) -> str:
        match name:
            case "t":
                return child.text or ""
            case "br":
                return "\n" if child.get(_w("type"), "textWrapping") == "textWrapping" else ""
            case "cr":
                return "\n"
            case "tab" | "ptab":
                return "\t"
            case "noBreakHyphen":
                return "\u2011"
        # A box beside the text is what LibreOffice makes of a frame.
        box = next(child.iter(_w("txbxContent")), None) is not None
        self.strange = self.strange or (name in _STRANGE and not box)
        return ""

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            found = _LINK.match(self._fields[-1].instruction)
            self._fields[-1].link = found[1] if found else ""
            self._fields[-1].shows = True
        elif self._fields and kind == "end":
            self._fields.pop()


def _kind(properties: etree._Element | None, styles: Styles) -> tuple[Kind, int]:
    if properties is None:
        return "text", 0
    style = _value(properties.find(_w("pStyle")))
    name = styles.name(style)
    if heading := _HEADING.fullmatch(name):
        return "heading", int(heading[1])
    list_, level = styles.styled.get(style, ("", 0))
    numbering = properties.find(_w("numPr"))
    if numbering is not None:
        list_ = _value(numbering.find(_w("numId"))) or list_
        level = whole(_value(numbering.find(_w("ilvl"))))
    formats = styles.lists.get(list_, ())
    form = formats[level] if level < len(formats) else "none"
    if form != "none":
        return ("bullet" if form == "bullet" else "number"), level
    return ("quote" if name.startswith(("quot", "intense quot")) else "text"), 0


def _tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours that look alike in one, blanks with no looks of their own, none at the ends of the whole."""
    every = list(pieces)
    if all(each[1:] == every[0][1:] for each in every):  # as in most paragraphs
        text = "".join(each.text for each in every).strip()
        return [every[0]._replace(text=text)] if text else []
    parts: list[Piece] = []
    for piece in every:
        start, text, end = _ENDS.fullmatch(piece.text).groups()  # type: ignore[union-attr]  # it matches every text
        parts += [part for part in (Piece(start), piece._replace(text=text), Piece(end)) if part.text]
    for number, (before, blank, after) in enumerate(zip(parts, parts[1:], parts[2:], strict=False), 1):
        if not blank.text.strip(" ") and before[1:] == after[1:]:  # one between two words in italics is in italics
            parts[number] = before._replace(text=blank.text)
    joined: list[Piece] = []
    for part in parts:
        if joined and part[1:] == joined[-1][1:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + part.text)
        else:
            joined.append(part)
    while joined and not joined[-1].text.strip():
        joined.pop()
    while joined and not joined[0].text.strip():
        del joined[0]
    if joined:
        joined[0] = joined[0]._replace(text=joined[0].text.lstrip())
        joined[-1] = joined[-1]._replace(text=joined[-1].text.rstrip())
    return joined


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(_w("val"), "")


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _name(element: etree._Element) -> str:
    return _local(str(element.tag))


@lru_cache(maxsize=64)
def _w(name: str) -> str:
    return f"{{{W}}}{name}"
