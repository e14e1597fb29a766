"""All letters of a campaign as its files were at one moment: any one at once, and in the background every one checked.

Several threads may use it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from threading import Condition, Event, Lock
from typing import TYPE_CHECKING, Any

from outreach.campaign.desk.listing import Entry, entry_of, state_of
from outreach.campaign.files.finishing import PDF, finisher, laid_out
from outreach.campaign.making.run import Planned, Run
from outreach.campaign.making.spool import Ready, ready_of
from outreach.campaign.post.approving import standing
from outreach.campaign.post.posting import Posting, poster, step_of
from outreach.campaign.starting import reread
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.pdf import find_libreoffice

if TYPE_CHECKING:
    from outreach.campaign.post.known import Closed


class Pile:
    """All letters of a campaign, as its files were at one moment. Raises OutreachError when the sheet cannot be read.

    `seen` letters have been checked, `known` goes up when the ledger knows another thing of one than before.
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
        self._noting = Lock()
        self._post: Callable[[Ready], Posting] | None = None
        self._turns = _Turns()
        self._one_office = Lock()
        self._stopped = Event()
        self._taken_up: set[int] = set()
        self.seen = 0
        self.known = 0
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

    def contact_of(self, identity: str) -> Contact | None:
        """The contact with that id, wherever its row is now."""
        return self._by_id.get(identity)

    @cached_property
    def _by_id(self) -> Mapping[str, Contact]:
        return {contact.id: contact for contact in reversed(self.contacts)}  # of two rows of one person the first

    def beside(self, row: int) -> tuple[int | None, int | None]:
        """The rows of the contacts before and after the one in that row, None at the ends. Raises LookupError."""
        place = self._places[row]
        before = self.contacts[place - 1].row if place else None
        return before, next((after.row for after in self.contacts[place + 1 : place + 2]), None)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Where the contacts work."""
        return frozenset(contact.company for contact in self.contacts)

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
            return self._post(ready_of(planned))

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
                (finished,) = laid_out([ready_of(planned)], (PDF,), pattern, self.run, find_libreoffice())
        else:
            with self.at_work():
                finished = finisher(self.run, (medium,), pattern)(ready_of(planned))
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

    def gather(self) -> bool:
        """Check every letter, and note its state in the list; False when it was stopped. It sets no `is_gathered`."""
        run = self.run.shared(self.run.share)
        letters = run.planned(iter(self.contacts))
        missing = dict.fromkeys(self._places)
        while not self._stopped.is_set():
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
            return False
        for row in missing:
            self.seen += 1
            self._note(row, None)
        self.findings += tuple(run.afterwards())
        return True

    def note_closed(self, row: int, how: "Closed | None", why: str) -> None:
        """What the ledger knows of the letter in that row, None and "" where it may leave. Raises LookupError."""
        entry = self.entry(row)
        if (entry.closed, entry.why) != (how, why):
            self._change(row, closed=how, why=why)
            self.known += 1

    def close(self) -> None:
        """Stop gathering."""
        self._stopped.set()

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
        if not planned:
            self._change(row, state=state_of(None))
            return
        serious = [finding for finding in planned.findings if finding.level != "info"]
        sheet = f"{self.run.sheet.path.name}, "
        campaign, letter = self.run.campaign, planned.letter
        self._change(
            row,
            state=state_of(planned),
            rules=tuple(sorted({finding.rule for finding in serious if finding.rule})),
            decision=standing(self.run, planned),
            in_cells=any(each.where.startswith(sheet) and each.where != planned.where for each in serious),
            step=step_of(letter.kind.lower(), campaign.template.stem, self.run.choice.today) if letter else "",
        )

    def _change(self, row: int, **noted: Any) -> None:
        place = self._places[row]
        with self._noting:
            self._entries[place] = self._entries[place]._replace(**noted)


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
