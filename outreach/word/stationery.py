"""A compiled Word file, which fills its fields and writes whole documents."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from outreach.findings import Finding
from outreach.pieces import SPECIAL, Pieces, Value, taking
from outreach.word import archive, splice
from outreach.word.compile import Program
from outreach.word.environment import escaped
from outreach.word.fields import MERGE, Merge, Record
from outreach.word.images import Album, Picture
from outreach.word.package import rels_name
from outreach.word.tags import BODY, BOX, BOX_END, KEPT, MARKS, PARAGRAPH, PARAGRAPH_END, PART, SLOT
from outreach.word.text import Said, State, read, said, unescaped

PROPERTIES = "docProps/core.xml"

_MARKED = re.compile(f"([{MARKS}])")
_CODES = {
    mark: -number for number, mark in enumerate((PART, BODY, PARAGRAPH, PARAGRAPH_END, BOX, BOX_END, KEPT, SLOT), 1)
}
_PART, _BODY, _PARAGRAPH, _PARAGRAPH_END, _BOX, _BOX_END, _KEPT, _VALUE = _CODES.values()
_TITLE = re.compile(r"<dc:title(?:\s[^>]*)?>([^<]*)</dc:title>")
_SHOWS = re.compile(r"^[^<]*\w|>[^<]*\w|<w:(drawing|pict|object|sym|fldChar|ptab|footnoteReference|br w:type)\b")

_MOST_SHAPES = 1024


class Filling(NamedTuple):
    """The fields of one letter. `shape` says, in a character each, what comes after what; `values` are XML."""

    shape: str
    values: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    pictures: tuple[Picture, ...] = ()


class _Plan(NamedTuple):
    """What becomes of a program's output: the shape, and those of its pieces that are values, or not XML yet."""

    shape: str
    values: Callable[[Sequence[int | str]], tuple[str, ...]]
    texts: Callable[[Sequence[int | str]], tuple[str, ...]]


class _Layout(NamedTuple):
    """The changing parts of all letters of a shape, one after the other, with what stands between values joined.

    `fixed` has an empty text at each of the `slots`, where values go, and at `body`, which is -1 where there is none.
    `ends` are the ends of the parts in it.
    """

    fixed: tuple[str, ...]
    slots: tuple[int, ...]
    body: int
    ends: tuple[int, ...]


class _Range(NamedTuple):
    """A part's pieces. The first, if it is fixed, does not belong to the `rest`: its checksum and size are known."""

    start: int
    rest: int
    end: int
    crc: int
    size: int


class _Packed(NamedTuple):
    """The fixed pieces of a layout or a body, as they are and deflated."""

    raws: list[bytes]
    blocks: list[bytes]
    slots: tuple[int, ...]
    body: int
    parts: tuple["_Range", ...]


@dataclass(frozen=True, slots=True, repr=False)
class WordTemplate:
    """Compiled stationery. Fillings made by one process can be used by another that loaded the same file.

    `parts` are the same in every letter; `changing` names the others, the text's own part first, and `texts` are what
    these may say beside values.
    """

    path: Path
    findings: tuple[Finding, ...]
    parts: Mapping[str, bytes]
    changing: tuple[str, ...]
    texts: Sequence[str]
    _program: Program
    _codes: Sequence[tuple[int, ...]]
    _shows: Sequence[bool]
    _archive: archive.Archive
    _album: Album
    _linking: Sequence[tuple[splice.Piece, ...]]
    _read: dict[tuple[str, State], tuple[str, State]] = field(init=False, default_factory=dict)
    _blocks: splice.Packed = field(init=False, default_factory=splice.Packed)
    _plans: dict[tuple[object, ...], _Plan] = field(init=False, default_factory=dict)
    _layouts: dict[str, _Layout] = field(init=False, default_factory=dict)
    _packed: dict[str | tuple[str, ...], _Packed] = field(init=False, default_factory=dict)

    @property
    def uses(self) -> frozenset[str]:
        """The names at top level that the fields speak of."""
        return self._program.uses

    def fill(self, names: Mapping[str, object]) -> Filling:
        """The stationery's fields with the values of `names`.

        Raises OutreachError (W06, W08) with the part and paragraph where a
        field cannot be filled. A paragraph that comes out empty is left out.
        """
        if MERGE in self._program.uses and MERGE not in names:
            names = {**names, MERGE: Merge(Record(1, names))}
        pieces, state = self._program.run(names)
        plan = self._plan(pieces)
        values = plan.values(pieces)
        # One search for all values is cheaper than one for each, and mostly there is nothing to be found.
        if (special := SPECIAL.search)(" ".join(plan.texts(pieces))):
            values = tuple(
                [escaped(value, state) if type(value) is str and special(value) else value for value in values]
            )
            if not all(values):  # of some nothing was left
                pieces = [
                    piece if isinstance(piece, int) else Value(escaped(piece, state)) if type(piece) is str else piece
                    for piece in pieces
                ]
                plan = self._plan(pieces)
                values = plan.values(pieces)
        if plan.values is not plan.texts:
            values = tuple(map(str, values))
        return Filling(plan.shape, values, tuple(state.findings), tuple(state.pictures.values()))

    def _plan(self, pieces: Sequence[int | str]) -> _Plan:
        """Worked out once for all letters with the same texts and the same values empty."""
        key = tuple([piece if type(piece) is int else piece and type(piece) for piece in pieces])
        plan = self._plans.get(key)
        if plan is None:
            numbers = [number for number, piece in enumerate(pieces) if type(piece) is not int and piece]
            shape = "".join(chr(code - _VALUE) for code in _settled(pieces, self._codes, self._shows))
            texts = [number for number in numbers if type(pieces[number]) is str]
            values = taking(numbers)
            plan = _Plan(shape, values, values if texts == numbers else taking(texts))
            _keep(self._plans, key, plan)
        return plan

    def document(self, filling: Filling, body: Iterable[str] = ()) -> bytes:
        """A whole .docx: the filled stationery with `body`, the letter's paragraphs in pieces, in its place."""
        packed = self._packed.get(filling.shape) or self._pack(filling.shape, self._layout(filling.shape))
        raws, blocks = _filled(packed, filling.values)
        if packed.body >= 0:
            raws[packed.body], blocks[packed.body] = self._body(body)
        members = []
        for start, rest, end, crc, size in packed.parts:
            raw = b"".join(raws[rest:end])
            deflated = b"".join(blocks[start:end])
            members.append(archive.Member(crc32(raw, crc), size + len(raw), deflated + splice.END))
        if not self._linking:
            return self._archive.write(members)
        links = splice.pack("".join(picture.link() for picture in filling.pictures))
        for first, last in self._linking:
            raw = first.raw + links.raw + last.raw
            deflated = first.packed + links.packed + last.packed
            members.append(archive.Member(crc32(raw), len(raw), deflated + splice.END))
        return self._archive.write(members, self._album.members(filling.pictures))

    def _body(self, pieces: Iterable[str]) -> tuple[bytes, bytes]:
        body = pieces if isinstance(pieces, Pieces) else Pieces.of(pieces)
        packed = self._packed.get(body.fixed)
        if packed is None:
            packed = self._pack(body.fixed, _Layout(body.fixed, body.slots, -1, (len(body.fixed),)))
        raws, blocks = _filled(packed, body.values)
        return b"".join(raws), b"".join(blocks)

    def _pack(self, key: str | tuple[str, ...], layout: _Layout) -> _Packed:
        pieces = [self._blocks[text] if text else splice.NOTHING for text in layout.fixed]
        raws = [piece.raw for piece in pieces]
        parts = tuple(
            _Range(start, start + bool(raws[start]), end, crc32(raws[start]), len(raws[start]))
            for start, end in pairwise((0, *layout.ends))
            if start < end
        )
        packed = _Packed(raws, [piece.packed for piece in pieces], layout.slots, layout.body, parts)
        _keep(self._packed, key, packed)
        return packed

    def _layout(self, shape: str) -> _Layout:
        layout = self._layouts.get(shape)
        if layout is None:
            layout = _laid_out(shape, self.texts)
            _keep(self._layouts, shape, layout)
        return layout

    def picture(self, picture: Picture) -> bytes:
        """The content of a picture of a filling."""
        return self._album.content(picture)

    def links(self, part: str, filling: Filling) -> bytes:
        """The relationships of a part that has any, in a letter with this filling."""
        content = self.parts[rels_name(part)]
        if not filling.pictures:
            return content
        start, end = split_links(content)
        return f"{start}{''.join(picture.link() for picture in filling.pictures)}{end}".encode()

    @property
    def has_notes(self) -> bool:
        """Whether letters may have footnotes or endnotes."""
        return any(f"<w:{kind}noteReference " in text for text in self.texts for kind in ("foot", "end"))

    def text(self, filling: Filling) -> Said:
        """What the text's own part says, without headers and notes."""
        _, pieces = next(self.pieces(filling, ()))
        return said(pieces, self._static_text)

    def subject(self, filling: Filling) -> str:
        """The title among the document's properties; "" for none."""
        properties = self.parts.get(PROPERTIES, b"").decode()
        if PROPERTIES in self.changing:
            properties = "".join(dict(self.pieces(filling, ()))[PROPERTIES])
        title = _TITLE.search(properties)
        return unescaped(title[1]) if title else ""

    def _static_text(self, text: str, state: State) -> tuple[str, State]:
        known = self._read.get((text, state))
        if known is None:
            known = read(text, state)
            _keep(self._read, (text, state), known)
        return known

    def pieces(self, filling: Filling, body: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """The changing parts of a letter by name, each in pieces: texts, the same objects in every letter, and values.

        A value is a `Value`; a plain `str` is text of the stationery or of the letter's shape.
        """
        fixed, slots, at, ends = self._layout(filling.shape)
        pieces = list(fixed)
        for slot, value in zip(slots, filling.values, strict=True):
            pieces[slot] = Value(value)
        start = 0
        for name, end in zip(self.changing, ends, strict=True):
            part = pieces[start:end]
            if start <= at < end:
                part[at - start : at - start + 1] = body
            yield name, part
            start = end


def _keep(known: dict[Any, Any], key: object, value: object) -> None:
    """Remembers what a shape has; all is forgotten when there is too much of it."""
    if len(known) >= _MOST_SHAPES:
        known.clear()
    known[key] = value


def _filled(packed: _Packed, values: Iterable[str]) -> tuple[list[bytes], list[bytes]]:
    """The fixed pieces with the values in their places, as they are and deflated."""
    headers, limit = splice.HEADERS, len(splice.HEADERS)
    raws, blocks = packed.raws.copy(), packed.blocks.copy()
    for slot, value in zip(packed.slots, values, strict=True):
        raw = value.encode()
        raws[slot] = raw
        blocks[slot] = headers[len(raw)] + raw if len(raw) < limit else splice.stored(raw)
    return raws, blocks


def _laid_out(shape: str, texts: Sequence[str]) -> _Layout:
    fixed: list[str] = []
    slots: list[int] = []
    ends: list[int] = []
    body = -1
    run: list[str] = []

    def close() -> None:
        if run:
            fixed.append("".join(run))
            run.clear()

    for code in (ord(character) + _VALUE for character in shape):
        if code >= 0:
            run.append(texts[code])
            continue
        close()
        if code == _PART:
            ends.append(len(fixed))
            continue
        if code == _BODY:
            body = len(fixed)
        else:
            slots.append(len(fixed))
        fixed.append("")
    close()
    return _Layout(tuple(fixed), tuple(slots), body, (*ends[1:], len(fixed)))


def _settled(pieces: Iterable[int | str], codes: Sequence[tuple[int, ...]], shows: Sequence[bool]) -> list[int]:
    """The codes of pieces without the paragraphs that came out empty; a cell that lost them all keeps an empty one."""
    settled: list[int] = []
    begun: list[tuple[int, bool]] = []
    alive, kept = True, False
    stream = iter(pieces)
    for number in stream:
        text = iter(codes[int(number)])
        for code in text:
            if code >= 0:
                settled.append(code)
                alive = alive or shows[code]
            elif code == _VALUE:
                if next(stream):
                    settled.append(code)
                    alive = True
            elif code == _PARAGRAPH:
                begun.append((len(settled), alive))
                alive = False
            elif code == _PARAGRAPH_END:
                start, outer = begun.pop()
                if not alive:
                    del settled[start:]
                kept = kept or alive
                alive = alive or outer
            elif code in {_BOX, _KEPT}:
                kept = code == _KEPT
            elif code == _BOX_END:
                fallback = next(text)
                if not kept:
                    settled.append(fallback)
                next(text)
            else:
                settled.append(code)
                kept = kept or code == _BODY
    return settled


def split_links(relationships: bytes) -> tuple[str, str]:
    """What stands before and after the relationships of a letter's pictures."""
    start, end, after = relationships.decode().rpartition("</")
    return start, end + after


def coded(statics: Iterable[str]) -> tuple[list[str], list[tuple[int, ...]]]:
    """The texts between the marks of `statics`, and each static as marks' codes and numbers of those texts."""
    texts: dict[str, int] = {}
    codes = [
        tuple(
            _CODES[piece] if piece in _CODES else texts.setdefault(piece, len(texts))
            for piece in _MARKED.split(static)
            if piece
        )
        for static in statics
    ]
    return list(texts), codes


def showing(texts: Iterable[str]) -> list[bool]:
    return [bool(_SHOWS.search(text)) for text in texts]


def alone(static: str) -> bytes:
    """A part that is the same in every letter."""
    texts, codes = coded([static])
    return "".join(texts[code] for code in _settled([0], codes, showing(texts)) if code >= 0).encode()
