"""How letters open and close in a language: the table is customs.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

_AND = frozenset({"&", "et", "und", "y"})


class Customs(NamedTuple):
    """`greeting` has how a salutation begins → the greeting, with {} in the place of the salutation."""

    greeting: Mapping[str, str]
    closing: str
    channels: tuple[str, ...]
    at_time: str

    def greeting_for(self, salutation: str) -> str:
        """ "Sehr geehrte {}," for "Frau Okafor" """
        first, second, *others = [*salutation.split(" "), ""]
        if any(one in _AND and form in self.greeting for one, form in pairwise([second, *others])):
            return self.greeting.get("both") or self.greeting["other"]
        return self.greeting.get(f"{first} {second}") or self.greeting.get(first) or self.greeting["other"]


@lru_cache(maxsize=64)
def customs(language: str) -> Customs | None:
    """What is customary in a language such as "de-CH"; None where that is not known."""
    tag = language.replace("_", "-")
    tongue = _table().get(tag.partition("-")[0].lower())
    return Customs(**(tongue | _table().get(tag, {}))) if tongue else None


def is_known(language: str) -> bool:
    """Whether it is known how letters open and close in a language."""
    return customs(language) is not None


def channels(language: str) -> tuple[str, ...]:
    """The ways to hold a talk, in that language; in English where they are not known."""
    return tuple((customs(language) or Customs(**_table()["en"])).channels)


def is_greeting(line: str) -> bool:
    """Whether a line opens a letter in any of the languages, though no mark stands at its end."""
    return line.startswith(_greetings())


def is_closing(line: str) -> bool:
    """Whether a line is the complimentary close of any of the languages."""
    return line in _closings()


@cache
def _table() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("customs.toml").read_text("utf-8"))


@cache
def _greetings() -> tuple[str, ...]:
    forms = {form for each in _table().values() for form in each.get("greeting", {}).values()}
    return tuple(sorted(start for form in forms if form.endswith("{}") and (start := form.removesuffix("{}"))))


@cache
def _closings() -> frozenset[str]:
    return frozenset(each["closing"] for each in _table().values() if "closing" in each)
