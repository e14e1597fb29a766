"""Members of a zip package, read so that a package that lies about its size does no harm."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outreach.sheet.rules import PROTECTED, TOO_LARGE, UNREADABLE, refused

MOST_UNPACKED = 4 << 30
"""Bytes. A million rows of ten columns are about half a gigabyte of XML."""

MOST_RATIO = 250
"""Unpacked to packed size, looked at from 64 MiB on. Sheets whose rows are all alike reach 60; DEFLATE ends at 1032."""

_BLOCK = 1 << 20


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns what zipfile raises for damaged packages into OutreachError (S01)."""
    try:
        yield
    # zipfile says RuntimeError of an encrypted member, NotImplementedError of a compression that it does not have.
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError) as error:
        raise damaged(path, error) from None
    except OSError as error:
        hint = "Copy it to a folder on this computer, and name that copy."
        raise refused(UNREADABLE, f"the file cannot be read: {error.strerror or error}", path.name, hint) from None


def damaged(path: Path, error: object) -> Exception:
    """S01 for a workbook whose inside is not in order, with what its reader stumbled over."""
    hint = "Open it in a spreadsheet program, which may repair it, and save it again."
    return refused(UNREADABLE, f"the file is damaged: {error}", path.name, hint)


def checked_members(path: Path) -> frozenset[str]:
    """The names of the package's members. Raises OutreachError: S01 damaged, S02 encrypted, S03 a zip bomb."""
    with readable(path), zipfile.ZipFile(path) as package:
        members = package.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise refused(PROTECTED, "the file is password-protected", path.name, "Save it without a password.")
        for member in members:
            ratio = member.file_size / max(member.compress_size, 1)
            if member.file_size > 64 << 20 and ratio > MOST_RATIO:
                raise _too_large(path, member.file_size)
        total = sum(member.file_size for member in members)
        if total > MOST_UNPACKED:
            raise _too_large(path, total)
        return frozenset(member.filename for member in members)


def _too_large(path: Path, size: int) -> Exception:
    message = f"it unpacks to {size / (1 << 20):,.0f} MB, which no sheet of contacts needs"
    return refused(TOO_LARGE, message, path.name, "If it is what you think it is, save the contacts as .csv.")


def blocks(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member's bytes by the megabyte; zipfile ends with BadZipFile where they are more than was declared."""
    with package.open(name) as member:
        while block := member.read(_BLOCK):
            yield block
