"""Jinja2's filters, made to keep values apart from the template's text."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from jinja2 import pass_environment
from jinja2.exceptions import FilterArgumentError
from jinja2.filters import FILTERS, do_capitalize, do_indent, do_title
from jinja2.runtime import Undefined

from outreach.letters.limits import small, small_product, small_widths
from outreach.letters.values import Fixed, Passage, Sourced
from outreach.letters.wording import WORDING

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


def _format(template: Any, *args: Any, **kwargs: Any) -> str:
    if args and kwargs:
        raise FilterArgumentError("format takes values in order or by name, not both")
    small_widths(str(template))
    return str(template) % (kwargs or tuple(map(text_of, args)))


@pass_environment
def _attribute(environment: "Environment", value: Any, name: str) -> Any:
    return environment.getattr(value, str(name))


@pass_environment
def _join(
    environment: "Environment", values: Iterable[Any], between: Any = "", attribute: str | int | None = None
) -> Any:
    parts: list[Any] = []
    for value in values:
        parts += (between, value if attribute is None else environment.getitem(value, attribute))
    return environment.joined(parts[1:])


def _capitalize(value: Any) -> Any:
    if type(value) is not Passage:
        return _on_each(do_capitalize)(value)
    lower = value.mapped(str.lower)
    return Passage((*Passage(lower.pieces[:1]).mapped(do_capitalize).pieces, *lower.pieces[1:]))


def _replace(value: Any, old: Any, new: Any, count: int = -1) -> Any:
    """As Jinja2's; what is put into the template's own text stays data."""
    old, text = str(old), str(value)
    small_product(str(new), text.count(old))
    if type(value) is not Passage or count != -1 or not old:
        result = text.replace(old, str(new), count)
        return value.saying(result) if type(value) is Sourced else result
    pieces: list[object] = []
    for piece in value.pieces:
        if isinstance(piece, Fixed):
            for n, part in enumerate(piece.split(old)):
                pieces += (Sourced(str(new)), Fixed(part)) if n else (Fixed(part),)
        else:
            pieces.append(piece.saying(piece.replace(old, str(new))) if isinstance(piece, Sourced) else piece)
    return Passage(pieces)


def _indent(value: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> Any:
    small((width,))
    return _on_each(partial(do_indent, width=width, first=first, blank=blank))(value)


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


_ADAPTED: Mapping[str, Callable[..., Any]] = {
    "attr": _attribute,
    "capitalize": _capitalize,
    "d": _default,
    "default": _default,
    "e": _same,
    "escape": _same,
    "forceescape": _same,
    "format": _format,
    "indent": _indent,
    "join": _join,
    "lower": _on_each(str.lower),
    "replace": _replace,
    "safe": _same,
    "string": _same,
    "title": _on_each(do_title),
    "trim": _trim,
    "upper": _on_each(str.upper),
}


def letter_filters() -> dict[str, Callable[..., Any]]:
    """All filters by name."""
    theirs = {name: _carrying(function) for name, function in FILTERS.items() if name not in _OMITTED}
    return {**theirs, **_ADAPTED, **WORDING}
