"""Zip archives that differ in a few members only: all the rest is one string of bytes, made once.

The same members give the same bytes: fixed order and the date 1980-01-01,
the first that a zip archive can hold (APPNOTE 4.4.6).
"""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
# The same two in parts: the checksum, the packed size and the size, which change, stand together in both.
_LOCAL_PARTS = struct.Struct("<14s3I4s")
_CENTRAL_PARTS = struct.Struct("<16s3I14sI")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20  # 2.0: the first with deflate
_DATE = 0x21
_UTF8 = 0x800
_STORED, _DEFLATED = 0, 8


class Member(NamedTuple):
    """A part's content: `crc` and `size` are those of the text, `data` is the deflated form."""

    crc: int
    size: int
    data: bytes
    method: int = _DEFLATED


class Headers(NamedTuple):
    """What is the same in a changing member's two headers, whatever it holds: before and after its sizes, its name."""

    local: bytes
    local_end: bytes
    central: bytes
    central_end: bytes
    name: bytes


class Archive(NamedTuple):
    """`before` and `after` are entries of the directory around those of `changing`, which stand last in the file."""

    fixed: bytes
    before: bytes
    after: bytes
    entries: int
    changing: tuple[Headers, ...]

    def write(self, members: Iterable[Member], more: Iterable[tuple[str, Member]] = ()) -> bytes:
        """A whole archive, with the contents of the changing members in their order, and `more` members by name.

        Changing members are deflated.
        """
        chunks, entries = [self.fixed], [self.before]
        offset = len(self.fixed)
        changing = [*zip(self.changing, members, strict=True)]
        changing += [(_headers(part, member.method), member) for part, member in more]
        for (local, local_end, central, central_end, name), (crc, size, data, _) in changing:
            packed = len(data)
            chunks += (_LOCAL_PARTS.pack(local, crc, packed, size, local_end), name, data)
            entries += (_CENTRAL_PARTS.pack(central, crc, packed, size, central_end, offset), name)
            offset += _LOCAL_PARTS.size + len(name) + packed
        entries.append(self.after)
        directory = b"".join(entries)
        count = self.entries + len(changing)
        chunks += (directory, _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0))
        return b"".join(chunks)


def prepare(parts: Mapping[str, bytes], changing: Sequence[str]) -> Archive:
    """An archive of `parts`, in whose directory the `changing` members follow the first two.

    Word puts the content types and the package's relationships first and the
    document third; changed members are last in the file itself, so that
    nothing else ever moves.
    """
    fixed, entries, offset = [], [], 0
    for part, content in parts.items():
        name, flags = _name(part)
        crc, size, data, method = member(content)
        local = _LOCAL.pack(b"PK\3\4", _VERSION, flags, method, 0, _DATE, crc, len(data), size, len(name), 0)
        fixed += [local, name, data]
        entries.append(_entry(name, flags, method, crc, len(data), size, offset) + name)
        offset += len(local) + len(name) + len(data)
    return Archive(
        b"".join(fixed), b"".join(entries[:2]), b"".join(entries[2:]), len(entries), tuple(map(_headers, changing))
    )


def member(content: bytes) -> Member:
    """`content`, deflated where that makes it smaller (pictures are packed already)."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = compressor.compress(content) + compressor.flush()
    if len(data) < len(content):
        return Member(zlib.crc32(content), len(content), data)
    return Member(zlib.crc32(content), len(content), content, _STORED)


def _headers(part: str, method: int = _DEFLATED) -> Headers:
    name, flags = _name(part)
    local = _LOCAL.pack(b"PK\3\4", _VERSION, flags, method, 0, _DATE, 0, 0, 0, len(name), 0)
    central = _entry(name, flags, method, 0, 0, 0, 0)
    return Headers(local[:14], local[26:], central[:16], central[28:42], name)


def _name(part: str) -> tuple[bytes, int]:
    return part.encode(), 0 if part.isascii() else _UTF8


def _entry(name: bytes, flags: int, method: int, crc: int, packed: int, size: int, offset: int) -> bytes:
    return _CENTRAL.pack(
        b"PK\1\2", _VERSION, _VERSION, flags, method, 0, _DATE, crc, packed, size, len(name), 0, 0, 0, 0, 0, offset
    )
