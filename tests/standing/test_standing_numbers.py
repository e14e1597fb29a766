"""The funnel, the weeks and the rates: who is counted, and who is not."""

from datetime import date, timedelta

from outreach.standing import Funnel, Letter, Week
from outreach.standing.words import basis, verdict
from tests.standing.seen import START, TODAY, campaign, happening, letter, told


def test_the_funnel_counts_people() -> None:
    seen = told(
        [
            letter("a"),
            letter("a", day=8, step="reminder"),
            letter("b", "replied"),
            letter("c", "queued"),
            letter("d", "bounced"),
            letter("e", "unknown"),
            letter("f", "auto_replied"),
        ],
        [
            happening("b", "replied", 2),
            happening("b", "met", 9),
            happening("b", "met", 40),
            happening("b", "referred", 40),
            happening("d", "bounced", 0.1),
            happening("f", "auto_replied", 0.1),
            happening("post", "sent", 1),
            happening("post", "declined", 9),
            happening("friend", "met", 1),
            happening("friend", "landed", 20),
        ],
    )
    assert seen.funnel == Funnel(written=7, sent=5, answered=2, met=1, referred=1, landed=1, lost=1, besides=1)


def test_all_letters_have_the_same_time_to_be_answered() -> None:
    """An answer after two weeks does not count, nor a letter that has not had them: else the latest looked worst."""
    late = (TODAY - date(2026, 9, 7)).days - 13
    seen = told(
        [letter(name) for name in ("soon", "last day", "late", "never")]
        + [letter("young", day=late), letter("answered young", day=late), letter("gone", "bounced")],
        [
            happening("soon", "replied", 1),
            happening("last day", "replied", 14),
            happening("late", "met", 15),
            happening("answered young", "replied", late + 1),
            happening("gone", "bounced", 0.1),
        ],
    )
    assert (seen.rates.overall.letters, seen.rates.overall.answered) == (4, 2)
    assert (seen.rates.young, seen.rates.lost) == (2, 1)
    assert basis(seen.rates) == (
        "First letters that were answered within 14 days. Not counted: 2 that are younger and 1 that did not arrive."
    )
    assert basis(told([letter("young", day=late)]).rates) == (
        "No letter has had its 14 days for an answer yet. Not counted: 1 that is younger."
    )


def test_an_answer_counts_whose_message_was_erased() -> None:
    seen = told([letter("a", "replied"), letter("b", "bounced"), letter("c", "opted_out")])
    assert seen.funnel[:3] == (3, 3, 1)
    assert (seen.funnel.lost, seen.rates.lost) == (1, 1)


def test_only_the_first_letter_to_somebody_counts() -> None:
    seen = told(
        [letter("a"), letter("a", day=8, step="reminder", template="reminder"), letter("b", template="short")],
        [happening("a", "replied", 9), happening("c", "sent", 1)],
    )
    by = {each.by: {rate.group: (rate.answered, rate.letters) for rate in each.rates} for each in seen.rates.groupings}
    assert by["template"] == {"request": (1, 1), "short": (0, 1), "by post": (0, 1)}
    assert by["wave"] == {"0": (1, 2)}
    assert by["source"] == {"": (1, 3)}


def test_what_was_logged_on_the_day_of_the_letter_came_after_it() -> None:
    assert told([letter("a", day=0.2)], [happening("a", "replied", 0)]).rates.overall.answered == 1
    assert told([letter("a", day=5)], [happening("a", "replied", 0)]).rates.overall.answered == 0


def test_a_difference_is_said_only_where_it_is_hardly_chance() -> None:
    seen = campaign(80)
    sources, templates, waves = seen.rates.groupings
    assert [(each.more.group, each.less.group) for each in sources.differences] == [("alumni", "profile")]
    (said,) = verdict(sources)
    assert said.startswith("“alumni” is answered more often than “profile” by ")
    assert seen.rates.apart
    assert len(waves.differences) == 1
    assert list(verdict(templates)) == ["Too few letters to compare: it takes two groups of at least 10."]
    few = campaign(24).rates.groupings[0]
    assert [each.letters for each in few.rates] == [12, 12]
    many_alike = told([letter(f"p{n}", source="ab"[n % 2]) for n in range(40)]).rates.groupings[0]
    assert list(verdict(many_alike)) == ["These differences may well be chance."]


def test_every_week_is_there() -> None:
    seen = told(
        [letter("a"), letter("b", day=6.3), letter("c", day=21)],
        [happening("a", "replied", 8), happening("c", "met", 22)],
        today=date(2026, 10, 7),
    )
    monday = date(2026, 9, 7)
    assert seen.weeks == tuple(
        Week(monday + timedelta(weeks=week), *counts)
        for week, counts in enumerate([(2, 0), (0, 1), (0, 0), (1, 1), (0, 0)])
    )
    assert told([Letter("a", "request", "queued", seen.standings[0].since or START)]).weeks == ()
