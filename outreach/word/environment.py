"""The Jinja2 that Word files are written with: sandboxed, strict about names, and with values that come out as XML."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes, pass_context, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.filters import do_join
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from markupsafe import Markup

from outreach.findings import Finding, found
from outreach.pieces import FORBIDDEN, SPECIAL, Value, entities, escape, in_run, rich_in_run
from outreach.word import rich
from outreach.word.rules import CLEANED
from outreach.word.tags import MARKS, SLOT

MAX_TURNS = 100_000
MAX_REPEAT = 100_000
MAX_POWER = 1000

Output = tuple[int, *tuple[str, ...]]
"""What a program writes between two statements: the number of its text, and the values in it."""

COUNTED = "counted"
"""The filter through which every loop goes, so that none goes on without end."""

STATE = "\0"
"""The name of a letter's `State`: no identifier, so that no template can say it."""

NO_MARKS = str.maketrans("", "", f"{MARKS}\n")
"""Takes the marks out of a text, and the line ends, which only count the lines of its source."""

_LISTS = (list, tuple)
_SAFE = (str, tuple, date)
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_TAG = re.compile(r"<[^>]*>")
_LINE_ENDS = str.maketrans("", "", "\x0b\x0c")  # in a run these become line breaks, and are not lost


class State:
    """What one letter has used up, and what had to be left out of it."""

    __slots__ = ("_ids", "findings", "pictures", "turns")

    def __init__(self) -> None:
        self.turns = self._ids = 0
        self.pictures: dict[str, Any] = {}
        self.findings: list[Finding] = []

    def turn(self, times: int = 1) -> None:
        self.turns += times
        if self.turns > MAX_TURNS:
            raise SecurityError(f"a letter takes more than {MAX_TURNS} turns of a loop or calls")

    def new_id(self) -> int:
        """0, 1, 2 ..."""
        self._ids += 1
        return self._ids - 1


class _Undefined(StrictUndefined):
    """Says what is not there, and what it may have been meant to be."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"nothing is called “{name}”"
        known = self._undefined_obj if isinstance(self._undefined_obj, Mapping) else dir(self._undefined_obj)
        return f"there is no “{name}” here. {did_you_mean(name, map(str, known))}".rstrip(". ")


class _Pieces(CodeGenerator):
    """All that stands between two statements is yielded at once, as a tuple: the number of its text, and its values.

    In that text is a `SLOT` for each of the values, which are as `finalize` gives them. A value that is text already
    is yielded as it is: most are, and are escaped together. But what is written in a block may become markup.
    """

    environment: "Environment"

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 (Jinja2 finds it by the node's name)
        if frame.buffer is not None:
            super().visit_Output(node, frame)
            return
        texts = [child.data if isinstance(child, nodes.TemplateData) else SLOT for child in node.nodes]
        self.writeline(f"yield ({self.environment.number(''.join(texts))},", node)
        for child in node.nodes:
            if not isinstance(child, nodes.TemplateData):
                self.newline(child)
                self._output_child_pre(child, frame, None)
                self.visit(child, frame)
                self._output_child_post(child, frame, None)
                self.write(",")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("piece if type(piece := (" if _is_alone(frame) else "environment.finalize(context, ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")) is str else environment.finalize(context, piece)" if _is_alone(frame) else ")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (as above)
        """`contact.name`, which nearly every field is, needs no function of ours when it is text."""
        if node.attr.startswith("_") or not isinstance(node.node, nodes.Name):
            super().visit_Getattr(node, frame)
            return
        self.write("(own if type(own := getattr(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, None)) is str else ")
        super().visit_Getattr(node, frame)
        self.write(")")

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        """What `call` and `filter` blocks and recursive loops write, which Jinja2 takes for markup."""
        super().start_write(frame, node)
        if frame.buffer is None:
            self.write(f"({self.environment.number(SLOT)}, ")
        self.write("environment.finalize(context, ")

    def end_write(self, frame: Frame) -> None:
        self.write("),)" if frame.buffer is None else ")")
        super().end_write(frame)


def _is_alone(frame: Frame) -> bool:
    """Whether nothing but the program's caller sees what is written."""
    return frame.buffer is None and frame.block is None


class Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which also counts calls and repeats nothing without end."""

    code_generator_class = _Pieces
    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.numbers: dict[str, int] = {}  # the texts of the program that was compiled last, in their order

    def number(self, text: str) -> int:
        """The number of a text that the program writes."""
        return self.numbers.setdefault(text, len(self.numbers))

    def concat(self, pieces: Iterable[str | Output]) -> str:
        """What a macro or a block has written."""
        return "".join([self._text(*piece) if isinstance(piece, tuple) else piece for piece in pieces])

    def _text(self, number: int, *values: str) -> str:
        text = next(islice(self.numbers, number, None))
        return woven([part.translate(NO_MARKS) for part in text.split(SLOT)], iter(values))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Text, tuples and dates, which nearly every field is, need no question whether they are safe to touch."""
        if not attribute.startswith("_"):
            value = obj.get(attribute) if type(obj) is dict else getattr(obj, attribute, None)
            if isinstance(value, _SAFE):
                return value
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (Jinja2's signature)
        __context.parent[STATE].turn()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" and isinstance(right, int) and abs(right) > MAX_POWER:
            raise SecurityError(f"a power of more than {MAX_POWER}")
        for value, times in ((left, right), (right, left)):
            if isinstance(times, int) and isinstance(value, str | list | tuple) and len(value) * times > MAX_REPEAT:
                raise SecurityError(f"text or a list repeated to more than {MAX_REPEAT}")
        return super().call_binop(context, operator, left, right)


def woven(parts: Iterable[str], values: Iterator[str]) -> str:
    """The parts of a text, with the next of `values` in each slot between them."""
    first, *others = parts
    return first + "".join([next(values) + part for part in others])


Filters = Mapping[str, Callable[..., Any]]


def make_environment(
    format_value: Callable[[Any], str], more_filters: Callable[[Callable[[Any], str]], Filters] = lambda text: {}
) -> Environment:
    """`format_value` makes text of what is none, nor a list of texts, which are lines.

    `more_filters` are given what makes text of any value.
    """

    def text(value: Any) -> str:
        if isinstance(value, str):
            return str.__str__(value)
        if value is None:
            return ""
        if isinstance(value, _LISTS):
            return "\n".join(filter(None, map(text, value)))
        if isinstance(value, StrictUndefined):
            return str(value)
        return format_value(value)

    @pass_context
    def finalize(context: Context, value: Any) -> Value:
        if isinstance(value, Markup):
            markup = str.__str__(value)
            rich.see_that_it_is_finished(markup)
            _report(context, value, markup)
            return Value(_whole(rich_in_run(markup)))
        if isinstance(value, Value):
            return value
        plain = text(value)
        _report(context, value, plain)
        return in_run(plain)

    @pass_context
    def plain(context: Context, value: Any) -> Value:
        flat = text(value)
        if not SPECIAL.search(flat):
            return Value(" ".join(flat.split()))
        _report(context, value, flat)
        return Value(escape(" ".join(flat.split())))

    @pass_context
    def counted(context: Context, iterable: Iterable[Any]) -> Iterable[Any]:
        state = context.parent[STATE]
        if type(iterable) is list or type(iterable) is tuple:
            state.turn(len(iterable))
            return iterable
        return _one_by_one(state, iterable)

    environment = Environment(
        autoescape=True, undefined=_Undefined, finalize=finalize, keep_trailing_newline=True, optimized=False
    )
    environment.globals = {
        name: environment.globals[name] for name in ("range", "dict", "cycler", "joiner", "namespace")
    }

    @pass_eval_context
    def join(context: nodes.EvalContext, items: Iterable[Any], between: str = "", attribute: str | None = None) -> str:
        """Jinja2's own, with dates and the like written as they are where they stand alone."""
        items = list(items)
        if not attribute and type(between) is str and Markup not in (kinds := set(map(type, items))):
            return between.join(items if kinds == {str} else map(text, items))
        written = items if attribute else [item if isinstance(item, Markup) else text(item) for item in items]
        joined: str = do_join(context, written, between, attribute)
        return joined

    tested = environment.filters["select"]

    @pass_context
    def select(context: Context, items: Iterable[Any], *test: Any, **options: Any) -> Iterable[Any]:
        """Jinja2's own; what is asked most, what is not empty, is answered without its machinery."""
        return tested(context, items, *test, **options) if test else [item for item in items if item]

    environment.filters |= {**more_filters(text), **rich.filters(text)}
    environment.filters |= {"plain": plain, "colour": _colour, "join": join, "select": select, COUNTED: counted}
    environment.filters |= dict.fromkeys(("default", "d"), _default)
    environment.filters |= dict.fromkeys(("safe", "e", "escape", "forceescape"), _as_it_is)
    for name in ("xmlattr", "urlize", "tojson"):
        del environment.filters[name]
    return environment


def _one_by_one(state: State, iterable: Iterable[Any]) -> Iterator[Any]:
    for item in iterable:
        state.turn()
        yield item


def _whole(xml: str) -> str:
    """`xml`, which a macro made. Raises TemplateRuntimeError where a filter has cut through it or changed its tags."""
    if "&" in xml or "<" in xml:
        bare = _TAG.sub(lambda tag: tag.group().replace(":", "-"), xml)  # prefixes are declared elsewhere
        try:
            etree.fromstring(f"<w-p><w-r><w-t>{bare}</w-t></w-r></w-p>")
        except etree.XMLSyntaxError as error:
            raise TemplateRuntimeError("a filter or slice has broken what a macro wrote") from error
    return xml


def _colour(value: Any) -> str:
    """A colour of Word: six hexadecimal digits; anything else is no colour at all."""
    digits = str(value).strip().removeprefix("#")
    return digits if _COLOUR.fullmatch(digits) else "auto"


def _default(value: Any, instead: Any = "", boolean: bool = False) -> Any:
    """`instead` for what is missing or empty, as in other letters; with `boolean`, for 0 and false as well."""
    missing = isinstance(value, Undefined) or value is None or value == "" or value in ((), [])
    return instead if missing or (boolean and not value) else value


def _as_it_is(value: Any) -> Any:
    """Data are escaped where they stand, and are never markup."""
    return value


def escaped(text: str, state: State) -> str:
    """`text` as XML; `state` takes note of what had to be left out."""
    if text.isprintable():
        return entities(text)
    _note(state, text, "")
    return str(in_run(text))


def _report(context: Context, value: Any, text: str) -> None:
    if SPECIAL.search(text):
        where = getattr(value, "where", "")
        _note(context.parent[STATE], text, where if isinstance(where, str) else "")


def _note(state: State, text: str, where: str) -> None:
    if FORBIDDEN.search(text.translate(_LINE_ENDS)):
        finding = found(CLEANED, "control characters were left out", where)
        if finding not in state.findings:
            state.findings.append(finding)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    matches = difflib.get_close_matches(name.lower(), [each for each in known if not each.startswith("_")], 1)
    return f"Did you mean “{matches[0]}”?" if matches else ""
