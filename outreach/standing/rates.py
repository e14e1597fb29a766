"""How often letters are answered, how sure that is, and which letters can be told apart by it.

An interval for one rate is Wilson's score interval, which holds for few letters, too (E. B. Wilson, Journal of the
American Statistical Association 22, 1927; recommended for small numbers by Brown, Cai and DasGupta, Statistical
Science 16, 2001). Whether two rates differ is not read off two such intervals, which may overlap a little and still
be apart, or nearly touch by chance among many: it is asked of the interval for their difference (R. G. Newcombe,
Statistics in Medicine 17, 1998, method 10), made as much wider as there are pairs to compare (Bonferroni).
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95
ENOUGH = 10
"""Letters that it takes at the least: below, one answer more or less moves a rate by more than ten points."""


class Rate(NamedTuple):
    """How many of the `letters` of a `group` were answered; `low` and `high` bound the share that they stand for."""

    group: str
    letters: int
    answered: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.answered / self.letters if self.letters else 0.0


class Difference(NamedTuple):
    """`more` is answered more often than `less`, by something between `low` and `high` (as shares)."""

    more: Rate
    less: Rate
    low: float
    high: float


def rate(group: str, letters: int, answered: int) -> Rate:
    """A rate with its Wilson interval at 95%. Of no letters at all, anything may be true: from 0 to 1."""
    return Rate(group, letters, answered, *_wilson(letters, answered, _z(CONFIDENCE)))


def differences(rates: Iterable[Rate], pairs: int) -> tuple[Difference, ...]:
    """Those pairs of rates that chance alone hardly explains, the most answered first, and the surest of its pairs.

    Only groups of at least ten letters are compared. `pairs` is how many comparisons are made in all.
    """
    z = _z(1 - (1 - CONFIDENCE) / max(1, pairs))
    found = (_difference(one, other, z) for one, other in combinations(comparable(rates), 2))
    said = (each for each in found if each.low > 0)
    return tuple(sorted(said, key=lambda each: (-each.more.share, each.more.group, -each.low)))


def comparable(rates: Iterable[Rate]) -> Sequence[Rate]:
    """Those of enough letters to be compared."""
    return [each for each in rates if each.letters >= ENOUGH]


def _difference(one: Rate, other: Rate, z: float) -> Difference:
    more, less = (one, other) if one.share >= other.share else (other, one)
    low, high = _wilson(more.letters, more.answered, z)
    lowest, highest = _wilson(less.letters, less.answered, z)
    apart = more.share - less.share
    return Difference(
        more,
        less,
        apart - sqrt((more.share - low) ** 2 + (highest - less.share) ** 2),
        apart + sqrt((high - more.share) ** 2 + (less.share - lowest) ** 2),
    )


def _wilson(letters: int, answered: int, z: float) -> tuple[float, float]:
    if not letters:
        return 0.0, 1.0
    share, squared = answered / letters, z * z / letters
    middle = share + squared / 2
    reach = z * sqrt(share * (1 - share) / letters + squared / (4 * letters))
    low = 0.0 if answered == 0 else (middle - reach) / (1 + squared)
    high = 1.0 if answered == letters else (middle + reach) / (1 + squared)
    return low, high


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)
