"""What a person needs to know of one key of outreach.toml."""

from collections.abc import Callable
from typing import Any, NamedTuple

Value = str | int | tuple[str, ...]


class Key(NamedTuple):
    """What a person needs to know of one key. `check` answers what is wrong with a value, "" when nothing is."""

    help: str
    example: Value = ""
    check: Callable[[Any], str] | None = None
    name: str = ""
