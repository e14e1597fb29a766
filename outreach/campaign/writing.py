"""Finished letters → files, and what became of each."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from outreach.campaign.finishing import Finished
from outreach.campaign.spool import Ready
from outreach.documents import Stored, file_name, output_archive, output_file, output_folder
from outreach.findings import Finding
from outreach.word import WordTemplate, combining


class Written(NamedTuple):
    """One letter's file: `output` itself, or in this folder. `held` says why there is none."""

    parts: Mapping[str, str]
    subject: str
    findings: tuple[Finding, ...]
    output: Path
    is_folder: bool
    stored: Stored
    held: tuple[Finding, ...] = ()

    @property
    def path(self) -> Path:
        return self.output / self.stored.name if self.is_folder else self.output


def write_letters(
    letters: Iterable[Finished], output: Path, pattern: str, *, zipped: bool = False, overwrite: bool = False
) -> Iterator[Written]:
    """Write each letter in each of its media into the folder `output`, or a zip archive.

    Raises OutreachError when the pattern or the output cannot be used, or writing fails.
    """
    open_output = output_archive if zipped else output_folder
    with open_output(output, overwrite=overwrite) as place:
        for letter in letters:
            for medium, content in letter.contents.items():
                stored = place.write(file_name(pattern, letter.parts, f".{medium}"), content)
                yield Written(letter.parts, letter.subject, letter.findings, output, not zipped, stored)
            for medium, why in letter.held.items():
                stored = Stored(file_name(pattern, letter.parts, f".{medium}"), "held")
                yield Written(letter.parts, letter.subject, letter.findings, output, not zipped, stored, why)


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
            stored = Stored(path.name, "written")
            yield Written(ready.parts, ready.letter.subject, ready.findings, path, False, stored)
