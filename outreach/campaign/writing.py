"""Letters that are ready → files: what each medium's file holds, and what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType

from outreach.campaign.spool import Ready
from outreach.documents import Stored, file_name, output_archive, output_file, output_folder
from outreach.pdf import LibreOffice, libreoffice
from outreach.word import LAST_PAGE, WordTemplate, combine, combining

PDF = "pdf"
AT_A_TIME = 200
"""Letters that LibreOffice lays out at a time: its start is shared, its memory is bounded, and there is progress."""


@dataclass(frozen=True, slots=True)
class Written:
    """One letter's file."""

    ready: Ready
    path: Path
    stored: Stored


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

MEDIA = ("docx", PDF, "html", "txt")
"""What can be written, by the files' ending."""

SET_IN_STATIONERY = frozenset({"docx", PDF})
"""Media that need stationery and what fills it."""


def write_letters(
    letters: Iterable[Ready],
    media: Sequence[str],
    stationery: WordTemplate | None,
    output: Path,
    pattern: str,
    *,
    zipped: bool = False,
    overwrite: bool = False,
    office: str = "",
) -> Iterator[Written]:
    """Write each letter in each medium into the folder `output`, or a zip archive, and say what became of it.

    `office` is LibreOffice's path, for PDF. Raises OutreachError when the pattern or the output cannot be used, or
    writing fails.
    """
    open_output = output_archive if zipped else output_folder
    with (
        libreoffice(office) if PDF in media else nullcontext() as converter,
        open_output(output, overwrite=overwrite) as place,
    ):
        for ready, pdf in _with_pdfs(letters, stationery, converter):
            for medium in media:
                content = pdf if medium == PDF else _FORMS[medium](ready, stationery)
                stored = place.write(file_name(pattern, ready.parts, f".{medium}"), content)
                yield Written(ready, output if zipped else output / stored.name, stored)


def write_combined(
    letters: Iterable[Ready], stationery: WordTemplate, path: Path, *, overwrite: bool = False
) -> Iterator[Written]:
    """Write all letters into one Word document, a section each. No letters make no document.

    Raises OutreachError when there is a file that is not to be replaced, or writing fails.
    """
    letters = iter(letters)
    first = next(letters, None)
    if not first:
        return
    with output_file(path, overwrite=overwrite) as file, combining(stationery, file) as document:
        for ready in chain([first], letters):
            assert ready.filling
            document.add(ready.filling, ready.letter.word)
            yield Written(ready, path, Stored(path.name, "written"))


def _with_pdfs(
    letters: Iterable[Ready], stationery: WordTemplate | None, converter: LibreOffice | None
) -> Iterator[tuple[Ready, bytes]]:
    """Each letter with its PDF, if there is to be one."""
    if not converter:
        yield from ((ready, b"") for ready in letters)
        return
    assert stationery
    letters = iter(letters)
    while batch := list(islice(letters, AT_A_TIME)):
        documents = [(ready.filling, ready.letter.word) for ready in batch if ready.filling]
        pdfs = converter.letters(
            partial(combine, stationery, documents, for_pages=True),
            [ready.letter.subject for ready in batch],
            LAST_PAGE,
        )
        yield from zip(batch, pdfs, strict=True)
