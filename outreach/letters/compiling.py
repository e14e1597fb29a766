"""How templates are compiled so that their output comes in pieces, in the way of Jinja2's own `jinja2.nativetypes`."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer

from outreach.letters.values import MARK, Fixed

if TYPE_CHECKING:
    from outreach.letters.environment import Environment

COUNTED = "counted by the environment"
"""A filter that no template can name, since filters' names hold no blanks."""


class PieceGenerator(CodeGenerator):
    """Outputs the template's own text as `Fixed`, and an expression as what `merge` makes of it and its line."""

    environment: "Environment"

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja2 looks it up by this name
        """`contact.name`, which nearly every tag says, needs no function where there is such a value."""
        if not isinstance(node.node, nodes.Name) or node.attr.startswith("_"):
            super().visit_Getattr(node, frame)
            return
        owner = frame.symbols.ref(node.node.name)
        self.write(f"(value if type({owner}) is Names and (value := {owner}.values[{node.attr!r}]) is not None else ")
        super().visit_Getattr(node, frame)
        self.write(")")

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        self.environment.fixed.append(Fixed("".join(group)))
        return f"fixed[{len(self.environment.fixed) - 1}]"

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return node.data

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("piece if type(piece := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(f")) is Sourced and piece else merge(piece, {f'{self.name}, line {node.lineno}'!r})")


class CountLoops(NodeTransformer):
    """Sends what each loop goes over through the filter that counts rounds."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja2 looks the method up by the node's name
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, COUNTED, [], [], None, None, lineno=node.lineno)
        return node


def marked(tokens: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    """The tokens with a mark where each tag and comment ends, so that a line that holds nothing else can vanish."""
    for token in tokens:
        yield token
        if token[1] in ("block_end", "comment_end", "raw_begin", "raw_end"):
            yield token[0], "data", MARK
