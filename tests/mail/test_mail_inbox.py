"""Reading a mailbox: the same of a server, a Maildir and an mbox."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.mail.filed import Maildir, Mbox
from outreach.mail.imap import mailbox
from outreach.mail.inbox import MOST_HEADER, MOST_MESSAGE, Batch, Folder, Head, Inbox, imap_inbox
from outreach.mail.secrets import Password
from outreach.mail.server import Server
from tests.support.mail_servers import LOOPBACK, MailServer

pytestmark = LOOPBACK
ME = "me@example.org"
LONG_AGO = datetime(2020, 5, 4, 12, tzinfo=UTC)


def headers() -> tuple[str, ...]:
    return "From", "Subject", "Message-ID", "References"


def message(number: int, text: str = "Gladly.") -> bytes:
    head = f"From: Ann <ann@example.com>\nSubject: Answer {number}\nMessage-ID: <{number}@example.com>\n"
    return f"{head}\n{text}\nFrom here on.\n".encode()


@dataclass
class Box:
    """A mailbox of one of the kinds, with what its owner could do to it."""

    kind: Literal["imap", "maildir", "mbox"]
    opened: Callable[[], AbstractContextManager[Inbox]]
    put: Callable[[bytes, datetime | None], None]
    remove: Callable[[int], None]


def of_server(server: MailServer) -> Box:
    at = Server(server.host, server.imaps, "tls", ME, server.ca_file)

    def put(raw: bytes, arrived: datetime | None) -> None:
        path = server.deliver(ME, raw)
        if arrived:
            os.utime(path, (arrived.timestamp(), arrived.timestamp()))

    def remove(number: int) -> None:
        _in_files(server.maildir(ME), number).unlink()

    return Box("imap", lambda: imap_inbox(at, Password(server.users[ME]), headers), put, remove)


def of_maildir(path: Path) -> Box:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    count = iter(range(1_000_000))

    def put(raw: bytes, arrived: datetime | None) -> None:
        file = path / "new" / f"{next(count):06}.{os.getpid()}.host"
        file.write_bytes(raw)
        if arrived:
            os.utime(file, (arrived.timestamp(), arrived.timestamp()))

    return Box("maildir", lambda: nullcontext(Maildir(path)), put, lambda number: _in_files(path, number).unlink())


def of_mbox(path: Path) -> Box:
    path.touch()

    def put(raw: bytes, arrived: datetime | None) -> None:
        with path.open("ab") as file:
            line = f"From ann@example.com {(arrived or datetime.now(UTC)):%a %b %e %H:%M:%S %Y}\n"
            file.write(line.encode() + raw.replace(b"\nFrom ", b"\n>From ") + b"\n")

    def remove(number: int) -> None:
        messages = path.read_bytes().split(b"\n\nFrom ")
        kept = [each for each in messages if b"<%d@example.com>" % number not in each]
        path.write_bytes(b"\n\nFrom ".join(kept) + b"\n")

    return Box("mbox", lambda: nullcontext(Mbox(path)), put, remove)


def _in_files(maildir: Path, number: int) -> Path:
    files = (path for part in ("new", "cur") for path in (maildir / part).iterdir())
    return next(path for path in files if b"<%d@example.com>" % number in path.read_bytes())


@pytest.fixture(params=["imap", "maildir", "mbox"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Box:
    if request.param == "imap":
        server: MailServer = request.getfixturevalue("mail_server")
        server.empty()
        return of_server(server)
    return of_maildir(tmp_path / "Maildir") if request.param == "maildir" else of_mbox(tmp_path / "mbox")


@contextmanager
def inbox(box: Box) -> Iterator[Folder]:
    with box.opened() as opened:
        yield next(opened.received())


def told(batches: list[Batch]) -> list[str]:
    """The subjects, in order."""
    return [_subject(head) for batch in batches for head in batch.heads]


def _subject(head: Head) -> str:
    return head.header.partition(b"Subject: ")[2].splitlines()[0].decode()


def test_headers_come_first_and_then_the_whole_of_some(box: Box) -> None:
    for number in range(3):
        box.put(message(number), None)
    with inbox(box) as folder:
        (batch,) = (each for each in folder.heads(0, None) if each.heads)
        assert [_subject(head) for head in batch.heads] == ["Answer 0", "Answer 1", "Answer 2"]
        assert all(b"Gladly" not in head.header for head in batch.heads)
        assert all(head.arrived and abs(datetime.now(UTC) - head.arrived).total_seconds() < 60 for head in batch.heads)
        asked = batch.heads[1].number
        ((number, raw),) = folder.whole([asked])
    assert number == asked
    assert raw.replace(b"\r\n", b"\n").strip() == message(1).strip()


def test_only_what_came_since_is_told(box: Box) -> None:
    box.put(message(1), None)
    with inbox(box) as folder:
        mark, validity = list(folder.heads(0, None))[-1].upto, folder.validity
    box.put(message(2), None)
    with inbox(box) as folder:
        assert folder.validity == validity
        again = told(list(folder.heads(mark, None)))
    # A file is not sure of its last one, which may have been half written: the ledger knows it.
    assert again[-1] == "Answer 2"
    assert len(again) == 1 or box.kind != "imap"


def test_the_first_time_it_goes_back_only_so_far(box: Box) -> None:
    box.put(message(1), LONG_AGO)
    box.put(message(2), None)
    with inbox(box) as folder:
        assert told(list(folder.heads(0, date(2020, 5, 6)))) == ["Answer 2"]
        assert told(list(folder.heads(0, date(2020, 5, 3)))) == ["Answer 1", "Answer 2"]


def test_what_has_gone_between_the_two_readings_hides_no_other(box: Box) -> None:
    for number in range(4):
        box.put(message(number), None)
    with inbox(box) as folder:
        (batch,) = (each for each in folder.heads(0, None) if each.heads)
        box.remove(2)
        there = dict(folder.whole([head.number for head in batch.heads]))
    found = {raw.partition(b"Message-ID: <")[2][:1] for raw in there.values()}
    # Of an mbox that was written anew the rest stands elsewhere; it is read when it is opened the next time.
    assert found == {b"0", b"1", b"3"} or (box.kind == "mbox" and {b"0", b"1"} <= found <= {b"0", b"1", b"3"})
    with inbox(box) as folder:
        assert told(list(folder.heads(0, None))) == ["Answer 0", "Answer 1", "Answer 3"]


def test_reading_goes_on_where_it_was_cut_short(box: Box) -> None:
    for number in range(620):
        box.put(message(number), None)
    with inbox(box) as folder:
        first = next(folder.heads(0, None))
    with inbox(box) as folder:
        rest = list(folder.heads(first.upto, None))
    assert len(first.heads) == 250
    assert set(told([first, *rest])) == {f"Answer {number}" for number in range(620)}
    marks = [first.upto, *(batch.upto for batch in rest)]
    assert marks == sorted(marks)
    if box.kind == "imap":
        assert len(told([first, *rest])) == 620


def test_huge_headers_and_messages_are_read_as_far_as_is_useful(box: Box) -> None:
    box.put(b"References: " + b" <x@example.com>\n" * 65_000 + message(1), None)
    box.put(message(2, "Gladly. " * 200_000), None)
    with inbox(box) as folder:
        (batch,) = (each for each in folder.heads(0, None) if each.heads)
        assert len(batch.heads[0].header) == MOST_HEADER
        sizes = [len(raw) for _, raw in folder.whole([head.number for head in batch.heads])]
    assert sizes == [MOST_MESSAGE, MOST_MESSAGE]


def test_octets_of_any_kind_come_as_they_are(box: Box) -> None:
    box.put(b"Subject: Gr\xfc\xdfe \xff\nMessage-ID: <1@example.com>\n\n\xe9\xff\x80\n", None)
    with inbox(box) as folder:
        (batch,) = (each for each in folder.heads(0, None) if each.heads)
        assert b"Gr\xfc\xdfe \xff" in batch.heads[0].header
        ((_, raw),) = folder.whole([batch.heads[0].number])
    assert b"\xe9\xff\x80" in raw


def test_an_empty_mailbox_tells_nothing(box: Box) -> None:
    with inbox(box) as folder:
        assert told(list(folder.heads(0, None))) == []


# --- a server


@pytest.fixture
def server(mail_server: MailServer) -> Server:
    mail_server.empty()
    return Server(mail_server.host, mail_server.imaps, "tls", ME, mail_server.ca_file)


def test_reading_leaves_flags_as_they_were(mail_server: MailServer, server: Server) -> None:
    password = Password(mail_server.users[ME])
    mail_server.deliver(ME, message(1))
    mail_server.deliver(ME, message(2))
    with mailbox(server, password) as client:
        client.select_folder("INBOX")
        client.add_flags(client.search()[1:], [rb"\Flagged", rb"\Seen"])
        before = client.get_flags(client.search())
    with imap_inbox(server, password, headers) as opened:
        for folder in opened.received():
            for batch in folder.heads(0, None):
                assert len(list(folder.whole([head.number for head in batch.heads]))) == len(batch.heads)
    with mailbox(server, password) as client:
        client.select_folder("INBOX", readonly=True)
        after = client.get_flags(client.search())
    # Whether it is \Recent is told to the first program that asks, as the one above was.
    assert [set(flags) - {rb"\Recent"} for flags in after.values()] == [
        set(flags) - {rb"\Recent"} for flags in before.values()
    ]
    assert len(after) == 2


def test_numbers_that_a_server_has_given_anew_are_told_by_their_validity(
    mail_server: MailServer, server: Server
) -> None:
    password = Password(mail_server.users[ME])
    mail_server.deliver(ME, message(1))
    with imap_inbox(server, password, headers) as opened:
        before = next(opened.received()).validity
    for path in mail_server.maildir(ME).glob("dovecot*"):
        path.unlink()
    with imap_inbox(server, password, headers) as opened:
        folder = next(opened.received())
        assert folder.validity != before
        assert told(list(folder.heads(0, None))) == ["Answer 1"]


def test_a_mark_beyond_all_numbers_is_none(mail_server: MailServer, server: Server) -> None:
    mail_server.deliver(ME, message(1))
    with imap_inbox(server, Password(mail_server.users[ME]), headers) as opened:
        folder = next(opened.received())
        assert told(list(folder.heads(4_000_000_000, None))) == ["Answer 1"]


def test_junk_and_what_was_put_away_are_read_too(mail_server: MailServer, server: Server) -> None:
    password = Password(mail_server.users[ME])
    with mailbox(server, password) as client:
        client.create_folder("Archive")
        client.create_folder("Junk")
        client.create_folder("Recipes")
    try:
        mail_server.deliver(ME, message(1), "Junk")
        with imap_inbox(server, password, headers) as opened:
            there = {folder.name: told(list(folder.heads(0, None))) for folder in opened.received()}
            sent = opened.sent()
            assert sent
            assert sent.name == "Sent"
    finally:
        with mailbox(server, password) as client:
            for name in ("Archive", "Junk", "Recipes"):
                client.delete_folder(name)
    assert there == {"INBOX": [], "Junk": ["Answer 1"], "Archive": []}


def test_drafts_are_no_mail_yet(mail_server: MailServer, server: Server) -> None:
    password = Password(mail_server.users[ME])
    with mailbox(server, password) as client:
        client.append("INBOX", message(1), [rb"\Draft"])
        client.append("INBOX", message(2))
    with imap_inbox(server, password, headers) as opened:
        assert told(list(next(opened.received()).heads(0, None))) == ["Answer 2"]


class Babbling(Thread):
    """An IMAP server with one message, which says more, or something else, when asked for `command`."""

    def __init__(self, command: str, said: bytes, *, instead: bool) -> None:
        super().__init__(daemon=True)
        self.listening = create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.command, self.said, self.instead = command, said, instead

    def run(self) -> None:
        client, _ = self.listening.accept()
        usual = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
            "LIST": b'* LIST () "/" INBOX\r\n',
            "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 3] so\r\n* OK [UIDNEXT 2] so\r\n",
            "SEARCH": b"* SEARCH 1\r\n",
            "FETCH": b"* 1 FETCH (UID 1 BODY[] {14}\r\nSubject: Hi\r\n\r)\r\n",
            "LOGOUT": b"* BYE\r\n",
        }
        with self.listening, client, client.makefile("rwb") as stream:
            stream.write(b"* OK ready\r\n")
            stream.flush()
            for line in stream:
                tag, *words = line.split()
                command = (words[1] if words[0] == b"UID" else words[0]).decode()
                if command == "AUTHENTICATE":
                    stream.write(b"+ \r\n")
                    stream.flush()
                    stream.readline()
                babble = self.said if command == self.command else b""
                stream.write(babble + (b"" if babble and self.instead else usual.get(command, b"")))
                stream.write(tag + b" OK done\r\n")
                stream.flush()


def read_all(port: int) -> list[bytes]:
    with imap_inbox(Server("127.0.0.1", port, "plain", ME), Password("any"), headers) as opened:
        folder = next(opened.received())
        numbers = [head.number for batch in folder.heads(0, None) for head in batch.heads]
        opened.sent()
        return [raw for _, raw in folder.whole(numbers)]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("EXAMINE", b"* OK [UIDVALIDITY soon] so\r\n* OK [UIDNEXT 2] so\r\n"),
        ("EXAMINE", b"* many EXISTS\r\n"),
        ("SEARCH", b"* SEARCH one\r\n"),
        ("FETCH", b"* 1 FETCH ((((\r\n"),
        ("FETCH", b"* 1 FETCH (UID none BODY[] NIL)\r\n"),
        ("FETCH", b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"),
        ("LIST", b'* LIST (\\Sent "/" Sent\r\n'),
        ("LIST", b"* BYE\r\n\xff\xfe\x00\r\n"),
    ],
)
def test_nonsense_from_a_server_is_told_as_that(command: str, said: bytes) -> None:
    server = Babbling(command, said, instead=True)
    server.start()
    with pytest.raises(OutreachError, match=r"it refuses|connection was lost"):
        read_all(server.port)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("LIST", b'* LIST (\\Junk) "/" "Caf\xe9"\r\n* LIST (\\Junk) "/" "&AOk-&x-"\r\n'),
        ("SEARCH", b"* 2 EXISTS\r\n* 1 RECENT\r\n"),
        ("FETCH", b"* 7 FETCH (UID 7 FLAGS (\\Seen))\r\n* 1 FETCH (FLAGS ())\r\n"),
    ],
)
def test_what_nobody_asked_for_is_passed_by(command: str, said: bytes) -> None:
    server = Babbling(command, said, instead=False)
    server.start()
    assert read_all(server.port) == [b"Subject: Hi\r\n\r"]


# --- files


def test_what_is_no_mailbox_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    for wrong, kind in ((tmp_path, Maildir), (tmp_path / "letter.txt", Mbox), (tmp_path / "none", Mbox)):
        with pytest.raises(OutreachError, match=r"no Maildir|no mbox|cannot be read"):
            kind(wrong)
    with pytest.raises(OutreachError, match="cannot be read"):
        Mbox(tmp_path)


def test_a_message_that_a_program_has_marked_meanwhile_is_the_same(tmp_path: Path) -> None:
    box = of_maildir(tmp_path / "Maildir")
    box.put(message(1), None)
    with inbox(box) as folder:
        (batch,) = folder.heads(0, None)
        (path,) = (tmp_path / "Maildir" / "new").iterdir()
        path.rename(tmp_path / "Maildir" / "cur" / f"{path.name}:2,S")
        assert len(list(folder.whole([batch.heads[0].number]))) == 1
    with inbox(box) as folder:
        (again,) = folder.heads(0, None)
    assert again.heads[0].number == batch.heads[0].number


def test_a_copy_with_its_old_date_is_new_in_a_maildir(tmp_path: Path) -> None:
    box = of_maildir(tmp_path / "Maildir")
    box.put(message(1), None)
    with inbox(box) as folder:
        (batch,) = folder.heads(0, None)
    box.put(message(2), LONG_AGO)
    with inbox(box) as folder:
        assert "Answer 2" in told(list(folder.heads(batch.upto, None)))


def test_sent_mail_and_drafts_in_a_maildir(tmp_path: Path) -> None:
    box = of_maildir(tmp_path / "Maildir")
    assert Maildir(tmp_path / "Maildir").sent() is None
    sent = of_maildir(tmp_path / "Maildir" / ".Sent")
    sent.put(message(7), None)
    (tmp_path / "Maildir" / "cur" / "1.2.host:2,DS").write_bytes(message(8))
    found = Maildir(tmp_path / "Maildir").sent()
    assert found
    assert told(list(found.heads(0, None))) == ["Answer 7"]
    with inbox(box) as folder:
        assert told(list(folder.heads(0, None))) == []


def test_an_mbox_that_was_written_anew_is_read_from_its_start(tmp_path: Path) -> None:
    box = of_mbox(tmp_path / "mbox")
    for number in range(3):
        box.put(message(number), LONG_AGO)
    with inbox(box) as folder:
        mark, validity = list(folder.heads(0, None))[-1].upto, folder.validity
    box.remove(1)
    box.put(message(9), LONG_AGO)
    with inbox(box) as folder:
        assert folder.validity == validity  # its first message is the same
        assert told(list(folder.heads(mark, None))) == ["Answer 0", "Answer 2", "Answer 9"]


def test_the_end_of_an_mbox_may_still_be_being_written(tmp_path: Path) -> None:
    box = of_mbox(tmp_path / "mbox")
    box.put(message(1), LONG_AGO)
    with (tmp_path / "mbox").open("ab") as file:
        file.write(b"From ann@example.com Sun May  4 12:00:00 2020\nFrom: ann@example.com\nSub")
    with inbox(box) as folder:
        mark = list(folder.heads(0, None))[-1].upto
    with (tmp_path / "mbox").open("ab") as file:
        file.write(b"ject: Answer 2\n\nGladly.\n")
    with inbox(box) as folder:
        assert told(list(folder.heads(mark, None))) == ["Answer 2"]


@given(st.binary(max_size=300))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_octets_are_a_mailbox_of_some_kind(tmp_path: Path, octets: bytes) -> None:
    shutil.rmtree(tmp_path / "Maildir", ignore_errors=True)
    path = tmp_path / "mbox"
    path.write_bytes(b"From ann " + octets)
    maildir = of_maildir(tmp_path / "Maildir")
    maildir.put(octets, None)
    for folder in (next(Mbox(path).received()), next(Maildir(tmp_path / "Maildir").received())):
        heads = [head for batch in folder.heads(0, None) for head in batch.heads]
        assert len(list(folder.whole([heads[0].number]))) == 1
