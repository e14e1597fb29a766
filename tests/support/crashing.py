"""Runs of `outreach send` that are killed, against a server that fails at every step and keeps a record of its own.

A run is a process forked from one that has imported the program already: it starts in a few milliseconds. Time is the
run's own, moved by every sleep and set wrong on purpose, so that letters that were put off come due.
"""

import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event as SharedEvent
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Event
from types import FrameType
from typing import Any, Self

from tests.support.certificates import authority
from tests.support.faulty_server import (
    DROP,
    HANG,
    PASSWORD,
    TAKE_AND_DROP,
    TLS_ALERT,
    USER,
    USUAL,
    Accepted,
    Action,
    FaultyServer,
    Slow,
)
from tests.support.programs import surroundings

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [
        "__main__",
        "tests.support.crashing",
        "outreach.cli.send",
        "outreach.cli.signing",
        "outreach.campaign.post.mailing",
        "outreach.checks.meaning",
        "outreach.sheet.delimited",
        "outreach.mail.transport",
        "sqlalchemy.dialects.sqlite",
        "email_validator",
        "filelock",
        "holidays.countries.united_states",
        "keyring",
        "markdown_it.presets",
        "yagmail",
    ]
)

EFFECTS = {"sendall", "recv_into", "read", "commit"}
"""Functions in C with which a process touches a socket, plain or encrypted, or makes a transaction durable."""


def send(folder: Path, out: Path, *, kill_at: int = 0, ahead: timedelta | None = None) -> ForkServerProcess:
    """Starts `outreach send --for-real --yes` on a campaign. What it says goes to the end of `out`.

    It kills itself at that effect, counted from 1, where `kill_at` is given. With `ahead` its clock is that far off,
    and it does not sleep but sets its clock on.
    """
    process = PROCESSES.Process(target=_send, args=(folder, out, kill_at, ahead))
    process.start()
    return process


def _send(folder: Path, out: Path, kill_at: int, ahead: timedelta | None) -> None:
    os.environ.clear()
    os.environ.update(surroundings(folder.parent, OUTREACH_PASSWORD=PASSWORD))
    os.chdir(folder)
    said = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.argv = ["outreach", "send", "--for-real", "--yes", "--quiet"]
    if ahead is not None:
        _own_time(ahead)
    from outreach.cli import main

    if kill_at:
        sys.setprofile(die_at(kill_at))
    code = main()
    sys.setprofile(None)
    sys.stdout.flush()
    os._exit(code)


def _own_time(ahead: timedelta) -> None:
    from outreach.cli import leaving
    from outreach.cli import send as command

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + ahead

    class Hasty(Event):
        def wait(self, timeout: float | None = None) -> bool:
            nonlocal ahead
            ahead += timedelta(seconds=timeout or 0)
            return self.is_set()

    for each in (command, leaving):
        vars(each).update(datetime=Shifted, Event=Hasty)


def die_at(number: int) -> Callable[[FrameType, str, Any], None]:
    """A profile function that ends this process, as if the power had gone, before an effect: that is after the last."""
    effects = count(1)

    def look(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and function.__name__ in EFFECTS and next(effects) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return look


# --- the server


FAULTS: Mapping[str, tuple[Action, ...]] = {
    **dict.fromkeys(("greeting", "ehlo", "auth", "quit"), (DROP, HANG, "421 4.3.2 try later", Slow(0.02))),
    **dict.fromkeys(("starttls", "handshake"), (DROP,)),
    **dict.fromkeys(
        ("mail", "rcpt", "data", "rset"),
        (DROP, HANG, "421 4.3.2 closing", "451 4.3.0 later", "550 5.1.1 no", "what?", Slow(0.02), TLS_ALERT),
    ),
    "body": (DROP, HANG, Slow(0.02)),
    "dot": (
        *(DROP, TAKE_AND_DROP, HANG, Slow(0.02), Slow(0.005), TLS_ALERT),
        *("421 4.3.2 closing", "451 4.3.0 later", "452 4.3.1 full", "550 5.7.1 spam", "554 5.6.0 no", "what?"),
    ),
}


class Chaos(FaultyServer):
    """Does the usual thing mostly. Whatever it takes it writes down for good before it says so."""

    record: Path
    dice: random.Random
    share: float
    calm: SharedEvent
    knocks: Connection

    def action(self, step: str) -> Action:
        if step == "greeting":
            self.knocks.send(None)
        if self.calm.is_set() or self.dice.random() >= self.share:
            return USUAL
        action = self.dice.choice(FAULTS[step])
        return DROP if action is TLS_ALERT and not self.context else action


class Record(list[Accepted]):
    """Messages, written to a file as they are added: the Message-ID, and to whom."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def append(self, taken: Accepted) -> None:
        head, _, _ = taken.raw.partition(b"\r\n\r\n")
        (message_id,) = (line[12:] for line in head.split(b"\r\n") if line.lower().startswith(b"message-id: "))
        self._file.write(f"{message_id.decode()} {','.join(taken.envelope.recipients)}\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        super().append(taken)


def _serve(
    folder: Path, certificate: Path | None, seed: int, share: float, calm: SharedEvent, knocks: Connection
) -> None:
    context = None
    if certificate:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = Chaos(context=context)
    server.dice = random.Random(seed)  # noqa: S311 - it throws dice, and keeps no secrets
    server.share, server.calm, server.knocks = share, calm, knocks
    server.accepted = Record(folder / "record")
    knocks.send(server.port)
    signal.pause()


# --- the crashes


@dataclass
class Crashes:
    """What came of it. `held`: letters that wait for a person, since they may have left; `arrived`: those that did."""

    letters: int = 0
    kills: int = 0
    runs: int = 0
    sent: int = 0
    refused: int = 0
    held: int = 0
    arrived: int = 0
    duplicates: int = 0
    lost: int = 0
    unaccounted: int = 0

    def __add__(self, other: "Crashes") -> "Crashes":
        return Crashes(**{name: value + vars(other)[name] for name, value in vars(self).items()})


SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "me@example.org"
[campaign]
sheet = "people.csv"
template = "letter.md"
[send]
host = "localhost"
port = {port}
"""
PLAIN = 'security = "plain"\n'
ENCRYPTED = f'security = "starttls"\nuser = "{USER}"\nca_file = "{{ca_file}}"\nsign_in = "password"\n'
LETTER = "Subject: A word, {{ contact.name }}\n\nDear {{ contact.name }},\n\nhow is {{ contact.company }}?\n\nDana\n"
_LETTERS = str.maketrans("0123456789", "ablekinros")
HOUR = timedelta(hours=1)
JUMPS = (0 * HOUR, 0 * HOUR, 0 * HOUR, 0.7 * HOUR, 5 * HOUR, 30 * HOUR, -2 * HOUR, -24 * HOUR)
CALM = timedelta(days=300)


def campaign(folder: Path, letters: int, port: int, ca_file: Path | None) -> Path:
    """A campaign folder with so many letters, each to another invented person."""
    folder.mkdir(parents=True)
    names = [str(number).translate(_LETTERS).title() for number in range(1000, 1000 + letters)]
    rows = [f"{name},Ann {name},{name.lower()}@example.com,{name} & Sons" for name in names]
    (folder / "people.csv").write_text("\n".join(["ID,Name,E-mail,Company", *rows, ""]))
    (folder / "letter.md").write_text(LETTER)
    security = ENCRYPTED.format(ca_file=ca_file) if ca_file else PLAIN
    (folder / "outreach.toml").write_text(SETTINGS.format(port=port) + security)
    return folder


def crash(place: Path, *, letters: int, kills: int, seed: int, encrypted: bool, share: float = 0.03) -> Crashes:
    """Sends letters, and kills that up to so many times, while there are letters left; then lets it come to its end.

    What ledger and server say then is compared. `share` of the server's replies are faults.
    """
    dice = random.Random(seed)  # noqa: S311 - see above
    place.mkdir(parents=True)
    issuer = authority(place) if encrypted else None
    certificate = issuer.certificate(place / "server.pem") if issuer else None
    calm, (knocks, knocking) = PROCESSES.Event(), PROCESSES.Pipe(duplex=False)
    server = PROCESSES.Process(target=_serve, args=(place, certificate, seed, share, calm, knocking))
    server.start()
    try:
        port = knocks.recv()
        folder = campaign(place / "home" / "campaign", letters, port, issuer.ca_file if issuer else None)
        done = Crashes(letters=letters)
        ahead, patience = timedelta(0), 0.02
        while done.kills < kills and done.runs < 3 * kills and (left := _still_to_leave(folder, letters)):
            ahead += dice.choice(JUMPS)
            died = _killed_run(folder, knocks, dice, patience, ahead)
            done.kills += died
            done.runs += 1
            # As many letters a run as there are kills left to spread over them.
            gone = left - _still_to_leave(folder, letters)
            patience = min(patience * (0.8 if gone * (kills - done.kills) > left else 1.2), 0.2)
        calm.set()
        for _ in range(30):
            run = send(folder, place / "out", ahead=ahead + CALM)
            run.join(60)
            assert run.exitcode is not None, f"a run hangs:\n{(place / 'out').read_text()[-2000:]}"
            done.runs += 1
            ahead += timedelta(hours=9)
            if not _still_to_leave(folder, letters):
                break
        return done + _compared(place, folder, letters)
    finally:
        server.kill()
        server.join()


def _killed_run(folder: Path, knocks: Connection, dice: random.Random, patience: float, ahead: timedelta) -> bool:
    """Whether the run was killed, rather than that it ended by itself."""
    while knocks.poll():
        knocks.recv()
    run = send(folder, folder.parents[1] / "out", ahead=ahead)
    begun = time.monotonic()
    if dice.random() < 0.1:
        time.sleep(dice.random() * 0.3)
    else:
        while not knocks.poll(0.02) and run.is_alive() and time.monotonic() < begun + 20:
            pass
        if dice.random() < 0.05 and run.is_alive():
            _fill_the_disk(run, folder, dice)
        else:
            time.sleep(dice.random() * patience)
    run.kill()
    run.join()
    return run.exitcode == -signal.SIGKILL


def _fill_the_disk(run: ForkServerProcess, folder: Path, dice: random.Random) -> None:
    """No file of the run's can grow by more than a little from now on."""
    if run.pid and hasattr(resource, "prlimit"):
        largest = max((path.stat().st_size for path in folder.glob("ledger.sqlite*")), default=0)
        room = largest + dice.randrange(40_000)
        resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (room, room))
        run.join(3)


def _still_to_leave(folder: Path, letters: int) -> int:
    """How many have not left; all of them before the ledger is made."""
    from outreach.ledger import open_ledger

    if not (folder / "ledger.sqlite").exists():
        return letters
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        states = Counter(each.state for each in ledger.deliveries())
    return letters - states["sent"] - states["failed"] - states["unknown"] - states["committing"]


def _compared(place: Path, folder: Path, letters: int) -> Crashes:
    from outreach.ledger import open_ledger

    taken: dict[str, list[str]] = {}
    for line in (place / "record").read_text("utf-8").splitlines():
        message_id, readers = line.split(" ")
        taken.setdefault(message_id, []).append(readers)
    found = Crashes()
    with closing(open_ledger(folder / "ledger.sqlite", "")) as ledger:
        known = {each.message_id: each for each in ledger.deliveries()}
    found.unaccounted = len(taken.keys() - known.keys()) + letters - len(known)
    for message_id, each in known.items():
        copies = taken.get(message_id, [])
        found.duplicates += max(0, len(copies) - 1)
        found.unaccounted += any(readers != ",".join(each.envelope.recipients) for readers in copies)
        match each.state:
            case "sent":
                found.sent += 1
                found.lost += not copies
            case "failed":
                found.refused += 1
                found.unaccounted += bool(copies)
            case "unknown" | "committing":  # which `review-unknown` shows as well, where nothing is left to be sent
                found.held += 1
                found.arrived += bool(copies)
            case _:
                found.lost += 1
    return found
