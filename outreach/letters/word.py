"""The Word form of a letter: WordprocessingML paragraphs (ECMA-376, part 1, section 17.3) for the stationery's styles.

Bullets use the stationery's `numId` 1, the letter's first numbered list its
`numId` 2. To begin again at 1, a further numbered list would need an instance
of its own in `numbering.xml`, which all letters share: its numbers are written
out as text instead.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from outreach.letters.direction import direction, is_rtl
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
from outreach.letters.parts import Part, parts
from outreach.letters.values import VALUE, is_value
from outreach.pieces import Value, escape, in_run

_STYLES = {Part.BODY: "BodyText", Part.SALUTATION: "Salutation", Part.CLOSING: "Closing", Part.SIGNATURE: "Signature"}
_BULLETS, _NUMBERS = 1, 2
_INDENT = 360
"""Twentieths of a point that each level of a list stands further in."""
_BREAK = "<w:r><w:br/></w:r>"
_RULE = (
    '<w:p><w:pPr><w:pStyle w:val="BodyText"/><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/>'
    "</w:pBdr></w:pPr></w:p>"
)
_BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "'
_SEPARATE = '" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


class _Run(NamedTuple):
    """How a run of text looks."""

    link: bool = False
    strong: bool = False
    emphasis: bool = False

    def properties(self, *, rtl: bool = False) -> str:
        """`w:rPr` with its children in schema order."""
        inside = (
            ('<w:rStyle w:val="Hyperlink"/>' if self.link else "")
            + ("<w:b/><w:bCs/>" if self.strong else "")
            + ("<w:i/><w:iCs/>" if self.emphasis else "")
            + ("<w:rtl/>" if rtl else "")
        )
        return f"<w:rPr>{inside}</w:rPr>" if inside else ""


def word_form(blocks: Sequence[Block]) -> Form:
    """Paragraphs styled BodyText, Salutation, Closing, Signature, ListBullet, ListNumber, Quote, Heading1 to 3."""
    writer = Writer()
    numbered = next(_numbered(blocks), None)
    for block, part in zip(blocks, parts(blocks), strict=True):
        _block(writer, block, _Place(_STYLES[part], 0, numbered))
    return writer.form()


class _Place(NamedTuple):
    """Where a block stands: its style, how many lists it is in, and which list Word numbers."""

    style: str
    level: int
    numbered: NumberedList | None


def _numbered(blocks: Iterable[Block]) -> Iterator[NumberedList]:
    for block in blocks:
        match block:
            case NumberedList(items, start):
                if start == 1:
                    yield block
                yield from _numbered(inner for item in items for inner in item)
            case BulletList(items):
                yield from _numbered(inner for item in items for inner in item)
            case Quote(inner):
                yield from _numbered(inner)


def _block(writer: Writer, block: Block, place: _Place) -> None:
    match block:
        case Paragraph(inside):
            indent = f'<w:ind w:left="{_INDENT * place.level}"/>' if place.level else ""
            _paragraph(writer, inside, place.style, indent=indent)
        case Heading(inside, depth):
            _paragraph(writer, inside, f"Heading{min(depth, 3)}")
        case BulletList(items):
            for item in items:
                _item(writer, item, place._replace(style="ListBullet"), _BULLETS)
        case NumberedList(items, start):
            for number, item in enumerate(items, start):
                label = "" if block is place.numbered else f"{number}."
                _item(writer, item, place._replace(style="ListNumber"), 0 if label else _NUMBERS, label)
        case Quote(inner):
            for quoted in inner:
                _block(writer, quoted, place._replace(style="Quote"))
        case _:
            writer.add(_RULE)


def _item(writer: Writer, blocks: Sequence[Block], place: _Place, list_id: int, label: str = "") -> None:
    level = min(place.level, 8)
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    first, rest = (blocks[0].inside, blocks[1:]) if blocks and isinstance(blocks[0], Paragraph) else ((), blocks)
    indent = f'<w:ind w:left="{_INDENT * (level + 1)}" w:hanging="{_INDENT}"/>' if label else ""
    _paragraph(writer, first, place.style, numbering=numbering, indent=indent, label=label)
    for block in rest:
        _block(writer, block, place._replace(style="BodyText", level=place.level + 1))


def _paragraph(
    writer: Writer, inside: Sequence[Inline], style: str, *, numbering: str = "", indent: str = "", label: str = ""
) -> None:
    writer.add(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}')
    runs = direction(inside)
    if runs == "rtl":
        writer.add("<w:bidi/>")
    elif is_value(runs):
        writer.slot(runs, _bidi, rare=True)
    writer.add(f"{indent}</w:pPr>")
    if label:
        writer.add(f"<w:r><w:t>{label}</w:t><w:tab/></w:r>")
    _inlines(writer, inside, _Run())
    writer.add("</w:p>")


def _bidi(value: str) -> str:
    return "<w:bidi/>" if is_rtl(value) else ""


def _inlines(writer: Writer, inside: Iterable[Inline], run: _Run) -> None:
    for inline in inside:
        match inline:
            case Words(text):
                _words(writer, text, run)
            case LineBreak():
                writer.add(_BREAK)
            case Strong(inner):
                _inlines(writer, inner, run._replace(strong=True))
            case Emphasis(inner):
                _inlines(writer, inner, run._replace(emphasis=True))
            case Link(inner, target):
                _link(writer, inner, target, run)
            case Image(description):
                _words(writer, description, run._replace(emphasis=True))


def _words(writer: Writer, text: str, run: _Run) -> None:
    rtl = is_rtl(VALUE.sub("", text))
    writer.add(_opened(run, rtl=rtl))
    writer.put(text, in_run, in_run if rtl else partial(_value, run), running=True)
    writer.add("</w:t></w:r>")


def _opened(run: _Run, *, rtl: bool = False) -> str:
    return f'<w:r>{run.properties(rtl=rtl)}<w:t xml:space="preserve">'


def _value(run: _Run, text: str) -> Value:
    if text.isascii() or not is_rtl(text):
        return in_run(text)
    return Value(f"</w:t></w:r>{_opened(run, rtl=True)}{in_run(text)}</w:t></w:r>{_opened(run)}")


def _link(writer: Writer, inside: Iterable[Inline], target: str, run: _Run) -> None:
    if is_value(target):
        writer.slot(target, _opening)
        _inlines(writer, inside, run._replace(link=True))
        writer.slot(target, lambda value: _END if whole(value) else "")
    else:
        writer.add(_BEGIN)
        writer.put(target, escape, lambda value: Value(escape(in_url(target, value))))
        writer.add(_SEPARATE)
        _inlines(writer, inside, run._replace(link=True))
        writer.add(_END)


def _opening(value: str) -> str:
    address = whole(value)
    return Value(f"{_BEGIN}{escape(address)}{_SEPARATE}") if address else ""
