"""PDF letters: LibreOffice lays out a Word document of many letters, and the pages are dealt out to them again.

A start of LibreOffice takes a second or more, whatever it is given: so it is
given many letters at a time. This is the one room that starts a program.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import TYPE_CHECKING, BinaryIO

from outreach.errors import OutreachError
from outreach.findings import Rule, found

if TYPE_CHECKING:
    from pypdf import PdfReader

RULES: tuple[Rule, ...] = (
    Rule(
        "P01", "error", "LibreOffice is there", "Word letters become PDF as they would be printed: by a word processor."
    ),
    Rule(
        "P02", "error", "LibreOffice lays the letters out", "A letter without its pages would not be noticed in a pile."
    ),
)
_MISSING, _FAILED = RULES

PROGRAMS = ("soffice", "libreoffice")
ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
"""Where installers put it without telling PATH."""

_AT_WORK: set[subprocess.Popen[bytes]] = set()
"""The programs that this process has started, in whichever thread."""

SECONDS, SECONDS_A_LETTER = 120, 2
"""How long a conversion may take, on a slow machine."""

_MOST_SAID = 300
"""Characters of what it has to say: its reason, and not where in its own code it was."""

_INSTEAD = "Write --as docx instead, or install LibreOffice (libreoffice.org)."
_EXPORT = (
    'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"false"},"UseTaggedPDF":{"type":"boolean","value":"false"}}'
)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""
"""No macro runs, and nothing that a document only links to is fetched."""


def find_libreoffice() -> str:
    """The path of the program. Raises OutreachError (P01) where there is none."""
    found_ = next(filter(None, map(shutil.which, (*PROGRAMS, *ELSEWHERE))), "")
    if not found_:
        raise OutreachError(
            findings=[found(_MISSING, "PDF letters need LibreOffice, which is not here", hint=_INSTEAD)]
        )
    return found_


def end_all() -> None:
    """End every LibreOffice that is at work: whoever waits for it in another thread gets an OutreachError (P02)."""
    for process in tuple(_AT_WORK):
        _end(process)


@contextmanager
def libreoffice(program: str) -> Iterator["LibreOffice"]:
    """LibreOffice with a profile of its own, which is neither the user's nor left behind."""
    with TemporaryDirectory(prefix="outreach-", ignore_cleanup_errors=True) as folder:
        user = Path(folder, "profile", "user")
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        yield LibreOffice(program, Path(folder))


class LibreOffice:
    """Made by `libreoffice`."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def letters(self, write: Callable[[BinaryIO], object], titles: Sequence[str], mark: str) -> Iterator[bytes]:
        """The letters of a Word document as PDFs, each with its title.

        `write` writes the document, which has a bookmark called `mark` and the
        letter's number, from 1, at the end of each letter; pages after the last
        are nobody's. The same document
        gives the same bytes for the same LibreOffice and fonts. Raises
        OutreachError (P02).
        """
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError

        document = self._folder / "letters.docx"
        with document.open("wb+") as file:
            write(file)
        pdf = document.with_suffix(".pdf")
        pdf.unlink(missing_ok=True)
        said = self._run([document], len(titles))
        if not pdf.exists():
            raise _failed(f"LibreOffice could not lay the letters out: {said or 'it did not say why'}")
        with pdf.open("rb") as file:
            try:
                reader = PdfReader(file)
                ends = _ends(reader, len(titles), mark)
            except PyPdfError as error:
                raise _failed(f"what LibreOffice wrote cannot be read: {error}") from error
            for start, end, title in zip([0, *ends], ends, titles, strict=False):
                yield _pages(reader, start, end, title)

    def documents(self, documents: Iterable[bytes], titles: Sequence[str]) -> Iterator[bytes]:
        """Word documents as PDFs, each with its title: for letters with notes, which LibreOffice counts through all.

        Raises OutreachError (P02).
        """
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError

        files: list[Path] = []
        for number, document in enumerate(documents, 1):
            files.append(self._folder / f"letter-{number}.docx")
            files[-1].write_bytes(document)
            files[-1].with_suffix(".pdf").unlink(missing_ok=True)
        said = self._run(files, len(files))
        for file, title in zip(files, titles, strict=True):
            pdf = file.with_suffix(".pdf")
            if not pdf.exists():
                raise _failed(f"LibreOffice could not lay a letter out: {said or 'it did not say why'}")
            try:
                reader = PdfReader(BytesIO(pdf.read_bytes()))
                yield _pages(reader, 0, len(reader.pages), title)
            except PyPdfError as error:
                raise _failed(f"what LibreOffice wrote cannot be read: {error}") from error

    def _run(self, documents: Iterable[Path], letters: int) -> str:
        """What LibreOffice says."""
        seconds = SECONDS + SECONDS_A_LETTER * letters
        command = [
            self._program,
            f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", _EXPORT),
            *("--outdir", str(self._folder), *map(str, documents)),
        ]
        try:
            process = subprocess.Popen(  # noqa: S603 (the program that was found, and files of our own)
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the program is a script that starts another, and both have to end
            )
        except OSError as error:
            raise _failed(f"LibreOffice does not start: {error.strerror or error}") from error
        _AT_WORK.add(process)
        with process:
            try:
                said, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                raise _failed(f"LibreOffice was not done after {seconds:.0f} seconds") from None
            except BaseException:  # an interrupt as well must not leave it running
                _end(process)
                raise
            finally:
                _AT_WORK.discard(process)
        lines = takewhile(lambda line: line != "Stack:", said.decode(errors="replace").splitlines())
        return shorten(
            " ".join(line for line in lines if not line.startswith("convert ")), _MOST_SAID, placeholder=" …"
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _failed(message: str) -> OutreachError:
    return OutreachError(findings=[found(_FAILED, message, hint=_INSTEAD)])


def _ends(reader: "PdfReader", count: int, mark: str) -> list[int]:
    """The number of pages up to the end of each letter."""
    pages = {
        name.lstrip("/"): reader.get_destination_page_number(destination)
        for name, destination in reader.named_destinations.items()
    }
    found_ = [pages.get(f"{mark}{number}") for number in range(1, count + 1)]
    ends = [page + 1 for page in found_ if page is not None]
    if len(ends) < count or ends != sorted(set(ends)):
        raise _failed("LibreOffice does not tell where each letter ends")
    return ends


def _pages(reader: "PdfReader", start: int, end: int, title: str) -> bytes:
    """Pages as a PDF of their own, without date and identifier."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(reader, pages=(start, end), import_outline=False)
    writer.metadata = {"/Title": title} if title else None
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
