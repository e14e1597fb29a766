"""Conditions on contacts, such as `source == 'alumni' and company != ''`. Read, never run, as Python."""

import ast
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from outreach.contacts.contact import Contact
from outreach.contacts.rules import BAD_CONDITION
from outreach.contacts.text import slug, written
from outreach.errors import OutreachError

Part = Callable[[Contact], object]
Test = Callable[[object, object], bool]

_LONGEST, _DEEPEST = 2000, 40
_FIELDS = frozenset(Contact.__annotations__) - {"extra", "findings"}
_ALLOWED = "Fields, columns, 'text' and numbers can be joined with == != < <= > >= in, and, or, not and parentheses."
# What people write who think of another language, and what it is here.
_SLIPS = (("&&", "and"), ("||", "or"), ("<>", "!="), ("“", "'"), ("‘", "'"))


def condition(text: str, columns: Iterable[str] = ()) -> Callable[[Contact], bool]:
    """The test that `text` describes. `columns` are the sheet's headers, which it may name as a template does (`slug`).

    A field may have its `contact.` before it, as there.

    Text compares without regard to case; a text compares with a number as the number that it spells, and is neither
    smaller nor larger than one when it spells none; `in` looks for a part of a text or for a member of a list.
    Dates are text in the order year-month-day. Raises OutreachError (C14) with the place of what is wrong.
    """
    reader = _Reader(text, {slug(header): header for header in reversed(list(columns)) if slug(header)})
    if len(text) > _LONGEST:
        raise reader.wrong("the condition is too long", f"At most {_LONGEST} characters.")
    try:
        with warnings.catch_warnings():
            # What Python's parser warns about (an escape it does not know) is the text of a literal here.
            warnings.simplefilter("ignore")
            tree = ast.parse(f"({text}\n)", mode="eval")
        if isinstance(tree.body, ast.Tuple):
            raise reader.refused(tree.body, "this is no condition")
        part = reader.part(tree.body)
    except SyntaxError as error:
        raise reader.wrong("the condition cannot be read", _syntax_hint(text), offset=(error.offset or 2) - 2) from None
    except (ValueError, RecursionError, MemoryError):
        raise reader.wrong("the condition cannot be read", _ALLOWED) from None
    return lambda contact: bool(part(contact))


def _syntax_hint(text: str) -> str:
    for wrong, right in _SLIPS:
        if wrong in text:
            return f"Write {right} instead of {wrong}."
    if "=" in text.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", ""):
        return "Write == to compare."
    return f"A column “Who told me” is written who_told_me. {_ALLOWED}"


class _Reader(NamedTuple):
    """Turns the tree of one condition into functions, node by node; what has no reader here is refused."""

    text: str
    slugs: Mapping[str, str]
    depth: int = 0

    def wrong(self, message: str, hint: str, *, offset: int | None = None) -> OutreachError:
        shown = self.text if len(self.text) <= 80 else f"{self.text[:80]}…"
        place = "" if offset is None else f", character {max(offset, 0) + 1}"
        return OutreachError(message, where=f"condition “{shown}”{place}", hint=hint, rule=BAD_CONDITION.id)

    def refused(self, node: ast.expr, message: str, hint: str = _ALLOWED) -> OutreachError:
        # One for the parenthesis that the whole condition is read in; the tree counts in UTF-8.
        before = f"({self.text}".splitlines()[node.lineno - 1].encode()[: node.col_offset].decode(errors="ignore")
        return self.wrong(message, hint, offset=len(before) - 1)

    def part(self, node: ast.expr) -> Part:
        if self.depth > _DEEPEST:
            raise self.refused(node, "the condition is nested too deeply", "Split it in two.")
        read = _READERS.get(type(node))
        if read is None:
            raise self.refused(node, "this cannot stand in a condition")
        return read(self._replace(depth=self.depth + 1), node)


def _constant(reader: _Reader, node: ast.Constant) -> Part:
    if not isinstance(node.value, str | int | float):
        raise reader.refused(node, "this cannot stand in a condition")
    value = _comparable(node.value)
    return lambda contact: value


def _name(reader: _Reader, node: ast.Name) -> Part:
    name = node.id
    if name in _FIELDS:
        return lambda contact: _comparable(getattr(contact, name))
    if name in reader.slugs:
        header = reader.slugs[name]
        return lambda contact: _comparable(contact.extra.get(header, ""))
    from rapidfuzz import fuzz, process

    names = list(dict.fromkeys([*reader.slugs, *sorted(_FIELDS)]))
    near = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=60)
    quoted = f"A text is written '{name}'. There are: {', '.join(names[:50])}."
    hint = f"Did you mean {near[0]}?" if near else quoted
    raise reader.refused(node, f"there is no field or column {name}", hint)


def _attribute(reader: _Reader, node: ast.Attribute) -> Part:
    match node:
        case ast.Attribute(value=ast.Name(id="contact"), attr=name) if name in _FIELDS:
            return lambda contact: _comparable(getattr(contact, name))
        case ast.Attribute(value=ast.Name(id="contact"), attr=name):
            raise reader.refused(node, f"contacts have no field {name}", f"A column stands without contact: {name}")
    raise reader.refused(node, "this cannot stand in a condition")


def _members(reader: _Reader, node: ast.List | ast.Tuple) -> Part:
    members = [reader.part(item) for item in node.elts]
    return lambda contact: [member(contact) for member in members]


def _unary(reader: _Reader, node: ast.UnaryOp) -> Part:
    inner = reader.part(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda contact: not inner(contact)
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return lambda contact: -number
    raise reader.refused(node, "this cannot stand in a condition")


def _joined(reader: _Reader, node: ast.BoolOp) -> Part:
    parts = [reader.part(value) for value in node.values]
    if isinstance(node.op, ast.And):
        return lambda contact: all(part(contact) for part in parts)
    return lambda contact: any(part(contact) for part in parts)


def _comparison(reader: _Reader, node: ast.Compare) -> Part:
    sides = [reader.part(side) for side in (node.left, *node.comparators)]
    if unknown := [op for op in node.ops if type(op) not in _TESTS]:
        raise reader.refused(node, f"“{type(unknown[0]).__name__.lower()}” is not known here")
    tests = [_TESTS[type(op)] for op in node.ops]

    def holds(contact: Contact) -> bool:
        values = [side(contact) for side in sides]
        return all(test(left, right) for test, left, right in zip(tests, values, values[1:], strict=False))

    return holds


_READERS: dict[type[ast.expr], Callable[..., Part]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.List: _members,
    ast.Tuple: _members,
    ast.UnaryOp: _unary,
    ast.BoolOp: _joined,
    ast.Compare: _comparison,
}


def _comparable(value: object) -> object:
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return [_comparable(item) for item in value]
    return " ".join(written(value).split()).casefold()  # type: ignore[arg-type]  # what is left is a cell


def _alike(left: object, right: object) -> tuple[object, object]:
    """Both as numbers when one is a number and the other spells one."""
    if isinstance(left, str) and isinstance(right, int | float):
        return _number(left), right
    if isinstance(right, str) and isinstance(left, int | float):
        return left, _number(right)
    return left, right


def _number(text: str) -> object:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return text


def _equal(left: object, right: object) -> bool:
    left, right = _alike(left, right)
    return left == right


def _contains(item: object, whole: object) -> bool:
    if isinstance(whole, list):
        return any(_equal(item, member) for member in whole)
    return str(item) in str(whole)


def _in_order(order: Callable[[int], bool]) -> Test:
    """A comparison by size: of two numbers or of two texts, false of anything else."""

    def holds(left: object, right: object) -> bool:
        match _alike(left, right):
            case (str() as a, str() as b):
                return order((a > b) - (a < b))
            case (int() | float() as a, int() | float() as b):
                return order((a > b) - (a < b))
        return False

    return holds


_TESTS: dict[type[ast.cmpop], Test] = {
    ast.Eq: _equal,
    ast.NotEq: lambda left, right: not _equal(left, right),
    ast.In: _contains,
    ast.NotIn: lambda left, right: not _contains(left, right),
    ast.Lt: _in_order(lambda sign: sign < 0),
    ast.LtE: _in_order(lambda sign: sign <= 0),
    ast.Gt: _in_order(lambda sign: sign > 0),
    ast.GtE: _in_order(lambda sign: sign >= 0),
}
