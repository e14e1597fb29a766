"""The list of a campaign's contacts as a person looks through it: where each letter stands, and what fits a search."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from outreach.campaign.making.run import Planned
from outreach.campaign.post.approving import Standing
from outreach.contacts import Contact
from outreach.contacts.text import plain

if TYPE_CHECKING:
    from outreach.campaign.post.known import Closed

State = Literal["unseen", "ready", "warned", "held", "passed by"]
"""Of a letter: not checked yet; without errors or warnings; with warnings; held back; none, as a Word file's own
SKIPIF and NEXT decide."""

CLOSED: "Mapping[Closed, str]" = {
    "before": "sent",
    "unknown": "may have left",
    "drafted": "among your drafts",
    "suppressed": "not to be written to",
    "over": "over",
    "held": "held",
}
"""What the list says of a letter that is closed, in the place of its state."""

_AS_TYPED = str.maketrans(
    {**dict.fromkeys("‘’ʼ‛", "'"), **dict.fromkeys("“”„‟", '"'), **dict.fromkeys("\u2010\u2011–—", "-")}
)

SHOWN: tuple[str, ...] = tuple(dict.fromkeys((*get_args(State), *CLOSED.values())))
DECIDED: tuple[Standing, ...] = get_args(Standing)


class Entry(NamedTuple):
    """A contact as the list shows it. `sought` is what a search looks in.

    `in_cells`: an error or a warning names a cell of the row. `step` is which of the letters to the contact it is, ""
    where it has not been checked or there is none; `closed`, with `why`, what the ledger knows of it.
    """

    row: int
    id: str
    name: str
    company: str
    source: str
    sought: str
    state: State = "unseen"
    rules: tuple[str, ...] = ()
    decision: Standing = "open"
    in_cells: bool = False
    step: str = ""
    closed: "Closed | None" = None
    why: str = ""

    @property
    def shown(self) -> str:
        """The letter's state; of one that is closed, how it is."""
        return CLOSED[self.closed] if self.closed else self.state


class Wanted(NamedTuple):
    """What of the list is to be seen; "" is all of it."""

    text: str = ""
    state: str = ""
    rule: str = ""
    source: str = ""
    company: str = ""
    decision: str = ""


class Counts(NamedTuple):
    """How many entries there are of each state as it is shown, rule, source, company and decision."""

    states: Mapping[str, int]
    rules: Mapping[str, int]
    sources: Mapping[str, int]
    companies: Mapping[str, int]
    decisions: Mapping[str, int]


def searchable(text: str) -> str:
    """`text` as a search compares it: with the quotation marks and hyphens that keyboards have."""
    return plain(text.translate(_AS_TYPED))


def entry_of(contact: Contact) -> Entry:
    """The contact as the list shows it before its letter has been checked."""
    name = contact.name or contact.salutation or contact.email
    texts = (name, contact.company, contact.position, contact.email, contact.city, contact.id, contact.source_text)
    return Entry(contact.row, contact.id, name, contact.company, contact.source, searchable("\n".join(texts)))


def fitting(entries: Iterable[Entry], wanted: Wanted) -> list[Entry]:
    """The entries that fit; of `text`, every word has to stand somewhere in what is known of the contact."""
    if not any(wanted):
        return list(entries)
    words = searchable(wanted.text).split()
    company = plain(wanted.company)
    return [
        entry
        for entry in entries
        if (not wanted.state or entry.shown == wanted.state)
        and (not wanted.rule or wanted.rule in entry.rules)
        and (not wanted.source or entry.source == wanted.source)
        and (not company or plain(entry.company) == company)
        and (not wanted.decision or entry.decision == wanted.decision)
        and all(word in entry.sought for word in words)
    ]


def counted(entries: Iterable[Entry]) -> Counts:
    """What there is to choose from, the states and the rules in their own order, the rest by name."""
    entries = list(entries)
    states = Counter(entry.shown for entry in entries)
    rules = Counter(rule for entry in entries for rule in entry.rules)
    sources = Counter(entry.source for entry in entries if entry.source)
    companies = Counter(entry.company for entry in entries if entry.company)
    decisions = Counter(entry.decision for entry in entries)
    return Counts(
        {state: states[state] for state in SHOWN if states[state]},
        dict(sorted(rules.items())),
        dict(sorted(sources.items())),
        dict(sorted(companies.items())),
        {decision: decisions[decision] for decision in DECIDED if decisions[decision]},
    )


def state_of(planned: Planned | None) -> State:
    """The state of a letter that was checked; None is one that a Word file passes by."""
    if not planned:
        return "passed by"
    if planned.held:
        return "held"
    return "warned" if any(finding.level == "warning" for finding in planned.findings) else "ready"
