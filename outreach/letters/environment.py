"""Jinja2 as letters need it: sandboxed, bounded, and with an output in which values are still told apart from text."""

from collections.abc import Iterable, Iterator, MutableMapping
from datetime import date, time
from decimal import Decimal
from functools import partial, wraps
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.lexer import TokenStream
from jinja2.runtime import Context, Macro, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from outreach.letters import dates
from outreach.letters.compiling import COUNTED, CountLoops, PieceGenerator, marked
from outreach.letters.filters import letter_filters, text_of
from outreach.letters.limits import Run, small, small_power, small_product, small_range, small_widths
from outreach.letters.values import SILENT, Fixed, Gap, Namespace, Passage, Sourced, capture, joined


class UnknownNameError(UndefinedError):
    """A name that does not exist; `owner` is what it was looked for in, `missing` when that was the letter itself."""

    def __init__(self, owner: object, unknown: object, message: str) -> None:
        super().__init__(message)
        self.owner = owner
        self.unknown = unknown


class Unknown(StrictUndefined):
    """What Jinja2 makes of a name that does not exist, until something is done with it."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        is_name = exc is UndefinedError and hint is None
        raised = cast("type[TemplateRuntimeError]", partial(UnknownNameError, obj, name)) if is_name else exc
        super().__init__(hint, obj, name, raised)


class _Macro(Macro):
    _environment: "Environment"

    def _invoke(self, arguments: list[Any], autoescape: bool) -> Any:
        self._environment.run.count()
        return self._func(*arguments)


class _Template(jinja2.Template):
    @classmethod
    def _from_namespace(
        cls,
        environment: jinja2.Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja2's name for it
    ) -> jinja2.Template:
        ours = cast("Environment", environment)
        namespace.update({"Macro": _Macro, "Markup": _unchanged, "str_join": ours.joined, "markup_join": ours.joined})
        namespace.update({"Names": Namespace, "Sourced": Sourced, "fixed": ours.fixed, "merge": ours.merge})
        return super()._from_namespace(environment, namespace, globals)


def _unchanged(value: Any) -> Any:
    return value


class Environment(ImmutableSandboxedEnvironment):
    """`files` finds templates, `fixed` holds their own text, `run` is the letter in hand.

    `keep_lines` leaves a blank line where a line holds only tags, as plain Jinja2 does.
    """

    code_generator_class = PieceGenerator
    template_class = _Template
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        super().__init__(loader=loader, undefined=Unknown, keep_trailing_newline=True, auto_reload=False, cache_size=-1)
        self.files = loader
        self.run = Run()
        self.fixed: list[Fixed] = []
        self.keep_lines = False
        self.filters = {**letter_filters(), COUNTED: self._counted}
        self.tests["string"] = _is_text
        self.globals["range"] = small_range
        del self.globals["lipsum"]

    def concat(self, stream: Iterable[Any]) -> Any:
        """What a macro, a set block, a call block or `super()` has made."""
        return capture(stream, self.merge, keep_lines=self.keep_lines)

    @property
    def language(self) -> str:
        """That of the letter in hand."""
        return self.run.language

    def joined(self, parts: Iterable[Any]) -> str | Passage:
        """`a ~ b`"""
        return joined(parts, self.merge)

    def merge(self, value: Any, place: str = "") -> Any:
        """The piece of output that an expression makes; `place` is its line in the template.

        Raises TypeError for what is no text: a macro, a namespace, a generator.
        """
        kind = type(value)
        if kind is str:
            return value or SILENT
        if kind is Sourced:
            return value or (Gap(value.name, value.where, place) if value.name else SILENT)
        if kind is Passage:
            return value.placed(place)
        if kind is Gap:
            return value
        if isinstance(value, TemplateModule):
            return self.concat(value._body_stream)
        return self._text(value) or SILENT

    def _text(self, value: Any) -> str:
        match value:
            case None:
                return ""
            case str() | int() | float() | Decimal() | jinja2.Undefined() | Passage():
                return str(value)
            case date() | time():
                return dates.written(value, self.run.language)
            case list() | tuple():
                return "\n".join(filter(None, map(self._text, value)))
            case Namespace():
                raise TypeError(f"`{value.name}` is no text by itself: name what of it you want, as `{value.name}.…`")
        raise TypeError(f"a {type(value).__name__} is no text: call it, or choose or join what is in it")

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dict for all templates: Jinja2's chain of two takes three times as long to copy, for each letter."""
        return {**self.globals, **d} if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return cast(nodes.Template, CountLoops().visit(super()._parse(source, name, filename)))

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        tokens = marked(self.lexer.tokeniter(source, name, filename, state))
        return TokenStream(self.lexer.wrap(tokens, name, filename), name, filename)

    def _counted(self, values: Any) -> Iterable[Any]:
        if type(values) is tuple or type(values) is list:
            self.run.count(len(values))
            return values
        return self._one_by_one(values)

    def _one_by_one(self, values: Any) -> Iterator[Any]:
        for value in values:
            self.run.count()
            yield value

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`; what a method makes of a value is from the same source as the value."""
        if type(obj) is Namespace:
            return self._named(obj, attribute)
        if not isinstance(obj, str | Passage):
            return super().getattr(obj, attribute)
        return _carrying(super().getattr(str(obj), attribute), obj)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`obj[argument]`"""
        if type(obj) is Namespace:
            return self._named(obj, str(argument))
        if not isinstance(obj, str | Passage):
            return super().getitem(obj, text_of(argument))
        return _carrying(super().getitem(str(obj), argument), obj)

    def _named(self, obj: Namespace, attribute: str) -> Any:
        if attribute.startswith("_"):
            return self.unsafe_undefined(obj, attribute)
        value = obj.values[attribute]
        return self.undefined(obj=obj, name=attribute) if value is None else value

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`left operator right`; texts that are added stay told apart."""
        if operator == "+" and _is_text(left) and _is_text(right):
            return self.joined((left, right))
        left, right = text_of(left), text_of(right)
        match operator:
            case "%" if isinstance(left, str):
                small_widths(left)
            case "*":
                small_product(left, right)
            case "**":
                small_power(left, right)
        return super().call_binop(context, operator, left, right)


def _is_text(value: object) -> bool:
    return isinstance(value, str | Passage)


def _carrying(found: Any, text: str | Passage) -> Any:
    """A part of `text`, or a method of it: what comes of it is from the same source."""
    if type(text) is Sourced and type(found) is str:
        return text.saying(found)
    if not callable(found) or isinstance(found, jinja2.Undefined):
        return found

    @wraps(found)
    def called(*args: Any, **kwargs: Any) -> Any:
        small((*args, *kwargs.values()))
        if found.__name__ in ("format", "format_map"):
            small_widths(str(text))
        return _carrying(found(*map(text_of, args), **kwargs), text)

    return called
