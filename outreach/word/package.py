"""A Word file as its parts: opened with care, because it may come from anyone."""

import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple, NoReturn

from lxml import etree

from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.word.rules import LINKED, MACROS, REFUSED, UNREADABLE

MAX_FILE = 50 << 20
MAX_UNPACKED = 200 << 20
MAX_MEMBERS = 5000
MAX_RATIO = 200  # XML that Word writes packs to a tenth; only files above 1 MiB are asked

CONTENT_TYPES = "[Content_Types].xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT = f"{_WORD}.document.main+xml"
_TEMPLATE = f"{_WORD}.template.main+xml"
_WITH_MACROS = {f"application/vnd.ms-word.{kind}.macroEnabled.main+xml" for kind in ("document", "template")}
_SAVE_AS = "Open it in Word and save it as “Word Document (.docx)”."

_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is protected by a password, or is in the format of Word 97–2003"),
    (b"%PDF", "is a PDF"),
    (b"{\\rtf", "is in Rich Text Format"),
    (b"<", "is a web page or an XML file"),
)


class Relationship(NamedTuple):
    """`target` is a part's name, or an address outside when `external`."""

    id: str
    type: str
    target: str
    external: bool


class Package(NamedTuple):
    """The parts of a Word file by name: content types and the package's relationships first, as Word writes them.

    The others are in the file's order. `main` names the document part.
    """

    path: Path
    parts: dict[str, bytes]
    main: str
    findings: tuple[Finding, ...] = ()


def open_package(path: Path) -> Package:
    """Every part of the .docx, .dotx or .docm at `path`, which is closed again.

    Raises OutreachError (W01, W02) for anything that is not a Word file, and
    for one that unpacks to more than it should or is signed.
    """
    parts = _read(path)
    first = (CONTENT_TYPES, "_rels/.rels")
    if not parts.keys() >= {*first}:
        _refuse(UNREADABLE, path, "is a zip archive, but no Word file", _SAVE_AS)
    parts = {name: parts[name] for name in (*first, *parts)}
    if any(name.startswith("_xmlsignatures/") for name in parts):
        _refuse(REFUSED, path, "is signed, and no signature holds for a changed letter", "Save a copy without it.")
    main = _main_part(path, parts)
    parts[CONTENT_TYPES], findings = _as_document(path, parts[CONTENT_TYPES], main)
    _see_that_it_is_a_document(path, main, parts[main])
    return Package(path, parts, main, (*findings, *_linked(path, parts)))


def parse(path: Path, name: str, content: bytes) -> etree._Element:
    """The root element of a part. Comments and processing instructions are dropped, a DTD is refused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        _refuse(UNREADABLE, path, f"has a damaged part {name}: {error.msg}", "Open it in Word, and save it again.")
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse(REFUSED, path, f"has a DTD in its part {name}", _SAVE_AS)
    return root


def serialize(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(path: Path, parts: dict[str, bytes], part: str = "") -> list[Relationship]:
    """What `part` refers to; the whole package when `part` is empty."""
    name = rels_name(part)
    if name not in parts:
        return []
    found_ = []
    for element in parse(path, name, parts[name]).iter(f"{{{PACKAGE}/relationships}}Relationship"):
        external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        found_.append(Relationship(element.get("Id", ""), element.get("Type", ""), target, external))
    return found_


def _refuse(rule: Rule, path: Path, message: str, hint: str) -> NoReturn:
    raise OutreachError(findings=[found(rule, f"{path.name} {message}", str(path), hint)])


def _read(path: Path) -> dict[str, bytes]:
    try:
        if path.is_dir():
            _refuse(UNREADABLE, path, "is a folder", "Name a Word file (.docx).")
        if path.stat().st_size > MAX_FILE:
            _refuse(REFUSED, path, f"is larger than {MAX_FILE >> 20} MB", "Use smaller pictures in it.")
        with zipfile.ZipFile(path) as archive:
            return _members(path, archive)
    except FileNotFoundError:
        _refuse(UNREADABLE, path, "does not exist", "Check its name.")
    except OSError as error:
        _refuse(UNREADABLE, path, f"cannot be read: {error.strerror or error}", "Close it where it is open.")
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
        _refuse(UNREADABLE, path, _what_it_is(path), _SAVE_AS)


def _what_it_is(path: Path) -> str:
    with path.open("rb") as file:
        beginning = file.read(64).lstrip()
    if not beginning:
        return "is empty"
    return next((what for start, what in _BEGINNINGS if beginning.startswith(start)), "is damaged, or is no Word file")


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MAX_MEMBERS or sum(info.file_size for info in members) > MAX_UNPACKED:
        _refuse(REFUSED, path, f"unpacks to more than {MAX_UNPACKED >> 20} MB", "It may be a trap; do not open it.")
    if len({info.filename for info in members}) < len(members):
        _refuse(UNREADABLE, path, "holds a part twice", _SAVE_AS)
    for info in members:
        if info.file_size > max(1 << 20, MAX_RATIO * info.compress_size):
            _refuse(REFUSED, path, f"holds {info.filename}, packed far too small", "It may be a trap; do not open it.")
        if info.flag_bits & 1:
            _refuse(UNREADABLE, path, "is protected by a password", "Save a copy without the password.")
    return {info.filename: archive.read(info) for info in members}


def _main_part(path: Path, parts: dict[str, bytes]) -> str:
    for relationship in relationships(path, parts):
        if relationship.type.startswith(_STRICT):
            _refuse(UNREADABLE, path, "is saved as Strict Open XML Document", _SAVE_AS)
        if relationship.type == f"{OFFICE}/officeDocument":
            if relationship.target not in parts:
                _refuse(UNREADABLE, path, f"lacks its part {relationship.target}", _SAVE_AS)
            return relationship.target
    _refuse(UNREADABLE, path, "has no document in it", _SAVE_AS)


def _see_that_it_is_a_document(path: Path, main: str, content: bytes) -> None:
    root = parse(path, main, content)
    if root.tag.startswith(f"{{{_STRICT}"):
        _refuse(UNREADABLE, path, "is saved as Strict Open XML Document", _SAVE_AS)
    if root.tag != f"{{{W}}}document" or root.find(f"{{{W}}}body") is None:
        _refuse(UNREADABLE, path, f"has no text in its part {main}", _SAVE_AS)


def _as_document(path: Path, content_types: bytes, main: str) -> tuple[bytes, list[Finding]]:
    """A Word template (.dotx) becomes a document: Word makes new documents from templates and does not send them.

    So does a file with macros (.docm, .dotm), which are left out when it is made fit for letters.
    """
    root = parse(path, CONTENT_TYPES, content_types)
    for override in root.iter(f"{{{PACKAGE}/content-types}}Override"):
        if override.get("PartName", "").lstrip("/") == main:
            kind = override.get("ContentType", "")
            findings = []
            if kind in _WITH_MACROS:
                findings.append(found(MACROS, f"{path.name} has macros, which its letters are without", str(path)))
            elif kind not in {_DOCUMENT, _TEMPLATE}:
                _refuse(UNREADABLE, path, "is an Office file, but not one of Word", _SAVE_AS)
            override.set("ContentType", _DOCUMENT)
            return serialize(root), findings
    _refuse(UNREADABLE, path, "does not say what its document is", _SAVE_AS)


def _linked(path: Path, parts: dict[str, bytes]) -> list[Finding]:
    return [
        found(LINKED, f"{path.name} shows “{link.target}”, which is not in it", str(path), "Insert it in the file.")
        for name in parts
        for link in relationships(path, parts, name)
        if link.external and link.type.removeprefix(f"{OFFICE}/") in {"image", "oleObject", "subDocument", "frame"}
    ]
