"""Bytes → text, for files that do not say how they are encoded.

The order is: byte order mark, UTF-8, UTF-16 without a mark, Windows-1252. Libraries that guess by letter
frequency take small Windows-1252 files for encodings that hardly anyone uses, and misspell names in silence.
"""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from outreach.sheet.rules import WRONG_ENCODING, refused

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BAD_BYTES = re.compile("[\udc80-\udcff]+")


class Encoding(NamedTuple):
    """How to read a text file. `certain` is False when it was guessed; `mixed` when a few bytes are no UTF-8."""

    name: str
    certain: bool = True
    mixed: bool = False
    quotes: int = 0

    def lines(self, path: Path) -> Iterator[str]:
        """The file's lines with their ends as they are; bytes that the encoding lacks are lone surrogates."""
        if self.mixed:
            return map(_as_windows, self.undecided(path))
        return self.undecided(path)

    def undecided(self, path: Path) -> Iterator[str]:
        """The same, but in a mixed file the bytes that are no UTF-8 are still lone surrogates."""
        errors = "strict" if self.certain else "surrogateescape"
        with path.open(encoding=self.name, errors=errors, newline="") as file:
            yield from file

    def guessed_in(self, text: str) -> str:
        """The text as it is read, if letters in it depend on the guess; else the empty text."""
        if self.mixed:
            read = _as_windows(text)
            return read if read != text else ""
        return "" if text.isascii() else _BAD_BYTES.sub("", text)


def _as_windows(text: str) -> str:
    return _BAD_BYTES.sub(
        lambda bad: bad[0].encode("ascii", "surrogateescape").decode("cp1252", "surrogateescape"), text
    )


def mark_of(head: bytes) -> str | None:
    """The encoding that a byte order mark at the start of the file names."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 shows itself by NUL bytes in every other place: ASCII digits, delimiters and line ends have them."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high * 10 > len(head) // 2 and low * 20 < high:
        return "utf-16-le"
    if low * 10 > len(head) // 2 and high * 20 < low:
        return "utf-16-be"
    return None


def encoding_of(path: Path, named: str | None) -> Encoding:
    """The file's encoding, after all of it was tried. Raises OutreachError (S06) when `named` is wrong for it."""
    if named is not None:
        return _named(path, named)
    with path.open("rb") as file:
        head = file.read(4096)
    for candidate in (mark_of(head), utf16_without_mark(head), "utf-8"):
        if candidate is not None:
            error, quotes = _first_error(path, candidate)
            if error is None:
                return Encoding(candidate, quotes=quotes)
    quotes = _first_error(path, "latin-1")[1]
    if _has_valid_utf8(path):
        return Encoding("utf-8-sig", certain=False, mixed=True, quotes=quotes)
    return Encoding("cp1252", certain=False, quotes=quotes)


def _named(path: Path, named: str) -> Encoding:
    try:
        known = codecs.lookup(named).name
        codecs.getincrementaldecoder(known)
        io.TextIOWrapper(io.BytesIO(), encoding=known)  # raises LookupError for zip, base64 and others not for text
    except (LookupError, ValueError):
        hint = "Use utf-8, utf-16, cp1252 (Windows, Western Europe), cp1250 (Central Europe), mac-roman ..."
        raise refused(WRONG_ENCODING, f"there is no encoding named “{named}”", path.name, hint) from None
    if known == "utf-8":
        known = "utf-8-sig"
    error, quotes = _first_error(path, known)
    if error is not None:
        message = f"the text is not {named}: {error}"
        raise refused(WRONG_ENCODING, message, path.name, "Leave the encoding out, and it will be guessed.")
    return Encoding(known, quotes=quotes)


def _first_error(path: Path, encoding: str) -> tuple[str | None, int]:
    """What is wrong with the file in that encoding, and how many quotation marks it has."""
    quotes = read = 0
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                quotes += block.count(b'"')
                decoder.decode(block)
                read += len(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            at = read + error.start
            if at or encoding not in ("utf-16", "utf-32"):
                return f"{error.reason} after about {at:,} bytes", quotes
        except UnicodeError:
            pass  # up to Python 3.12, that a codec misses what it reads the byte order from is no UnicodeDecodeError
        else:
            return None, quotes
    return "it has no byte order mark", quotes


def _has_valid_utf8(path: Path) -> bool:
    """Whether any letter beyond ASCII is good UTF-8, which text in Windows-1252 is only by a rare accident."""
    letter = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        return any(letter.search(block) for block in iter(lambda: file.read(_BLOCK), ""))


def mark_and_codec(raw: bytes, name: str) -> tuple[bytes, str]:
    """The byte order mark that the content begins with, and the codec for all that follows it."""
    mark = next((mark for mark, encoding in _MARKS if encoding == name and raw.startswith(mark)), b"")
    order = "be" if mark in (codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE) else "le"
    return mark, f"{name}-{order}" if name in ("utf-16", "utf-32") else name.removesuffix("-sig")
