"""Letters that are ready → what their files hold, in each medium."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from outreach.campaign.spool import Ready
from outreach.findings import Finding
from outreach.pdf import libreoffice
from outreach.word import LAST_PAGE, WordTemplate, combine

PDF = "pdf"
MEDIA = ("docx", PDF, "html", "txt")
"""What can be written, by the files' ending."""

SET_IN_STATIONERY = frozenset({"docx", PDF})
"""Media that need stationery and what fills it."""

AT_A_TIME = 200
"""Letters that LibreOffice lays out at a time: its start is shared, its memory is bounded, and there is progress."""


class Finished(NamedTuple):
    """A letter that may leave, with what its file holds in each medium."""

    parts: Mapping[str, str]
    subject: str
    findings: tuple[Finding, ...]
    contents: Mapping[str, bytes]


def finished(ready: Ready, media: Iterable[str], stationery: WordTemplate | None) -> Finished:
    """The letter in `media`, but for PDF, which is laid out for many letters at once."""
    contents = {medium: _FORMS[medium](ready, stationery) for medium in media if medium != PDF}
    return Finished(ready.parts, ready.letter.subject, ready.findings, contents)


def laid_out(
    letters: Iterable[Ready], media: Sequence[str], stationery: WordTemplate, office: str
) -> Iterator[Finished]:
    """The letters in `media`, PDF among them; `office` is LibreOffice's path. Raises OutreachError when that fails."""
    letters = iter(letters)
    with libreoffice(office) as converter:
        while batch := list(islice(letters, AT_A_TIME)):
            documents = [(ready.filling, ready.letter.word) for ready in batch if ready.filling]
            pdfs = converter.letters(
                partial(combine, stationery, documents, for_pages=True),
                [ready.letter.subject for ready in batch],
                LAST_PAGE,
            )
            for ready, pdf in zip(batch, pdfs, strict=True):
                letter = finished(ready, media, stationery)
                yield letter._replace(contents={**letter.contents, PDF: pdf})


def _docx(ready: Ready, stationery: WordTemplate | None) -> bytes:
    assert stationery
    assert ready.filling
    return stationery.document(ready.filling, ready.letter.word)


def _html(ready: Ready, stationery: WordTemplate | None) -> bytes:
    return ready.letter.html_document.encode()


def _txt(ready: Ready, stationery: WordTemplate | None) -> bytes:
    return ready.letter.text.encode()


_FORMS: Mapping[str, Callable[[Ready, WordTemplate | None], bytes]] = MappingProxyType(
    {"docx": _docx, "html": _html, "txt": _txt}
)
