"""What a field says: its name, its arguments and its switches (ECMA-376 part 1, 17.16.2 and 17.16.3)."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from outreach.word.fields.structure import Break, Char, Field, Node, Piece

COMPARING = frozenset({"IF", "NEXTIF", "SKIPIF", "COMPARE"})
OPERATORS = ("=", "<>", "<", "<=", ">", ">=")

# Field-specific switches that are followed by an argument; these stand in every field.
_ANYWHERE = "*@#"
_WITH_ARGUMENT: Mapping[str, str] = {
    "MERGEFIELD": "bf",
    "ADDRESSBLOCK": "cefl",
    "GREETINGLINE": "efl",
    "FILLIN": "d",
    "ASK": "d",
    "REF": "d",
}
_DOUBLE = "“”„‟"

Argument = tuple[Piece, ...]


class UnreadableError(ValueError):
    """An instruction that is not in Word's grammar; the text says what is wrong with it."""


class Instruction(NamedTuple):
    """`name` is in capitals, switches are without their backslash. `operator` is that of a comparison."""

    name: str
    arguments: tuple[Argument, ...] = ()
    switches: Mapping[str, tuple[Argument, ...]] = MappingProxyType({})
    operator: str = ""
    quoted: tuple[bool, ...] = ()

    def switch(self, name: str) -> str | None:
        """The text of a switch's first argument; None when the field does not have it."""
        arguments = self.switches.get(name)
        return plain(arguments[0]) if arguments else None

    @property
    def formats(self) -> list[str]:
        r"""The arguments of `\*`, with the letters' case, by which `roman` and `Roman` differ."""
        return [plain(argument).strip() for argument in self.switches.get("*", ())]

    def has_format(self, name: str) -> bool:
        return name in map(str.casefold, self.formats)


def plain(pieces: Iterable[Piece]) -> str:
    """The text of an argument, nested fields as they read in Word."""
    return "".join(
        "\n" if isinstance(piece, Break) else f"«{piece.text}»" if isinstance(piece, Field) else piece.text
        for piece in pieces
    )


def field_name(pieces: Sequence[Piece]) -> str:
    """The first word in capitals; "=" for a formula, "" when something else stands first."""
    letters: list[str] = []
    for piece in pieces:
        if not isinstance(piece, Char):
            if letters or not isinstance(piece, Break | Node):
                break
        elif piece.text.isspace() or (letters and piece.text in '\\"'):
            if letters:
                break
        elif piece.text == "=" and not letters:
            return "="
        else:
            letters.append(piece.text)
    name = "".join(letters)
    return name.upper() if name.isascii() else name


def parse(pieces: Sequence[Piece]) -> Instruction:
    """The instruction of a field. Raises UnreadableError for an open quote and for a comparison without its parts."""
    name = field_name(pieces)
    words = _Words(pieces, len(name), comparing=name in COMPARING)
    arguments: list[Argument] = []
    quoted: list[bool] = []
    switches: dict[str, tuple[Argument, ...]] = {}
    while words.more():
        if switch := words.switch():
            takes = switch in _ANYWHERE or switch in _WITH_ARGUMENT.get(name, "")
            value = words.word() if takes and words.more() and not words.at_switch() else ()
            switches[switch] = (*switches.get(switch, ()), value)
        else:
            quoted.append(words.at_quote())
            arguments.append(words.word())
    if name in COMPARING and not words.operator:
        raise UnreadableError("its comparison has no =, <>, <, <=, > or >= between two operands")
    return Instruction(name, tuple(arguments), switches, words.operator, tuple(quoted))


class _Words:
    """Takes the pieces of an instruction word by word, after its name."""

    def __init__(self, pieces: Sequence[Piece], name: int, *, comparing: bool) -> None:
        self.pieces = pieces
        self.at = 0
        self.comparing = comparing
        self.operator = ""
        while name:
            name -= isinstance(piece := pieces[self.at], Char) and not piece.text.isspace()
            self.at += 1

    def _text(self, ahead: int = 0) -> str:
        """The character in reach, white space for the end of a line; "" for what is none."""
        if self.at + ahead >= len(self.pieces):
            return ""
        match self.pieces[self.at + ahead]:
            case Char(text, _):
                return text
            case Break():
                return "\n"
            case Node() as node:
                return node.text
        return ""

    def more(self) -> bool:
        """Goes to the next word, past the operator of a comparison."""
        while self._text().isspace():
            self.at += 1
        if self.comparing and not self.operator and self._text() and self._text() in "<>=":
            self.operator = self._text()
            self.at += 1
            if self._text() and self.operator + self._text() in OPERATORS:
                self.operator += self._text()
                self.at += 1
            return self.more()
        return self.at < len(self.pieces)

    def at_quote(self) -> bool:
        return self._text() != "" and self._text() in f'"{_DOUBLE}'

    def at_switch(self) -> bool:
        return self._text() == "\\" and self._text(1) != "" and not self._text(1).isspace()

    def switch(self) -> str:
        if not self.at_switch():
            return ""
        self.at += 2
        return self._text(-1).lower()

    def word(self) -> Argument:
        """The word in reach: a text in quotes, or what stands up to white space."""
        if self.at_quote():
            return self._in_quotes()
        start = self.at
        while self.at < len(self.pieces):
            text = self._text()
            if text.isspace() or (self.comparing and not self.operator and text and text in "<>="):
                break
            self.at += 1
        return tuple(self.pieces[start : self.at])

    def _in_quotes(self) -> Argument:
        close = '"' if self._text() == '"' else _DOUBLE
        self.at += 1
        taken: list[Piece] = []
        while self.at < len(self.pieces):
            text = self._text()
            if text == "\\" and self._text(1) and self._text(1) in f'\\"{_DOUBLE}':
                self.at += 1
            elif text and text in close:
                self.at += 1
                return tuple(taken)
            taken.append(self.pieces[self.at])
            self.at += 1
        raise UnreadableError("a quote is opened and not closed")
