"""The letters that come with the program: what each is for, and copies of them for a campaign to change."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from outreach.errors import OutreachError
from outreach.settings import SETTINGS_FILE, find_settings
from outreach.shipped import letter_files, shipped
from outreach.whole import write_whole

KINDS = ("request", "reminder", "answer", "confirmation", "thanks", "referrer", "report", "in-touch")
"""What letters are for, in the order of the relationship that they make."""

_USE = re.compile(r"\{#-?\s*(.*?)\s*-?#\}", re.DOTALL)
_KIND = re.compile(r"^Kind:\s*(\S+)", re.MULTILINE)


class ShippedLetter(NamedTuple):
    """`name` is what `--template` and `outreach templates copy` take; `use` says when to write it, and what for."""

    name: str
    kind: str
    use: str


def shipped_letters() -> tuple[ShippedLetter, ...]:
    """The letters in the order in which they are written, those in English first."""
    folder = shipped("templates")
    letters = [
        _described(path.relative_to(folder).with_suffix("").as_posix(), path.read_text("utf-8"))
        for path in folder.rglob("*.md")
        if not path.name.startswith("_")
    ]
    return tuple(sorted(letters, key=lambda letter: ("/" in letter.name, KINDS.index(letter.kind), letter.name)))


def _described(name: str, text: str) -> ShippedLetter:
    use, kind = _USE.search(text), _KIND.search(text)
    assert use
    assert kind
    return ShippedLetter(name, kind[1], use[1])


def templates_folder(named: Path | None, current: Path) -> Path:
    """The folder for the templates of the campaign `named` (folder or outreach.toml), else of the `current` folder.

    Raises OutreachError when there is no campaign.
    """
    settings = find_settings([named or current])
    if not settings or (named and not named.exists()):
        raise OutreachError(
            f"there is no {SETTINGS_FILE} here",
            where=str(named or current.absolute()),
            hint="Name the campaign's folder with --campaign, or make one with: outreach init FOLDER",
        )
    return settings.parent / "templates"


def copy_letter(name: str, folder: Path, *, renamed: str = "", overwrite: bool = False) -> list[Path]:
    """Copy a letter to `folder`, with whatever it includes that is not there yet; returns the new files, it first.

    Raises OutreachError, with nothing copied, for a name that no letter has, and for one that is taken unless
    `overwrite`.
    """
    letters = {letter.name for letter in shipped_letters()}
    name = name.removesuffix(".md")
    if name not in letters:
        close = get_close_matches(name, letters, n=1)
        hint = f"Did you mean {close[0]}? " if close else ""
        raise OutreachError(f"there is no letter “{name}”", hint=f"{hint}`outreach templates` lists them.")
    # A letter is in the language that its folder says.
    target = folder / (renamed if "/" in renamed else Path(name).parent / renamed if renamed else name)
    target = target if target.suffix else target.with_suffix(".md")
    if not target.resolve().is_relative_to(folder.resolve()):
        hint = "Name it as it is to be called in there: --as my-thanks"
        raise OutreachError(f"“{renamed}” is not in the campaign's folder of templates", where=str(folder), hint=hint)
    if target.exists() and not overwrite:
        hint = "Give the copy another name with --as, or replace the file with --overwrite."
        raise OutreachError("this is there already, and stays", where=str(target), hint=hint)
    letter, *included = letter_files(name).items()
    files = {target: letter[1]} | {folder / part: text for part, text in included if not (folder / part).exists()}
    # What is included goes first: a letter that is there is complete.
    for path, content in reversed(files.items()):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    return list(files)
