"""How a standing, and what the numbers say, is put into words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType

from outreach.standing.numbers import WINDOW, By, Funnel, Grouping, Rates
from outreach.standing.rates import ENOUGH, Rate
from outreach.standing.values import Person, Standing, State

SAID: Mapping[State, str] = MappingProxyType(
    {
        "in_doubt": "may have left",
        "failed": "refused",
        "perhaps_replied": "perhaps answered",
        "replied": "answered",
        "bounced": "did not arrive",
        "scheduled": "agreed to meet",
        "met": "met",
        "referred": "named somebody",
        "landed": "landed",
        "called": "talked by phone",
        "voicemail": "message left",
        "auto_replied": "answered by machine",
        "delayed": "delayed on its way",
        "sent": "sent",
        "committing": "leaving just now",
        "deferred": "put off by server",
        "drafted": "among your drafts",
        "queued": "in the queue",
        "new": "not written to yet",
        "held": "held back by you",
        "withdrawn": "taken out",
        "declined": "said no",
        "given_up": "given up",
        "opted_out": "not to be written to",
        "skipped": "to be skipped",
    }
)

TO_DO: Mapping[str, str] = MappingProxyType(
    {
        "answer": "answer",
        "call": "call",
        "remind": "remind",
        "decide": "see if it is theirs",
        "reach": "find another way",
        "confirm": "confirm",
        "debrief": "log the meeting",
        "thank": "thank",
        "report": "report on lead",
        "keep_in_touch": "keep in touch",
        "prepare": "prepare",
        "retry": "tries again",
    }
)
"""What the agenda calls it, in a few letters."""

WANTS: Mapping[State, str] = MappingProxyType(
    {
        "in_doubt": "decide about it",
        "failed": "decide about it",
        "perhaps_replied": "see if it is theirs",
        "replied": "log what came of it",
        "bounced": "correct the address",
        "drafted": "send it from there",
        "queued": "send",
        "new": "write",
    }
)
"""What is next where the agenda has nothing."""

STEPS: tuple[str, ...] = ("written", "sent", "answered", "met", "referred", "landed")
"""The funnel's, by the names of its fields."""

NOT_SAID = "not said"
_BY: Mapping[By, str] = MappingProxyType({"source": "By source", "template": "By letter", "wave": "By wave"})
_WAVES: Mapping[str, str] = MappingProxyType({"0": "first, the warmest", "1": "second", "2": "third, the coldest"})

CAUTION = "A difference is no reason yet: who gets which letter, and from whom, is not left to chance."

HANSEN = (
    "Katharine Hansen, author of A Foot in the Door, puts it at one job offer from every 12 informational interviews, "
    "against one from every 200 résumés, or as many as 1,500. How that was counted is not said."
)
"""The figure that is quoted everywhere, with whose it is."""


def steps(funnel: Funnel) -> dict[str, int]:
    """The funnel's numbers, by what they are called; the last only where there is something to be glad of."""
    numbers = {name: int(getattr(funnel, name)) for name in STEPS}
    if not funnel.landed:
        del numbers["landed"]
    return numbers


def asides(funnel: Funnel) -> Iterator[str]:
    """What the funnel's numbers do not show."""
    if funnel.lost:
        yield f"{funnel.lost:,} did not arrive"
    if funnel.besides:
        yield f"{funnel.besides:,} met without a letter"


def who(person: Person) -> str:
    """Name and company."""
    return " · ".join(filter(None, (person.name, person.company)))


def short_day(day: date, today: date) -> str:
    """ "Nov 22", with the year where it is another one."""
    return f"{day:%b} {day.day}{'' if day.year == today.year else f', {day.year}'}"


def stands(each: Standing, today: date) -> str:
    """ "sent, Nov 22"."""
    return ", ".join(filter(None, (SAID[each.state], since(each, today))))


def since(each: Standing, today: date) -> str:
    """ "Nov 22"; "" where it has no day."""
    return short_day(each.since.date(), today) if each.since else ""


def following(each: Standing, today: date) -> str:
    """What comes next, as in "call Nov 23, late"."""
    then = each.next
    if not then:
        return WANTS.get(each.state, "")
    if then.what == "retry" and then.when and then.due == today:
        return f"{TO_DO[then.what]} {then.when:%H:%M}"
    return f"{TO_DO[then.what]} {short_day(then.due, today)}{', late' if then.by < today else ''}"


def heading(by: By) -> str:
    """What a grouping is called."""
    return _BY[by]


def group(by: By, rate: Rate) -> str:
    """What a group is called."""
    if by == "wave":
        return _WAVES.get(rate.group, rate.group)
    return rate.group.replace("_", " ") if rate.group else NOT_SAID


def percent(share: float) -> str:
    """ "36%", and of what is not nothing "<1%" at the least."""
    return f"{_rounded(share)}%" if not 0 < share < 0.005 else "<1%"


def span(low: float, high: float) -> str:
    """ "15–65%"."""
    return f"{_rounded(low)}–{_rounded(high)}%"


def basis(rates: Rates) -> str:
    """Which letters the rates are of."""
    young, lost = rates.young, rates.lost
    left_out = [f"{young:,} that {'is' if young == 1 else 'are'} younger"] if young else []
    left_out += [f"{lost:,} that did not arrive"] if lost else []
    without = f" Not counted: {' and '.join(left_out)}." if left_out else ""
    if rates.overall.letters:
        return f"First letters that were answered within {WINDOW.days} days.{without}"
    return f"No letter has had its {WINDOW.days} days for an answer yet.{without}"


def verdict(grouping: Grouping) -> Iterator[str]:
    """What can be said of a grouping's rates, and no more than the numbers carry."""
    if not grouping.enough:
        yield f"Too few letters to compare: it takes two groups of at least {ENOUGH}."
    elif not grouping.differences:
        yield "These differences may well be chance."
    for more, those in groupby(grouping.differences, key=lambda each: each.more):
        than = [
            f"“{group(grouping.by, each.less)}” by {max(1, _rounded(each.low))} to {_rounded(each.high)}"
            for each in those
        ]
        yield f"“{group(grouping.by, more)}” is answered more often than {_listing(than)} percentage points."


def _listing(parts: Sequence[str]) -> str:
    """ "one, two and three"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _rounded(share: float) -> int:
    """In percent, a half upwards as in a workbook."""
    return int(share * 100 + 0.5)
