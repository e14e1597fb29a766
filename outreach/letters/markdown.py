"""A letter's Markdown as a tree that every medium is made from.

CommonMark (https://spec.commonmark.org/0.31.2/) with two differences: a line
end in a paragraph is a line break, so that what is typed is what is read; and
HTML is text. Values stand in it as single private-use characters.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from outreach.letters.values import RESERVED, VALUE, is_value

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_REFERENCE = re.compile(r"&#(?:[0-9]+|[xX][0-9a-fA-F]+);")
_ALLOWED = re.compile(r"(?:https?|mailto|tel):|[^:]+$", re.IGNORECASE)
_AFTER_VALUE = re.compile(r"[/?#]|$")


class Words(NamedTuple):
    text: str


class LineBreak(NamedTuple):
    pass


class Strong(NamedTuple):
    inside: "tuple[Inline, ...]"


class Emphasis(NamedTuple):
    inside: "tuple[Inline, ...]"


class Link(NamedTuple):
    """`target` is percent-encoded but for the values in it."""

    inside: "tuple[Inline, ...]"
    target: str


class Image(NamedTuple):
    """`path` is relative to the campaign's folder; `description` is read where the picture cannot be seen."""

    description: str
    path: str


Inline = Words | LineBreak | Strong | Emphasis | Link | Image


class Paragraph(NamedTuple):
    inside: tuple[Inline, ...]


class Heading(NamedTuple):
    inside: tuple[Inline, ...]
    level: int


class BulletList(NamedTuple):
    items: "tuple[tuple[Block, ...], ...]"


class NumberedList(NamedTuple):
    items: "tuple[tuple[Block, ...], ...]"
    start: int


class Quote(NamedTuple):
    blocks: "tuple[Block, ...]"


class Rule(NamedTuple):
    pass


Block = Paragraph | Heading | BulletList | NumberedList | Quote | Rule


def prepare_markdown() -> None:
    """Load what Markdown is parsed by, which otherwise is done at the first letter."""
    _parser()


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text."""
    return tuple(_blocks(iter(_parser().parse(_REFERENCE.sub(_unless_reserved, text)))))


def _unless_reserved(reference: re.Match[str]) -> str:
    """A numeric character reference, which must not make a character that stands for a value."""
    return "\ufffd" if RESERVED.match(unescape(reference[0])) else reference[0]


def plain(text: str) -> tuple[Block, ...]:
    """The paragraphs of a plain text: separated by blank lines, every line end a line break."""
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))
    return tuple(Paragraph(tuple(_lines(paragraph))) for paragraph in paragraphs if paragraph.strip())


@lru_cache(maxsize=1)
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["html_block", "html_inline"])
    parser.validateLink = _is_allowed  # type: ignore[assignment, method-assign]  # markdown-it's documented way
    parser.normalizeLink = _encoded  # type: ignore[assignment, method-assign]  # the same
    return parser


def _is_allowed(target: str) -> bool:
    """Pages, e-mail addresses and telephones; a value, or one that a path follows; a relative path, for pictures."""
    return bool(_AFTER_VALUE.match(target, 1) if is_value(target[:1]) else _ALLOWED.match(target))


def _encoded(target: str) -> str:
    from mdurl import encode

    return "".join(part if n % 2 else encode(part) for n, part in enumerate(VALUE.split(target)))


def _lines(text: str) -> Iterator[Inline]:
    for n, line in enumerate(text.split("\n")):
        if n:
            yield LineBreak()
        if line:
            yield Words(line)


def _blocks(tokens: "Iterator[Token]", end: str = "") -> Iterator[Block]:
    for token in tokens:
        match token.type:
            case "paragraph_open":
                inside = _content(tokens)
                if inside:
                    yield Paragraph(inside)
            case "heading_open":
                yield Heading(_content(tokens), int(token.tag[1]))
            case "bullet_list_open":
                yield BulletList(tuple(_items(tokens, "bullet_list_close")))
            case "ordered_list_open":
                start = token.attrs.get("start", 1)
                yield NumberedList(tuple(_items(tokens, "ordered_list_close")), int(start))
            case "blockquote_open":
                yield Quote(tuple(_blocks(tokens, "blockquote_close")))
            case "hr":
                yield Rule()
            case "fence" | "code_block":
                yield Paragraph(tuple(_lines(token.content.rstrip("\n"))))
            case kind if kind == end:
                return


def _items(tokens: "Iterator[Token]", end: str) -> Iterator[tuple[Block, ...]]:
    for token in tokens:
        if token.type == end:
            return
        yield tuple(_blocks(tokens, "list_item_close"))


def _content(tokens: "Iterator[Token]") -> tuple[Inline, ...]:
    inside = _merged(tuple(_inlines(iter(next(tokens).children or ()))))
    next(tokens)
    return inside


def _inlines(tokens: "Iterator[Token]", end: str = "") -> Iterator[Inline]:
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                if token.content:
                    yield Words(token.content)
            case "softbreak" | "hardbreak":
                yield LineBreak()
            case "strong_open":
                yield Strong(_merged(tuple(_inlines(tokens, "strong_close"))))
            case "em_open":
                yield Emphasis(_merged(tuple(_inlines(tokens, "em_close"))))
            case "link_open":
                yield Link(_merged(tuple(_inlines(tokens, "link_close"))), str(token.attrs["href"]))
            case "image":
                yield Image(_described(token), unquote(str(token.attrs["src"])))
            case kind if kind == end:
                return


def _described(token: "Token") -> str:
    """The words of a picture's description, which may have markup in it."""
    return token.content if token.children is None else "".join(map(_described, token.children))


def _merged(inside: Sequence[Inline]) -> tuple[Inline, ...]:
    """Neighbouring words in one."""
    merged: list[Inline] = []
    for inline in inside:
        if merged and isinstance(inline, Words) and isinstance(merged[-1], Words):
            merged[-1] = Words(merged[-1].text + inline.text)
        else:
            merged.append(inline)
    return tuple(merged)
