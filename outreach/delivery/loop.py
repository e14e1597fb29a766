"""The loop: claim, wait for its turn, offer, commit, hand over, settle. One round trip and one durable commit a letter.

At most once without a person's word: a letter whose body may have left is never offered again by itself.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from outreach.delivery.limits import Limits, earliest
from outreach.delivery.line import Line
from outreach.envelope import LineLost, LineRefused, Reply
from outreach.ledger import Delivery, Ledger, Settled, State

_AT_ONCE = 20  # claimed together, so that a claim's transaction is shared; a lost claim is found again by `recover`
_LONG = timedelta(seconds=20)  # servers end a connection that says nothing for longer, and a reader may look meanwhile
_RETRIES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=30))
_FIRST_RETRY = timedelta(minutes=30)  # RFC 5321, 4.5.4.1: at least 30 minutes, give up after 4 or 5 days
_LONGEST_RETRY = timedelta(hours=8)
_ATTEMPTS = 18  # half an hour, doubling up to eight: five days


class Report(NamedTuple):
    """What became of one letter."""

    delivery: Delivery
    state: State
    reply: str


@dataclass(slots=True)
class Outcome:
    """What a run did. `stopped` says why it ended before the last letter, `goes_on` when limits let it continue."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    stopped: str = ""
    hint: str = ""
    goes_on: datetime | None = None


class _Stop(Exception):  # noqa: N818 - the way out of the loop, caught below
    def __init__(self, why: str, hint: str = "", goes_on: datetime | None = None) -> None:
        super().__init__(why)
        self.hint = hint
        self.goes_on = goes_on


def deliver(
    ledger: Ledger,
    line: Line,
    *,
    account: str,
    limits: Limits,
    clock: Callable[[], datetime],
    sleep: Callable[[timedelta], None],
    chance: Callable[[], float],
    report: Callable[[Report], None],
    until: datetime | None = None,
    company_days: int = 0,
    interrupted: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Deliver what is queued for `account`, under whose lock this has to be called.

    Waits for the limits as long as the next letter may leave by `until`. `interrupted` is asked before each letter
    and after each sleep, which may end early. Raises OutreachError when the ledger fails; nothing leaves then.
    """
    outcome = Outcome()
    ledger.recover(account, clock())
    loop = _Loop(ledger, line, account, limits, clock, sleep, chance, report, until, company_days, interrupted, outcome)
    try:
        loop.run()
    except _Stop as stop:
        outcome.stopped, outcome.hint, outcome.goes_on = str(stop), stop.hint, stop.goes_on
    finally:
        loop.end()
    return outcome


class _Loop:
    """What the steps of one run share."""

    def __init__(
        self,
        ledger: Ledger,
        line: Line,
        account: str,
        limits: Limits,
        clock: Callable[[], datetime],
        sleep: Callable[[timedelta], None],
        chance: Callable[[], float],
        report: Callable[[Report], None],
        until: datetime | None,
        company_days: int,
        interrupted: Callable[[], bool],
        outcome: Outcome,
    ) -> None:
        self.ledger, self.line, self.account, self.limits = ledger, line, account, limits
        self.clock, self.sleep, self.chance, self.report = clock, sleep, chance, report
        self.until, self.company_days, self.interrupted, self.outcome = until, company_days, interrupted, outcome
        self.claimed: deque[Delivery] = deque()
        self.settled: Settled | None = None  # of the letter before; becomes durable with the next one's commit
        self.losses = 0
        now = clock()
        self.sent = ledger.sent_times(account, now - timedelta(days=1))
        self.turn = earliest(now, self.sent, limits, chance())

    def run(self) -> None:
        while each := self._next():
            self._wait()
            self._see_interruption()
            message = self.ledger.raw(each.id)
            try:
                self.line.open()
                reply = self.line.offer(each.envelope)
            except LineLost as error:
                self._lost(str(error))
                continue
            except LineRefused as error:
                raise _Stop(str(error), error.hint) from error
            self.claimed.popleft()
            if reply.code != 354:
                self._settle_now()
                self._became(each, reply)
                self._settle_now()
            elif self._committed(each):
                self._hand_over(each, message)

    def end(self) -> None:
        """What is known becomes durable, what was claimed goes back, the line is closed."""
        try:
            self._settle_now()
            for each in self.claimed:
                self.ledger.release(each.id, self.clock())
        finally:
            self.line.close()

    def _next(self) -> Delivery | None:
        if not self.claimed:
            now = self.clock()
            since = now - timedelta(days=self.company_days) if self.company_days else None
            self.claimed += self.ledger.claim(
                self.account, now, limit=1 if self.company_days else _AT_ONCE, company_since=since
            )
        return self.claimed[0] if self.claimed else None

    def _see_interruption(self) -> None:
        if self.interrupted():
            raise _Stop("interrupted", "Run the same command again to go on.")

    def _wait(self) -> None:
        """Sleeps until the next letter's turn."""
        while self.turn.at > (now := self.clock()):
            self._settle_now()
            if self.until is None or self.turn.at > self.until:
                raise _Stop(f"limit reached: {self.turn.because}", goes_on=self.turn.at)
            if self.turn.at - now > _LONG:
                self.line.close()
            self.sleep(self.turn.at - now)
            self._see_interruption()

    def _committed(self, each: Delivery) -> bool:
        settled, self.settled = self.settled, None
        if self.ledger.commit(each.id, self.clock(), settled=settled):
            return True
        self.line.close()
        self.outcome.cancelled += 1
        self.report(Report(each, "cancelled", ""))
        return False

    def _hand_over(self, each: Delivery, message: bytes) -> None:
        now = self.clock()
        self.sent.append(now)
        self.turn = earliest(now, self.sent, self.limits, self.chance())
        at_once = self.claimed and self.turn.at <= now and not self.interrupted()
        try:
            reply = self.line.hand_over(message, self.claimed[0].envelope if at_once else None)
        except LineLost as error:
            self._settled(each, Settled(each.id, "unknown", str(error)))
            self._lost(str(error))
        except LineRefused as error:
            self.sent.pop()
            self._settled(each, self._deferred(each, error.reply))
            raise _Stop(str(error), error.hint) from error
        else:
            self.losses = 0
            if reply.code // 100 != 2:
                self.sent.pop()
            self._became(each, reply)

    def _became(self, each: Delivery, reply: Reply) -> None:
        said = f"{reply.code} {reply.text}"
        if reply.code // 100 == 2:
            self._settled(each, Settled(each.id, "sent", said, _queue_id(reply)))
        elif reply.code // 100 == 4:
            self._settled(each, self._deferred(each, reply))
        else:
            self._settled(each, Settled(each.id, "failed", said))

    def _deferred(self, each: Delivery, reply: Reply) -> Settled:
        said = f"{reply.code} {reply.text}"
        if each.attempts + 1 >= _ATTEMPTS:
            return Settled(each.id, "failed", f"given up after {_ATTEMPTS} attempts: {said}")
        pause = min(_FIRST_RETRY * 2**each.attempts, _LONGEST_RETRY)
        return Settled(each.id, "deferred", said, due=self.clock() + pause)

    def _settled(self, each: Delivery, settled: Settled) -> None:
        self.settled = settled
        setattr(self.outcome, settled.state, getattr(self.outcome, settled.state) + 1)
        self.report(Report(each, settled.state, settled.reply))

    def _settle_now(self) -> None:
        settled, self.settled = self.settled, None
        if settled:
            self.ledger.settle(settled, self.clock())

    def _lost(self, why: str) -> None:
        """After a lost connection: a pause, longer each time, and an end of trying."""
        self._settle_now()
        self.line.close()
        if self.losses == len(_RETRIES):
            raise _Stop(f"the connection was lost {self.losses + 1} times in a row: {why}", "Try again later.")
        self.sleep(_RETRIES[self.losses])
        self.losses += 1
        self._see_interruption()


def _queue_id(reply: Reply) -> str:
    """What the server calls the message, as in "2.0.0 Ok: queued as 4bX": the last word, for questions to it."""
    return reply.text.split()[-1][:80] if reply.text.split() else ""
