"""Reading a large mailbox: fifty thousand messages on a dovecot of this machine, of which few are about our letters."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import OUTREACH, Claim, Used, used

from outreach.envelope import Envelope
from outreach.ledger import Delivery, Entry, Settled, open_ledger
from tests.support.mail_servers import MailServer, running_mail_server

ME = "me@example.org"
MESSAGES = 50_000
FEWER = 5_000
LETTERS = 200
SIZE = 6_000  # octets of a message, as of one without attachments

SETTINGS = """\
[me]
name = "Dana Marsh"
email = "{user}"

[send]
host = "{server.host}"
port = {server.starttls}
user = "{user}"
ca_file = "{server.ca_file}"

[inbox]
host = "{server.host}"
port = {server.imaps}
"""


def claims(workspace: Path) -> Iterator[Claim]:
    with running_mail_server() as server, TemporaryDirectory(prefix="outreach-") as name:
        small = first_reading(server, Path(name) / "small", FEWER)
        large = first_reading(server, Path(name) / "large", MESSAGES)
        grown = large.megabytes - small.megabytes
        yield Claim(
            f"`outreach sync` of a mailbox of {MESSAGES:,} messages, the first time: headers, and {LETTERS} answers",
            f"{large.seconds:.1f} s, {large.megabytes:.0f} MB",
            "",
            True,
        )
        yield Claim(
            f"memory that {MESSAGES - FEWER:,} messages more take",
            f"{grown:+.1f} MB",
            "at most 10 MB",
            grown <= 10,
        )
        again = min((run(server, Path(name) / "large") for _ in range(5)), key=lambda each: each.seconds)
        yield Claim(
            "the same the next time, with nothing new", f"{again.seconds:.2f} s", "under 1 s", again.seconds < 1
        )


def first_reading(server: MailServer, folder: Path, count: int) -> Used:
    """A campaign in `folder` whose letters are answered among so many messages."""
    server.empty()
    folder.mkdir()
    (folder / "outreach.toml").write_text(SETTINGS.format(user=ME, server=server))
    letters = list(sent(folder / "ledger.sqlite"))
    fill(server, count, letters)
    done = run(server, folder)
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        if ledger.counts() != {"replied": LETTERS}:
            sys.exit(f"not all answers were found: {ledger.counts()}")
    return done


def run(server: MailServer, folder: Path) -> Used:
    return used("env", f"OUTREACH_PASSWORD={server.users[ME]}", *OUTREACH, "sync", "-c", folder)


def sent(path: Path) -> Iterator[Delivery]:
    """Letters in a ledger, as they are after they were sent."""
    now = datetime.now(UTC) - timedelta(days=1)
    with open_ledger(path, "") as ledger:
        entries = [
            Entry(
                contact=f"reader{number}",
                step="request",
                name=f"Reader {number}",
                account=ME,
                envelope=Envelope(ME, (f"reader{number}@example.com",)),
                subject="A question",
                message_id=f"<letter{number}@example.org>",
                raw=b"Subject: A question\r\n\r\n",
            )
            for number in range(LETTERS)
        ]
        for queued in list(ledger.queue(entries, now)):
            ledger.claim(ME, now, among=[queued.id])
            ledger.commit(queued.id, now)
            ledger.settle(Settled(queued.id, "sent"), now)
            yield queued


def fill(server: MailServer, count: int, letters: list[Delivery]) -> None:
    """So many messages, answers to the letters evenly among them, straight into the mailbox's folder."""
    place = server.maildir(ME) / "cur"
    owner = place.stat()
    every = count // len(letters)
    # No name is used twice. What tells names apart stands at their end, where dovecot's hash looks: with another order
    # it takes seconds to open the folder.
    body = ("A line of what people write about.\n" * (SIZE // 35)).encode()
    for number in range(count):
        sender, thread, text = f"list{number % 97}@example.net", "", body
        if number % every == 0 and number // every < len(letters):
            letter = letters[number // every]
            sender, thread = letter.envelope.recipients[0], f"In-Reply-To: {letter.message_id}\n"
            text = b"Gladly. How about Tuesday?\n"
        received = "".join(f"Received: from mx{hop}.example.net by mx{hop + 1}.example.net\n" for hop in range(8))
        head = (
            f"{received}From: {sender}\nTo: {ME}\nSubject: News {number}\nMessage-ID: <{number}@example.net>\n{thread}"
        )
        path = place / f"{count}.benchmark.{number:08x}:2,S"
        path.write_bytes(head.encode() + b"\n" + text)
        os.chown(path, owner.st_uid, owner.st_gid)
