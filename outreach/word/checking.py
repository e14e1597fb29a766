"""What can be said of a source before the first letter: names that nothing fills, and branches that cut the page."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from jinja2 import Environment, nodes

from outreach.findings import Finding, found
from outreach.word.environment import did_you_mean
from outreach.word.rules import LETTER_MISPLACED, NOT_ALLOWED, UNBALANCED, UNKNOWN_NAME
from outreach.word.tags import BODY, Source

Names = Mapping[str, Collection[str] | None]
"""Known names, each with its attributes; without them any attribute will do."""

BUFFERED = (nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock)
"""What is written as one text, not in pieces."""

_ELEMENT = re.compile(r"<(/?)([\w:.-]+)[^>]*?(/?)>")
_BOXES = frozenset({"w:tc", "w:tr", "w:tbl", "w:txbxContent", "w:footnote", "w:endnote", "w:comment"})
_ELSEWHERE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


def check(
    tree: nodes.Template, source: Source, names: Names | None, environment: Environment, asked: Collection[str]
) -> Iterator[Finding]:
    """What can be said before the first letter, in the order of the rules. `asked` are the names that `tree` reads."""
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
        yield from _unknown(tree, source, {**dict.fromkeys(environment.globals, ()), **names}, asked)


def _place(source: Source, node: nodes.Node) -> str:
    return source.places[min(node.lineno, len(source.places)) - 1]


def _unbalanced(tree: nodes.Template, source: Source) -> Iterator[Finding]:
    """Every branch has to leave the open elements as it found them, and to stay in its cell or text box."""
    for node in tree.find_all((nodes.If, nodes.For, nodes.Block, *BUFFERED)):
        branches: list[list[nodes.Node]] = [getattr(node, "body", []), getattr(node, "else_", [])]
        for branch in branches:
            closed: list[str] = []
            opened: list[str] = []
            for close, name, empty in _ELEMENT.findall("".join(static(branch))):
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


def static(branch: Iterable[nodes.Node]) -> Iterator[str]:
    for node in branch:
        if isinstance(node, nodes.Output):
            yield from (child.data for child in node.nodes if isinstance(child, nodes.TemplateData))


def _unknown(tree: nodes.Template, source: Source, names: Names, undeclared: Collection[str]) -> Iterator[Finding]:
    """Names that nothing fills, but for those that the template asks about or has a default for."""
    asked = {
        id(node)
        for question in tree.find_all((nodes.Test, nodes.Filter))
        if question.name in {"defined", "undefined", "default", "d"} and question.node is not None
        for node in (question.node, *walk(question.node))
    }
    for name in tree.find_all(nodes.Name):
        if name.name in undeclared and name.name not in names and name.ctx == "load" and id(name) not in asked:
            hint = did_you_mean(name.name, names) or _made_by_python(name.name, source)
            yield found(UNKNOWN_NAME, f"nothing is called “{name.name}”", _place(source, name), hint)
    for get in tree.find_all(nodes.Getattr):
        if not isinstance(get.node, nodes.Name) or get.node.name not in undeclared or id(get) in asked:
            continue
        known = names.get(get.node.name, ())
        if known and get.attr not in known:
            hint = did_you_mean(get.attr, known)
            yield found(UNKNOWN_NAME, f"“{get.node.name}” has no “{get.attr}”", _place(source, get), hint)


def _made_by_python(name: str, source: Source) -> str:
    """What to do about a name that docxtpl has filled with an object of a Python program, by its `{{r` or `{{p`."""
    if any(re.match(rf"\{{\{{[rp]\s+{name}\b", each.tag) for each in source.fields):
        return (
            "A Python program gave docxtpl an object for it. Give the sheet a column of that name, and use"
            f" {{{{ {name} | bold }}}}, {{{{ {name} | link(…) }}}} or {{{{ {name} | image }}}}."
        )
    return ""


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from walk(child)
