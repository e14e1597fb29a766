"""Seconds of speech, minutes of a talk, hours of an office, and the number to dial."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.briefs import Clock, clock, number, twelve_hours, zones_of
from outreach.briefs.agenda import agenda
from outreach.briefs.agenda import clock as minute
from outreach.briefs.hours import span
from outreach.briefs.speech import seconds

WINTER, SUMMER = date(2026, 11, 20), date(2026, 7, 1)


def test_a_minute_is_a_hundred_and_fifty_words() -> None:
    assert seconds("word " * 150) == 60
    assert seconds("") == 0
    assert seconds("I don’t know, e.g. half-heartedly.") == seconds("one two three four five")


def test_a_telephone_number_is_said_figure_by_figure() -> None:
    assert seconds("(303) 555-0142 " * 15) == 60
    assert seconds("+49 30 901820 " * 15) == 60
    assert seconds("20 minutes in 2026, " * 15) == 24


@settings(deadline=None)
@given(st.integers(5, 30))
def test_the_parts_of_a_talk_add_up_to_its_minutes(minutes: int) -> None:
    parts = agenda(minutes)
    assert parts[0].start == 0
    assert parts[-1].end == minutes
    assert all(before.end == after.start for before, after in pairwise(parts))
    assert all(part.end - part.start >= 0.5 for part in parts)
    assert [part.what for part in parts[:3]] == ["opening", "their story", "my story"]
    lengths = {part.what: part.end - part.start for part in parts}
    assert lengths["my story"] == 1
    assert max(lengths, key=lambda what: (lengths[what], what == "the job")) == "the job" or minutes < 10


def test_halves_are_written_as_halves() -> None:
    assert [minute(each) for each in (0, 0.5, 1, 3.5)] == ["0", "½", "1", "3½"]


@pytest.mark.parametrize(
    ("text", "country", "shown", "abroad", "link"),
    [
        ("303.555.0142", "US", "(303) 555-0142", "+1 303-555-0142", "tel:+1-303-555-0142"),
        ("(202) 555-0111 ext. 12", "US", "(202) 555-0111", "+1 202-555-0111", "tel:+1-202-555-0111;ext=12"),
        ("202-555-0111 x12", "US", "(202) 555-0111", "+1 202-555-0111", "tel:+1-202-555-0111;ext=12"),
        ("613 555 0189", "CA", "(613) 555-0189", "+1 613-555-0189", "tel:+1-613-555-0189"),
        ("030 1234567", "DE", "+49 30 1234567", "+49 30 1234567", "tel:+49-30-1234567"),
        ("+44 20 7946 0958", "US", "+44 20 7946 0958", "+44 20 7946 0958", "tel:+44-20-7946-0958"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled_from_home(
    text: str, country: str, shown: str, abroad: str, link: str
) -> None:
    found = number(text, country, "US")
    assert found
    assert (found.shown, found.abroad, found.link) == (shown, abroad, link)


def test_an_extension_is_said() -> None:
    found = number("+1 202 555 0111 ext 12", "US", "US")
    assert found
    assert found.text == "(202) 555-0111, extension 12"


def test_what_cannot_be_dialled_has_no_link() -> None:
    local = number("555-0142", "US", "US")
    assert local
    assert not local.link
    for text in ("", "call the desk", "12", "1" * 30, "٠٠٠"):
        assert number(text, "US", "US") is None, text


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["US", "DE", "XX", "", "001", "é"]))
def test_any_cell_is_a_number_or_none(text: str, country: str) -> None:
    found = number(text, country, "US")
    assert found is None or found.shown


def test_the_clock_is_that_of_the_number_and_the_day() -> None:
    washington = number("+1 202 555 0111", "US", "US")
    assert washington
    assert clock(washington.zones, WINTER) == Clock("Eastern Time", -300)
    assert clock(washington.zones, SUMMER) == Clock("Eastern Time", -240)


def test_a_country_has_a_clock_where_all_of_it_has_the_same() -> None:
    assert clock(zones_of("DE"), WINTER) == Clock("Central European Time", 60)
    assert clock(zones_of("IN"), WINTER) == Clock("India Time", 330)
    assert clock(zones_of("US"), WINTER) is None
    assert clock(zones_of("ZZ"), WINTER) is None
    assert clock((), WINTER) is None
    assert clock(("Nowhere/Nothing",), WINTER) is None
    toll_free = number("+1 800 555 0199", "US", "US")
    assert toll_free
    assert clock(toll_free.zones, WINTER) is None


def test_zones_of_several_names_are_called_by_their_distance_from_utc() -> None:
    assert clock(("America/Phoenix", "Asia/Kolkata"), WINTER) is None
    assert clock(("Europe/Berlin", "Africa/Lagos"), WINTER) == Clock("UTC+1", 60)
    assert clock(("Asia/Kolkata", "Asia/Colombo"), WINTER) in {Clock("UTC+5:30", 330), Clock("India Time", 330)}


@pytest.mark.parametrize(
    ("there", "here", "twelve", "said"),
    [
        (-300, None, True, "9 am to 5 pm"),
        (-300, -420, True, "7 am to 3 pm"),
        (60, -420, True, "1 am to 9 am"),
        (330, -480, True, "7:30 pm the day before to 3:30 am"),
        (-600, 720, False, "7:00 the day after to 15:00 the day after"),
        (60, 0, False, "8:00 to 16:00"),
        (0, -540, True, "12 am to 8 am"),
        (0, 180, True, "12 pm to 8 pm"),
    ],
)
def test_office_hours_are_told_on_either_clock(there: int, here: int | None, twelve: bool, said: str) -> None:
    assert span(Clock("there", there), twelve, None if here is None else Clock("here", here)) == said


def test_languages_count_hours_to_twelve_or_twenty_four() -> None:
    assert [twelve_hours(language) for language in ("en-US", "en-GB", "de-CH", "no such")] == [True, False, False, True]
