"""A part of a Word file as Jinja2 source: tags made whole again after all that Word does to what is typed.

Word splits a tag over runs where it checked the spelling, saved or changed
the format; it turns quotes into typographic ones, blanks into non-breaking
ones and hyphens into dashes.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from outreach.findings import Finding, found
from outreach.word.package import W
from outreach.word.rules import LETTER_MISPLACED, SYNTAX

# Marks stand in the source as characters that no XML document and no value can hold.
PARAGRAPH, PARAGRAPH_END = "\x01", "\x02"
BOX, BOX_END = "\x03", "\x04"
BODY = "\x05"
PART = "\x06"
KEPT = "\x07"
MARKS = f"{PARAGRAPH}{PARAGRAPH_END}{BOX}{BOX_END}{BODY}{PART}{KEPT}"

_HOLD = "\U0010ffff"  # a noncharacter that XML allows: in no text that people exchange
_HELD = re.compile(f"{_HOLD}(\\d+){_HOLD}")
_TAG = re.compile(r"\{[{%#]")
_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
_RAW_END = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_BRACE = re.compile(r"\{(?=[{%#]|$)")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DOUBLE, _SINGLE = '"“”„‟«»', "'‘’‚‛"
_QUOTES = dict.fromkeys(_DOUBLE, _DOUBLE) | dict.fromkeys(_SINGLE, _SINGLE)


Hold = Callable[[str], str]
"""Keeps source text aside while the part is still XML, and gives what stands for it."""


def w(name: str) -> str:
    return f"{{{W}}}{name}"


_P, _T, _R, _RPR, _PPR, _SECTPR = w("p"), w("t"), w("r"), w("rPr"), w("pPr"), w("sectPr")
_AS_TEXT = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "-", w("softHyphen"): ""}
_HIDDEN = {w("del"), w("moveFrom"), _PPR, _RPR}
_NOISE = (w("proofErr"), w("lastRenderedPageBreak"))
_SEEN = tuple(map(w, ("drawing", "pict", "object", "sym", "fldChar", "fldSimple", "footnoteReference", "ptab")))
_BOXES = tuple(map(w, ("tc", "hdr", "ftr", "txbxContent", "footnote", "endnote", "comment")))


class Tag(NamedTuple):
    """`source` is Jinja2; `start` and `end` are offsets into the paragraph's text."""

    start: int
    end: int
    source: str

    @property
    def inner(self) -> str:
        return self.source[2:-2].strip("-+ ")

    @property
    def writes(self) -> bool:
        return self.source.startswith("{{")


@dataclass(slots=True)
class Source:
    """Jinja2 source of a part. `places[n - 1]` is the paragraph that line n comes from."""

    text: str = ""
    places: list[str] = field(default_factory=lambda: [""])
    findings: list[Finding] = field(default_factory=list)
    tags: int = 0
    bodies: int = 0


def source_of(root: etree._Element, label: str, *, body: bool = False) -> Source:
    """The source of a part that holds paragraphs. `label` names it in findings, `body` says if the letter goes there.

    A paragraph that holds only statements gives way to them. Any other with
    tags stands between marks, so that it can go when it comes out empty; so
    does the end of a table cell or text box that needs one paragraph to stay.
    """
    source, held = Source(), []

    def hold(text: str) -> str:
        held.append(text)
        return f"{_HOLD}{len(held) - 1}{_HOLD}"

    _tidy(root)
    marked = set()
    for paragraph in list(root.iter(_P)):
        items = list(_items(paragraph))
        text = "".join(_text(item) for item in items)
        if not _TAG.search(text):
            continue
        place = f"{label}, “{_short(text)}”"
        tags = []
        for tag in find_tags(text):
            if tag.end:
                tags.append(tag)
            else:
                hint = f"Close it with {_CLOSE[tag.source]}."
                source.findings.append(found(SYNTAX, f"a tag is opened with {tag.source} and not closed", place, hint))
        source.tags += len(tags)
        source.places.append(place)
        letters = sum(tag.writes and tag.inner == "letter" for tag in tags)
        alone = _rest(text, tags) == "" and not any(True for _ in paragraph.iter(*_SEEN))
        if letters and body and alone and len(tags) == 1:
            source.bodies += 1
            _give_way(paragraph, hold("\n" + BODY))
            continue
        if letters:
            hint = "Give {{ letter }} a paragraph of its own, in the page’s text."
            source.findings.append(found(LETTER_MISPLACED, "{{ letter }} stands in other text", place, hint))
        if alone and not any(tag.writes for tag in tags):
            _give_way(paragraph, hold("\n" + "".join(tag.source for tag in tags)))
            continue
        _join(items, tags, hold)
        if paragraph.find(f"{_PPR}/{_SECTPR}") is None:
            _surround(paragraph, hold(PARAGRAPH + "\n"), hold(PARAGRAPH_END))
            marked.add(paragraph)
        else:
            _put_before(paragraph, hold("\n"))
    for box in root.iter(*_BOXES):
        _keep_one(box, marked, hold)
    source.text = _DECLARATION + _release(etree.tostring(root, encoding="unicode"), held)
    return source


def plain_source(root: etree._Element, label: str) -> Source:
    """The source of a part whose elements hold plain text, such as the document's properties."""
    source, held = Source(), []
    for element in root.iter():
        text = element.text or ""
        tags = [tag for tag in find_tags(text) if tag.end] if _TAG.search(text) else []
        if not tags:
            continue
        source.tags += len(tags)
        source.places.append(f"{label}, “{_short(text)}”")
        pieces, end = ["\n"], 0
        for tag in tags:
            held.append(f"{{{{ ({tag.inner}) | plain }}}}" if tag.writes else tag.source)
            pieces += (text[end : tag.start], f"{_HOLD}{len(held) - 1}{_HOLD}")
            end = tag.end
        element.text = "".join(pieces[1:]) + text[end:]
        held.append("\n")
        _put_before(element, f"{_HOLD}{len(held) - 1}{_HOLD}")
    source.text = _DECLARATION + _release(etree.tostring(root, encoding="unicode"), held)
    return source


def find_tags(text: str) -> Iterator[Tag]:
    """The tags in `text`, as Jinja2 reads them; one that is never closed has `end` 0 and its opening as source."""
    position = 0
    while opening := _TAG.search(text, position):
        start, kind = opening.start(), opening.group()
        inner, end = _expression(text, start + 2, _CLOSE[kind]) if kind != "{#" else ("", text.find("#}", start) + 2)
        if end < start + 4:
            end = text.find(_CLOSE[kind], start + 2) + 2  # a stray quote: let Jinja2 say what it does not like
            inner = text[start + 2 : end - 2]
        if end < start + 4:
            yield Tag(start, 0, kind)
            return
        if kind == "{%" and inner.strip("-+ ") == "raw" and (raw_end := _RAW_END.search(text, end)):
            yield Tag(start, end, "")
            start, end = raw_end.span()
            kind = "{#"
        yield Tag(start, end, "" if kind == "{#" else f"{kind}{inner}{_CLOSE[kind]}")
        position = end


def _expression(text: str, start: int, close: str) -> tuple[str, int]:
    """What stands up to `close`, as it was meant when it was typed, and where it ends (0: nowhere)."""
    pieces: list[str] = []
    quote = ""
    depth = 0
    position = start
    while position < len(text):
        character = text[position]
        if quote:
            if character == "\\":
                pieces.append(text[position : position + 2])
                position += 2
                continue
            ends = character in quote
            pieces.append(quote[0] if ends else character)
            quote = "" if ends else quote
        elif not depth and text.startswith(close, position):
            return "".join(pieces), position + 2
        elif character in _QUOTES:
            quote = _QUOTES[character]
            pieces.append(quote[0])
        else:
            depth += (character == "{") - (character == "}")
            pieces.append(" " if character.isspace() else "-" if character in "–—‑−" else character)
        position += 1
    return "", 0


def _items(element: etree._Element) -> Iterator[etree._Element]:
    """What holds text in a paragraph; a text box in it has paragraphs of its own."""
    for child in element:
        if child.tag == _T or child.tag in _AS_TEXT:
            yield child
        elif child.tag not in _HIDDEN and child.tag != _P:
            yield from _items(child)


def _text(item: etree._Element) -> str:
    return item.text or "" if item.tag == _T else _AS_TEXT[str(item.tag)]


def _rest(text: str, tags: list[Tag]) -> str:
    pieces, end = [], 0
    for tag in tags:
        pieces.append(text[end : tag.start])
        end = tag.end
    return "".join((*pieces, text[end:])).strip()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _tidy(root: etree._Element) -> None:
    """Drops what only an editing session needs, and white space between elements, so that lines are ours to count."""
    for element in [*root.iter(*_NOISE)]:
        _remove(element)
    for element in root.iter():
        if len(element) and element.text and not element.text.strip():
            element.text = None
        elif element.text and "\n" in element.text:
            element.text = element.text.replace("\n", " ")
        if element.text and _HOLD in element.text:
            element.text = element.text.replace(_HOLD, "")
        for name in list(element.attrib):
            element.set(name, (element.get(name) or "").replace(_HOLD, ""))
        element.tail = None


def _join(items: list[etree._Element], tags: list[Tag], hold: Hold) -> None:
    """Puts each tag whole where it begins: the format of its first character wins, as it does in Word's own fields."""
    offsets, offset = [], 0
    for item in items:
        offsets.append(offset)
        offset += len(_text(item))
    for tag in reversed(tags):
        held = hold(tag.source) if tag.source else ""
        for item, start in zip(items, offsets, strict=True):
            size = len(_text(item)) if start < tag.end else 0
            first, last = max(tag.start - start, 0), min(tag.end - start, size)
            if first >= last:
                continue
            if item.tag == _T:
                text = item.text or ""
                item.text = text[:first] + (held if start <= tag.start else "") + text[last:]
                item.set(_SPACE, "preserve")
            else:
                item.tag = _T
                item.text = ""
    for item in items:
        run = item.getparent()
        if item.tag == _T and not item.text and run is not None:
            run.remove(item)
            if all(child.tag == _RPR for child in run):
                _remove(run)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        _put_before(element, element.tail or "")
        element.tail = None
        parent.remove(element)


def _put_before(element: etree._Element, text: str) -> None:
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif (parent := element.getparent()) is not None:
        parent.text = (parent.text or "") + text


def _surround(element: etree._Element, before: str, after: str) -> None:
    _put_before(element, before)
    element.tail = after + (element.tail or "")


def _give_way(paragraph: etree._Element, held: str) -> None:
    """`held` in the place of a paragraph, of which only the end of its section stays."""
    _put_before(paragraph, held)
    if paragraph.find(f"{_PPR}/{_SECTPR}") is None:
        _remove(paragraph)
    else:
        for child in [child for child in paragraph if child.tag != _PPR]:
            paragraph.remove(child)


def _keep_one(box: etree._Element, marked: set[etree._Element], hold: Hold) -> None:
    """Marks the end of a cell or text box, where a paragraph has to stay (ECMA-376 part 1, 17.4.65)."""
    last = box[-1] if len(box) else None
    if last is None and not box.text:
        return
    if last is not None and last.tag == _P and last not in marked and not _varies(box):
        return
    for child in box:
        if child not in marked:
            child.tail = hold(KEPT if child.tag == _P else BOX) + (child.tail or "")
    box.text = hold(BOX) + (box.text or "")
    empty = etree.SubElement(box, _P)
    if last is not None and (properties := last.find(_PPR)) is not None:
        empty.append(copy.deepcopy(properties))
    _surround(empty, hold(BOX_END), hold(BOX_END))


def _varies(box: etree._Element) -> bool:
    """Whether anything directly in it may come or go."""
    return bool(box.text) or any(child.tail for child in box)


def _release(text: str, held: list[str]) -> str:
    """`text` with what was held back in its place; braces of the text itself are no tags."""
    pieces = _HELD.split(text)
    pieces[::2] = [_BRACE.sub("&#123;", piece) for piece in pieces[::2]]
    pieces[1::2] = [held[int(number)] for number in pieces[1::2]]
    return "".join(pieces)
