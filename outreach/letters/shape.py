"""What all letters with the same skeleton have in common: their headers and their form in each medium, made once."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from outreach.findings import Finding, found
from outreach.letters.form import Form, Writer
from outreach.letters.html import html_form
from outreach.letters.markdown import (
    Block,
    BulletList,
    Emphasis,
    Heading,
    Image,
    Inline,
    Link,
    NumberedList,
    Paragraph,
    Quote,
    Strong,
    parse,
    plain,
)
from outreach.letters.pictures import bad_pictures, embedded
from outreach.letters.rules import T03, T12, T14
from outreach.letters.text import text_form
from outreach.letters.values import FIRST_GAP, FIRST_VALUE, GAPS, MARK, RESERVED, VALUES, is_value, without_marks
from outreach.letters.word import word_form

HEADERS = ("Subject", "To", "From", "Cc", "Bcc", "Reply-To", "Attachment", "Kind", "Content-Type")
_NAMES = {name.lower(): name for name in HEADERS}
_PASSED_ON = frozenset(
    {"date", "importance", "in-reply-to", "list-unsubscribe", "mime-version", "priority", "references", "sender"}
)
_OPTIONAL = frozenset({"Cc", "Bcc", "Reply-To", "Attachment", "From"})
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_SUBJECT_IN_TEXT = re.compile(r"[-#*_\s]*([^\W\d_]+)[*_ \t]*:.*")
_SUBJECTS = ("subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
ENDS = (".", "?", "!", "…")
_GAP = re.compile(f"[{GAPS}]")
_NOTHING = re.compile(f"[ \t{GAPS}]*")
_STOP = re.compile(
    rf"([{VALUES}])(?:[*_{MARK}]|\]\([^()\s]*\))*(\.)(?=[*_{MARK}]*(?:[\s\"'”’»)\]]|\Z))",
)
"""A full stop of the template's own that ends a sentence after a value; markup and tags may stand between them."""


class Header(NamedTuple):
    name: str
    text: str


def header_of(line: str) -> Header | None:
    """The header field that a line is, its name as it is usually written."""
    match = _HEADER.fullmatch(line)
    return Header(_NAMES.get(match[1].lower(), match[1]), match[2].strip()) if match else None


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
        elif field := header_of(line):
            fields.append(field)
        else:
            return (), skeleton
    if not any(field.name in HEADERS for field in fields):
        return (), skeleton
    return tuple(fields), body


def header_finding(name: str, text: str, where: str) -> Finding | None:
    """What is wrong with a header field, if anything."""
    if name not in HEADERS and name.lower() not in _PASSED_ON and not name.lower().startswith("x-"):
        near = get_close_matches(name.lower(), _NAMES, n=1)
        hint = f"Did you mean {_NAMES[near[0]]}?" if near else f"Letters have {', '.join(HEADERS)}."
        return found(T12, f"“{name}” is no header of a letter", where, hint)
    if name == "Content-Type" and text.partition(";")[0].strip().lower() not in ("text/plain", "text/markdown"):
        return found(T14, f"a letter cannot be {text}", where, "Use Content-Type: text/markdown or text/plain.")
    return None


def _subject_in_text(body: str, template: str) -> Iterator[Finding]:
    """T12 for a body that begins with what was meant to be its subject."""
    line = _SUBJECT_IN_TEXT.match(body)
    if line and get_close_matches(line[1].lower(), _SUBJECTS, n=1, cutoff=0.8):
        hint = "Begin the template with “Subject: …”, plain and so spelt; a blank line ends the headers."
        shown = RESERVED.sub("…", line[0]).strip().splitlines()[-1][:60]
        yield found(T12, f"“{shown}” would stand in the letter, where it is no header", template, hint)


class Shape:
    """A skeleton, taken apart. `needed` numbers the empty values that the letter cannot do without.

    `merged` names the header fields that a value stands in, be it empty.
    `stops` has the numbers of values that a full stop follows, and its place in the skeleton.
    """

    def __init__(self, skeleton: str, template: str, folders: Sequence[Path], *, keep_lines: bool) -> None:
        self.skeleton = skeleton
        self.stops = tuple((ord(stop[1]) - FIRST_VALUE, stop.start(2)) for stop in _STOP.finditer(skeleton))
        self._folders = folders
        headers, body = split(without_marks(skeleton))
        if keep_lines:
            same, kept_body = split(without_marks(skeleton, keep_lines=True))
            body = kept_body if same == headers else body
        self.merged = frozenset(field.name for field in headers if RESERVED.search(field.text))
        kept = [field for field in headers if not (field.name in _OPTIONAL and _NOTHING.fullmatch(field.text))]
        self.needed = tuple(
            ord(gap) - FIRST_GAP for text in (*(field.text for field in kept), body) for gap in _GAP.findall(text)
        )
        self.headers = tuple(Header(field.name, _GAP.sub("", field.text)) for field in kept)
        self.body = _GAP.sub("", body)
        self.findings = tuple(self._faults(template))

    def _faults(self, template: str) -> Iterator[Finding]:
        yield from filter(None, (header_finding(*field, template) for field in self.headers))
        if not self.headers:
            yield from _subject_in_text(self.body, template)
        if not self.body.strip():
            yield found(T03, "the letter has no text", template, "Look at the conditions around its text.")
        pictures = [inline.path for inline in _inlines(self.blocks) if isinstance(inline, Image)]
        yield from bad_pictures(pictures, self._folders, template)

    def without_stops(self, values: Sequence[str]) -> str:
        """The skeleton in which no full stop follows a value that ends as a sentence does: “at Harbor Works, Inc.”"""
        skeleton = self.skeleton
        for number, place in reversed(self.stops):
            if values[number].endswith(ENDS):
                skeleton = skeleton[:place] + skeleton[place + 1 :]
        return skeleton

    @cached_property
    def fields(self) -> dict[str, tuple[Form, ...]]:
        """The forms of the header fields, by name."""
        fields: dict[str, tuple[Form, ...]] = {}
        for name, text in self.headers:
            writer = Writer()
            writer.put(text, str, _on_one_line)
            fields[name] = (*fields.get(name, ()), writer.form())
        return fields

    @cached_property
    def is_plain(self) -> bool:
        """Whether the body is plain text and no Markdown."""
        return any(f.name == "Content-Type" and f.text.lower().startswith("text/plain") for f in self.headers)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return plain(self.body) if self.is_plain else parse(self.body)

    @cached_property
    def text(self) -> Form:
        return text_form(self.blocks)

    @cached_property
    def html(self) -> Form:
        return html_form(self.blocks, partial(embedded, self._folders))

    @cached_property
    def word(self) -> Form:
        return word_form(self.blocks)

    @cached_property
    def targets(self) -> tuple[int, ...]:
        """The numbers of the values that links lead to."""
        targets = [inline.target for inline in _inlines(self.blocks) if isinstance(inline, Link)]
        return tuple(ord(target[0]) - FIRST_VALUE for target in targets if is_value(target[:1]))


def _on_one_line(value: str) -> str:
    return " ".join(value.split())


def _inlines(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    for block in blocks:
        match block:
            case BulletList(items) | NumberedList(items):
                for item in items:
                    yield from _inlines(item)
            case Quote(inner):
                yield from _inlines(inner)
            case Paragraph(inside) | Heading(inside):
                yield from _nested(inside)


def _nested(inside: tuple[Inline, ...]) -> Iterator[Inline]:
    for inline in inside:
        yield inline
        if isinstance(inline, Strong | Emphasis | Link):
            yield from _nested(inline.inside)
