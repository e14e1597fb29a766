"""What all letters with the same skeleton have in common: their headers and their form in each medium, made once."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from outreach.findings import Finding, found
from outreach.letters.form import Form, Writer
from outreach.letters.html import html_form
from outreach.letters.links import is_value
from outreach.letters.markdown import Block, BulletList, Inline, Link, NumberedList, Quote, Rule, parse, plain
from outreach.letters.rules import T12, T14
from outreach.letters.text import text_form
from outreach.letters.values import FIRST_GAP, FIRST_VALUE, GAPS, MARK, without_empty_lines
from outreach.letters.word import word_form

HEADERS = ("Subject", "To", "From", "Cc", "Bcc", "Reply-To", "Attachment", "Kind", "Content-Type")
_NAMES = {name.lower(): name for name in HEADERS}
_PASSED_ON = frozenset(
    {"date", "importance", "in-reply-to", "list-unsubscribe", "mime-version", "priority", "references", "sender"}
)
_OPTIONAL = frozenset({"Cc", "Bcc", "Reply-To", "Attachment", "From"})
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_GAP = re.compile(f"[{GAPS}]")
_ONLY_GAPS = re.compile(f"[ \t{GAPS}]*[{GAPS}][ \t{GAPS}]*")


class Header(NamedTuple):
    name: str
    text: str


def split(skeleton: str) -> tuple[tuple[Header, ...], str]:
    """The header fields and the body of a skeleton (RFC 5322, section 2.2, with folded lines joined).

    There are headers if every line up to the first blank one looks like one,
    or continues one, and at least one of them is known.
    """
    head, *rest = _BLANK_LINE.split(skeleton.strip("\n"), maxsplit=1)
    body = rest[0] if rest else ""
    fields: list[Header] = []
    for line in head.split("\n"):
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = Header(fields[-1].name, f"{fields[-1].text} {line.strip()}".strip())
        elif match := _HEADER.fullmatch(line):
            fields.append(Header(_NAMES.get(match[1].lower(), match[1]), match[2].strip()))
        else:
            return (), skeleton
    if not any(field.name in HEADERS for field in fields):
        return (), skeleton
    return tuple(fields), body


def _header_findings(headers: Iterable[Header], template: str) -> Iterator[Finding]:
    for name, text in headers:
        if name not in HEADERS and name.lower() not in _PASSED_ON and not name.lower().startswith("x-"):
            near = get_close_matches(name.lower(), _NAMES, n=1)
            hint = f"Did you mean {_NAMES[near[0]]}?" if near else f"Letters have {', '.join(HEADERS)}."
            yield found(T12, f"“{name}” is no header of a letter", template, hint)
        if name == "Content-Type" and text.partition(";")[0].strip().lower() not in ("text/plain", "text/markdown"):
            yield found(T14, f"Content-Type {text} is not possible", template, "Use text/markdown or text/plain.")


class Shape:
    """A skeleton, taken apart. `needed` numbers the empty values that the letter cannot do without."""

    def __init__(self, skeleton: str, template: str) -> None:
        self.skeleton = skeleton
        headers, body = split(without_empty_lines(skeleton))
        kept = [field for field in headers if not (field.name in _OPTIONAL and _ONLY_GAPS.fullmatch(field.text))]
        self.needed = tuple(
            ord(gap) - FIRST_GAP
            for text in (*(field.text for field in kept), body)
            for gap in _GAP.findall(text)
            if gap != MARK
        )
        self.headers = tuple(Header(field.name, _GAP.sub("", field.text)) for field in kept)
        self.body = _GAP.sub("", body)
        self.findings = tuple(_header_findings(self.headers, template))

    def header(self, name: str) -> Iterator[Form]:
        """The forms of all header fields called `name`."""
        for field in self.headers:
            if field.name == name:
                writer = Writer()
                writer.put(field.text, str, _on_one_line)
                yield writer.form()

    @cached_property
    def forms(self) -> dict[str, tuple[Form, ...]]:
        """The forms of the header fields, by name."""
        return {name: tuple(self.header(name)) for name in {field.name for field in self.headers}}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        is_plain = any(f.name == "Content-Type" and f.text.lower().startswith("text/plain") for f in self.headers)
        return plain(self.body) if is_plain else parse(self.body)

    @cached_property
    def text(self) -> Form:
        return text_form(self.blocks)

    @cached_property
    def html(self) -> Form:
        return html_form(self.blocks)

    @cached_property
    def word(self) -> Form:
        return word_form(self.blocks)

    @cached_property
    def targets(self) -> tuple[int, ...]:
        """The numbers of the values that are the whole target of a link."""
        return tuple(ord(link.target) - FIRST_VALUE for link in _links(self.blocks) if is_value(link.target))


def _on_one_line(value: str) -> str:
    return " ".join(value.split())


def _links(blocks: tuple[Block, ...]) -> Iterator[Link]:
    for block in blocks:
        match block:
            case BulletList(items) | NumberedList(items):
                for item in items:
                    yield from _links(item)
            case Quote(inner):
                yield from _links(inner)
            case Rule():
                pass
            case _:
                yield from _links_in(block.inside)


def _links_in(inside: tuple[Inline, ...]) -> Iterator[Link]:
    for inline in inside:
        if isinstance(inline, Link):
            yield inline
        elif hasattr(inline, "inside"):
            yield from _links_in(inline.inside)
