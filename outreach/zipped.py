"""A zip archive written front to back, of any size: what it holds in memory does not grow with its members.

The same members give the same bytes: they carry the date 1980-01-01, the
first that a zip archive can hold. Paragraph numbers are those of PKWARE's
APPNOTE 6.3.
"""

import re
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Self

STORED, DEFLATED = 0, 8
DATE = 0x21
UTF8 = 0x800
"""The flag of a name that is not ASCII (4.4.4, bit 11)."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_ENTRY = struct.Struct("<3HI3Q")
_PLAIN, _LARGE = 20, 45  # the version that is needed to read deflated members, and zip64 (4.4.3)
_MANY = 0xFFFF
_HUGE = 0xFFFF_FFFF
_LIMIT = _HUGE
"""From here on a number stands in a zip64 field, and `_HUGE` in its place (4.5.3)."""
_GROWTH_HINT = struct.pack("<4H12x", 0xA220, 16, 0xA028, 12)
"""Room for a zip64 field of 20 bytes, in the form that Office itself leaves room (4.6.10)."""

_IN_MEMORY = 4 << 20


class ZipWriter:
    """Writes members to `file`, which stands at its start and can seek.

    Leaving the block writes the directory, unless that is by an exception. The file stays open.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offset = 0
        self._count = 0
        self._first = b""
        self._taken = False
        self._directory = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed on leaving the block)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._directory:
            if not kind and not self._taken:
                self._write_directory()

    def add(self, name: str, content: bytes, *, first: bool = False) -> None:
        """A member with `content`, deflated where that makes it smaller; `first` in the directory if so wished."""
        compressor = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = compressor.compress(content) + compressor.flush()
        if len(data) < len(content):
            self.put(name, zlib.crc32(content), len(content), data, first=first)
        else:
            self.put(name, zlib.crc32(content), len(content), content, STORED, first=first)

    def put(self, name: str, crc: int, size: int, data: bytes, method: int = DEFLATED, *, first: bool = False) -> None:
        """A member of `size` bytes with the checksum `crc`; `data` is what they are packed to."""
        encoded, flags = _encoded(name)
        packed = len(data)
        header = _LOCAL.pack(b"PK\3\4", _PLAIN, flags, method, 0, DATE, crc, packed, size, len(encoded), 0)
        self._file.write(b"".join((header, encoded, data)))
        self._enter(encoded, flags, method, crc, packed, size, first=first)
        self._offset += len(header) + len(encoded) + packed

    @contextmanager
    def stream(self, name: str) -> Iterator["Stream"]:
        """A member whose deflate stream is written as it comes. No other may be added before the block is left."""
        encoded, flags = _encoded(name)
        header = _LOCAL.pack(b"PK\3\4", _PLAIN, flags, DEFLATED, 0, DATE, 0, 0, 0, len(encoded), len(_GROWTH_HINT))
        self._file.write(header + encoded + _GROWTH_HINT)
        stream = Stream(self._file)
        yield stream
        crc, size, packed = stream.crc, stream.size, stream.packed
        end = self._file.tell()
        self._file.seek(self._offset)
        if size < _LIMIT and packed < _LIMIT:
            sizes, version, extra = (packed, size), _PLAIN, _GROWTH_HINT
        else:
            sizes, version, extra = (_HUGE, _HUGE), _LARGE, struct.pack("<2H2Q", 1, 16, size, packed)
        header = _LOCAL.pack(b"PK\3\4", version, flags, DEFLATED, 0, DATE, crc, *sizes, len(encoded), len(extra))
        self._file.write(header + encoded + extra)
        self._file.seek(end)
        self._enter(encoded, flags, DEFLATED, crc, packed, size)
        self._offset += len(header) + len(encoded) + len(extra) + packed

    def take(self, other: "ZipWriter") -> None:
        """The members of `other`, whose block is not left and to which nothing can be added any more."""
        start = self._offset
        other._file.seek(0)
        shutil.copyfileobj(other._file, self._file, 1 << 20)
        self._offset += other._offset
        for encoded, flags, method, crc, packed, size, offset in other._entries():
            self._enter(encoded, flags, method, crc, packed, size, start + offset)
        other._taken = True

    def _write_directory(self) -> None:
        start = self._offset
        size = 0
        for entry in self._entries():
            central = _central(*entry)
            self._file.write(central)
            size += len(central)
        count = self._count
        if count >= _MANY or start >= _LIMIT or size >= _LIMIT:
            self._file.write(
                _END64.pack(b"PK\6\6", _END64.size - 12, _LARGE, _LARGE, 0, 0, count, count, size, start)
                + _LOCATOR.pack(b"PK\6\7", 0, start + size, 1)
            )
        few = min(count, _MANY)
        self._file.write(_END.pack(b"PK\5\6", 0, 0, few, few, _short(size), _short(start), 0))

    def _enter(
        self,
        name: bytes,
        flags: int,
        method: int,
        crc: int,
        packed: int,
        size: int,
        offset: int | None = None,
        *,
        first: bool = False,
    ) -> None:
        at = self._offset if offset is None else offset
        entry = _ENTRY.pack(len(name), flags, method, crc, packed, size, at) + name
        self._count += 1
        if first:
            self._first += entry
        else:
            self._directory.write(entry)

    def _entries(self) -> Iterator[tuple[bytes, int, int, int, int, int, int]]:
        self._directory.seek(0)
        directory = self._directory
        start = self._first
        while start:
            length, *rest = _ENTRY.unpack_from(start)
            yield start[_ENTRY.size : _ENTRY.size + length], *rest
            start = start[_ENTRY.size + length :]
        while head := directory.read(_ENTRY.size):
            length, *rest = _ENTRY.unpack(head)
            yield directory.read(length), *rest


class Stream:
    """Takes blocks of a deflate stream, with the bytes that they stand for."""

    __slots__ = ("_file", "crc", "packed", "size")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.crc = self.size = self.packed = 0

    def write(self, raw: bytes, blocks: bytes) -> None:
        """`blocks` are `raw`, deflated. The last ones of a member have to end the stream (RFC 1951, 3.2.3)."""
        self._file.write(blocks)
        self.crc = zlib.crc32(raw, self.crc)
        self.size += len(raw)
        self.packed += len(blocks)


def _encoded(name: str) -> tuple[bytes, int]:
    return name.encode(), 0 if name.isascii() else UTF8


def _short(number: int) -> int:
    return number if number < _LIMIT else _HUGE


def _central(name: bytes, flags: int, method: int, crc: int, packed: int, size: int, offset: int) -> bytes:
    large = [value for value in (size, packed, offset) if value >= _LIMIT]
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    version = _LARGE if large else _PLAIN
    entry = _CENTRAL.pack(
        b"PK\1\2", version, version, flags, method, 0, DATE, crc, _short(packed), _short(size),
        len(name), len(extra), 0, 0, 0, 0, _short(offset),
    )  # fmt: skip
    return entry + name + extra


def without_time(archive: bytes) -> bytes:
    """An Office file without the time at which it was made, which stands in its properties and beside each part."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    made = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            member = ZipInfo(part)
            member.compress_type = ZIP_DEFLATED
            target.writestr(member, content)
    return made.getvalue()
