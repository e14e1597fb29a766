"""Letters that are ready, kept on disk between the last check and the first file, so that memory does not grow."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any, NamedTuple

from outreach.campaign.file_names import file_name_fields
from outreach.campaign.making.run import Planned
from outreach.campaign.making.worded import WordLetter
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.letters import Letter, Template
from outreach.word import Filling

AT_ONCE = 64
"""Letters in one record or message: enough that its cost is shared, and what they have in common is in it once."""


class Ready(NamedTuple):
    """A letter that may leave. `parts` is what its file may be named after: first, last, name, ..., id, row."""

    parts: dict[str, str]
    letter: Letter | WordLetter
    filling: Filling | None
    findings: tuple[Finding, ...]


PackedLetter = tuple[str, tuple[str, ...], str, bool] | WordLetter
Packed = tuple[dict[str, str], PackedLetter, tuple[Any, ...] | None, tuple[Finding, ...]]


@contextmanager
def spooled(letters: Iterable[Planned], template: Template | None, *, keep: bool = True) -> Iterator[Iterator[Ready]]:
    """All of `letters`, read to the end before the first that is not held is given back.

    They wait in a file that only this process can open. What was checked is thereby what is written, even when sheet
    or template change in between. Without `keep` none of them comes back.
    """
    with scratch() as file:
        kept = (packed(ready_of(planned)) for planned in letters if keep and planned.letter and not planned.held)
        count = 0
        while batch := list(islice(kept, AT_ONCE)):
            store(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL), file)
            count += 1
        store(b"", file)
        file.seek(0)
        records = (record for _ in range(count) for record in pickle.load(file))  # noqa: S301 - this process wrote it
        yield (unpacked(record, template) for record in records)


@contextmanager
def scratch() -> Iterator[IO[bytes]]:
    """A file that only this process can open, and that is gone afterwards."""
    file = TemporaryFile(prefix="outreach-")  # noqa: SIM115 - closed below
    try:
        yield file
    finally:
        with suppress(OSError):  # a full disk refuses once more what could not be written
            file.close()


def store(record: bytes, file: IO[bytes]) -> None:
    """Writes a record, and after an empty one all that is still to be written. Raises OutreachError without room."""
    try:
        file.write(record)
        if not record:
            file.flush()
    except OSError as error:
        raise OutreachError(
            f"letters that wait do not fit here: {error.strerror}",
            where=gettempdir(),
            hint="Make room, or name another folder in the environment variable TMPDIR.",
        ) from error


def ready_of(planned: Planned) -> Ready:
    """The letter that was planned, which there has to be, as one that may leave."""
    assert planned.letter
    return Ready(file_name_fields(planned.contact), planned.letter, planned.filling, planned.findings)


def packed(ready: Ready) -> Packed:
    """The letter in values that another process, or a later moment, can make it of again."""
    # A plain tuple is pickled in a fraction of the time that one with names takes.
    return ready.parts, ready.letter.packed(), ready.filling and tuple(ready.filling), ready.findings


def unpacked(record: Packed, template: Template | None) -> Ready:
    """The letter that was packed, by the same template; one of a Word file needs none."""
    parts, letter, filled, findings = record
    filling = Filling._make(filled) if filled else None
    if isinstance(letter, WordLetter):
        return Ready(parts, letter, filling, findings)
    assert template
    return Ready(parts, template.unpack(letter), filling, findings)
