"""A campaign as a person has it before them: all its contacts, any one letter at once, and what was found in each.

It stands on the same run as `check` and `write`. Several threads may use it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from typing import Literal, NamedTuple, get_args

from outreach.campaign.finishing import PDF, finisher, laid_out
from outreach.campaign.opening import Campaign, Choice
from outreach.campaign.posting import Posting, poster
from outreach.campaign.run import Planned, Run
from outreach.campaign.sheets import CORRECTIONS
from outreach.campaign.spool import Ready, file_name_fields
from outreach.campaign.starting import start
from outreach.contacts import Contact
from outreach.contacts.text import plain
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.pdf import find_libreoffice

State = Literal["unseen", "ready", "warned", "held", "passed by"]
"""Of a letter: not checked yet; without errors or warnings; with warnings; held back; none, as a Word file's own
SKIPIF and NEXT decide."""

STATES: tuple[State, ...] = get_args(State)
LOOKED_AT = (".md", ".docx", ".dotx", ".docm", ".dotm", ".doc", ".toml")
OFTEN = timedelta(milliseconds=500)
"""How long what is on disk is believed to be as it was."""


class Entry(NamedTuple):
    """A contact as the list shows it. `sought` is what a search looks in."""

    row: int
    id: str
    name: str
    company: str
    source: str
    sought: str
    state: State = "unseen"
    rules: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """What of the list is to be seen; "" is all of it."""

    text: str = ""
    state: str = ""
    rule: str = ""
    source: str = ""
    company: str = ""


class Counts(NamedTuple):
    """How many entries there are of each state, rule, source and company."""

    states: Mapping[str, int]
    rules: Mapping[str, int]
    sources: Mapping[str, int]
    companies: Mapping[str, int]


def entry_of(contact: Contact) -> Entry:
    """The contact as the list shows it before its letter has been checked."""
    name = contact.name or contact.salutation or contact.email
    texts = (name, contact.company, contact.position, contact.email, contact.city, contact.id, contact.source_text)
    return Entry(contact.row, contact.id, name, contact.company, contact.source, plain("\n".join(texts)))


def fitting(entries: Iterable[Entry], wanted: Wanted) -> list[Entry]:
    """The entries that fit; of `text`, every word has to stand somewhere in what is known of the contact."""
    words = plain(wanted.text).split()
    company = plain(wanted.company)
    return [
        entry
        for entry in entries
        if (not wanted.state or entry.state == wanted.state)
        and (not wanted.rule or wanted.rule in entry.rules)
        and (not wanted.source or entry.source == wanted.source)
        and (not company or plain(entry.company) == company)
        and all(word in entry.sought for word in words)
    ]


def counted(entries: Iterable[Entry]) -> Counts:
    """What there is to choose from, the states and the rules in their own order, the rest by name."""
    entries = list(entries)
    states = Counter(entry.state for entry in entries)
    rules = Counter(rule for entry in entries for rule in entry.rules)
    sources = Counter(entry.source for entry in entries if entry.source)
    companies = Counter(entry.company for entry in entries if entry.company)
    return Counts(
        {state: states[state] for state in STATES if states[state]},
        dict(sorted(rules.items())),
        dict(sorted(sources.items())),
        dict(sorted(companies.items())),
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
            self._note(row, _state(planned), planned.findings)
        else:
            return
        for row in missing:
            self._note(row, "passed by", ())
        self.findings += run.afterwards()
        self.is_gathered.set()

    def close(self) -> None:
        """Stop gathering."""
        self._closed.set()

    def _note(self, row: int, state: State, findings: Iterable[Finding]) -> None:
        place = self._places[row]
        rules = tuple(sorted({finding.rule for finding in findings if finding.level != "info" and finding.rule}))
        self._entries[place] = self._entries[place]._replace(state=state, rules=rules)
        self.seen += 1


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

    `opened` names the campaign anew, and `clock` is local time. Raises OutreachError when the campaign cannot be
    opened; later on, what cannot be read any more is told by `problems`, and the letters stay those from before.
    """

    def __init__(self, opened: Callable[[], tuple[Campaign, Choice]], clock: Callable[[], datetime]) -> None:
        self._opened = opened
        self._clock = clock
        self._looking = Lock()
        self._looked = clock()
        self._version = 0
        self.problems: tuple[Finding, ...] = ()
        self._campaign, choice = opened()
        self._seals = seals(files_of(self._campaign))
        self._pile = self._piled(self._campaign, choice)

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

    def close(self) -> None:
        """Stop what goes on in the background."""
        self._pile.close()

    def _look(self, now: datetime) -> None:
        day, self._looked = self._looked.date(), now
        if day != now.date() or have_changed(self._seals, files_of(self._campaign)):
            self._read(now)

    def _read(self, now: datetime) -> None:
        self._looked = now
        self._seals = seals(files_of(self._campaign))
        try:
            self._campaign, choice = self._opened()
            # A setting may name other files; sealed before they are read, no change in between is lost.
            self._seals = seals(files_of(self._campaign))
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


class Seal(NamedTuple):
    """By what a file is known to be as it was."""

    changed: int
    size: int
    digest: bytes


def files_of(campaign: Campaign) -> list[Path]:
    """The files that a campaign's letters depend on: settings, sheet, templates, stationery, letters edited by hand."""
    folders = dict.fromkeys((campaign.template.parent, *campaign.template_folders, campaign.settings.folder / "edits"))
    near = (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()))
    corrections = campaign.settings.folder / CORRECTIONS
    named = (campaign.settings.path, campaign.sheet, corrections, campaign.template, campaign.stationery)
    return list(dict.fromkeys([*named, *(path for path in near if path.suffix.lower() in LOOKED_AT)]))


def seals(files: Iterable[Path]) -> dict[Path, Seal]:
    """The seals of the files that there are."""
    return {path: seal for path in files if (seal := _seal(path))}


def have_changed(before: Mapping[Path, Seal], files: Iterable[Path]) -> bool:
    """Whether any of the files is another one than `before`, is new or gone. Only what was written since is read."""
    there = {}
    for path in files:
        try:
            status = path.stat()
        except OSError:
            continue
        old = before.get(path)
        is_same = old and (old.changed, old.size) == (status.st_mtime_ns, status.st_size)
        there[path] = old if is_same else _seal(path)
    return {path: seal.digest for path, seal in there.items() if seal} != {
        path: seal.digest for path, seal in before.items()
    }


def _seal(path: Path) -> Seal | None:
    try:
        status = path.stat()
        return Seal(status.st_mtime_ns, status.st_size, blake2b(path.read_bytes(), digest_size=16).digest())
    except OSError:
        return None


def follow_up(run: Run) -> date:
    """The day on which a letter of this run promises to follow up."""
    return run.naming.facts.follow_up_date
