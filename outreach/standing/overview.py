"""Where everyone stands, and what it comes to: what the terminal, the page and the workbook show."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from outreach.happenings import Happening, Kind
from outreach.standing.numbers import Funnel, Rates, Week, funnel, rates, weeks
from outreach.standing.people import in_order, standing
from outreach.standing.values import Letter, Next, Person, Standing, State

T = TypeVar("T", Letter, Happening)

_BY_MESSAGES: tuple[Kind, ...] = ("replied", "bounced", "auto_replied", "opted_out")


@dataclass(frozen=True, slots=True)
class Overview:
    """Everyone's standing on the day `today`, those first that want attention, and the numbers of all letters."""

    today: date
    standings: tuple[Standing, ...]
    funnel: Funnel
    rates: Rates
    weeks: tuple[Week, ...]

    @property
    def states(self) -> Counter[State]:
        """How many people stand where."""
        return Counter(each.state for each in self.standings)


def overview(
    people: Iterable[Person],
    letters: Iterable[Letter],
    history: Iterable[Happening],
    due: Mapping[str, Next],
    today: date,
    local: Callable[[datetime], datetime],
) -> Overview:
    """The standing of `people`, each once, of whom `letters` and `history` tell, both in the order of time.

    What is told of others is left out. `due` is what is next by contact; `local` is a moment on the writer's
    clock.
    """
    known = {each.id: each for each in people}
    written, happened = _by_contact(letters, known), _by_contact(history, known)
    for contact, those in written.items():
        if more := list(_told_by(those, happened.get(contact, ()))):
            happened[contact] = sorted((*happened.get(contact, ()), *more), key=lambda each: each.at)
    return Overview(
        today,
        in_order(
            (
                standing(each, written.get(of, ()), happened.get(of, ()), due.get(of), local)
                for of, each in known.items()
            ),
            today,
        ),
        funnel(written, happened),
        rates(known, written, happened, today, local),
        weeks(written, happened, today, local),
    )


def _by_contact(told: Iterable[T], known: Container[str]) -> dict[str, list[T]]:
    those: dict[str, list[T]] = {}
    for each in told:
        if each.contact in known:
            those.setdefault(each.contact, []).append(each)
    return those


def _told_by(letters: Iterable[Letter], history: Iterable[Happening]) -> Iterator[Happening]:
    """What a letter's state tells that the history does not: the message that it came by may have been erased."""
    there = {each.kind for each in history}
    for letter in letters:
        for kind in _BY_MESSAGES:
            if letter.state == kind and kind not in there:
                yield Happening(letter.contact, letter.changed, kind, letter.step)
