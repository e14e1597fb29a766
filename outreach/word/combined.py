"""Many letters in one Word document, a section for each, written as they come."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from outreach.pieces import Value
from outreach.seen import Seen
from outreach.word import splice
from outreach.word.binding import LAST_PAGE, Own, binding, empty_part
from outreach.word.gathered import Links, Lists, Notes, Properties, endnotes_in_sections
from outreach.word.identity import Hole, Identities, holes, ids
from outreach.word.package import CONTENT_TYPES, rels_name
from outreach.word.sections import THIN_PARAGRAPH, Ends, Spot, last_paragraph
from outreach.word.stationery import Filling, WordTemplate
from outreach.zipped import Stream, ZipWriter

_END = "</w:body></w:document>"
_PROPERTIES = "docProps/core.xml"
_PACKAGE_RELATIONSHIPS = "_rels/.rels"
_ORIGINAL = 1  # not a relationship's number: those begin at 2
_MOST = 10_000
_NUMBERED = re.compile("<(?:wp:docPr|w:bookmarkStart|w:footnote|w:endnote|w:comment)\\b")  # rich values, and notes


def combine(
    template: WordTemplate,
    letters: Iterable[tuple[Filling, Iterable[str]]],
    file: BinaryIO,
    *,
    for_pages: bool = False,
) -> None:
    """Write `letters`, each with the pieces of its body, to `file` as one .docx; see `combining`."""
    with combining(template, file, for_pages=for_pages) as document:
        for filling, body in letters:
            document.add(filling, body)


@contextmanager
def combining(template: WordTemplate, file: BinaryIO, *, for_pages: bool = False) -> Iterator["Combined"]:
    """One .docx of all the letters that are added before the block is left.

    Every letter is a section (or several, when the stationery has several): it
    begins on a page of its own as page 1, with notes and numbered lists from 1.
    Headers and footers that differ are its own, all others are shared. The
    document's properties are those on which all letters agree. `for_pages` is
    for a program that makes pages of the document: there is a bookmark
    (`LAST_PAGE` and the letter's number, from 1) at the end of each letter, and
    an empty page after the last.

    `file` can seek and stands at its start. Memory grows by a few bytes a
    letter; the same letters give the same bytes. The archive is valid for any
    number of letters, while Word opens documents of up to 512 MB, of which 32
    MB are text, by its maker's word.

    Raises ValueError when there is no letter: no document can be made of none.
    """
    with ZipWriter(file) as archive, TemporaryFile(prefix="outreach-") as apart, ZipWriter(apart) as aside:
        with archive.stream(template.changing[0]) as stream:
            document = Combined(template, stream, aside, for_pages=for_pages)
            yield document
            document.end()
        document.write_parts(archive)


class _Letter(NamedTuple):
    """One letter's text, and the properties of its last section, which stand elsewhere when no other letter follows."""

    number: int
    pieces: list[str]
    section: list[str]


class _Versions:
    """The versions of a header or footer so far."""

    def __init__(self, own: Own) -> None:
        self.own = own
        self.folder = own.part[: own.part.rindex("/") + 1]
        self.links = rels_name(own.part)
        self.seen = Seen()
        self.latest: list[str] = []
        self.relationship = ""


class Combined:
    """Takes letters in; made by `combining`."""

    def __init__(self, template: WordTemplate, stream: Stream, aside: ZipWriter, *, for_pages: bool) -> None:
        self._bound = bound = binding(template, for_pages=for_pages)
        self._template = template
        self._stream = stream
        self._waiting: _Letter | None = None
        self._filling = Filling("")
        self._pictured: set[str] = set()
        self._main = template.changing[0]
        self._for_pages = for_pages
        self._aside = aside
        self._parts = dict(template.parts)
        self._once: dict[str, str] = {}
        self._versions = {own.part: _Versions(own) for own in bound.own}
        self._links = Links(
            self._main,
            self._parts.pop(CONTENT_TYPES),
            self._parts.pop(rels_name(self._main)),
            (*self._parts, *template.changing),
        )
        for kind, (relationship, name) in bound.empty.items():
            self._parts[name] = empty_part(kind).encode()
            self._links.add(name, kind, relationship)
        for name in bound.shared:
            self._parts[name] = bound.finder.counted(self._parts[name].decode()).encode()
        numbering = self._parts.pop(bound.targets.get("numbering", ""), b"")
        self._lists = Lists(numbering) if numbering else None
        self._notes = {
            kind: Notes(self._parts.pop(name).decode()) for kind, name in bound.notes.items() if name in self._parts
        }
        if "endnote" in bound.notes and (settings := bound.targets.get("settings", "")) in self._parts:
            self._parts[settings] = endnotes_in_sections(self._parts[settings].decode()).encode()
        self._properties: Properties | None = None
        self._ready: dict[str, str | tuple[str | Hole, ...]] = {}
        self._cuts: dict[tuple[str, int], tuple[str, str]] = {}
        self._ends = Ends()
        self._packed = splice.Packed()
        stream.write(*self._packed_pieces([bound.head]))
        shared = (content.decode() for name, content in self._parts.items() if name.endswith(".xml"))
        self._identities = Identities(frozenset[int]().union(*map(ids, shared)), self._new_list, self._new_note)

    def add(self, filling: Filling, body: Iterable[str]) -> None:
        """The next letter. It is written when the one after it comes, since the last one ends otherwise."""
        self.add_parts(dict(self._template.pieces(filling, body)), filling)

    def add_parts(self, parts: Mapping[str, list[str]], filling: Filling | None = None) -> None:
        """The next letter, as the pieces of its changing parts by name. Its pictures are those of `filling`."""
        self._filling = filling or Filling("")
        for picture in self._filling.pictures:
            if picture.part not in self._pictured:
                self._pictured.add(picture.part)
                self._links.relationships.add(picture.link())
                self._aside.add(picture.part, self._template.picture(picture))
        if self._waiting:
            self._stream.write(*self._packed_pieces(self._text(self._waiting)))
        self._waiting = self._letter(parts)

    def end(self) -> None:
        """The end of the text."""
        if not self._waiting:
            raise ValueError("there are no letters to combine")
        self._stream.write(*self._packed_pieces(self._text(self._waiting, last=not self._for_pages)))
        if self._for_pages:
            # LibreOffice drops a last paragraph that is empty, with the bookmark in it: nobody needs this one.
            self._stream.write(*self._packed_pieces(["<w:p/>", *self._waiting.section, _END]))
        self._stream.write(b"", splice.END)

    def write_parts(self, archive: ZipWriter) -> None:
        """All other parts, after the text."""
        self._links.types.write(archive, CONTENT_TYPES, first=True)
        archive.add(_PACKAGE_RELATIONSHIPS, self._parts.pop(_PACKAGE_RELATIONSHIPS), first=True)
        self._links.relationships.write(archive, rels_name(self._main))
        archive.take(self._aside)
        for kind, notes in self._notes.items():
            notes.part.write(archive, self._bound.notes[kind])
        if self._lists:
            self._lists.part.write(archive, self._bound.targets["numbering"])
        if self._properties:
            self._once[_PROPERTIES] = str(self._properties)
        for name, content in self._parts.items():
            if name not in self._versions:
                archive.add(name, content)
        for name, text in self._once.items():
            archive.add(name, text.encode())

    def _letter(self, parts: Mapping[str, list[str]]) -> _Letter:
        """One letter, of whose changing parts all but the text are written or taken note of."""
        self._identities.begin()
        text: list[str] = []
        for name, pieces in parts.items():
            if name == self._main:
                text = pieces
            elif name == _PROPERTIES:
                self._note_properties("".join(pieces))
            elif kind := next((kind for kind, part in self._bound.notes.items() if part == name), ""):
                self._begin_notes(kind, "".join(pieces))
            elif name not in self._versions:
                self._once.setdefault(name, "".join(pieces))
        self._identities.parts = {
            name: self._relationship(versions, parts.get(name) or [self._parts[name].decode()])
            for name, versions in self._versions.items()
        }
        return _Letter(self._identities.letter, self._filled(text), self._filled([self._bound.section]))

    def _text(self, letter: _Letter, *, last: bool = False) -> list[str]:
        """The pieces of a letter, whose section ends in its last paragraph unless no other letter follows."""
        pieces = letter.pieces
        place = last_paragraph(pieces, self._ends)
        ending: list[str] = [self._bookmark(letter.number)] if self._for_pages else []
        if place and ending:
            pieces = self._put(pieces, place.end, ending)
        if last:
            return [*pieces, *letter.section, _END]
        if not place:
            start, middle, end = THIN_PARAGRAPH
            return [*pieces, start, *letter.section, middle, *ending, end]
        section = ["<w:pPr>", *letter.section, "</w:pPr>"] if place.bare else letter.section
        return self._put(pieces, place.properties, section)

    def _packed_pieces(self, pieces: Iterable[str]) -> tuple[bytes, bytes]:
        """Pieces as bytes and as blocks of a deflate stream: texts packed once, values as they are."""
        packed, headers, limit = self._packed, splice.HEADERS, len(splice.HEADERS)
        raws: list[bytes] = []
        blocks: list[bytes] = []
        for piece in pieces:
            if type(piece) is str:
                raw, block = packed[piece]
            else:
                raw = piece.encode()
                block = headers[len(raw)] + raw if len(raw) < limit else splice.stored(raw)
            raws.append(raw)
            blocks.append(block)
        return b"".join(raws), b"".join(blocks)

    def _filled(self, pieces: Iterable[str]) -> list[str]:
        """Pieces with their holes filled for this letter."""
        ready, fill = self._ready, self._identities.fill
        filled: list[str] = []
        for piece in pieces:
            if type(piece) is str:
                known = ready.get(piece)
                if known is None:
                    known = self._prepared(piece)
                if type(known) is str:
                    filled.append(known)
                    continue
            elif "<w" in piece and _NUMBERED.search(piece):
                known = holes(self._bound.marked(piece))
            else:
                filled.append(piece)
                continue
            for part in known:
                if type(part) is str:
                    filled.append(part)
                elif text := fill(part):  # type: ignore[arg-type]  # a hole: `type() is` does not tell mypy
                    filled.append(Value(text))
        return filled

    def _prepared(self, text: str) -> str | tuple[str | Hole, ...]:
        """`text` with its holes; as it is where it has none."""
        if len(self._ready) > _MOST:
            self._ready.clear()
        parts = holes(self._bound.marked(text))
        texts = [part for part in parts if not isinstance(part, Hole)]
        prepared = self._ready[text] = parts if len(texts) < len(parts) else "".join(texts)
        return prepared

    def _put(self, pieces: list[str], spot: Spot, more: list[str]) -> list[str]:
        """`pieces` with `more` at `spot`. A text is cut into the same objects each time, which are packed once."""
        number, offset = spot
        piece = pieces[number]
        if type(piece) is not str:
            cut: tuple[str, str] = Value(piece[:offset]), Value(piece[offset:])
        elif (piece, offset) in self._cuts:
            cut = self._cuts[piece, offset]
        else:
            if len(self._cuts) > _MOST:
                self._cuts.clear()
            cut = self._cuts[piece, offset] = piece[:offset], piece[offset:]
        return [*pieces[:number], cut[0], *more, cut[1], *pieces[number + 1 :]]

    def _relationship(self, versions: _Versions, pieces: list[str]) -> str:
        """The relationship of this letter's version of a header or footer, which is written unless it is there."""
        own = versions.own
        if pieces == versions.latest and not own.counted:
            return versions.relationship
        number = self._links.number() if versions.relationship else _ORIGINAL
        first = number if own.counted else versions.seen.first("".join(pieces), number)
        versions.latest = pieces
        versions.relationship = own.relationship if first == _ORIGINAL else f"rId{first}"
        if first == number:
            self._write_version(versions, pieces, number)
        return versions.relationship

    def _write_version(self, versions: _Versions, pieces: list[str], number: int) -> None:
        own = versions.own
        name = own.part
        if number != _ORIGINAL:
            name = f"{versions.folder}{own.kind}{number}.xml"
            self._links.add(name, own.kind, f"rId{number}")
        if versions.links in self._template.parts:
            self._parts.pop(versions.links, None)
            self._aside.add(rels_name(name), self._template.links(own.part, self._filling))
        raw, blocks = self._packed_pieces(self._filled(pieces))
        self._aside.put(name, zlib.crc32(raw), len(raw), blocks + splice.END)

    def _begin_notes(self, kind: str, text: str) -> None:
        if kind in self._notes:
            self._notes[kind].begin(text)
        else:
            self._notes[kind] = Notes(text)

    def _note_properties(self, text: str) -> None:
        if not self._properties:
            self._properties = Properties.of(text)
        elif text != self._properties.text:
            self._properties = self._properties.agreeing(text)

    def _bookmark(self, number: int) -> Value:
        identity = self._identities.new()
        start = f'<w:bookmarkStart w:id="{identity}" w:name="{LAST_PAGE}{number}"/>'
        return Value(f'{start}<w:bookmarkEnd w:id="{identity}"/>')

    def _new_list(self, number: str) -> str:
        assert self._lists
        return self._lists.new(number)

    def _new_note(self, kind: str, number: str) -> str:
        if kind not in self._notes:
            return self._identities.new()
        copied, text = self._notes[kind].copy(number)
        self._notes[kind].part.add("".join(self._filled([Value(text)])))
        return copied
