"""A campaign as a person has it before them: all its contacts, any one letter at once, and what was found in each.

It stands on the same run as `check` and `write`. Several threads may use it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from threading import Condition, Event, Lock, Thread
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from outreach.campaign.decisions import Standing, standing
from outreach.campaign.finishing import PDF, finisher, laid_out
from outreach.campaign.opening import Campaign, Choice
from outreach.campaign.posting import Posting, poster
from outreach.campaign.run import Planned, Run
from outreach.campaign.seals import files_of, files_of_single_letters, have_changed, seals
from outreach.campaign.spool import Ready, file_name_fields
from outreach.campaign.starting import reread, start
from outreach.contacts import Contact
from outreach.contacts.text import plain
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.pdf import find_libreoffice

if TYPE_CHECKING:
    from outreach.ledger import Ledger

State = Literal["unseen", "ready", "warned", "held", "passed by"]
"""Of a letter: not checked yet; without errors or warnings; with warnings; held back; none, as a Word file's own
SKIPIF and NEXT decide."""

STATES: tuple[State, ...] = get_args(State)
DECIDED: tuple[Standing, ...] = get_args(Standing)
OFTEN = timedelta(milliseconds=500)
"""How long what is on disk is believed to be as it was."""


class Entry(NamedTuple):
    """A contact as the list shows it. `sought` is what a search looks in.

    `in_cells`: an error or a warning names a cell of the row.
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


class Wanted(NamedTuple):
    """What of the list is to be seen; "" is all of it."""

    text: str = ""
    state: str = ""
    rule: str = ""
    source: str = ""
    company: str = ""
    decision: str = ""


class Counts(NamedTuple):
    """How many entries there are of each state, rule, source, company and decision."""

    states: Mapping[str, int]
    rules: Mapping[str, int]
    sources: Mapping[str, int]
    companies: Mapping[str, int]
    decisions: Mapping[str, int]


def entry_of(contact: Contact) -> Entry:
    """The contact as the list shows it before its letter has been checked."""
    name = contact.name or contact.salutation or contact.email
    texts = (name, contact.company, contact.position, contact.email, contact.city, contact.id, contact.source_text)
    return Entry(contact.row, contact.id, name, contact.company, contact.source, plain("\n".join(texts)))


def fitting(entries: Iterable[Entry], wanted: Wanted) -> list[Entry]:
    """The entries that fit; of `text`, every word has to stand somewhere in what is known of the contact."""
    if not any(wanted):
        return list(entries)
    words = plain(wanted.text).split()
    company = plain(wanted.company)
    return [
        entry
        for entry in entries
        if (not wanted.state or entry.state == wanted.state)
        and (not wanted.rule or wanted.rule in entry.rules)
        and (not wanted.source or entry.source == wanted.source)
        and (not company or plain(entry.company) == company)
        and (not wanted.decision or entry.decision == wanted.decision)
        and all(word in entry.sought for word in words)
    ]


def counted(entries: Iterable[Entry]) -> Counts:
    """What there is to choose from, the states and the rules in their own order, the rest by name."""
    entries = list(entries)
    states = Counter(entry.state for entry in entries)
    rules = Counter(rule for entry in entries for rule in entry.rules)
    sources = Counter(entry.source for entry in entries if entry.source)
    companies = Counter(entry.company for entry in entries if entry.company)
    decisions = Counter(entry.decision for entry in entries)
    return Counts(
        {state: states[state] for state in STATES if states[state]},
        dict(sorted(rules.items())),
        dict(sorted(sources.items())),
        dict(sorted(companies.items())),
        {decision: decisions[decision] for decision in DECIDED if decisions[decision]},
    )


class Pile:
    """All letters of a campaign, as its files were at one moment. Raises OutreachError when the sheet cannot be read.

    `run` is what makes them: whoever uses it holds `at_work`.
    """

    def __init__(self, run: Run, version: int) -> None:
        self.run = run
        self.version = version
        self.contacts = tuple(run.contacts())
        if not self.contacts:
            run.see_that_somebody_was_asked_for()
        self._places = {contact.row: place for place, contact in enumerate(self.contacts)}
        self._entries = list(map(entry_of, self.contacts))
        self._post: Callable[[Ready], Posting] | None = None
        self._turns = _Turns()
        self._one_office = Lock()
        self._closed = Event()
        self._taken_up: set[int] = set()
        self.seen = 0
        self.findings = run.findings
        self.is_gathered = Event()

    def entries(self) -> tuple[Entry, ...]:
        """All contacts, in the sheet's order."""
        return tuple(self._entries)

    def entry(self, row: int) -> Entry:
        """The contact in that row of the sheet. Raises LookupError."""
        return self._entries[self._places[row]]

    def contact(self, row: int) -> Contact:
        """The contact in that row of the sheet. Raises LookupError."""
        return self.contacts[self._places[row]]

    def planned(self, row: int) -> Planned | None:
        """The letter to the contact in that row; None where a Word file passes it by. Raises LookupError."""
        place = self._places[row]
        ready = sum(entry.state in ("ready", "warned") for entry in islice(self._entries, place))
        with self.at_work():
            alone = self.run.shared(self.run.share)  # what is looked at is not counted
            alone.tally.ready = ready
            planned = next(alone.planned(islice(self.contacts, place, None)), None)
        return planned if planned and planned.contact.row == row else None

    def posting(self, planned: Planned) -> Posting:
        """The letter as the e-mail that `send` makes of it. Raises OutreachError where it is not known who sends."""
        with self.at_work():
            self._post = self._post or poster(self.run)
            return self._post(ready(planned))

    def file(self, planned: Planned, medium: str) -> tuple[str, bytes]:
        """Name and content of the file that `write` makes of the letter. Raises OutreachError, so for a held letter."""
        if planned.held:
            raise OutreachError(
                findings=[finding for finding in planned.findings if finding.level == "error"]
                or [Finding("", "error", "there is no letter", planned.where)]
            )
        pattern = self.run.campaign.settings.campaign.file_name
        if medium == PDF:
            with self._one_office:
                (finished,) = laid_out([ready(planned)], (PDF,), pattern, self.run, find_libreoffice())
        else:
            with self.at_work():
                finished = finisher(self.run, (medium,), pattern)(ready(planned))
        for findings in finished.held.values():
            raise OutreachError(findings=findings)
        ((name, content),) = finished.files.items()
        assert isinstance(content, bytes)
        return name, content

    @contextmanager
    def at_work(self) -> Iterator[Run]:
        """The run, for one thread at a time; the gathering waits meanwhile."""
        with self._turns.asked():
            yield self.run

    @contextmanager
    def aside(self) -> Iterator[None]:
        """For work in the background, a letter at a time: whoever is `at_work` comes first."""
        with self._turns.aside():
            yield

    def gather(self) -> None:
        """Check every letter, and note its state in the list."""
        run = self.run.shared(self.run.share)
        letters = run.planned(iter(self.contacts))
        missing = dict.fromkeys(self._places)
        while not self._closed.is_set():
            with self.aside():
                planned = next(letters, None)
            if not planned:
                break
            row = planned.contact.row
            missing.pop(row, None)
            self.seen += 1
            if row not in self._taken_up:
                self._note(row, planned)
        else:
            return
        for row in missing:
            self.seen += 1
            self._note(row, None)
        self.findings += run.afterwards()
        self.is_gathered.set()

    def close(self) -> None:
        """Stop gathering."""
        self._closed.set()

    def take_up(self) -> None:
        """Take in what a person has changed in single letters, and decided about them. Raises OutreachError."""
        with self.at_work() as before:
            self.run = after = reread(before)
        changed = {
            contact
            for old, new in ((before.edits, after.edits), (before.decisions, after.decisions))
            for contact in old.keys() | new.keys()
            if old.get(contact) != new.get(contact)
        }
        rows = [contact.row for contact in self.contacts if contact.id in changed]
        self._taken_up.update(rows)
        for row in rows:
            self._note(row, self.planned(row))

    def _note(self, row: int, planned: Planned | None) -> None:
        place = self._places[row]
        entry = self._entries[place]
        if not planned:
            self._entries[place] = entry._replace(state="passed by")
            return
        serious = [finding for finding in planned.findings if finding.level != "info"]
        sheet = f"{self.run.sheet.path.name}, "
        self._entries[place] = entry._replace(
            state=_state(planned),
            rules=tuple(sorted({finding.rule for finding in serious if finding.rule})),
            decision=standing(self.run, planned),
            in_cells=any(each.where.startswith(sheet) and each.where != planned.where for each in serious),
        )


def ready(planned: Planned) -> Ready:
    """The letter, to be finished."""
    assert planned.letter
    return Ready(file_name_fields(planned.contact), planned.letter, planned.filling, planned.findings)


def _state(planned: Planned) -> State:
    if planned.held:
        return "held"
    return "warned" if any(finding.level == "warning" for finding in planned.findings) else "ready"


class Desk:
    """The pile of letters as sheet, template and settings are now.

    `opened` names the campaign anew, `clock` is local time, and `ledger` opens the campaign's. Raises OutreachError
    when the campaign cannot be opened; later on, what cannot be read any more is told by `problems`, and the letters
    stay those from before.
    """

    def __init__(
        self,
        opened: Callable[[], tuple[Campaign, Choice]],
        clock: Callable[[], datetime],
        ledger: "Callable[[Campaign], AbstractContextManager[Ledger]] | None" = None,
    ) -> None:
        self._opened = opened
        self._clock = clock
        self.opened_ledger = ledger or _ledger
        self._looking = Lock()
        self._looked = clock()
        self._version = 0
        self.problems: tuple[Finding, ...] = ()
        self._campaign, choice = opened()
        self._seals = seals(files_of(self._campaign))
        self._seals_of_single = seals(files_of_single_letters(self._campaign))
        self._pile = self._piled(self._campaign, choice)

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self._clock().astimezone(UTC)

    @property
    def version(self) -> int:
        """Another one whenever the files were read anew."""
        return self._version

    def pile(self) -> Pile:
        """The letters; where a file has changed, or the day, they are read anew first."""
        if self._looking.acquire(blocking=False):  # the others take what is there
            try:
                now = self._clock()
                if abs(now - self._looked) >= OFTEN:
                    self._look(now)
            finally:
                self._looking.release()
        return self._pile

    def read_anew(self) -> Pile:
        """The letters, read from the files at once: for whoever has just changed one of them."""
        with self._looking:
            self._read(self._clock())
        return self._pile

    def take_up(self) -> Pile:
        """The letters, with single ones as they have just been changed or decided about. Raises OutreachError."""
        with self._looking:
            self._seals_of_single = seals(files_of_single_letters(self._campaign))
            self._pile.take_up()
        return self._pile

    def close(self) -> None:
        """Stop what goes on in the background."""
        self._pile.close()

    def _look(self, now: datetime) -> None:
        day, self._looked = self._looked.date(), now
        if day != now.date() or have_changed(self._seals, files_of(self._campaign)):
            self._read(now)
        elif have_changed(self._seals_of_single, files_of_single_letters(self._campaign)):
            self._seals_of_single = seals(files_of_single_letters(self._campaign))
            self._version += 1
            try:
                self._pile.take_up()
                self.problems = ()
            except OutreachError as error:
                self.problems = error.findings

    def _read(self, now: datetime) -> None:
        self._looked = now
        self._seals = seals(files_of(self._campaign))
        try:
            self._campaign, choice = self._opened()
            # A setting may name other files; sealed before they are read, no change in between is lost.
            self._seals = seals(files_of(self._campaign))
            self._seals_of_single = seals(files_of_single_letters(self._campaign))
            pile = self._piled(self._campaign, choice)
        except OutreachError as error:
            self._version += 1
            self.problems = error.findings
            return
        self._pile.close()
        self._pile, self.problems = pile, ()

    def _piled(self, campaign: Campaign, choice: Choice) -> Pile:
        pile = Pile(start(campaign, choice, word=True), self._version + 1)
        self._version += 1
        Thread(target=pile.gather, daemon=True).start()
        return pile


def _ledger(campaign: Campaign) -> "Ledger":
    from outreach.campaign.mailing import campaign_ledger  # here, because it brings the database along

    return campaign_ledger(campaign)


class _Turns:
    """A template makes one letter at a time. Whoever asks for one comes before the gathering of all."""

    def __init__(self) -> None:
        self._asking = 0
        self._nobody_asks = Condition()
        self._lock = Lock()

    @contextmanager
    def asked(self) -> Iterator[None]:
        with self._nobody_asks:
            self._asking += 1
        try:
            with self._lock:
                yield
        finally:
            with self._nobody_asks:
                self._asking -= 1
                self._nobody_asks.notify_all()

    @contextmanager
    def aside(self) -> Iterator[None]:
        with self._nobody_asks:
            self._nobody_asks.wait_for(lambda: not self._asking)
        with self._lock:
            yield


def follow_up(run: Run) -> date:
    """The day on which a letter of this run promises to follow up."""
    return run.naming.facts.follow_up_date
