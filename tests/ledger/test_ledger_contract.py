"""What every ledger keeps to, whatever database it is in."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from outreach.envelope import Envelope
from outreach.errors import OutreachError
from outreach.ledger import (
    ANSWERED,
    MAY_HAVE_LEFT,
    NOT_YET_LEFT,
    STATES,
    TRANSITIONS,
    Delivery,
    Entry,
    Ledger,
    Settled,
    State,
    Who,
)
from tests.ledger.conftest import Opener
from tests.ledger.entries import DAY, HOUR, ME, MINUTE, NOW, became, entry, found, put, send


def test_each_step_to_each_contact_is_queued_once(opened: Opener) -> None:
    first, again = entry(), entry(fingerprint="edited since")
    (new,) = opened().queue([first], NOW)
    (old,) = opened().queue([again], NOW + DAY)
    assert new == old
    assert old.message_id == first.message_id
    assert opened().raw(old.id) == first.raw


def test_a_contact_twice_in_one_batch_is_queued_once(ledger: Ledger) -> None:
    first, second = list(ledger.queue([entry(), entry()], NOW))
    assert first == second


def test_heavy_messages_are_queued_a_few_at_a_time(ledger: Ledger) -> None:
    taken = []

    def made() -> Iterator[Entry]:
        for number in range(9):
            taken.append(number)
            yield entry(f"c{number}", raw=bytes(2**20))

    queued = ledger.queue(made(), NOW)
    next(queued)
    assert len(taken) == 4
    assert [each.contact for each in queued] == [f"c{number}" for number in range(1, 9)]


def test_what_was_queued_is_told_as_it_was_given(ledger: Ledger) -> None:
    given = entry(
        "ünïcode 字",
        envelope=Envelope(ME, ("a@example.com", "b@example.com")),
        company="Fische & Söhne",
        source="alumni",
        template="request",
        wave=2,
        row=7,
        after="",
        raw=bytes(range(256)),
    )
    (delivery,) = put(ledger, given)
    told = {name: getattr(delivery, name) for name in Entry.__slots__ if name != "raw"}
    assert told == {name: getattr(given, name) for name in told}
    assert (delivery.state, delivery.attempts, delivery.left, delivery.changed) == ("queued", 0, None, NOW)
    assert (delivery.size, ledger.raw(delivery.id)) == (256, given.raw)


def test_what_has_not_left_is_made_anew_when_it_was_edited(ledger: Ledger) -> None:
    (old,) = put(ledger, entry())
    edited = entry(fingerprint="edited", subject="Another question", envelope=Envelope(ME, ("ann@example.net",)))
    (same,) = ledger.queue([entry()], NOW, renew=True)
    (renewed,) = ledger.queue([edited], NOW, renew=True)
    assert same == old
    assert (renewed.id, renewed.message_id) == (old.id, edited.message_id)
    assert (renewed.subject, renewed.envelope) == (edited.subject, edited.envelope)
    assert ledger.raw(old.id) == edited.raw


@pytest.mark.parametrize("state", ["queued", "deferred"])
def test_what_waits_for_another_day_is_dated_anew_and_keeps_its_place(ledger: Ledger, state: State) -> None:
    monday, later, tuesday = (
        f"Date: {day} Mar 2026 {hour}:00:00 +0000\r\n\r\nDear Ann,\r\n".encode()
        for day, hour in (("Mon, 02", "09"), ("Mon, 02", "16"), ("Tue, 03", "09"))
    )
    (old,) = put(ledger, entry(raw=monday))
    if state == "deferred":
        old = became(ledger, old, state)
    (same,) = ledger.queue([entry(raw=later)], NOW + HOUR, renew=True)
    assert (same, ledger.raw(old.id)) == (old, monday)
    (dated,) = ledger.queue([entry(raw=tuesday)], NOW + DAY, renew=True)
    assert ledger.raw(old.id) == tuesday
    assert dated == replace(old, sha256=dated.sha256)


@pytest.mark.parametrize("state", ["queued", "deferred", "unknown"])
def test_what_waits_leaves_from_the_account_that_sends_now(ledger: Ledger, state: State) -> None:
    (letter,) = put(ledger, entry())
    if state != "queued":
        letter = became(ledger, letter, state)
    if state == "unknown":
        letter = ledger.transition(letter.id, "queued", "person", NOW)
    assert list(ledger.queue([entry(account="another")], NOW, renew=True)) == [replace(letter, account="another")]
    assert [each.message_id for each in ledger.claim("another", NOW + DAY)] == [letter.message_id]


@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "cancelled"])
def test_what_left_or_was_given_up_is_not_made_anew(ledger: Ledger, state: State) -> None:
    (old,) = put(ledger, entry())
    if state == "cancelled":
        ledger.transition(old.id, "cancelled", "person", NOW)
    else:
        became(ledger, old, state)
    (queued,) = ledger.queue([entry(fingerprint="edited")], NOW, renew=True)
    assert (queued.state, queued.message_id) == (state, old.message_id)


def test_what_may_have_left_leaves_again_as_the_same_message_only(ledger: Ledger) -> None:
    (letter,) = put(ledger, entry())
    became(ledger, letter, "unknown")
    ledger.transition(letter.id, "queued", "person", NOW)
    (queued,) = ledger.queue([entry(fingerprint="edited")], NOW, renew=True)
    assert queued.message_id == letter.message_id
    (claimed,) = ledger.claim(ME, NOW)
    assert claimed.message_id == letter.message_id


def test_the_next_are_claimed_by_wave_and_row_and_the_due_before_them(ledger: Ledger) -> None:
    late, early, warm, later = put(
        ledger, entry("late", row=9), entry("early", row=1), entry("warm", row=5, wave=-1), entry("later", row=2)
    )
    became(ledger, later, "deferred")
    assert [each.id for each in ledger.claim(ME, NOW + HOUR - MINUTE, limit=2)] == [warm.id, early.id]
    assert [each.id for each in ledger.claim(ME, NOW + HOUR, limit=2)] == [later.id, late.id]
    assert ledger.claim(ME, NOW + DAY, limit=2) == []


def test_only_one_s_own_account_and_those_asked_for_are_claimed(ledger: Ledger) -> None:
    one, two = put(ledger, entry("one", row=1), entry("two", row=2))
    assert ledger.claim("other@example.org", NOW) == []
    assert [each.id for each in ledger.claim(ME, NOW, limit=9, among=[two.id, 999])] == [two.id]
    assert ledger.claim(ME, NOW, among=[]) == []
    ledger.release(two.id, NOW)
    assert [each.id for each in ledger.claim(ME, NOW, limit=9)] == [one.id, two.id]


def test_nobody_else_claims_what_was_claimed(opened: Opener) -> None:
    one, other = opened(), opened()
    put(one, *(entry(f"c{number}") for number in range(6)))
    mine = [each.id for each in one.claim(ME, NOW, limit=4)]
    theirs = [each.id for each in other.claim(ME, NOW, limit=4)]
    assert (len(mine), len(theirs), set(mine) & set(theirs)) == (4, 2, set())


def test_one_person_at_a_company_at_a_time(ledger: Ledger) -> None:
    put(ledger, *(entry(who, company=where, row=row) for row, (who, where) in enumerate(
        [("ann", "Quince"), ("bea", "Quince"), ("cy", ""), ("di", ""), ("ed", "Saffron")]
    )))  # fmt: skip
    since = NOW - 3 * DAY
    claimed = ledger.claim(ME, NOW, limit=9, company_since=since)
    assert [each.contact for each in claimed] == ["ann", "cy", "di", "ed"]
    for each in claimed:
        ledger.commit(each.id, NOW)
        ledger.settle(Settled(each.id, "sent"), NOW)
    assert ledger.claim(ME, NOW + 2 * DAY, company_since=NOW - DAY) == []
    (bea,) = ledger.claim(ME, NOW + 4 * DAY, company_since=NOW + DAY)
    assert bea.contact == "bea"


def test_a_follow_up_waits_for_the_letter_before_it(ledger: Ledger) -> None:
    put(ledger, entry("ann", "reminder", after="request"))
    assert ledger.claim(ME, NOW) == []
    (request,) = put(ledger, entry("ann"))
    ledger.claim(ME, NOW, among=[request.id])
    assert ledger.claim(ME, NOW) == []
    ledger.commit(request.id, NOW)
    assert ledger.claim(ME, NOW) == []
    ledger.settle(Settled(request.id, "unknown"), NOW)
    assert ledger.claim(ME, NOW) == []
    ledger.transition(request.id, "sent", "inbox", NOW)
    assert [each.step for each in ledger.claim(ME, NOW)] == ["reminder"]


@pytest.mark.parametrize("answer", ["replied", "bounced", "opted_out"])
def test_a_follow_up_to_who_has_answered_is_cancelled(ledger: Ledger, answer: State) -> None:
    (request,) = send(ledger, "ann")
    (reminder,) = put(ledger, entry("ann", "reminder", after="request"))
    ledger.transition(request.id, answer, "inbox", NOW)
    assert ledger.claim(ME, NOW) == []
    assert found(ledger, reminder).state == "cancelled"


def test_what_was_leaving_when_the_run_ended_is_in_doubt(opened: Opener) -> None:
    ledger = opened()
    put(ledger, *(entry(f"c{number}", row=number) for number in range(4)))
    leaving, *claimed = ledger.claim(ME, NOW, limit=3)
    ledger.commit(leaving.id, NOW)
    another = opened()
    another.recover("other@example.org", NOW)
    assert ledger.counts() == {"committing": 1, "claimed": len(claimed), "queued": 1}
    another.recover(ME, NOW)
    assert ledger.counts() == {"queued": 3, "unknown": 1}
    assert leaving.id not in [each.id for each in another.claim(ME, NOW + 9 * DAY, limit=9)]


def test_a_commit_settles_the_one_before(ledger: Ledger) -> None:
    put(ledger, entry("ann", row=1), entry("bea", row=2))
    ann, bea = ledger.claim(ME, NOW, limit=2)
    assert ledger.commit(ann.id, NOW)
    assert ledger.commit(bea.id, NOW + MINUTE, settled=Settled(ann.id, "sent", "250 queued as 4bX", "4bX"))
    there = found(ledger, ann)
    assert (there.state, there.reply, there.queue_id, there.attempts) == ("sent", "250 queued as 4bX", "4bX", 1)
    assert (found(ledger, bea).state, found(ledger, bea).left) == ("committing", NOW + MINUTE)
    assert [(each.before, each.after) for each in ledger.events(ann.id)] == [
        ("", "queued"),
        ("queued", "claimed"),
        ("claimed", "committing"),
        ("committing", "sent"),
    ]


def test_what_is_cancelled_during_a_run_does_not_leave_and_does_not_end_it(opened: Opener) -> None:
    ledger = opened()
    put(ledger, *(entry(who, row=row) for row, who in enumerate(("ann", "bea", "cy", "di"))))
    ann, bea, cy, di = ledger.claim(ME, NOW, limit=4)
    ledger.commit(ann.id, NOW)
    other = opened()
    other.happened("bea", "cancelled", NOW, {}, NOW)
    other.suppressions.forget(["cy@example.com"], [], NOW)
    assert not ledger.commit(bea.id, NOW, settled=Settled(ann.id, "sent"))
    assert not ledger.commit(cy.id, NOW)
    for each in (bea, cy, di):
        ledger.release(each.id, NOW)
    assert ledger.counts() == {"sent": 1, "cancelled": 2, "queued": 1}


def test_letters_count_for_the_limits_as_long_as_they_may_have_left(ledger: Ledger) -> None:
    letters = put(ledger, *(entry(f"c{number}") for number in range(5)))
    states: list[State] = ["sent", "unknown", "failed", "deferred"]
    for minute, (letter, state) in enumerate(zip(letters, states, strict=False)):
        became(ledger, letter, state, NOW + minute * MINUTE)
    assert ledger.sent_times(ME, NOW - DAY) == [NOW, NOW + MINUTE]
    assert ledger.sent_times(ME, NOW) == [NOW + MINUTE]
    assert ledger.sent_times("other@example.org", NOW - DAY) == []


def test_refusals_count_as_attempts(ledger: Ledger) -> None:
    (letter,) = put(ledger, entry())
    for attempt in range(1, 4):
        when = NOW + attempt * DAY
        ledger.claim(ME, when)
        ledger.settle(Settled(letter.id, "deferred", "451 busy", due=when + HOUR), when)
        there = found(ledger, letter)
        assert (there.attempts, there.due, there.left) == (attempt, when + HOUR, None)


def test_times_are_kept_to_the_microsecond_in_any_zone(ledger: Ledger) -> None:
    odd = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    (queued,) = ledger.queue([entry()], odd)
    assert queued.changed == odd.astimezone(UTC)
    assert queued.changed.utcoffset() == timedelta(0)


def test_a_message_that_was_changed_from_outside_does_not_leave(opened: Opener) -> None:
    ledger = opened()
    (letter,) = put(ledger, entry())
    with ledger._book.writing() as connection:
        connection.execute(text("UPDATE messages SET raw = :raw"), {"raw": b"something else"})
    with pytest.raises(OutreachError, match="not as it was queued"):
        opened().raw(letter.id)
    list(ledger.queue([entry(raw=b"Date: Tue, 03 Mar 2026")], NOW + DAY, renew=True))
    with pytest.raises(OutreachError, match="not as it was queued"):
        opened().raw(letter.id)


def test_nothing_leaves_twice_by_two_runs_that_pass_each_other(opened: Opener) -> None:
    one, other = opened(), opened()
    (letter,) = put(one, entry())
    one.claim(ME, NOW)
    other.recover(ME, NOW)
    other.claim(ME, NOW)
    assert other.commit(letter.id, NOW)
    with pytest.raises(OutreachError):
        one.commit(letter.id, NOW)
    other.settle(Settled(letter.id, "sent"), NOW)
    with pytest.raises(OutreachError):
        one.settle(Settled(letter.id, "failed"), NOW)
    assert found(one, letter).state == "sent"


def test_what_another_run_has_made_anew_does_not_leave_as_it_was(opened: Opener) -> None:
    one, other = opened(), opened()
    (letter,) = put(one, entry())
    one.claim(ME, NOW)
    other.recover(ME, NOW)
    (renewed,) = other.queue([entry(fingerprint="edited", raw=b"another")], NOW, renew=True)
    other.claim(ME, NOW)
    with pytest.raises(OutreachError, match="changed by another run"):
        one.commit(letter.id, NOW)
    assert (found(one, letter).state, other.raw(letter.id)) == ("claimed", b"another")
    assert other.commit(renewed.id, NOW)


@pytest.mark.parametrize("size", [100, 2**20])
def test_what_was_claimed_is_read_as_it_was_queued(size: int, opened: Opener) -> None:
    ledger = opened()
    raw = b"x" * size
    (letter,) = put(ledger, entry(raw=raw))
    ledger.claim(ME, NOW)
    assert ledger.raw(letter.id) == raw
    ledger.release(letter.id, NOW)
    with ledger._book.writing() as connection:
        connection.execute(text("UPDATE messages SET raw = :raw"), {"raw": b"something else"})
    ledger.claim(ME, NOW)
    with pytest.raises(OutreachError, match="not as it was queued"):
        ledger.raw(letter.id)


def test_a_reader_with_many_addresses_is_looked_up_under_each(ledger: Ledger) -> None:
    readers = tuple(f"reader{number}@mail{number}.some.where.example.com" for number in range(40))
    (letter,) = put(ledger, entry(envelope=Envelope(ME, readers)))
    ledger.claim(ME, NOW)
    ledger.suppressions.add("mail39.some.where.example.com", "", NOW)
    assert not ledger.commit(letter.id, NOW)
    assert found(ledger, letter).state == "cancelled"


# --- the one table


def test_the_table_is_whole_and_what_may_have_left_goes_back_by_a_person_only() -> None:
    assert set(STATES) == set(get_args(State))
    assert MAY_HAVE_LEFT | NOT_YET_LEFT | {"claimed", "drafted"} == set(STATES)
    assert not MAY_HAVE_LEFT & NOT_YET_LEFT
    assert ANSWERED < MAY_HAVE_LEFT
    for (before, after), who in TRANSITIONS.items():
        # A server that refuses a body has said that it does not keep it.
        refused = before == "committing" and after in ("deferred", "failed")
        if before in MAY_HAVE_LEFT and after not in MAY_HAVE_LEFT and not refused:
            assert who == {"person"}, (before, after)


def paths() -> dict[State, list[tuple[State, Who]]]:
    """The steps from `queued` to each state."""
    known: dict[State, list[tuple[State, Who]]] = {"queued": []}
    ahead: deque[State] = deque(known)
    while ahead:
        state = ahead.popleft()
        for (before, after), who in TRANSITIONS.items():
            if before == state and after not in known:
                known[after] = [*known[state], (after, min(who))]
                ahead.append(after)
    return known


def in_each_state(ledger: Ledger) -> Iterator[tuple[State, Delivery]]:
    """A delivery that has come there by the table."""
    known = paths()
    assert known.keys() == set(STATES)
    for state, steps in known.items():
        (delivery,) = put(ledger, entry(f"contact {state}"))
        for after, who in steps:
            ledger.transition(delivery.id, after, who, NOW)
        yield state, found(ledger, delivery)


def test_no_step_outside_the_table_is_taken(ledger: Ledger) -> None:
    for state, delivery in in_each_state(ledger):
        assert delivery.state == state
        before = ledger.events(delivery.id)
        for after, who in product(STATES, get_args(Who)):
            if who not in TRANSITIONS.get((state, after), ()):
                with pytest.raises(OutreachError, match="cannot become"):
                    ledger.transition(delivery.id, after, who, NOW)
        assert found(ledger, delivery) == delivery
        assert ledger.events(delivery.id) == before


@pytest.mark.parametrize("state", ["sent", "deferred", "failed", "unknown", "queued"])
def test_a_run_settles_only_what_it_was_delivering(ledger: Ledger, state: State) -> None:
    for before, delivery in in_each_state(ledger):
        settled = Settled(delivery.id, state)
        word = "cannot become" if state in ("sent", "deferred", "failed", "unknown") else "by becoming"
        delivering = before in ("claimed", "committing") and word == "cannot become"
        if delivering and "sender" in TRANSITIONS.get((before, state), ()):
            ledger.settle(settled, NOW)
            assert found(ledger, delivery).state == state
        elif before in ANSWERED and word == "cannot become":
            ledger.settle(settled, NOW)
            assert found(ledger, delivery).state == before
        else:
            with pytest.raises(OutreachError, match=f"{word}|changed by another run"):
                ledger.settle(settled, NOW)
            assert found(ledger, delivery) == delivery


def test_what_is_not_there_cannot_be_changed(ledger: Ledger) -> None:
    with pytest.raises(OutreachError, match="no delivery 99"):
        ledger.transition(99, "sent", "person", NOW)
    with pytest.raises(OutreachError):
        ledger.release(99, NOW)
    with pytest.raises(OutreachError):
        ledger.settle(Settled(99, "sent"), NOW)
    with pytest.raises(OutreachError):
        ledger.commit(99, NOW)


def test_deliveries_are_told_by_state_contact_and_step_in_their_order(ledger: Ledger) -> None:
    send(ledger, "ann")
    put(ledger, entry("bea", row=2), entry("cy", row=1), entry("ann", "reminder", row=3))
    assert [each.contact for each in ledger.deliveries(states=["queued"])] == ["cy", "bea", "ann"]
    assert [each.step for each in ledger.deliveries(contact="ann")] == ["request", "reminder"]
    assert [each.contact for each in ledger.deliveries(step="reminder")] == ["ann"]
    assert ledger.counts() == {"queued": 3, "sent": 1}
    assert ledger.known([("ann", "request"), ("zoe", "request")]).keys() == {("ann", "request")}


def test_campaigns_share_a_database_and_the_limits_of_an_account(opened: Opener) -> None:
    one, other = opened("one"), opened("other")
    send(one, "ann")
    (theirs,) = put(other, entry("ann"))
    assert (one.counts(), other.counts()) == ({"sent": 1}, {"queued": 1})
    assert one.claim(ME, NOW) == []
    assert other.sent_times(ME, NOW - DAY) == [NOW]
    one.suppressions.add("ann@example.com", "", NOW)
    assert other.claim(ME, NOW) == []
    assert found(other, theirs).state == "cancelled"


def test_a_message_id_is_never_given_twice(ledger: Ledger) -> None:
    first = entry("ann")
    put(ledger, first)
    with pytest.raises(OutreachError):
        put(ledger, replace(entry("bea"), message_id=first.message_id))
    assert ledger.counts() == {"queued": 1}


def test_text_that_no_database_takes_is_refused_as_a_whole(ledger: Ledger) -> None:
    with pytest.raises(OutreachError, match="udce9"):
        put(ledger, entry("ann"), entry("bea", name="Bea \udce9"))
    with pytest.raises(OutreachError, match="cannot keep"):
        ledger.happened("ann", "noted", NOW, {"what": "\udce9"}, NOW)
    assert (ledger.counts(), list(ledger.history())) == ({}, [])
