"""Mail in files, as other programs leave it: a Maildir, a folder of messages, or an mbox, all of them in one file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from glob import escape
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, TypeVar
from zlib import crc32

from outreach.errors import OutreachError
from outreach.mail.folders import SENT
from outreach.mail.inbox import MOST_HEADER, MOST_MESSAGE, Batch, Folder, Head

T = TypeVar("T")

_TOGETHER = 250
_TICK = 2_000_000_000  # nanoseconds: within one tick of a file system's clock another message may come
_HEADER_ENDS = re.compile(rb"\r?\n\r?\n")
_NEXT = re.compile(rb"\n\r?\nFrom ")
_LONGEST_LINE = 10_000
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class Maildir:
    """The mail of a Maildir (cr.yp.to/proto/maildir.html); what was sent lies in a folder inside it, if anywhere."""

    def __init__(self, path: Path) -> None:
        """Raises OutreachError when there is no Maildir."""
        if not _is_maildir(path):
            hint = "A Maildir is a folder with the folders cur, new and tmp in it."
            raise OutreachError("this is no Maildir", where=str(path), hint=hint)
        self._path = path

    def received(self) -> Iterator[Folder]:
        yield _MaildirFolder(self._path)

    def sent(self) -> Folder | None:
        named = (self._path / f"{dot}{name}" for name in SENT for dot in (".", ""))
        return next((_MaildirFolder(path) for path in named if _is_maildir(path)), None)


class Mbox:
    """The mail of an mbox (RFC 4155)."""

    def __init__(self, path: Path) -> None:
        """Raises OutreachError when there is no mbox."""
        with _reading(path), path.open("rb") as file:
            if file.read(5) not in (b"", b"From "):
                raise OutreachError("this is no mbox", where=str(path), hint="An mbox begins with the word From.")
        self._path = path

    def received(self) -> Iterator[Folder]:
        yield _MboxFolder(self._path)

    def sent(self) -> Folder | None:
        return None


class _File(NamedTuple):
    changed: int  # nanoseconds; nobody can set it back, as they can the time of writing
    name: str
    path: Path
    written: float


class _MaildirFolder:
    validity = 0

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._told: dict[int, _File] = {}

    def heads(self, after: int, since: date | None) -> Iterator[Batch]:
        with _reading(self._path):
            files = sorted(file for file in self._files() if file.changed > after - _TICK)
        for few in _batches(files):
            self._told = {_number(file.name.encode()): file for file in few}
            heads = (self._head(number, file) for number, file in self._told.items())
            yield Batch(tuple(head for head in heads if head and _not_before(head, since)), few[-1].changed)

    def whole(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        for number in numbers:
            raw = self._read(self._told[number], MOST_MESSAGE)
            if raw is not None:
                yield number, raw

    def _files(self) -> Iterator[_File]:
        for part in ("new", "cur"):
            for path in (self._path / part).iterdir():
                name, _, flags = path.name.partition(":2,")
                try:
                    told = path.stat()
                except FileNotFoundError:
                    continue
                if not name.startswith(".") and "D" not in flags:
                    yield _File(told.st_ctime_ns, name, path, told.st_mtime)

    def _head(self, number: int, file: _File) -> Head | None:
        raw = self._read(file, MOST_HEADER)
        return Head(number, _header(raw), datetime.fromtimestamp(file.written, UTC)) if raw is not None else None

    def _read(self, file: _File, most: int) -> bytes | None:
        """None where it is gone; a mail program that shows a message moves it and gives it another name."""
        with _reading(self._path):
            elsewhere = (path for path in (self._path / "cur").glob(f"{escape(file.name)}*"))
            for path in (file.path, *elsewhere) if not file.path.exists() else (file.path,):
                try:
                    with path.open("rb") as opened:
                        return opened.read(most)
                except FileNotFoundError:
                    continue
        return None


class _MboxFolder:
    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._told: dict[int, int] = {}
        with _reading(path), path.open("rb") as file:
            # Of a file that was written anew, without its first message, nothing that was marked holds.
            self.validity = crc32(file.readline(1_000))

    def heads(self, after: int, since: date | None) -> Iterator[Batch]:
        with _reading(self._path), self._path.open("rb") as file:
            for few in _batches(_begins(self._path, after if _begins_at(file, after) else 0)):
                heads = []
                self._told = {}
                for begin in few:
                    line, header = _header_at(file, begin)
                    head = Head(_number(line + header), header, _posted(line))
                    if _not_before(head, since):
                        heads.append(head)
                        self._told[head.number] = begin
                # The last one is read again the next time: it may be still being written.
                yield Batch(tuple(heads), few[-1])

    def whole(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        with _reading(self._path), self._path.open("rb") as file:
            for number in numbers:
                begin = self._told[number]
                if _number(b"".join(_header_at(file, begin))) == number:
                    yield number, _message_at(file, begin)


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutreachError(f"it cannot be read: {error.strerror or error}", where=str(path)) from error


def _number(text: bytes) -> int:
    """A number for a message that stays while it moves in a file or gets flags; one that databases take."""
    return int.from_bytes(sha256(text).digest()[:8]) >> 1


def _header(raw: bytes) -> bytes:
    end = _HEADER_ENDS.search(raw)
    return raw[: end.start()] if end else raw


def _begins_at(file: IO[bytes], begin: int) -> bool:
    """Whether a message begins there, and not in the middle of another one, as after a change of the file."""
    file.seek(max(0, begin - 1))
    return file.read(6).removeprefix(b"\n" if begin else b"").startswith(b"From ")


def _begins(path: Path, begin: int) -> Iterator[int]:
    """Where messages begin: at a line "From ", the first in the file or below an empty one."""
    with path.open("rb") as file:
        file.seek(begin)
        place, after_empty, whole_line = begin, True, True
        while line := file.readline(_LONGEST_LINE):
            if whole_line and after_empty and line.startswith(b"From "):
                yield place
            place += len(line)
            after_empty = whole_line and not line.strip(b"\r\n")
            whole_line = line.endswith(b"\n")


def _header_at(file: IO[bytes], begin: int) -> tuple[bytes, bytes]:
    """The line "From " of a message, and its header section."""
    file.seek(begin)
    return file.readline(_LONGEST_LINE), _header(file.read(MOST_HEADER))


def _message_at(file: IO[bytes], begin: int) -> bytes:
    file.seek(begin)
    file.readline(_LONGEST_LINE)
    raw = file.read(MOST_MESSAGE)
    end = _NEXT.search(raw)
    return _QUOTED_FROM.sub(rb"\1", raw[: end.start()] if end else raw)


def _posted(line: bytes) -> datetime | None:
    """The time in a line "From ", which is in UTC."""
    try:
        return parsedate_to_datetime(b" ".join(line.split()[2:]).decode("ascii", "replace")).replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _batches(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    source = iter(items)
    while few := tuple(islice(source, _TOGETHER)):
        yield few


def _not_before(head: Head, since: date | None) -> bool:
    return since is None or head.arrived is None or head.arrived.date() >= since
