"""The words by which messages are told apart, from the table beside this file."""

import re
import tomllib
from functools import cache
from pathlib import Path

_NAMED = re.compile(r"\b[A-Z]{5,}\b")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def alternatives(name: str) -> str:
    """The entries of "topic.list" as one pattern, in a group of their own; capitals name other lists of the topic."""
    topic, _, entries = name.partition(".")
    pattern = "|".join(_table()[topic][entries])
    return f"(?:{_NAMED.sub(lambda found: alternatives(f'{topic}.{found[0].lower()}'), pattern)})"


def wording(name: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """What finds any entry of "topic.list", between two patterns."""
    return re.compile(f"{before}{alternatives(name)}{after}", re.IGNORECASE)
