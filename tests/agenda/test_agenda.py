"""What is due and what is not: on days that anybody can look up, and for any history there may be."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.agenda import IMPORTANCE, Calendar, Due, agenda
from outreach.happenings import Happening, Kind
from outreach.workdays import add_workdays, is_workday

DENVER = ZoneInfo("America/Denver")
MONDAY = date(2026, 11, 2)


def calendar(country: str = "US", region: str = "CO", zone: ZoneInfo = DENVER) -> Calendar:
    return Calendar(
        day=lambda at: at.astimezone(zone).date(), after=partial(add_workdays, country=country, region=region)
    )


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=DENVER)


def event(kind: Kind, day: date = MONDAY, step: str = "", **detail: str) -> Happening:
    return Happening("ann", at(day), kind, step, detail)


REQUEST = event("sent", step="request")


def due(*history: Happening, until: date = date(2030, 1, 1), today: date = MONDAY, phone: bool = True) -> list[str]:
    """Each thing with its day, also those of years to come."""
    found = agenda(history, today, calendar(), until=until, callable_={"ann"} if phone else ())
    return [f"{each.what} {each.due}" for each in found]


def test_the_call_that_the_letter_promises_is_due_after_five_working_days() -> None:
    assert due(REQUEST) == ["call 2026-11-09"]
    assert due(REQUEST, phone=False) == ["remind 2026-11-09"]
    assert due(event("sent", date(2026, 11, 20), "request")) == ["call 2026-11-30"]  # over Thanksgiving


@pytest.mark.parametrize("kind", ["opted_out", "declined", "cancelled", "called"])
def test_nothing_follows_an_answer(kind: Kind) -> None:
    assert due(REQUEST, event(kind, date(2026, 11, 4))) == []


def test_an_answer_waits_for_the_user_until_it_is_told_what_came_of_it() -> None:
    replied = event("replied", date(2026, 11, 7))  # on Saturday
    assert due(REQUEST, replied) == ["answer 2026-11-09"]
    (waiting,) = agenda([REQUEST, replied], MONDAY, calendar(), until=date(2027, 1, 1))
    assert (waiting.by, waiting.why) == (
        date(2026, 11, 10),
        "they wrote on Nov 7, 2026, and nothing is logged of what came of it",
    )
    assert due(REQUEST, event("noted", date(2026, 11, 8)), replied, event("noted", date(2026, 11, 9))) != []
    for done in ("called", "touched", "declined", "voicemail", "cancelled", "opted_out"):
        assert due(REQUEST, replied, event(done, date(2026, 11, 7))) == []
    assert due(REQUEST, replied, event("sent", date(2026, 11, 9), "answer-yes")) == []
    agreed = event("scheduled", date(2026, 11, 9), at="2026-11-16T15:00:00-07:00")
    assert "answer" not in " ".join(due(REQUEST, replied, agreed, event("replied", date(2026, 11, 10))))
    again = event("replied", date(2026, 11, 11))
    assert due(REQUEST, replied, event("touched", date(2026, 11, 9)), again) == ["answer 2026-11-12"]


def test_a_reply_whose_clock_is_wrong_is_a_reply() -> None:
    assert due(event("replied", date(2026, 10, 30)), REQUEST) == []


def test_a_reply_that_is_only_probable_is_to_be_decided_about_first() -> None:
    probably = event("replied", date(2026, 11, 4), probable="yes")
    assert due(REQUEST, probably) == ["decide 2026-11-04"]
    assert due(REQUEST, probably, event("replied", date(2026, 11, 5))) == ["answer 2026-11-05"]
    assert due(probably) == []


def test_a_letter_sent_again_after_it_bounced_is_followed_up() -> None:
    again = event("sent", date(2026, 11, 4), "request")
    assert due(event("bounced"), again) == ["call 2026-11-12"]  # over Veterans Day


@pytest.mark.parametrize("detail", [{"gone": "yes"}, {"address": "ann@example.com"}])
def test_a_promise_that_cannot_be_kept_where_the_letter_went_says_so(detail: dict[str, str]) -> None:
    kind: Kind = "auto_replied" if "gone" in detail else "bounced"
    lost = event(kind, date(2026, 11, 4), **detail)
    assert due(REQUEST, lost) == due(REQUEST, lost, phone=False) == ["reach 2026-11-04"]
    (way,) = agenda([REQUEST, lost], MONDAY, calendar(), until=date(2027, 1, 1))
    assert (way.by, way.about) == (date(2026, 11, 9), detail.get("address", ""))
    assert "or give it up" in way.why
    assert due(REQUEST, event(kind, date(2026, 11, 10), **detail)) == ["reach 2026-11-10"]
    for done in ("called", "touched", "cancelled", "declined", "scheduled"):
        assert "reach" not in " ".join(due(REQUEST, lost, event(done, date(2026, 11, 5))))
    assert due(REQUEST, event("called", date(2026, 11, 3)), lost) == []
    assert due(REQUEST, lost, event("sent", date(2026, 11, 5), "request")) == ["call 2026-11-13"]
    assert due(REQUEST, event(kind, date(2026, 11, 4), probable="yes")) != ["reach 2026-11-04"]


def test_one_reminder_and_then_it_rests() -> None:
    assert due(REQUEST, event("voicemail", date(2026, 11, 9))) == ["remind 2026-11-17"]
    assert due(REQUEST, event("sent", date(2026, 11, 9), "reminder")) == []


def test_the_follow_up_waits_for_whoever_is_away() -> None:
    assert due(REQUEST, event("auto_replied", back="2026-11-20")) == ["call 2026-11-23"]
    assert due(REQUEST, event("auto_replied", back="2026-11-03")) == ["call 2026-11-09"]
    assert due(REQUEST, event("auto_replied", back="9999-12-31")) == ["call 2026-11-09"]
    assert due(REQUEST, event("auto_replied", back="soon")) == ["call 2026-11-09"]


def test_a_meeting_is_prepared_confirmed_and_asked_about() -> None:
    agreed = event("scheduled", at="2026-11-16T15:00:00-07:00")
    assert due(REQUEST, agreed) == ["confirm 2026-11-13", "prepare 2026-11-12"]
    assert due(agreed, event("sent", date(2026, 11, 13), "confirmation")) == ["prepare 2026-11-12"]
    assert due(agreed, today=date(2026, 11, 16)) == ["prepare 2026-11-12"]
    assert due(agreed, today=date(2026, 11, 17)) == ["debrief 2026-11-17"]
    assert due(agreed, event("declined", date(2026, 11, 5))) == []
    assert due(event("scheduled", date(2026, 11, 13), at="2026-11-16T15:00:00-07:00")) == ["prepare 2026-11-12"]
    assert due(event("scheduled", at="some day")) == []


def test_a_meeting_of_which_only_the_day_is_known_has_no_time() -> None:
    (confirm, prepare) = agenda(
        [event("scheduled", at="2026-11-16")], MONDAY, calendar(), until=date(2026, 11, 20), callable_=()
    )
    assert [(each.what, each.due, each.when) for each in (confirm, prepare)] == [
        ("confirm", date(2026, 11, 13), None),
        ("prepare", date(2026, 11, 12), None),
    ]


def test_an_agreed_meeting_that_is_moved_counts_at_its_new_time_only() -> None:
    moved = event("scheduled", date(2026, 11, 4), at="2026-11-18T09:00:00")
    agreed = event("scheduled", at="2026-11-16T15:00:00-07:00")
    assert due(agreed, moved) == ["confirm 2026-11-17", "prepare 2026-11-16"]


def test_thanks_are_due_on_the_next_working_day_and_overdue_after_two() -> None:
    met = event("met", date(2026, 11, 6))
    (thanks,) = agenda([met], date(2026, 11, 9), calendar())
    assert (thanks.what, thanks.due, thanks.by) == ("thank", date(2026, 11, 9), date(2026, 11, 10))
    for done in (event("thanked", date(2026, 11, 9)), event("sent", date(2026, 11, 9), "thanks")):
        assert due(met, done) == ["keep_in_touch 2027-05-10"]
    assert due(met, event("sent", date(2026, 11, 9), "thanks 2026-11-06")) == ["keep_in_touch 2027-05-10"]
    assert due(met, event("sent", date(2026, 11, 9), "thanks 2026"))[0] == "thank 2026-11-09"
    assert due(event("thanked", date(2026, 11, 6)), met) == ["keep_in_touch 2027-05-06"]
    assert due(event("thanked", date(2026, 11, 2)), met)[0] == "thank 2026-11-09"


def test_each_lead_is_reported_on() -> None:
    met = event("met", lead="the water board\nJo Park")
    thanked = event("thanked")
    assert due(met, thanked) == ["report 2026-11-17", "report 2026-11-17", "keep_in_touch 2027-05-03"]
    told = event("reported", date(2026, 11, 10), lead="JO PARK")
    assert due(met, thanked, told) == ["report 2026-11-17", "keep_in_touch 2027-05-10"]
    letter = event("sent", date(2026, 11, 10), "report")
    assert due(met, thanked, letter) == ["keep_in_touch 2027-05-10"]
    assert due(event("referred", name="Jo Park")) == ["report 2026-11-17", "keep_in_touch 2027-05-03"]


def test_keep_in_touch_goes_on_after_landing() -> None:
    met, thanked = event("met"), event("thanked")
    assert due(REQUEST, event("landed", date(2026, 11, 4))) == ["keep_in_touch 2027-05-04"]
    assert due(met, thanked, event("landed", date(2026, 12, 1))) == ["keep_in_touch 2027-06-01"]
    assert due(met, thanked, event("touched", date(2027, 8, 31))) == ["keep_in_touch 2028-02-29"]
    (note,) = agenda([met, thanked], date(2027, 11, 3), calendar())
    assert note.by < date(2027, 11, 3)  # alarm: more than a year


def test_the_most_important_comes_first() -> None:
    people = {
        "a": [event("met", lead="Jo")],
        "b": [REQUEST],
        "c": [event("scheduled", at="2026-11-30T15:00:00")],
    }
    history = [each._replace(contact=who) for who, events in people.items() for each in events]
    found = agenda(history, MONDAY, calendar(), until=date(2027, 12, 1))
    assert [each.what for each in found] == ["remind", "confirm", "thank", "report", "keep_in_touch", "prepare"]


def test_days_are_those_where_the_user_is_also_when_clocks_change() -> None:
    late = Happening("ann", datetime(2026, 11, 3, 5, 30, tzinfo=UTC), "sent", "request")  # 22:30 on Monday there
    assert agenda([late], MONDAY, calendar(), until=date(2027, 1, 1))[0].due == date(2026, 11, 9)
    before_the_change = Happening("ann", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "met")  # 23:30 on October 31
    after_the_change = Happening("ann", datetime(2026, 11, 2, 6, 30, tzinfo=UTC), "thanked")  # 23:30 on November 1
    assert [each.what for each in agenda([before_the_change, after_the_change], MONDAY, calendar())] == []
    assert agenda([before_the_change], MONDAY, calendar())[0].why == "you met on Oct 31, 2026"


# --- any history

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
STEPS = st.sampled_from(["request", "reminder", "thanks", "report", "confirmation", "referrer", "progress 2026"])
LEADS = st.sampled_from(["Jo Park", "jo park", "the board"])
PLACES = st.sampled_from(
    [("US", "CO", DENVER), ("DE", "BY", ZoneInfo("Europe/Berlin")), ("IL", "", ZoneInfo("Asia/Jerusalem"))]
)
FOLLOWS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "sent")


@st.composite
def happenings(draw: st.DrawFn, without: tuple[Kind, ...] = ()) -> Happening:
    moment = datetime.combine(draw(DAYS), draw(st.times()), UTC)
    contact = draw(st.sampled_from(["ann", "bo"]))
    if draw(st.booleans()):
        return Happening(contact, moment, "sent", draw(STEPS))
    kind = draw(st.sampled_from([each for each in FOLLOWS if each not in without]))
    detail: dict[str, str] = {}
    match kind:
        case "scheduled":
            detail = {"at": (moment + timedelta(days=draw(st.integers(0, 40)))).isoformat()}
        case "auto_replied":
            detail = {"back": draw(DAYS).isoformat()}
        case "met" | "reported":
            detail = {"lead": draw(LEADS)}
        case "referred":
            detail = {"name": draw(LEADS)}
    return Happening(contact, moment, kind, "", detail)


def histories(*without: Kind) -> st.SearchStrategy[list[Happening]]:
    return st.lists(happenings(without), max_size=12).map(lambda those: sorted(those, key=lambda each: each.at))


def keys(found: tuple[Due, ...]) -> Iterator[tuple[str, str, str]]:
    return ((each.contact, each.what, each.about.casefold()) for each in found)


@settings(deadline=None)
@given(histories(), DAYS, st.integers(0, 400), PLACES)
def test_due_is_what_has_come_on_working_days_and_once(
    history: list[Happening], today: date, days: int, place: tuple[str, str, ZoneInfo]
) -> None:
    country, region, zone = place
    until = today + timedelta(days=days)
    found = agenda(history, today, calendar(country, region, zone), until=until, callable_={"ann"})
    for each in found:
        assert each.due <= until
        assert is_workday(each.due, country, region)
        assert each.by >= each.due
        assert each.why
    assert len(set(keys(found))) == len(found)
    assert [IMPORTANCE.index(each.what) for each in found] == sorted(IMPORTANCE.index(each.what) for each in found)


@settings(deadline=None)
@given(histories(), DAYS)
def test_nothing_is_due_before_its_date(history: list[Happening], today: date) -> None:
    for each in agenda(history, today, calendar(), until=date(2040, 1, 1)):
        assert each in agenda(history, today, calendar(), until=each.due)
        assert each not in agenda(history, today, calendar(), until=each.due - timedelta(days=1))


@settings(deadline=None)
@given(histories(), DAYS)
def test_what_is_due_stays_so_until_something_happens(history: list[Happening], today: date) -> None:
    now = {each for each in keys(agenda(history, today, calendar())) if each[1] not in ("prepare", "confirm")}
    later = set(keys(agenda(history, today + timedelta(days=1), calendar())))
    assert now <= later


@settings(deadline=None)
@given(histories(), DAYS, st.sampled_from(["replied", "opted_out", "scheduled", "met", "declined", "cancelled"]))
def test_no_follow_up_after_an_answer_wherever_it_stands(history: list[Happening], today: date, kind: Kind) -> None:
    answer = Happening("ann", datetime.combine(today, datetime.min.time(), UTC), kind)
    answered = sorted([*history, answer], key=lambda each: each.at)
    found = [each for each in agenda(answered, today, calendar(), until=date(2040, 1, 1)) if each.contact == "ann"]
    assert not {each.what for each in found} & {"call", "remind"}
    if kind in ("opted_out", "cancelled"):
        assert found == []


@settings(deadline=None)
@given(histories("opted_out", "cancelled"), DAYS)
def test_what_is_done_is_not_due_again(history: list[Happening], today: date) -> None:
    at_once = datetime.combine(date(2028, 1, 3), datetime.min.time(), UTC)
    done = [
        Happening(who, at_once, kind) for who in ("ann", "bo") for kind in ("called", "met", "thanked", "reported")
    ]  # fmt: skip
    found = agenda([*history, *done], today, calendar(), until=date(2028, 2, 1))
    assert [each.what for each in found] == []


@settings(deadline=None)
@given(histories(), DAYS)
def test_people_have_nothing_to_do_with_one_another(history: list[Happening], today: date) -> None:
    def of(who: str, those: list[Happening]) -> list[Due]:
        return [each for each in agenda(those, today, calendar()) if each.contact == who]

    for who in ("ann", "bo"):
        assert of(who, history) == of(who, [each for each in history if each.contact == who])
