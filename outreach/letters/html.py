"""The HTML of a letter: e-mail's other part. It loads nothing from elsewhere."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape

from outreach.letters.direction import direction
from outreach.letters.form import Form, Writer
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
)
from outreach.letters.values import is_value

_RTL_LANGUAGES = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_QUOTE = "margin:0 0 1em 0;padding-left:1em;border-left:3px solid #ccc"


def html_form(blocks: Iterable[Block], picture: Callable[[str], str]) -> Form:
    """A fragment: one element a block, each with the direction in which it runs.

    `picture` makes the address of a picture from its path; where it gives "", the description stands for it.
    """
    writer = _Writer(picture)
    _blocks(writer, blocks)
    return writer.form()


def html_document(fragment: str, language: str, title: str) -> str:
    """A whole page around a fragment."""
    runs = "rtl" if re.split("[-_]", language)[0].lower() in _RTL_LANGUAGES else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{runs}">\n'
        '<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n</head>\n"
        '<body style="margin:2em auto;max-width:40em;padding:0 1em;font:16px/1.5 Georgia,serif;color:#111">\n'
        f"{fragment}</body>\n</html>\n"
    )


class _Writer(Writer):
    def __init__(self, picture: Callable[[str], str]) -> None:
        super().__init__()
        self.picture = picture


def _value(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _in_target(target: str, value: str) -> str:
    return escape(in_url(target, value))


def _href(value: str) -> str:
    address = whole(value)
    return f' href="{escape(address)}"' if address else ""


def _blocks(writer: _Writer, blocks: Iterable[Block], *, tight: bool = False) -> None:
    for block in blocks:
        match block:
            case Paragraph(inside) if tight:
                _inlines(writer, inside)
                writer.add("\n")
            case Paragraph(inside):
                _element(writer, "p", inside)
            case Heading(inside, level):
                _element(writer, f"h{level}", inside)
            case BulletList(items):
                _list(writer, "<ul>", items, "</ul>\n")
            case NumberedList(items, start):
                _list(writer, "<ol>" if start == 1 else f'<ol start="{start}">', items, "</ol>\n")
            case Quote(inner):
                writer.add(f'<blockquote style="{_QUOTE}">\n')
                _blocks(writer, inner)
                writer.add("</blockquote>\n")
            case _:
                writer.add("<hr>\n")


def _element(writer: _Writer, tag: str, inside: Sequence[Inline]) -> None:
    runs = direction(inside)
    writer.add(f'<{tag} dir="{runs if runs and not is_value(runs) else "auto"}">')
    _inlines(writer, inside)
    writer.add(f"</{tag}>\n")


def _list(writer: _Writer, opening: str, items: Iterable[tuple[Block, ...]], closing: str) -> None:
    writer.add(f"{opening}\n")
    for item in items:
        writer.add("<li>")
        _blocks(writer, item, tight=True)
        writer.add("</li>\n")
    writer.add(closing)


def _inlines(writer: _Writer, inside: Iterable[Inline]) -> None:
    for inline in inside:
        match inline:
            case Words(text):
                writer.put(text, escape, _value)
            case LineBreak():
                writer.add("<br>\n")
            case Strong(inner):
                _wrapped(writer, "<strong>", inner, "</strong>")
            case Emphasis(inner):
                _wrapped(writer, "<em>", inner, "</em>")
            case Link(inner, target):
                if is_value(target):
                    writer.add("<a")
                    writer.slot(target, _href)
                else:
                    writer.add('<a href="')
                    writer.put(target, escape, partial(_in_target, target))
                    writer.add('"')
                _wrapped(writer, ">", inner, "</a>")
            case Image(description, path):
                _image(writer, description, writer.picture(path))


def _image(writer: _Writer, description: str, address: str) -> None:
    if not address:
        writer.add("<em>")
        writer.put(description, escape, _value)
        writer.add("</em>")
        return
    writer.add('<img src="')
    writer.apart(address)
    writer.add('" alt="')
    writer.put(description, escape, escape)
    writer.add('" style="max-width:100%">')


def _wrapped(writer: _Writer, opening: str, inside: Iterable[Inline], closing: str) -> None:
    writer.add(opening)
    _inlines(writer, inside)
    writer.add(closing)
