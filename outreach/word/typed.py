"""Tags as people type them in Word, and the text of a paragraph that they stand in."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from outreach.word.package import W

TAG = re.compile(r"\{[{%#]")
CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
VALUE = "\ufffc"
"""Stands for a field's value: U+FFFC, the object replacement character."""
FIELD = "field"
"""The attribute of a text that is a tag made of a merge field: what shows in Word instead."""
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_STATEMENT_LEVEL = re.compile(r"[-+]?(p|tr|tc|r)\s+(?=\S)")
_FIELD_LEVEL = re.compile(r"(p|tr|tc|r)\s+(?!(?:if|and|or|is|in)\b)(?=[^\W\d]|[(\[{'\"])")
_RAW_END = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_DOUBLE, _SINGLE = '"“”„‟«»', "'‘’‚‛"
_QUOTES = dict.fromkeys(_DOUBLE, _DOUBLE) | dict.fromkeys(_SINGLE, _SINGLE)


def w(name: str) -> str:
    return f"{{{W}}}{name}"


P, T, R, RPR, PPR, CODE = w("p"), w("t"), w("r"), w("rPr"), w("pPr"), w("instrText")
_TEXTS = {T, CODE}
_AS_TEXT = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "-", w("softHyphen"): ""}
_HIDDEN = {w("del"), w("moveFrom"), PPR, RPR}


class Tag(NamedTuple):
    """`source` is Jinja2; `start` and `end` are offsets into the paragraph's text.

    `level` is what docxtpl's prefix names: `{%p`, `{%tr`, `{%tc` or `{%r`.
    """

    start: int
    end: int
    source: str
    level: str = ""

    @property
    def inner(self) -> str:
        return self.source[2:-2].strip("-+ ")

    @property
    def writes(self) -> bool:
        return self.source.startswith("{{")

    @property
    def keyword(self) -> str:
        """The first word of a statement; "" for any other tag."""
        return self.inner.partition(" ")[0] if self.source.startswith("{%") else ""


def find_tags(text: str) -> Iterator[Tag]:
    """The tags in `text`, as Jinja2 reads them; one that is never closed has `end` 0 and its opening as source."""
    position = 0
    while opening := TAG.search(text, position):
        start, kind = opening.start(), opening.group()
        if kind == "{#":
            end = text.find("#}", start) + 2
            inner = text[start + 2 : max(end - 2, 0)]
        else:
            inner, end = _expression(text, start + 2, CLOSE[kind])
        if end < start + 4:
            end = text.find(CLOSE[kind], start + 2) + 2  # a stray quote: let Jinja2 say what it does not like
            inner = text[start + 2 : end - 2]
        if end < start + 4:
            yield Tag(start, 0, kind)
            return
        if kind == "{%" and inner.strip("-+ ") == "raw" and (raw_end := _RAW_END.search(text, end)):
            yield Tag(start, end, "")
            start, end = raw_end.span()
            kind = "{#"
        level = (_FIELD_LEVEL if kind == "{{" else _STATEMENT_LEVEL).match(inner)
        inner = inner[level.end() :] if level else inner
        yield Tag(start, end, "" if kind == "{#" else f"{kind}{inner}{CLOSE[kind]}", level[1] if level else "")
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


def texts_in(element: etree._Element) -> Iterator[etree._Element]:
    """What holds text in a paragraph; a text box in it has paragraphs of its own."""
    for child in element:
        if child.tag in _TEXTS or child.tag in _AS_TEXT:
            yield child
        elif child.tag not in _HIDDEN and child.tag != P:
            yield from texts_in(child)


def text_of(item: etree._Element) -> str:
    return item.text or "" if item.tag in _TEXTS else _AS_TEXT[str(item.tag)]


def paragraph_text(paragraph: etree._Element) -> str:
    return "".join(map(text_of, texts_in(paragraph)))


def rest(text: str, tags: Iterable[Tag]) -> str:
    """What `text` says beside `tags`, with `VALUE` for each field."""
    pieces: list[str] = []
    end = 0
    for tag in tags:
        pieces += (text[end : tag.start], VALUE if tag.writes else "")
        end = tag.end
    return "".join((*pieces, text[end:]))


def replace(items: Sequence[etree._Element], tags: Sequence[Tag], by: Callable[[Tag], str]) -> None:
    """Puts a text whole where each tag begins: the format of its first character wins, as it does in Word's fields."""
    offsets, offset = [], 0
    for item in items:
        offsets.append(offset)
        offset += len(text_of(item))
    for tag in reversed(tags):
        whole = by(tag)
        for item, start in zip(items, offsets, strict=True):
            size = len(text_of(item)) if start < tag.end else 0
            first, last = max(tag.start - start, 0), min(tag.end - start, size)
            if first >= last:
                continue
            if item.tag in _TEXTS:
                text = item.text or ""
                item.text = text[:first] + (whole if start <= tag.start else "") + text[last:]
                item.set(SPACE, "preserve")
            else:
                item.tag = T
                item.text = ""
    for item in items:
        run = item.getparent()
        if item.tag in _TEXTS and not item.text and run is not None:
            run.remove(item)
            if all(child.tag == RPR for child in run):
                remove(run)


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        put_before(element, element.tail or "")
        element.tail = None
        parent.remove(element)


def put_before(element: etree._Element, text: str) -> None:
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif (parent := element.getparent()) is not None:
        parent.text = (parent.text or "") + text
