"""Jinja2 as the Word engine uses it: sources compiled to a program whose output comes in pieces.

What the program writes is either a text of the template, the same object each
time, or one value, already XML. The environment is sandboxed, and nothing but
the names that it is given can be reached.
"""

import copy
import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes, pass_context, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.filters import do_join
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from markupsafe import Markup

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.pieces import FORBIDDEN, SPECIAL, Value, escape, in_run, rich_in_run
from outreach.word.folding import Fixed, fold, is_text
from outreach.word.rules import CLEANED, LETTER_MISPLACED, NOT_ALLOWED, SYNTAX, UNBALANCED, UNKNOWN_NAME
from outreach.word.tags import BODY, MARKS, PART, Source

Names = Mapping[str, Collection[str] | None]
"""Known names, each with its attributes; without them any attribute will do."""

MAX_TURNS = 100_000
MAX_REPEAT = 100_000

_ELEMENT = re.compile(r"<(/?)([\w:.-]+)[^>]*?(/?)>")
_BOXES = frozenset({"w:tc", "w:tr", "w:tbl", "w:txbxContent", "w:footnote", "w:endnote", "w:comment"})
_BUFFERED = (nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock)
_ELSEWHERE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_NO_MARKS = str.maketrans("", "", f"{MARKS}\n")  # line ends of a source only count its lines
_LINE_ENDS = str.maketrans("", "", "\x0b\x0c")  # in a run these become line breaks, and are not lost
_STATE = "\0"  # not an identifier, so that no template can name it


class _State:
    """What one letter has used up, and what had to be left out of it."""

    __slots__ = ("findings", "turns")

    def __init__(self) -> None:
        self.turns = 0
        self.findings: list[Finding] = []

    def turn(self) -> None:
        self.turns += 1
        if self.turns > MAX_TURNS:
            raise SecurityError(f"a letter takes more than {MAX_TURNS} turns of a loop or calls")


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
        return f"there is no “{name}” here{_did_you_mean(name, map(str, known))}"


class _Pieces(CodeGenerator):
    """Values are yielded as `finalize` gives them, which escapes: Jinja2's own escaping knows only HTML."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.finalize(context, ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        """What `call` and `filter` blocks and recursive loops write, which Jinja2 takes for markup."""
        super().start_write(frame, node)
        self.write("environment.finalize(context, ")

    def end_write(self, frame: Frame) -> None:
        self.write(")")
        super().end_write(frame)


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _Pieces
    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Text and tuples, which nearly every field is, need no question whether they are safe to touch."""
        if not attribute.startswith("_"):
            value = obj.get(attribute) if type(obj) is dict else getattr(obj, attribute, None)
            if isinstance(value, str | tuple):
                return value
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (Jinja2's signature)
        __context.parent[_STATE].turn()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        sizes = [
            value if isinstance(value, int) else len(value) for value in (left, right) if not isinstance(value, float)
        ]
        if any(size > MAX_REPEAT for size in sizes):
            raise SecurityError(f"“{operator}” with more than {MAX_REPEAT}")
        return super().call_binop(context, operator, left, right)


class Program(NamedTuple):
    """Compiled sources. `uses` are the names that they read from outside.

    `statics` are the texts that it may write, in an order that depends on the sources only.
    """

    template: Template
    globals: Mapping[str, Any]
    places: Sequence[str]
    statics: Sequence[str]
    uses: frozenset[str]

    def run(self, names: Mapping[str, object]) -> tuple[list[str], tuple[Finding, ...]]:
        """All pieces in order, and what was left out of values. Raises OutreachError (W06, W08)."""
        state = _State()
        context = Context(
            self.template.environment,
            {**self.globals, **names, _STATE: state},
            self.template.name,
            self.template.blocks,
        )
        try:
            return list(self.template.root_render_func(context)), tuple(state.findings)
        except OutreachError:
            raise
        except Exception as error:  # an expression runs the user's own operations, which may raise anything
            raise OutreachError(findings=[self._explain(error)]) from error

    def _explain(self, error: Exception) -> Finding:
        place = self.places[self._line(error.__traceback__) - 1]
        if isinstance(error, UndefinedError):
            return found(UNKNOWN_NAME, str(error), place, "Correct the name, or fill it in the sheet or outreach.toml.")
        if isinstance(error, RecursionError):
            return found(NOT_ALLOWED, "a macro calls itself without end", place)
        if isinstance(error, SecurityError):
            return found(NOT_ALLOWED, f"not allowed: {error}", place, "Fields may read names and use filters.")
        if isinstance(error, TemplateRuntimeError):
            return found(SYNTAX, str(error), place, "Apply filters to the values, not to what is written with them.")
        return found(SYNTAX, f"the expression fails: {error}", place, "Look at the values that it is given.")

    def _line(self, trace: TracebackType | None) -> int:
        line = 1
        while trace:
            if trace.tb_frame.f_code.co_filename == self.template.filename:
                line = self.template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return min(line, len(self.places))


def compile_sources(
    sources: Sequence[Source],
    *,
    names: Names | None = None,
    fixed: Fixed | None = None,
    format_value: Callable[[Any], str] = str,
) -> tuple[Program, dict[int, str]]:
    """The sources of a file's parts as one program, which writes `PART` before each.

    Sources that say the same in every letter, given the values in `fixed`, are not in it: they come by their number,
    with what they say. Raises OutreachError with every syntax error, cut element and unknown name
    (W04 to W08) of all the sources.
    """
    environment = _environment(format_value)
    findings: list[Finding] = []
    body: list[nodes.Node] = []
    places: list[str] = []
    same: dict[int, str] = {}
    for number, source in enumerate(sources):
        findings += source.findings
        if any(finding.rule == SYNTAX.id for finding in source.findings):
            continue
        try:
            tree = environment.parse(source.text)
            environment.compile(tree)  # knows the filters and tests, which the grammar does not
        except TemplateSyntaxError as error:
            findings.append(_syntax(error, source))
            continue
        findings += _check(tree, source, names, environment)
        if fixed and not findings:
            fold(tree, fixed, partial(_written, environment, source, fixed))
            if is_text(tree) and not source.bodies:
                same[number] = "".join(_static(tree.body))
                continue
        for node in _walk(tree):
            node.lineno = (node.lineno or 1) + len(places)
        places += source.places
        body += [nodes.Output([nodes.TemplateData(PART)], lineno=len(places)), *tree.body]
    if findings:
        raise OutreachError(findings=findings)
    return _program(environment, body, places), same


def _program(environment: _Environment, body: list[nodes.Node], places: Sequence[str]) -> Program:
    whole = nodes.Template(body, lineno=1)
    whole.set_environment(environment)
    statics = _prepare(whole)
    uses = frozenset(meta.find_undeclared_variables(whole))
    template = Template.from_code(environment, _code(environment, whole), {})
    return Program(template, environment.globals, places, statics, uses)


def _written(environment: _Environment, source: Source, fixed: Fixed, part: list[nodes.Node]) -> str:
    """What statements of a source write with the values of `fixed`."""
    pieces, _ = _program(environment, copy.deepcopy(part), source.places).run(fixed)
    return "".join(pieces)


def _code(environment: _Environment, tree: nodes.Template) -> Any:
    source = environment._generate(tree, None, "<word>")
    return environment._compile(source, "<word>")


def _environment(format_value: Callable[[Any], str]) -> _Environment:
    def text(value: Any) -> str:
        if isinstance(value, str):
            return str.__str__(value)
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            return "\n".join(filter(None, map(text, value)))
        if isinstance(value, StrictUndefined):
            return str(value)
        return format_value(value)

    @pass_context
    def finalize(context: Context, value: Any) -> str:
        if isinstance(value, Markup):
            return _whole(rich_in_run(str.__str__(value)))
        if isinstance(value, Value):
            return str.__str__(value)
        plain = value if type(value) is str else text(value)
        if not SPECIAL.search(plain):
            return plain
        _report(context, value, plain)
        return str.__str__(in_run(plain))

    @pass_context
    def plain(context: Context, value: Any) -> Markup:
        flat = text(value)
        _report(context, value, flat)
        return Markup(escape(" ".join(flat.split())))  # noqa: S704 (escaped for XML on the spot)

    @pass_context
    def counted(context: Context, iterable: Iterable[Any]) -> Iterator[Any]:
        state = context.parent[_STATE]
        for item in iterable:
            state.turn()
            yield item

    environment = _Environment(
        autoescape=True, undefined=_Undefined, finalize=finalize, keep_trailing_newline=True, optimized=False
    )
    environment.globals = {
        name: environment.globals[name] for name in ("range", "dict", "cycler", "joiner", "namespace")
    }

    @pass_eval_context
    def join(context: nodes.EvalContext, items: Iterable[Any], between: str = "", attribute: str | None = None) -> str:
        """Jinja2's own, with dates and the like written as they are where they stand alone."""
        written = list(items) if attribute else [item if isinstance(item, Markup) else text(item) for item in items]
        joined: str = do_join(context, written, between, attribute)
        return joined

    tested = environment.filters["select"]

    @pass_context
    def select(context: Context, items: Iterable[Any], *test: Any, **options: Any) -> Iterable[Any]:
        """Jinja2's own; what is asked most, what is not empty, is answered without its machinery."""
        return tested(context, items, *test, **options) if test else [item for item in items if item]

    environment.filters |= {"plain": plain, "join": join, "select": select, _COUNTED: counted}
    for name in ("safe", "e", "escape", "forceescape"):
        environment.filters[name] = _as_it_is
    for name in ("xmlattr", "urlize", "tojson"):
        del environment.filters[name]
    return environment


_COUNTED = "counted"


def _whole(xml: str) -> str:
    """`xml`, which a macro made. Raises TemplateRuntimeError where a filter has cut through it or changed its tags."""
    if "&" in xml or "<" in xml:
        bare = _ELEMENT.sub(lambda tag: tag.group().replace(":", "-"), xml)  # prefixes are declared elsewhere
        try:
            etree.fromstring(f"<w-p><w-r><w-t>{bare}</w-t></w-r></w-p>")
        except etree.XMLSyntaxError as error:
            raise TemplateRuntimeError("a filter or slice has broken what a macro wrote") from error
    return xml


def _as_it_is(value: Any) -> Any:
    """Data are escaped where they stand, and are never markup."""
    return value


def _report(context: Context, value: Any, text: str) -> None:
    if FORBIDDEN.search(text.translate(_LINE_ENDS)):
        where = getattr(value, "where", "")
        finding = found(CLEANED, "control characters were left out", where if isinstance(where, str) else "")
        state = context.parent[_STATE]
        if finding not in state.findings:
            state.findings.append(finding)


def _syntax(error: TemplateSyntaxError, source: Source) -> Finding:
    place = source.places[min(error.lineno, len(source.places)) - 1]
    return found(SYNTAX, f"{error.message}", place, "Look at the braces, quotes and names of this paragraph’s tags.")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)


def _prepare(tree: nodes.Template) -> list[str]:
    """Counts the turns of loops, takes marks out of what is not written in pieces; gives the distinct static texts."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(
            loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno, environment=tree.environment
        )
    for buffered in list(tree.find_all((*_BUFFERED, nodes.For))):
        if isinstance(buffered, nodes.For) and not buffered.recursive:
            continue
        for data in buffered.find_all(nodes.TemplateData):
            data.data = data.data.translate(_NO_MARKS)
    for output in tree.find_all(nodes.Output):
        output.nodes = list(_merged(output.nodes))
    return list(dict.fromkeys(data.data for data in tree.find_all(nodes.TemplateData)))


def _merged(children: Iterable[nodes.Expr]) -> Iterator[nodes.Expr]:
    last: nodes.TemplateData | None = None
    for child in children:
        if isinstance(child, nodes.TemplateData):
            if last:
                last.data += child.data
                continue
            last = child
        else:
            last = None
        yield child


def _check(tree: nodes.Template, source: Source, names: Names | None, environment: _Environment) -> Iterator[Finding]:
    """What can be said before the first letter, in the order of the rules."""
    top = [data for node in tree.body if isinstance(node, nodes.Output) for data in node.nodes]
    for data in tree.find_all(nodes.TemplateData):
        if BODY in data.data and not any(data is known for known in top):
            hint = "Take it out of the condition or loop: every letter has its text once."
            place = source.places[data.lineno + data.data[: data.data.index(BODY)].count("\n") - 1]
            yield found(LETTER_MISPLACED, "{{ letter }} stands in a condition or loop", place, hint)
    for elsewhere in tree.find_all(_ELSEWHERE):
        kind = type(elsewhere).__name__.lower()
        yield found(NOT_ALLOWED, f"a Word file cannot {kind} other templates", _place(source, elsewhere))
    yield from _unbalanced(tree, source)
    if names is not None:
        yield from _unknown(tree, source, {**dict.fromkeys(environment.globals, ()), **names})


def _place(source: Source, node: nodes.Node) -> str:
    return source.places[min(node.lineno, len(source.places)) - 1]


def _unbalanced(tree: nodes.Template, source: Source) -> Iterator[Finding]:
    """Every branch has to leave the open elements as it found them, and to stay in its cell or text box."""
    for node in tree.find_all((nodes.If, nodes.For, nodes.Block, *_BUFFERED)):
        branches: list[list[nodes.Node]] = [getattr(node, "body", []), getattr(node, "else_", [])]
        for branch in branches:
            closed: list[str] = []
            opened: list[str] = []
            for close, name, empty in _ELEMENT.findall("".join(_static(branch))):
                if empty:
                    continue
                if not close:
                    opened.append(name)
                elif opened:
                    opened.pop()
                else:
                    closed.append(name)
            if closed != opened[::-1] or not _BOXES.isdisjoint(closed):
                hint = "Let it begin and end in one paragraph, or put both ends in paragraphs of their own."
                yield found(UNBALANCED, "a condition or loop cuts through the page", _place(source, node), hint)
                break


def _static(branch: Iterable[nodes.Node]) -> Iterator[str]:
    for node in branch:
        if isinstance(node, nodes.Output):
            yield from (child.data for child in node.nodes if isinstance(child, nodes.TemplateData))


def _unknown(tree: nodes.Template, source: Source, names: Names) -> Iterator[Finding]:
    """Names that nothing fills, but for those that the template asks about or has a default for."""
    asked = {
        id(node)
        for question in tree.find_all((nodes.Test, nodes.Filter))
        if question.name in {"defined", "undefined", "default", "d"} and question.node is not None
        for node in (question.node, *_walk(question.node))
    }
    undeclared = meta.find_undeclared_variables(tree)
    for name in tree.find_all(nodes.Name):
        if name.name in undeclared and name.name not in names and name.ctx == "load" and id(name) not in asked:
            hint = _did_you_mean(name.name, names).strip("; ")
            yield found(UNKNOWN_NAME, f"nothing is called “{name.name}”", _place(source, name), hint)
    for get in tree.find_all(nodes.Getattr):
        if not isinstance(get.node, nodes.Name) or get.node.name not in undeclared or id(get) in asked:
            continue
        known = names.get(get.node.name, ())
        if known and get.attr not in known:
            hint = _did_you_mean(get.attr, known).strip("; ")
            yield found(UNKNOWN_NAME, f"“{get.node.name}” has no “{get.attr}”", _place(source, get), hint)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    matches = difflib.get_close_matches(name.lower(), [each for each in known if not each.startswith("_")], 1)
    return f"; did you mean “{matches[0]}”?" if matches else ""
