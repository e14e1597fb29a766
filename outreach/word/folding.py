"""What is the same in every letter is written once: fields that only speak of fixed names become text of the part."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, meta, nodes

Fixed = Mapping[str, Mapping[str, Any]]
"""Names whose values are known before the first letter, each with those of its attributes that are."""


def fold(tree: nodes.Template, fixed: Fixed, write: Callable[[list[nodes.Stmt]], list[str]]) -> None:
    """Replace every field of `tree`, and every condition or loop, that depends on `fixed` alone by what it writes.

    `write` gives the texts that each of some statements writes with the values of `fixed`.
    """
    environment = tree.environment
    assert environment
    # A name that the template gives a value of its own is not ours to fix.
    bound = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    names = {name: values for name, values in fixed.items() if name not in bound}

    settled: list[tuple[list[Any], int, nodes.Stmt]] = []  # where each stands
    for place, statement in enumerate(tree.body):
        if isinstance(statement, nodes.Output):
            fields = [
                (number, nodes.Output([field], lineno=field.lineno)) for number, field in enumerate(statement.nodes)
            ]
            settled += [
                (statement.nodes, *field) for field in fields if _speaks_of_nothing_else(field[1], names, environment)
            ]
        elif isinstance(statement, nodes.If | nodes.For) and _speaks_of_nothing_else(statement, names, environment):
            settled.append((tree.body, place, statement))
    texts = write([statement for *_, statement in settled]) if settled else []
    for (among, place, statement), text in zip(settled, texts, strict=True):
        data = nodes.TemplateData(text, lineno=statement.lineno)
        among[place] = nodes.Output([data], lineno=statement.lineno) if among is tree.body else data


def _speaks_of_nothing_else(statement: nodes.Stmt, fixed: Fixed, environment: Environment) -> bool:
    """Whether `statement` reads some name, and none but the known attributes of `fixed`."""
    if all(name.name not in fixed for name in statement.find_all(nodes.Name)):
        return False  # as most statements do; to tell who else is spoken of takes long
    whole = nodes.Template([statement], lineno=1)
    whole.set_environment(environment)
    if any(each.name == "image" for each in whole.find_all(nodes.Filter)):
        return False  # a picture comes with the letter
    if any("<wp:docPr" in each.data for each in whole.find_all(nodes.TemplateData)):
        return False  # a drawing that is repeated has a new number each time
    asked = meta.find_undeclared_variables(whole)
    if not asked or not asked <= fixed.keys():
        return False
    uses = sum(name.name in asked for name in whole.find_all(nodes.Name))
    known = sum(
        isinstance(get.node, nodes.Name) and get.node.name in asked and get.attr in fixed[get.node.name]
        for get in whole.find_all(nodes.Getattr)
    )
    return uses == known


def is_text(tree: nodes.Template) -> bool:
    """Whether nothing is left in `tree` that differs from letter to letter."""
    return all(
        isinstance(statement, nodes.Output) and all(isinstance(child, nodes.TemplateData) for child in statement.nodes)
        for statement in tree.body
    )
