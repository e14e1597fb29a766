"""Any history of runs, crashes, edits, answers and decisions: at most once without a person's word, nothing lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Dialect, event

from outreach.errors import OutreachError
from outreach.ledger import (
    TRANSITIONS,
    Delivery,
    Ledger,
    Settled,
    State,
    open_ledger,
)
from outreach.ledger.prepared import Driven, Prepared
from tests.ledger.entries import ME, NOW, entry, incoming

CONTACTS = ("ann", "bea", "cy", "di")
STEPS = ("request", "reminder")
KEYS = [(contact, step) for contact in CONTACTS for step in STEPS]
NEVER = 99
FUSES = st.sampled_from([*[NEVER] * 30, 0, 1, 2, 3, 4, 5, 6, 8])  # statements until the run is killed
STEPS_OF_RUNS = st.tuples(
    st.integers(0, 1), FUSES, st.sampled_from(["sent", "sent", "deferred", "failed", "unknown"]), st.booleans()
)


BURNING: WeakKeyDictionary[Dialect, Callable[[], None]] = WeakKeyDictionary()


@pytest.fixture(autouse=True)
def prepared_statements_burn(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLAlchemy tells nobody of those."""

    def burning(run: Callable[..., Any]) -> Callable[..., Any]:
        def burn(prepared: Prepared, driven: Driven, values: Any) -> Any:
            BURNING.get(driven.dialect, lambda: None)()
            return run(prepared, driven, values)

        return burn

    for name in ("run", "run_each"):
        monkeypatch.setattr(Prepared, name, burning(getattr(Prepared, name)))


class Killed(BaseException):
    """The process ends at this statement."""


@dataclass
class Run:
    """A sender: what it has claimed, what is leaving, and what it has yet to say about the letter before."""

    ledger: Ledger
    fuse: int = NEVER
    claimed: list[Delivery] = field(default_factory=list)
    leaving: Delivery | None = None
    settled: Settled | None = None

    def __post_init__(self) -> None:
        for moment in ("before_cursor_execute", "begin", "commit"):
            event.listen(self.ledger._book._engine, moment, self.burn)
        BURNING[self.ledger._book._engine.dialect] = self.burn

    def burn(self, *_: Any) -> None:
        self.fuse -= 1
        if self.fuse < 0:
            raise Killed


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="outreach-")
        self.watcher = self.opened()
        self.runs: list[Run] = []
        self.now = NOW
        self.queued: set[tuple[str, str]] = set()
        self.may_leave: Counter[int] = Counter()  # how often, by all that was said so far
        self.left: Counter[int] = Counter()

    def opened(self) -> Ledger:
        return open_ledger(Path(self.folder.name) / "ledger.sqlite", "")

    def teardown(self) -> None:
        for run in self.runs:
            run.ledger.close()
        self.watcher.close()
        self.folder.cleanup()

    def by(self, which: int, fuse: int, step: Callable[[Run], None]) -> None:
        """A run's step; the run ends when it is killed on the way, or when the ledger says that another passed it."""
        run = self.runs[which % len(self.runs)]
        run.fuse = fuse
        try:
            step(run)
        except (Killed, OutreachError):
            self.runs.remove(run)
            run.fuse = NEVER
            run.ledger.close()
        else:
            run.fuse = NEVER

    # --- what happens

    @initialize(contacts=st.sets(st.sampled_from(CONTACTS), min_size=1))
    def begins(self, contacts: set[str]) -> None:
        self.runs.append(Run(self.opened()))
        self.queues(0, NEVER, "first", [(contact, "request") for contact in sorted(contacts)])

    @precondition(lambda self: len(self.runs) < 2)
    @rule(recovers=st.booleans())
    def starts(self, recovers: bool) -> None:
        """Two at a time, which a lock prevents; but locks fail, on network drives for one."""
        self.runs.append(Run(self.opened()))
        if recovers or len(self.runs) == 1:
            self.runs[-1].ledger.recover(ME, self.now)

    @rule()
    def time_passes(self) -> None:
        self.now += timedelta(minutes=45)

    @precondition(lambda self: self.runs)
    @rule(
        which=st.integers(0, 1),
        fuse=FUSES,
        fingerprint=st.sampled_from(["first", "edited", "edited again"]),
        keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=5),
    )
    def queues(self, which: int, fuse: int, fingerprint: str, keys: list[tuple[str, str]]) -> None:
        def step(run: Run) -> None:
            entries = [
                entry(contact, step, fingerprint=fingerprint, after="request" if step == "reminder" else "")
                for contact, step in keys
            ]
            for queued in run.ledger.queue(entries, self.now, renew=True):
                if (queued.contact, queued.step) not in self.queued:
                    self.queued.add((queued.contact, queued.step))
                    self.may_leave[queued.id] = 1
                elif queued.message_id in {each.message_id for each in entries}:
                    assert self.left[queued.id] < self.may_leave[queued.id], "made anew after it has left"

        self.by(which, fuse, step)

    @precondition(lambda self: self.runs)
    @rule(steps=st.lists(STEPS_OF_RUNS, min_size=1, max_size=8))
    def runs_go_on(self, steps: list[tuple[int, int, State, bool]]) -> None:
        """Each in its own pace: claim, commit, settle, and again."""
        for which, fuse, state, odd in steps:
            if self.runs:
                self.by(which, fuse, partial(self.goes_on, state=state, odd=odd))

    def goes_on(self, run: Run, state: State, odd: bool) -> None:
        if run.leaving:
            of, run.leaving = run.leaving.id, None
            if state in ("deferred", "failed"):
                self.may_leave[of] += 1  # the server has said that it does not keep it
            run.settled = Settled(of, state, "as the server said", due=self.now + timedelta(minutes=30))
            if odd:
                run.ledger.settle(run.settled, self.now)
                run.settled = None
        elif not run.claimed:
            run.claimed += run.ledger.claim(ME, self.now, limit=2 + odd)
        elif odd and state == "unknown":
            run.ledger.release(run.claimed.pop().id, self.now)
        else:
            each = run.claimed.pop(0)
            leaves = run.ledger.commit(each.id, self.now, settled=run.settled)
            run.settled = None
            if leaves:
                run.leaving = each
                self.left[each.id] += 1
                assert self.left[each.id] <= self.may_leave[each.id], "it left twice"

    @precondition(lambda self: self.queued)
    @rule(pick=st.integers(0, 7), choice=st.integers(0, 7))
    def a_person_decides(self, pick: int, choice: int) -> None:
        each = self.deliveries()[pick % len(self.queued)]
        choices = [after for (before, after), who in TRANSITIONS.items() if before == each.state and "person" in who]
        if choices:
            to = choices[choice % len(choices)]
            self.watcher.transition(each.id, to, "person", self.now)
            if to == "queued":
                self.may_leave[each.id] = max(self.may_leave[each.id], self.left[each.id] + 1)

    @precondition(lambda self: self.queued)
    @rule(
        pick=st.integers(0, 7),
        kind=st.sampled_from(["replied", "bounced", "auto_replied", "opted_out"]),
        certain=st.booleans(),
    )
    def a_message_comes(self, pick: int, kind: str, certain: bool) -> None:
        each = self.deliveries()[pick % len(self.queued)]
        self.watcher.receive([incoming(kind, each, certain=certain)], self.now)

    @rule()
    def somebody_is_suppressed(self) -> None:
        if not self.watcher.suppressions.remove("bea@example.com"):
            self.watcher.suppressions.add("bea@example.com", "", self.now)

    # --- what always holds

    def deliveries(self) -> list[Delivery]:
        return sorted(self.watcher.deliveries(), key=lambda each: each.id)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        there = [(each.contact, each.step) for each in self.deliveries()]
        assert sorted(there) == sorted(self.queued)
        assert sum(self.watcher.counts().values()) == len(self.queued)

    @invariant()
    def every_step_is_one_of_the_table(self) -> None:
        for each in self.deliveries():
            state = ""
            for noted in self.watcher.events(each.id):
                assert noted.before == state
                if noted.before and noted.before != noted.after:
                    pair: Any = (noted.before, noted.after)
                    assert noted.by in TRANSITIONS[pair]
                state = noted.after
            assert state == each.state
            assert self.watcher.raw(each.id)


TestHistories = Histories.TestCase
TestHistories.settings = settings(deadline=None, max_examples=25, stateful_step_count=40)
