"""Letters that are ready, kept on disk between the last check and the first file, so that memory does not grow."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import NamedTuple

from outreach.campaign.planning import Planned
from outreach.findings import Finding
from outreach.letters import Letter, Template
from outreach.word import Filling


class Ready(NamedTuple):
    """A letter that may leave. `parts` is what its file may be named after: first, last, name, ..., id, row."""

    parts: dict[str, str]
    letter: Letter
    filling: Filling | None
    findings: tuple[Finding, ...]


@contextmanager
def spooled(letters: Iterable[Planned], template: Template) -> Iterator[Iterator[Ready]]:
    """All of `letters`, read to the end before the first that is not held is given back.

    They wait in a file that only this process can open. What was checked is thereby what is written, even when sheet
    or template change in between.
    """
    with TemporaryFile(prefix="outreach-") as file:
        count = 0
        for planned in letters:
            if planned.letter and not planned.held:
                record = (_parts(planned), planned.letter.packed(), planned.filling, planned.findings)
                pickle.dump(record, file, pickle.HIGHEST_PROTOCOL)
                count += 1
        file.seek(0)

        def read() -> Iterator[Ready]:
            for _ in range(count):
                parts, packed, filling, findings = pickle.load(file)  # noqa: S301 - from this process, in an unnamed file
                yield Ready(parts, template.unpack(packed), filling, findings)

        yield read()


def _parts(planned: Planned) -> dict[str, str]:
    contact = planned.contact
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
