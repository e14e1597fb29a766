"""What all letters have come to: the funnel, the answers week by week, and how often which letters are answered."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Literal, NamedTuple, get_args

from outreach.happenings import Happening, Kind
from outreach.standing.rates import Difference, Rate, comparable, differences, rate
from outreach.standing.values import Letter, Person

By = Literal["source", "template", "wave"]
GROUPINGS: tuple[By, ...] = get_args(By)

WINDOW = timedelta(days=14)
"""How long a letter has to be answered before it counts: its follow-up after a week, and a week for that.

All letters have the same time. Counted as of today, what was sent last would always seem to do worst.
"""

BY_POST = "by post"
_LEFT = frozenset({"sent", "replied", "bounced", "auto_replied", "opted_out"})
_ANSWERS: frozenset[Kind] = frozenset({"replied", "scheduled", "met", "declined", "referred"})
_ROUNDING = timedelta(days=1)
"""Of what was logged only the day is known: an answer on the day of the letter may stand before it."""


class Funnel(NamedTuple):
    """How many people a letter was written to, and how many of them got how far.

    `sent`: it has left. `answered`: a person did, with yes or no; a machine's answer, an opt-out and what is only
    probably theirs do not count. `lost`: it did not arrive. `besides`: people met who had no letter.
    """

    written: int
    sent: int
    answered: int
    met: int
    referred: int
    landed: int
    lost: int
    besides: int


class Week(NamedTuple):
    """People first written to in the week from that Monday on, and people who first answered in it."""

    monday: date
    sent: int
    answered: int


class Grouping(NamedTuple):
    """The rates of letters grouped `by` something, the largest group first, and which of them can be told apart."""

    by: By
    rates: tuple[Rate, ...]
    differences: tuple[Difference, ...]

    @property
    def enough(self) -> bool:
        """Whether there are two groups that are large enough to be compared."""
        return len(comparable(self.rates)) > 1


class Rates(NamedTuple):
    """How often first letters were answered within 14 days. Not counted: `young` ones, and those that were `lost`."""

    overall: Rate
    groupings: tuple[Grouping, ...]
    young: int
    lost: int

    @property
    def apart(self) -> bool:
        """Whether any two groups can be told apart."""
        return any(each.differences for each in self.groupings)


class _First(NamedTuple):
    """The first letter to somebody, which left at `at`, and when they first answered anything."""

    at: datetime
    source: str
    template: str
    wave: int | None
    lost: bool
    answered: datetime | None


def funnel(letters: Mapping[str, Sequence[Letter]], history: Mapping[str, Sequence[Happening]]) -> Funnel:
    """`letters` and `history` by contact, each in the order of time."""
    written = {contact for contact, those in letters.items() if those} | _with(history, "sent")
    sent = _with(history, "sent") | {
        contact for contact, those in letters.items() if any(each.state in _LEFT for each in those)
    }
    met = _with(history, "met")
    return Funnel(
        len(written),
        len(sent),
        sum(_answered(history.get(contact, ())) is not None for contact in written),
        len(met & written),
        len(_with(history, "referred") & written),
        len(_with(history, "landed")),
        sum(_lost(letters.get(contact, ()), history.get(contact, ())) for contact in sent),
        len(met - written),
    )


def weeks(
    letters: Mapping[str, Sequence[Letter]],
    history: Mapping[str, Sequence[Happening]],
    today: date,
    local: Callable[[datetime], datetime],
) -> tuple[Week, ...]:
    """Every week from the first letter to this one, also those in which nothing happened."""
    firsts = [each for each in _firsts({}, letters, history) if local(each.at).date() <= today]
    sent = Counter(_monday(local(each.at).date()) for each in firsts)
    answered = Counter(_monday(local(each.answered).date()) for each in firsts if each.answered)
    if not sent:
        return ()
    first, last = min(sent), _monday(today)
    mondays = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple(Week(monday, sent[monday], answered[monday]) for monday in mondays)


def rates(
    people: Mapping[str, Person],
    letters: Mapping[str, Sequence[Letter]],
    history: Mapping[str, Sequence[Happening]],
    today: date,
    local: Callable[[datetime], datetime],
) -> Rates:
    """How often the first letters to people were answered, as a whole, by source, by template and by wave."""
    firsts = list(_firsts(people, letters, history))
    arrived = [each for each in firsts if not each.lost]
    ripe = [each for each in arrived if local(each.at).date() + WINDOW <= today]
    grouped = {by: _grouped(ripe, by) for by in GROUPINGS}
    pairs = sum(len(list(combinations(comparable(those), 2))) for those in grouped.values())
    return Rates(
        rate("", len(ripe), sum(map(_in_time, ripe))),
        tuple(Grouping(by, those, differences(those, pairs)) for by, those in grouped.items()),
        young=len(arrived) - len(ripe),
        lost=len(firsts) - len(arrived),
    )


def _grouped(ripe: Iterable[_First], by: By) -> tuple[Rate, ...]:
    letters: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for each in ripe:
        group = each.wave if by == "wave" else each.source if by == "source" else each.template
        if group is not None:
            letters[str(group)] += 1
            answered[str(group)] += _in_time(each)
    made = (rate(group, number, answered[group]) for group, number in letters.items())
    if by == "wave":
        return tuple(sorted(made, key=lambda each: int(each.group)))
    return tuple(sorted(made, key=lambda each: (-each.letters, each.group)))


def _firsts(
    people: Mapping[str, Person],
    letters: Mapping[str, Sequence[Letter]],
    history: Mapping[str, Sequence[Happening]],
) -> Iterator[_First]:
    for contact in letters.keys() | history.keys():
        theirs, happened = letters.get(contact, ()), history.get(contact, ())
        source = people[contact].source if contact in people else ""
        left = [
            _First(each.left, each.source or source, each.template, each.wave, False, None)
            for each in theirs
            if each.left and each.state in _LEFT
        ]
        left += [
            _First(each.at, source, BY_POST, None, False, None)
            for each in happened
            if each.kind == "sent" and "delivery" not in each.detail
        ]
        if left:
            first = min(left, key=lambda each: each.at)
            yield first._replace(lost=_lost(theirs, happened), answered=_answered(happened, first.at - _ROUNDING))


def _lost(theirs: Sequence[Letter], happened: Sequence[Happening]) -> bool:
    """Whether the last that is known of what was sent to them is that it did not arrive."""
    states = [each.state for each in theirs if each.state in _LEFT]
    posted = any(each.kind == "sent" and "delivery" not in each.detail for each in happened)
    return bool(states) and set(states) == {"bounced"} and not posted and _answered(happened) is None


def _answered(happened: Iterable[Happening], since: datetime | None = None) -> datetime | None:
    """When a person first answered, for sure."""
    answers = (each.at for each in happened if each.kind in _ANSWERS and not each.detail.get("probable"))
    return next((at for at in answers if since is None or at >= since), None)


def _in_time(each: _First) -> bool:
    return each.answered is not None and each.answered - each.at <= WINDOW


def _with(history: Mapping[str, Sequence[Happening]], kind: Kind) -> set[str]:
    return {contact for contact, those in history.items() if any(each.kind == kind for each in those)}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
