"""A ledger with letters, a clock that only sleeping moves, and a server: what a run of deliveries meets."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outreach.delivery import Limits, Line, Outcome, Report, deliver
from outreach.envelope import Envelope
from outreach.ledger import Delivery, Entry, State, open_ledger
from outreach.mail.server import Server
from outreach.mail.transport import SmtpLine
from tests.support.faulty_server import FaultyServer

ACCOUNT = "me@example.org"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NO_LIMITS = Limits()


def entry(number: int, *, company: str = "", after: str = "", step: str = "request") -> Entry:
    """A letter to reader number so and so, complete down to its Message-ID."""
    address, message_id = f"reader{number}@example.com", f"<{step}{number}@example.org>"
    lines = [f"From: {ACCOUNT}", f"To: {address}", f"Message-ID: {message_id}", "", f"Dear {number},", ".", ""]
    return Entry(
        contact=str(number),
        step=step,
        name=f"Reader {number}",
        account=ACCOUNT,
        envelope=Envelope(ACCOUNT, (address,)),
        subject="A word",
        message_id=message_id,
        raw="\r\n".join(lines).encode(),
        company=company,
        row=number,
        after=after,
    )


@dataclass
class World:
    """`run` delivers what is queued; what it told and how long it slept stays to be looked at."""

    place: Path
    now: datetime = MONDAY
    told: list[Report] = field(default_factory=list)
    slept: list[timedelta] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = open_ledger(self.place / "ledger.sqlite", "")

    def queue(self, *entries: Entry) -> list[int]:
        return [each.id for each in self.ledger.queue(entries, self.now)]

    def letters(self, count: int) -> list[int]:
        return self.queue(*(entry(number) for number in range(1, count + 1)))

    def again(self) -> None:
        """As after a crash: another process opens the ledger."""
        self.ledger.close()
        self.ledger = open_ledger(self.place / "ledger.sqlite", "")

    def sleep(self, duration: timedelta) -> None:
        self.slept.append(duration)
        self.now += duration

    def run(
        self,
        line: Line,
        those: Collection[int] | None = None,
        *,
        limits: Limits = NO_LIMITS,
        clock: Callable[[], datetime] | None = None,
        sleep: Callable[[timedelta], None] | None = None,
        report: Callable[[Report], None] | None = None,
        wait: timedelta | None = None,
        patience: timedelta = timedelta(0),
        company_days: int = 0,
        interrupted: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        if those is None:
            those = [each.id for each in self.ledger.deliveries()]
        return deliver(
            self.ledger,
            line,
            those,
            account=ACCOUNT,
            limits=limits,
            clock=clock or (lambda: self.now),
            sleep=sleep or self.sleep,
            chance=lambda: 0.5,
            report=report or self.told.append,
            until=None if wait is None else self.now + wait,
            patience=patience,
            company_days=company_days,
            interrupted=interrupted,
        )

    def __iter__(self) -> Iterator[Delivery]:
        return self.ledger.deliveries()

    @property
    def states(self) -> list[State]:
        return [each.state for each in self]


def line_to(server: FaultyServer | int) -> SmtpLine:
    """A line to a server, or to its port where it is another process's."""
    port = server if isinstance(server, int) else server.port
    return SmtpLine(Server("localhost", port, "plain", ""), timeout=5)


def readers(server: FaultyServer) -> list[int]:
    """To whom the server has taken letters, in that order, by their numbers."""
    addresses = (address for each in server.accepted for address in each.envelope.recipients)
    return [int(address.removeprefix("reader").partition("@")[0]) for address in addresses]
