"""`outreach sync`: real answers and bounces over real servers, and what any message does to the ledger."""

import json
import os
import smtplib
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from ssl import create_default_context
from subprocess import CompletedProcess
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.campaign.inbox.incoming import News
from outreach.campaign.inbox.reading import Reading
from outreach.campaign.inbox.syncing import Synced, last_read, may_be_answered, sync
from outreach.campaign.post.deciding import decide_whose, to_decide
from outreach.envelope import Envelope
from outreach.errors import OutreachError
from outreach.ledger import Ledger, Received, open_ledger
from outreach.mail.filed import Maildir
from outreach.mail.imap import mailbox
from outreach.mail.inbox import imap_inbox
from outreach.mail.secrets import Password
from outreach.mail.server import Server
from outreach.replies import HEADERS
from outreach.settings import CampaignFiles, Inbox, Me, Send, Settings, as_toml
from tests.ledger.entries import DAY, HOUR, MINUTE, NOW, became, entry, found, incoming, put, send
from tests.ledger.entries import ME as DANA
from tests.support.cut_off import CutOff
from tests.support.mail_servers import EVERYBODY_ELSE, LOOPBACK, MailServer
from tests.support.programs import Outreach

pytestmark = LOOPBACK
ME, BOB = "me@example.org", "bob@example.org"

SHEET = """\
Name,E-mail,Company
Bob Reed,bob@example.org,Harbor Works
Ann Lee,ann@example.org,Lee & Sons
Max Gone,gone@example.org,Mill
Cy Diaz,cy@example.org,Diaz
Eve Poe,eve@example.org,Poe
Fay Ito,fay@example.org,Ito
"""
LETTER = """\
Subject: A word about {{ contact.company }}

Dear {{ contact.name }},

I should like to hear about {{ contact.company }}. I will call you next week.
"""


# --- over real servers


@dataclass(frozen=True)
class Mailing:
    """A campaign whose letters leave through postfix, and come back."""

    outreach: Outreach
    folder: Path
    server: MailServer

    def __call__(self, *arguments: str | Path, **env: str) -> CompletedProcess[str]:
        env = {"OUTREACH_PASSWORD": self.server.users[ME], **env}
        done = self.outreach(*arguments, cwd=self.folder, env=env)
        assert "Traceback" not in done.stderr
        return done

    def letter_to(self, name: str) -> EmailMessage:
        """As its reader has it."""
        mailbox_of = BOB if name == BOB else EVERYBODY_ELSE
        return self.server.wait_for(mailbox_of, lambda message: name in str(message["To"]))

    def ledger(self) -> Ledger:
        return open_ledger(self.folder / "ledger.sqlite", "")

    def states(self) -> dict[str, str]:
        with self.ledger() as ledger:
            return {each.name: each.state for each in ledger.deliveries()}


def server_of(server: MailServer) -> Server:
    return Server(server.host, server.imaps, "tls", ME, server.ca_file)


@pytest.fixture
def mailing(outreach: Outreach, mail_server: MailServer, tmp_path: Path) -> Mailing:
    mail_server.empty()
    made = Mailing(outreach, tmp_path, mail_server)
    (tmp_path / "people.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    write_settings(made)
    return made


def write_settings(mailing: Mailing, **inbox: Any) -> None:
    server = mailing.server
    written = Settings(
        me=Me(name="Dana Whitfield", email=ME),
        campaign=CampaignFiles(sheet="people.csv", template="letter.md"),
        send=Send(
            host=server.host,
            port=server.starttls,
            user=ME,
            ca_file=str(server.ca_file),
            per_minute=1000,
            per_hour=1000,
            per_day=1000,
            hours="00:00-24:00",
            weekdays="mon-sun",
        ),
        inbox=Inbox(**{"host": server.host, "port": server.imaps, **inbox}),
    )
    (mailing.folder / "outreach.toml").write_text(as_toml(written), encoding="utf-8")


def answer(to: EmailMessage, sender: str, text: str, **headers: str) -> EmailMessage:
    """As a mail program answers a letter; an empty header is left out."""
    message = EmailMessage()
    written = {
        "From": sender,
        "To": ME,
        "Subject": f"Re: {to['Subject']}",
        "Message-ID": f"<{sender.partition('@')[0].rpartition('<')[2]}.answer@example.org>",
        "In-Reply-To": str(to["Message-ID"]),
        "References": str(to["Message-ID"]),
        "Date": format_datetime(datetime.now(UTC)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in written.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def test_what_comes_back_is_told_and_moves_the_letters(mailing: Mailing) -> None:
    server = mailing.server
    assert mailing("send", "--for-real", "--yes").returncode == 0
    letters = {name: mailing.letter_to(f"{name}@example.org") for name in ("bob", "ann", "cy", "eve", "fay")}
    server.wait_for(ME, lambda message: "gone@example.org" in message.as_string())
    # Bob writes from an account of his own, by his own server.
    reply = answer(letters["bob"], "Bob Reed <bob@example.org>", "Gladly. How about Tuesday at noon?\n")
    with smtplib.SMTP(server.host, server.starttls) as client:
        client.starttls(context=create_default_context(cafile=server.ca_file))
        client.login(BOB, server.users[BOB])
        client.send_message(reply)
    server.wait_for(ME, lambda message: "bob.answer" in str(message["Message-ID"]))
    away = f"I am out of the office until {date.today() + timedelta(days=9):%B %-d, %Y}.\n"
    others = [
        answer(letters["ann"], "Ann Lee <ann@example.org>", away, Auto_Submitted="auto-replied"),
        answer(letters["cy"], "Cyrus <cyrus@private.example>", "Please do not contact me again.\n"),
        answer(letters["eve"], "Eve Poe <eve@example.org>", "Sure, call me!\x1b[2J\n", In_Reply_To="", References=""),
        answer(letters["fay"], "News <news@shop.example>", "Sale!", In_Reply_To="", References="", Subject="Sale"),
        answer(letters["fay"], "Fay Ito <fay@example.org>", "I have left Ito.\n", Auto_Submitted="auto-replied"),
    ]
    for message in others:
        server.deliver(ME, message.as_bytes())
    done = mailing("sync")
    assert done.returncode == 0, done.stderr
    assert mailing.states() == {
        "Bob Reed": "replied",
        "Ann Lee": "auto_replied",
        "Max Gone": "bounced",
        "Cy Diaz": "opted_out",
        "Eve Poe": "sent",
        "Fay Ito": "auto_replied",
    }
    said = " ".join(done.stdout.split())
    headings = ["They asked not to be written to", "Letters that came back", "Answers", "Automatic answers"]
    assert [line for line in done.stdout.splitlines() if line and not line.startswith(" ")] == headings
    assert "Nothing more leaves to gone@example.org. Correct it in people.csv, B4." in said
    assert "5.1.1" in said
    assert "Nothing more leaves to cy@example.org or cyrus@private.example." in said
    assert "Gladly. How about Tuesday at noon? → outreach log bob@example.org scheduled …" in said
    assert "Sure, call me![2J → It may be somebody else's. Say whether it is theirs: outreach review-unknown" in said
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "<fay@example.org>" in said
    assert "I have left Ito." in said
    assert "Looked at 7 new messages: 6 are about your letters." in done.stderr
    assert "News" not in said
    with mailing.ledger() as ledger:
        listed = {each.value for each in ledger.suppressions.all()}
    assert listed == {"gone@example.org", "cy@example.org", "cyrus@private.example"}
    with mailbox(server_of(server), Password(server.users[ME])) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("UNSEEN") == client.search("ALL") != [], "nobody has read it"
    again = mailing("sync")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "Nothing new has come. Next: outreach due\n"
    asked = mailing("review-unknown")
    assert asked.returncode == 1
    assert "Eve Poe" in asked.stdout
    assert "Sure, call me!" in asked.stdout
    assert mailing("review-unknown", "eve", "--theirs").stderr == "Eve Poe: the answer is theirs.\n"
    assert mailing.states()["Eve Poe"] == "replied"


def test_an_address_that_was_put_right_gets_the_letter(mailing: Mailing) -> None:
    (mailing.folder / "people.csv").write_text("ID,Name,E-mail,Company\n7,Max Gone,gone@example.org,Mill\n", "utf-8")
    mailing("send", "--for-real", "--yes")
    mailing.server.wait_for(ME, lambda message: "gone@example.org" in message.as_string())
    told = json.loads(mailing("sync", "--json").stdout)
    assert (told["id"], told["name"], told["what"], told["certain"]) == ("7", "Max Gone", "bounced", True)
    assert (told["suppressed"], told["detail"]["status"]) == (["gone@example.org"], "5.1.1")
    (mailing.folder / "people.csv").write_text("ID,Name,E-mail,Company\n7,Max Gone,max@example.org,Mill\n", "utf-8")
    assert mailing("review-unknown", "Max Gone", "--again").returncode == 0
    assert "1 letter sent" in mailing("send", "--for-real", "--yes").stderr
    assert mailing.letter_to("max@example.org")


def test_without_letters_no_server_is_asked(mailing: Mailing) -> None:
    write_settings(mailing, host="nowhere.example")
    done = mailing("sync")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No letter has left yet, so there is nothing to look for.\n"


def test_what_goes_wrong_is_said(mailing: Mailing) -> None:
    with mailing.ledger() as ledger:
        send(ledger, "ann")
    wrong = mailing("sync", OUTREACH_INBOX_PASSWORD="not it")  # noqa: S106 - it is none
    assert wrong.returncode == 2
    assert "does not let me@example.org in" in " ".join(wrong.stderr.split())
    missing = mailing("sync", "--mbox", "missing")
    assert missing.returncode == 2
    assert "cannot be read" in missing.stderr
    write_settings(mailing, port=1)
    closed = mailing("sync")
    assert closed.returncode == 2
    assert "nobody answers on this port" in closed.stderr
    with mailing.ledger() as ledger:
        assert last_read(ledger, ME) is None


def test_files_are_read_in_place_of_the_server(mailing: Mailing) -> None:
    with mailing.ledger() as ledger:
        ann, bea = send(ledger, "ann", "bea", now=datetime.now(UTC) - HOUR)
    by_ann = f"From: Ann <ann@example.com>\nIn-Reply-To: {ann.message_id}\nMessage-ID: <1@example.com>\n\nGladly.\n"
    by_bea = (
        f"From: bea@example.com\nIn-Reply-To: {bea.message_id}\nMessage-ID: <2@example.com>\n\nI have to decline.\n"
    )
    when = f"{datetime.now(UTC):%a %b %e %H:%M:%S %Y}"
    (mailing.folder / "mbox").write_text(f"From ann@example.com {when}\n{by_ann}\n", "utf-8")
    for part in ("cur", "new", "tmp"):
        (mailing.folder / "Maildir" / part).mkdir(parents=True)
    (mailing.folder / "Maildir" / "new" / "1.2.host").write_text(by_bea, "utf-8")
    assert "Gladly." in mailing("sync", "--mbox", "mbox").stdout
    assert "outreach log bea declined" in mailing("sync", "--maildir", "Maildir").stdout
    with mailing.ledger() as ledger:
        assert ledger.counts() == {"replied": 2}
        assert last_read(ledger, ME) is None, "these files may be older than what the server has"
    mailing("sync")
    with mailing.ledger() as ledger:
        assert last_read(ledger, ME)


def test_drafts_that_were_sent_by_hand_are_found(mailing: Mailing) -> None:
    mailing("send", "--drafts", "--yes", "--only", BOB, "--only", "Ann Lee", "--only", "Cy Diaz")
    drafts = {str(each["To"]): each for each in mailing.server.messages(ME, "Drafts")}
    as_it_was = next(each for to, each in drafts.items() if BOB in to)
    anew = next(each for to, each in drafts.items() if "ann@" in to)
    anew.replace_header("Message-ID", "<made.by.the.program@example.org>")
    server = server_of(mailing.server)
    with mailbox(server, Password(mailing.server.users[ME])) as client:
        for each in (as_it_was, anew):
            client.append("Sent", each.as_bytes(policy=SMTP))
    assert "2 letters found among your sent mail" in mailing("sync").stderr
    assert mailing.states() == {"Bob Reed": "sent", "Ann Lee": "sent", "Cy Diaz": "drafted"}
    mailing.server.deliver(ME, answer(anew, "Ann Lee <ann@example.org>", "Gladly.\n").as_bytes())
    mailing("sync")
    assert mailing.states()["Ann Lee"] == "replied"


@pytest.mark.parametrize("octets", [500, 4_500, 40_000, 90_000, 130_000])
def test_a_connection_that_is_lost_costs_no_answer_and_doubles_none(
    ledger: Ledger, mail_server: MailServer, octets: int
) -> None:
    mail_server.empty()
    letters = send(ledger, *(f"who{number}" for number in range(24)))
    for number in range(600):
        about = letters[number // 25]
        sender, cites = "news@example.net", ""
        if number % 25 == 0:
            sender, cites = about.envelope.recipients[0], f"\nReferences: {about.message_id}"
        mail_server.deliver(ME, f"From: {sender}\nMessage-ID: <r{number}@example.com>{cites}\n\nGladly.\n".encode())
    server = server_of(mail_server)
    cut = CutOff(server.port, octets, "server")
    cut.start()
    news: list[News] = []
    password = Password(mail_server.users[ME])
    with (
        pytest.raises(OutreachError, match="the connection was lost"),
        imap_inbox(replace(server, port=cut.port), password, headers) as inbox,
    ):
        sync(ledger, inbox, how(), news.append, is_the_account_s=True)
    cut.join()
    assert last_read(ledger, DANA) is None
    assert len(list(ledger.received())) == len(news) == ledger.counts().get("replied", 0) < 24
    mark = ledger.mailbox(DANA, "INBOX")
    with imap_inbox(server, password, headers) as inbox:
        synced = sync(ledger, inbox, how(), news.append, is_the_account_s=True)
    # What was read to its end is not even looked at once more.
    assert synced.looked_at == 600 - 25 * sum(
        mark is not None and each.kept.place.uid <= mark.last_uid for each in news
    )
    assert sorted(each.letter.contact for each in news) == sorted(each.contact for each in letters)
    assert last_read(ledger, DANA)


def test_an_opt_out_that_is_not_theirs_still_closes_its_sender(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "outreach.toml").write_text("", encoding="utf-8")
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        (letter,) = send(ledger, "ann")
        other = incoming("opted_out", letter, sender="al@example.com", certain=False, suppress=("al@example.com",))
        ledger.receive([other], NOW + HOUR)
    done = outreach("review-unknown", "ann", "--not-theirs")
    assert "is not theirs" in done.stderr
    assert "off the list: outreach suppress al@example.com --remove" in " ".join(done.stderr.split())
    assert outreach("review-unknown").stderr == "Nothing is in doubt.\n"


def test_a_mailbox_that_was_numbered_anew_tells_nothing_twice(ledger: Ledger, mail_server: MailServer) -> None:
    mail_server.empty()
    (letter,) = send(ledger, "ann")

    def deliver(text: str, message_id: str) -> None:
        head = f"From: ann@example.com\nIn-Reply-To: {letter.message_id}\n{message_id}"
        mail_server.deliver(ME, f"{head}\n{text}\n".encode())

    def read() -> tuple[int, list[str]]:
        news: list[News] = []
        with imap_inbox(server_of(mail_server), Password(mail_server.users[ME]), headers) as inbox:
            synced = sync(ledger, inbox, how(), news.append, is_the_account_s=True)
        return synced.looked_at, [each.kept.text for each in news]

    deliver("Gladly.", "Message-ID: <1@example.com>\n")
    assert read() == (1, ["Gladly."])
    for path in mail_server.maildir(ME).glob("dovecot*"):
        path.unlink()
    deliver("By the way: do call.", "")
    assert read() == (2, ["By the way: do call."])
    assert read() == (0, [])


def test_a_large_mailbox_takes_no_memory_and_the_next_time_nothing(tmp_path: Path, mail_server: MailServer) -> None:
    mail_server.empty()
    at = server_of(mail_server)
    password = Password(mail_server.users[ME])
    place = mail_server.maildir(ME) / "cur"
    owner = place.stat()
    peaks = []
    for count in (400, 2_000):
        with open_ledger(tmp_path / f"{count}.sqlite", "") as ledger:
            (letter,) = send(ledger, f"ann{count}")
            for number in range(len(list(place.iterdir())), count):
                path = place / f"1700000000.{number:08x}:2,S"
                raw = f"From: list@example.net\nSubject: News {number}\nMessage-ID: <{number}@example.net>\n\n"
                path.write_text(raw + "A line.\n" * 100)
                os.chown(path, owner.st_uid, owner.st_gid)
            raw = f"From: ann{count}@example.com\nIn-Reply-To: {letter.message_id}\n\nGladly.\n"
            mail_server.deliver(ME, raw.encode())
            news: list[News] = []
            tracemalloc.start()
            with imap_inbox(at, password, headers) as inbox:
                synced = sync(ledger, inbox, how(), news.append, is_the_account_s=True)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert synced.looked_at >= count
            assert [each.kept.text for each in news] == ["Gladly."]
            with imap_inbox(at, password, headers) as inbox:
                again = sync(ledger, inbox, how(), news.append, is_the_account_s=True)
            assert (again.looked_at, len(news)) == (0, 1)
    assert peaks[1] < peaks[0] + 500_000


# --- any message, and a ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite", "") as opened:
        yield opened


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    return tmp_path / "Maildir"


def headers() -> tuple[str, ...]:
    return HEADERS


def how(now: datetime | None = None) -> Reading:
    """A reading at any time after the letters have left."""
    now = now or datetime.now(UTC)

    def until(back: date) -> datetime:
        return datetime(back.year, back.month, back.day, tzinfo=UTC) + DAY

    return Reading(DANA, {DANA}, now, now.date(), until)


@dataclass
class Post:
    """A mailbox in a folder, and the ledger that is told of it."""

    ledger: Ledger
    maildir: Path
    number: int = 0

    def put(self, raw: str | bytes, folder: str = "new") -> None:
        self.number += 1
        octets = raw if isinstance(raw, bytes) else raw.encode()
        path = self.maildir / folder / f"{self.number:06}.1.host"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)

    def sync(self, now: datetime | None = None) -> tuple[list[News], Synced]:
        news: list[News] = []
        synced = sync(self.ledger, Maildir(self.maildir), how(now), news.append, is_the_account_s=True)
        return news, synced

    def kept(self) -> list[Received]:
        return list(self.ledger.received())


@pytest.fixture
def post(ledger: Ledger, maildir: Path) -> Post:
    return Post(ledger, maildir)


def mail(sender: str, text: str = "Gladly.", **headers: str) -> str:
    """A message to Dana. Header names have _ for -."""
    told = {"From": sender, "To": DANA, "Subject": "Hello", **headers}
    return "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in told.items()) + f"\n{text}\n"


def dsn(address: str, cites: str, *, action: str = "failed", status: str = "5.1.1") -> str:
    """A report as postfix writes it (RFC 3464)."""
    return f"""\
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: {DANA}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Your message could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} not this one

--x
Content-Type: text/rfc822-headers

Message-ID: {cites}
Subject: A question

--x--
"""


def test_mail_that_is_nobody_s_answer_changes_nothing(post: Post) -> None:
    (letter,) = send(post.ledger, "ann")
    for raw in (
        mail(DANA, Subject="Re: A question for ann", In_Reply_To=letter.message_id),  # our own
        mail("bob@example.com", In_Reply_To="<a.thread.of.somebody.else@example.net>"),
        mail("ann@example.com", "Our spring sale", List_Unsubscribe="<mailto:no@example.com>"),
        mail("stranger@example.com", "unsubscribe"),
        dsn("nobody@example.net", "<another.program@example.net>"),
        mail("mailer-daemon@example.com", "Undeliverable: <x@example.net>"),
        b"\xff\xfe\x00",
        b"",
    ):
        post.put(raw)
    news, synced = post.sync()
    assert (news, post.kept(), synced.looked_at) == ([], [], 8)
    assert found(post.ledger, letter).state == "sent"


def test_only_letters_of_this_campaign_count(post: Post, tmp_path: Path) -> None:
    (mine,) = send(post.ledger, "ann")
    with open_ledger(tmp_path / "ledger.sqlite", "another") as other:
        (theirs,) = send(other, "bea")
        post.put(mail("bea@example.com", In_Reply_To=theirs.message_id))
        post.put(mail("ann@example.com", In_Reply_To=mine.message_id))
        assert [each.letter.contact for each in post.sync()[0]] == ["ann"]
        news: list[News] = []
        sync(other, Maildir(post.maildir), how(), news.append, is_the_account_s=True)
        assert [each.letter.contact for each in news] == ["bea"]


def test_the_thread_tells_whatever_address_it_comes_from(post: Post) -> None:
    letters = send(post.ledger, "ann", "bea")
    post.put(mail("Ann <ann@private.example>", In_Reply_To=letters[0].message_id))
    references = f"<first@example.net> {letters[1].message_id} <later@example.net>"
    post.put(mail("assistant@example.net", References=references))
    news, _ = post.sync()
    assert {each.letter.contact: each.kept.certain for each in news} == {"ann": True, "bea": True}
    assert [found(post.ledger, each).state for each in letters] == ["replied", "replied"]


@pytest.mark.parametrize(
    "raw",
    [
        mail("ann@example.com"),
        mail("ann@example.com", In_Reply_To="<a.thread.of.somebody.else@example.net>"),
        mail("Ann Lee <annie@private.example>"),
        mail("annie@private.example", Subject="AW: Re: A question for ann"),
    ],
    ids=["by her address", "in another thread", "by her name", "by the subject"],
)
def test_what_only_fits_holds_the_follow_up_and_concludes_nothing(post: Post, raw: str) -> None:
    ledger = post.ledger
    first, *_ = put(ledger, entry("ann", name="Ann Lee"), entry("bea"))
    letter = became(ledger, first, "sent")
    put(ledger, entry("ann", "reminder", after="request"))
    post.put(raw)
    ((told,), _) = post.sync()
    assert (told.letter.contact, told.kept.certain, told.kept.kind) == ("ann", False, "replied")
    assert found(ledger, letter).state == "sent"
    assert [each.contact for each in ledger.claim(DANA, NOW + 9 * DAY, limit=5)] == ["bea"]
    assert [each.detail.get("probable") for each in ledger.history("ann") if each.kind == "replied"] == ["yes"]


def test_mail_from_before_the_letter_is_no_answer(post: Post) -> None:
    now = datetime.now(UTC)
    send(post.ledger, "ann", now=now + 5 * HOUR)
    post.put(mail("ann@example.com"))
    assert post.sync(now + 6 * HOUR)[0] == []
    assert post.kept() == []


def test_names_and_subjects_that_several_share_tell_nobody(post: Post) -> None:
    letters = [entry(who, name="Ann Lee", subject="A word about your work") for who in ("ann", "anne")]
    for each in put(post.ledger, *letters):
        became(post.ledger, each, "sent")
    post.put(mail("Ann Lee <annie@private.example>", Subject="Re: A word about your work"))
    assert post.sync()[0] == []


@pytest.mark.parametrize("date_", ["Thu, 01 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 2999 23:59:59 +0000", "soon", ""])
def test_clocks_that_are_wrong_put_no_answer_before_its_letter(post: Post, date_: str) -> None:
    now = datetime.now(UTC)
    (letter,) = send(post.ledger, "ann", now=now - HOUR)
    post.put(mail("ann@example.com", In_Reply_To=letter.message_id, Date=date_))
    ((told,), _) = post.sync(now + HOUR)
    assert letter.left
    assert letter.left <= told.kept.at <= now + HOUR
    assert [each.kind for each in post.ledger.history("ann")] == ["sent", "replied"]


def test_a_talk_that_has_begun_goes_on(post: Post) -> None:
    (letter,) = send(post.ledger, "ann")
    post.put(mail("ann@example.com", In_Reply_To=letter.message_id))
    post.sync()
    post.put(mail("ann@example.com", "And bring your dog.", Message_ID="<2@example.com>"))
    ((told,), _) = post.sync()
    assert told.kept.certain


def test_somebody_else_who_answers_a_letter_that_was_passed_on(post: Post) -> None:
    ann, bea = send(post.ledger, "ann", "bea")
    put(post.ledger, *(entry(who, "reminder", after="request") for who in ("ann", "bea")))
    post.put(mail("bea@example.com", In_Reply_To=ann.message_id, Message_ID="<1@example.com>"))
    news, _ = post.sync()
    assert {each.letter.contact: each.kept.certain for each in news} == {"bea": True, "ann": False}
    assert [found(post.ledger, each).state for each in (ann, bea)] == ["sent", "replied"]
    assert post.ledger.claim(DANA, NOW + DAY, limit=5) == []
    assert post.sync()[0] == []


def test_an_automatic_answer_of_one_who_has_left_is_kept_as_such(post: Post) -> None:
    send(post.ledger, "ann", now=datetime.now(UTC) - HOUR)
    gone = "Ann no longer works here. Please write to jo@example.com."
    post.put(mail("ann@example.com", gone, Auto_Submitted="auto-replied"))
    ((told,), _) = post.sync()
    assert (told.kept.kind, told.kept.detail) == ("auto_replied", {"gone": "yes"})


def test_an_absence_holds_the_follow_up_until_she_is_back(post: Post) -> None:
    (letter,) = send(post.ledger, "ann", now=datetime.now(UTC) - HOUR)
    put(post.ledger, entry("ann", "reminder", after="request"))
    back = date.today() + timedelta(days=20)
    away = f"I am out of the office and will be back on {back:%B} {back.day}, {back.year}."
    post.put(mail("ann@example.com", away, Subject="Automatic reply: A question", Auto_Submitted="auto-replied"))
    ((told,), _) = post.sync()
    assert (told.kept.kind, told.kept.detail["back"]) == ("auto_replied", back.isoformat())
    assert found(post.ledger, letter).state == "auto_replied"
    now = datetime.now(UTC)
    assert post.ledger.claim(DANA, now + 19 * DAY) == []
    assert [each.step for each in post.ledger.claim(DANA, now + 23 * DAY)] == ["reminder"]


@pytest.mark.parametrize("certain", [True, False])
def test_an_opt_out_is_heeded_at_once(post: Post, *, certain: bool) -> None:
    (letter,) = send(post.ledger, "ann")
    put(post.ledger, entry("ann", "reminder", after="request"))
    thread = {"In_Reply_To": letter.message_id} if certain else {}
    post.put(mail("ann@example.com", "Please take me off your list.", **thread))
    ((told,), _) = post.sync()
    assert (told.kept.kind, told.kept.certain) == ("opted_out", certain)
    assert found(post.ledger, letter).state == ("opted_out" if certain else "sent")
    assert post.ledger.suppressions.of("ann@example.com")
    assert post.ledger.claim(DANA, NOW + DAY) == []


def test_a_complaint_is_an_opt_out(post: Post) -> None:
    (letter,) = send(post.ledger, "ann")
    report = f"""\
From: staff@provider.example
To: {DANA}
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="x"

--x
Content-Type: text/plain

This is an abuse report.

--x
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1

--x
Content-Type: message/rfc822

Message-ID: {letter.message_id}
Subject: A question

Dear Ann,

--x--
"""
    post.put(report)
    post.sync()
    assert found(post.ledger, letter).state == "opted_out"
    assert post.ledger.suppressions.of("ann@example.com")
    assert post.ledger.suppressions.of("staff@provider.example") is None


def test_bounces_are_matched_by_id_then_by_address(post: Post) -> None:
    ann, bea, cy = send(post.ledger, "ann", "bea", "cy", now=datetime.now(UTC) - HOUR)
    post.put(dsn("moved@example.net", ann.message_id))  # her mail is passed on
    post.put(dsn("BEA@example.com", "<rewritten@example.net>"))
    post.put(dsn("cy@example.com", cy.message_id, action="delayed", status="4.4.1"))
    news, _ = post.sync()
    assert {each.letter.contact: each.kept.kind for each in news} == {
        "ann": "bounced",
        "bea": "bounced",
        "cy": "delayed",
    }
    assert [found(post.ledger, each).state for each in (ann, bea, cy)] == ["bounced", "bounced", "sent"]
    listed = {each.value for each in post.ledger.suppressions.all()}
    assert listed == {"ann@example.com", "bea@example.com"}


def test_an_address_that_fails_long_after_the_letter_is_not_held_against_it(post: Post) -> None:
    (letter,) = send(post.ledger, "ann", now=datetime.now(UTC) - 30 * DAY)
    post.put(dsn("ann@example.com", "<another.program@example.net>"))
    ((told,), _) = post.sync()
    assert not told.kept.certain
    assert found(post.ledger, letter).state == "sent"
    assert post.ledger.suppressions.of("ann@example.com")


def test_a_full_mailbox_is_not_for_ever(post: Post) -> None:
    (letter,) = send(post.ledger, "ann")
    post.put(dsn("ann@example.com", letter.message_id, status="4.2.2"))
    post.sync()
    assert found(post.ledger, letter).state == "bounced"
    assert post.ledger.suppressions.all() == ()


def test_a_copy_that_failed_says_nothing_of_the_letter(post: Post) -> None:
    ledger = post.ledger
    copied = entry("ann", envelope=Envelope(DANA, ("ann@example.com", "carla@example.net")))
    letter = became(ledger, put(ledger, copied)[0], "sent")
    post.put(dsn("carla@example.net", letter.message_id))
    ((told,), _) = post.sync()
    assert (told.kept.kind, told.kept.detail["address"]) == ("noted", "carla@example.net")
    assert found(ledger, letter).state == "sent"
    assert ledger.suppressions.all() == ()


def test_a_receipt_is_no_answer_but_shows_that_the_letter_left(post: Post) -> None:
    ledger = post.ledger
    letter = became(ledger, put(ledger, entry())[0], "unknown")
    receipt = f"""\
From: ann@example.com
To: {DANA}
Subject: Read: A question
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="x"

--x
Content-Type: text/plain

This is a receipt.

--x
Content-Type: message/disposition-notification

Original-Message-ID: {letter.message_id}
Disposition: manual-action/MDN-sent-manually; displayed

--x--
"""
    post.put(receipt)
    post.put(receipt.replace("This is", "Once more,"))
    assert post.sync()[0] == []
    assert found(ledger, letter).state == "sent"


def test_letters_in_doubt_are_found_among_the_sent_ones(post: Post) -> None:
    ledger = post.ledger
    now = datetime.now(UTC)
    first, second = put(ledger, entry("ann"), entry("bea"))
    ann, bea = (became(ledger, each, "unknown", now - DAY) for each in (first, second))
    post.put(mail(DANA, "Dear Ann", To="ann@example.com", Message_ID=ann.message_id), ".Sent/cur")
    (post.maildir / ".Sent" / "new").mkdir()
    # The same subject to the same reader proves nothing of a letter that may have left: it may be an earlier one.
    post.put(mail(DANA, "Dear Bea", To="bea@example.com", Subject=bea.subject), ".Sent/cur")
    _, synced = post.sync(now)
    assert [each.contact for each in synced.found] == ["ann"]
    assert (found(ledger, ann).state, found(ledger, bea).state, synced.doubtful) == ("sent", "unknown", 1)
    assert found(ledger, ann).left == ann.left
    post.sync(now + 10 * MINUTE)
    assert found(ledger, bea).state == "unknown", "a second search so soon tells nothing new"
    post.sync(now + 30 * MINUTE)
    assert found(ledger, bea).state == "review"
    post.put(mail("bea@example.com", In_Reply_To=bea.message_id))
    post.sync(now + HOUR)
    assert found(ledger, bea).state == "replied"


def test_people_who_were_forgotten_are_not_known_again(post: Post) -> None:
    (letter,) = send(post.ledger, "ann")
    post.ledger.suppressions.forget(["ann@example.com"], [], NOW)
    post.put(mail("Ann <ann@example.com>", In_Reply_To=letter.message_id))
    assert post.sync()[0] == []
    assert post.kept() == []


def test_whether_there_is_anything_to_look_for(ledger: Ledger) -> None:
    assert not may_be_answered(ledger)
    (letter,) = put(ledger, entry())
    assert not may_be_answered(ledger)
    ledger.transition(letter.id, "drafted", "sender", NOW)
    assert may_be_answered(ledger)


def test_messages_that_try_to_do_harm(post: Post) -> None:
    (letter,) = send(post.ledger, "ann")
    many = " ".join(f"<{number}@example.net>" for number in range(30_000))
    post.put(mail("assistant@example.com", References=f"{many} {letter.message_id}", Message_ID="<1@example.com>"))
    post.put(mail("ann@example.com", "a\0b", In_Reply_To=letter.message_id, Subject="=?utf-8?q?=00=1b=5b2J?=" * 5_000))
    nested = "MIME-Version: 1.0\n" + "".join(
        f'Content-Type: multipart/mixed; boundary="{number}"\n\n--{number}\n' for number in range(900)
    )
    post.put(f"From: ann@example.com\nIn-Reply-To: {letter.message_id}\n{nested}\n\nGladly.\n")
    post.put(
        mail("=?x-unknown?b?/////w==?= <ann@example.com>", "\udcff", In_Reply_To=letter.message_id).encode(
            errors="replace"
        )
    )
    news, _ = post.sync()
    assert len(news) == 4
    assert all(each.letter.contact == "ann" for each in news)


def test_whose_an_answer_is_can_be_decided(post: Post) -> None:
    ledger = post.ledger
    send(ledger, "ann", "bea")
    post.put(mail("ann@example.com", "Please take me off your list.", Message_ID="<1@example.com>"))
    post.put(mail("bea@example.com", "Lunch?", Message_ID="<2@example.com>"))
    post.sync()
    with pytest.raises(OutreachError, match="no letter to “cy” waits"):
        to_decide(ledger, ["cy"])
    (asked,) = to_decide(ledger, ["ann"])
    assert asked.answer
    for letter, answer in to_decide(ledger, [], "answers"):
        assert answer
        decide_whose(ledger, letter, answer, NOW, theirs=letter.contact == "ann")
    assert ledger.counts() == {"opted_out": 1, "sent": 1}
    assert to_decide(ledger, []) == ()
    assert [each.contact for each in post.kept()] == ["ann", ""]


@given(st.binary(max_size=200), st.sampled_from(["text/plain", "multipart/report; report-type=delivery-status", "x"]))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_octets_that_cite_a_letter_are_kept_or_passed_by(post: Post, octets: bytes, kind: str) -> None:
    letter = next(post.ledger.deliveries(), None) or send(post.ledger, "ann")[0]
    head = f"From: ann@example.com\nIn-Reply-To: {letter.message_id}\nContent-Type: {kind}\n"
    post.put(head.encode() + octets)
    news, synced = post.sync()
    assert synced.looked_at
    assert all(each.letter.contact == "ann" for each in news)
