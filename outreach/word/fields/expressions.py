"""What a merge field says, as a Jinja2 expression. Names and texts of the document become string literals of it."""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from outreach.findings import Rule
from outreach.word.fields.formula import OPERAND, FormulaError
from outreach.word.fields.formula import read as read_formula
from outreach.word.fields.instruction import (
    Argument,
    Instruction,
    UnreadableError,
    field_name,
    parse,
    plain,
)
from outreach.word.fields.matching import ADDRESS
from outreach.word.fields.merge import MERGE
from outreach.word.fields.numerals import ENGLISH, FORMS
from outreach.word.fields.pictures import CASES, decimal_sign
from outreach.word.fields.rules import BROKEN, NOT_FILLED, UNANSWERED
from outreach.word.fields.source import DataSource
from outreach.word.fields.structure import Break, Char, Field
from outreach.word.rules import UNKNOWN_NAME

_KEEPING_FORMAT = ("mergeformat", "charformat")
_OTHER_FORMATS = f"Upper, Lower, FirstCap, Caps, MERGEFORMAT, CHARFORMAT and {', '.join(FORMS)} can."
_HEAD = re.compile(r"\w+")
_BOOKMARK = re.compile(r"[^\W\d]\w*")
_MOVING = {"NEXT", "NEXTIF"}
_SHOWN = 100


class ForeignError(Exception):
    """The field is Word's own business, such as a page number or a condition on one."""


class UntranslatableError(Exception):
    """A field that cannot be translated, by which rule, and what to do about it."""

    def __init__(self, rule: Rule, message: str, hint: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.hint = hint


class Scope(NamedTuple):
    """What a part's fields may speak of. `bookmarks` are those that SET and ASK fields make, in small letters.

    `moves` says that NEXT fields go on to other records here.
    """

    source: DataSource
    bookmarks: frozenset[str] = frozenset()
    moves: bool = False


def bookmarks_of(fields: Iterable[Field]) -> frozenset[str]:
    """The bookmarks that the fields set, nested ones included."""
    return frozenset(
        plain(instruction.arguments[0]).casefold()
        for instruction in _readable(fields)
        if instruction.name in {"SET", "ASK"} and instruction.arguments
    )


def moves(fields: Iterable[Field]) -> bool:
    """Whether any of the fields goes on to the next record."""
    return any(field_name(field.code) in _MOVING for field in _all(fields))


def _readable(fields: Iterable[Field]) -> Iterable[Instruction]:
    for field in _all(fields):
        try:
            yield parse(field.code)
        except UnreadableError:
            continue


def _all(fields: Iterable[Field]) -> Iterable[Field]:
    """The fields with all in their instructions. What stands in results is either replaced or seen on its own."""
    for field in fields:
        if field.ended:
            yield field
            yield from _all(field.nested())
            yield from _all(field.inside)


def is_merge_field(field: Field, scope: Scope) -> bool:
    """Whether the field belongs to mail merge by its name, or reads a bookmark that one of them sets."""
    name = field_name(field.code)
    if name in {"QUOTE", "="}:
        return any(is_merge_field(nested, scope) for nested in field.nested())
    return name in _VALUES or _bookmark(field, scope) != ""


def expression(field: Field, scope: Scope) -> str:
    """The field's whole value. Raises UntranslatableError, and ForeignError for what only Word knows."""
    if bookmark := _bookmark(field, scope):
        return formatted(kept(bookmark), instruction_of(field), scope)
    if not is_merge_field(field, scope):
        raise ForeignError
    instruction = instruction_of(field)
    return formatted(_VALUES[instruction.name](instruction, scope), instruction, scope)


def instruction_of(field: Field) -> Instruction:
    """Raises UntranslatableError for one that cannot be read."""
    try:
        return parse(field.code)
    except UnreadableError as error:
        raise UntranslatableError(
            BROKEN, f"{{{field.text}}} cannot be read: {error}", "Correct it in Word (Alt+F9 shows it)."
        ) from error


def shown(field: Field) -> str:
    """A field that can be read as a person sees it in Word: «Company», and with its codes where it has switches."""
    instruction = instruction_of(field)
    if instruction.name == "MERGEFIELD" and is_plain(instruction) and not {*"bf"} & instruction.switches.keys():
        return f"«{' '.join(map(plain, instruction.arguments))}»"
    return textwrap.shorten(f"{{ {field.text} }}", _SHOWN, placeholder=" … }")


def is_plain(instruction: Instruction) -> bool:
    r"""Whether the result is left as it is, but for `\* MERGEFORMAT` and `\* CHARFORMAT`."""
    changing = set(map(str.casefold, instruction.formats)) - set(_KEEPING_FORMAT)
    return not ({"@", "#"} & instruction.switches.keys() or changing)


def formatted(value: str, instruction: Instruction, scope: Scope) -> str:
    r"""`value` by the field's `\@`, `\#` and `\*`, then with the texts of a MERGEFIELD's `\b` and `\f` around it."""
    if (picture := instruction.switch("@")) is not None:
        value = f"{value} | field_date({literal(picture)})"
    elif (picture := instruction.switch("#")) is not None:
        value = f"{value} | field_number({literal(picture)})"
    elif instruction.name == "=" and not any(form.casefold() in FORMS for form in instruction.formats):
        value = f"{value} | field_result"
    for form in sorted(instruction.formats, key=lambda form: form.casefold() in CASES):
        match form.casefold():
            case case if case in CASES:
                value = f"{value} | field_case({literal(case)})"
            case numeral if numeral in FORMS:
                _see_that_it_is_english(numeral, scope)
                value = f"{value} | field_numeral({literal(form)})"
            case other if other and other not in _KEEPING_FORMAT:
                raise UntranslatableError(NOT_FILLED, rf"the format \* {form} cannot be used", _OTHER_FORMATS)
    if instruction.name == "MERGEFIELD" and {"b", "f"} & instruction.switches.keys():
        before, after = instruction.switch("b") or "", instruction.switch("f") or ""
        value = f"{value} | field_between({literal(before)}, {literal(after)})"
    return value


def _see_that_it_is_english(numeral: str, scope: Scope) -> None:
    if numeral in ENGLISH and not scope.source.language.casefold().startswith("en"):
        message = rf"\* {numeral} is known in English, and the letters are in {scope.source.language}"
        raise UntranslatableError(NOT_FILLED, message, "Write the words into a column of the sheet.")


def condition(instruction: Instruction, scope: Scope) -> str:
    """The comparison of IF and its like as an expression."""
    left, right = _operand(instruction, 0, scope), _operand(instruction, 1, scope)
    return f"{left} | field_compare({literal(instruction.operator)}, {right})"


def text_of(argument: Argument, scope: Scope) -> str:
    """An argument's text as an expression. Raises ForeignError when a field in it is Word's own."""
    parts: list[str] = []
    letters: list[str] = []

    def flush() -> None:
        if letters:
            parts.append(literal("".join(letters)))
            letters.clear()

    for piece in argument:
        if isinstance(piece, Field):
            flush()
            parts.append(expression(piece, scope))
        else:
            letters.append("\n" if isinstance(piece, Break) else piece.text)
    flush()
    if len(parts) == 1:
        return parts[0]
    return f"[{', '.join(parts)}] | field_join" if parts else '""'


def literal(text: str) -> str:
    """`text` as a string literal of Jinja2 that needs no second look: all but letters, figures and some signs escaped.

    Jinja2 reads the escapes of Python in it.
    """
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character.isalnum() or character in " .,;:!?_-+*/=<>()@#$&":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def named(path: str, scope: Scope) -> str:
    """An expression on a letter's names, of the record in hand where NEXT fields go on to others."""
    if not scope.moves:
        return path
    head = _HEAD.match(path)
    assert head
    return f'{MERGE}.record["{head[0]}"]{path[head.end() :]}'


def kept(bookmark: str) -> str:
    return f"{MERGE}.kept({literal(bookmark)})"


def _bookmark(field: Field, scope: Scope) -> str:
    """The bookmark that `{REF name}` or just `{name}` reads, if a merge field sets it; else ""."""
    words = plain(piece for piece in field.code if isinstance(piece, Char)).split()
    if words and words[0].upper() == "REF":
        words = words[1:]
    elif field_name(field.code) in _VALUES:
        return ""
    return words[0].casefold() if words and words[0].casefold() in scope.bookmarks else ""


def _operand(instruction: Instruction, index: int, scope: Scope) -> str:
    if index >= len(instruction.arguments):
        message = f"{instruction.name} compares with nothing"
        raise UntranslatableError(BROKEN, message, 'Write "" where an empty text is meant.')
    argument = instruction.arguments[index]
    text = plain(argument)
    if not instruction.quoted[index] and text.casefold() in scope.bookmarks:
        return kept(text)
    return text_of(argument, scope)


def _argument(instruction: Instruction, index: int, scope: Scope) -> str:
    return text_of(instruction.arguments[index], scope) if index < len(instruction.arguments) else '""'


def _merge_field(instruction: Instruction, scope: Scope) -> str:
    name = " ".join(map(plain, instruction.arguments)).strip()
    if any(isinstance(piece, Field) for argument in instruction.arguments for piece in argument):
        hint = "Name the column itself, and choose between columns with an IF field."
        raise UntranslatableError(NOT_FILLED, "a merge field’s name is itself a field", hint)
    if not name:
        raise UntranslatableError(BROKEN, "a MERGEFIELD has no name", "Insert the field again in Word.")
    try:
        matched = scope.source.column_for(name) if "m" in instruction.switches else None
        return named(matched or scope.source.resolve(name), scope)
    except LookupError as error:
        raise UntranslatableError(UNKNOWN_NAME, f"nothing is called “{name}”", str(error.args[0])) from error


def _address_block(instruction: Instruction, scope: Scope) -> str:
    given = {"form": "f", "country": "c", "excluded": "e"}
    switches = [f"{name}={literal(value)}" for name, key in given.items() if (value := instruction.switch(key))]
    switches += ["by_country=true"] if "d" in instruction.switches else []
    switches += _matched(scope)
    return f"{named('contact', scope)} | field_address({', '.join(switches)})"


def _greeting_line(instruction: Instruction, scope: Scope) -> str:
    given = {"form": "f", "otherwise": "e"}
    switches = [f"{name}={literal(value)}" for name, key in given.items() if (value := instruction.switch(key))]
    switches += _matched(scope)
    return f"{named('contact', scope)} | field_greeting({', '.join(switches)})"


def _matched(scope: Scope) -> list[str]:
    """The columns that the document takes for parts of an address, as a keyword of the filter."""
    columns = {part: scope.source.column_for(standard) for part, standard in ADDRESS.items()}
    pairs = [f"{literal(part)}: {named(column, scope)}" for part, column in columns.items() if column]
    return [f"matched={{{', '.join(pairs)}}}"] if pairs else []


def _if(instruction: Instruction, scope: Scope) -> str:
    then, otherwise = _argument(instruction, 2, scope), _argument(instruction, 3, scope)
    return f"({then} if {condition(instruction, scope)} else {otherwise})"


def _compare(instruction: Instruction, scope: Scope) -> str:
    return f'("1" if {condition(instruction, scope)} else "0")'


def _next_if(instruction: Instruction, scope: Scope) -> str:
    return f'({MERGE}.next() if {condition(instruction, scope)} else "")'


def _skip_if(instruction: Instruction, scope: Scope) -> str:
    return f'({MERGE}.skip() if {condition(instruction, scope)} else "")'


def _set(instruction: Instruction, scope: Scope) -> str:
    return _kept(instruction, _argument(instruction, 1, scope))


def _kept(instruction: Instruction, value: str) -> str:
    if not instruction.arguments or not (bookmark := plain(instruction.arguments[0]).strip()):
        raise UntranslatableError(BROKEN, f"{instruction.name} does not name its bookmark", "Insert the field again.")
    return f"{MERGE}.keep({literal(bookmark)}, [{value}] | field_join)"


def _fill_in(instruction: Instruction, scope: Scope) -> str:
    return _answer(instruction, scope, *map(plain, instruction.arguments[:1]))


def _ask(instruction: Instruction, scope: Scope) -> str:
    return _kept(instruction, _answer(instruction, scope, *map(plain, instruction.arguments[:2])))


def _answer(instruction: Instruction, scope: Scope, *questions: str) -> str:
    """The answer that was given, else the question's own default (`\\d`)."""
    answer = scope.source.answer(*questions)
    if answer is None:
        answer = instruction.switch("d")
    if answer is None:
        prompt = questions[-1] if questions else ""
        hint = f"Answer it, as in: --answer '{prompt}=…', or under [answers] in outreach.toml."
        raise UntranslatableError(UNANSWERED, f"nothing answers “{prompt}”", hint)
    return literal(answer)


def _quote(instruction: Instruction, scope: Scope) -> str:
    return text_of(tuple(piece for argument in instruction.arguments for piece in argument), scope)


def _formula(instruction: Instruction, scope: Scope) -> str:
    """The formula's text with U+FFFC for each field and bookmark in it, and these in a list."""
    texts: list[str] = []
    operands: list[str] = []

    def operand(value: str) -> str:
        operands.append(value)
        return OPERAND

    def bookmark(name: re.Match[str]) -> str:
        return operand(kept(name[0])) if name[0].casefold() in scope.bookmarks else name[0]

    for argument in instruction.arguments:
        for is_field, pieces in groupby(argument, lambda piece: isinstance(piece, Field)):
            if is_field:
                texts += (operand(expression(piece, scope)) for piece in pieces if isinstance(piece, Field))
            else:
                texts.append(_BOOKMARK.sub(bookmark, plain(pieces).replace(OPERAND, "?")))
        texts.append(" ")
    source = "".join(texts).strip()
    try:
        read_formula(source, decimal_sign(scope.source.language))
    except FormulaError as error:
        hint = "It may have + - * / ^ % ( ), comparisons, and functions such as SUM, ROUND and IF, but no cells."
        raise UntranslatableError(NOT_FILLED, f"a formula cannot be worked out: {error}", hint) from error
    return f"[{', '.join(operands)}] | field_formula({literal(source)})"


_VALUES: Mapping[str, Callable[[Instruction, Scope], str]] = {
    "MERGEFIELD": _merge_field,
    "ADDRESSBLOCK": _address_block,
    "GREETINGLINE": _greeting_line,
    "IF": _if,
    "COMPARE": _compare,
    "NEXT": lambda instruction, scope: f"{MERGE}.next()",
    "NEXTIF": _next_if,
    "SKIPIF": _skip_if,
    "MERGEREC": lambda instruction, scope: f"{MERGE}.number",
    "MERGESEQ": lambda instruction, scope: f"{MERGE}.sequence",
    "SET": _set,
    "ASK": _ask,
    "FILLIN": _fill_in,
    "QUOTE": _quote,
    "=": _formula,
}
