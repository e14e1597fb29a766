"""Letters that a person has changed by hand: each a file in the campaign's folder `edits`, used in its letter's place.

The file is the letter as a template has it, but with nothing left to be merged, below lines that say whose it is:

    Contact: maya@example.com
    Template: request
    Made-From: 5f2b09c4d1e8a7360f2b09c4d1e8a736
    Dated: 2026-11-24
    Subject: Lena Brandt suggested I write to you

    Dear Dr. Okafor,
    ...

`Made-From` is a digest of the letter that template and sheet made at the time, with the date `Dated`.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.letters.rules import T13
from outreach.letters.shape import split
from outreach.lines import unix
from outreach.patterns import at_first_use
from outreach.whole import write_whole

if TYPE_CHECKING:
    from outreach.campaign.making.run import Planned, Run
    from outreach.campaign.opening import Campaign
    from outreach.contacts import Contact
    from outreach.letters import Letter

FOLDER = "edits"
UNDONE = "undone"
LARGEST = 1_000_000
"""Bytes. A long letter has ten thousand."""

EDITED = Rule(
    "E01",
    "info",
    "A letter that was changed by hand is told from the others",
    "It is used as it stands, whatever template and sheet say.",
)
CHANGED_SINCE = Rule(
    "E02",
    "warning",
    "A letter that was changed by hand still goes with template and sheet",
    "A correction made there later is not in it.",
)
NOBODY = Rule(
    "E03",
    "warning",
    "A letter that was changed by hand is to somebody in the sheet",
    "A row that was deleted, or got another id, leaves its letter behind; nobody gets it.",
)
OLDER = Rule(
    "E04",
    "info",
    "A letter that was changed by hand has the dates that it would have today",
    "It says the days that were right when it was changed. Whether a promised day has passed is checked as always.",
)
UNUSABLE = Rule(
    "E05",
    "error",
    "A file in the folder of edits says whose letter it is",
    "Else the template's letter would leave in the place of the one that somebody has written.",
)

RULES: tuple[Rule, ...] = (EDITED, CHANGED_SINCE, NOBODY, OLDER, UNUSABLE)

_OWN = at_first_use(r"(Contact|Template|Made-From|Dated)[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_AWAY = "Put its first lines right as in another file there, or move it out of the folder."
_UNKNOWN = date.min
_YEARS = range(2000, 2200)


class Edit(NamedTuple):
    """One letter as a person wants it. `text` has header lines, a blank line and Markdown; nothing is merged into it.

    `made_from` is the digest of the template's letter at the time, "" where that could not be made; `dated` its date.
    """

    contact: str
    template: str
    made_from: str
    dated: date
    text: str
    path: Path


def template_name(campaign: "Campaign") -> str:
    """What edits and decisions call the campaign's template: "request", "de/request"."""
    path = campaign.template.resolve()
    for folder in map(Path.resolve, campaign.template_folders):
        if path.is_relative_to(folder):
            return path.relative_to(folder).with_suffix("").as_posix()
    return campaign.template.stem


def command(campaign: "Campaign", verb: str, contact: str, *options: str) -> str:
    """What to type about a contact's letter, ready for a shell; with its template and sheet where others are usual."""
    usual = campaign.settings.campaign
    name = template_name(campaign)
    template: tuple[str, ...] = ()
    if name not in (usual.template.removeprefix("templates/").removesuffix(".md"), Path(usual.template).stem):
        named = any((folder / f"{name}.md").is_file() for folder in campaign.template_folders)
        template = ("-t", name if named else str(campaign.template))
    sheet: tuple[str, ...] = ()
    if campaign.sheet.absolute() != (campaign.settings.folder / usual.sheet).absolute():
        sheet = ("--contacts", str(campaign.sheet))
    return shlex.join(("outreach", verb, contact, *options, *template, *sheet))


def edits_in(folder: Path) -> tuple[Edit, ...]:
    """All edits of the campaign in `folder`, by file name. Raises OutreachError (E05) with all that cannot be used."""
    edits: dict[tuple[str, str], Edit] = {}
    findings: list[Finding] = []
    for path in sorted((folder / FOLDER).glob("*.md")):
        if path.name.startswith("."):
            continue
        try:
            edit = _read(path)
        except OutreachError as error:
            findings += error.findings
            continue
        first = edits.setdefault((edit.contact, edit.template), edit)
        if first is not edit:
            message = f"{first.path.name} is the same letter to the same contact"
            findings.append(found(UNUSABLE, message, _place(path), "Move one of the two out of the folder."))
    if findings:
        raise OutreachError(findings=findings)
    return tuple(edits.values())


def edits_of(campaign: "Campaign") -> Mapping[str, Edit]:
    """The edits of the campaign's template by contact. Raises OutreachError (E05)."""
    if campaign.is_word_template or not (campaign.settings.folder / FOLDER).is_dir():
        return {}
    name = template_name(campaign)
    return {edit.contact: edit for edit in edits_in(campaign.settings.folder) if edit.template == name}


def edited(run: "Run", contact: "Contact", edit: Edit) -> "Letter":
    """The letter that the edit is; its findings tell that, and whether the template would make another one now.

    Without a kind of its own it is of the template's: else it would be another letter than the one that was sent.

    Raises OutreachError (T15) where the text has characters that no letter can have.
    """
    assert run.template
    place = _place(edit.path)
    letter = run.template.literal(_of_kind(run.template.kind, edit.text), place, run.naming.facts.language)
    findings = [found(EDITED, "this letter was changed by hand", place)]
    if not letter.subject:
        findings.append(found(T13, "this letter has no subject", place, "Begin it with a line such as Subject: …"))
    if _digest(run, contact) != edit.made_from:
        if edit.dated != _UNKNOWN and _digest(run, contact, edit.dated) == edit.made_from != "":
            day = f"{edit.dated:%B} {edit.dated.day}"
            findings.append(found(OLDER, f"its dates are those of {day}, when it was changed by hand", place))
        else:
            message = "template or sheet have changed since this letter was changed by hand"
            show = command(run.campaign, "edit", contact.id, "--show")
            hint = f"{show} tells what differs; with --keep the letter stands as it is."
            findings.append(found(CHANGED_SINCE, message, place, hint))
    return replace(letter, findings=(*findings, *letter.findings))


def _of_kind(kind: str, text: str) -> str:
    headers, _ = split(text)
    if not kind or any(header.name == "Kind" for header in headers):
        return text
    return f"Kind: {kind}\n{text}" if headers else f"Kind: {kind}\n\n{text}"


def of_nobody(edits: Iterable[Edit]) -> Iterator[Finding]:
    """A warning for each of the edits, whose contacts are gone."""
    for edit in edits:
        message = f"nobody in the sheet is {edit.contact}, to whom this letter is"
        yield found(NOBODY, message, _place(edit.path), "Put the new id into its first line, or move the file away.")


def original(run: "Run", contact: "Contact") -> str:
    """The letter as template and sheet make it, as a text that `keep` takes. Raises OutreachError when they cannot."""
    return _typed(run, contact, None)


def current(run: "Run", contact: "Contact") -> str:
    """The letter that leaves as things stand: the edit, or the template's. Raises OutreachError as `original` does."""
    edit = run.edits.get(contact.id)
    return edit.text if edit else original(run, contact)


def tried(run: "Run", contact: "Contact", text: str) -> "Planned":
    """The letter to `contact`, checked, as it would be with `text`: the template's is no edit. Nothing is kept."""
    if _tidy(text) == _typed_or_nothing(run, contact):
        return as_it_is(replace(run, edits={}), contact)
    edit = Edit(contact.id, "", _digest(run, contact), run.choice.today, _tidy(text), Path(FOLDER, "the new text"))
    return as_it_is(replace(run, edits={contact.id: edit}), contact)


def as_it_is(run: "Run", contact: "Contact") -> "Planned":
    """The letter to `contact`, checked, as it leaves."""
    planned = run.alone(contact)
    assert planned  # only Word files pass one by
    return planned


def keep(
    run: "Run", contact: "Contact", text: str, *, began: str | None = None, day: date | None = None
) -> Edit | None:
    """Keep `text` as the letter to `contact`. What is the template's letter needs no edit: then it is None.

    `began` is the text that the change began with; `day` the letter's date, if not today's. Raises OutreachError where
    another text has been kept since, where `text` is empty or no letter can be made of it, and where the folder cannot
    be written to.
    """
    from outreach.campaign.filing import writing_to

    assert run.template
    text = _tidy(text)
    if not text.strip():
        raise OutreachError(
            "an empty letter cannot be kept", hint="To have the template's letter again, undo the edit."
        )
    run.template.literal(text, "the new text", run.naming.facts.language)
    folder = run.campaign.settings.folder / FOLDER
    with writing_to(folder / "edits"):
        name = template_name(run.campaign)
        before = next((e for e in edits_in(folder.parent) if (e.contact, e.template) == (contact.id, name)), None)
        if began is not None and _tidy(began) != (before.text if before else _typed_or_nothing(run, contact)):
            raise OutreachError(
                "the letter has been changed elsewhere in the meantime",
                where=_place(before.path) if before else "",
                hint="Look at it again, and make your change there.",
            )
        if text == _typed_or_nothing(run, contact, day):
            if before:
                _moved_away(before)
            return None
        path = before.path if before else _free(folder, _file_name(contact, name))
        edit = Edit(contact.id, name, _digest(run, contact, day), day or run.choice.today, text, path)
        write_whole(path, _written(edit).encode())
    return edit


def undo(edit: Edit) -> Path:
    """The template's letter again: the edit's file is moved into the folder `undone`; returns its new place."""
    from outreach.campaign.filing import writing_to

    with writing_to(edit.path.parent / "edits"):
        return _moved_away(edit)


def _read(path: Path) -> Edit:
    place = _place(path)
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        text = _tidy(data.decode("utf-8-sig"))
    except OSError as error:
        raise OutreachError(
            f"the letter cannot be read: {error.strerror or error}", where=place, rule=UNUSABLE.id
        ) from error
    except UnicodeDecodeError as error:
        raise OutreachError(
            "the letter is not UTF-8 text", where=place, hint="Save it as UTF-8.", rule=UNUSABLE.id
        ) from error
    head, blank, body = text.partition("\n\n")
    own: dict[str, str] = {}
    rest = []
    for line in head.split("\n"):
        if line_of_ours := _OWN().fullmatch(line):
            own.setdefault(line_of_ours[1].title(), line_of_ours[2].strip())
        else:
            rest.append(line)
    if not own.get("Contact") or not own.get("Template") or not body.strip():
        missing = "the letter is empty" if own.get("Contact") and own.get("Template") else "it does not say whose it is"
        raise OutreachError(missing, where=place, hint=_AWAY, rule=UNUSABLE.id)
    try:
        dated = date.fromisoformat(own.get("Dated", ""))
    except ValueError:
        dated = _UNKNOWN
    dated = dated if dated.year in _YEARS else _UNKNOWN
    text = "\n".join(rest) + blank + body if rest else body
    return Edit(own["Contact"], own["Template"], own.get("Made-From", ""), dated, _tidy(text), path)


def _written(edit: Edit) -> str:
    own = f"Contact: {edit.contact}\nTemplate: {edit.template}\nMade-From: {edit.made_from}\nDated: {edit.dated}\n"
    return own + (edit.text if split(edit.text)[0] else f"\n{edit.text}")


def _tidy(text: str) -> str:
    """The text with its line ends as line feeds, one after the last line."""
    lines = unix(text).strip("\n").split("\n")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _typed(run: "Run", contact: "Contact", day: date | None) -> str:
    from outreach.letters.typed import typed_letter

    assert run.template
    naming = (run.dated(day) if day else run).naming
    return _tidy(typed_letter(run.template.letter(naming.for_template(contact))))


def _typed_or_nothing(run: "Run", contact: "Contact", day: date | None = None) -> str:
    try:
        return _typed(run, contact, day)
    except OutreachError:
        return ""


def _digest(run: "Run", contact: "Contact", day: date | None = None) -> str:
    """What tells the template's letter, as it would be on a day, from another one."""
    text = _typed_or_nothing(run, contact, day)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] if text else ""


def _place(path: Path) -> str:
    return f"{FOLDER}/{path.name}"


def _file_name(contact: "Contact", template: str) -> str:
    from outreach.campaign.file_names import file_name_fields
    from outreach.documents import file_name

    return file_name("{last}-{first}-{template}", {**file_name_fields(contact), "template": template}, ".md")


def _free(folder: Path, name: str) -> Path:
    """A place of that name, or with a number, where nothing is."""
    stem = name.removesuffix(".md")
    path, number = folder / name, 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.md", number + 1
    return path


def _moved_away(edit: Edit) -> Path:
    away = edit.path.parent / UNDONE
    away.mkdir(exist_ok=True)
    return edit.path.replace(_free(away, edit.path.name))
