"""The files that go with a letter: named by its template, lying in the campaign folder, read before any letter leaves.

A cell never names a file. It may give a part of a file's name, in a pattern such as `letters/{last}-{first}.docx`,
where it is written as in the names of the files that the program itself makes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path, PureWindowsPath

from outreach.campaign.file_names import file_name_fields
from outreach.campaign.making.run import Run
from outreach.campaign.making.spool import Ready
from outreach.campaign.post.mail_rules import ATTACHED, MISSING, NOT_THEIRS, TOO_LARGE
from outreach.contacts import read_contacts
from outreach.documents import file_name, name_key, pattern_fields
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.letters import Letter, is_inside
from outreach.mail import Attachment
from outreach.seen import Seen

MOST_OCTETS = 20_000_000
"""Of all attachments of a letter together."""

_OF_MANY = frozenset({"company", "referrer", "source", "title"})
"""Fields that people have in common: a file that is named after no others may go to all of them."""

_FROM_HERE = "Put the file into the campaign folder, and name it from there, as in: Attachment: papers/profile.pdf"
_AS_WRITTEN = "Such a file is called as `outreach write` with the same pattern for --name would call it."
_PATTERN = "Write a pattern in single braces instead, as in: Attachment: letters/{last}-{first}.docx"


def attaching(run: Run) -> Callable[[Ready], tuple[Attachment, ...]]:
    """A function that reads the files that a letter's Attachment headers name.

    It raises OutreachError with all that is wrong with them (M05 to M08). A finding about the file of one reader names
    no place; the others name the template's line.
    """
    template, folder = run.template, run.campaign.settings.folder
    shared = lru_cache(maxsize=16)(partial(_shared, run))
    content = lru_cache(maxsize=4)(Path.read_bytes)

    def attached(ready: Ready) -> tuple[Attachment, ...]:
        if not template or not isinstance(ready.letter, Letter):
            return ()
        if "Attachment" in ready.letter.shape.merged:
            line = next((place for named, place in template.attachments.items() if "{{" in named), template.name)
            raise _wrong(ATTACHED, "a value, such as a cell's, would choose the file that is attached", line, _PATTERN)
        files: list[Attachment] = []
        findings: list[Finding] = []
        for named in ready.letter.headers("Attachment"):
            place = template.attachments.get(named, template.name)
            try:
                path = _found(named, place, ready.parts, folder, shared)
                files.append(Attachment(path.name, content(path)))
            except OSError as error:
                hint = "Close it in other programs, or ask for the right to read it."
                findings.append(found(MISSING, f"“{named}” cannot be read: {error.strerror}", place, hint))
            except OutreachError as error:
                findings += error.findings
        octets = sum(len(file.content) for file in files)
        if octets > MOST_OCTETS:
            findings.append(_too_large([file.name for file in files], octets, template.name))
        if findings:
            raise OutreachError(findings=findings)
        return tuple(files)

    return attached


def _found(
    named: str, place: str, fields: Mapping[str, str], folder: Path, shared: Callable[[str], Collection[str]]
) -> Path:
    """The file that the header `named` means for the contact with `fields`.

    Raises OSError and OutreachError.
    """
    relative = named.replace("\\", "/")
    if PureWindowsPath(relative).anchor or ".." in relative.split("/"):
        raise _wrong(ATTACHED, f"“{named}” is not in the campaign folder", place, _FROM_HERE)
    try:
        asked = _fields(relative)
        name = _named_for(relative, fields)
    except OutreachError as error:
        raise OutreachError(findings=[replace(each, where=place) for each in error.findings]) from error
    if asked and not any(fields[field].strip() for field in asked):
        names = " and ".join(f"{{{field}}}" for field in sorted(asked))
        hint = "Fill it in, or name the file after something that everybody has, such as {id}."
        raise _wrong(MISSING, f"{names} is empty, and the attachment of {place} is named after it", "", hint)
    if name_key(name) in (shared(relative) if asked - _OF_MANY else ()):
        message = f"“{name}” would be the file of several people: {place} names it after what they have in common"
        hint = "Tell them apart by {id} or {row}, in the file's name and in the pattern."
        raise _wrong(NOT_THEIRS, message, "", hint)
    where = "" if asked else place
    of = f", which {place} attaches" if asked else ""
    path = folder / name
    if not path.is_file():
        if path.is_dir():
            raise _wrong(MISSING, f"“{name}” is a folder{of}", where, "Name the file in it.")
        hint = _AS_WRITTEN if asked else _FROM_HERE
        raise _wrong(MISSING, f"there is no file “{name}” in the campaign folder{of}", where, hint)
    if not is_inside(path, folder):
        raise _wrong(ATTACHED, f"“{name}” leads out of the campaign folder{of}", where, _FROM_HERE)
    octets = path.stat().st_size
    if not octets:
        raise _wrong(MISSING, f"“{name}” is empty{of}", where, "Save it again, or take it out of the template.")
    if octets > MOST_OCTETS:
        raise OutreachError(findings=[_too_large([name], octets, where)])
    return path


def _fields(pattern: str) -> set[str]:
    return {field for segment in pattern.split("/") for field in pattern_fields(segment)}


def _named_for(pattern: str, fields: Mapping[str, str]) -> str:
    """The pattern's file for a contact. What is no pattern stays as it is."""
    return "/".join([_segment(each, fields) for each in pattern.split("/")])


def _segment(pattern: str, fields: Mapping[str, str]) -> str:
    """A file's or folder's name as the program gives it to the letters that it writes, where it is a pattern."""
    if not pattern_fields(pattern):
        return pattern
    stem, dot, suffix = pattern.rpartition(".")
    if not stem or pattern_fields(suffix):
        return file_name(pattern, fields, "")
    return file_name(stem, fields, f"{dot}{suffix}")


def _shared(run: Run, pattern: str) -> Collection[str]:
    """The files that the pattern names for more than one person of the sheet, whether they are written to or not."""
    settings, seen, shared = run.campaign.settings, Seen(), set()
    contacts = read_contacts(
        run.sheet,
        run.naming.columns,
        run.sheet.where,
        country=settings.campaign.country,
        language=settings.campaign.language,
    )
    for contact in contacts:
        known = contact.from_source(settings.request.source)
        key = name_key(_named_for(pattern, file_name_fields(known)))
        # A person's second row is not another person.
        if seen.first(f"{key}\n", contact.row) != seen.first(f"{key}\n{contact.id}", contact.row):
            shared.add(key)
    return shared


def _too_large(names: Sequence[str], octets: int, where: str) -> Finding:
    files = " and ".join(f"“{name}”" for name in names)
    message = f"{files}: {octets / 1_000_000:.1f} MB, and {MOST_OCTETS // 1_000_000} MB can be attached"
    return found(TOO_LARGE, message, where, "Make it smaller, or link to it.")


def _wrong(rule: Rule, message: str, where: str, hint: str) -> OutreachError:
    return OutreachError(findings=[found(rule, message, where, hint)])
