"""A compiled Word file, which fills its fields and writes whole documents."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from outreach.findings import Finding
from outreach.pieces import Value
from outreach.word import archive, splice
from outreach.word.compile import Program
from outreach.word.fields import MERGE, Merge, Record
from outreach.word.images import Album, Picture
from outreach.word.package import rels_name
from outreach.word.tags import BODY, BOX, BOX_END, KEPT, MARKS, PARAGRAPH, PARAGRAPH_END, PART
from outreach.word.text import Said, State, read, said, unescaped

PROPERTIES = "docProps/core.xml"

_MARKED = re.compile(f"([{MARKS}])")
_CODES = {mark: -number for number, mark in enumerate((PART, BODY, PARAGRAPH, PARAGRAPH_END, BOX, BOX_END, KEPT), 1)}
_PART, _BODY, _PARAGRAPH, _PARAGRAPH_END, _BOX, _BOX_END, _KEPT = _CODES.values()
_TITLE = re.compile(r"<dc:title(?:\s[^>]*)?>([^<]*)</dc:title>")
_SHOWS = re.compile(r"^[^<]*\w|>[^<]*\w|<w:(drawing|pict|object|sym|fldChar|ptab|footnoteReference|br w:type)\b")


_MOST_PLANS = 1024


class Filling(NamedTuple):
    """The fields of one letter. A number is a text of the stationery, a string is a value's XML."""

    pieces: tuple[int | str, ...]
    findings: tuple[Finding, ...] = ()
    pictures: tuple[Picture, ...] = ()


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
    _codes: Mapping[str, tuple[int, ...]]
    _shows: Sequence[bool]
    _statics: Sequence[splice.Piece]
    _archive: archive.Archive
    _album: Album
    _linking: Sequence[tuple[splice.Piece, ...]]
    _read: dict[tuple[int, State], tuple[str, State]] = field(default_factory=dict)
    _packed: splice.Packed = field(default_factory=splice.Packed)
    _plans: dict[tuple[str | bool, ...], tuple[list[int | str], tuple[tuple[int, int], ...]]] = field(
        default_factory=dict
    )

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
        pieces, findings, pictures = self._program.run(names)
        return Filling(self._settled(pieces), findings, pictures)

    def _settled(self, pieces: list[str]) -> tuple[int | str, ...]:
        """As `_settled`, worked out once for all letters with the same texts and the same values empty."""
        codes = self._codes
        shape = tuple([piece if piece in codes else bool(piece) for piece in pieces])
        plan = self._plans.get(shape)
        if plan is None:
            numbered = [
                piece if piece in codes else f"\0{number}" if piece else "" for number, piece in enumerate(pieces)
            ]
            settled = _settled(numbered, codes, self._shows)
            slots = tuple((at, int(piece[1:])) for at, piece in enumerate(settled) if isinstance(piece, str))
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[shape] = (settled, slots)
        settled, slots = plan
        filled = settled.copy()
        for at, number in slots:
            filled[at] = pieces[number]
        return tuple(filled)

    def document(self, filling: Filling, body: Iterable[str] = ()) -> bytes:
        """A whole .docx: the filled stationery with `body`, the letter's paragraphs in pieces, in its place."""
        statics, headers, limit = self._statics, splice.HEADERS, len(splice.HEADERS)
        members: list[archive.Member] = []
        raws: list[bytes] = []
        blocks: list[bytes] = []
        for piece in filling.pieces:
            if isinstance(piece, str):
                raw = piece.encode()
                block = headers[len(raw)] + raw if len(raw) < limit else splice.stored(raw)
            elif piece >= 0:
                raw, block = statics[piece]
            elif piece == _BODY:
                raw, block = self._body(body)
            else:
                if raws:
                    members.append(_member(raws, blocks))
                raws, blocks = [], []
                continue
            raws.append(raw)
            blocks.append(block)
        members.append(_member(raws, blocks))
        if not self._linking:
            return self._archive.write(members)
        links = splice.pack("".join(picture.link() for picture in filling.pictures))
        for start, end in self._linking:
            parts = (start, links, end)
            members.append(_member([part.raw for part in parts], [part.packed for part in parts]))
        return self._archive.write(members, self._album.members(filling.pictures))

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

    def text(self, filling: Filling) -> Said:
        """What the text's own part says, without headers and notes."""
        pieces = list(filling.pieces)
        starts = [number for number, piece in enumerate(pieces) if piece == _PART]
        own = pieces[starts[0] + 1 : starts[1] if len(starts) > 1 else None]
        return said((piece for piece in own if isinstance(piece, str) or piece >= 0), self._static_text)

    def subject(self, filling: Filling) -> str:
        """The title among the document's properties; "" for none."""
        properties = self.parts.get(PROPERTIES, b"").decode()
        if PROPERTIES in self.changing:
            properties = "".join(dict(self.pieces(filling, ()))[PROPERTIES])
        title = _TITLE.search(properties)
        return unescaped(title[1]) if title else ""

    def _static_text(self, number: int, state: State) -> tuple[str, State]:
        known = self._read.get((number, state))
        if known is None:
            known = self._read[number, state] = read(self.texts[number], state)
        return known

    def pieces(self, filling: Filling, body: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """The changing parts of a letter by name, each in pieces: texts, the same objects in every letter, and values.

        A value is a `Value`; a plain `str` is text of the stationery or of the letter's shape.
        """
        texts = self.texts
        pieces: list[str] = []
        parts = iter(self.changing)
        name = ""
        for piece in filling.pieces:
            if isinstance(piece, str):
                pieces.append(Value(piece))
            elif piece >= 0:
                pieces.append(texts[piece])
            elif piece == _BODY:
                pieces += body
            else:
                if name:
                    yield name, pieces
                name, pieces = next(parts), []
        yield name, pieces

    def _body(self, body: Iterable[str]) -> tuple[bytes, bytes]:
        packed, headers, limit = self._packed, splice.HEADERS, len(splice.HEADERS)
        raws: list[bytes] = []
        blocks: list[bytes] = []
        for piece in body:
            if type(piece) is str:
                raw, block = packed[piece]
            else:
                raw = piece.encode()
                block = headers[len(raw)] + raw if len(raw) < limit else splice.stored(raw)
            raws.append(raw)
            blocks.append(block)
        return b"".join(raws), b"".join(blocks)


def _member(raws: list[bytes], blocks: list[bytes]) -> archive.Member:
    blocks.append(splice.END)
    content = b"".join(raws)
    return archive.Member(zlib.crc32(content), len(content), b"".join(blocks))


def _settled(pieces: Iterable[str], codes: Mapping[str, tuple[int, ...]], shows: Sequence[bool]) -> list[int | str]:
    """The pieces without the paragraphs that came out empty; a cell that lost them all keeps an empty one."""
    settled: list[int | str] = []
    begun: list[tuple[int, bool]] = []
    alive, kept = True, False
    for piece in pieces:
        if piece not in codes:
            if piece:
                settled.append(piece)
                alive = True
            continue
        text = iter(codes[piece])
        for code in text:
            if code >= 0:
                settled.append(code)
                alive = alive or shows[code]
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
    return settled


def split_links(relationships: bytes) -> tuple[str, str]:
    """What stands before and after the relationships of a letter's pictures."""
    start, end, after = relationships.decode().rpartition("</")
    return start, end + after


def coded(statics: Iterable[str]) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """The texts between the marks of `statics`, and each static as marks' codes and numbers of those texts."""
    texts: dict[str, int] = {}
    codes = {
        static: tuple(
            _CODES[piece] if piece in _CODES else texts.setdefault(piece, len(texts))
            for piece in _MARKED.split(static)
            if piece
        )
        for static in statics
    }
    return list(texts), codes


def showing(texts: Iterable[str]) -> list[bool]:
    return [bool(_SHOWS.search(text)) for text in texts]


def alone(static: str) -> bytes:
    """A part that is the same in every letter."""
    texts, codes = coded([static])
    settled = _settled([static], codes, showing(texts))
    return "".join(texts[code] for code in settled if isinstance(code, int)).encode()
