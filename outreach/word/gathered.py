"""The parts that the letters of a combined document share and that grow with each: notes, lists, relationships ...

They are kept packed, so that they take a few bytes a letter.
"""

import posixpath
import re
import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from outreach.patterns import at_first_use
from outreach.word.package import OFFICE, PACKAGE, W
from outreach.zipped import ZipWriter

_END = re.compile(r"<w:numIdMacAtCleanup\b|</(?:\w+:)?\w+>\s*$")
_NOTE = at_first_use(
    r'<w:(footnote|endnote|comment)\b(?![^>]*\sw:type="(?:separator|continuation))[^>]*?\sw:id="(-?\d+)".*?</w:\1>',
    re.DOTALL,
)
_NOTE_ID = at_first_use(r'(?<=\sw:id=")-?\d+(?=")')
_PARAGRAPH_ID = at_first_use(r'\sw14:(?:paraId|textId)="[^"]*"')
_PROPERTY = at_first_use(r"<((?:\w+:)?\w+)(?:\s[^>]*)?(?:/>|>([^<]*)</\1>)")
_ENDNOTES = at_first_use(r"<w:endnotePr>(?:<w:pos\b[^>]*/>)?(?!<w:num)")
_AT_A_TIME = 100
_ABOVE_NOTES = 1 << 24
"""Comments are numbered from here: LibreOffice takes a footnote for another one when a comment has its number."""
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"


class Growing:
    """A part to which elements are added at the end of its root."""

    def __init__(self, content: str) -> None:
        end = _END.search(content)
        start = end.start() if end else len(content)
        self._end = content[start:]
        # What is added differs in its numbers only: the quickest level packs it as well as the slow ones.
        self._compressor = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._packed = bytearray()
        self._crc = self._size = 0
        self._waiting = [content[:start]]

    def add(self, text: str) -> None:
        """`text` after all that was added before."""
        self._waiting.append(text)
        if len(self._waiting) > _AT_A_TIME:
            self._pack()

    def _pack(self) -> None:
        raw = "".join(self._waiting).encode()
        self._waiting = []
        self._crc = zlib.crc32(raw, self._crc)
        self._size += len(raw)
        self._packed += self._compressor.compress(raw)

    def write(self, archive: ZipWriter, name: str, *, first: bool = False) -> None:
        """The whole part into `archive`. Nothing can be added any more."""
        self._waiting.append(self._end)
        self._pack()
        self._packed += self._compressor.flush()
        archive.put(name, self._crc, self._size, bytes(self._packed), first=first)


class Links:
    """The content types of the package and the relationships of its document `main`, with what is added to them.

    Numbers begin above all that the package uses, so that names and relationships are new.
    """

    def __init__(self, main: str, content_types: bytes, relationships: bytes, names: Iterable[str]) -> None:
        self._folder = f"{posixpath.dirname(main)}/"
        self.types = Growing(content_types.decode())
        self.relationships = Growing(relationships.decode())
        used = re.findall(r'\sId="\D*(\d+)"', relationships.decode())
        used += (number for name in names for number in re.findall(r"(?:header|footer)(\d+)\.xml$", name))
        self._last = max(map(int, used), default=0) + 1

    def number(self) -> int:
        """A number above 1 that neither a part nor a relationship has yet."""
        self._last += 1
        return self._last

    def add(self, name: str, kind: str, relationship: str) -> None:
        """The part `name`, a header or a footer."""
        target = name.removeprefix(self._folder) if name.startswith(self._folder) else f"/{name}"
        self.types.add(
            f'<Override xmlns="{PACKAGE}/content-types" PartName="/{name}" ContentType="{_CONTENT_TYPE.format(kind)}"/>'
        )
        self.relationships.add(
            f'<Relationship xmlns="{PACKAGE}/relationships" Id="{relationship}" Type="{OFFICE}/{kind}"'
            f' Target="{target}"/>'
        )


class Notes:
    """Footnotes, endnotes or comments: of each letter those that it refers to, numbered on."""

    def __init__(self, content: str) -> None:
        frame = _NOTE().sub("", content)
        self.part = Growing(frame)
        self._last = max(map(int, _NOTE_ID().findall(frame)), default=0)
        if "<w:comments" in frame:
            self._last += _ABOVE_NOTES
        self._copied: set[str] = set()
        self.begin(content)

    def begin(self, content: str) -> None:
        """The notes that a letter refers to, when they are not those of the letter before."""
        self._texts = {found[2]: found[0] for found in _NOTE().finditer(content)}

    def copy(self, number: str) -> tuple[str, str]:
        """A new number for the note, and its text under that number."""
        self._last += 1
        text = _NOTE_ID().sub(str(self._last), self._texts[number], count=1)
        if number in self._copied:  # other parts refer to the paragraphs of comments by these
            text = _PARAGRAPH_ID().sub("", text)
        self._copied.add(number)
        return str(self._last), text


class Lists:
    """The instances of numbered lists (`w:num`), a new one for each list in each letter."""

    def __init__(self, content: bytes) -> None:
        self.part = Growing(content.decode())
        self._instances = numbered_lists(content)
        self._last = max(map(int, re.findall(r'<w:num\b[^>]*?\sw:numId="(\d+)"', content.decode())), default=0)

    def new(self, number: str) -> str:
        """The number of a new instance that counts from the start as `number` does."""
        self._last += 1
        self.part.add(f'<w:num w:numId="{self._last}">{self._instances[number]}</w:num>')
        return str(self._last)


def numbered_lists(numbering: bytes) -> dict[str, str]:
    """The instances whose items are counted, each with what a new one that starts again has in it."""
    if not numbering:
        return {}
    root = etree.fromstring(numbering)
    kinds = {_value(kind, "abstractNumId"): _levels(kind) for kind in root.iter(f"{{{W}}}abstractNum")}
    instances = {}
    for instance in root.iter(f"{{{W}}}num"):
        kind = _value(instance.find(f"{{{W}}}abstractNumId"), "val")
        own = {_value(one, "ilvl"): one for one in instance.iter(f"{{{W}}}lvlOverride")}
        restarts = [_restart(level, start, own.get(level)) for level, start in kinds.get(kind, {}).items()]
        if restarts:
            instances[_value(instance, "numId")] = f'<w:abstractNumId w:val="{kind}"/>{"".join(restarts)}'
    return instances


def _levels(kind: etree._Element) -> dict[str, str]:
    """Where each level of a list starts; nothing when none of them counts."""
    levels = {_value(level, "ilvl"): level for level in kind.iter(f"{{{W}}}lvl")}
    forms = (_value(level.find(f"{{{W}}}numFmt"), "val") for level in levels.values())
    if not any(form not in {"bullet", "none", ""} for form in forms):
        return {}
    return {number: _value(level.find(f"{{{W}}}start"), "val") or "1" for number, level in levels.items()}


def _restart(level: str, start: str, own: etree._Element | None) -> str:
    """What has a level begin again: where the instance's `own` override says, else where its kind does."""
    text = ""
    if own is not None:
        starts = (*own.iter(f"{{{W}}}startOverride"), *own.iter(f"{{{W}}}start"))
        start = next(filter(None, (_value(each, "val") for each in starts)), start)
        text = "".join(map(_bare, own.iter(f"{{{W}}}lvl")))
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/>{text}</w:lvlOverride>'


def _bare(element: etree._Element) -> str:
    """The element's XML, for a place where its namespaces are declared already."""
    return re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", etree.tostring(element, encoding="unicode", with_tail=False))


def _value(element: etree._Element | None, name: str) -> str:
    return "" if element is None else element.get(f"{{{W}}}{name}", "")


def list_styles(styles: bytes, numbered: Collection[str]) -> dict[str, tuple[str, str]]:
    """Styles of paragraphs that are counted: each with its level and the instance of its list."""
    if not (styles and numbered):
        return {}
    found: dict[str, tuple[str, str]] = {}
    based: dict[str, str] = {}
    for style in etree.fromstring(styles).iter(f"{{{W}}}style"):
        name = _value(style, "styleId")
        based[name] = _value(style.find(f"{{{W}}}basedOn"), "val")
        numbering = style.find(f"{{{W}}}pPr/{{{W}}}numPr")
        if numbering is not None:
            level = _value(numbering.find(f"{{{W}}}ilvl"), "val") or "0"
            found[name] = level, _value(numbering.find(f"{{{W}}}numId"), "val")
    for name in based:
        ancestor, seen = name, {name}
        while ancestor and ancestor not in found and based.get(ancestor, "") not in seen:
            ancestor = based.get(ancestor, "")
            seen.add(ancestor)
        if ancestor in found:
            found.setdefault(name, found[ancestor])
    return {name: place for name, place in found.items() if place[1] in numbered}


class Properties(NamedTuple):
    """The document's properties: those that all letters agree on."""

    text: str
    agreed: Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> "Properties":
        """Those of the first letter."""
        return cls(text, _properties(text))

    def agreeing(self, text: str) -> "Properties":
        """Those that the letter with the properties `text` agrees on."""
        other = _properties(text)
        return self._replace(agreed={name: value for name, value in self.agreed.items() if other.get(name) == value})

    def __str__(self) -> str:
        return _PROPERTY().sub(lambda found: found[0] if found[1] in self.agreed else "", self.text)


def _properties(text: str) -> dict[str, str]:
    return {found[1]: found[2] or "" for found in _PROPERTY().finditer(text)}


def endnotes_in_sections(settings: str) -> str:
    """Settings with which endnotes stand at the end of their section, counted from 1 there (17.11.22)."""
    restarting = '<w:endnotePr><w:pos w:val="sectEnd"/><w:numRestart w:val="eachSect"/>'
    return _ENDNOTES().sub(restarting, settings, count=1)
