"""A draft that comes back from Word or LibreOffice → what each letter's text says now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from outreach.errors import OutreachError
from outreach.word import package
from outreach.word.draft.marks import Around, TextMark, digest_of, is_in_flow, marks_in, subject_in, subjects_in
from outreach.word.draft.said import Said, Styles, digest, joined, said, whole
from outreach.word.package import OFFICE, W

_P, _R, _TBL, _PPR = (f"{{{W}}}{name}" for name in ("p", "r", "tbl", "pPr"))
_LEVELS = 9
_MOST = 1000

TORN = "its text cannot be told for sure from what stands around it"
LONG = "it is longer than any letter"
STRANGE = "there is a picture, a table or a note in its text, which no letter can have"


class Returned(NamedTuple):
    """A letter as it came back. `problem` says why its text cannot be had, "" when it can.

    `subject` is what the draft shows of it now, None where that is the same. `tracked`: somebody's changes in its text
    wait to be accepted, also where nothing is left of a paragraph.
    """

    mark: TextMark
    paragraphs: tuple[Said, ...]
    problem: str = ""
    subject: str | None = None
    tracked: bool = False

    @property
    def changed(self) -> bool:
        """Whether it says anything else than it did in the draft."""
        return bool(self.problem) or self.subject is not None or digest(self.paragraphs) != self.mark.said


class Stray(NamedTuple):
    """A text without a mark of its letter. `letter` is the one whose place it stands in, "" for none."""

    letter: str
    text: str


class DraftBack(NamedTuple):
    letters: tuple[Returned, ...]
    strays: tuple[Stray, ...]


@dataclass(slots=True)
class _Group:
    """Paragraphs between two breaks, or between what the stationery has above and below."""

    above: str = ""
    below: str = ""
    paragraphs: list[etree._Element] = field(default_factory=list)
    marks: list[TextMark] = field(default_factory=list)
    torn: bool = False

    @property
    def letters(self) -> dict[str, TextMark]:
        """A mark of each letter that is in it."""
        return {mark.letter: mark for mark in self.marks}


def read_draft(path: Path) -> DraftBack:
    """The letters in a draft. Raises OutreachError (W01, W02) when the file is no Word file or no draft."""
    opened = package.open_package(path)
    root = package.parse(path, opened.main, opened.parts[opened.main])
    styles = _styles(path, opened.parts, opened.main)
    groups = _joined(_groups(root))
    subjects = dict(_new_subjects(root, styles))
    letters: dict[str, Returned] = {}
    strays: list[Stray] = []
    for group in groups:
        every = tuple(joined(said(each, styles) for each in group.paragraphs))
        tracked = any(each.tracked for each in every)
        paragraphs = tuple(each for each in every if each.text or each.kind == "rule")
        marks = group.letters
        for mark in marks.values():
            torn = mark.letter in letters or len(marks) > 1 or _is_torn(group, mark)
            problem = TORN if torn else _wrong(group, paragraphs)
            letters[mark.letter] = Returned(
                mark, () if torn else paragraphs, problem, subjects.get(mark.letter), tracked
            )
        text = " ".join(each.text for each in paragraphs)
        if text.strip() and not group.marks:
            strays.append(Stray(group.above or group.below, text))
    if not letters and not any(each.letter for each in strays):
        raise OutreachError(
            f"{path.name} is no draft of this program, or one whose bookmarks have been taken out",
            where=str(path),
            hint="Make one with: outreach preview --as docx. Change that, and bring it back.",
        )
    return DraftBack(tuple(letters.values()), tuple(strays))


def _new_subjects(root: etree._Element, styles: Styles) -> Iterator[tuple[str, str]]:
    """What the draft shows of subjects that were changed in it, by letter."""
    for mark, paragraph in subjects_in(root):
        subject = subject_in(said(paragraph, styles))
        if digest_of(subject) != mark.said:
            yield mark.letter, subject


def _is_torn(group: _Group, mark: TextMark) -> bool:
    """Whether the group is not the text of this letter between what is above and below it."""
    bounded = mark.above == (group.above == mark.letter) and mark.below == (group.below == mark.letter)
    return group.torn or not bounded


def _wrong(group: _Group, paragraphs: Sequence[Said]) -> str:
    """Why a text cannot be that of a letter; "" where it can."""
    if len(paragraphs) > _MOST:
        return LONG
    tables = {next(each.iterancestors(_TBL), None) for each in group.paragraphs}
    return STRANGE if len(tables) > 1 or any(each.strange for each in paragraphs) else ""


def _groups(root: etree._Element) -> Iterator[_Group]:
    group = _Group()
    inside = True  # not among the paragraphs of the stationery
    for paragraph in filter(is_in_flow, root.iter(_P)):
        marks = list(marks_in(paragraph))
        around = next((mark for mark in marks if isinstance(mark, Around)), None)
        texts = [mark for mark in marks if isinstance(mark, TextMark)]
        before, after = _breaks(paragraph)
        if before and not (around and around.place == "below"):
            yield group
            group, inside = _Group(), True
        if around:
            group.below = around.letter if around.place == "below" else ""
            yield group
            group = _Group(torn=bool(texts) or around.place == "first")
            group.above = around.letter if around.place in {"above", "last"} else ""
            inside = bool(group.above)
        if texts:
            inside = True
        if inside and not around:
            group.paragraphs.append(paragraph)
        group.marks += texts
        if after:
            yield group
            group, inside = _Group(), True
    yield group


def _joined(groups: Iterator[_Group]) -> Iterator[_Group]:
    """A letter in which somebody has broken the page is one all the same."""
    last = _Group()
    for group in groups:
        if last.marks and group.letters.keys() == last.letters.keys() and not (group.above or last.below):
            last.paragraphs += group.paragraphs
            last.marks += group.marks
            last.below, last.torn = group.below, last.torn or group.torn
        else:
            yield last
            last = group
    yield last


def _breaks(paragraph: etree._Element) -> tuple[bool, bool]:
    """Whether a page or section ends before the paragraph, and whether one ends after it."""
    properties = paragraph.find(_PPR)
    before = after = False
    if properties is not None:
        start = properties.find(f"{{{W}}}pageBreakBefore")
        before = start is not None and start.get(f"{{{W}}}val", "1") not in {"0", "false", "off"}
        after = properties.find(f"{{{W}}}sectPr") is not None
    text_yet = False
    for each in paragraph.iter(f"{{{W}}}t", f"{{{W}}}br"):
        if each.tag == f"{{{W}}}t":
            text_yet = text_yet or bool(each.text)
        elif each.get(f"{{{W}}}type") == "page":
            before, after = before or not text_yet, after or text_yet
    return before, after


def _styles(path: Path, parts: Mapping[str, bytes], main: str) -> Styles:
    """What the paragraphs of the document refer to."""
    links = package.relationships(path, dict(parts), main)
    roots = {
        kind: package.parse(path, link.target, parts[link.target])
        for link in links
        for kind in ("styles", "numbering")
        if link.type == f"{OFFICE}/{kind}" and not link.external and link.target in parts
    }
    names: dict[str, str] = {}
    styled: dict[str, tuple[str, int]] = {}
    for style in roots["styles"].iter(f"{{{W}}}style") if "styles" in roots else ():
        identity = style.get(f"{{{W}}}styleId", "")
        names[identity] = _value(style, "name").lower()
        if number := _value(style, "pPr", "numPr", "numId"):
            styled[identity] = number, whole(_value(style, "pPr", "numPr", "ilvl"))
    lists = dict(_lists(roots["numbering"])) if "numbering" in roots else {}
    return Styles(names, lists, styled, {link.id: link.target for link in links if link.external})


def _lists(numbering: etree._Element) -> Iterator[tuple[str, Sequence[str]]]:
    abstract = {}
    for each in numbering.iter(f"{{{W}}}abstractNum"):
        formats = ["none"] * _LEVELS
        for level in each.iter(f"{{{W}}}lvl"):
            number = whole(level.get(f"{{{W}}}ilvl", ""))
            if number < _LEVELS:
                formats[number] = _value(level, "numFmt") or "decimal"
        abstract[each.get(f"{{{W}}}abstractNumId", "")] = formats
    for each in numbering.iter(f"{{{W}}}num"):
        yield each.get(f"{{{W}}}numId", ""), abstract.get(_value(each, "abstractNumId"), ())


def _value(element: etree._Element, *path: str) -> str:
    found = element.find("/".join(f"{{{W}}}{name}" for name in path))
    return "" if found is None else found.get(f"{{{W}}}val", "")
