"""Letters that are ready → files: what each medium's file holds, and what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from outreach.campaign.spool import Ready
from outreach.documents import Stored, file_name, output_folder
from outreach.word import WordTemplate


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


MEDIA: Mapping[str, Callable[[Ready, WordTemplate | None], bytes]] = MappingProxyType(
    {"docx": _docx, "html": _html, "txt": _txt}
)
"""What can be written, by the files' ending. Word letters need stationery and what fills it."""


def write_letters(
    letters: Iterable[Ready],
    media: Sequence[str],
    stationery: WordTemplate | None,
    folder: Path,
    pattern: str,
    *,
    overwrite: bool = False,
) -> Iterator[Written]:
    """Write each letter in each medium into `folder`, and say what became of it.

    Raises OutreachError when the pattern or the folder cannot be used, or writing fails.
    """
    with output_folder(folder, overwrite=overwrite) as output:
        for ready in letters:
            for medium in media:
                stored = output.write(file_name(pattern, ready.parts, f".{medium}"), MEDIA[medium](ready, stationery))
                yield Written(ready, folder / stored.name, stored)
