"""Formulas: what `{ = { MERGEFIELD Amount } * 2 }` comes to (ECMA-376 part 1, 17.16.3).

Numbers are written as the letters' language has them: where the decimal sign
is a comma, a semicolon stands between the arguments of a function.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache

from outreach.patterns import at_first_use

MAX_DEPTH, MAX_LENGTH = 40, 300
"""How deep parentheses and signs may be nested in a formula, and how many numbers and signs it may have."""

OPERAND = "\ufffc"
"""Stands for an operand: the object replacement character."""
_TOKENS = r"\s*(?:(?P<number>{number})|(?P<operand>\ufffc)|(?P<name>[A-Za-z]\w*)|(?P<sign><>|<=|>=|[-+*/^%()<>=,;]))"
_POINT = at_first_use(_TOKENS.format(number=r"\d+(?:\.\d*)?|\.\d+"))
_COMMA = at_first_use(_TOKENS.format(number=r"\d+(?:,\d*)?|,\d+"))
_ARITHMETIC = Context(prec=28, Emin=-99, Emax=99, traps=[DivisionByZero, InvalidOperation, Overflow])

Operands = Sequence[Decimal]
Formula = Callable[[Operands], Decimal]


class FormulaError(ValueError):
    """A formula that cannot be read or worked out; the text says why."""


def worked_out(source: str, operands: Operands, decimal_sign: str) -> Decimal:
    """What a formula comes to, in which `OPERAND` stands for each of the operands. Raises FormulaError."""
    try:
        return read(source, decimal_sign)(operands)
    except DivisionByZero as error:
        raise FormulaError("it divides by zero") from error
    except (InvalidOperation, Overflow) as error:
        raise FormulaError("it has no result, or one that is too large") from error


@lru_cache(maxsize=256)
def read(source: str, decimal_sign: str) -> Formula:
    """The formula as a function of its operands. Raises FormulaError."""
    return _Reader(source, decimal_sign).whole()


def _ordered(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Decimal, Decimal], Decimal]:
    return lambda left, right: Decimal(compare(left, right))


_LEVELS: Sequence[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = (
    {
        "=": _ordered(lambda left, right: left == right),
        "<>": _ordered(lambda left, right: left != right),
        "<": _ordered(lambda left, right: left < right),
        "<=": _ordered(lambda left, right: left <= right),
        ">": _ordered(lambda left, right: left > right),
        ">=": _ordered(lambda left, right: left >= right),
    },
    {"+": _ARITHMETIC.add, "-": _ARITHMETIC.subtract},
    {"*": _ARITHMETIC.multiply, "/": _ARITHMETIC.divide},
)
"""Operators by how loosely they bind."""


def _total(*values: Decimal) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = _ARITHMETIC.add(total, value)
    return total


def _product(*values: Decimal) -> Decimal:
    product = Decimal(1)
    for value in values:
        product = _ARITHMETIC.multiply(product, value)
    return product


def _rounded(value: Decimal, places: Decimal) -> Decimal:
    figures = int(places)
    if abs(figures) > _ARITHMETIC.prec:
        return value
    step = Decimal(1).scaleb(-figures)
    return (value / step).to_integral_value(ROUND_HALF_UP) * step


def _modulo(value: Decimal, divisor: Decimal) -> Decimal:
    return _ARITHMETIC.remainder(value, divisor)


_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Decimal]]] = {
    "ABS": (1, 1, abs),
    "AND": (2, 2, lambda left, right: Decimal(bool(left and right))),
    "AVERAGE": (1, 99, lambda *values: _ARITHMETIC.divide(_total(*values), Decimal(len(values)))),
    "COUNT": (1, 99, lambda *values: Decimal(len(values))),
    "FALSE": (0, 0, lambda: Decimal(0)),
    "IF": (3, 3, lambda condition, then, otherwise: then if condition else otherwise),
    "INT": (1, 1, lambda value: value.to_integral_value(ROUND_DOWN)),
    "MAX": (1, 99, max),
    "MIN": (1, 99, min),
    "MOD": (2, 2, _modulo),
    "NOT": (1, 1, lambda value: Decimal(not value)),
    "OR": (2, 2, lambda left, right: Decimal(bool(left or right))),
    "PRODUCT": (1, 99, _product),
    "ROUND": (2, 2, _rounded),
    "SIGN": (1, 1, lambda value: Decimal((value > 0) - (value < 0))),
    "SUM": (1, 99, _total),
    "TRUE": (0, 0, lambda: Decimal(1)),
}
"""Word's functions, but DEFINED and those over the cells of a table; how many arguments each takes."""


class _Reader:
    """Reads a formula by descent: comparison, sum, product, power, sign, value."""

    def __init__(self, source: str, decimal_sign: str) -> None:
        self.separators = ",;" if decimal_sign == "." else ";"
        self.tokens: list[tuple[str, str]] = []
        self.at = self.depth = self.operands = 0
        token = _POINT() if decimal_sign == "." else _COMMA()
        position, source = 0, source.rstrip()
        while position < len(source):
            match = token.match(source, position)
            if not match:
                raise FormulaError(f"“{source[position:].strip()[:20]}” cannot stand in it")
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            position = match.end()
        if len(self.tokens) > MAX_LENGTH:
            raise FormulaError("it is too long")

    def whole(self) -> Formula:
        formula = self.level(0)
        if self.at < len(self.tokens):
            raise FormulaError(f"“{self.shown()}” comes too much")
        return formula

    def next(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def shown(self) -> str:
        return self.next().replace(OPERAND, "a field")

    def take(self, wanted: str) -> bool:
        if self.next() and self.next() in wanted and self.tokens[self.at][0] == "sign":
            self.at += 1
            return True
        return False

    def level(self, number: int) -> Formula:
        if number == len(_LEVELS):
            return self.power()
        left = self.level(number + 1)
        while operator := _LEVELS[number].get(self.next()):
            self.at += 1
            left = _applied(operator, left, self.level(number + 1))
        return left

    def power(self) -> Formula:
        self.deeper()
        if self.take("-"):
            formula = _applied(_ARITHMETIC.subtract, lambda _: Decimal(0), self.power())
        elif self.take("+"):
            formula = self.power()
        else:
            formula = self.percent()
            if self.take("^"):
                formula = _applied(_ARITHMETIC.power, formula, self.power())
        self.depth -= 1
        return formula

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"its parentheses are nested more than {MAX_DEPTH} deep")

    def percent(self) -> Formula:
        value = self.value()
        while self.take("%"):
            value = _applied(_ARITHMETIC.divide, value, lambda _: Decimal(100))
        return value

    def value(self) -> Formula:
        if self.at >= len(self.tokens):
            raise FormulaError("it stops where a number is to come")
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            number = Decimal(text.replace(",", "."))
            return lambda _: number
        if kind == "operand":
            place = self.operands
            self.operands += 1
            return lambda operands: operands[place]
        if kind == "name":
            return self.function(text)
        if text == "(":
            only, *others = self.inside()
            if not others:
                return only
            text = self.separators[0]
        raise FormulaError(f"“{text}” stands where a number is to come")

    def inside(self) -> list[Formula]:
        """What stands in parentheses, of which the first has been read."""
        values = [self.level(0)]
        while self.take(self.separators):
            values.append(self.level(0))
        if not self.take(")"):
            raise FormulaError("a parenthesis is opened and not closed")
        return values

    def function(self, name: str) -> Formula:
        if name.upper() not in _FUNCTIONS:
            raise FormulaError(f"“{name}” is not known in it")
        fewest, most, function = _FUNCTIONS[name.upper()]
        arguments: list[Formula] = []
        if self.take("("):
            arguments = [] if most == 0 and self.take(")") else self.inside()
        if not fewest <= len(arguments) <= most:
            raise FormulaError(f"{name.upper()} does not take {len(arguments)} values")
        return lambda operands: function(*(argument(operands) for argument in arguments))


def _applied(operator: Callable[[Decimal, Decimal], Decimal], left: Formula, right: Formula) -> Formula:
    return lambda operands: operator(left(operands), right(operands))
