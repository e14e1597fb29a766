"""The minutes of a short conversation, shared out."""

from typing import NamedTuple

MARK = 15
"""The minute at which a guest looks at the clock (Fred Coon: do not markedly exceed it)."""


class Part(NamedTuple):
    """A part of the conversation. `start` and `end` are in minutes, and may be halves."""

    what: str
    start: float
    end: float


# Name, minutes that it always takes, and its share of those that are left.
_PARTS = (
    ("opening", 1, 0),
    ("their story", 0, 4),
    ("my story", 1, 0),
    ("the job", 0, 7),
    ("the industry", 0, 4),
    ("other people", 0, 2),
    ("closing", 1, 0),
)


def agenda(minutes: int) -> tuple[Part, ...]:
    """The parts of a conversation of that many minutes (5 or more), which they add up to exactly.

    In whole minutes, or in halves where there are not enough for all parts.
    """
    free = minutes - sum(fixed for _, fixed, _ in _PARTS)
    shares = [share for _, _, share in _PARTS if share]
    unit = 1.0 if free >= len(shares) else 0.5
    given = iter(_shared(round(free / unit), shares))
    parts: list[Part] = []
    start = 0.0
    for what, fixed, share in _PARTS:
        end = start + (next(given) * unit if share else fixed)
        parts.append(Part(what, start, end))
        start = end
    return tuple(parts)


def _shared(units: int, shares: list[int]) -> list[int]:
    """`units` by largest remainder (Hamilton's method), at least one for each share."""
    rest = units - len(shares)
    exact = [rest * share / sum(shares) for share in shares]
    given = [1 + int(part) for part in exact]
    order = sorted(range(len(shares)), key=lambda index: exact[index] % 1, reverse=True)
    for index in order[: units - sum(given)]:
        given[index] += 1
    return given


def clock(minutes: float) -> str:
    """ "3", "3½"."""
    return f"{minutes:.0f}" if minutes == int(minutes) else f"{int(minutes) or ''}½"
