"""Pictures of the campaign, as part of the letters that show them."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from outreach.findings import Finding, found
from outreach.letters.loading import is_inside
from outreach.letters.rules import T18, T19
from outreach.letters.values import RESERVED

TYPES = MappingProxyType(
    {
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".gif": "image/gif",
        ".webp": "image/webp",
        ".svg": "image/svg+xml",
    }
)
"""The kinds of pictures that every browser shows, by the ends of their names."""

LARGEST_PICTURE = 1_000_000
"""Bytes. A photograph as wide as a page has a third of that."""


def found_picture(folders: Sequence[Path], name: str) -> Path | None:
    """The file that `name` is, in the first of `folders` that has it."""
    return next((folder / name for folder in folders if is_inside(folder / name, folder)), None)


def bad_pictures(names: Iterable[str], folders: Sequence[Path], where: str) -> Iterator[Finding]:
    """The pictures that are no files of `folders` (T18), or too large to be part of a letter (T19)."""
    for name in names:
        if RESERVED.search(name):
            yield found(T18, "a picture's path cannot have values in it", where, "Name the file itself.")
            continue
        path = found_picture(folders, name)
        if path is None:
            yield found(T18, f"there is no picture “{name}” in the campaign", where, "Put it beside the template.")
        elif path.suffix.lower() not in TYPES:
            hint = f"Use one of these: {', '.join(TYPES)}."
            yield found(T18, f"“{name}” is no picture that every reader can see", where, hint)
        elif (size := path.stat().st_size) > LARGEST_PICTURE:
            message = f"“{name}” has {size:,} bytes: in HTML its description stands for it"
            hint = f"Make it smaller; {LARGEST_PICTURE:,} bytes are enough for a letter."
            yield found(T19, message, where, hint)


def embedded(folders: Sequence[Path], name: str) -> str:
    """A picture as a `data:` address (RFC 2397); "" for one that is missing, too large or of no known kind."""
    path = found_picture(folders, name)
    kind = TYPES.get(path.suffix.lower(), "") if path else ""
    return _data(path, kind) if path and kind else ""


@lru_cache(maxsize=16)
def _data(path: Path, kind: str) -> str:
    try:
        with path.open("rb") as file:
            picture = file.read(LARGEST_PICTURE + 1)
    except OSError:
        return ""
    return f"data:{kind};base64,{b64encode(picture).decode()}" if len(picture) <= LARGEST_PICTURE else ""
