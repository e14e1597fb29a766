"""The folder that letters are written to: each file whole or not at all, and nobody else's file replaced."""

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from outreach.documents.names import UniqueNames, name_key
from outreach.documents.rules import CHANGED, FOLDER, NOT_OURS, STOPPED
from outreach.documents.staged import NEW_FILE, Content, Staged, clear, write_new
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found

RECORD = ".outreach-written.sqlite"
_TEMPORARY = ".outreach-writing.tmp"

_BATCH_FILES = 1000
_BATCH_BYTES = 1 << 20

_UNKNOWN = b"unknown"
"""Stands for a digest before there is one."""


class Stored(NamedTuple):
    """What becomes of one letter by the time its folder is closed; `finding` says why a file was kept.

    A `held` letter never came to the folder.
    """

    name: str
    state: Literal["written", "unchanged", "kept", "held"]
    finding: Finding | None = None


class _Waiting(NamedTuple):
    name: str
    content: Content
    digest: bytes
    replaced: bytes | None


@contextmanager
def output_folder(path: Path, *, overwrite: bool = False) -> Iterator["OutputFolder"]:
    """The folder at `path`, made when it is missing, for as long as the block runs.

    A file that this program did not write, or that was changed since, is kept unless `overwrite`. Leaving the block
    writes what is waiting; leaving it by an exception drops that. Either way every file that is there is whole.

    Raises OutreachError before the first letter when the folder cannot be written to or another run is writing to
    it; later, when writing fails, with the number of letters that are there.
    """
    made, fresh = not path.exists(), not (path / RECORD).exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        _probe(path)
        record = _open_record(path / RECORD)
        (path / _TEMPORARY).unlink(missing_ok=True)  # of a run that was killed
        clear(path)
    except (OSError, sqlite3.Error) as error:
        if fresh:
            _leave_nothing(path, folder_too=made)
        raise _refused(path, error) from error
    folder = OutputFolder(path, record, overwrite=overwrite)
    try:
        yield folder
        folder.flush()
    finally:
        record.close()
        clear(path)
        if fresh and not folder.written:
            _leave_nothing(path, folder_too=made)


class OutputFolder:
    """Takes letters in; made by `output_folder`. `written` counts the files that were put in place whole.

    Nothing is synced to the platter, neither letters nor record: that would cost milliseconds a letter, and after a
    power cut the same run writes the same letters again.
    """

    def __init__(self, path: Path, record: sqlite3.Connection, *, overwrite: bool) -> None:
        self.path = path
        self.written = 0
        self._record = record
        self._overwrite = overwrite
        # Text, not Path: on the way of a letter, Path would cost as much as the digest.
        self._folder = f"{path}{os.sep}"
        self._temporary = f"{path}{os.sep}{_TEMPORARY}"
        self._names = UniqueNames()
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0

    def write(self, name: str, content: Content) -> Stored:
        """Put `content` into a file called `name`, or name-2, name-3 ... if this run has used the name before.

        `name` comes from `file_name`. Files appear in batches, the last one when the block is left; what is staged and
        not wanted is cleared away then.
        """
        name = self._names.unique(name)
        digest = content.digest if isinstance(content, Staged) else sha256(content).digest()
        try:
            stored, replaced = self._decide(name, digest)
        except (OSError, sqlite3.Error) as error:
            raise self._stopped(error) from error
        if stored.state == "written":
            self._waiting.append(_Waiting(name, content, digest, replaced))
            self._waiting_bytes += 0 if isinstance(content, Staged) else len(content)
            if len(self._waiting) >= _BATCH_FILES or self._waiting_bytes >= _BATCH_BYTES:
                self.flush()
        return stored

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """A file called `name` that is put in place when the block is left, and dropped when that is by an exception.

        Raises OutreachError where `write` would keep the file that is there: nobody works for nothing.
        """
        target = f"{self._folder}{name}"
        try:
            self._replaceable(name, _UNKNOWN)
            try:
                with open(self._temporary, "x+b") as file:  # noqa: PTH123  (a text, see above)
                    yield file
                digest = _digest(self._temporary)
                self._enter([_Waiting(name, b"", digest, self._replaceable(name, digest))])
                self.written += 1
                os.replace(self._temporary, target)  # noqa: PTH105
            finally:
                with suppress(OSError):
                    os.unlink(self._temporary)  # noqa: PTH108
        except (OSError, sqlite3.Error) as error:
            message = f"writing stopped: {_reason(error)}; nothing of it is there"
            raise _error(STOPPED, message, Path(target), "Put that right and write again.") from error

    def flush(self) -> None:
        """Write what is waiting. The record is committed first: no file of ours is ever there without its entry."""
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        try:
            self._enter(waiting)
            for letter in waiting:
                self._put(letter)
        except (OSError, sqlite3.Error) as error:
            raise self._stopped(error) from error
        finally:
            with suppress(OSError):  # an interrupt as well must leave nothing behind
                os.unlink(self._temporary)  # noqa: PTH108  (a text, see above)

    def _put(self, letter: _Waiting) -> None:
        self.written += 1  # first, since an interrupt may come when the file is there
        try:
            if isinstance(content := letter.content, Staged):
                ready = content.path
            else:
                ready = self._temporary
                write_new(ready, content)
            os.replace(ready, f"{self._folder}{letter.name}")  # noqa: PTH105  (a text, see above)
        except OSError:
            self.written -= 1
            raise

    def _enter(self, files: Iterable[_Waiting]) -> None:
        with self._record:
            self._record.executemany(
                "INSERT INTO written VALUES (?, ?, ?) ON CONFLICT (name)"
                " DO UPDATE SET sha256 = excluded.sha256, replaced = excluded.replaced",
                ((name_key(file.name), file.digest, file.replaced) for file in files),
            )

    def _replaceable(self, name: str, digest: bytes) -> bytes | None:
        """The digest of the file that would be replaced. Raises OutreachError when it is to be kept."""
        stored, replaced = self._decide(name, digest)
        if stored.finding:
            raise OutreachError(findings=[replace(stored.finding, level="error")])
        return replaced

    def _decide(self, name: str, digest: bytes) -> tuple[Stored, bytes | None]:
        """What to do about `name`, and the digest of the file that would be replaced."""
        path = f"{self._folder}{name}"
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            return Stored(name, "written"), None
        there = _digest(path) if stat.S_ISREG(mode) else b""
        if there == digest:
            return Stored(name, "unchanged"), None
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            what = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
            hint = "Rename or move it, or write under another name."
            return Stored(name, "kept", found(NOT_OURS, f"this is {what}, so it is kept", path, hint)), None
        # Two digests: a run that was killed between the record's commit and the file left the older one there.
        ours = self._record.execute("SELECT sha256, replaced FROM written WHERE name = ?", (name_key(name),)).fetchone()
        if self._overwrite or (ours and there in ours):
            return Stored(name, "written"), there
        rule, why = (
            (CHANGED, "it was changed since it was written") if ours else (NOT_OURS, "outreach did not write it")
        )
        hint = "Rename or move it, or write with --overwrite."
        return Stored(name, "kept", found(rule, f"{why}, so it is kept", path, hint)), None

    def _stopped(self, error: Exception) -> OutreachError:
        letters = "1 letter is" if self.written == 1 else f"{self.written} letters are"
        message = f"writing stopped: {_reason(error)}; {letters} in the folder whole, the others were not written"
        return _error(STOPPED, message, self.path, "Put that right and write again.")


def _probe(path: Path) -> None:
    """Fails with the system's reason when no file can be made in the folder."""
    probe = path / f".outreach-{os.getpid()}.tmp"
    os.close(os.open(probe, NEW_FILE, 0o600))
    probe.unlink()


def _leave_nothing(path: Path, *, folder_too: bool) -> None:
    """Takes back what was made before the first letter, as far as the system lets it."""
    with suppress(OSError):
        (path / RECORD).unlink(missing_ok=True)
    if folder_too:
        with suppress(OSError):
            path.rmdir()


def _open_record(path: Path) -> sqlite3.Connection:
    """What was written to the folder by earlier runs, locked against another run at the same time."""
    record = sqlite3.connect(path, timeout=0)
    try:
        record.execute("PRAGMA locking_mode = EXCLUSIVE")
        record.execute("PRAGMA synchronous = OFF")
        with record:
            record.execute("BEGIN IMMEDIATE")
            record.execute(
                "CREATE TABLE IF NOT EXISTS written (name TEXT PRIMARY KEY, sha256 BLOB, replaced BLOB) WITHOUT ROWID"
            )
    except BaseException:
        record.close()
        raise
    return record


def _digest(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file_digest(file, sha256).digest()


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:]


def _refused(path: Path, error: Exception) -> OutreachError:
    """Why nothing can be written to the folder, and what to do about it."""
    match error:
        case FileExistsError() | NotADirectoryError():
            return _error(FOLDER, "this is a file, and letters go to a folder", path, "Choose a folder with --output.")
        case sqlite3.OperationalError() if "locked" in str(error):
            return _error(FOLDER, "another run is writing to this folder", path, "Wait until it is done.")
        case sqlite3.DatabaseError() if not isinstance(error, sqlite3.OperationalError):
            hint = f"Delete {RECORD}: the letters that are there are then kept as they are."
            return _error(FOLDER, f"the record of what was written is damaged ({error})", path / RECORD, hint)
    message = f"letters cannot be written to this folder: {_reason(error)}"
    return _error(FOLDER, message, path, "Choose another folder with --output.")


def _error(rule: Rule, message: str, path: Path, hint: str) -> OutreachError:
    return OutreachError(findings=[found(rule, message, str(path), hint)])
