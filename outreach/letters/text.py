"""The plain text of a letter: e-mail's text part, the terminal, and what the checks read."""

from collections.abc import Iterable
from functools import partial

from outreach.letters.form import Form, Writer
from outreach.letters.links import bare, in_url, shown_target, whole
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
)
from outreach.letters.values import is_value


def text_form(blocks: Iterable[Block]) -> Form:
    """Paragraphs unwrapped, one blank line between them; `- ` and `1. ` before items; `> ` before quotations."""
    writer = Writer()
    _blocks(writer, blocks, "")
    writer.add("\n")
    return writer.form()


def _same(text: str) -> str:
    return text


def _indented(prefix: str, value: str) -> str:
    return value.replace("\n", f"\n{prefix}")


def _blocks(writer: Writer, blocks: Iterable[Block], prefix: str, *, tight: bool = False) -> None:
    for n, block in enumerate(blocks):
        if n:
            writer.add(f"\n{prefix}" if tight else f"\n{prefix.rstrip()}\n{prefix}")
        match block:
            case Paragraph(inside) | Heading(inside):
                _inlines(writer, inside, prefix)
            case BulletList(items):
                _items(writer, [("- ", item) for item in items], prefix)
            case NumberedList(items, start):
                _items(writer, [(f"{number}. ", item) for number, item in enumerate(items, start)], prefix)
            case Quote(inner):
                writer.add("> ")
                _blocks(writer, inner, f"{prefix}> ")
            case _:
                writer.add("* * *")


def _items(writer: Writer, items: list[tuple[str, tuple[Block, ...]]], prefix: str) -> None:
    for n, (label, blocks) in enumerate(items):
        writer.add(f"\n{prefix}{label}" if n else label)
        _blocks(writer, blocks, prefix + " " * len(label), tight=True)


def _inlines(writer: Writer, inside: Iterable[Inline], prefix: str) -> None:
    value = partial(_indented, prefix) if prefix else _same
    for inline in inside:
        match inline:
            case Words(text) | Image(text):
                writer.put(text, _same, value, running=True)
            case LineBreak():
                writer.add(f"\n{prefix}")
            case Strong(inner) | Emphasis(inner):
                _inlines(writer, inner, prefix)
            case Link(inner, target):
                _inlines(writer, inner, prefix)
                _target(writer, shown_target(inner, target), target)


def _shown(value: str) -> str:
    address = bare(whole(value))
    return f" ({address})" if address else ""


def _target(writer: Writer, shown: str, target: str) -> None:
    if is_value(target):
        if shown:
            writer.slot(target, _shown)
    elif shown:
        writer.add(" (")
        writer.put(shown, _same, partial(in_url, target))
        writer.add(")")
