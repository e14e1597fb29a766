"""Template files: found beside the template or in the campaign, never elsewhere, and read as UTF-8."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import jinja2
from jinja2.exceptions import TemplateNotFound

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.letters.rules import T01, T02, T03, T15
from outreach.letters.values import RESERVED
from outreach.pieces import FORBIDDEN

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_ZIP = b"PK\x03\x04"
TEXT_FILES = frozenset({".md", ".txt", ".j2", ".jinja", ".jinja2", ".html"})
"""How the names of templates that are texts end."""
LARGEST_FILE = 1_000_000
"""Bytes. A long letter has ten thousand."""

Unsaved = Mapping[Path, str]
"""Texts that are taken for those of files that there are."""

SAVED: Unsaved = MappingProxyType({})


class CampaignLoader(jinja2.BaseLoader):
    """Finds a file by its path relative to one of `folders`, the first that has it."""

    def __init__(self, folders: Sequence[Path], unsaved: Unsaved = SAVED) -> None:
        self.folders = tuple(folders)
        self._unsaved = unsaved

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        relative = PurePosixPath(template.replace("\\", "/"))
        for folder in self.folders:
            path = folder / relative
            if is_inside(path, folder):
                return checked_text(path, empty=True, unsaved=self._unsaved), str(path), lambda: True
        raise TemplateNotFound(template)

    def list_templates(self) -> list[str]:
        """The names of the text files beside the template, for suggestions."""
        return sorted({p.name for folder in self.folders for p in folder.glob("*.*") if p.suffix in TEXT_FILES})


def is_inside(path: Path, folder: Path) -> bool:
    """Whether `path` is a file in `folder`, wherever links and `..` lead."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def checked_text(path: Path, *, empty: bool = False, unsaved: Unsaved = SAVED) -> str:
    """The text of a template file, which may be empty only if another file includes it. Raises OutreachError."""
    text = _LINE_END.sub("\n", unsaved[path] if path in unsaved else _decoded(path))
    if not text.strip() and not empty:
        hint = "Write a letter in it, or copy one from the templates that come with the program."
        raise OutreachError("the template is empty", where=str(path), hint=hint, rule=T03.id)
    if findings := unprintable(text, path.name):
        raise OutreachError(findings=findings)
    return text


def _decoded(path: Path) -> str:
    data = _bytes(path)
    if data.startswith(_ZIP) and b"word/" in data:
        hint = "A letter's text is a text file. Name this one as stationery, under [campaign] in outreach.toml."
        raise OutreachError(f"{path.name} is a Word document", where=str(path), hint=hint, rule=T02.id)
    if len(data) > LARGEST_FILE:
        message = f"the file has more than {LARGEST_FILE:,} bytes, which no letter needs"
        raise OutreachError(message, where=str(path), hint="Name the file with the letter's text.", rule=T01.id)
    if b"\0" in data:
        hint = "Save the letter as plain text, in UTF-8."
        raise OutreachError(f"{path.name} is not a text file", where=str(path), hint=hint, rule=T02.id)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start + 1} (0x{data[error.start]:02x}) is not UTF-8"
        raise OutreachError(
            rule=T02.id, message=message, where=f"{path.name}, line {line}", hint="Save the file as UTF-8."
        ) from error


def unprintable(text: str, name: str) -> list[Finding]:
    """The characters in a text that no letter can have (T15), each with its line."""
    return [
        found(T15, f"the character U+{ord(character):04X} cannot be printed", f"{name}, line {number}", "Delete it.")
        for number, line in enumerate(text.split("\n"), 1)
        for character in sorted({*RESERVED.findall(line), *FORBIDDEN.findall(line)})
    ]


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise OutreachError(f"{path} is a folder", hint="Name the template file in it.", rule=T01.id)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise OutreachError(
            f"there is no template {path}", hint="Check the name, or see templates/ for those there are.", rule=T01.id
        ) from error
    except OSError as error:
        message = f"the template cannot be read: {error.strerror}"
        hint = "Close it in other programs, or ask for the right to read it."
        raise OutreachError(message, where=str(path), hint=hint, rule=T01.id) from error
