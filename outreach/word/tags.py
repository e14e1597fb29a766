"""A part of a Word file as Jinja2 source: tags made whole again after all that Word does to what is typed.

Word splits a tag over runs where it checked the spelling, saved or changed
the format; it turns quotes into typographic ones, blanks into non-breaking
ones and hyphens into dashes.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from lxml import etree

from outreach.findings import Finding, found
from outreach.word.arranging import PLACE, SEEN, arrange
from outreach.word.rich import in_code, in_format, is_rich
from outreach.word.rules import LETTER_MISPLACED, SYNTAX
from outreach.word.typed import (
    CLOSE,
    CODE,
    FIELD,
    PPR,
    TAG,
    VALUE,
    P,
    T,
    Tag,
    find_tags,
    put_before,
    remove,
    replace,
    rest,
    text_of,
    texts_in,
    w,
)
from outreach.word.unfilled import unfilled_texts

# Marks stand in the source as characters that no XML document and no value can hold.
PARAGRAPH, PARAGRAPH_END = "\x01", "\x02"
BOX, BOX_END = "\x03", "\x04"
BODY = "\x05"
PART = "\x06"
KEPT = "\x07"
SLOT = "\x08"
MARKS = f"{PARAGRAPH}{PARAGRAPH_END}{BOX}{BOX_END}{BODY}{PART}{KEPT}{SLOT}"

_HOLD = "\U0010ffff"  # a noncharacter that XML allows: in no text that people exchange
_HELD = re.compile(f"{_HOLD}(\\d+){_HOLD}")
_BRACE = re.compile(r"\{(?=[{%#]|$)")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
Hold = Callable[[str], str]
"""Keeps source text aside while the part is still XML, and gives what stands for it."""
Fields = Mapping[etree._Element, str]
"""Texts that are tags made of merge fields, with what shows in Word."""


_SECTPR, _INSTRUCTION = w("sectPr"), w("instr")
_NOISE = (w("proofErr"), w("lastRenderedPageBreak"))
_TBL, _AROUND_BLOCKS = w("tbl"), tuple(map(w, ("sdt", "sdtContent", "customXml")))
_BOXES = tuple(map(w, ("tc", "hdr", "ftr", "txbxContent", "footnote", "endnote", "comment")))


class Typed(NamedTuple):
    """A tag of a part, as it was typed; `shown` is the merge field that it was made of, "" for a part of one."""

    place: str
    tag: str
    shown: str


@dataclass(slots=True)
class Source:
    """Jinja2 source of a part. `places[n - 1]` is the paragraph that line n comes from; `fields` are its tags.

    `always`: the part is written anew for every letter, also when all say the same.
    """

    text: str = ""
    places: list[str] = field(default_factory=lambda: [""])
    findings: list[Finding] = field(default_factory=list)
    fields: list[Typed] = field(default_factory=list)
    bodies: int = 0
    always: bool = False

    def add(self, place: str, tags: Iterable[tuple[str, str]]) -> None:
        """A paragraph with tags, each with what it is shown as, on the next line."""
        self.places.append(place)
        self.fields += (Typed(place, *tag) for tag in tags)


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
    arrange(root)
    marked = set()
    fields = {each: str(each.attrib.pop(FIELD)) for each in root.iter(T, CODE) if FIELD in each.attrib}
    for element in list(root.iterdescendants()):
        if element.tag == P:
            if (place := _paragraph(element, source, label, hold, fields, body=body)) is not None:
                marked.add(place)
        else:
            _attributes(root, element, source, label, hold)
    source.findings += unfilled_texts(root, label)
    for box in root.iter(*_BOXES):
        _keep_one(box, marked, hold)
    source.text = _DECLARATION + _release(etree.tostring(root, encoding="unicode"), held)
    return source


def _paragraph(
    paragraph: etree._Element, source: Source, label: str, hold: Hold, fields: Fields, *, body: bool
) -> etree._Element | None:
    """The paragraph with its tags held, if it stands between marks now; None if it stays or gives way."""
    items = list(texts_in(paragraph))
    texts = list(map(text_of, items))
    text = "".join(texts)
    if not TAG.search(text):
        return None
    starts = accumulate(map(len, texts), initial=0)
    shown = {start: fields[item] for start, item in zip(starts, items, strict=False) if item in fields}
    as_seen = "".join(fields.get(item, own) for item, own in zip(items, texts, strict=True))
    place = f"{label}, “{_short(str(paragraph.attrib.pop(PLACE, as_seen)))}”"
    tags = []
    for tag in find_tags(text):
        if tag.end:
            tags.append(tag)
        else:
            hint = f"Close it with {CLOSE[tag.source]}."
            source.findings.append(found(SYNTAX, f"a tag is opened with {tag.source} and not closed", place, hint))
    typed = [(text[tag.start : tag.end], tag) for tag in tags if tag.source]
    source.add(place, [(whole, shown.get(tag.start, whole)) for whole, tag in typed])
    letters = sum(tag.writes and tag.inner == "letter" for tag in tags)
    bare = rest(text, tags).strip()
    seen = any(True for _ in paragraph.iter(*SEEN))
    if letters and body and bare == VALUE and not seen:
        source.bodies += 1
        _give_way(paragraph, hold("\n" + BODY))
        return None
    if letters:
        hint = "Give {{ letter }} a paragraph of its own, in the page’s text."
        source.findings.append(found(LETTER_MISPLACED, "{{ letter }} stands in other text", place, hint))
    if not bare and not seen:
        _give_way(paragraph, hold("\n" + "".join(tag.source for tag in tags)))
        return None
    replace(items, tags, lambda tag: hold(_spelled(tag, text, items)) if tag.source else "")
    if paragraph.find(f"{PPR}/{_SECTPR}") is None:
        _surround(paragraph, hold(PARAGRAPH + "\n"), hold(PARAGRAPH_END))
        return paragraph
    put_before(paragraph, hold("\n"))
    return None


def _spelled(tag: Tag, text: str, items: Sequence[etree._Element]) -> str:
    """The source of a tag for where it stands: in a field's code, with a format to go back to, or as it is."""
    if not tag.writes:
        return tag.source
    code = offset = 0
    for item in items:
        size = len(text_of(item))
        if item.tag != CODE:
            code = offset + size
        if offset + size > tag.start:
            break
        offset += size
    if item.tag == CODE:
        return in_code(tag.inner, _before(text[code : tag.start]))
    return in_format(tag.inner, item.getparent()) if is_rich(tag.inner) else tag.source


def _before(text: str) -> str:
    return rest(text, [tag for tag in find_tags(text) if tag.end])


def _attributes(root: etree._Element, element: etree._Element, source: Source, label: str, hold: Hold) -> None:
    """Holds the tags in an element's attributes, such as a picture's description or a field's instruction."""
    for name, value in list(element.attrib.items()):
        text = str(value)
        tags = [tag for tag in find_tags(text) if tag.end] if TAG.search(text) else []
        if not tags or element.getroottree().getroot() is not root:
            continue
        source.add(f"{label}, “{_short(text)}”", [(text[tag.start : tag.end],) * 2 for tag in tags if tag.source])
        pieces: list[str] = []
        end = 0
        for tag in tags:
            written = tag.source
            if tag.writes and name == _INSTRUCTION:
                written = in_code(tag.inner, _before(text[: tag.start]), quote="&quot;")
            elif tag.writes:
                written = f"{{{{ ({tag.inner}) | plain }}}}"
            pieces += (text[end : tag.start], hold(written) if written else "")
            end = tag.end
        element.set(name, "".join(pieces) + text[end:])
        put_before(element, hold("\n"))


def plain_source(root: etree._Element, label: str) -> Source:
    """The source of a part whose elements hold plain text, such as the document's properties."""
    source, held = Source(), []
    for element in root.iter():
        text = element.text or ""
        tags = [tag for tag in find_tags(text) if tag.end] if TAG.search(text) else []
        if not tags:
            continue
        source.add(f"{label}, “{_short(text)}”", [(tag.source, tag.source) for tag in tags if tag.source])
        pieces, end = ["\n"], 0
        for tag in tags:
            held.append(f"{{{{ ({tag.inner}) | plain }}}}" if tag.writes else tag.source)
            pieces += (text[end : tag.start], f"{_HOLD}{len(held) - 1}{_HOLD}")
            end = tag.end
        element.text = "".join(pieces[1:]) + text[end:]
        held.append("\n")
        put_before(element, f"{_HOLD}{len(held) - 1}{_HOLD}")
    source.text = _DECLARATION + _release(etree.tostring(root, encoding="unicode"), held)
    return source


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _tidy(root: etree._Element) -> None:
    """Drops what only an editing session needs, and white space between elements, so that lines are ours to count."""
    for element in [*root.iter(*_NOISE)]:
        remove(element)
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


def _surround(element: etree._Element, before: str, after: str) -> None:
    put_before(element, before)
    element.tail = after + (element.tail or "")


def _give_way(paragraph: etree._Element, held: str) -> None:
    """`held` in the place of a paragraph, of which only the end of its section stays."""
    put_before(paragraph, held)
    if paragraph.find(f"{PPR}/{_SECTPR}") is None:
        remove(paragraph)
    else:
        for child in [child for child in paragraph if child.tag != PPR]:
            paragraph.remove(child)


def _keep_one(box: etree._Element, marked: set[etree._Element], hold: Hold) -> None:
    """Marks the end of a cell or text box, where a paragraph has to stay (ECMA-376 part 1, 17.4.65)."""
    if not len(box) and not box.text:
        return
    blocks = list(_blocks(box))
    last = blocks[-1] if blocks else None
    if last is not None and last.tag == P and last not in marked and not _varies(box):
        return
    for block in blocks:
        if block not in marked:
            block.tail = hold(KEPT if block.tag == P else BOX) + (block.tail or "")
    for control in box.iterchildren(*_AROUND_BLOCKS):
        put_before(control, hold(BOX))
    box.text = hold(BOX) + (box.text or "")
    empty = etree.SubElement(box, P)
    if last is not None and (properties := last.find(PPR)) is not None:
        empty.append(copy.deepcopy(properties))
    _surround(empty, hold(BOX_END), hold(BOX_END))


def _blocks(box: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a cell or text box, also those in its content controls."""
    for child in box.iterchildren(P, _TBL, *_AROUND_BLOCKS):
        if child.tag in _AROUND_BLOCKS:
            yield from _blocks(child)
        else:
            yield child


def _varies(box: etree._Element) -> bool:
    """Whether anything in it, or in its content controls, may come or go as a whole."""
    return bool(box.text) or any(child.tail or (child.tag in _AROUND_BLOCKS and _varies(child)) for child in box)


def _release(text: str, held: list[str]) -> str:
    """`text` with what was held back in its place; braces of the text itself are no tags."""
    pieces = _HELD.split(text)
    pieces[::2] = [_BRACE.sub("&#123;", piece) for piece in pieces[::2]]
    pieces[1::2] = [held[int(number)] for number in pieces[1::2]]
    return "".join(pieces)
