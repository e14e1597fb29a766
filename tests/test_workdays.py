"""Working days, on calendars that anybody can look up."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.workdays import add_workdays, is_workday, next_workday

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "country", "region", "expected"),
    [
        (date(2025, 3, 3), 5, "US", "", date(2025, 3, 10)),  # a weekend
        (date(2025, 7, 3), 1, "US", "", date(2025, 7, 7)),  # the Fourth, a Friday, then a weekend
        (date(2025, 4, 17), 1, "GB", "ENG", date(2025, 4, 22)),  # Good Friday to Easter Monday
        (date(2025, 4, 17), 1, "GB", "SCT", date(2025, 4, 21)),  # Scotland works on Easter Monday
        (date(2025, 6, 18), 1, "DE", "BY", date(2025, 6, 20)),  # Corpus Christi in Bavaria
        (date(2025, 6, 18), 1, "DE", "BE", date(2025, 6, 19)),  # but not in Berlin
        (date(2025, 6, 12), 1, "IL", "", date(2025, 6, 15)),  # where the weekend is Friday and Saturday
        (date(2025, 3, 8), 0, "US", "", date(2025, 3, 10)),
        (date(2025, 3, 10), 0, "US", "", date(2025, 3, 10)),
        (date(2025, 3, 10), -1, "us", "", date(2025, 3, 7)),
    ],
)
def test_counts_days_on_which_people_work(start: date, days: int, country: str, region: str, expected: date) -> None:
    assert add_workdays(start, days, country, region) == expected


@settings(deadline=None)
@given(DAYS, st.integers(1, 15), st.sampled_from(["US", "DE", "FR", "AE", "JP"]))
def test_there_are_exactly_n_working_days_up_to_the_result(start: date, n: int, country: str) -> None:
    end = add_workdays(start, n, country)
    between = (start + timedelta(days=i + 1) for i in range((end - start).days))
    assert sum(is_workday(day, country) for day in between) == n
    assert is_workday(end, country)


@settings(deadline=None)
@given(DAYS)
def test_the_next_working_day_is_the_first(day: date) -> None:
    assert next_workday(day, "US") == add_workdays(day, 1, "US") > day


@pytest.mark.parametrize(
    ("country", "region", "said"),
    [
        ("Germany", "", "Did you mean DE"),
        ("Untied States", "", "Did you mean US"),
        ("DE", "Bayren", "Did you mean BY"),
        ("", "", "ISO 3166"),
        ("QQ", "", "QQ"),
        ("US", "Cali", "such as AK or AL"),
        ("DE", "Bayrn", "Did you mean BY (Bayern)?"),
        ("UK", "", "Did you mean GB (UK)?"),
        ("JP", "Tokyo", "Leave the region out."),
    ],
)
def test_an_unknown_place_is_said_with_what_it_may_be(country: str, region: str, said: str) -> None:
    with pytest.raises(OutreachError, match=re.escape(said)):
        next_workday(date(2025, 1, 1), country, region)


def test_the_end_of_the_calendar_is_no_traceback() -> None:
    with pytest.raises(OutreachError, match="beyond the calendar"):
        add_workdays(date(9999, 12, 30), 5, "US")
