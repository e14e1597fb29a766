"""The campaign folder: written beside its place, then moved there, so that it is whole or not there at all."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePath

from outreach.errors import OutreachError
from outreach.findings import Rule, found
from outreach.settings import SETTINGS_FILE, as_toml
from outreach.shipped import letter_files, shipped
from outreach.starter.columns import Column
from outreach.starter.questions import QUESTIONS, Answers, check_answer, settings_from

RULES: tuple[Rule, ...] = (
    Rule("I01", "error", "The answers can be used", "They go into the head of every letter."),
    Rule("I02", "error", "The new campaign's folder is free", "Nothing that is there is replaced."),
    Rule("I03", "error", "The folder can be made", "A campaign is there whole or not at all."),
)
_ANSWER, _IN_THE_WAY, _NOT_MADE = RULES

_MADE = (".gitignore", "contacts.xlsx", SETTINGS_FILE, "templates")
_GITIGNORE = """\
# Names and addresses of other people, and what was written to them, do not belong in a repository:
# only this campaign's settings and templates do. outreach.toml has your own address in it.
*
!.gitignore
!outreach.toml
!templates/
!templates/**
"""


def create_campaign(folder: Path, answers: Answers, columns: Sequence[Column]) -> list[Path]:
    """Make the campaign folder, or fill an existing one, and return its files in the order to look at them.

    Raises OutreachError, with nothing left behind, for answers that cannot be used, for files that are in the way
    and when the folder cannot be written to.
    """
    problems = [
        found(_ANSWER, problem)
        for question in QUESTIONS
        if (problem := check_answer(question.key, answers.get(question.key, question.default)))
    ]
    if problems:
        raise OutreachError(findings=problems)
    files = dict(_files(answers, columns))
    see_that_it_is_free(folder)
    try:
        _put_in_place(folder, files)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "Nothing was left behind. Choose another folder, or put that right."
        raise OutreachError(
            findings=[found(_NOT_MADE, f"the campaign cannot be written here: {reason}", str(folder), hint)]
        ) from error
    return [folder / name for name in files]


def _files(answers: Answers, columns: Sequence[Column]) -> Iterator[tuple[Path, bytes]]:
    from outreach.starter.workbook import contact_workbook

    settings = settings_from(answers)
    yield Path(SETTINGS_FILE), as_toml(settings).encode()
    yield Path(settings.campaign.sheet), contact_workbook(columns)
    letter = PurePath(settings.campaign.template).relative_to("templates").with_suffix("").as_posix()
    for path, content in letter_files(letter).items():
        yield Path("templates", path), content
    stationery = Path(settings.campaign.stationery)
    yield stationery, (shipped("templates") / stationery.name).read_bytes()
    yield Path(".gitignore"), _GITIGNORE.encode()


def see_that_it_is_free(folder: Path) -> None:
    """Raises OutreachError (I02) where something is in a campaign's way."""
    if folder.exists() and not folder.is_dir():
        message = "this is a file, and a campaign is a folder"
        raise OutreachError(findings=[found(_IN_THE_WAY, message, str(folder), "Give the new folder another name.")])
    hint = "Choose another folder, or move this away."
    there = [folder / name for name in _MADE if os.path.lexists(folder / name)]
    if there:
        raise OutreachError(
            findings=[found(_IN_THE_WAY, "this is there already, and stays", str(path), hint) for path in there]
        )


def _put_in_place(folder: Path, files: dict[Path, bytes]) -> None:
    exists = folder.is_dir()
    beside = folder if exists else folder.absolute().parent
    made = [parent for parent in (beside, *beside.parents) if not parent.exists()]
    beside.mkdir(parents=True, exist_ok=True)
    workshop = beside / f".outreach-init-{os.getpid()}"
    moved: list[Path] = []
    try:
        for name, content in files.items():
            (workshop / name).parent.mkdir(parents=True, exist_ok=True)
            (workshop / name).write_bytes(content)
        if exists:
            moved.extend(entry.rename(folder / entry.name) for entry in sorted(workshop.iterdir()))
            workshop.rmdir()
        else:
            workshop.rename(folder)
    except BaseException:  # an interrupt as well must leave nothing behind
        for path in moved:
            _remove(path)
        _remove(workshop)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
