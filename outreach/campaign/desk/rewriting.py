"""The template files that a person may rewrite, and saving one such that nobody's work is lost."""

from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from outreach.campaign.opening import Campaign
from outreach.campaign.templates import copy_letter, shipped_letters
from outreach.errors import OutreachError
from outreach.letters import TEXT_FILES
from outreach.lines import unix
from outreach.shipped import shipped
from outreach.whole import write_whole

_ONE_AT_A_TIME = Lock()


class TemplateFile(NamedTuple):
    """A file, by the `name` that it has among the campaign's templates. One that is not `own` comes with the program,
    and is copied into the campaign when it is saved; a `part` is taken in by others."""

    name: str
    path: Path
    own: bool

    @property
    def part(self) -> bool:
        return self.path.name.startswith("_")


class Written(NamedTuple):
    """What stands in a file: its text with lines that end in `\\n`, and by what it is known to be as it was."""

    text: str
    seal: str


class ChangedError(OutreachError):
    """The file is not as it was when it was read; `there` is what stands in it now."""

    def __init__(self, path: Path, there: Written) -> None:
        hint = "See what was changed in it, and save again over it or take that."
        super().__init__("the file has been changed since it was opened", where=str(path), hint=hint)
        self.there = there


def template_files(campaign: Campaign) -> dict[str, TemplateFile]:
    """By name: the text that is in use, the campaign's other own ones, then the letters that come with the program."""
    own, ours = campaign.settings.folder / "templates", shipped("templates")
    used = () if campaign.is_word_template else (campaign.template,)
    there = (path for path in sorted(own.rglob("*")) if path.suffix in TEXT_FILES and path.is_file())
    found: dict[str, TemplateFile] = {}
    for path in chain(used, there, (ours / f"{letter.name}.md" for letter in shipped_letters())):
        folder = next((each for each in (own, ours) if path.is_relative_to(each)), path.parent)
        file = TemplateFile(path.relative_to(folder).as_posix(), path, own=folder != ours)
        if not path.name.startswith("."):
            found.setdefault(file.name, file)
    return found


def in_use(campaign: Campaign) -> TemplateFile:
    """The file of the template that the campaign's letters are made by, which is a text."""
    return next(iter(template_files(campaign).values()))


def read(path: Path) -> Written:
    """What stands in a template file. Raises OutreachError."""
    try:
        content = path.read_bytes()
        return Written(unix(content.decode("utf-8-sig")), seal(content))
    except UnicodeDecodeError as error:
        raise OutreachError("this is no text in UTF-8", where=str(path), hint="Save it as UTF-8.") from error
    except OSError as error:
        raise OutreachError(f"cannot be read: {error.strerror or error}", where=str(path)) from error


def seal(content: bytes) -> str:
    """By what a file's content is known again."""
    return sha256(content).hexdigest()


def save(file: TemplateFile, text: str, before: str, campaign: Campaign) -> TemplateFile:
    """Write `text` into the file, whole or not at all; its line ends, its byte order mark and its rights stay.

    `before` is the seal of the file that the text was made from. A letter that comes with the program is copied into
    the campaign, with what it includes. Raises ChangedError when another has written it since, and OutreachError when
    it cannot be written.
    """
    if not file.own:
        file = _copied(file, campaign)
    try:
        with _ONE_AT_A_TIME:
            content = file.path.read_bytes()
            if seal(content) != before:
                raise ChangedError(file.path, read(file.path))
            write_whole(file.path, _encoded(text, content))
    except OSError as error:
        raise OutreachError(f"cannot be written: {error.strerror or error}", where=str(file.path)) from error
    return file


def _copied(file: TemplateFile, campaign: Campaign) -> TemplateFile:
    folder = campaign.settings.folder / "templates"
    path = folder / file.name
    if not path.exists():
        copy_letter(file.name, folder)
    return TemplateFile(file.name, path, True)


def _encoded(text: str, before: bytes) -> bytes:
    lines = unix(text)
    if before.count(b"\r\n") * 2 > before.count(b"\n"):
        lines = lines.replace("\n", "\r\n")
    return lines.encode("utf-8-sig" if before.startswith(b"\xef\xbb\xbf") else "utf-8")
