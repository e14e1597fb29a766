"""What has to be another one in each letter of a combined document: ids, bookmarks, notes, lists, own headers.

A text of the stationery is looked through once. Where such a thing stands it
gets a hole, which is filled for each letter.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from outreach.patterns import at_first_use

_HOLE, _BETWEEN = "\x0e", "\x0f"  # in no XML document, and not among the marks of the tags

_SESSION = at_first_use(r'\sw14:(?:paraId|textId)="[^"]*"')
_ID = at_first_use(
    r"(<(wp:docPr|w:bookmarkStart|w:bookmarkEnd|w:footnoteReference|w:endnoteReference"
    r'|w:commentRangeStart|w:commentRangeEnd|w:commentReference)\b[^>]*?\s(?:w:)?id=")(-?\d+)'
)
_CONTROL_ID = at_first_use(r'(<w:sdtPr>(?:(?!</w:sdtPr>).)*?<w:id w:val=")(-?\d+)', re.DOTALL)
_SHAPE = at_first_use(r'(\s(?:id|o:spid|ShapeID|w:shapeid)=")(_x0000_[is])(\d+)(?=")')
_SHAPE_NAME = at_first_use(
    r'(<v:(?:shape|rect|roundrect|oval|line|polyline|arc|curve|image|group)\b(?=[^>]*\so:spid=)[^>]*?\sid=")'
    r'(?!_x0000_)([^"]*)(?=")'
)
_NUM_ID = at_first_use(r'(?<=<w:numId w:val=")\d+(?=")')
_STYLED = at_first_use(
    r'(<w:pPr><w:pStyle w:val="([^"]*)"/>'
    r"(?:<w:(?:keepNext|keepLines|pageBreakBefore|framePr|widowControl)\b[^>]*/>)*+)(?!<w:numPr>)"
)
_BOOKMARK = at_first_use(r'<w:bookmarkStart\b[^>]*?\sw:name="([^"]*)"')
_PAGES = at_first_use(r'(<w:instrText\b[^>]*>[^<]*|<w:fldSimple\b[^>]*?\sw:instr="[^"]*?)\bNUMPAGES\b')
_KINDS = {
    "wp:docPr": "new",
    "w:bookmarkStart": "start",
    "w:bookmarkEnd": "end",
    "w:footnoteReference": "footnote",
    "w:endnoteReference": "endnote",
    "w:commentRangeStart": "comment",
    "w:commentRangeEnd": "comment",
    "w:commentReference": "comment",
}
_ABOVE_SHAPES = 1 << 20
"""VML shapes of letters but the first are numbered from here, in the place of what Word has given to each part."""
_LONGEST_NAME = 40
"""Characters of a bookmark's name in Word."""


class Hole(NamedTuple):
    """A place to be filled: what stands there in the stationery, and for some kinds an alternative."""

    kind: str
    value: str
    other: str = ""


def hole(kind: str, value: str, other: str = "") -> str:
    """The mark of a hole, for `holes` to find."""
    return f"{_HOLE}{kind}{_BETWEEN}{value}{_BETWEEN}{other}{_HOLE}"


def holes(marked: str) -> tuple[str | Hole, ...]:
    """Texts and holes in turn."""
    pieces = marked.split(_HOLE)
    return tuple(Hole(*piece.split(_BETWEEN)) if number % 2 else piece for number, piece in enumerate(pieces) if piece)


class Finder(NamedTuple):
    """Finds the holes in a text.

    `lists` are the numbered instances of numbering.xml (`w:numId`), `styles`
    those that are reached by a paragraph's style, with their level;
    `bookmarks` are names. With `last_page`, the number of pages refers to the
    bookmark of that name and the letter's number: not every program that lays
    documents out knows SECTIONPAGES.
    """

    lists: frozenset[str]
    styles: Mapping[str, tuple[str, str]]
    bookmarks: frozenset[str]
    last_page: str = ""

    def mark(self, text: str) -> str:
        """`text` with the marks of its holes."""
        text = _SESSION().sub("", text)
        text = _ID().sub(lambda found: found[1] + hole(_KINDS[found[2]], found[3]), text)
        text = _CONTROL_ID().sub(lambda found: found[1] + hole("new", found[2]), text)
        if "<v:" in text:
            text = _SHAPE().sub(lambda found: found[1] + hole("shape", found[3], found[2]), text)
            text = _SHAPE_NAME().sub(lambda found: found[1] + hole("name", found[2]), text)
        text = _STYLED().sub(self._styled, text)
        text = _NUM_ID().sub(lambda found: hole("list", found[0]) if found[0] in self.lists else found[0], text)
        text = self.counted(text)
        return self._named(text) if self.bookmarks else text

    def counted(self, text: str) -> str:
        """`text` with the pages of the section instead of the document's: a letter is a section."""
        field = hole("last", f"PAGEREF {self.last_page}") if self.last_page else "SECTIONPAGES"
        return _PAGES().sub(lambda found: found[1] + field, text)

    def _styled(self, found: re.Match[str]) -> str:
        if found[2] not in self.styles:
            return found[0]
        level, number = self.styles[found[2]]
        return f'{found[1]}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'

    def _named(self, text: str) -> str:
        names = "|".join(map(re.escape, sorted(self.bookmarks, key=len, reverse=True)))
        mark: Callable[[re.Match[str]], str] = lambda found: hole("name", found[0])  # noqa: E731 (used three times)
        text = re.sub(f'(?<=w:name=")(?:{names})(?=")', mark, text)
        text = re.sub(f'(?<=w:anchor=")(?:{names})(?=")', mark, text)
        return re.sub(
            r"(?<=>)[^<>]*(?=</w:instrText>)", lambda found: re.sub(rf"\b(?:{names})\b", mark, found[0]), text
        )


def counts_pages(text: str) -> bool:
    """Whether `text` has a field with the number of pages."""
    return bool(_PAGES().search(text))


def bookmarks(text: str) -> frozenset[str]:
    """The names that bookmarks in `text` have."""
    return frozenset(_BOOKMARK().findall(text))


def ids(text: str) -> frozenset[int]:
    """The numbers that drawings, bookmarks and controls in `text` have."""
    return frozenset(int(number) for *_, number in (*_ID().findall(text), *_CONTROL_ID().findall(text)))


class Identities:
    """Fills holes for one letter after the other.

    `taken` are numbers that other parts use. `new_list` and `new_note` make an
    instance of a list, by its number, and a note, by its kind and number, for
    the letter that has begun, and say what their numbers are.
    """

    def __init__(
        self, taken: frozenset[int], new_list: Callable[[str], str], new_note: Callable[[str, str], str]
    ) -> None:
        self.letter = 0
        self.parts: Mapping[str, str] = {}
        self._taken = taken
        self._new_list = new_list
        self._new_note = new_note
        self._last = 0
        self._sections = 0
        self._letter: dict[tuple[str, str], str] = {}

    def begin(self) -> None:
        """The next letter. `parts` is to be set to the relationship of each of its own headers and footers."""
        self.letter += 1
        self._sections = 0
        self._letter.clear()

    def new(self) -> str:
        """A number that nothing else in the document has."""
        self._last += 1
        while self._last in self._taken:
            self._last += 1
        return str(self._last)

    def fill(self, place: Hole) -> str:  # noqa: PLR0911 (one for each kind of hole)
        """What stands in `place` in this letter."""
        kind, value, other = place
        match kind:
            case "new":
                return self.new()
            case "start":
                number = self._letter["end", value] = self.new()
                return number
            case "end":
                return self._letter.pop((kind, value), "") or self.new()
            case "name":
                return value if self.letter == 1 else self._renamed(value)
            case "last":
                return f"{value}{self.letter}"
            case "part":
                return self.parts[value]
            case "section":
                self._sections += 1
                return ""
            case "first":
                return other if self._sections == 1 else value
            case "list":
                return self._once(place, lambda: value if self.letter == 1 else self._new_list(value))
            case "shape":
                number = self._once(place, lambda: value if self.letter == 1 else str(_ABOVE_SHAPES + int(self.new())))
                return other + number
            case "comment":
                return self._once(place, lambda: self._new_note(kind, value))
            case _:
                return self._new_note(kind, value)

    def _renamed(self, name: str) -> str:
        suffix = f"_{self.letter}"
        return name[: _LONGEST_NAME - len(suffix)] + suffix

    def _once(self, place: Hole, make: Callable[[], str]) -> str:
        key = (place.kind, place.value)
        if key not in self._letter:
            self._letter[key] = make()
        return self._letter[key]
