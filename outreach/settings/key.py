"""What a person needs to know of one key of outreach.toml."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What a person needs to know of one key. `check` answers what is wrong with a value, "" when nothing is."""

    help: str
    example: Value = ""
    check: Callable[[Any], str] | None = None
    name: str = ""
