"""The loop: claim, wait for its turn, offer, commit, hand over, settle. One round trip and one durable commit a letter.

At most once without a person's word: a letter whose body may have left is never offered again by itself.
"""

from bisect import insort
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outreach.delivery.limits import Limits, Turn, earliest
from outreach.delivery.line import Line, Permits
from outreach.delivery.outcome import INTERRUPTED, Outcome, Report, Stop
from outreach.delivery.refusing import InARow, later, told
from outreach.envelope import LineLost, LineRefused
from outreach.ledger import MAY_HAVE_LEFT, Delivery, Ledger, Settled, State

_AT_ONCE = 50  # claimed together, so that a claim's transaction is shared; a lost claim is found again by `recover`
_SOON = timedelta(seconds=1)  # until its turn has come, a letter that was announced only keeps the server waiting
_MINUTE = timedelta(minutes=1)  # a clock may be set while one waits for it, and a machine may sleep
_RETRIES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=30))


def deliver(
    ledger: Ledger,
    line: Line,
    those: Collection[int],
    *,
    account: str,
    limits: Limits,
    clock: Callable[[], datetime],
    sleep: Callable[[timedelta], None],
    chance: Callable[[], float],
    report: Callable[[Report], None],
    until: datetime | None = None,
    patience: timedelta = timedelta(0),
    company_days: int = 0,
    interrupted: Callable[[], bool] = lambda: False,
    permits: Permits | None = None,
) -> Outcome:
    """Deliver those that are queued for `account`, under whose lock this has to be called, and no others.

    `those` are the ids of queued deliveries, in the order in which they are to leave. Waits for the limits, and for
    deferred letters, as long as the next letter may leave by `until`, or else within `patience` of the one before.
    `interrupted` is asked before each letter and after each sleep, which may end early. `permits` are taken before each
    letter leaves. Raises OutreachError when the ledger or the permits fail; nothing leaves then.
    """
    now = clock()
    ledger.recover(account, now)
    run = _Run(
        ledger=ledger,
        line=line,
        those=frozenset(those),
        account=account,
        limits=limits,
        clock=clock,
        sleep=sleep,
        chance=chance,
        report=report,
        until=until,
        patience=patience,
        company=timedelta(days=company_days),
        interrupted=interrupted,
        permits=permits,
        ahead=deque(those),
        sent=ledger.sent_times(account, now - timedelta(days=1)),
        luck=chance(),
    )
    outcome = run.outcome
    try:
        run.all()
    except Stop as stop:
        outcome.stopped, outcome.hint, outcome.goes_on = str(stop), stop.hint, stop.goes_on
    finally:
        run.end()
    states = Counter(each.state for each in run.still(("queued", "deferred", "cancelled")))
    outcome.cancelled, outcome.barred = states["cancelled"], len(run.barred)
    outcome.left = states["queued"] + states["deferred"] - outcome.barred
    return outcome


@dataclass(slots=True, kw_only=True)
class _Run:
    """What the steps of one run share."""

    ledger: Ledger
    line: Line
    those: Collection[int]
    account: str
    limits: Limits
    clock: Callable[[], datetime]
    sleep: Callable[[timedelta], None]
    chance: Callable[[], float]
    report: Callable[[Report], None]
    until: datetime | None
    patience: timedelta
    company: timedelta
    interrupted: Callable[[], bool]
    permits: Permits | None

    ahead: deque[int]  # not claimed yet
    sent: list[datetime]
    luck: float  # of the next letter, for how far it keeps from the one before
    tried: datetime | None = None  # when a letter was offered last
    free_at: datetime | None = None  # when the last one left, if nothing made the next one wait then
    claimed: deque[Delivery] = field(default_factory=deque)
    settled: Settled | None = None  # of the letter before; becomes durable with the next one's commit
    losses: int = 0  # of connections, in a row
    lost_at: int = 0  # the letter at whose offer the connection was lost
    in_a_row: InARow = field(default_factory=InARow)
    barred: set[int] = field(default_factory=set)
    outcome: Outcome = field(default_factory=Outcome)

    def all(self) -> None:
        """Delivers one after the other. Raises Stop."""
        while self.claimed or self.claim() or self.wait_for_the_rest():
            if self.claimed:
                if self.is_free():
                    self.see_interruption()
                else:
                    self.wait(self.turn)
                self.deliver(self.claimed[0])

    def end(self) -> None:
        """What is known becomes durable, what was claimed goes back, the line is closed."""
        try:
            self.settle()
            for each in self.claimed:
                self.ledger.release(each.id, self.clock())
                self.give_back(each)
        finally:
            self.line.close()

    def still(self, states: Collection[State]) -> Iterator[Delivery]:
        """Those of the run's letters that are in such a state now."""
        return (each for each in self.ledger.deliveries(states=states) if each.id in self.those)

    # --- one letter

    def claim(self) -> bool:
        """Claims the next few; False when none can leave now."""
        count = len(self.claimed)
        while self.ahead and len(self.claimed) == count:
            now = self.clock()
            few = [self.ahead.popleft() for _ in range(min(_AT_ONCE, len(self.ahead)))]
            since = now - self.company if self.company else None
            self.claimed += self.ledger.claim(self.account, now, limit=len(few), among=few, company_since=since)
        return len(self.claimed) > count

    def deliver(self, each: Delivery) -> None:
        """Offers the letter that was claimed first, and hands it over where the server asks for it."""
        if self.permits and (why := self.permits.take(each)):
            self.bar(each, why)
            return
        message = self.ledger.raw(each.id)
        opened = False
        try:
            self.line.open()
            opened = True
            reply = self.line.offer(each.envelope)
        except LineLost as error:
            if opened and self.lost_at == each.id:
                # It may be the letter that the server cannot bear: the others must not wait behind it for ever.
                self.claimed.popleft()
                self.became(each, later(each, f"the connection is lost at every attempt: {error}", self.clock()))
            self.lost_at = each.id if opened else 0
            self.lost(str(error))
            return
        except LineRefused as error:
            raise Stop(str(error), error.hint) from error
        if reply.code == 354:
            if len(self.claimed) == 1:
                self.claim()  # so that there is one to announce together with this one's body
            self.hand_over(each, message)
        else:
            self.claimed.popleft()
            self.losses = 0
            self.tried, self.luck, self.free_at = self.clock(), self.chance(), None
            self.became(each, told(each, reply, self.clock()))

    def bar(self, each: Delivery, why: str) -> None:
        self.claimed.popleft()
        self.ledger.release(each.id, self.clock())
        self.barred.add(each.id)
        self.report(Report(each, "queued", why))

    def give_back(self, each: Delivery) -> None:
        if self.permits:
            self.permits.give_back(each)

    def hand_over(self, each: Delivery, message: bytes) -> None:
        now = self.clock()
        leaves = self.ledger.commit(each.id, now, settled=self.settled)
        self.settled = None
        self.claimed.popleft()
        if not leaves:
            self.line.close()
            self.give_back(each)
            now_known = self.ledger.find(each.contact, each.step)
            self.report(Report(each, now_known.state if now_known else "cancelled", ""))
            return
        insort(self.sent, now)
        self.tried, self.luck = now, self.chance()
        turn = self.turn()
        self.free_at = None if turn.because else now
        ahead = self.claimed and turn.at - now <= _SOON and not self.interrupted()
        try:
            reply = self.line.hand_over(message, self.claimed[0].envelope if ahead else None)
        except LineLost as error:
            self.became(each, Settled(each.id, "unknown", str(error)))
            self.lost(str(error))
        except LineRefused as error:
            self.became(each, told(each, error.reply, self.clock(), refused=True))
            raise Stop(str(error), error.hint) from error
        except BaseException:
            self.settled = Settled(each.id, "unknown", "interrupted while it was leaving")
            raise
        else:
            self.losses = 0
            if reply.code // 100 != 2:
                self.sent.remove(now)
            self.became(each, told(each, reply, self.clock()))

    def became(self, each: Delivery, settled: Settled) -> None:
        self.settle()
        self.settled = settled
        setattr(self.outcome, settled.state, getattr(self.outcome, settled.state) + 1)
        if settled.state in ("deferred", "failed"):
            self.give_back(each)
        self.report(Report(each, settled.state, settled.reply))
        self.in_a_row.count(settled)

    def settle(self) -> None:
        """What became of the letter before is durable."""
        if self.settled:
            self.ledger.settle(self.settled, self.clock())
            self.settled = None

    # --- waiting

    def turn(self) -> Turn:
        return earliest(self.clock(), self.sent, self.limits, self.luck, self.tried)

    def is_free(self) -> bool:
        """Whether the next letter's turn has come, as was found out a moment ago."""
        return self.free_at is not None and timedelta(0) <= self.clock() - self.free_at <= _SOON

    def wait(self, turn: Callable[[], Turn]) -> None:
        """Until it is. Raises Stop when that is too late, and when the run is interrupted."""
        self.see_interruption()
        latest = self.clock() + self.patience
        if self.until:
            latest = max(latest, self.until)
        while (next_one := turn()).at > (now := self.clock()):
            self.settle()
            if next_one.at > latest:
                raise Stop(next_one.because, goes_on=next_one.at)
            if next_one.at - now > _MINUTE:
                self.line.close()  # servers end a connection that says nothing for long
            self.sleep(min(next_one.at - now, _MINUTE))
            self.see_interruption()

    def wait_for_the_rest(self) -> bool:
        """Whether some of those that could not leave now can after a wait."""
        self.settle()
        waiting = [each for each in self.still(("queued", "deferred")) if each.id not in self.barred]
        if not waiting:
            return False
        now = self.clock()
        turns = [turn for turn in self.turns_of(waiting) if turn.at > now]
        if not turns:
            raise Stop("the rest wait for other letters to leave, or to be decided about")
        first = min(turns)
        self.wait(lambda: first)
        self.in_a_row.put_off = 0
        self.ahead += (each.id for each in waiting)
        return True

    def turns_of(self, waiting: Iterable[Delivery]) -> Iterator[Turn]:
        """When those that wait for a time can leave; what waits for another letter to leave is left out."""
        at_company: dict[str, datetime] = {}
        if self.company:
            for each in self.ledger.deliveries(states=MAY_HAVE_LEFT):
                if each.left and each.company:
                    at_company[each.company] = max(each.left, at_company.get(each.company, each.left))
        for each in waiting:
            if each.state == "deferred" and each.due:
                yield Turn(each.due, "the server said “later”")
            elif each.company in at_company:
                days = f"{self.company.days} days" if self.company.days > 1 else "a day"
                yield Turn(at_company[each.company] + self.company, f"one person per company in {days}")

    def see_interruption(self) -> None:
        if self.interrupted():
            raise Stop(*INTERRUPTED)

    def lost(self, why: str) -> None:
        """After a lost connection: a pause, longer each time, and an end of trying."""
        self.settle()
        self.line.close()
        if self.losses == len(_RETRIES):
            raise Stop(f"the connection was lost {self.losses + 1} times in a row: {why}", "Try again later.")
        self.sleep(_RETRIES[self.losses])
        self.losses += 1
