"""Letters that are ready, kept on disk between the last check and the first file, so that memory does not grow."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import NamedTuple

from outreach.campaign.planning import Planned
from outreach.contacts import Contact
from outreach.findings import Finding
from outreach.letters import Letter, Template
from outreach.word import Filling


class Ready(NamedTuple):
    """A letter that may leave. `parts` is what its file may be named after: first, last, name, ..., id, row."""

    parts: dict[str, str]
    letter: Letter
    filling: Filling | None
    findings: tuple[Finding, ...]


Packed = tuple[dict[str, str], tuple[str, tuple[str, ...], str], Filling | None, tuple[Finding, ...]]


@contextmanager
def spooled(letters: Iterable[Planned], template: Template, *, keep: bool = True) -> Iterator[Iterator[Ready]]:
    """All of `letters`, read to the end before the first that is not held is given back.

    They wait in a file that only this process can open. What was checked is thereby what is written, even when sheet
    or template change in between. Without `keep` none of them comes back.
    """
    with TemporaryFile(prefix="outreach-") as file:
        count = 0
        for planned in letters:
            if keep and planned.letter and not planned.held:
                ready = Ready(_parts(planned.contact), planned.letter, planned.filling, planned.findings)
                pickle.dump(packed(ready), file, pickle.HIGHEST_PROTOCOL)
                count += 1
        file.seek(0)

        def read() -> Iterator[Ready]:
            for _ in range(count):
                yield unpacked(pickle.load(file), template)  # noqa: S301 - from this process, in an unnamed file

        yield read()


def packed(ready: Ready) -> Packed:
    """The letter in values that another process, or a later moment, can make it of again."""
    return ready.parts, ready.letter.packed(), ready.filling, ready.findings


def unpacked(record: Packed, template: Template) -> Ready:
    """The letter that was packed."""
    parts, letter, filling, findings = record
    return Ready(parts, template.unpack(letter), filling, findings)


def _parts(contact: Contact) -> dict[str, str]:
    return {
        "id": contact.id,
        "row": str(contact.row),
        "name": contact.name or contact.salutation,
        "first": contact.first,
        "last": contact.last or ("" if contact.first else contact.name),
        "title": contact.title,
        "company": contact.company,
        "email": contact.email,
    }
