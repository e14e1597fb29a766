"""A copy of each letter that has left lies in the mailbox, where the provider does not put it there itself."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.ledger import open_ledger
from outreach.settings import CampaignFiles, Inbox, Me, Send, Settings, as_toml
from tests.support.mail_servers import LOOPBACK, MailServer
from tests.support.programs import Outreach

pytestmark = LOOPBACK
ME = "me@example.org"
SHEET = "Name,E-mail\nBob Reed,bob@example.org\nAnn Lee,ann@example.org\nGus Orr,permfail@example.org\n"
LETTER = "Subject: A word, {{ contact.name }}\nBcc: files@example.org\n\nDear {{ contact.name }},\n\nhello.\n"
Sends = Callable[..., tuple[int, str]]


@pytest.fixture
def sends(outreach: Outreach, mail_server: MailServer, tmp_path: Path) -> Sends:
    """Sends three letters, of which the server takes two, with that inbox in the settings."""
    mail_server.empty()
    (tmp_path / "people.csv").write_text(SHEET, "utf-8")
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    settings = Settings(
        me=Me(name="Dana Whitfield", email=ME),
        campaign=CampaignFiles(sheet="people.csv", template="letter.md"),
        send=Send(host="localhost", port=mail_server.starttls, user=ME, ca_file=str(mail_server.ca_file)),
    )

    def send(inbox: Inbox, *how: str) -> tuple[int, str]:
        (tmp_path / "outreach.toml").write_text(as_toml(replace(settings, inbox=inbox)), "utf-8")
        secrets = {"OUTREACH_PASSWORD": mail_server.users[ME], "OUTREACH_INBOX_PASSWORD": "wrong"}
        done = outreach("send", *(how or ("--for-real", "--yes")), env=secrets)
        assert "Traceback" not in done.stderr
        return done.returncode, " ".join(f"{done.stdout} {done.stderr}".split())

    return send


def test_what_was_sent_is_among_the_sent_letters_and_read(
    sends: Sends, mail_server: MailServer, tmp_path: Path
) -> None:
    code, said = sends(Inbox(host="localhost", port=mail_server.imaps))
    assert code == 1
    assert "2 letters sent; 1 refused." in said
    assert "mailbox" not in said
    copies = {message["Subject"]: message for message in mail_server.messages(ME, "Sent")}
    assert sorted(copies) == ["A word, Ann Lee", "A word, Bob Reed"]
    assert not any(message["Bcc"] for message in copies.values())
    flags = [path.name.partition(":2,")[2] for path in (mail_server.maildir(ME, "Sent") / "cur").iterdir()]
    assert flags == ["S", "S"]
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        raw = [ledger.raw(each.id).replace(b"\r\n", b"\n") for each in list(ledger.deliveries(states=["sent"]))]
    assert sorted(raw) == sorted(mail_server.raw(ME, "Sent"))
    sends(Inbox(host="localhost", port=mail_server.imaps))
    assert len(mail_server.raw(ME, "Sent")) == 2


def test_there_are_none_without_an_inbox_and_none_of_rehearsals(sends: Sends, mail_server: MailServer) -> None:
    mailbox = Inbox(host="localhost", port=mail_server.imaps)
    for inbox, how in ((mailbox, "--quiet"), (mailbox, "--to-me"), (Inbox(), "--for-real")):
        sends(inbox, how, "--yes")
    assert mail_server.raw(ME, "Sent") == []


@pytest.mark.parametrize("inbox", [Inbox(host="localhost", port=1), Inbox(host="localhost", user="bob@example.org")])
def test_letters_have_left_whatever_becomes_of_the_copies(
    inbox: Inbox, sends: Sends, mail_server: MailServer, tmp_path: Path
) -> None:
    _, said = sends(inbox if inbox.port else replace(inbox, port=mail_server.imaps))
    assert "2 letters sent; 1 refused." in said
    assert "Your mailbox has no copies of them among its sent letters: " in said
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        assert ledger.counts() == {"sent": 2, "failed": 1}
