"""Bookmarks by which a draft's letters are told apart when the file comes back from Word or LibreOffice.

Both programs keep a bookmark that is around one paragraph through whatever else they do to the file. Each paragraph of
a letter's text has one, whose name says whose letter it is, of which day, and what it said; others are around the first
and the last paragraph that the stationery has above the text, the first below it, and what shows the subject.
"""

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Literal, NamedTuple

from lxml import etree

from outreach.word.draft.said import Piece, Said, Styles, digest, said
from outreach.word.package import W

_P, _T, _PPR, _FRAME, _BOX, _START, _END = (
    f"{{{W}}}{name}" for name in ("p", "t", "pPr", "framePr", "txbxContent", "bookmarkStart", "bookmarkEnd")
)
_ID, _CALLED = f"{{{W}}}id", f"{{{W}}}name"
_FIRST_ID = 1_000_000
CUT_OFF = "…"
"""Ends what is shown of a subject that is too long for the page."""
_PLACE = "outreach_text"
BEGIN = f'<w:bookmarkStart w:id="{_FIRST_ID}" w:name="{_PLACE}"/>'
END = f'<w:bookmarkEnd w:id="{_FIRST_ID}"/>'
"""What stands around a letter's text until its paragraphs are known."""

_TEXT = re.compile(r"text([0-3])\d\d_([0-9a-f]{12})_([0-9a-f]{12})_(\d\d)(\d\d)(\d\d)")
_AROUND = re.compile(r"(above|first|last|below|none)_([0-9a-f]{12})")
_SUBJECT = re.compile(r"subject_([0-9a-f]{12})_([0-9a-f]{12})(?:_\w*)?")  # LibreOffice adds _Copy_1 in a frame
_MOST = 100


class TextMark(NamedTuple):
    """A paragraph of a letter's text. `letter` and `said` are digests: of whose letter it is, and of what it said.

    `above` and `below` tell whether the stationery has paragraphs there.
    """

    letter: str
    said: str
    day: date
    above: bool
    below: bool


class Around(NamedTuple):
    """A paragraph of the stationery: the only one above a letter's text, the first or last above it, or one below.

    `none` is the first of what stands in the place of a letter that cannot be made.
    """

    place: Literal["above", "first", "last", "below", "none"]
    letter: str


class SubjectMark(NamedTuple):
    """The frame that shows a letter's subject. `said` is the digest of what it showed."""

    letter: str
    said: str


def subject_in(shown: Said) -> str:
    """The subject that such a frame shows, below whose letter it is."""
    subject = " ".join(shown.text.partition("\n")[2].split())
    return subject.removeprefix("Subject:").lstrip()


def digest_of(subject: str) -> str:
    """What tells a subject from another one that does not say the same."""
    return digest([Said("text", 0, (Piece(subject),))])


def key_of(letter: str) -> str:
    """The digest of a text that is one letter's own, such as its contact's id and its template's name."""
    return sha256(letter.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def mark_of(name: str) -> TextMark | Around | SubjectMark | None:
    """What a bookmark's name says; None for another bookmark."""
    if subject := _SUBJECT.fullmatch(name):
        return SubjectMark(subject[1], subject[2])
    if text := _TEXT.fullmatch(name):
        flags, year, month, day = int(text[1]), *map(int, text.groups()[3:])
        try:
            return TextMark(text[2], text[3], date(2000 + year, month, day), bool(flags & 1), bool(flags & 2))
        except ValueError:
            return None
    around = _AROUND.fullmatch(name)
    return Around(around[1], around[2]) if around else None  # type: ignore[arg-type]  # one of the five


def mark(root: etree._Element, letter: str, day: date, *, made: bool) -> None:
    """Puts the bookmarks of a letter into a document in which `BEGIN` and `END` stand around its text.

    One that is not `made` has something else in its place; one that is "" stays unmarked.
    """
    begin = next((each for each in root.iter(_START) if each.get(_CALLED) == _PLACE), None)
    if begin is None:  # a Word file that is the letter by itself
        return
    end = next(each for each in root.iter(_END) if each.get(_ID) == str(_FIRST_ID))
    parts: tuple[list[etree._Element], ...] = ([], [], [])
    place = iter(parts)
    now = next(place)
    for each in root.iter(_P, _START, _END):
        if each is begin or each is end:
            now = next(place)
        elif each.tag == _P and is_in_flow(each):
            now.append(each)
    for each in (begin, end):
        parent = each.getparent()
        assert parent is not None  # neither is the root
        parent.remove(each)
    if not letter:
        return
    above, written, below = (list(filter(_has_text, part)) for part in parts)
    key = key_of(letter)
    flags = bool(above) + 2 * bool(below)
    tail = f"{key}_{digest(said(each, Styles()) for each in parts[1])}_{day:%y%m%d}"
    names = [(each, f"text{flags}{number:02}_{tail}") for number, each in enumerate(written[:_MOST])]
    if not made:
        names = [(each, f"none_{key}") for each in written[:1]]
    elif len(above) == 1:
        names.append((above[0], f"above_{key}"))
    elif above:
        names += [(above[0], f"first_{key}"), (above[-1], f"last_{key}")]
    names += [(each, f"below_{key}") for each in below[:1]]
    label = next(root.iter(_P))
    if not is_in_flow(label) and (subject := subject_in(said(label, Styles()))):
        names.append((label, f"subject_{key}_{digest_of(subject)}"))
    for number, (paragraph, name) in enumerate(names, _FIRST_ID):
        place_at = 1 if paragraph[0].tag == _PPR else 0
        paragraph.insert(place_at, etree.Element(_START, {_ID: str(number), _CALLED: name}))
        paragraph.append(etree.Element(_END, {_ID: str(number)}))


def subjects_in(root: etree._Element) -> Iterator[tuple[SubjectMark, etree._Element]]:
    """The marks of subjects in a document, each with the paragraph that shows it."""
    for each in root.iter(_START):
        mark = mark_of(each.get(_CALLED, ""))
        paragraph = next(each.iterancestors(_P), None)
        if isinstance(mark, SubjectMark) and paragraph is not None:
            yield mark, paragraph


def marks_in(paragraph: etree._Element) -> Iterator[TextMark | Around | SubjectMark]:
    """The marks of a paragraph."""
    for each in paragraph.iter(_START):
        if found := mark_of(each.get(_CALLED, "")):
            yield found


def is_in_flow(paragraph: etree._Element) -> bool:
    """Whether a paragraph stands in the text, and in no frame or text box beside it."""
    return paragraph.find(f"{_PPR}/{_FRAME}") is None and next(paragraph.iterancestors(_BOX), None) is None


def _has_text(paragraph: etree._Element) -> bool:
    return any((each.text or "").strip() for each in paragraph.iter(_T))
