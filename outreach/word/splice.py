"""Deflated text that is put together, not compressed: static pieces were deflated once, values go in as they are.

A static piece ends with a full flush, that is at a byte's edge and without
history, so that it may stand anywhere in a stream. A value is a stored block
(RFC 1951, 3.2.4).
"""

import zlib
from typing import NamedTuple

END = b"\x03\0"
"""A last block with nothing in it (RFC 1951: BFINAL 1, BTYPE 01, end of block)."""

MAX_BLOCK = 0xFFFF


class Piece(NamedTuple):
    """The same text twice: as it is, for the checksum, and as blocks of a deflate stream."""

    raw: bytes
    packed: bytes


NOTHING = Piece(b"", b"")


def _header(size: int) -> bytes:
    return b"\0" + size.to_bytes(2, "little") + (size ^ MAX_BLOCK).to_bytes(2, "little")


HEADERS = tuple(map(_header, range(1024)))
"""Headers of stored blocks by size: nearly every value is shorter than this."""


def stored(raw: bytes) -> bytes:
    """`raw` as stored blocks, for what is too long for `HEADERS`."""
    blocks = (raw[start : start + MAX_BLOCK] for start in range(0, len(raw), MAX_BLOCK))
    return b"".join(_header(len(block)) + block for block in blocks)


def pack(text: str) -> Piece:
    """`text` as a piece, deflated unless it is shorter as it stands."""
    raw = text.encode()
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = compressor.compress(raw) + compressor.flush(zlib.Z_FULL_FLUSH)
    plain = stored(raw)
    return Piece(raw, min(packed, plain, key=len))


class Packed(dict[str, Piece]):
    """The pieces of texts, each packed when it is first asked for; the oldest go when there is too much of them."""

    def __init__(self, limit: int = 32 << 20) -> None:
        super().__init__()
        self._room = limit

    def __missing__(self, text: str) -> Piece:
        piece = self[text] = pack(text)
        self._room -= 2 * len(piece.raw) + len(piece.packed)
        while self._room < 0 and len(self) > 1:
            oldest = self.pop(next(iter(self)))
            self._room += 2 * len(oldest.raw) + len(oldest.packed)
        return piece
