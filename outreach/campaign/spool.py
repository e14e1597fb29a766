"""Planned letters, kept on disk between the last check and the first file, so that memory does not grow with them."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

T = TypeVar("T")


@contextmanager
def spooled(records: Iterable[T]) -> Iterator[Iterator[T]]:
    """All of `records`, read to the end before the first is given back, in a file that only this process can open.

    What was checked is thereby what is written, even when sheet or template change in between.
    """
    with TemporaryFile(prefix="outreach-") as file:
        for record in records:
            pickle.dump(record, file, pickle.HIGHEST_PROTOCOL)
        file.seek(0)
        yield _read(file)


def _read(file: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 - written by this process into an unnamed file
        except EOFError:
            return
