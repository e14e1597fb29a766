"""Overviews to show, made of plain people, letters and happenings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from outreach.happenings import Happening, Kind
from outreach.standing import Letter, Next, Overview, Person, overview

TODAY = date(2026, 11, 23)
START = datetime(2026, 9, 7, 15, tzinfo=UTC)


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def letter(contact: str, state: str = "sent", day: float = 0, **more: Any) -> Letter:
    """A request that left so many days after `START`, unless its state says that it has not."""
    at = START + timedelta(days=day)
    left = at if state in ("sent", "replied", "bounced", "auto_replied", "opted_out", "unknown", "review") else None
    return Letter(contact, "request", state, at, left, template="request")._replace(**more)


def happening(contact: str, kind: Kind, day: float, **detail: str) -> Happening:
    return Happening(contact, START + timedelta(days=day), kind, "", detail)


def told(
    letters: Sequence[Letter] = (),
    history: Sequence[Happening] = (),
    people: Sequence[Person] = (),
    due: Mapping[str, Next] | None = None,
    today: date = TODAY,
) -> Overview:
    """The overview; who is not named among the people is called by the contact's id. Letters that left are told."""
    names = [each.contact for each in letters] + [each.contact for each in history]
    known = {name: Person(name, name) for name in names}
    known |= {each.id: each for each in people}
    sent = [
        Happening(each.contact, each.left, "sent", each.step, {"delivery": str(number)})
        for number, each in enumerate(letters)
        if each.left and each.state not in ("unknown", "review")
    ]
    in_order = sorted([*sent, *history], key=lambda each: each.at)
    return overview(known.values(), letters, in_order, due or {}, today, utc)


def campaign(number: int = 40, source: str = "alumni", other: str = "profile") -> Overview:
    """Half of the letters to each of two sources, of which the one is answered most of the time, the other hardly."""
    letters = [letter(f"p{n}", day=n, source=(source, other)[n % 2], wave=1 + n % 2) for n in range(number)]
    history = [
        happening(f"p{n}", kind, n + days)
        for n in range(number)
        if n % 2 == 0 or n % 19 == 1
        for kind, days in _CONVERSATION[: 1 + n % 4]
    ]
    history.append(happening("besides", "met", 1))
    return told(letters, history)


_CONVERSATION: tuple[tuple[Kind, int], ...] = (("replied", 2), ("scheduled", 3), ("met", 9), ("referred", 9))
