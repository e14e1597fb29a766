"""Stationery: a Word file with fields, and `{{ letter }}` where the letter's own paragraphs go."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.pieces import Value
from outreach.word import archive, package, splice
from outreach.word.checking import Names
from outreach.word.compile import Program, compile_sources
from outreach.word.fitting import fit
from outreach.word.folding import Fixed
from outreach.word.rules import LETTER_MISPLACED, NO_LETTER
from outreach.word.tags import BODY, BOX, BOX_END, KEPT, MARKS, PARAGRAPH, PARAGRAPH_END, PART, plain_source, source_of

_MARKED = re.compile(f"([{MARKS}])")
_CODES = {mark: -number for number, mark in enumerate((PART, BODY, PARAGRAPH, PARAGRAPH_END, BOX, BOX_END, KEPT), 1)}
_PART, _BODY, _PARAGRAPH, _PARAGRAPH_END, _BOX, _BOX_END, _KEPT = _CODES.values()
_SHOWS = re.compile(r"^[^<]*\w|>[^<]*\w|<w:(drawing|pict|object|sym|fldChar|ptab|footnoteReference|br w:type)\b")


class Filling(NamedTuple):
    """The fields of one letter. A number is a text of the stationery, a string is a value's XML."""

    pieces: tuple[int | str, ...]
    findings: tuple[Finding, ...] = ()


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
    _packed: splice.Packed = field(default_factory=splice.Packed)

    @property
    def uses(self) -> frozenset[str]:
        """The names at top level that the fields speak of."""
        return self._program.uses

    def fill(self, names: Mapping[str, object]) -> Filling:
        """The stationery's fields with the values of `names`.

        Raises OutreachError (W06, W08) with the part and paragraph where a
        field cannot be filled. A paragraph that comes out empty is left out.
        """
        pieces, findings = self._program.run(names)
        return Filling(tuple(_settled(pieces, self._codes, self._shows)), findings)

    def document(self, filling: Filling, body: Iterable[str]) -> bytes:
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
        return self._archive.write([*members, _member(raws, blocks)])

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


def load_stationery(
    path: Path,
    *,
    names: Names | None = None,
    fixed: Fixed | None = None,
    format_value: Callable[[Any], str] = str,
) -> WordTemplate:
    """The Word file at `path`, checked and compiled.

    `names` are the names that letters will fill, each with its attributes (no
    attributes: any will do); when given, every other name is reported.
    `fixed` holds values that are the same in every letter: fields that speak
    of nothing else are written once, and need not be given to `fill`.
    `format_value` makes text of a value that is none, such as a date.
    Raises OutreachError with everything that is wrong (W01 to W08).
    """
    opened = fit(package.open_package(path))
    sources = {}
    bodies = 0
    for name, kind in _parts(opened):
        root = package.parse(path, name, opened.parts[name])
        label = f"{path}, {kind}"
        source = plain_source(root, label) if name == _PROPERTIES else source_of(root, label, body=name == opened.main)
        bodies += source.bodies
        if source.fields or name == opened.main:
            sources[name] = source
    try:
        program, same = compile_sources(list(sources.values()), names=names, fixed=fixed, format_value=format_value)
        findings: tuple[Finding, ...] = ()
    except OutreachError as error:
        findings = error.findings
    placed = LETTER_MISPLACED.id in {finding.rule for finding in findings}
    if bodies != 1 and not placed:
        findings = (_not_once(path, bodies), *findings)
    if findings:
        raise OutreachError(findings=findings)
    unchanging = {name: _alone(same.pop(number)) for number, name in enumerate(list(sources)) if number in same}
    changing = [name for name in sources if name not in unchanging]
    texts, codes = _coded(program.statics)
    members = {name: unchanging.get(name, content) for name, content in opened.parts.items() if name not in changing}
    return WordTemplate(
        path,
        opened.findings,
        members,
        tuple(changing),
        list(texts),
        program,
        codes,
        _showing(texts),
        [splice.pack(text) for text in texts],
        archive.prepare(members, changing),
    )


def _coded(statics: Iterable[str]) -> tuple[list[str], dict[str, tuple[int, ...]]]:
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


def _showing(texts: Iterable[str]) -> list[bool]:
    return [bool(_SHOWS.search(text)) for text in texts]


def _alone(static: str) -> bytes:
    """A part that is the same in every letter."""
    texts, codes = _coded([static])
    settled = _settled([static], codes, _showing(texts))
    return "".join(texts[code] for code in settled if isinstance(code, int)).encode()


_PROPERTIES = "docProps/core.xml"


def _not_once(path: Path, times: int) -> Finding:
    if times:
        return found(
            LETTER_MISPLACED, f"{path.name} has {{{{ letter }}}} {times} times", str(path), "Keep one of them."
        )
    hint = "In Word, write {{ letter }} in a paragraph of its own where the text of the letter begins."
    return found(NO_LETTER, f"{path.name} has no {{{{ letter }}}}", str(path), hint)


def _parts(opened: package.Package) -> list[tuple[str, str]]:
    """The parts that can have fields, in the order in which a person looks at them."""
    kinds = {"header", "footer", "footnotes", "endnotes", "comments"}
    others = [
        (link.target, kind)
        for link in package.relationships(opened.path, opened.parts, opened.main)
        if (kind := link.type.rpartition("/")[2]) in kinds and link.target in opened.parts
    ]
    properties = [(_PROPERTIES, "document properties")] if _PROPERTIES in opened.parts else []
    return list(dict.fromkeys([(opened.main, "text"), *others, *properties]))
