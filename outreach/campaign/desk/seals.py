"""Whether files have changed since they were read."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from outreach.campaign.by_hand.edits import FOLDER as EDITS
from outreach.campaign.filing import DECISIONS
from outreach.campaign.opening import WORD_TEMPLATES, Campaign
from outreach.campaign.sheets import CORRECTIONS

_LOOKED_AT = (*WORD_TEMPLATES, ".md", ".toml")


class Seal(NamedTuple):
    """By what a file is known to be as it was."""

    changed: int
    size: int
    digest: bytes


def files_of(campaign: Campaign) -> list[Path]:
    """The files that all letters of a campaign depend on: settings, sheet, templates, stationery."""
    folders = dict.fromkeys((campaign.template.parent, *campaign.template_folders))
    near = (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()))
    corrections = campaign.settings.folder / CORRECTIONS
    named = (campaign.settings.path, campaign.sheet, corrections, campaign.template, campaign.stationery)
    return list(dict.fromkeys([*named, *(path for path in near if path.suffix.lower() in _LOOKED_AT)]))


def files_of_single_letters(campaign: Campaign) -> list[Path]:
    """The files that say what a person has changed in single letters, and decided about them."""
    folder = campaign.settings.folder
    return [folder / DECISIONS, *sorted((folder / EDITS).glob("*.md"))]


def seals(files: Iterable[Path]) -> dict[Path, Seal]:
    """The seals of the files that there are."""
    return {path: seal for path in files if (seal := _seal(path))}


def have_changed(before: Mapping[Path, Seal], files: Iterable[Path]) -> bool:
    """Whether any of the files is another one than `before`, is new or gone. Only what was written since is read."""
    there = {}
    for path in files:
        try:
            status = path.stat()
        except OSError:
            continue
        old = before.get(path)
        is_same = old and (old.changed, old.size) == (status.st_mtime_ns, status.st_size)
        there[path] = old if is_same else _seal(path)
    return {path: seal.digest for path, seal in there.items() if seal} != {
        path: seal.digest for path, seal in before.items()
    }


def _seal(path: Path) -> Seal | None:
    try:
        status = path.stat()
        return Seal(status.st_mtime_ns, status.st_size, blake2b(path.read_bytes(), digest_size=16).digest())
    except OSError:
        return None
