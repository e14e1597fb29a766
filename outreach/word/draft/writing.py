"""Draft letters → one Word document."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import BinaryIO, NamedTuple

from lxml import etree

from outreach.findings import Finding
from outreach.pieces import escape, in_run
from outreach.word import package
from outreach.word.combined import combining
from outreach.word.draft.comments import first_free, said, with_comments
from outreach.word.draft.frame import Frame, frame, label
from outreach.word.draft.marks import BEGIN, CUT_OFF, END, mark
from outreach.word.draft.passages import BODY, BODY_END, Passage, shaded, signed
from outreach.word.stationery import Filling, WordTemplate

_WORD_BEFORE = re.compile(r"\S*[^\S\n]*\Z")
_WIDEST = 72
"""Characters of a subject that stand on one line."""
_WORD_AFTER = re.compile(r"[^\S\n]*\S*")


class Source(NamedTuple):
    """Offsets of a merged value in the letter's text, and the cell that it comes from."""

    start: int
    end: int
    where: str


@dataclass(frozen=True, slots=True)
class DraftLetter:
    """A letter to be looked at. `title` says whose it is: "Ada Okafor · row 2".

    `body` and `text` are its Word form in pieces and its plain text. `body` is empty where the Word file is the whole
    letter, and `filling` is None where it could not be filled; without both there is no letter. The findings' `start`
    and `end` count in `text`; one that has none belongs to the value of the cell that it names, or else to the letter
    as a whole. `key` is this letter's own: with it a draft that comes back tells whose the letter is.
    """

    title: str
    held: bool
    filling: Filling | None = None
    body: Iterable[str] = ()
    text: str = ""
    sources: Sequence[Source] = ()
    findings: Sequence[Finding] = ()
    subject: str = ""
    key: str = ""


def draft(template: WordTemplate, letters: Iterable[DraftLetter], file: BinaryIO, *, when: date) -> None:
    """Write `letters` to `file` as one .docx for a person to read before anything leaves.

    Every page is marked as a draft, and every letter says at its top whose it
    is, whether it is held, and its subject. Merged values are shaded, as Word's “Highlight
    Merge Fields” does; every finding is a comment, dated `when`, at its passage
    or else at the letter's first paragraph. Where there is no letter its page
    lists the findings. `file` and the rest are as in `combining`; memory grows
    with the letters' texts, up to some ten thousand of them.

    Raises ValueError when there is no letter.
    """
    around = frame(template)
    with combining(around.template, file) as document:
        for letter in letters:
            document.add_parts(dict(_parts(around, letter, when)), letter.filling)


def _parts(around: Frame, letter: DraftLetter, when: date) -> Iterator[tuple[str, list[str]]]:
    """The changing parts of the combined document that are this letter's."""
    main = around.template.changing[0]
    made = letter.filling or letter.body
    findings = letter.findings if made else ()
    inside = [BODY, BEGIN, *(letter.body if made else _instead(letter)), END, BODY_END]
    if letter.filling:
        parts = {name: signed(pieces) for name, pieces in around.letters.pieces(letter.filling, inside)}
    else:
        end = f"{around.section}</w:body></w:document>"
        parts = {main: signed([around.head, *inside, end]), **around.empty}
    own = parts.pop(around.comments_part, "")
    comments = package.serialize(shaded(own)).decode() if own else around.comments
    start, body_tag, rest = parts.pop(main).partition("<w:body>")
    text_begins = "" if letter.body else BODY
    first = first_free(comments)
    subject = shorten(letter.subject, _WIDEST, placeholder=CUT_OFF)
    above = label(_line(letter.title), _line(subject), held=letter.held)
    root = shaded(
        f"{start}{body_tag}{above}{text_begins}{rest}",
        letter.text,
        [_passage(finding, letter) for finding in findings],
        first=first,
        reference=around.styles[1],
    )
    mark(root, letter.key, when, made=bool(made))
    yield around.comments_part, [with_comments(comments, findings, first, when, around.styles)]
    yield main, [etree.tostring(root, encoding="unicode")]
    for name, text in parts.items():
        if name in around.template.changing:
            yield name, [package.serialize(shaded(text)).decode() if letter.filling else text]


def _passage(finding: Finding, letter: DraftLetter) -> Passage | None:
    if finding.start < finding.end:
        return Passage(finding.start, finding.end)
    for start, end, where in letter.sources:
        if where and where == finding.where:
            return Passage(start, end) if start < end else _around(start, letter.text)
    return None


def _around(place: int, text: str) -> Passage:
    """The words on both sides of a value that is empty."""
    before, after = _WORD_BEFORE.search(text, 0, place), _WORD_AFTER.match(text, place)
    return Passage(before.start() if before else place, after.end() if after else place)


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def _instead(letter: DraftLetter) -> list[str]:
    """What a page without a letter says."""
    return [
        _paragraph("Heading1", _line(letter.title)),
        _paragraph("BodyText", "This letter cannot be made."),
        *(_paragraph("BodyText", in_run("\n".join(said(finding)))) for finding in letter.findings),
    ]


def _paragraph(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
