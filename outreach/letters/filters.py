"""What a template can do to a value: Jinja2's filters, made to keep values apart from text, and letters' own."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import wraps
from typing import TYPE_CHECKING, Any

from jinja2 import pass_environment
from jinja2.exceptions import FilterArgumentError
from jinja2.filters import FILTERS, do_capitalize, do_title
from jinja2.runtime import Undefined

from outreach.letters import dates
from outreach.letters.limits import small, small_widths
from outreach.letters.values import Fixed, Passage, Sourced

if TYPE_CHECKING:
    from outreach.letters.environment import Environment

_OMITTED = frozenset({"random", "xmlattr", "urlize", "tojson", "pprint", "filesizeformat"})
"""Jinja2's filters that make HTML, or another letter each time."""


def text_of(value: object) -> object:
    """A passage as plain text; anything else as it is."""
    return str(value) if type(value) is Passage else value


def _carrying(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` on plain text, its result still from the same source as what it was made from."""
    first = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def carried(*args: Any, **kwargs: Any) -> Any:
        small((*args[first:], *kwargs.values()))
        value = args[first]
        result = function(*map(text_of, args), **{name: text_of(value) for name, value in kwargs.items()})
        return value.saying(result) if type(value) is Sourced and type(result) is str else result

    return carried


def _on_each(function: Callable[[str], str]) -> Callable[[Any], Any]:
    """`function` on a value, or on every piece of a passage."""

    def mapped(value: Any) -> Any:
        if type(value) is Passage:
            return value.mapped(function)
        result = function(str(value))
        return value.saying(result) if type(value) is Sourced else result

    return mapped


def _same(value: Any) -> Any:
    """Values are data and are escaped where they stand: nothing is left to do."""
    return value


def _default(value: Any, instead: Any = "", boolean: bool = False) -> Any:
    """`instead` for what is missing or empty; with `boolean`, for 0 and false as well."""
    missing = isinstance(value, Undefined) or value is None or value == "" or value in ((), [])
    return instead if missing or (boolean and not value) else value


def _format(template: Any, *args: Any, **kwargs: Any) -> Any:
    if args and kwargs:
        raise FilterArgumentError("format takes values in order or by name, not both")
    small_widths(str(template))
    return str(template) % (kwargs or tuple(map(text_of, args)))


@pass_environment
def _attribute(env: "Environment", value: Any, name: str) -> Any:
    return env.getattr(value, str(name))


@pass_environment
def _join(env: "Environment", values: Iterable[Any], between: Any = "", attribute: str | int | None = None) -> Any:
    items = list(values)
    if attribute is not None:
        items = [env.getitem(item, attribute) for item in items]
    return _between(env, items, between)


def _between(env: "Environment", items: list[Any], between: Any) -> Any:
    parts: list[Any] = []
    for item in items:
        parts += (between, item)
    return env.joined(parts[1:])


@pass_environment
def _listing(env: "Environment", values: Iterable[Any], word: str = "or") -> Any:
    """`a, b or c`, with the comma before the last that American English has."""
    items = [item for item in ([values] if isinstance(values, str | Passage) else values) if item != ""]
    serial = "," if len(items) > 2 and env.run.language.replace("_", "-") in ("en", "en-US") else ""
    if len(items) < 2:
        return items[0] if items else ""
    return env.joined((_between(env, items[:-1], ", "), f"{serial} {word} ", items[-1]))


@pass_environment
def _possessive(env: "Environment", value: Any) -> Any:
    """`Sam’s`, `James’s`: singular names take ’s whatever they end in (Chicago Manual of Style, 7.16 and 7.17)."""
    return env.joined((value, "’s")) if value else value


@pass_environment
def _date(env: "Environment", value: Any, form: str = "long") -> Any:
    return _dated(value, env, lambda day: dates.written(day, env.run.language, form))


@pass_environment
def _day(env: "Environment", value: Any) -> Any:
    return _dated(value, env, lambda day: dates.day(day, env.run.language))


def _dated(value: Any, env: "Environment", write: Callable[[date], str]) -> Any:
    if isinstance(value, date | time):
        return write(value)  # type: ignore[arg-type]  # babel writes times as well
    text = str(value)
    if not text:
        return value
    day = dates.parsed(text, env.run.language)
    if day is None:
        cell = f" ({value.where})" if isinstance(value, Sourced) and value.where else ""
        raise FilterArgumentError(f"“{text}”{cell} is not a date; write it as 2026-05-03 or 3 May 2026")
    return value.saying(write(day)) if type(value) is Sourced else write(day)


def _capitalize(value: Any) -> Any:
    if type(value) is not Passage:
        return _on_each(do_capitalize)(value)
    lower = value.mapped(str.lower)
    return Passage((*Passage(lower.pieces[:1]).mapped(do_capitalize).pieces, *lower.pieces[1:]))


def _trim(value: Any, chars: str | None = None) -> Any:
    if type(value) is not Passage:
        result = str(value).strip(chars)
        return value.saying(result) if type(value) is Sourced else result
    pieces = list(value.pieces)
    if pieces and type(pieces[0]) is Fixed:
        pieces[0] = Fixed(pieces[0].lstrip(chars))
    if pieces and type(pieces[-1]) is Fixed:
        pieces[-1] = Fixed(pieces[-1].rstrip(chars))
    return Passage(pieces)


def letter_filters() -> Mapping[str, Callable[..., Any]]:
    """All filters by name."""
    theirs = {name: _carrying(function) for name, function in FILTERS.items() if name not in _OMITTED}
    return theirs | {
        "upper": _on_each(str.upper),
        "lower": _on_each(str.lower),
        "title": _on_each(do_title),
        "capitalize": _capitalize,
        "trim": _trim,
        "string": _same,
        "safe": _same,
        "e": _same,
        "escape": _same,
        "forceescape": _same,
        "default": _default,
        "d": _default,
        "attr": _attribute,
        "format": _format,
        "join": _join,
        "joined": _listing,
        "listing": _listing,
        "possessive": _possessive,
        "date": _date,
        "day": _day,
    }
