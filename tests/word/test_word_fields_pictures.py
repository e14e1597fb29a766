"""Pictures of dates and numbers, letters' cases and comparisons, as Word's documentation and its users have them."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.letters.dates import parsed
from outreach.word.fields.merge import compare
from outreach.word.fields.pictures import cased, dated, moment, number, numbered

NOON = datetime(2026, 5, 3, 12, 5, 9)  # a Sunday


@pytest.mark.parametrize(
    ("value", "picture", "written"),
    [
        (NOON, "d", "3"),
        (NOON, "dd", "03"),
        (NOON, "ddd", "Sun"),
        (NOON, "dddd", "Sunday"),
        (NOON, "D MMMM YYYY", "3 May 2026"),
        (NOON, "M", "5"),
        (NOON, "MM", "05"),
        (NOON, "MMM", "May"),
        (NOON, "MMMM d, yyyy", "May 3, 2026"),
        (NOON, "yy", "26"),
        (NOON, "yyyy-MM-dd", "2026-05-03"),
        (NOON, "dd/MM/yyyy", "03/05/2026"),
        (NOON, "dd.MM.yy", "03.05.26"),
        (NOON, "h:mm am/pm", "12:05 pm"),
        (NOON, "h:mm AM/PM", "12:05 PM"),
        (NOON, "HH:mm:ss", "12:05:09"),
        (NOON, "H.mm", "12.05"),
        (NOON, "'on' dddd 'at' h", "on Sunday at 12"),
        (NOON, "dddd, 'the' d", "Sunday, the 3"),
        (NOON, "'d' d", "d 3"),
        (NOON, "'unclosed d", "unclosed d"),
        (NOON, "", ""),
        (datetime(2026, 5, 3, 0, 5), "h:mm am/pm", "12:05 am"),
        (datetime(2026, 5, 3, 0, 5), "H:mm", "0:05"),
        (datetime(2026, 5, 3, 0, 5), "HH:mm", "00:05"),
        (datetime(2026, 5, 3, 13, 30), "h:mm AM/PM", "1:30 PM"),
        (datetime(2026, 12, 31, 23, 59), "hh:mm", "11:59"),
        (date(2026, 5, 3), "d MMM yyyy", "3 May 2026"),
        (date(2026, 5, 3), "HH:mm", "00:00"),
        (date(987, 1, 2), "yyyy", "0987"),
        (time(7, 5), "h:mm am/pm", "7:05 am"),
        (date(2025, 4, 3), "«d. MMMM»", "«3. April»"),
    ],
)
def test_date_pictures(value: date | time, picture: str, written: str) -> None:
    assert dated(value, picture, "en-US") == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("de", "Donnerstag, 3. April 2025"),
        ("fr-FR", "jeudi, 3. avril 2025"),
        ("es", "jueves, 3. abril 2025"),
        ("pt_BR", "quinta-feira, 3. abril 2025"),
        ("nowhere", "Thursday, 3. April 2025"),
    ],
)
def test_dates_are_in_the_letters_language(language: str, written: str) -> None:
    assert dated(date(2025, 4, 3), "dddd, d. MMMM yyyy", language) == written


@pytest.mark.parametrize(
    ("text", "is_moment"),
    [
        ("2025-04-03", date(2025, 4, 3)),
        ("2025-04-03 00:00:00", datetime(2025, 4, 3)),
        ("2025-04-03T14:05:09.123Z", datetime(2025, 4, 3, 14, 5, 9)),
        ("2025-04-03T14:05+02:00", datetime(2025, 4, 3, 14, 5)),
        ("April 3, 2025", date(2025, 4, 3)),
        ("3 April 2025, 2:05 pm", datetime(2025, 4, 3, 14, 5)),
        ("4/3/2025", date(2025, 4, 3)),
        ("4/3/2025 12:05 AM", datetime(2025, 4, 3, 0, 5)),
        ("12:05 PM", time(12, 5)),
        ("12:05 a.m.", time(0, 5)),
        ("7:30p", time(19, 30)),
        ("23:59:58", time(23, 59, 58)),
        ("25:00", None),
        ("13:00 pm", None),
        ("soon", None),
        ("see you at 12:05", None),
        ("", None),
    ],
)
def test_texts_that_are_dates_and_times(text: str, is_moment: date | time | None) -> None:
    assert moment(text, partial(parsed, language="en-US")) == is_moment


@pytest.mark.parametrize(
    ("value", "picture", "written"),
    [
        ("1234.5", "#,##0.00", "1,234.50"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("12", "#,##0.00", "  12.00"),
        ("12", ",0.00", "12.00"),
        ("1234567", "$,0.00", "$1,234,567.00"),
        ("1234", "0,0", "1,234"),
        ("7", "0#", "07"),
        ("15", "$###", "$ 15"),
        ("9", "00.00", "09.00"),
        ("492", "x##", "492"),
        ("222492", "x##", "492"),
        ("0.125", "0.00x", "0.125"),
        ("0.75", ".x", ".8"),
        ("0.75", "0", "1"),
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("495.47", "$###.00", "$495.47"),
        ("2456800", "$#,###,###", "$2,456,800"),
        ("-80", "-##", "-80"),
        ("80", "-##", " 80"),
        ("10", "+##", "+10"),
        ("-10", "+##", "-10"),
        ("0", "+0", " 0"),
        ("33", "##%", "33%"),
        ("347.44", "##0.00 'is sales tax'", "347.44 is sales tax"),
        ("5", "0 'd;d'", "5 d;d"),
        ("-5", "$0.00;-$0.00", "-$5.00"),
        ("-5", "0;(0)", "(5)"),
        ("5", "0;(0)", "5"),
        ("0", "0;(0)", "0"),
        ("0", "0.00;-0.00;'nothing'", "nothing"),
        ("-0.001", "0.00;-0.00;'nothing'", "nothing"),
        ("-0.001", "0.00", "0.00"),
        ("-5", "0.00", "-5.00"),
        ("1.5", "0.##", "1.5 "),
        ("123456789", "000'-'00'-'0000", "123-45-6789"),
        ("5", "0 EUR", "5 EUR"),
        ("5", "", ""),
        ("5", "'only text'", "only text"),
        ("5", ";;", ""),
        ("9" * 40 + ".995", ",0.00", "10" + ",000" * 13 + ".00"),
        ("1.05", "0.###", "1.05 "),
        ("1234.5", "# ##0,00 €", "1 234,50 €"),
    ],
)
def test_number_pictures(value: str, picture: str, written: str) -> None:
    assert numbered(Decimal(value), picture, "en-US") == written


def test_a_pictures_lone_sign_is_read_as_the_language_has_it() -> None:
    assert numbered(Decimal(1234), "#.##0", "de") == "1.234"
    assert numbered(Decimal("1.5"), "#,##0", "de") == "1,500"
    assert numbered(Decimal(1234), "#,##0", "en") == "1,234"


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1234.5", "en", "1234.5"),
        ("1,234.50", "en", "1234.50"),
        ("1.234,50", "en", "1234.50"),
        ("1,234", "en", "1234"),
        ("1.234", "en", "1.234"),
        ("1.234", "de", "1234"),
        ("1,234", "de", "1.234"),
        ("1,5", "en", "1.5"),
        ("1 234 567,8", "fr", "1234567.8"),
        ("$1,200", "en", "1200"),
        ("-$5", "en", "-5"),
        ("$-5", "en", "-5"),
        ("(5)", "en", "-5"),
        ("−3", "en", "-3"),
        ("10 %", "en", "10"),
        ("007", "en", "7"),
        (".5", "en", "0.5"),
        ("12.", "en", "12"),
    ],
)
def test_texts_that_are_numbers(text: str, language: str, value: str) -> None:
    assert number(text, language) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "ten", "1,2,3", "12,34.5", "(5", "5)", "5kg", "3-4", "1.2.3", "9" * 100, "NaN", "-"]
)
def test_texts_that_are_no_numbers(text: str) -> None:
    assert number(text, "en") is None


@pytest.mark.parametrize(
    ("text", "case", "written"),
    [
        ("Ada McDonald", "Upper", "ADA MCDONALD"),
        ("Ada McDonald", "lower", "ada mcdonald"),
        ("jane McDonald", "FirstCap", "Jane McDonald"),
        ("«jane»", "FirstCap", "«Jane»"),
        ("the owner's shop", "Caps", "The Owner's Shop"),
        ("the owner’s shop", "Caps", "The Owner’s Shop"),
        ("anne-marie (née lee)", "Caps", "Anne-Marie (Née Lee)"),
        ("3rd floor", "Caps", "3rd Floor"),
        ("élan ʻokina", "CAPS", "Élan ʻokina"),
        ("", "FirstCap", ""),
    ],
)
def test_cases(text: str, case: str, written: str) -> None:
    assert cased(text, case) == written


@pytest.mark.parametrize(
    ("left", "operator", "right", "holds"),
    [
        ("10", ">", "9", True),
        ("10", "<", "9", False),
        ("1,000", "=", "1000.0", True),
        ("2", "<>", "2.0", False),
        ("5", ">=", "5", True),
        ("5", "<=", "4.99", False),
        ("abc", "=", "abc", True),
        ("abc", "=", "ABC", False),
        ("Portland", "=", "Port*", True),
        ("Portland", "=", "P?rt*d", True),
        ("Portland", "<>", "S*", True),
        ("", "=", "", True),
        ("", "<>", "", False),
        ("x", "=", "?", True),
        ("", "=", "?", False),
        ("[a]", "=", "[a]", True),
        ("a", "=", "[a]", False),
        ("b", ">", "a", True),
        ("two\nlines", "=", "two*", True),
    ],
)
def test_comparisons(left: str, operator: str, right: str, holds: bool) -> None:
    assert compare(left, operator, right, "en") is holds


@given(st.text(max_size=40), st.text(alphabet="#0xX.,;+-$% '`ab", max_size=20), st.sampled_from(["en-US", "de", "fr"]))
@settings(deadline=None, max_examples=150)
def test_any_picture_of_any_value_is_a_text(value: str, picture: str, language: str) -> None:
    assert isinstance(cased(value, "Caps"), str)
    assert isinstance(dated(NOON, value, language), str)
    if (figures := number(value, language)) is not None:
        assert isinstance(numbered(figures, picture, language), str)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
@settings(deadline=None, max_examples=150)
def test_a_written_number_reads_the_same(value: Decimal) -> None:
    assert number(numbered(value, "-,0.000", "en-US"), "en-US") == value
    assert number(numbered(value, "0.000", "en-US"), "en-US") == value
