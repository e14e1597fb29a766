"""A run is killed at every step that a letter takes: who has the letter does not get it again, who has not does."""

import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event

import pytest

from outreach.ledger import State, open_ledger
from tests.delivery.world import World, line_to, readers
from tests.support.certificates import Authority
from tests.support.crashing import PROCESSES, campaign, crash, die_at, send
from tests.support.faulty_server import DROP, Action, FaultyServer
from tests.support.mail_servers import LOOPBACK
from tests.support.programs import Outreach

pytestmark = LOOPBACK


@dataclass
class Deadly(FaultyServer):
    """Kills its client when it has heard, and not yet answered, what belongs to a step."""

    step: str = ""
    victim: Event = field(default_factory=Event)
    kill: Callable[[], None] = lambda: None

    def action(self, step: str) -> Action:
        if step == self.step:
            self.step = ""
            assert self.victim.wait(30)
            self.kill()
            if step == "handshake":
                return DROP  # there is nobody left to shake hands with
        return super().action(step)


STEPS: dict[str, tuple[State, int]] = {
    **dict.fromkeys(("greeting", "ehlo", "starttls", "handshake", "auth", "mail", "rcpt", "data"), ("queued", 0)),
    **dict.fromkeys(("body", "dot"), ("unknown", 1)),
    "quit": ("sent", 1),
}
"""What a letter is after a restart when the server never answered that step, and how many copies have arrived."""


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_of_the_protocol(step: str, tmp_path: Path, certificates: Authority) -> None:
    becomes, copies = STEPS[step]
    with Deadly(context=certificates.context(tmp_path / "server.pem"), step=step) as server:
        folder = campaign(tmp_path / "home" / "campaign", 1, server.port, certificates.ca_file)
        run = send(folder, tmp_path / "out")

        def kill() -> None:
            run.kill()
            wait([run.sentinel])

        server.kill = kill
        server.victim.set()
        run.join(30)
        assert run.exitcode == -signal.SIGKILL, (tmp_path / "out").read_text()
        with open_ledger(folder / "ledger.sqlite", "") as ledger:
            (each,) = ledger.deliveries()
            ledger.recover(each.account, each.changed)
            (each,) = ledger.deliveries()
        assert each.state == becomes
        again = send(folder, tmp_path / "out")
        again.join(30)
        # A server goes on reading what has left before the end of the line, so the body may be taken after the kill.
        assert (again.exitcode, len(server.accepted)) == (0, 1), (tmp_path / "out").read_text()
        assert copies == (0 if becomes == "queued" else 1)


def test_a_person_hears_at_once_of_a_letter_in_doubt(tmp_path: Path) -> None:
    with Deadly(step="dot") as server:
        folder = campaign(tmp_path / "home" / "campaign", 1, server.port, None)
        run = send(folder, tmp_path / "out")
        server.kill = run.kill
        server.victim.set()
        run.join(30)
        told = Outreach(folder.parent)("review-unknown", cwd=folder)
    assert "Ann Baaa <baaa@example.com>" in told.stdout, told.stderr
    assert "1 letter left in doubt" in told.stderr


def deliver_and_die(place: Path, port: int, number: int) -> None:
    """Delivers in a process that ends before it touches socket or disk for that time."""
    world = World(place)
    line = line_to(port)
    sys.setprofile(die_at(number))
    world.run(line)
    sys.setprofile(None)


@pytest.mark.parametrize(
    ("letters", "offers"), [(2, ["PIPELINING"]), (1, [])], ids=["two letters, pipelined", "one letter, step by step"]
)
def test_killed_between_any_two_effects(letters: int, offers: list[str], tmp_path: Path) -> None:
    ended = Counter[str]()
    for number in count(1):
        place = tmp_path / str(number)
        place.mkdir()
        with FaultyServer(offers=offers) as server:
            world = World(place)
            world.letters(letters)
            world.ledger.close()
            run = PROCESSES.Process(target=deliver_and_die, args=(place, server.port, number))
            run.start()
            run.join(30)
            asked = server.commands.count("DATA")
            world.again()
            assert world.run(line_to(server)).left == 0
            taken = Counter(readers(server))
            for each in world:
                assert each.state in {"sent", "unknown"}
                assert taken[each.row] == 1 or (each.state == "unknown" and not taken[each.row]), number
            assert world.states.count("unknown") <= min(1, asked), "only what the server has asked for is in doubt"
            ended.update(world.states)
            world.ledger.close()
        if run.exitcode == 0:
            break
        assert run.exitcode == -signal.SIGKILL
    assert number > 10 * letters, "more than that can be seen of a letter"
    assert 0 < ended["unknown"] < ended["sent"]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_a_run_that_crashes_again_and_again(tmp_path: Path, encrypted: bool) -> None:
    done = crash(tmp_path / "crash", letters=16, kills=6, seed=20 + encrypted, encrypted=encrypted)
    assert done.kills
    assert (done.duplicates, done.lost, done.unaccounted) == (0, 0, 0)
    assert done.sent + done.refused + done.held == 16
