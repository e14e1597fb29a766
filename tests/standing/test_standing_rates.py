"""Rates and their intervals: against published values, and what may be said of them whatever the numbers are."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.standing import ENOUGH, Rate, differences, rate


@st.composite
def counted(draw: st.DrawFn, least: int = 0) -> Rate:
    letters = draw(st.integers(least, 400))
    return rate(draw(st.text(max_size=3)), letters, draw(st.integers(0, letters)))


# Newcombe, Statistics in Medicine 17, 1998, pages 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("answered", "letters", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_an_interval_is_wilsons(answered: int, letters: int, low: float, high: float) -> None:
    found = rate("", letters, answered)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


# The same, pages 873-890, table II, method 10; the third one does not tell the two apart.
@pytest.mark.parametrize(
    ("more", "less", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((5, 56), (0, 29), None, None)],
)
def test_a_difference_is_newcombes(
    more: tuple[int, int], less: tuple[int, int], low: float | None, high: float | None
) -> None:
    rates = [rate("less", less[1], less[0]), rate("more", more[1], more[0])]
    found = [(each.more.group, round(each.low, 4), round(each.high, 4)) for each in differences(rates, 1)]
    assert found == ([("more", low, high)] if low else [])


@given(counted())
@settings(deadline=None)
def test_an_interval_holds_its_rate(found: Rate) -> None:
    assert 0 <= found.low <= found.high <= 1
    if found.letters:
        assert found.low <= found.share <= found.high
        assert found.high - found.low < 1


@given(st.lists(counted(), max_size=6), st.integers(1, 60))
@settings(deadline=None)
def test_no_difference_is_said_where_the_intervals_overlap_widely(rates: list[Rate], pairs: int) -> None:
    for each in differences(rates, pairs):
        assert each.more.share > each.less.high
        assert each.less.share < each.more.low
        assert min(each.more.letters, each.less.letters) >= ENOUGH
        assert 0 < each.low < each.high <= 1


@given(st.lists(counted(ENOUGH), min_size=2, max_size=2))
@settings(deadline=None)
def test_a_difference_is_said_where_the_intervals_are_apart(rates: list[Rate]) -> None:
    one, other = rates
    if one.low > other.high or other.low > one.high:
        assert differences(rates, 1)


@given(st.lists(counted(ENOUGH), max_size=5), st.integers(1, 30), st.integers(1, 30))
@settings(deadline=None)
def test_the_more_is_compared_the_less_is_said(rates: list[Rate], some: int, more: int) -> None:
    few, many = sorted((some, more))
    said = {(each.more, each.less) for each in differences(rates, few)}
    assert {(each.more, each.less) for each in differences(rates, many)} <= said


def test_chance_alone_is_hardly_ever_taken_for_a_difference() -> None:
    """Of all ways in which five groups of the same true rate can come out, weighed by how likely they are.

    It is the worst case for a table that is read for its best and its worst group.
    """
    size, true = 20, 0.3
    likely = _binomial(size, true)
    wrong = {
        pair: bool(differences([rate("a", size, pair[0]), rate("b", size, pair[1])], 10))
        for pair in combinations(range(size + 1), 2)
    }
    # One of ten pairs at the least (Boole): the sum over the pairs bounds the chance of any.
    chance = 10 * sum(2 * likely[one] * likely[other] for (one, other), said in wrong.items() if said)
    assert chance < 0.08


def _binomial(size: int, share: float) -> list[float]:
    chances = [(1 - share) ** size]
    for hits in range(size):
        chances.append(chances[-1] * (size - hits) / (hits + 1) * share / (1 - share))
    return chances
