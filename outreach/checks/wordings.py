"""The wordings of English letters, kept as tables in `wordings/`, as patterns over a plain sentence.

A table holds definitions: `name =` and below it, indented, the alternatives,
each on a line of its own or several with ` | ` between them; lines indented
twice go on with the one before. An alternative is a regular expression in
which `{name}` stands for an earlier definition and `~3 ` for up to three
words. Lines that begin with `#` are for people.

To compile a large definition takes as long as to make a hundred letters, and
of its alternatives a sentence has the words for one or two: `said` looks for
those only.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from outreach.checks.needs import Texts, either, needs_of

_DEFINITION = re.compile(r"^(\w+) =\n((?: +.+\n?|\n)+)", re.MULTILINE)
_REMARK = re.compile(r"^#.*\n", re.MULTILINE)
_GOES_ON = re.compile(r"\n {8}")
_NEXT = re.compile(r"\s*\n\s*| \| ")
_UP_TO = re.compile(r"~(\d) ")
_NAMED = re.compile(r"\{([a-z_]+)\}")
_WHOLE_WORDS = re.compile(r"\\b\{([a-z_]+)\}((?:\(\?:s\)\?)?(?:\\b)?)")


class _Table(NamedTuple):
    """Definitions by their names: their alternatives as they are written, and all of them as one expression."""

    alternatives: dict[str, list[str]]
    expressions: dict[str, str]

    def expression(self, alternative: str) -> str:
        spelled = _UP_TO.sub(r"(?:[\\w'&.-]+ ){0,\1}?", alternative)
        return _NAMED.sub(lambda found: f"(?:{self.expressions[found[1]]})", spelled)


@cache
def _table(name: str) -> _Table:
    text = Path(__file__).with_name("wordings").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    table = _Table({}, {})
    for each, alternatives in _DEFINITION.findall(_GOES_ON.sub("", _REMARK.sub("", text))):
        table.alternatives[each] = _NEXT.split(alternatives.strip())
        table.expressions[each] = "|".join(map(table.expression, table.alternatives[each]))
    return table


@cache
def wording(table: str, name: str) -> re.Pattern[str]:
    """One definition of a table, compiled when it is first asked for: many a letter never needs it."""
    return re.compile(_table(table).expressions[name])


class _Alternative(NamedTuple):
    """One alternative of a definition, and what every text that it matches has."""

    expression: str
    needs: tuple[Texts, ...]


@cache
def _alternatives(table: str, name: str) -> tuple[_Alternative, ...]:
    """The alternatives of a definition; of one that only says that those of another are whole words, these."""
    known = _table(table)
    written = known.alternatives[name]
    if len(written) == 1 and (whole := _WHOLE_WORDS.fullmatch(written[0])):
        inner, end = whole.groups()
        return tuple(_Alternative(rf"\b(?:{each}){end}", needs) for each, needs in _alternatives(table, inner))
    return tuple(_Alternative(known.expression(each), needs_of(each, partial(_needed, table))) for each in written)


@cache
def _needed(table: str, name: str) -> Texts:
    """Texts of which whatever a definition matches has one."""
    return either([each.needs for each in _alternatives(table, name)])


_compiled = cache(re.compile)


class Said:
    """A definition of a table, to look for in plain sentences."""

    def __init__(self, table: str, name: str) -> None:
        self.definition = (table, name)

    def is_in(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._fitting(text))

    def begins(self, text: str) -> bool:
        return any(pattern.match(text) for pattern in self._fitting(text))

    def places(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in their order, as `finditer` of the whole definition gives them."""
        patterns = list(self._fitting(text))
        end = 0
        while found := min(filter(None, (each.search(text, end) for each in patterns)), key=_start, default=None):
            yield found
            end = found.end()

    def _fitting(self, text: str) -> Iterator[re.Pattern[str]]:
        """The alternatives for which `text` has all that they need."""
        for expression, needs in _alternatives(*self.definition):
            for texts in needs:
                for each in texts:
                    if each in text:
                        break
                else:
                    break
            else:
                yield _compiled(expression)


def _start(found: re.Match[str]) -> int:
    return found.start()
