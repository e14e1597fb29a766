"""All letters in one zip archive instead of a folder."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from outreach.documents.folder import Stored, output_folder
from outreach.documents.names import UniqueNames
from outreach.documents.staged import Content, Staged
from outreach.zipped import STORED, ZipWriter

_PACKED = (".docx", ".pdf")


@contextmanager
def output_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A file that stands at `path`, whole, when the block is left without an exception; its folder is made if needed.

    A file that this program did not write, or that was changed since, is kept unless `overwrite`: then, and where
    nothing can be written, OutreachError is raised before the block begins.
    """
    with output_folder(path.parent, overwrite=overwrite) as folder, folder.file(path.name) as file:
        yield file


@contextmanager
def output_archive(path: Path, *, overwrite: bool = False) -> Iterator["OutputArchive"]:
    """A zip archive at `path`, under the rules of `output_file`. The same letters give the same bytes."""
    with output_file(path, overwrite=overwrite) as file, ZipWriter(file) as archive:
        yield OutputArchive(archive)


class OutputArchive:
    """Takes letters in, as `OutputFolder` does; made by `output_archive`. All names are the archive's own."""

    def __init__(self, archive: ZipWriter) -> None:
        self._archive = archive
        self._names = UniqueNames()

    def write(self, name: str, content: Content) -> Stored:
        """Put `content` into a member called `name`, or name-2, name-3 ... if the archive has one of that name.

        What is staged waits in the archive's own folder.
        """
        name = self._names.unique(name)
        if isinstance(content, Staged):
            staged = Path(content.path)
            content = staged.read_bytes()
            staged.unlink()
        if name.endswith(_PACKED):
            self._archive.put(name, zlib.crc32(content), len(content), content, STORED)
        else:
            self._archive.add(name, content)
        return Stored(name, "written")
