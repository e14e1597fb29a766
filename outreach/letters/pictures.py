"""Pictures of the campaign, as part of the letters that show them."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from outreach.letters.loading import is_inside

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
