"""Statements that run for every letter: compiled once for each database, then given to its driver as they are.

SQLAlchemy looks a statement and each of its values over at every execution, which takes several times as long as the
work that SQLite has with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Dialect,
    Insert,
    PoolProxiedConnection,
    Select,
    Update,
    bindparam,
    literal_column,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor

Values = Mapping[str, Any]
"""A statement's values by the names of its bind parameters, as the driver takes them: times as `tables.written`."""


class Driven(Protocol):
    """A database in a transaction: SQLAlchemy's Connection, or as much of it as prepared statements need."""

    @property
    def dialect(self) -> Dialect: ...
    @property
    def connection(self) -> DBAPIConnection | PoolProxiedConnection: ...


class Prepared:
    """A statement all of whose values are bind parameters. Its errors are the driver's, not SQLAlchemy's."""

    def __init__(self, statement: "Insert | Select[Any] | Update") -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Values], Any]]] = {}

    def run(self, driven: Driven, values: Values) -> DBAPICursor:
        """The result's values are as the driver gives them."""
        text, given = self._for(driven.dialect)
        cursor = driven.connection.cursor()
        cursor.execute(text, given(values))
        return cursor

    def run_each(self, driven: Driven, many: Sequence[Values]) -> None:
        """Once for each of `many`, of which there are some."""
        text, given = self._for(driven.dialect)
        driven.connection.cursor().executemany(text, [given(values) for values in many])

    def _for(self, dialect: Dialect) -> tuple[str, Callable[[Values], Any]]:
        if dialect.name not in self._compiled:
            compiled: Any = self._statement.compile(dialect=dialect)
            names = compiled.positiontup if compiled.positional else None
            self._compiled[dialect.name] = (str(compiled), _in_order(names) if names else dict)
        return self._compiled[dialect.name]


def fixed(word: str) -> ColumnClause[str]:
    """A word of the statement's own, which is no value to be given."""
    return literal_column(f"'{word}'")


def several(number: int) -> list[BindParameter[Any]]:
    """Bind parameters for so many values, as of IN; `numbered` gives them to it."""
    return [bindparam(f"value{each}") for each in range(number)]


def numbered(values: Iterable[Any]) -> dict[str, Any]:
    """Values for `several`."""
    return {f"value{number}": value for number, value in enumerate(values)}


def _in_order(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)  # which gives no tuple for one name
    return lambda values: tuple([values[name] for name in names])
