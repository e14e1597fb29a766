"""The folder that letters are written to: each file whole or not at all, and nobody else's file replaced."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Literal, NamedTuple

from outreach.documents.rules import CHANGED, FOLDER, NOT_OURS, STOPPED
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.seen import Seen

RECORD = ".outreach-written.sqlite"
_TEMPORARY = ".outreach-writing.tmp"

_BATCH_FILES = 1000
_BATCH_BYTES = 1 << 20

_REMEMBERED = 4096
"""Names whose next number is known, so that a thousand people of one name do not cost a million look-ups."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Stored(NamedTuple):
    """What becomes of one letter by the time its folder is closed; `finding` says why a file was kept."""

    name: str
    state: Literal["written", "unchanged", "kept"]
    finding: Finding | None = None


class _Waiting(NamedTuple):
    name: str
    content: bytes
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
        self._calls = 0
        self._names = Seen()
        self._next_numbers: dict[str, int] = {}
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0

    def write(self, name: str, content: bytes) -> Stored:
        """Put `content` into a file called `name`, or name-2, name-3 ... if this run has used the name before.

        `name` comes from `file_name`. Files appear in batches, the last one when the block is left.
        """
        name = self._unique(name)
        digest = sha256(content).digest()
        try:
            stored, replaced = self._decide(name, digest)
        except (OSError, sqlite3.Error) as error:
            raise self._stopped(error) from error
        if stored.state == "written":
            self._waiting.append(_Waiting(name, content, digest, replaced))
            self._waiting_bytes += len(content)
            if len(self._waiting) >= _BATCH_FILES or self._waiting_bytes >= _BATCH_BYTES:
                self.flush()
        return stored

    def flush(self) -> None:
        """Write what is waiting. The record is committed first: no file of ours is ever there without its entry."""
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        try:
            with self._record:
                self._record.executemany(
                    "INSERT INTO written VALUES (?, ?, ?) ON CONFLICT (name)"
                    " DO UPDATE SET sha256 = excluded.sha256, replaced = excluded.replaced",
                    ((_key(letter.name), letter.digest, letter.replaced) for letter in waiting),
                )
            for letter in waiting:
                self._put(letter)
        except (OSError, sqlite3.Error) as error:
            raise self._stopped(error) from error

    def _put(self, letter: _Waiting) -> None:
        self.written += 1  # first, since an interrupt may come when the file is there
        try:
            _write_whole(self._temporary, f"{self._folder}{letter.name}", letter.content)
        except OSError:
            self.written -= 1
            raise

    def _unique(self, name: str) -> str:
        self._calls += 1
        key = _key(name)
        if self._names.first(key, self._calls) == self._calls:
            return name
        stem, dot, suffix = name.rpartition(".")
        number = self._next_numbers.get(key, 2)
        while self._names.first(_key(f"{stem}-{number}{dot}{suffix}"), self._calls) != self._calls:
            number += 1
        if len(self._next_numbers) >= _REMEMBERED:
            self._next_numbers.clear()
        self._next_numbers[key] = number + 1
        return f"{stem}-{number}{dot}{suffix}"

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
        # Two digests: a run that was killed between the record's commit and the file left the older one there.
        ours = self._record.execute("SELECT sha256, replaced FROM written WHERE name = ?", (_key(name),)).fetchone()
        if (ours and there in ours) or (self._overwrite and not stat.S_ISDIR(mode)):
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
    os.close(os.open(probe, _NEW_FILE, 0o600))
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


def _key(name: str) -> str:
    """Windows and macOS take names that differ in case for one file."""
    return name.casefold()


def _digest(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file_digest(file, sha256).digest()


def _write_whole(temporary: str, target: str, content: bytes) -> None:
    try:
        descriptor = os.open(temporary, _NEW_FILE, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)
        os.replace(temporary, target)  # noqa: PTH105  (Path would cost as much as the system call)
    except BaseException:  # an interrupt as well must leave nothing behind
        with suppress(OSError):
            Path(temporary).unlink()
        raise


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
