"""A mailing's plan, kept on disk between the moment in which it is shown and that in which it is carried out."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import IO, NamedTuple

from outreach.campaign.making.spool import scratch, store
from outreach.campaign.post.posting import Posting
from outreach.campaign.post.sending import Placed, placed_in
from outreach.ledger import Ledger
from outreach.mail import Attachment


class Plan:
    """Where each letter stands: what was shown is what goes. Iterate as often as needed."""

    def __init__(self, letters: IO[bytes], files: IO[bytes], number: int) -> None:
        self._letters, self._number = letters, number
        self._files = Files(files)

    def __iter__(self) -> Iterator[Placed]:
        self._letters.seek(0)
        for _ in range(self._number):
            placed, places = pickle.load(self._letters)  # noqa: S301 - this process wrote it
            yield with_files(placed, tuple(map(self._files.read, places))) if places else placed


class Place(NamedTuple):
    """Where a file that goes with letters is kept."""

    name: str
    type: str
    at: int
    octets: int


class Files:
    """Files that go with letters, each content kept once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._kept: dict[bytes, int] = {}
        self._end = 0
        self.read = lru_cache(maxsize=4)(self._read)

    def put(self, attachment: Attachment) -> Place:
        """Raises OutreachError when there is no room for it."""
        content = attachment.content
        digest = sha256(content).digest()
        if digest not in self._kept:
            store(content, self._file)
            self._kept[digest] = self._end
            self._end += len(content)
        return Place(attachment.name, attachment.type, self._kept[digest], len(content))

    def _read(self, place: Place) -> Attachment:
        self._file.seek(place.at)
        return Attachment(place.name, self._file.read(place.octets), place.type)


@contextmanager
def planned(ledger: Ledger, postings: Iterable[Posting], day: Callable[[datetime], str]) -> Iterator[Plan]:
    """All of `postings`, each placed, before the first of them leaves. `day` writes a date.

    Raises OutreachError when there is no room for them.
    """
    with scratch() as letters, scratch() as contents:
        files, number = Files(contents), 0
        for each in placed_in(ledger, postings, day):
            number += 1
            mail = each.posting.mail
            places = tuple(map(files.put, mail.attachments)) if mail else ()
            store(pickle.dumps((with_files(each, ()) if places else each, places), pickle.HIGHEST_PROTOCOL), letters)
        for file in (letters, contents):
            store(b"", file)
        yield Plan(letters, contents, number)


def with_files(placed: Placed, files: tuple[Attachment, ...]) -> Placed:
    """The same letter with these files."""
    assert placed.posting.mail
    return placed._replace(posting=replace(placed.posting, mail=replace(placed.posting.mail, attachments=files)))
