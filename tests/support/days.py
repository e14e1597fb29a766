"""A campaign whose days go by: a clock that stands until it is set, a ledger on disk, and letters that really leave.

They leave into a folder (`tests.support.outbox`), and are read from there again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from outreach.campaign import Campaign, Choice, checked, open_campaign, start
from outreach.campaign.book import campaign_ledger
from outreach.campaign.making.run import Planned
from outreach.campaign.people import address_book
from outreach.campaign.post.mailing import postings_of
from outreach.campaign.post.posting import Posting
from outreach.campaign.post.sending import Placed, placed_in, queued
from outreach.campaign.promises.keeping import Task, tasks
from outreach.campaign.promises.promised import errands, promised
from outreach.campaign.promises.reminding import Inbox, WhileRead, in_thread
from outreach.delivery import Limits, deliver
from outreach.happenings import Kind
from outreach.ledger import Bookmark, Incoming, Ledger, Place
from tests.support.outbox import Outbox

DENVER = ZoneInfo("America/Denver")
ME = "dana@example.org"


@dataclass
class Days:
    """`now` is an aware time. `letters` are all that have left, by the id of their reader and the step."""

    folder: Path
    now: datetime
    zone: ZoneInfo = DENVER
    letters: dict[tuple[str, str], EmailMessage] = field(default_factory=dict)
    held: list[Planned] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.ledger: Ledger = campaign_ledger(self.campaign())

    @property
    def today(self) -> date:
        return self.local(self.now).date()

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone) if at.tzinfo else at.replace(tzinfo=self.zone)

    def at(self, day: str, hour: int = 9) -> None:
        """It is that day (ISO 8601), at that hour."""
        self.now = datetime.fromisoformat(day).replace(hour=hour, tzinfo=self.zone)

    def campaign(self, template: str = "", sheet: str = "") -> Campaign:
        other = self.folder / sheet if sheet else None
        return open_campaign(self.folder, other, Path(template) if template else None, self.folder)

    def due(self, until: date | None = None) -> tuple[Task, ...]:
        book = address_book(self.campaign(), Choice(today=self.today))
        return tasks(book, self.ledger, self.today, until or self.today, self.local)

    def plan(self, template: str = "", *, due: bool = False, only: Sequence[str] = (), sheet: str = "") -> list[Placed]:
        """Where the letters of a template stand, or those that are due."""
        choice = Choice(today=self.today, only=tuple(only))
        self.held.clear()

        def note(planned: Planned) -> None:
            if planned.held:
                self.held.append(planned)

        inbox = Inbox(self.ledger, ME, lambda: self.now)
        if due:
            those = errands(self.campaign(), choice, self.ledger, self.local)
            return self._placed(promised(those.those, inbox, self.local, note))
        run = start(self.campaign(template, sheet), choice)
        with checked(run, note) as letters:
            return self._placed(in_thread(run, postings_of(run, letters.ready()), inbox, self.local))

    def _placed(self, postings: Iterable[Posting]) -> list[Placed]:
        return list(placed_in(self.ledger, postings, lambda when: str(self.local(when).date())))

    def leave(self, plan: Sequence[Placed], meanwhile: Callable[[], object] = lambda: None) -> list[tuple[str, str]]:
        """What of a plan leaves; `meanwhile` is done when it is queued."""
        entries = queued(self.ledger, plan, ME, self.now, lambda: f"letter{next(self._numbers)}")
        those = [each.id for each in entries]
        meanwhile()
        place = self.folder / "outbox"
        before = set(place.glob("*.eml"))
        deliver(
            self.ledger,
            Outbox(place),
            those,
            account=ME,
            limits=Limits(),
            clock=lambda: self.now,
            sleep=self._sleep,
            chance=lambda: 0.5,
            report=lambda _: None,
            permits=WhileRead(Inbox(self.ledger, ME, lambda: self.now), None),
        )
        new = [path.read_bytes() for path in set(place.glob("*.eml")) - before]
        messages = [message_from_bytes(each, _class=EmailMessage, policy=policy.default) for each in new]
        known = self.ledger.cited([str(each["Message-ID"]) for each in messages])
        left = {(known[m["Message-ID"]].contact, known[m["Message-ID"]].step): m for m in messages}
        self.letters |= left
        return sorted(left)

    def _sleep(self, duration: timedelta) -> None:
        self.now += duration

    def send(
        self, template: str = "", *, due: bool = False, only: Sequence[str] = (), sheet: str = ""
    ) -> list[tuple[str, str]]:
        """What of such a plan leaves."""
        return self.leave(self.plan(template, due=due, only=only, sheet=sheet))

    def sync(self, *received: Incoming) -> None:
        """The inbox is read, with these new messages in it."""
        self.ledger.receive(received, self.now)
        self.ledger.set_mailbox(ME, "", Bookmark(1, 1, self.now))

    def incoming(
        self, contact: str, kind: Kind, *, step: str = "request", certain: bool = True, detail: Mapping[str, str] = {}
    ) -> Incoming:
        """A message about that letter to that contact."""
        about = self.ledger.find(contact, step)
        assert about
        number = next(self._numbers)
        return Incoming(
            Place(ME, "INBOX", 1, number),
            kind,
            about.envelope.recipients[0],
            self.now,
            message_id=f"<answer{number}@example.com>",
            delivery=about.id,
            certain=certain,
            detail=detail,
        )

    def log(self, contact: str, kind: Kind, **detail: str) -> None:
        """As `outreach log` keeps it."""
        self.ledger.happened(contact, kind, self.now, detail, self.now)
