"""Letters in the Drafts folder of a real account."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest
from imapclient import IMAPClient

from outreach.errors import OutreachError
from outreach.mail.appending import Put
from outreach.mail.drafts import Draft, drafts_folder, put_drafts
from outreach.mail.imap import mailbox
from outreach.mail.secrets import Password, Token
from outreach.mail.server import Server
from tests.support.cut_off import CutOff
from tests.support.mail_servers import LOOPBACK, MailServer

pytestmark = LOOPBACK
ME = "me@example.org"


@pytest.fixture
def server(mail_server: MailServer) -> Server:
    mail_server.empty()
    return Server(mail_server.host, mail_server.imaps, "tls", ME, mail_server.ca_file)


@pytest.fixture
def password(mail_server: MailServer) -> Password:
    return Password(mail_server.users[ME])


def letter(number: int, recipients: tuple[str, ...] = ("ann@example.com",)) -> Draft:
    message_id = f"<letter{number}@example.org>"
    head = f"From: {ME}\r\nTo: ann@example.com\r\nSubject: Letter {number}\r\nMessage-ID: {message_id}\r\n"
    return Draft(message_id, f"{head}\r\nDear Ann,\r\n.\r\nFrom here on.\r\n".encode(), recipients)


def letters(count: int) -> list[Draft]:
    return [letter(number) for number in range(count)]


def test_each_letter_is_there_once_as_a_draft(mail_server: MailServer, server: Server, password: Password) -> None:
    put = list(put_drafts(server, password, letters(45)))
    assert put == [Put(f"<letter{number}@example.org>", True) for number in range(45)]
    assert list(put_drafts(server, password, letters(47))) == [
        Put(f"<letter{number}@example.org>", number >= 45) for number in range(47)
    ]
    drafts = mail_server.messages(ME, "Drafts")
    assert sorted(str(draft["Message-ID"]) for draft in drafts) == sorted(each.message_id for each in letters(47))
    assert drafts[0].get_content() == "Dear Ann,\n.\nFrom here on.\n"
    with mailbox(server, password) as client:
        client.select_folder("Drafts")
        flags = {frozenset(each) for each in client.get_flags(client.search()).values()}
    assert all({rb"\Draft", rb"\Seen"} <= each for each in flags)


def test_what_was_told_is_there_when_the_run_is_cut_short(
    mail_server: MailServer, server: Server, password: Password
) -> None:
    told = list(islice(put_drafts(server, password, letters(60)), 25))
    there = {str(draft["Message-ID"]) for draft in mail_server.messages(ME, "Drafts")}
    assert {put.message_id for put in told} <= there
    assert len(list(put_drafts(server, password, letters(60)))) == 60
    assert len(mail_server.messages(ME, "Drafts")) == 60


@pytest.mark.parametrize("octets", [300, 1_500, 3_500, 9_000, 14_000])
def test_a_connection_that_is_lost_costs_no_letter_and_doubles_none(
    mail_server: MailServer, server: Server, password: Password, octets: int
) -> None:
    cut = CutOff(server.port, octets, "client")
    cut.start()
    told: list[Put] = []
    with pytest.raises(OutreachError, match="the connection was lost"):
        told.extend(put_drafts(replace(server, port=cut.port), password, letters(60)))
    cut.join()
    there = {str(draft["Message-ID"]) for draft in mail_server.messages(ME, "Drafts")}
    assert {put.message_id for put in told} <= there
    again = list(put_drafts(server, password, letters(60)))
    assert sum(put.new for put in again) == 60 - len(there)
    assert len(mail_server.messages(ME, "Drafts")) == 60


def test_a_draft_keeps_its_blind_copies(mail_server: MailServer, server: Server, password: Password) -> None:
    list(put_drafts(server, password, [letter(1, ("ann@example.com", "bob@example.org", "cy@example.net"))]))
    (draft,) = mail_server.messages(ME, "Drafts")
    assert draft["Bcc"] == "bob@example.org, cy@example.net"
    assert draft["To"] == "ann@example.com"


def test_the_same_letter_twice_in_a_run_is_one_draft(
    mail_server: MailServer, server: Server, password: Password
) -> None:
    list(put_drafts(server, password, [letter(1), letter(1), *letters(30)]))
    assert len(mail_server.messages(ME, "Drafts")) == 30


def test_without_letters_nothing_is_added(mail_server: MailServer, server: Server, password: Password) -> None:
    assert list(put_drafts(server, password, [])) == []
    assert mail_server.messages(ME, "Drafts") == []


def test_a_server_that_takes_one_at_a_time_gets_them_so(
    mail_server: MailServer, server: Server, password: Password, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = IMAPClient.capabilities

    def without(client: IMAPClient) -> tuple[bytes, ...]:
        return tuple(each for each in offered(client) if each not in {b"MULTIAPPEND", b"LITERAL+", b"SPECIAL-USE"})

    monkeypatch.setattr(IMAPClient, "capabilities", without)
    assert sum(put.new for put in put_drafts(server, password, letters(5))) == 5
    assert len(mail_server.messages(ME, "Drafts")) == 5


@pytest.fixture
def folders_of_another_kind(server: Server, password: Password) -> Iterator[None]:
    """A mailbox whose server marks no folder as the one for drafts."""
    with mailbox(server, password) as client:
        client.delete_folder("Drafts")
    listed = IMAPClient.list_folders

    def unmarked(client: IMAPClient) -> list[tuple[tuple[bytes, ...], bytes, str]]:
        return [((), between, name) for _, between, name in listed(client) if name not in ("Drafts", b"Drafts")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IMAPClient, "list_folders", unmarked)
        yield
    with mailbox(server, password) as client:
        for _, _, name in client.list_folders():
            if name not in {"INBOX", "Sent"}:
                client.delete_folder(name)
        client.create_folder("Drafts")


@pytest.mark.usefixtures("folders_of_another_kind")
def test_a_folder_for_drafts_is_known_by_its_name_in_other_languages(server: Server, password: Password) -> None:
    with mailbox(server, password) as client:
        assert drafts_folder(client) == ""
        client.create_folder("Entwürfe")
        assert drafts_folder(client) == "Entwürfe"
    assert len(list(put_drafts(server, password, letters(3)))) == 3
    with mailbox(server, password) as client:
        assert client.select_folder("Entwürfe")[b"EXISTS"] == 3


@pytest.mark.usefixtures("folders_of_another_kind")
def test_a_mailbox_without_a_folder_for_drafts_gets_one(server: Server, password: Password) -> None:
    assert len(list(put_drafts(server, password, letters(2)))) == 2
    with mailbox(server, password) as client:
        assert client.select_folder("Drafts")[b"EXISTS"] == 2


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind", ["password", "token"])
def test_ways_to_sign_in(mail_server: MailServer, server: Server, security: str, kind: str) -> None:
    port = mail_server.imaps if security == "tls" else mail_server.imap
    secret = Token(mail_server.token(ME)) if kind == "token" else Password(mail_server.users[ME])
    with mailbox(replace(server, port=port, security=security), secret) as client:
        assert client.folder_exists("Drafts")


def refusals(mail_server: MailServer, server: Server, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    (tmp_path / "none.pem").write_text("nothing")
    yield server, "does not let me@example.org in"
    yield replace(server, ca_file=None), "certificate cannot be trusted"
    yield replace(server, ca_file=None, port=mail_server.imap, security="starttls"), "certificate cannot be trusted"
    yield replace(server, port=1), "nobody answers"
    yield replace(server, port=mail_server.imap), "does not speak TLS"
    yield replace(server, host="imap.example.org", security="plain"), "open line"
    yield replace(server, ca_file=tmp_path / "none.pem"), "holds no certificates"
    yield replace(server, ca_file=tmp_path / "missing.pem"), "No such file"
    yield replace(server, security="starttls"), "in time"


def test_what_goes_wrong_is_said_without_the_password(
    mail_server: MailServer, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each, said in refusals(mail_server, server, tmp_path):
        if "in time" in said:
            monkeypatch.setattr("outreach.mail.imap.TIMEOUT", 0.3)
        with pytest.raises(OutreachError) as error:
            list(put_drafts(each, Password("not it"), letters(1), refused="Make an app password."))
        assert said in str(error.value)
        assert "not it" not in str(error.value)
    assert mail_server.messages(ME, "Drafts") == []


def test_a_refused_sign_in_says_what_to_do(server: Server) -> None:
    with pytest.raises(OutreachError, match=r"does not let .*\n.*Make an app password"):
        list(put_drafts(server, Password("wröng"), letters(1), refused="Make an app password."))
    with pytest.raises(OutreachError, match=r"does not let .*\n.*account add --sign-in"):
        list(put_drafts(server, Token("expired"), letters(1), refused="Make an app password."))


class WithoutEncryption(Thread):
    """An IMAP server, or somebody before it, that offers no STARTTLS; `heard` is what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.heard = ""

    def run(self) -> None:
        client, _ = self.listening.accept()
        with self.listening, client, client.makefile("rw", encoding="ascii", newline="") as stream:
            stream.write("* OK ready\r\n")
            stream.flush()
            for line in stream:
                self.heard += line
                tag, command = line.split()[:2]
                said = {"CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "LOGOUT": "* BYE\r\n"}.get(command, "")
                stream.write(f"{said}{tag} OK done\r\n")
                stream.flush()


def test_nothing_is_told_to_a_server_without_encryption(server: Server, password: Password) -> None:
    other = WithoutEncryption()
    other.start()
    with pytest.raises(OutreachError, match="offers no encryption"):
        list(put_drafts(replace(server, port=other.port, security="starttls"), password, letters(1)))
    other.join()
    assert [line.split()[1] for line in other.heard.splitlines()] == ["CAPABILITY", "LOGOUT"]
