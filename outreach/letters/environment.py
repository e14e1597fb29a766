"""Jinja2 as letters need it: sandboxed, bounded, and with an output in which values are still told apart from text.

The compiler leaves the pieces of the output as they are, in the way of
Jinja2's own `jinja2.nativetypes`; see `outreach.letters.values`.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from datetime import date, time
from functools import partial, wraps
from itertools import chain
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.lexer import TokenStream
from jinja2.runtime import Context, Macro, StrictUndefined, missing
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from outreach.letters import dates
from outreach.letters.filters import LARGEST, letter_filters, small, text_of
from outreach.letters.values import (
    MARK,
    MOST_TEXT,
    SILENT,
    EndlessError,
    Fixed,
    Gap,
    Namespace,
    Passage,
    Sourced,
    capture,
    joined,
)

MOST_ROUNDS = 10_000
"""Rounds of loops, and calls of macros, that one letter may take."""
_COUNTED = "counted by the environment"
"""A filter that no template can name, since filters' names hold no blanks."""


class UnknownNameError(UndefinedError):
    """A name that does not exist; `owner` is what it was looked for in, `missing` when that was the letter itself."""

    def __init__(self, owner: object, name: object, message: str) -> None:
        super().__init__(message)
        self.owner = owner
        self.unknown = name


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
        if exc is UndefinedError and hint is None:
            super().__init__(hint, obj, name, partial(UnknownNameError, obj, name))  # type: ignore[arg-type]  # only called
        else:
            super().__init__(hint, obj, name, exc)


class _Run(threading.local):
    """What holds for the letter that a thread is making."""

    language = "en-US"
    rounds_left = MOST_ROUNDS

    def start(self, language: str) -> None:
        self.language = language
        self.rounds_left = MOST_ROUNDS

    def count(self) -> None:
        self.rounds_left -= 1
        if self.rounds_left < 0:
            raise EndlessError(f"the letter takes more than {MOST_ROUNDS:,} rounds of loops and macros")


class _Macro(Macro):
    def _invoke(self, arguments: list[Any], autoescape: bool) -> Any:
        self._environment.run.count()  # type: ignore[attr-defined]  # the environment below
        return self._func(*arguments)


class _Template(jinja2.Template):
    @classmethod
    def _from_namespace(
        cls, environment: jinja2.Environment, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]
    ) -> "_Template":
        assert isinstance(environment, Environment)
        namespace |= {
            "Macro": _Macro,
            "Markup": _unchanged,
            "str_join": environment.joined,
            "markup_join": environment.joined,
        }
        template = super()._from_namespace(environment, namespace, globals)
        assert isinstance(template, _Template)
        return template


def _unchanged(value: Any) -> Any:
    return value


class _CodeGenerator(CodeGenerator):
    environment: "Environment"

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        self.environment.fixed.append(Fixed("".join(group)))
        return f"environment.fixed[{len(self.environment.fixed) - 1}]"

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return node.data

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("environment.merge(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(f", {f'{self.name}, line {node.lineno}'!r})")


class _CountLoops(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja2 looks the method up by the node's name
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _COUNTED, [], [], None, None, lineno=node.lineno)
        return node


class Environment(ImmutableSandboxedEnvironment):
    """`run` is the letter in hand; `fixed` holds the text that stands in templates, outside their tags."""

    code_generator_class = _CodeGenerator
    template_class = _Template
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        super().__init__(loader=loader, undefined=Unknown, keep_trailing_newline=True, auto_reload=False, cache_size=-1)
        self.run = _Run()
        self.fixed: list[Fixed] = []
        self.filters = {**letter_filters(), _COUNTED: self._counted}
        self.tests["string"] = _is_text
        del self.globals["lipsum"]

    def concat(self, stream: Iterable[Any]) -> Any:  # type: ignore[override]  # a method where Jinja2 has a function
        """What a macro, a set block, a call block or `super()` has made."""
        return capture(stream, self.merge)

    def joined(self, parts: Iterable[Any]) -> "str | Passage":
        """`a ~ b`"""
        return joined(parts, self.merge)

    def merge(self, value: Any, where: str = "") -> Any:
        """The piece of output that an expression makes; `where` is its place in the template."""
        kind = type(value)
        if kind is Sourced:
            return value or (Gap(value.name, value.where or where) if value.name else SILENT)
        if kind is str:
            return Sourced(value) if value else SILENT
        if kind in (Passage, Gap):
            return value
        if value is None:
            return SILENT
        if isinstance(value, jinja2.Undefined):
            str(value)
        if isinstance(value, date | time):
            return Sourced(dates.written(value, self.run.language))
        if isinstance(value, list | tuple):
            lines = [self.merge(item, where) for item in value]
            return joined(tuple(chain.from_iterable((Fixed("\n"), line) for line in lines))[1:], self.merge) or SILENT
        if isinstance(value, TemplateModule):
            return self.concat(value._body_stream)
        return self.merge(str(value), where)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = _CountLoops().visit(super()._parse(source, name, filename))
        assert isinstance(tree, nodes.Template)
        return tree

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        tokens = _marked(self.lexer.tokeniter(source, name, filename, state))
        return TokenStream(self.lexer.wrap(tokens, name, filename), name, filename)

    def _counted(self, values: Any) -> Iterator[Any]:
        if isinstance(values, jinja2.Undefined):
            iter(values)
        for value in values:
            self.run.count()
            yield value

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is Namespace:
            return self._named(obj, attribute)
        if type(obj) is Passage:
            obj = str(obj)
        value = super().getattr(obj, attribute)
        if callable(value) and isinstance(obj, str):
            return _method(value, obj)
        return value

    def getitem(self, obj: Any, argument: Any) -> Any:
        if type(obj) is Namespace:
            return self._named(obj, str(argument))
        if type(obj) is Sourced and isinstance(argument, int | slice):
            value = super().getitem(obj, argument)
            return obj.saying(value) if type(value) is str else value
        return super().getitem(obj, argument)

    def _named(self, obj: Namespace, attribute: str) -> Any:
        if attribute.startswith("_"):
            return self.unsafe_undefined(obj, attribute)
        try:
            return obj.value(attribute)
        except (LookupError, AttributeError):
            return self.undefined(obj=obj, name=attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        texts = isinstance(left, str | Passage), isinstance(right, str | Passage)
        if operator == "+" and all(texts):
            return self.joined((left, right))
        left, right = text_of(left), text_of(right)
        if operator == "%" and texts[0]:
            _small_widths(left)
        if operator == "*":
            _small_product(left, right)
        if operator == "**":
            small((left, right))
            _small_product("x" * int(left).bit_length(), int(right))
        return super().call_binop(context, operator, left, right)


def _is_text(value: object) -> bool:
    return isinstance(value, str | Passage)


def _method(method: Callable[..., Any], text: str) -> Callable[..., Any]:
    """A method of a text: its result is from the same source."""

    @wraps(method)
    def called(*args: Any, **kwargs: Any) -> Any:
        small((*args, *kwargs.values()))
        result = method(*map(text_of, args), **kwargs)
        return text.saying(result) if type(text) is Sourced and type(result) is str else result

    return called


def _small_widths(template: object) -> None:
    digits = "".join(c if c.isdigit() else " " for c in str(template)).split()
    small(map(int, digits))


def _small_product(left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(times, int) and len(sequence) * times > MOST_TEXT:
            raise EndlessError("the product is too long")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > LARGEST:
        raise EndlessError("the product is too large")


def _marked(tokens: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    """The tokens with a mark where each tag and comment ends, so that a line that holds nothing else can vanish."""
    for token in tokens:
        yield token
        if token[1] in ("block_end", "comment_end", "raw_begin", "raw_end"):
            yield token[0], "data", MARK
