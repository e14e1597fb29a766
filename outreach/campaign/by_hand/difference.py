"""What was changed in a text, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_TOKENS = re.compile(r"\w+|\s|[^\w\s]")
_MOST = 8000
"""Lines or words that are compared: the time grows with their square."""


class Change(NamedTuple):
    """A passage of a text that was changed."""

    kind: Literal["same", "removed", "added"]
    text: str


def difference(before: str, after: str) -> tuple[Change, ...]:
    """What was changed, word by word: same and removed passages make `before`, same and added ones `after`."""
    pairs: list[tuple[str, str]] = []
    for old, new in _compared(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        inner = [(old, new)] if old == new else _compared(_TOKENS.findall(old), _TOKENS.findall(new))
        for pair in inner:
            _add(pairs, *pair)
    return tuple(
        change
        for old, new in pairs
        for change in ([Change("same", old)] if old == new else [Change("removed", old), Change("added", new)])
        if change.text
    )


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The passages of both, side by side, those that are the same and those that differ in turn."""
    if len(old) + len(new) > _MOST:
        yield "".join(old), "".join(new)
        return
    for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield "".join(old[i:j]), "".join(new[k:m])


def _add(pairs: list[tuple[str, str]], old: str, new: str) -> None:
    """Adds two passages; the blank between two words that have changed is taken to have changed with them."""
    if old != new and len(pairs) > 1 and pairs[-1] == (" ", " ") and pairs[-2][0] != pairs[-2][1]:
        pairs.pop()
        before = pairs.pop()
        pairs.append((f"{before[0]} {old}", f"{before[1]} {new}"))
    elif pairs and (old == new) == (pairs[-1][0] == pairs[-1][1]):
        pairs[-1] = pairs[-1][0] + old, pairs[-1][1] + new
    else:
        pairs.append((old, new))
