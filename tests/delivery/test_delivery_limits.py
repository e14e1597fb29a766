"""When the next letter's turn is: never too many, never at night, and no later than that."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outreach.delivery import Limits, earliest

MICROSECOND = timedelta(microseconds=1)
WEEKDAYS = frozenset(range(5))
# Clocks are set at 02:00, at 01:00 UTC, by half an hour, at midnight, and never.
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"])
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
WINDOWS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))


@st.composite
def limits(draw: st.DrawFn, *, gap: bool = True) -> Limits:
    begin, end = sorted(draw(st.lists(TIMES, min_size=2, max_size=2, unique=True)))
    return Limits(
        per_minute=draw(st.integers(0, 5)) if gap else 0,
        per_hour=draw(st.integers(0, 8)),
        per_day=draw(st.integers(0, 12)),
        hours=draw(st.sampled_from([(begin, end), (time.min, time.max), (begin, time.max)])),
        weekdays=draw(st.sampled_from([WEEKDAYS, frozenset({6}), frozenset(range(7)), frozenset({1, 3})])),
        zone=ZoneInfo(draw(ZONES)),
        jitter=draw(st.sampled_from([0.0, 0.3, 1.0])),
    )


def caps(of: Limits) -> tuple[int, int, int]:
    return of.per_minute, of.per_hour, of.per_day


def too_many(sent: Sequence[datetime], at: datetime, of: Limits) -> bool:
    """Whether a letter at that time would be one more than may leave in a stretch that ends with it."""
    return any(
        count and sum(1 for each in sent if at - window < each <= at) >= count
        for count, window in zip(caps(of), WINDOWS, strict=True)
    )


def closed(at: datetime, of: Limits) -> bool:
    local = at.astimezone(of.zone)
    return local.weekday() not in of.weekdays or not of.hours[0] <= local.time() <= of.hours[1]


@settings(deadline=None)
@given(limits(), MOMENTS, st.lists(st.tuples(st.integers(0, 5000), st.floats(0, 1)), min_size=1, max_size=30))
def test_caps_and_hours_hold_whatever_happens(of: Limits, now: datetime, steps: list[tuple[int, float]]) -> None:
    sent: list[datetime] = []
    for seconds, chance in steps:
        now += timedelta(seconds=seconds)
        turn = earliest(now, sent, of, chance)
        assert turn.at >= now
        assert bool(turn.because) == (turn.at > now)
        assert not too_many(sent, turn.at, of)
        assert not closed(turn.at, of)
        now = turn.at
        sent.append(now)


@settings(deadline=None)
@given(limits(), MOMENTS, st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=15), st.data())
def test_who_asks_later_is_not_sooner(of: Limits, now: datetime, ages: list[timedelta], data: st.DataObject) -> None:
    sent = sorted(now - age for age in ages)
    later = now + data.draw(st.timedeltas(timedelta(0), timedelta(days=9)))
    assert earliest(now, sent, of, 0.5).at <= earliest(later, sent, of, 0.5).at


@settings(deadline=None)
@given(limits(gap=False), MOMENTS, st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=15))
def test_nobody_waits_longer_than_a_limit_asks(of: Limits, now: datetime, ages: list[timedelta]) -> None:
    sent = sorted(now - age for age in ages)
    turn = earliest(now, sent, of, 0.5)
    assume(turn.at > now)
    shift = turn.at.astimezone(of.zone).utcoffset() != (turn.at - timedelta(days=1)).astimezone(of.zone).utcoffset()
    sooner = turn.at - MICROSECOND
    # On a day on which clocks are set, hours that cannot be told apart are left out.
    assert shift or closed(sooner, of) or sooner.astimezone(of.zone).time() == time.max or too_many(sent, sooner, of)


NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)  # a Friday; clocks are set forward in Berlin on the Sunday after it
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (time(9), time(17))


@pytest.mark.parametrize(
    ("of", "ages", "chance", "at", "because"),
    [
        (Limits(), [0, 0, 0], 0.5, "12:00:00", ""),
        (Limits(per_minute=10), [], 0.5, "12:00:00", ""),
        (Limits(per_minute=10), [2], 0.5, "12:00:04", "10 letters a minute"),
        (Limits(per_minute=10, jitter=0.5), [0], 0.0, "12:00:03", "10 letters a minute"),
        (Limits(per_minute=10, jitter=0.5), [0], 1.0, "12:00:09", "10 letters a minute"),
        (Limits(per_minute=2, jitter=0.9), [31, 1], 0.0, "12:00:29", "2 letters a minute"),
        (Limits(per_hour=2), [3000, 60], 0.5, "12:10:00", "2 letters an hour"),
        (Limits(per_day=1, per_hour=1), [3000], 0.5, "28 11:10:00", "1 letter in 24 hours"),
        (Limits(hours=OFFICE, zone=BERLIN), [], 0.5, "12:00:00", ""),
        (Limits(hours=(time(9), time(12)), zone=BERLIN), [], 0.5, "28 08:00:00", "letters leave from 09:00 to 12:00"),
        (
            Limits(hours=(time(9), time(12)), weekdays=WEEKDAYS, zone=BERLIN),
            [],
            0.5,
            "30 07:00:00",
            "letters leave from 09:00 to 12:00 on mon, tue, wed, thu, fri",
        ),
        (Limits(weekdays=frozenset({5})), [], 0.5, "28 00:00:00", "letters leave on sat"),
        # The cap ends in the evening, so the hours decide.
        (Limits(per_hour=1, hours=(time(9), time(13)), zone=UTC), [0], 0.5, "28 09:00:00", "from 09:00 to 13:00"),
    ],
)
def test_says_what_makes_it_wait(of: Limits, ages: list[int], chance: float, at: str, because: str) -> None:
    turn = earliest(NOON, [NOON - timedelta(seconds=age) for age in ages], of, chance)
    assert f"{turn.at:%d %H:%M:%S}".endswith(at)
    assert because in turn.because
    assert bool(because) == bool(turn.because)


def test_hours_follow_the_clock_when_it_is_set() -> None:
    of = Limits(hours=OFFICE, zone=BERLIN)
    before, after = datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 3, 29, 20, tzinfo=UTC)
    assert earliest(before - timedelta(days=1), [], of, 0.5).at.hour == 8
    assert [earliest(each, [], of, 0.5).at.hour for each in (before, after)] == [7, 7]


def test_hours_that_a_day_does_not_have_are_those_of_the_next() -> None:
    of = Limits(hours=(time(2, 15), time(2, 45)), zone=BERLIN)
    turn = earliest(datetime(2026, 3, 28, 12, tzinfo=UTC), [], of, 0.5)
    assert turn.at == datetime(2026, 3, 30, 0, 15, tzinfo=UTC)


def test_letters_from_the_future_count_and_are_wondered_at() -> None:
    turn = earliest(NOON, [NOON + timedelta(days=300)], Limits(per_day=1), 0.5)
    assert turn.at == NOON + timedelta(days=301)
    assert "is the clock right?" in turn.because


@pytest.mark.parametrize("wrong", [{"hours": (time(17), time(9))}, {"weekdays": frozenset[int]()}])
def test_limits_that_let_nothing_leave_are_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="weekday"):
        Limits(**wrong)  # type: ignore[arg-type]  # one of two of them
