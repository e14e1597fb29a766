"""A letter typed out: the Markdown, with its headers, that reads as the template and the contact's values together do.

What is typed is as plain as it can be: each paragraph is parsed again, and characters are escaped only where the plain
form would read differently.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from outreach.letters.links import in_url, whole
from outreach.letters.markdown import (
    Block,
    BulletList,
    Emphasis,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    NumberedList,
    Paragraph,
    Quote,
    Strong,
    Words,
    parse,
)
from outreach.letters.values import FIRST_VALUE, RESERVED, VALUE, is_value

if TYPE_CHECKING:
    from outreach.letters.letter import Letter

_ADDRESSES = frozenset({"To", "From", "Cc", "Bcc", "Reply-To"})
_SPECIAL = re.compile(r'[,<>"\\]')
_QUOTE = re.compile(r'(?<!\\)"')
_MARKUP = re.compile(r"([\\`*_\[\]<>]|&(?=#?\w+;)|^[#+\-=~])")
_ITEM = re.compile(r"^(\d+)([.)])")
_PLAIN, _ESCAPED, _REFERENCED = range(3)
"""How carefully text is typed: as it is; with a backslash where markup may be; with references at its ends, too."""


def typed_letter(letter: "Letter") -> str:
    """The letter's header lines, a blank line, and its body in Markdown; in plain text where the letter is that."""
    values = [RESERVED.sub("\ufffd", value) for value in letter.values]
    lines = [" ".join(value.split()) for value in values]
    head = "".join(
        f"{name}: {_recipients(text, lines) if name in _ADDRESSES else _filled(text, lines).strip()}\n"
        for name, text in letter.shape.headers
    )
    body = letter.text if letter.shape.is_plain else typed(resolved(letter.shape.blocks, values))
    return f"{head}\n{body}" if head else body


def typed(blocks: Sequence[Block]) -> str:
    """Markdown that is parsed as `blocks`, with a line end after its last line."""
    for care in (_PLAIN, _ESCAPED, _REFERENCED):
        text = "\n".join(line.rstrip() for line in _lines(blocks, care)) + "\n"
        if parse(text) == tuple(blocks):
            break
    return text


def resolved(blocks: Iterable[Block], values: Sequence[str]) -> tuple[Block, ...]:
    """The blocks with the values in the place of the characters that stand for them."""
    return tuple(_resolved(block, values) for block in blocks)


def _resolved(block: Block, values: Sequence[str]) -> Block:
    match block:
        case Paragraph(inside):
            return Paragraph(_inlines(inside, values))
        case Heading(inside, level):
            return Heading(_inlines(inside, values), level)
        case BulletList(items):
            return BulletList(tuple(resolved(item, values) for item in items))
        case NumberedList(items, start):
            return NumberedList(tuple(resolved(item, values) for item in items), start)
        case Quote(inner):
            return Quote(resolved(inner, values))
    return block


def _inlines(inside: Iterable[Inline], values: Sequence[str]) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for inline in inside:
        match inline:
            case Words(text):
                parts: Iterable[Inline] = _words(_filled(text, values))
            case Strong(inner):
                parts = (Strong(_inlines(inner, values)),)
            case Emphasis(inner):
                parts = (Emphasis(_inlines(inner, values)),)
            case Link(inner, target):
                shown = _inlines(inner, values)
                address = _target(target, values)
                parts = (Link(shown, address),) if address else shown
            case Image(description, path):
                parts = (Image(_filled(description, values), _filled(path, values)),)
            case _:
                parts = (inline,)
        for part in parts:
            if found and isinstance(part, Words) and isinstance(found[-1], Words):
                found[-1] = Words(found[-1].text + part.text)
            else:
                found.append(part)
    return tuple(found)


def _filled(text: str, values: Sequence[str]) -> str:
    return VALUE.sub(lambda token: values[ord(token[0]) - FIRST_VALUE], text)


def _recipients(text: str, values: Sequence[str]) -> str:
    """A header of addresses, in which no value begins or ends a recipient: what could is between quotation marks."""
    filled, in_quotes = "", False
    for number, part in enumerate(VALUE.split(text)):
        if number % 2:
            value = values[ord(part) - FIRST_VALUE]
            quoted = re.sub(r'(["\\])', r"\\\1", value)
            filled += quoted if in_quotes else f'"{quoted}"' if _SPECIAL.search(value) else value
        else:
            in_quotes ^= len(_QUOTE.findall(part)) % 2 == 1
            filled += part
    return filled.strip()


def _words(text: str) -> Iterator[Inline]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield LineBreak()
        if line:
            yield Words(line)


def _target(target: str, values: Sequence[str]) -> str:
    if is_value(target):
        return whole(values[ord(target) - FIRST_VALUE])
    return VALUE.sub(lambda token: in_url(target, values[ord(token[0]) - FIRST_VALUE]), target)


def _lines(blocks: Sequence[Block], care: int, *, in_item: bool = False) -> Iterator[str]:
    before: Block | None = None
    other = False
    for block in blocks:
        close = in_item and isinstance(before, Paragraph) and isinstance(block, BulletList) and not care
        if before is not None and not close:
            yield ""
        # Lists side by side are told apart by their signs.
        other = type(before) is type(block) and not other
        match block:
            case Paragraph(inside):
                yield from _leaf(inside, care).split("\n")
            case Heading(inside, level):
                yield from _heading(inside, level, care)
            case BulletList(items):
                for item in items:
                    yield from _item("* " if other else "- ", item, care)
            case NumberedList(items, start):
                for number, item in enumerate(items, start):
                    yield from _item(f"{number}{')' if other else '.'} ", item, care)
            case Quote(inner):
                yield from (f"> {line}" for line in list(_lines(inner, care)) or [""])
            case _:
                yield "***"
        before = block


def _item(label: str, blocks: Sequence[Block], care: int) -> Iterator[str]:
    for number, line in enumerate(list(_lines(blocks, care, in_item=True)) or [""]):
        yield f"{' ' * len(label) if number and line else '' if number else label}{line}"


def _heading(inside: Sequence[Inline], level: int, care: int) -> Iterator[str]:
    if LineBreak() in inside:
        yield from _leaf(inside, care).split("\n")
        yield "=" * 3 if level == 1 else "-" * 3
    else:
        yield f"{'#' * level} {_leaf(inside, care)}"


def _leaf(inside: Sequence[Inline], least: int) -> str:
    """The text of a paragraph, as plain as it can be and no plainer than `least`."""
    for care in range(least, _REFERENCED + 1):
        text = "".join(_typed(inside, care))
        if parse(text) == (Paragraph(tuple(inside)),):
            break
    return text


def _typed(inside: Iterable[Inline], care: int) -> Iterator[str]:
    for inline in inside:
        match inline:
            case Words(text):
                yield _escaped(text, care)
            case LineBreak():
                yield "\\\n" if care else "\n"
            case Strong(inner):
                yield f"**{''.join(_typed(inner, care))}**"
            case Emphasis(inner):
                sign = "*" if care else "_"
                yield f"{sign}{''.join(_typed(inner, care))}{sign}"
            case Link((Words(text),), target) if text in (target, target.removeprefix("mailto:")) and not care:
                yield f"<{text}>"
            case Link(inner, target):
                address = f"<{target}>" if re.search(r"[()\s]", target) or not target else target
                yield f"[{''.join(_typed(inner, care))}]({address})"
            case Image(description, path):
                yield f"![{_escaped(description, max(care, _ESCAPED))}](<{quote(path)}>)"


def _escaped(text: str, care: int) -> str:
    if care == _PLAIN:
        return text
    if care == _REFERENCED and text:
        inner = _escaped(text[1:-1], _ESCAPED)
        return f"&#{ord(text[0])};" + (f"{inner}&#{ord(text[-1])};" if len(text) > 1 else "")
    return _ITEM.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text))
