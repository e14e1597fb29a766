"""Jinja2 as the Word engine uses it: sources compiled to a program whose output comes in pieces.

What the program writes are numbers of texts of the template, each with the
values in it. The environment is sandboxed, and nothing but the names that it is given
can be reached.
"""

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from jinja2 import Template, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import FilterArgumentError, SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.runtime import Context

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.patterns import at_first_use
from outreach.pieces import Value
from outreach.word.checking import BUFFERED, Names, check, static, walk
from outreach.word.environment import (
    COUNTED,
    NO_MARKS,
    STATE,
    Environment,
    Filters,
    State,
    did_you_mean,
    escaped,
    make_environment,
    woven,
)
from outreach.word.folding import Fixed, fold, is_text
from outreach.word.rules import NOT_ALLOWED, SYNTAX, UNKNOWN_NAME
from outreach.word.tags import PART, SLOT, Source

_NO_FILTER = at_first_use(r"No filter named '(\w+)'")
_SPACED = at_first_use(r"\{\{ *([^\W\d]\w*(?: +\w+)+) *(?:\|[^{}]*)?\}\}")
N = TypeVar("N", bound=nodes.Node)

_DRAWING = re.compile(r'(<wp:docPr\b[^>]*?)\sid="\d+"')
_BOOKMARK = re.compile(r'<w:bookmark(Start|End)\b[^>]*?\sw:id="(-?\d+)"[^>]*/>')


class Program(NamedTuple):
    """Compiled sources. `uses` are the names that they read from outside.

    `statics` are the texts that it may write, by their numbers, which depend on the sources only.
    """

    template: Template
    globals: Mapping[str, Any]
    places: Sequence[str]
    statics: Sequence[str]
    uses: frozenset[str]

    def run(self, names: Mapping[str, object]) -> tuple[list[int | str], State]:
        """All pieces in order: the number of a text, the values in it, the number of the next text ...

        Of the values each `Value` is XML and each `str` is not yet. Raises OutreachError (W06, W08).
        """
        state = State()
        context = Context(
            self.template.environment,
            {**self.globals, **names, STATE: state},
            self.template.name,
            self.template.blocks,
        )
        try:
            return list(chain.from_iterable(self.template.root_render_func(context))), state
        except OutreachError:
            raise
        except Exception as error:  # an expression runs the user's own operations, which may raise anything
            raise OutreachError(findings=[self._explain(error)]) from error

    def written(self, names: Mapping[str, object]) -> str:
        """All that the program writes, as one text. Raises OutreachError (W06, W08)."""
        pieces, state = self.run(names)
        numbers = [piece for piece in pieces if isinstance(piece, int)]
        texts = (piece for piece in pieces if isinstance(piece, str))
        values = (text if type(text) is Value else escaped(text, state) for text in texts)
        return "".join([woven(self.statics[number].split(SLOT), values) for number in numbers])

    def _explain(self, error: Exception) -> Finding:
        place = self.places[self._line(error.__traceback__) - 1]
        if isinstance(error, UndefinedError):
            return found(UNKNOWN_NAME, str(error), place, "Correct the name, or fill it in the sheet or outreach.toml.")
        if isinstance(error, RecursionError):
            return found(NOT_ALLOWED, "a macro calls itself without end", place)
        if isinstance(error, SecurityError):
            return found(NOT_ALLOWED, f"not allowed: {error}", place, "Fields may read names and use filters.")
        if isinstance(error, FilterArgumentError):
            return found(SYNTAX, str(error), place, "Correct the value, or take the filter out.")
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
    more_filters: Callable[[Callable[[Any], str]], Filters] = lambda text: {},
) -> tuple[Program, dict[int, str]]:
    """The sources of a file's parts as one program, which writes `PART` before each.

    Sources that say the same in every letter, given the values in `fixed`, are not in it: they come by their number,
    with what they say. Raises OutreachError with every syntax error, cut element and unknown name
    (W04 to W08) of all the sources.
    """
    environment = make_environment(format_value, more_filters)
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
            asked = meta.find_undeclared_variables(tree)  # knows the filters and tests, which the grammar does not
        except TemplateSyntaxError as error:
            findings.append(_syntax(error, source, environment))
            continue
        findings += check(tree, source, names, environment, asked)
        if fixed and not findings:
            fold(tree, fixed, partial(_written, environment, source, fixed))
            if is_text(tree) and not source.always:
                same[number] = "".join(static(tree.body))
                continue
        for node in walk(tree):
            node.lineno = (node.lineno or 1) + len(places)
        places += source.places
        body += [nodes.Output([nodes.TemplateData(PART)], lineno=len(places)), *tree.body]
    if findings:
        raise OutreachError(findings=findings)
    return _program(environment, body, places), same


def _program(environment: Environment, body: list[nodes.Node], places: Sequence[str]) -> Program:
    whole = nodes.Template(list(_joined(body, nodes.Output, "nodes")), lineno=1)
    whole.set_environment(environment)
    _prepare(whole)
    uses = frozenset(meta.find_undeclared_variables(whole))
    environment.numbers = {}
    template = Template.from_code(environment, environment.compile(whole, filename="<word>"), {})
    return Program(template, environment.globals, places, tuple(environment.numbers), uses)


def _written(environment: Environment, source: Source, fixed: Fixed, statements: list[nodes.Stmt]) -> list[str]:
    """What each of some statements of a source writes with the values of `fixed`."""
    body: list[nodes.Node] = []
    for statement in copy.deepcopy(statements):
        body += [nodes.Output([nodes.TemplateData(PART)], lineno=1), statement]
    return _program(environment, body, source.places).written(fixed).split(PART)[1:]


def _prepare(tree: nodes.Template) -> None:
    """Counts the turns of loops, takes marks out of what is not written in pieces, and joins neighbouring texts."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(
            loop.iter, COUNTED, [], [], None, None, lineno=loop.lineno, environment=tree.environment
        )
    for buffered in list(tree.find_all((*BUFFERED, nodes.For))):
        if isinstance(buffered, nodes.For) and not buffered.recursive:
            continue
        for data in buffered.find_all(nodes.TemplateData):
            data.data = data.data.translate(NO_MARKS)
    for repeated in list(tree.find_all((nodes.For, *BUFFERED))):
        _number_anew(repeated)
    for output in tree.find_all(nodes.Output):
        output.nodes = list(_joined(output.nodes, nodes.TemplateData, "data"))


def _number_anew(repeated: nodes.Node) -> None:
    """Gives drawings that are written again an id for each time; bookmarks that would be there twice are left out."""
    texts = list(repeated.find_all(nodes.TemplateData))
    bookmarks = _BOOKMARK.findall("".join(data.data for data in texts))
    whole = {number for number, times in Counter(number for _, number in bookmarks).items() if times > 1}
    for data in texts:
        data.data = _BOOKMARK.sub(lambda found: "" if found[2] in whole else found[0], data.data)
    for output in repeated.find_all(nodes.Output):
        output.nodes = [each for child in output.nodes for each in _with_new_ids(child)]


def _with_new_ids(child: nodes.Expr) -> Iterator[nodes.Expr]:
    if not isinstance(child, nodes.TemplateData):
        yield child
        return
    first, *others = _DRAWING.split(child.data)
    yield nodes.TemplateData(first, lineno=child.lineno)
    for start, after in zip(others[::2], others[1::2], strict=True):
        numbered = nodes.Filter(nodes.Const(start), "new_id", [], [], None, None, environment=child.environment)
        yield from (numbered, nodes.TemplateData(after))
        numbered.set_lineno(child.lineno)


def _joined(those: Iterable[N], kind: type[nodes.Node], content: str) -> Iterator[N]:
    """The same, of which no two of that kind follow each other: they are one, with the `content` of both."""
    last: N | None = None
    for each in those:
        if not isinstance(each, kind):
            last = None
        elif last:
            setattr(last, content, getattr(last, content) + getattr(each, content))
            continue
        else:
            last = each
        yield each


def _syntax(error: TemplateSyntaxError, source: Source, environment: Environment) -> Finding:
    message = error.message or "a tag is not understood"
    hint = "Look at the braces, quotes and names of this paragraph’s tags."
    line = source.text.split("\n")[error.lineno - 1]
    if unknown := _NO_FILTER().match(message):
        message = f"a Word file has no filter “{unknown[1]}”"
        hint = did_you_mean(unknown[1], environment.filters) or "Take it out, or have a column with the result."
    elif "end of print statement" in message and (spaced := _SPACED().search(line)):
        message = f"“{spaced[1]}” is no name, as there are blanks in it"
        name = "_".join(spaced[1].lower().split())
        hint = f"A column’s name is written small, with “_” for each blank: {{{{ {name} }}}}."
    return found(SYNTAX, message, source.places[min(error.lineno, len(source.places)) - 1], hint)
