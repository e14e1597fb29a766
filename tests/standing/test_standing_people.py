"""Where a contact stands after what has happened, and who comes first."""

from datetime import date, timedelta
from typing import get_args

import pytest

from outreach.agenda import What
from outreach.happenings import Kind
from outreach.ledger import STATES
from outreach.standing import Next, Person, State
from outreach.standing.words import SAID, TO_DO
from tests.standing.seen import START, TODAY, happening, letter, told


def state(
    letters: list[str],
    happened: list[tuple[Kind, float]],
    *,
    skip: bool = False,
    barred: bool = False,
    held: bool = False,
) -> State:
    """Where Ann stands, whose letters were written a day after one another."""
    seen = told(
        [letter("ann", each, day, step=f"letter {day}") for day, each in enumerate(letters)],
        [happening("ann", kind, day) for kind, day in happened],
        [Person("ann", "Ann", skip=skip, barred=barred, held=held)],
    )
    return seen.standings[0].state


@pytest.mark.parametrize(
    ("letters", "happened", "stands"),
    [
        ([], [], "new"),
        (["queued"], [], "queued"),
        (["claimed"], [], "queued"),
        (["drafted"], [], "drafted"),
        (["cancelled"], [], "withdrawn"),
        (["failed"], [], "failed"),
        (["sent", "failed"], [], "failed"),
        (["unknown"], [], "in_doubt"),
        (["sent", "review"], [("replied", 1), ("met", 2)], "in_doubt"),
        ([], [("sent", 0)], "sent"),
        (["sent", "queued"], [], "sent"),
        (["auto_replied"], [("auto_replied", 0.1)], "auto_replied"),
        (["sent"], [("voicemail", 7), ("called", 8)], "called"),
        (["sent"], [("delayed", 0.1), ("bounced", 3)], "bounced"),
        (["bounced"], [("bounced", 0)], "bounced"),
        (["sent"], [("scheduled", 2), ("declined", 2)], "declined"),
        (["sent"], [("declined", 2), ("scheduled", 2)], "scheduled"),
        (["bounced", "sent"], [("bounced", 0.1)], "sent"),
        (["replied"], [("replied", 1), ("auto_replied", 2)], "replied"),
        (["replied"], [], "replied"),
        (["replied", "sent"], [("replied", 0.5)], "replied"),
        (["sent"], [("scheduled", 2), ("replied", 3)], "scheduled"),
        (["sent"], [("scheduled", 2), ("met", 9), ("referred", 9.1), ("thanked", 10)], "met"),
        (["sent"], [("met", 9), ("scheduled", 30)], "scheduled"),
        (["sent"], [("declined", 2), ("referred", 2.1)], "referred"),
        (["sent"], [("scheduled", 2), ("declined", 3)], "declined"),
        (["sent"], [("declined", 2), ("scheduled", 9)], "scheduled"),
        (["sent"], [("met", 9), ("landed", 30), ("touched", 60)], "landed"),
        (["sent"], [("met", 9), ("opted_out", 30)], "opted_out"),
        (["opted_out"], [], "opted_out"),
        (["sent"], [("replied", 2), ("cancelled", 3)], "given_up"),
    ],
)
def test_what_is_furthest_counts(letters: list[str], happened: list[tuple[Kind, float]], stands: State) -> None:
    assert state(letters, happened) == stands


def test_those_who_are_left_alone() -> None:
    assert state([], [], skip=True) == "skipped"
    assert state([], [], barred=True) == "opted_out"
    assert state(["sent"], [], barred=True) == "opted_out"
    assert state(["bounced"], [("bounced", 1)], barred=True) == "bounced"
    assert state(["sent"], [("met", 3)], skip=True) == "met"


def test_a_letter_that_is_held_back_by_hand_is_not_said_to_be_written() -> None:
    assert state([], [], held=True) == "held"
    assert state(["queued"], [], held=True) == "held"
    assert state(["sent"], [], held=True) == "sent"
    assert state([], [], held=True, skip=True) == "skipped"


@pytest.mark.parametrize("of", STATES)
def test_every_state_of_a_letter_has_its_words(of: str) -> None:
    found = told([letter("ann", of)]).standings[0]
    assert SAID[found.state]
    assert found.state != "new"


def test_all_that_can_be_due_has_its_words() -> None:
    assert set(get_args(What)) <= TO_DO.keys()


def test_an_answer_that_is_only_probably_theirs_is_no_answer() -> None:
    seen = told([letter("ann")], [happening("ann", "replied", 1, probable="yes")])
    assert seen.standings[0].state == "perhaps_replied"
    assert (seen.funnel.sent, seen.funnel.answered, seen.rates.overall.answered) == (1, 0, 0)


def test_those_come_first_that_want_attention() -> None:
    def due(what: What, days: int) -> Next:
        return Next(what, TODAY + timedelta(days=days), TODAY + timedelta(days=days + 1))

    seen = told(
        [letter(name) for name in ("called", "later", "answered", "met")]
        + [letter("doubtful", "unknown"), letter("refused", "failed"), letter("waiting", "deferred", due=START)],
        [happening("answered", "replied", 1), happening("met", "met", 2), happening("no", "declined", 3)],
        [Person("new", "new"), Person("called", "called", "Mill")],
        {"called": due("call", -9), "met": due("thank", 0), "later": due("call", 3), "no": due("call", -20)},
    )
    order = ["doubtful", "refused", "waiting", "called", "met", "answered", "later", "new", "no"]
    assert [each.person.id for each in seen.standings] == order
    nexts = {each.person.id: each.next for each in seen.standings}
    assert nexts["no"] is None
    assert nexts["waiting"] == ("retry", date(2026, 9, 7), date(2026, 9, 7), START)
    assert seen.states["in_doubt"] == 1
