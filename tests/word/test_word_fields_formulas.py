"""Formulas with merge fields, and numbers in words, in Roman numerals and so on."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.word.fields import DataSource, resolver
from outreach.word.fields.formula import FormulaError, worked_out
from outreach.word.fields.numerals import FORMS, numeral
from tests.word.fields.merging import KNOWN, NAMES, Xml, field, fill, filled, lines, paragraph, part

GERMAN = DataSource(resolve=resolver(KNOWN), language="de-DE")


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("2 + 3 * 4", "14"),
        ("(2 + 3) * 4", "20"),
        ("-2^2 + 2^3^2", "508"),
        ("10 - 4 - 3", "3"),
        ("50% * 8", "4"),
        ("2 * -3", "-6"),
        ("7 / 2", "3.5"),
        ("1 < 2", "1"),
        ("1 + 1 >= 3", "0"),
        ("2 <> 3", "1"),
        ("IF(2 > 1, 10, 20)", "10"),
        ("sum(1; 2, 3) + Average(2, 4)", "9"),
        ("MAX(1, 5, 3) - MIN(4, 2)", "3"),
        ("ROUND(2.345, 2)", "2.35"),
        ("ROUND(1250, -2)", "1300"),
        ("INT(-2.7) + ABS(-1) + SIGN(-9) + MOD(7, 4)", "1"),
        ("AND(1, NOT(0)) + OR(0, 0) + TRUE + FALSE() + COUNT(9, 9)", "4"),
        ("PRODUCT(2, 3, 4)", "24"),
        (".5 + 1.", "1.5"),
    ],
)
def test_formulas_come_to_what_word_makes_of_them(formula: str, result: str) -> None:
    assert worked_out(formula, (), ".") == Decimal(result)


@pytest.mark.parametrize(
    "formula",
    ["", "1 +", "(1", "1)", "1 2", "SUM(ABOVE)", "A1 * 2", "SUM()", "(1, 2)", "é", "1 / 0", "9^9^9", "0^0", "(-1)^0.5"],
)
def test_what_has_no_result_is_an_error(formula: str) -> None:
    with pytest.raises(FormulaError):
        worked_out(formula, (), ".")


@given(st.text("0123456789.,;+-*/^%()<>= \ufffcaSUMIF", max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_formula_has_a_result_or_says_that_it_has_none(formula: str) -> None:
    with suppress(FormulaError):
        assert worked_out(formula, [Decimal(3)] * formula.count("\ufffc"), ".").is_finite()


@given(*[st.integers(-(10**9), 10**9)] * 4)
@settings(deadline=None)
def test_whole_numbers_are_reckoned_exactly(a: int, b: int, c: int, d: int) -> None:
    assert worked_out(f"{a} * {b} + {c} - ({d})", (), ".") == a * b + c - d


AMOUNT, TEN = field("MERGEFIELD amount"), field("MERGEFIELD ten")


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ((" = ", AMOUNT, r' * 2 \# "#,##0.00"'), "2,469.00"),
        (("=", AMOUNT, " / 7"), "176.36"),
        (("= ", AMOUNT, " - ", AMOUNT), "0"),
        (("= ", AMOUNT, " * 1.2"), "1481.4"),
        (
            (r"= SUM(", TEN, ",", field("MERGEFIELD nine"), r") \* OrdText \* FirstCap"),
            "Nineteenth",
        ),
        (("IF ", field("= ", AMOUNT, " * 2"), ' > 2000 "large" "small"'), "large"),
        (("= ", field("IF ", TEN, ' > 9 "1" "0"'), " + 1"), "2"),
    ],
)
def test_merge_fields_in_formulas(pieces: tuple[str, ...], text: str) -> None:
    assert filled("a ", field(*pieces), " b") == f"a {text} b"


def test_bookmarks_are_operands() -> None:
    assert filled(field('SET rate "1.5"'), field("= rate * ", TEN)) == "15"


def test_a_formula_is_read_in_the_letters_language() -> None:
    names = {**NAMES, "amount": "1.234,50", "ten": "2,5"}
    pieces = ("= SUM(", AMOUNT, " * 1,5; ", TEN, ")")
    assert filled(field(*pieces), names=names, source=GERMAN) == "1854,25"
    assert filled(field(*pieces, r' \# "#.##0,00 €"'), names=names, source=GERMAN) == "1.854,25 €"


def table(*cells: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr><w:tc>{paragraph(cell)}</w:tc></w:tr>' for cell in cells)}</w:tbl>"


def test_a_sum_over_cells_with_merge_fields_is_refused_and_any_other_is_word_s() -> None:
    total = field("=SUM(ABOVE)", result="12")
    with pytest.raises(OutreachError, match="not worked out over merge fields"):
        fill(part(table(AMOUNT, total), paragraph("end")))
    (root,) = fill(part(table(Xml("<w:r><w:t>12</w:t></w:r>"), total), paragraph(AMOUNT)))
    assert lines(root) == ["12", "12", "1234.5"]


@pytest.mark.parametrize("value", ["", "about ten", "1/2"])
def test_a_value_that_is_no_number_holds_the_letter(value: str) -> None:
    with pytest.raises(OutreachError, match="which is no number") as caught:
        filled(field("= ", AMOUNT, " * 2"), names={**NAMES, "amount": value})
    assert caught.value.findings[0].rule == "W43"


def test_a_division_by_zero_holds_the_letter() -> None:
    with pytest.raises(OutreachError, match="divides by zero"):
        filled(field("= 1 / ", AMOUNT), names={**NAMES, "amount": "0"})


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        ("0", "CardText", "zero"),
        ("19", "cardtext", "nineteen"),
        ("42", "CardText", "forty-two"),
        ("123", "CardText", "one hundred twenty-three"),
        ("1000000", "CardText", "one million"),
        ("999999", "CardText", "nine hundred ninety-nine thousand nine hundred ninety-nine"),
        ("2.5", "CardText", "three"),
        ("21", "OrdText", "twenty-first"),
        ("12", "OrdText", "twelfth"),
        ("30", "OrdText", "thirtieth"),
        ("100", "OrdText", "one hundredth"),
        ("1", "Ordinal", "1st"),
        ("12", "Ordinal", "12th"),
        ("112", "Ordinal", "112th"),
        ("122", "Ordinal", "122nd"),
        ("23", "Ordinal", "23rd"),
        ("1999", "Roman", "MCMXCIX"),
        ("1999", "roman", "mcmxcix"),
        ("27", "ALPHABETIC", "AA"),
        ("3", "alphabetic", "c"),
        ("255", "Hex", "FF"),
        ("1234.5", "DollarText", "one thousand two hundred thirty-four and 50/100"),
        ("0.005", "DollarText", "zero and 01/100"),
        ("12.5", "Arabic", "13"),
        ("4", "ArabicDash", "- 4 -"),
    ],
)
def test_numbers_in_other_forms(number: str, form: str, text: str) -> None:
    assert numeral(Decimal(number), form) == text
    assert filled(field(rf"MERGEFIELD ten \* {form}"), names={**NAMES, "ten": number}) == text


def test_every_number_has_words_of_its_own() -> None:
    for form in ("cardtext", "ordtext", "roman"):
        written = {numeral(Decimal(number), form) for number in range(1, 4000)}
        assert len(written) == 3999
        assert all(word.isascii() for word in written)


def test_cases_come_after_the_words() -> None:
    assert filled(field(r"MERGEFIELD nine \* Caps \* CardText")) == "Nine"
    assert filled(field(r"MERGEFIELD ten \* CardText \* Upper \* MERGEFORMAT")) == "TEN"
    assert filled(field(r"MERGEFIELD company \* CardText")) == "R&D <Dept>"


@pytest.mark.parametrize("form", sorted({*FORMS} - {"arabic", "arabicdash", "ordinal"}))
def test_a_number_beyond_a_form_holds_the_letter(form: str) -> None:
    with pytest.raises(OutreachError, match=r"can show") as caught:
        filled(field(rf"MERGEFIELD ten \* {form}"), names={**NAMES, "ten": "-5"})
    assert caught.value.findings[0].hint == "Correct the value in the sheet."


def test_words_of_another_language_are_refused_before_the_first_letter() -> None:
    with pytest.raises(OutreachError, match="known in English"):
        filled(field(r"MERGEFIELD ten \* CardText"), source=GERMAN)
    assert filled(field(r"MERGEFIELD ten \* Roman"), source=GERMAN) == "X"
