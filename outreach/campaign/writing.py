"""Checked letters → files: what each medium's file holds, what it is called, and what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from outreach.campaign.planning import Planned
from outreach.contacts import Contact
from outreach.documents import Stored, file_name, output_folder
from outreach.word import WordTemplate


@dataclass(frozen=True, slots=True)
class Written:
    """One contact's file."""

    planned: Planned
    path: Path
    stored: Stored


def _docx(planned: Planned, stationery: WordTemplate | None) -> bytes:
    assert stationery
    assert planned.letter
    assert planned.filling
    return stationery.document(planned.filling, planned.letter.word)


def _html(planned: Planned, stationery: WordTemplate | None) -> bytes:
    assert planned.letter
    return planned.letter.html_document.encode()


def _txt(planned: Planned, stationery: WordTemplate | None) -> bytes:
    assert planned.letter
    return f"{planned.letter.text}\n".encode()


MEDIA: Mapping[str, Callable[[Planned, WordTemplate | None], bytes]] = MappingProxyType(
    {"docx": _docx, "html": _html, "txt": _txt}
)
"""What can be written, by the files' ending."""


def name_parts(contact: Contact) -> dict[str, str]:
    """What a pattern for file names may hold."""
    return {
        "first": contact.first,
        "last": contact.last,
        "name": contact.name or contact.salutation,
        "title": contact.title,
        "company": contact.company,
        "email": contact.email,
        "id": contact.id,
        "row": str(contact.row),
    }


def write_letters(
    letters: Iterable[Planned],
    media: Sequence[str],
    stationery: WordTemplate | None,
    folder: Path,
    pattern: str,
    *,
    overwrite: bool = False,
) -> Iterator[Written]:
    """Write each letter in each medium into `folder`, and say what became of it. Held letters are passed over."""
    with output_folder(folder, overwrite=overwrite) as output:
        for planned in letters:
            if planned.held:
                continue
            parts = name_parts(planned.contact)
            for medium in media:
                stored = output.write(file_name(pattern, parts, f".{medium}"), MEDIA[medium](planned, stationery))
                yield Written(planned, folder / stored.name, stored)
