"""What merge fields do when a letter is filled: the records of one document, and the filters of their tags."""

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, NoReturn

from jinja2.exceptions import UndefinedError

from outreach.errors import OutreachError
from outreach.findings import found
from outreach.word.fields import addressing, pictures
from outreach.word.fields.formula import FormulaError, worked_out
from outreach.word.fields.numerals import NumeralError, numeral
from outreach.word.fields.rules import NOT_FILLED, SKIPPED
from outreach.word.fields.source import DataSource

MERGE = "mail_merge"
"""The name under which a document's fields find its `Merge`."""


class Record(NamedTuple):
    """One row of the data: its number in it, and the names that fill fields."""

    number: int
    names: Mapping[str, object]


class SkippedError(OutreachError):
    """A SKIPIF field leaves this record without a document; its finding (W44) is no problem."""


class _Nothing(str):
    """What every field is after the last record."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name) if name.startswith("__") else self

    def __getitem__(self, key: object) -> "_Nothing":
        return self


class Merge:
    """The state of one document, in its names as `MERGE`: NEXT, MERGEREC, MERGESEQ, SKIPIF, SET and ASK need it.

    `record` is the document's first record, `sequence` how many have had a
    letter, this one included. `following` are the records after it: NEXT takes
    from it, so that one iterator shared by all documents gives each record to
    one of them. After the last record, every field is empty.
    """

    __slots__ = ("_following", "_kept", "number", "record", "sequence")

    def __init__(self, record: Record, sequence: int = 1, following: Iterable[Record] = ()) -> None:
        self.record: Mapping[str, object] | str = record.names
        self.number: int | str = record.number
        self.sequence = sequence
        self._following: Iterator[Record] = iter(following)
        self._kept: dict[str, str] = {}

    def next(self) -> str:
        """NEXT: what follows in the document speaks of the next record."""
        following = next(self._following, None)
        if following:
            self.number, self.record = following
            self.sequence += 1
        else:
            self.number, self.record = "", _Nothing()
        return ""

    def skip(self) -> NoReturn:
        """SKIPIF. Raises SkippedError."""
        raise SkippedError(findings=[found(SKIPPED, "the document skips this record by its SKIPIF field")])

    def keep(self, bookmark: str, text: str) -> str:
        """SET and ASK: `text` under the name of a bookmark, which is not told apart by case."""
        self._kept[bookmark.casefold()] = text
        return ""

    def kept(self, bookmark: str) -> str:
        """REF. Raises UndefinedError for a bookmark that is not set yet."""
        if bookmark.casefold() not in self._kept:
            raise UndefinedError(f"the bookmark “{bookmark}” is read before a SET or ASK field sets it")
        return self._kept[bookmark.casefold()]


def filters(source: DataSource, text: Callable[[Any], str]) -> dict[str, Callable[..., Any]]:
    """The filters of translated fields. `text` makes text of a value as it stands in a letter."""
    language = source.language

    def field_date(value: Any, picture: str) -> str:
        moment = pictures.moment(value, source.read_date)
        return text(value) if moment is None else pictures.dated(moment, picture, language)

    def field_number(value: Any, picture: str) -> str:
        number = pictures.number(value, language)
        return text(value) if number is None else pictures.numbered(number, picture, language)

    def field_numeral(value: Any, form: str) -> str:
        number = pictures.number(value, language)
        try:
            return text(value) if number is None else numeral(number, form)
        except NumeralError as error:
            raise _unusable(value, f"{text(value)}: {error}") from error

    def operand(value: Any) -> Decimal:
        number = pictures.number(value, language)
        if number is None:
            raise _unusable(value, f"a formula gets “{text(value)[:60]}”, which is no number")
        return number

    def field_formula(values: Sequence[Any], formula: str) -> Decimal:
        operands = list(map(operand, values))
        try:
            return worked_out(formula, operands, pictures.decimal_sign(language))
        except FormulaError as error:
            raise _unusable(next(iter(values), ""), f"a formula cannot be worked out: {error}") from error

    def field_result(value: Decimal) -> str:
        """As Word writes a result without a picture: with two places at most."""
        shown = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
        return shown.replace(".", pictures.decimal_sign(language))

    def field_between(value: Any, before: str, after: str) -> str:
        shown = text(value)
        return f"{before}{shown}{after}" if shown else ""

    def field_compare(left: Any, operator: str, right: Any) -> bool:
        return compare(text(left), operator, text(right), language)

    return {
        "field_address": lambda contact, **switches: addressing.address_block(contact, text, **switches),
        "field_between": field_between,
        "field_case": lambda value, case: pictures.cased(text(value), case),
        "field_compare": field_compare,
        "field_date": field_date,
        "field_formula": field_formula,
        "field_greeting": lambda contact, **switches: addressing.greeting_line(contact, text, **switches),
        "field_join": lambda values: "".join(map(text, values)),
        "field_number": field_number,
        "field_numeral": field_numeral,
        "field_result": field_result,
    }


def _unusable(value: object, message: str) -> OutreachError:
    """What a field cannot make of the value of one row."""
    where = str(getattr(value, "where", ""))
    return OutreachError(findings=[found(NOT_FILLED, message, where, "Correct the value in the sheet.")])


def compare(left: str, operator: str, right: str, language: str) -> bool:
    """The comparison of IF, COMPARE, NEXTIF and SKIPIF (ECMA-376 part 1, 17.16.5.26).

    Two numbers are compared as numbers, any other texts letter by letter;
    with `=` and `<>`, `*` in the right one stands for any text and `?` for a character.
    """
    first, second = pictures.number(left, language), pictures.number(right, language)
    if first is not None and second is not None:
        order = (first > second) - (first < second)
    elif operator in ("=", "<>"):
        order = not fnmatch.fnmatchcase(left, right.replace("[", "[[]"))
    else:
        order = (left > right) - (left < right)
    return {
        "=": order == 0,
        "<>": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[operator]
