"""What is the same in every letter of a run is worked out once: what speaks of nothing but settled names becomes text.

Its values are told apart still: each is a character in that text, as other values are in a skeleton. Only where text
goes straight into the letter is this done: in a macro or a block that is captured, filters would change the character.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import jinja2
from jinja2 import nodes

from outreach.letters.environment import Environment
from outreach.letters.static import assigned
from outreach.letters.values import FIRST_SETTLED, MARK, MOST_SETTLED, SILENT, Fixed, Sourced
from outreach.pieces import are_usual

_LONGEST = 1000
"""Characters that a settled value may have: it counts as one where the length of a letter is bounded."""
_NEXT = "\0"
"""Stands between what two statements write. No template can have it."""


class Settled(NamedTuple):
    """A template in which `values` of the `names` are settled: the first has the character FIRST_SETTLED."""

    template: jinja2.Template
    names: Mapping[str, object]
    values: tuple[str, ...]


def settle(environment: Environment, tree: nodes.Template, name: str, names: Mapping[str, object]) -> Settled | None:
    """The template `tree`, which is changed, with what depends on `names` alone worked out; None where nothing does."""
    own = frozenset(assigned(tree))
    spots = list(_spots(tree.body, frozenset(names) - own))
    values: list[str] = []
    for (among, place), pieces in zip(spots, _written(environment, spots, names), strict=False):
        text = _text(pieces, values)
        if text is not None:
            data = nodes.TemplateData(text, lineno=among[place].lineno)
            among[place] = data if isinstance(among[place], nodes.Expr) else nodes.Output([data], lineno=data.lineno)
    if not values:
        return None
    tree.body = list(_joined(tree.body))
    code = environment.compile(tree, name, name)
    template = environment.template_class.from_code(environment, code, environment.make_globals(None))
    return Settled(template, names, tuple(values))


_Spot = tuple[list[Any], int]
"""A list of nodes, and the place in it."""


def _spots(body: list[nodes.Node], names: frozenset[str]) -> Iterator[_Spot]:
    """The expressions and statements that speak of `names` alone; not those in loops, or whose text is captured."""
    for place, statement in enumerate(body):
        match statement:
            case nodes.Output():
                for number, child in enumerate(statement.nodes):
                    if not isinstance(child, nodes.TemplateData) and _asks_for_nothing_else(child, names):
                        yield statement.nodes, number
            case nodes.If() | nodes.For() if _asks_for_nothing_else(statement, names):
                yield body, place
            case nodes.If():
                for branch in (statement.body, *(each.body for each in statement.elif_), statement.else_):
                    yield from _spots(branch, names)


def _asks_for_nothing_else(node: nodes.Node, names: frozenset[str]) -> bool:
    """Whether all the names that `node` looks up are among `names`, and it leaves none behind."""
    match node:
        case nodes.Name():
            return node.name in names
        case nodes.For(target=target):
            own = [target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name)
            inside = names | {"loop", *(name.name for name in own)}
            rounds = (*node.body, *filter(None, [node.test]))
            return all(_asks_for_nothing_else(each, names) for each in (node.iter, *node.else_)) and all(
                _asks_for_nothing_else(each, inside) for each in rounds
            )
        case nodes.Output() | nodes.If() | nodes.Expr() | nodes.Helper():
            return all(_asks_for_nothing_else(child, names) for child in node.iter_child_nodes())
    return False


def _written(environment: Environment, spots: Iterable[_Spot], names: Mapping[str, object]) -> Iterator[list[object]]:
    """What stands at each of the spots, in pieces; up to the first that cannot be worked out."""
    body: list[nodes.Node] = []
    for among, place in spots:
        node = among[place]
        body.append(nodes.Output([nodes.TemplateData(_NEXT)], lineno=node.lineno))
        body.append(nodes.Output([node], lineno=node.lineno) if isinstance(node, nodes.Expr) else node)
    whole = nodes.Template(body, lineno=1)
    whole.set_environment(environment)
    template = environment.template_class.from_code(environment, environment.compile(whole), environment.globals)
    pieces: list[object] | None = None
    try:
        for piece in template.root_render_func(template.new_context(dict(names))):
            if type(piece) is Fixed and piece == _NEXT:
                if pieces is not None:
                    yield pieces
                pieces = []
            elif pieces is not None:
                pieces.append(piece)
    except Exception:
        return  # raised again in the letters that come to it: not all need do so
    if pieces is not None:
        yield pieces


def _text(pieces: Iterable[object], values: list[str]) -> str | None:
    """The pieces as a template's own text, with their values added to `values`; None where they are no such text."""
    text: list[str] = []
    found: list[str] = []
    for piece in pieces:
        if type(piece) is Fixed:
            text.append(piece)
        elif piece is SILENT:
            text.append(MARK)
        elif (type(piece) is Sourced or type(piece) is str) and piece and len(piece) <= _LONGEST:
            text.append(chr(FIRST_SETTLED + len(values) + len(found)))
            found.append(piece)
        else:
            return None
    if len(values) + len(found) > MOST_SETTLED or not are_usual(found):
        return None
    values += found
    return "".join(text)


def _joined(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """The same statements, of which no two that follow each other write text."""
    last: nodes.Output | None = None
    for statement in body:
        if isinstance(statement, nodes.Output):
            if last:
                last.nodes += statement.nodes
                continue
            last = statement
        else:
            last = None
        yield statement
