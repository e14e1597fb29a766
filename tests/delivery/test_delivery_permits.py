"""Others are asked before each letter leaves, and hear of those that have not left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.delivery import Outcome, deliver
from outreach.errors import OutreachError
from outreach.ledger import Delivery
from tests.delivery.world import ACCOUNT, NO_LIMITS, World, line_to, readers
from tests.support.faulty_server import FaultyServer
from tests.support.mail_servers import LOOPBACK

pytestmark = LOOPBACK


@dataclass
class Others:
    """Have something against letters to some readers; keep what was taken, and not given back."""

    against: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)
    fail_at: str = ""

    def take(self, delivery: Delivery) -> str:
        if delivery.contact == self.fail_at:
            raise OutreachError("the list cannot be reached")
        if delivery.contact in self.against:
            return "Ann was first"
        if delivery.contact not in self.taken:
            self.taken.append(delivery.contact)
        return ""

    def give_back(self, delivery: Delivery) -> None:
        if delivery.contact in self.taken:
            self.taken.remove(delivery.contact)


def run(world: World, server: FaultyServer, others: Others, *, wait: timedelta | None = None) -> Outcome:
    return deliver(
        world.ledger,
        line_to(server),
        [each.id for each in world],
        account=ACCOUNT,
        limits=NO_LIMITS,
        clock=lambda: world.now,
        sleep=world.sleep,
        chance=lambda: 0.5,
        report=world.told.append,
        until=world.now + wait if wait else None,
        permits=others,
    )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.ledger.close()


@pytest.mark.parametrize("offers", [["PIPELINING"], []])
def test_a_letter_that_is_barred_stays_in_the_queue(
    world: World, faulty_server: Callable[..., FaultyServer], offers: list[str]
) -> None:
    server, others = faulty_server(offers=offers), Others({"2", "4"})
    world.letters(4)
    outcome = run(world, server, others)
    assert (readers(server), others.taken) == ([1, 3], ["1", "3"])
    assert world.states == ["sent", "queued", "sent", "queued"]
    assert (outcome.sent, outcome.barred, outcome.left, outcome.stopped) == (2, 2, 0, "")
    assert [each.reply for each in world.told if each.state == "queued"] == ["Ann was first"] * 2
    run(world, server, Others())
    assert readers(server) == [1, 3, 2, 4]


def test_what_was_not_sent_is_given_back(world: World, faulty_server: Callable[..., FaultyServer]) -> None:
    server = faulty_server({"rcpt": ["550 5.1.1 nobody", "451 4.7.1 later"], "dot": ["554 5.7.1 no"]})
    others = Others()
    world.letters(4)
    run(world, server, others)
    assert world.states == ["failed", "deferred", "failed", "sent"]
    assert others.taken == ["4"]
    world.now += timedelta(hours=1)
    run(world, server, others)
    assert sorted(others.taken) == ["2", "4"]


def test_what_was_claimed_when_the_run_ended_is_given_back(
    world: World, faulty_server: Callable[..., FaultyServer]
) -> None:
    server, others = faulty_server({"greeting": "554 5.7.1 not from you"}), Others()
    world.letters(2)
    assert "not from you" in run(world, server, others).stopped
    assert (others.taken, world.states) == ([], ["queued", "queued"])


def test_nothing_leaves_when_nobody_can_be_asked(world: World, faulty_server: Callable[..., FaultyServer]) -> None:
    server, others = faulty_server(), Others(fail_at="2")
    world.letters(3)
    with pytest.raises(OutreachError, match="cannot be reached"):
        run(world, server, others)
    assert (readers(server), world.states) == ([1], ["sent", "queued", "queued"])
    assert others.taken == ["1"]
