"""What kind of file it really is: by what is in it, since names lie."""

import difflib
import stat
import zipfile
from pathlib import Path
from typing import Literal

from outreach.errors import OutreachError
from outreach.sheet.encodings import mark_of, utf16_without_mark
from outreach.sheet.rules import NO_CONTACTS, UNREADABLE, refused
from outreach.sheet.unzip import checked_members

Kind = Literal["xlsx", "xlsb", "xls", "ods", "text", "vcard"]

_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx or .csv."
_TYPE = "Type the contacts into a sheet, or ask for the file that was photographed."
_STRANGERS = (
    (b"%PDF-", "a PDF document", "A sheet cannot be had back from a PDF; ask for the file that it was printed from."),
    (b"\x89PNG", "a picture", _TYPE),
    (b"\xff\xd8\xff", "a picture", _TYPE),
    (b"GIF8", "a picture", _TYPE),
    (b"{\\rtf", "a text document (RTF)", _SAVE_AS),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it first."),
    (b"Rar!", "a compressed file", "Unpack it first."),
    (b"SQLite format 3", "a database", "Export the table of contacts as .csv."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a")
_HEAD = 4096


def kind_of(path: Path) -> Kind:
    """The format of the file. Raises OutreachError (S01, S03, S04) for what is none of ours."""
    head = _first_bytes(path)
    if not head:
        raise refused(NO_CONTACTS, "the file is empty", path.name, "Save or export the contacts again.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_package(path)
    if head.startswith(_OLE):
        return "xls"
    for magic, what, hint in _STRANGERS:
        if head.startswith(magic):
            raise refused(UNREADABLE, f"the file is {what}, not a sheet", path.name, hint)
    return _kind_of_text(path, head)


def _first_bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused(UNREADABLE, "this is a folder", str(path), "Name the file in it that has the contacts.")
        if not stat.S_ISREG(mode):
            raise refused(UNREADABLE, "this is a device or a pipe", str(path), "Save the contacts as a file first.")
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError:
        message = "addresses are not fetched" if _is_address(path) else "there is no such file"
        raise refused(UNREADABLE, message, str(path), _similar(path)) from None
    except PermissionError:
        hint = "Close it in the spreadsheet program, or ask for the right to read it."
        raise refused(UNREADABLE, "the file may not be read", str(path), hint) from None
    except (OSError, ValueError) as error:
        hint = "Copy it to a folder on this computer, and name that copy."
        reason = getattr(error, "strerror", None) or error
        raise refused(UNREADABLE, f"the file cannot be read: {reason}", str(path), hint) from None


def _is_address(path: Path) -> bool:
    return path.parts[:1] in (("http:",), ("https:",))


def _similar(path: Path) -> str:
    if _is_address(path):
        return "Download the sheet as .xlsx or .csv, and name that file."
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        return "Look for a typing error in the folder's name."
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {close[0]}?" if close else "Look for a typing error in the name."


def _kind_of_package(path: Path) -> Kind:
    names = checked_members(path)
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        with zipfile.ZipFile(path) as package:
            if b"opendocument.spreadsheet" in package.read("mimetype")[:100]:
                return "ods"
    if any(name.startswith("word/") for name in names):
        raise _not_a_sheet(path, "a Word document", "Copy its table into a spreadsheet program and save that.")
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise _not_a_sheet(path, "an Apple Numbers document", "Export it from Numbers as Excel or CSV.")
    raise _not_a_sheet(path, "a zip archive", "Unpack it, and name the sheet that is in it.")


def _not_a_sheet(path: Path, what: str, hint: str) -> OutreachError:
    return refused(UNREADABLE, f"the file is {what}, not a sheet", path.name, hint)


def _kind_of_text(path: Path, head: bytes) -> Kind:
    encoding = mark_of(head) or utf16_without_mark(head) or "latin-1"
    text = head.decode(encoding, "replace")
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("begin:vcard"):
        return "vcard"
    if start.startswith(("<!doctype html", "<html", "<?xml", "<table", "<meta")):
        raise _not_a_sheet(path, "a web page or XML under a sheet's name", _SAVE_AS)
    if start.startswith("{") and ("docs.google.com" in start or "doc_id" in start):
        raise _not_a_sheet(path, "a link to Google Sheets", "Open it there, and download it as .xlsx or .csv.")
    controls = sum(ord(letter) < 32 and ord(letter) not in _TEXT_CONTROLS for letter in text)
    if controls * 20 > len(text):
        raise refused(UNREADABLE, "the file is neither a sheet nor text", path.name, _SAVE_AS)
    return "text"
