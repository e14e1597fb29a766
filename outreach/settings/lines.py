"""On which line of outreach.toml each section and key stands."""

import tomllib
from collections.abc import Iterator

from outreach.patterns import at_first_use

_PART = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_ENTRY = at_first_use(rf"\s*(?P<opening>\[{{0,2}})\s*(?P<key>{_PART}(?:\s*\.\s*{_PART})*)\s*(?P<closing>[]=])")


def lines(text: str) -> dict[tuple[str, ...], int]:
    """Where each section and key stands: tomllib does not keep it. `text` is TOML that tomllib has accepted."""
    found: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not inside and (entry := _ENTRY().match(line)) and bool(entry["opening"]) == (entry["closing"] == "]"):
            key = tuple(_path(entry["key"]))
            if entry["opening"]:
                section = key
            place = section if entry["opening"] else section + key
            for length in range(1, len(place) + 1):
                found.setdefault(place[:length], number)
        for quotes in (inside,) if inside else ('"""', "'''"):
            if line.count(quotes) % 2:
                inside = "" if inside else quotes
                break
    return found


def _path(key: str) -> Iterator[str]:
    """The parts of a dotted key, unquoted by tomllib itself."""
    try:
        table: object = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:  # a line inside an array that happens to look like a key
        return
    while isinstance(table, dict):
        ((part, table),) = table.items()
        yield part
