"""The wordings of English letters, kept as tables in `wordings/`, as patterns over a plain sentence.

A table holds definitions: `name =` and below it, indented, the alternatives,
each on a line of its own or several with ` | ` between them; lines indented
twice go on with the one before. An alternative is a regular expression in
which `{name}` stands for an earlier definition and `~3 ` for up to three
words. Lines that begin with `#` are for people.
"""

import re
from functools import cache
from pathlib import Path

_DEFINITION = re.compile(r"^(\w+) =\n((?: +.+\n?|\n)+)", re.MULTILINE)
_REMARK = re.compile(r"^#.*\n", re.MULTILINE)
_GOES_ON = re.compile(r"\n {8}")
_NEXT = re.compile(r"\s*\n\s*| \| ")
_UP_TO = re.compile(r"~(\d) ")
_NAMED = re.compile(r"\{([a-z_]+)\}")


@cache
def _definitions(table: str) -> dict[str, str]:
    text = Path(__file__).with_name("wordings").joinpath(f"{table}.txt").read_text(encoding="utf-8")
    known: dict[str, str] = {}
    for name, alternatives in _DEFINITION.findall(_GOES_ON.sub("", _REMARK.sub("", text))):
        either = "|".join(_NEXT.split(alternatives.strip()))
        either = _UP_TO.sub(r"(?:[\\w'&.-]+ ){0,\1}?", either)
        known[name] = _NAMED.sub(lambda found: f"(?:{known[found[1]]})", either)
    return known


@cache
def wording(table: str, name: str) -> re.Pattern[str]:
    """One definition of a table, compiled when it is first asked for: many a letter never needs it."""
    return re.compile(_definitions(table)[name])
