"""A Word file that is a template by itself: its own text has the tags or merge fields, and no letter comes into it."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.findings import Finding
from outreach.word.checking import Names
from outreach.word.fields import MERGE, DataSource
from outreach.word.loading import load, open_fitted, read_sources
from outreach.word.typed import Tag, find_tags

load_document = partial(load, letter=False)
"""As `load_stationery`, for a file whose `document` has no body."""


class FieldUse(NamedTuple):
    """A tag of a Word file. `place` is its part and paragraph; `names` fill it, `missing` are those that nothing fills.

    A merge field is given as it stands in Word: «Company», or `{ MERGEFIELD Company \\* Upper }`.
    """

    place: str
    tag: str
    names: tuple[str, ...]
    missing: tuple[str, ...]


def fields_of(
    path: Path, *, names: Names | None = None, data: DataSource | None = None
) -> tuple[tuple[FieldUse, ...], tuple[Finding, ...]]:
    """Every tag and merge field of the file at `path`, and what is wrong with merge fields. Raises OutreachError."""
    opened, data = open_fitted(path, names, data)
    sources, findings, _ = read_sources(opened, data, letter=True)
    typed = [each for source in sources.values() for each in source.fields]
    trees = [(place, shown, _tree(tag)) for place, text, shown in typed for tag in find_tags(text)]
    own = {name.name for _, _, tree in trees for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    own |= {MERGE, "loop"}
    return tuple(_use(place, shown, tree, own, names) for place, shown, tree in trees if shown), findings


def _tree(tag: Tag) -> nodes.Template:
    """A statement is read without what stands between its two ends."""
    source, keyword = tag.source, tag.keyword
    if keyword in ("if", "for", "with", "filter", "call", "macro", "block"):
        source = f"{source}{{% end{keyword} %}}"
    elif keyword == "elif":
        source = f"{{% if 0 %}}{source}{{% endif %}}"
    try:
        return _GRAMMAR.parse(source)
    except (TemplateSyntaxError, RecursionError):
        return _GRAMMAR.parse("")


_GRAMMAR = ImmutableSandboxedEnvironment()


def _use(place: str, shown: str, tree: nodes.Template, own: Collection[str], names: Names | None) -> FieldUse:
    paths = [path for path in dict.fromkeys(_paths(tree)) if path[0] not in own]
    missing = [path for path in paths if names is not None and not _known(path, names)]
    return FieldUse(place, shown, tuple(map(".".join, paths)), tuple(map(".".join, missing)))


def _paths(node: nodes.Node) -> Iterator[tuple[str, ...]]:
    """The names that an expression reads, each with the first of its attributes."""
    if name := _name(node):
        yield (name,)
    elif isinstance(node, nodes.Getattr) and (name := _name(node.node)):
        yield name, node.attr
    else:
        for child in node.iter_child_nodes():
            yield from _paths(child)


def _name(node: nodes.Node) -> str:
    """A name at top level, also one of the record in hand where NEXT fields go on to others; else ""."""
    match node:
        case nodes.Name(name=str(name)):
            return name
        case nodes.Getitem(
            node=nodes.Getattr(node=nodes.Name(name="mail_merge"), attr="record"), arg=nodes.Const(value=name)
        ):
            return str(name)
    return ""


def _known(path: Sequence[str], names: Names) -> bool:
    if path[0] not in names:
        return path[0] in _GRAMMAR.globals
    attributes = names[path[0]]
    return len(path) == 1 or not attributes or path[1] in attributes
