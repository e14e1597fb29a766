"""Number formats: what Excel displays for a number and a code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.sheet.number_formats import displayed, formats_numbers, plain


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234, "00000", "01234"),
        (6125550142, "000-000-0000", "612-555-0142"),
        (6125550142, r"\(000\)\ 000\-0000", "(612) 555-0142"),
        (5550142, "[<=9999999]###-####;(###) ###-####", "555-0142"),
        (123456789, "000-00-0000", "123-45-6789"),
        (1234.567, "#,##0.00", "1,234.57"),
        (-1234.567, "#,##0.00", "-1,234.57"),
        (1234567, "#,##0", "1,234,567"),
        (12, "0,000", "0,012"),
        (1234567, '0.0,"k"', "1234.6k"),
        (0.5, "0%", "50%"),
        (0.1234, "0.0%", "12.3%"),
        (5, '0" years"', "5 years"),
        (42, '"A"000', "A042"),
        (2.5, "0", "3"),
        (0.125, "0.00", "0.13"),
        (12.5, "0.0##", "12.5"),
        (-0.001, "0.00", "0.00"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (-5, "#,##0;[Red](#,##0)", "(5)"),
        (0, '0;-0;"none"', "none"),
        (0, '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "-"),
        (3, '_("$"* #,##0.00_);_("$"* (#,##0.00)', "$3.00"),
        (12, 'General" km"', "12 km"),
        (1e300, "#,##0", "1" + ",000" * 100),
    ],
)
def test_displayed(value: float, code: str, shown: str) -> None:
    assert displayed(value, code) == shown
    assert formats_numbers(code)


@pytest.mark.parametrize("code", ["General", "@", "yyyy-mm-dd", "0.00E+00", "# ?/?", "[>=2]0;[h]:mm", "[Red]d/m"])
def test_formats_that_leave_a_number_plain(code: str) -> None:
    assert displayed(12.0, code) == "12"
    assert not formats_numbers(code)


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.0, "12"), (0.1 + 0.2, "0.3"), (1e21, "1" + "0" * 21), (1e-7, "0.0000001"), (-0.0, "0"), (7, "7")],
)
def test_plain(value: float, text: str) -> None:
    assert plain(value) == text


@settings(deadline=None)
@given(st.floats(), st.text(alphabet='0#?.,%;-() $€[]<=>@E/dmyhs"\\_*GeneralRd1', max_size=20))
def test_no_code_does_harm(value: float, code: str) -> None:
    assert isinstance(displayed(value, code), str)
    assert formats_numbers(code) in {True, False}


@settings(deadline=None)
@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_its_digits(value: int) -> None:
    assert plain(float(value)) == displayed(float(value), "0") == str(value)
    assert displayed(float(value), "#,##0") == f"{value:,}"
