"""Letters leave: each once, in order, within the limits; and whatever happens on the way, the ledger knows."""

import resource
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.delivery import Limits, Report
from outreach.envelope import Envelope, Reply
from outreach.errors import OutreachError
from outreach.ledger import Settled
from tests.delivery.world import ACCOUNT, MONDAY, NO_LIMITS, SECOND, World, entry, line_to, readers
from tests.ledger.entries import incoming
from tests.support.faulty_server import DROP, HANG, TAKE_AND_DROP, USUAL, Action, FaultyServer, Slow
from tests.support.mail_servers import LOOPBACK
from tests.support.outbox import Outbox

pytestmark = LOOPBACK

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Started = Callable[..., FaultyServer]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.ledger.close()


def test_every_letter_leaves_once_as_it_is_and_costs_one_round_trip(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.letters(50)
    outcome = world.run(line_to(server))
    assert (outcome.sent, outcome.left, outcome.stopped) == (50, 0, "")
    assert readers(server) == list(range(1, 51))
    assert [each.raw for each in server.accepted] == [entry(number).raw for number in range(1, 51)]
    assert [each.delivery.row for each in world.told] == list(range(1, 51))
    # Greeting, EHLO, the first announcement, QUIT, and one for each letter.
    assert server.turns <= 50 + 5
    assert world.run(line_to(server)).sent == 0
    assert (server.connections, len(server.accepted)) == (1, 50)


def test_the_ledger_keeps_what_the_server_said(world: World, faulty_server: Started) -> None:
    world.letters(1)
    world.run(line_to(faulty_server({"dot": ["250 2.0.0 Ok: queued as 4bX2zT, thank you"]})))
    (each,) = world
    assert (each.state, each.reply, each.queue_id, each.left) == (
        "sent",
        "250 2.0.0 Ok: queued as 4bX2zT, thank you",
        "4bX2zT,",
        MONDAY,
    )


def test_letters_that_were_not_chosen_stay(world: World, faulty_server: Started) -> None:
    ids = world.letters(5)
    server = faulty_server()
    outcome = world.run(line_to(server), [ids[3], ids[1]])
    assert (outcome.sent, readers(server)) == (2, [2, 4])
    assert world.states == ["queued", "sent", "queued", "sent", "queued"]


def test_letters_leave_into_a_folder_as_well(world: World, tmp_path: Path) -> None:
    world.letters(3)
    assert world.run(Outbox(tmp_path / "out")).sent == 3
    assert len(list((tmp_path / "out").glob("*.eml"))) == 3


# --- refusals


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
def test_a_letter_that_is_refused_for_good_does_not_keep_the_others(
    step: str, world: World, faulty_server: Started
) -> None:
    server = faulty_server({step: [USUAL, "550 5.1.1 no such user"]})
    world.letters(4)
    outcome = world.run(line_to(server))
    assert (outcome.sent, outcome.failed, outcome.left, readers(server)) == (3, 1, 0, [1, 3, 4])
    assert world.states == ["sent", "failed", "sent", "sent"]
    assert world.told[1].reply == "550 5.1.1 no such user"


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
def test_a_letter_that_is_put_off_is_tried_again_when_it_is_due(
    step: str, world: World, faulty_server: Started
) -> None:
    server = faulty_server({step: ["451 4.7.1 later"]})
    world.letters(2)
    outcome = world.run(line_to(server))
    assert (outcome.sent, outcome.deferred, outcome.left) == (1, 1, 1)
    assert outcome.goes_on == MONDAY + timedelta(minutes=30)
    assert world.run(line_to(server)).sent == 0
    assert world.run(line_to(server), wait=HOUR).sent == 1
    assert readers(server) == [2, 1]
    assert world.states == ["sent", "sent"]


def test_a_letter_that_is_always_put_off_is_given_up_after_five_days(world: World, faulty_server: Started) -> None:
    server = faulty_server({"rcpt": "451 4.7.1 later"})
    world.letters(1)
    outcome = world.run(line_to(server), wait=30 * DAY)
    assert (outcome.failed, outcome.left, world.states) == (1, 0, ["failed"])
    assert timedelta(days=4) < world.now - MONDAY < timedelta(days=6)
    assert server.commands.count("RCPT TO:<reader1@example.com>") == 18
    (each,) = world
    assert "given up after 18 attempts: 451 4.7.1 later" in each.reply


def test_a_server_that_puts_off_everything_is_left_alone(world: World, faulty_server: Started) -> None:
    server = faulty_server({"rcpt": "450 4.2.1 too fast"})
    world.letters(30)
    outcome = world.run(line_to(server))
    assert (outcome.deferred, outcome.left) == (10, 30)
    assert "450 4.2.1 too fast" in outcome.stopped
    assert outcome.hint


def test_a_server_that_refuses_everything_as_policy_is_left_alone(world: World, faulty_server: Started) -> None:
    server = faulty_server({"rcpt": [USUAL, "554 5.7.1 Access denied"]})
    world.letters(2)
    assert world.run(line_to(server)).stopped == ""
    server = faulty_server({"rcpt": "554 5.7.1 Access denied"})
    world.queue(*(entry(number) for number in range(3, 10)))
    outcome = world.run(line_to(server))
    assert (outcome.sent, outcome.failed, outcome.left) == (0, 3, 4)
    assert "554 5.7.1 Access denied" in outcome.stopped
    assert "review-unknown" in outcome.hint


def test_readers_who_are_not_known_stop_nothing(world: World, faulty_server: Started) -> None:
    world.letters(9)
    outcome = world.run(line_to(faulty_server({"rcpt": "550 5.1.1 no such user"})))
    assert (outcome.failed, outcome.left, outcome.stopped) == (9, 0, "")


@pytest.mark.parametrize(
    ("script", "states"),
    [
        ({"mail": "530 5.7.0 Authentication required"}, ["queued"] * 3),
        ({"ehlo": "554 5.7.1 go away"}, ["queued"] * 3),
        ({"dot": [USUAL, "550 5.4.5 Daily user sending limit exceeded"]}, ["sent", "deferred", "queued"]),
    ],
)
def test_a_refused_account_ends_the_run_and_says_what_to_do(
    script: dict[str, Action | list[Action]], states: list[str], world: World, faulty_server: Started
) -> None:
    world.letters(3)
    outcome = world.run(line_to(faulty_server(script)))
    assert outcome.stopped
    assert outcome.hint
    assert outcome.left == 3 - states.count("sent")
    assert world.states == states
    world.again()
    assert world.run(line_to(server := faulty_server()), wait=HOUR).sent == outcome.left
    assert sorted(readers(server)) == [number for number in (1, 2, 3) if states[number - 1] != "sent"]


# --- lost connections


@pytest.mark.parametrize(
    ("step", "how"),
    [
        ("greeting", DROP),
        ("greeting", "421 4.3.2 too many connections"),
        ("ehlo", DROP),
        *((step, how) for step in ("mail", "rcpt", "data") for how in (DROP, "garbage", "421 4.3.2 going down")),
    ],
)
def test_a_connection_lost_before_the_letter_leaves_costs_nothing_but_time(
    step: str, how: Action, world: World, faulty_server: Started
) -> None:
    server = faulty_server({step: [how]})
    world.letters(3)
    outcome = world.run(line_to(server))
    assert (outcome.sent, readers(server)) == (3, [1, 2, 3])
    assert world.slept == [timedelta(seconds=2)]


@pytest.mark.parametrize(
    ("step", "how"), [("body", DROP), *(("dot", how) for how in (DROP, TAKE_AND_DROP, HANG, "garbage"))]
)
def test_a_connection_lost_while_a_letter_leaves_makes_it_doubtful(
    step: str, how: Action, world: World, faulty_server: Started
) -> None:
    server = faulty_server({step: [USUAL, how]})
    world.letters(4)
    line = line_to(server)
    line._patience = 0.2
    outcome = world.run(line)
    assert (outcome.sent, outcome.unknown, outcome.left) == (3, 1, 0)
    assert world.states == ["sent", "unknown", "sent", "sent"]
    assert world.slept == [2 * SECOND]
    copies = [number for number in readers(server) if number != 2]
    assert copies == [1, 3, 4]
    taken = readers(server).count(2)
    world.again()
    assert world.run(line_to(server)).sent == 0
    assert readers(server).count(2) == taken <= 1


def test_a_server_that_is_gone_is_not_asked_for_ever(world: World, faulty_server: Started) -> None:
    server = faulty_server({"greeting": DROP})
    world.letters(2)
    outcome = world.run(line_to(server))
    assert "lost 4 times in a row" in outcome.stopped
    assert (server.connections, world.states) == (4, ["queued", "queued"])
    assert world.slept == [2 * SECOND, 10 * SECOND, 30 * SECOND]


def test_a_letter_that_the_server_cannot_bear_does_not_keep_the_others(world: World, faulty_server: Started) -> None:
    server = faulty_server({"rcpt": [DROP, DROP]})
    world.letters(3)
    outcome = world.run(line_to(server))
    assert (outcome.sent, outcome.deferred, outcome.left) == (2, 1, 1)
    assert world.states == ["deferred", "sent", "sent"]


# --- limits


def lefts(world: World) -> list[float]:
    return [(each.left - MONDAY) / SECOND for each in world if each.left]


def test_letters_keep_apart(world: World, faulty_server: Started) -> None:
    world.letters(30)
    outcome = world.run(line_to(faulty_server()), limits=Limits(per_minute=12), wait=HOUR)
    assert outcome.sent == 30
    assert {later - sooner for sooner, later in pairwise(lefts(world))} == {5.0}


def test_a_run_of_many_letters_lasts_as_long_as_their_gaps_do(world: World, faulty_server: Started) -> None:
    world.letters(40)
    outcome = world.run(line_to(faulty_server()), limits=Limits(per_minute=12, per_hour=36), patience=MINUTE)
    assert (outcome.sent, outcome.left, outcome.goes_on) == (36, 4, MONDAY + HOUR)
    assert lefts(world)[-1] == 35 * 5


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
def test_refused_letters_keep_apart_as_well(step: str, world: World, faulty_server: Started) -> None:
    told: list[float] = []
    world.letters(4)
    outcome = world.run(
        line_to(faulty_server({step: ["550 5.1.1 no"] * 3})),
        limits=Limits(per_minute=12),
        wait=HOUR,
        report=lambda _: told.append((world.now - MONDAY) / SECOND),
    )
    assert (outcome.failed, outcome.sent) == (3, 1)
    assert told == [0, 5, 10, 15]


def test_a_limit_ends_the_run_which_goes_on_when_it_may(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.letters(7)
    limits = Limits(per_day=3)
    first = world.run(line_to(server), limits=limits, wait=timedelta(minutes=2))
    assert (first.sent, first.left, first.goes_on) == (3, 4, MONDAY + DAY)
    assert "3 letters in 24 hours" in first.stopped
    assert world.states == ["sent"] * 3 + ["queued"] * 4
    world.again()
    assert world.run(line_to(server), limits=limits).sent == 0
    second = world.run(line_to(server), limits=limits, wait=3 * DAY)
    assert (second.sent, second.left, second.stopped) == (4, 0, "")
    assert lefts(world) == [0, 0, 0, 86400, 86400, 86400, 172800]
    assert server.connections == 3, "nobody holds a connection for a day"


def test_a_letter_that_may_have_left_counts(world: World, faulty_server: Started) -> None:
    server = faulty_server({"dot": ["550 5.6.0 no", TAKE_AND_DROP]})
    world.letters(4)
    outcome = world.run(line_to(server), limits=Limits(per_day=2))
    assert (outcome.failed, outcome.unknown, outcome.sent, outcome.left) == (1, 1, 1, 1)


def test_no_letter_leaves_after_hours_whatever_held_it_up(world: World, faulty_server: Started) -> None:
    world.now = MONDAY.replace(hour=16, minute=59, second=55)
    closing = MONDAY.replace(hour=17)
    limits = Limits(hours=(MONDAY.time(), closing.time()))
    server = faulty_server({"rcpt": [USUAL, DROP, DROP]})
    world.letters(3)
    outcome = world.run(line_to(server), limits=limits)
    assert (outcome.sent, outcome.left, outcome.goes_on) == (1, 2, MONDAY + DAY)
    assert readers(server) == [1]
    assert world.now > closing


def test_a_clock_that_jumps_sends_nothing_twice(world: World, faulty_server: Started) -> None:
    server = faulty_server({"dot": [USUAL, "451 4.3.0 later"]})
    jumps = iter([timedelta(days=-2), timedelta(days=400), timedelta(days=-399), timedelta(hours=-5)] * 20)

    def jumping() -> None:
        world.now += next(jumps)

    world.letters(12)
    for _ in range(20):
        world.run(line_to(server), report=lambda _: jumping(), limits=Limits(per_day=5), wait=HOUR)
        jumping()
        world.again()
    world.run(line_to(server), limits=NO_LIMITS, wait=500 * DAY)
    assert sorted(readers(server)) == list(range(1, 13))
    assert set(world.states) == {"sent"}


# --- who else has a say


def test_one_person_of_a_company_at_a_time(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.queue(*(entry(number, company="mill" if number < 4 else "") for number in range(1, 6)))
    outcome = world.run(line_to(server), company_days=14)
    assert (outcome.sent, outcome.left, outcome.goes_on) == (3, 2, MONDAY + 14 * DAY)
    assert "one person per company" in outcome.stopped
    assert readers(server) == [1, 4, 5]
    assert world.run(line_to(server), company_days=14, wait=40 * DAY).left == 0
    assert readers(server) == [1, 4, 5, 2, 3]
    assert lefts(world)[:3] == [0, 14 * 86400, 28 * 86400]


def test_a_reader_who_opts_out_at_the_last_moment_gets_nothing(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.letters(4)

    def opts_out(told: Report) -> None:
        if told.delivery.row == 1:
            world.ledger.suppressions.add("reader2@example.com", "asked", world.now)

    outcome = world.run(line_to(server), report=opts_out)
    assert (outcome.sent, outcome.cancelled, outcome.left) == (3, 1, 0)
    assert readers(server) == [1, 3, 4]


def test_a_follow_up_waits_for_its_letter_and_stops_at_an_answer(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.letters(2)
    world.queue(*(entry(number, step="reminder", after="request") for number in (1, 2, 3)))
    first, *_ = world
    assert world.run(line_to(server), [first.id]).sent == 1
    world.ledger.transition(first.id, "replied", "inbox", world.now)
    outcome = world.run(line_to(server))
    assert "wait for other letters" in outcome.stopped
    assert outcome.left == 2, "the reminder to 2, whose letter has left just now, and that to 3, who got none"
    assert readers(server) == [1, 2]
    assert world.run(line_to(server), []).stopped == ""


def test_a_follow_up_that_is_probably_answered_at_the_last_moment_waits(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.queue(entry(3))
    world.run(line_to(server))
    world.queue(entry(1), entry(3, step="reminder", after="request"))
    (sent,) = (each for each in world if each.state == "sent")

    def answers(told: Report) -> None:
        world.told.append(told)
        if told.delivery.row == 1:
            world.ledger.receive([incoming("replied", sent, certain=False)], world.now)

    outcome = world.run(line_to(server), report=answers)
    assert (outcome.sent, outcome.cancelled, outcome.left) == (1, 0, 1)
    assert "to be decided about" in outcome.stopped
    assert (world.told[-1].delivery.step, world.told[-1].state) == ("reminder", "queued")
    assert readers(server) == [3, 1]


# --- interruptions


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_an_interruption_finishes_the_letter_in_hand(after: int, world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.letters(4)
    outcome = world.run(line_to(server), interrupted=lambda: len(world.told) >= after)
    assert (outcome.sent, outcome.left, outcome.stopped) == (after, 4 - after, "interrupted")
    assert readers(server) == list(range(1, after + 1))
    assert world.states == ["sent"] * after + ["queued"] * (4 - after)


def test_an_interruption_ends_a_wait(world: World, faulty_server: Started) -> None:
    server = faulty_server()
    world.letters(2)
    outcome = world.run(line_to(server), limits=Limits(per_minute=1), wait=HOUR, interrupted=lambda: bool(world.slept))
    assert (outcome.sent, outcome.stopped) == (1, "interrupted")
    assert server.commands.count("DATA") == 1, "none is announced long before its turn"


class Impatient(Outbox):
    """At the third letter its user presses Ctrl-C once more."""

    def hand_over(self, message: bytes, then: Envelope | None = None) -> Reply:
        if b"reader3" in message:
            raise KeyboardInterrupt
        return super().hand_over(message, then)


def test_a_letter_that_was_leaving_when_the_program_was_ended_is_in_doubt(world: World, tmp_path: Path) -> None:
    world.letters(5)
    with pytest.raises(KeyboardInterrupt):
        world.run(Impatient(tmp_path / "out"))
    assert world.states == ["sent", "sent", "unknown", "queued", "queued"]


def test_what_is_known_is_kept_when_nobody_listens_any_more(world: World, faulty_server: Started) -> None:
    def closed(_: Report) -> None:
        raise BrokenPipeError

    world.letters(2)
    with pytest.raises(BrokenPipeError):
        world.run(line_to(faulty_server()), report=closed)
    assert world.states == ["sent", "queued"]


def test_what_a_killed_run_left_is_put_right_first(world: World, faulty_server: Started) -> None:
    world.letters(4)
    first, second, *_ = world.ledger.claim(ACCOUNT, world.now, limit=3)
    world.ledger.commit(first.id, world.now)
    world.ledger.commit(second.id, world.now, settled=Settled(first.id, "sent", "250 ok"))
    world.again()
    server = faulty_server()
    outcome = world.run(line_to(server))
    assert (outcome.sent, readers(server)) == (2, [3, 4])
    assert world.states == ["sent", "unknown", "sent", "sent"]


@pytest.mark.parametrize("room", range(0, 120_000, 12_000))
def test_a_full_disk_stops_the_run_before_a_letter_leaves_without_a_record(
    room: int, world: World, faulty_server: Started
) -> None:
    server = faulty_server()
    world.letters(20)
    before = (world.place / "ledger.sqlite-wal").stat().st_size
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before + room, usual[1]))
    try:
        with pytest.raises(OutreachError, match="ledger"):
            world.run(line_to(server))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    world.again()
    known = world.states
    world.run(line_to(server))
    assert sorted(readers(server)) == list(range(1, 21)), "nobody is left out, and nobody gets two"
    for number, state in enumerate(world.states, 1):
        assert state == "sent" or (state == "unknown" and known[number - 1] in {"committing", "unknown"})
    assert world.states.count("unknown") <= 1


# --- whatever may come

ANYWHERE: tuple[Action, ...] = (USUAL, DROP, Slow(0.01))
REPLIES: tuple[Action, ...] = ("451 4.3.0 later", "550 5.1.1 no", "421 4.3.2 bye", "garbage")
FAULTS = {
    **dict.fromkeys(("greeting", "ehlo", "mail", "rcpt", "data", "rset", "quit"), ANYWHERE + REPLIES),
    "body": ANYWHERE,  # nothing is said in the middle of a message
    "dot": (*ANYWHERE, *REPLIES, TAKE_AND_DROP),
}
SCRIPTS = st.fixed_dictionaries(
    {}, optional={step: st.lists(st.sampled_from(faults), max_size=12) for step, faults in FAULTS.items()}
)


@settings(deadline=None, max_examples=25)
@given(SCRIPTS, st.booleans(), st.integers(1, 12))
def test_nobody_gets_two_and_nothing_is_lost(script: dict[str, list[Action]], pipelining: bool, count: int) -> None:
    offers = ["PIPELINING"] if pipelining else []
    with TemporaryDirectory() as place, FaultyServer(script, offers=offers) as server:
        world = World(Path(place))
        world.letters(count)
        for _ in range(60):
            outcome = world.run(line_to(server), wait=10 * DAY)
            world.again()
            if not outcome.left:
                break
        taken = readers(server)
        assert len(taken) == len(set(taken)), "somebody got two"
        for each in world:
            assert each.state in {"sent", "unknown", "failed"}
            if each.state != "unknown":
                assert (each.row in taken) == (each.state == "sent")
        world.ledger.close()
