"""Finished letters → files, and what became of each."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from outreach.campaign.files.finishing import Finished
from outreach.campaign.making.spool import Ready
from outreach.documents import Stored, output_archive, output_file, output_folder
from outreach.findings import Finding

if TYPE_CHECKING:
    from outreach.word import WordTemplate


class Written(NamedTuple):
    """One letter's file: `output` itself, or in this folder. `held` says why there is none.

    `ready` is None where another process has made the letter.
    """

    ready: Ready | None
    output: Path
    is_folder: bool
    stored: Stored
    held: tuple[Finding, ...] = ()

    @property
    def path(self) -> Path:
        return self.output / self.stored.name if self.is_folder else self.output


def write_letters(
    letters: Generator[Finished], output: Path, *, zipped: bool = False, overwrite: bool = False
) -> Iterator[Written]:
    """Write each letter's files into the folder `output`, or a zip archive. Before that is closed, `letters` are.

    Raises OutreachError when the output cannot be used, or writing fails.
    """
    open_output = output_archive if zipped else output_folder
    with open_output(output, overwrite=overwrite) as place, closing(letters):
        for letter in letters:
            for name, content in letter.files.items():
                yield Written(letter.ready, output, not zipped, place.write(name, content))
            for name, why in letter.held.items():
                yield Written(letter.ready, output, not zipped, Stored(name, "held"), why)


def write_combined(
    letters: Iterable[Ready], stationery: "WordTemplate", path: Path, *, overwrite: bool = False
) -> Iterator[Written]:
    """Write all letters into one Word document, a section each. No letters make no document.

    Raises OutreachError when there is a file that is not to be replaced, or writing fails.
    """
    from outreach.word import combining

    letters = iter(letters)
    first = next(letters, None)
    if not first:
        return
    with output_file(path, overwrite=overwrite) as file, combining(stationery, file) as document:
        for ready in chain([first], letters):
            assert ready.filling
            document.add(ready.filling, ready.letter.word)
            stored = Stored(path.name, "written")
            yield Written(ready, path, False, stored)
