"""A template whose text is not saved, tried on the campaign's contacts; and the contacts that try it hardest."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from outreach.campaign.desk.listing import Entry, State, state_of
from outreach.campaign.desk.pile import Pile
from outreach.campaign.making.run import Planned, Run
from outreach.campaign.starting import rewritten
from outreach.contacts import FIELDS, Contact
from outreach.errors import OutreachError
from outreach.findings import Finding

_TEXTS = tuple(field.name for field in FIELDS if field.headers)
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


class Trial(NamedTuple):
    """What comes of a text: a run, unless the template is faulty; and what is wrong or worth knowing about it."""

    run: Run | None
    findings: tuple[Finding, ...]


class Came(NamedTuple):
    """What comes of a template for so many contacts; those with warnings are among the `ready`."""

    ready: int
    warned: int
    held: int


class Hard(NamedTuple):
    """A contact who tries a template hard, and why."""

    row: int
    name: str
    why: str


def tried(pile: Pile, path: Path, unsaved: Mapping[Path, str]) -> Trial:
    """The letters of the pile by the template at `path`, with texts that are not saved."""
    try:
        run = rewritten(pile.run, path, unsaved, pile.companies)
    except OutreachError as error:
        return Trial(None, error.findings)
    return Trial(run, run.findings)


def letter_to(trial: Trial, contact: Contact) -> Planned | None:
    """The letter to the contact, checked; None where the template is faulty."""
    return trial.run.alone(contact) if trial.run else None


def came(
    run: Run,
    contacts: Iterable[Contact],
    stopped: Callable[[], bool],
    aside: Callable[[], AbstractContextManager[None]],
) -> Iterator[Came]:
    """How the letters come out, counted up letter by letter until all are made, or it is `stopped`.

    Each is made inside of what `aside` gives, which lets others go first.
    """
    states: Counter[State] = Counter()
    letters = run.planned(iter(contacts))
    while not stopped():
        with aside():
            planned = next(letters, None)
        if not planned:
            return
        states[state_of(planned)] += 1
        yield Came(states["ready"] + states["warned"], states["warned"], states["held"])


def hardest(contacts: Sequence[Contact], entries: Sequence[Entry]) -> tuple[Hard, ...]:
    """The contacts that are unlike the others, each once: most and least known, longest words, other scripts, held.

    `entries` are the same contacts as the list shows them.
    """
    if not contacts:
        return ()
    found = dict.fromkeys(range(len(contacts)), "")

    def note(place: int | None, why: str) -> None:
        if place is not None and not found[place]:
            found[place] = why

    known = [sum(bool(getattr(contact, name)) for name in _TEXTS) for contact in contacts]
    lengths = [sum(map(len, _texts(contact))) for contact in contacts]
    longest = [max(map(len, _texts(contact)), default=0) for contact in contacts]
    places = range(len(contacts))
    note(max(places, key=lengths.__getitem__), "the most to say")
    note(max(places, key=longest.__getitem__), "the longest value")
    note(min(places, key=known.__getitem__), "the least known")
    note(max(places, key=lambda place: len(contacts[place].name)), "the longest name")
    note(min(places, key=lambda place: len(contacts[place].name) or 999), "the shortest name")
    note(next((place for place in places if not contacts[place].name), None), "no name")
    note(next((place for place in places if _written(contacts[place], _RIGHT_TO_LEFT)), None), "right to left")
    note(next((place for place in places if _is_foreign(contacts[place])), None), "another script")
    note(next((place for place in places if _has_marks(contacts[place])), None), "accents in the name")
    most = max(places, key=lambda place: len(entries[place].rules))
    note(most if entries[most].rules else None, "the most findings")
    note(next((place for place in places if entries[place].state == "held"), None), "held back")
    sources = {contact.source: place for place, contact in reversed(list(enumerate(contacts)))}
    for source, place in sources.items():
        note(place, f"the first whose source is {source}" if source else "the first without a source")
    return tuple(Hard(contacts[place].row, entries[place].name, why) for place, why in found.items() if why)


def _texts(contact: Contact) -> Iterator[str]:
    for name in _TEXTS:
        value = getattr(contact, name)
        if isinstance(value, str):
            yield value


def _written(contact: Contact, directions: frozenset[str]) -> bool:
    return any(unicodedata.bidirectional(character) in directions for character in contact.name)


def _is_foreign(contact: Contact) -> bool:
    letters = [character for character in contact.name if character.isalpha()]
    return bool(letters) and not any(unicodedata.name(each, "").startswith("LATIN") for each in letters)


def _has_marks(contact: Contact) -> bool:
    return unicodedata.normalize("NFD", contact.name) != contact.name
