"""Sending e-mail, beside mailmerge: the same template, sheet and server, each program as its user runs it.

The template asks for Markdown, so that both send a text and its HTML: without that mailmerge leaves the HTML out.
Messages are counted by the server, from the first that it takes to the last: how long a program reads and checks
before it sends is not in the figure, what it does between two messages is. Ours keeps its ledger on the disk, with a
durable commit a letter; mailmerge keeps none.
"""

import csv
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from delay import Distance
from measure import OUTREACH, Claim
from people import people

from tests.support.certificates import authority
from tests.support.faulty_server import PASSWORD, USER, Accepted, FaultyServer

ROUND_TRIP = 0.05  # seconds
FAR = {"outreach": 400, "mailmerge": 30}
NEAR = 2000
LOOK = 0.005  # seconds between two looks at the sink's counter: one at each message would take time from the programs
TIMES = 3  # each program by turns; the best counts, since whatever else the machine does makes only slower

PARTS = {"text/plain", "text/html"}

LETTER = f"""\
TO: {{{{email}}}}
SUBJECT: A question about your work, {{{{name}}}}
FROM: Dana Marsh <{USER}>
CONTENT-TYPE: text/markdown

Dear {{{{name}}}},

{{{{referrer}}}} told me about your work at {{{{company}}}}, and suggested that I write to you. I teach chemistry, and
am finding out whether science policy could be the next thing for me.

Could you spare twenty minutes in the next weeks, by phone or over a coffee? I am not asking for a job: I would like to
hear how you came to what you do, and what you would look at in my place.

I will call you on Tuesday to see whether we can find a time. Thank you for considering it.

Kind regards,
Dana Marsh
"""
TEXT_ALONE = LETTER.replace("CONTENT-TYPE: text/markdown\n", "")
OURS = """\
[me]
name = "Dana Marsh"
email = "{user}"

[send]
host = "localhost"
port = {port}
security = "{security}"
user = "{signed_in}"
ca_file = "{ca_file}"
per_minute = 1000000
per_hour = 1000000
per_day = 1000000
hours = "00:00-24:00"
weekdays = "mon-sun"
"""
THEIRS = """\
[smtp_server]
host = localhost
port = {port}
username = {user}
ratelimit = 0
"""


class Taken(list[Accepted]):
    """What a server took, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, each: Accepted) -> None:
        self.times.append(perf_counter())
        super().append(each)


def claims(workspace: Path) -> Iterator[Claim]:
    # The workspace may be in memory, and the ledger is to be durable.
    with TemporaryDirectory(prefix="outreach-") as name:
        disk = Path(name)
        ours, theirs = far(disk, "outreach"), far(disk, "mailmerge")
        yield Claim(
            f"`outreach send` to a server {ROUND_TRIP * 1000:.0f} ms away, with STARTTLS and a sign-in",
            f"{ours:.1f} letters/s, {ours / theirs:.1f} × mailmerge ({theirs:.2f})",
            "at least 10 × mailmerge",
            ours >= 10 * theirs,
        )
        sink = which("smtp-sink") or which("smtp-sink", path="/usr/sbin")
        if not sink:
            return
        rates: dict[str, float] = {}
        for number in range(TIMES):
            for who in ("outreach", "mailmerge"):
                rates[who] = max(rates.get(who, 0), near(disk / f"{number}", who, sink))
        ours, theirs = rates["outreach"], rates["mailmerge"]
        yield Claim(
            "the same letters, text and HTML, to a sink on this machine: our ledger on disk, none of mailmerge",
            f"{ours:,.0f} letters/s, {ours / theirs:.1f} × mailmerge ({theirs:,.0f})",
            "at least 2 × mailmerge",
            ours >= 2 * theirs,
        )
        plain = max(near(disk / f"{number}-plain", "mailmerge", sink, TEXT_ALONE) for number in range(TIMES))
        yield Claim("mailmerge with the text alone, which takes it less work", f"{plain:,.0f} letters/s", "", True)
        yield Claim("the floor: durable commits to SQLite on that disk, one after the other", floor(disk), "", True)
        ours = max(near(workspace / f"{number}", "outreach", sink) for number in range(TIMES))
        yield Claim(
            "the same to that sink, our ledger among the files of this benchmark",
            f"{ours:,.0f} letters/s, {ours / theirs:.1f} × mailmerge",
            "",
            True,
        )


def floor(folder: Path) -> str:
    """What a ledger of one short row a letter would reach."""
    ledger = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    ledger.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE letters (state TEXT)")
    begun = perf_counter()
    for _ in range(NEAR):
        ledger.execute("INSERT INTO letters VALUES ('committing')")
    took = perf_counter() - begun
    ledger.close()
    return f"{NEAR / took:,.0f} commits/s"


def far(folder: Path, who: str) -> float:
    """Letters a second to a server that is a round trip away."""
    issuer = authority(folder)
    taken = Taken()
    with (
        FaultyServer(context=issuer.context(folder / "server.pem"), accepted=taken) as server,
        Distance(server.port, ROUND_TRIP) as distance,
    ):
        send(folder / f"{who}-far", who, FAR[who], distance.port, ca_file=issuer.ca_file)
    for message in map(message_from_bytes, (each.raw for each in taken)):
        if not PARTS.issubset(part.get_content_type() for part in message.walk()):
            sys.exit(f"{who} sent a letter that is not both text and HTML")
    return rate(who, taken.times, FAR[who])


def near(folder: Path, who: str, sink: str, letter: str = LETTER) -> float:
    """Letters a second to postfix's sink, which is written in C and throws away what it takes."""
    with sinking(sink) as (port, times):
        send(folder / f"{who}-near", who, NEAR, port, letter=letter)
    return rate(who, times, NEAR)


def rate(who: str, times: Sequence[float], sent: int) -> float:
    if len(times) != sent:
        sys.exit(f"{who} was to send {sent} letters, and the server took {len(times)}")
    return (len(times) - 1) / (times[-1] - times[0])


@contextmanager
def sinking(sink: str) -> Iterator[tuple[int, list[float]]]:
    """The port of a sink, and the times at which it has counted a message; read them when it has ended."""
    with FaultyServer() as free:  # a port that nobody listens on any more
        port = free.port
    user = ("-u", "root") if os.geteuid() == 0 else ()
    times: list[float] = []
    with subprocess.Popen(  # noqa: S603 - the system's own
        [sink, *user, "-c", f"127.0.0.1:{port}", "1000"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        counting = threading.Thread(target=count, args=(child, times))
        counting.start()
        sleep(0.5)
        yield port, times
        child.terminate()
        counting.join()


def count(child: subprocess.Popen[bytes], times: list[float]) -> None:
    """The sink writes its counters after each message, and after each connection."""
    assert child.stdout
    while said := os.read(child.stdout.fileno(), 65536):
        counted = int(said.rpartition(b"mesg=")[2])
        times += [perf_counter()] * (counted - len(times))
        sleep(LOOK)


def send(folder: Path, who: str, count: int, port: int, *, letter: str = LETTER, ca_file: Path | None = None) -> None:
    """Runs the program with so many letters, in a folder of its own."""
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text(letter)
    write_people(folder / "people.csv", count)
    signed_in = USER if ca_file else ""
    security = "starttls" if ca_file else "plain"
    (folder / "outreach.toml").write_text(
        OURS.format(user=USER, port=port, security=security, signed_in=signed_in, ca_file=ca_file or "")
    )
    (folder / "mailmerge.conf").write_text(
        THEIRS.format(user=USER, port=port) + ("security = STARTTLS\n" if ca_file else "")
    )
    commands = {
        "outreach": [*OUTREACH, "send", "people.csv", "-t", "letter.txt", "--for-real", "--yes", "-q"],
        "mailmerge": [
            *(str(Path(sys.executable).with_name("mailmerge")), "--no-dry-run", "--no-limit"),
            *("--template", "letter.txt", "--database", "people.csv", "--config", "mailmerge.conf"),
        ],
    }
    done = subprocess.run(  # noqa: S603 - one of the two above
        commands[who],
        cwd=folder,
        env={**os.environ, "OUTREACH_PASSWORD": PASSWORD, "HOME": str(folder)},
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        start_new_session=True,  # without a terminal, mailmerge reads the password from its input
        check=False,
    )
    if done.returncode:
        sys.exit(f"{who} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr}")


def write_people(path: Path, count: int) -> None:
    """So many invented people, in columns that both programs understand."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "name", "referrer", "company"])
        for _, first, last, address, company, _, _, referrer, _, _ in people(count):
            writer.writerow([address, f"{first} {last}", referrer or "Ngozi Okafor", company or "Alder & Daughters"])
