"""outreach send --drafts: the letters in the mailbox's own Drafts folder, each once."""

import signal
import subprocess
from datetime import date
from email.message import EmailMessage
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pytest

from outreach.cohort import Cohort, begin_list
from outreach.settings import CampaignFiles, Inbox, Me, Send, Settings, as_toml
from tests.support.mail_servers import LOOPBACK, MailServer
from tests.support.programs import Outreach, surroundings

pytestmark = LOOPBACK
ME = "me@example.org"

SHEET = """\
Name,E-mail,Company
Maya Okafor,maya@example.com,Harbor Works
Zoë Lee,zoe@example.com,Lee & Sons
"""
LETTER = """\
Subject: A word about {{ contact.company }}
Cc: Ann <ann@example.com>
Bcc: diary@example.org

Dear {{ contact.name }},

I should like to hear about {{ contact.company }}.
"""


@pytest.fixture
def campaign(mail_server: MailServer, tmp_path: Path) -> Path:
    mail_server.empty()
    (tmp_path / "people.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    settings = Settings(
        me=Me(name="Dana Whitfield", email=ME),
        campaign=CampaignFiles(sheet="people.csv", template="letter.md"),
        send=Send(host=mail_server.host, port=mail_server.starttls, user=ME, ca_file=str(mail_server.ca_file)),
        inbox=Inbox(host=mail_server.host, port=mail_server.imaps),
    )
    (tmp_path / "outreach.toml").write_text(as_toml(settings), encoding="utf-8")
    return tmp_path


def drafts(server: MailServer) -> dict[str, EmailMessage]:
    return {str(draft["To"]): draft for draft in server.messages(ME, "Drafts")}


def test_letters_become_drafts_once(outreach: Outreach, campaign: Path, mail_server: MailServer) -> None:
    # The mailbox may have a password of its own; the one for sending is not asked for.
    env = {"OUTREACH_INBOX_PASSWORD": mail_server.users[ME]}
    first = outreach("send", "--drafts", "--yes", cwd=campaign, env=env)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Maya" not in first.stderr, "only what went wrong is told of each"
    there = drafts(mail_server)
    assert sorted(there) == ["Maya Okafor <maya@example.com>", "Zoë Lee <zoe@example.com>"]
    letter = there["Zoë Lee <zoe@example.com>"]
    assert (letter["Subject"], letter["Cc"]) == ("A word about Lee & Sons", "Ann <ann@example.com>")
    assert letter["Bcc"] == "diary@example.org"
    body = letter.get_body(("plain",))
    assert body
    assert body.get_content().startswith("Dear Zoë Lee,\n\nI should like to hear about Lee & Sons.\n")
    again = outreach("send", "--drafts", "--yes", cwd=campaign, env=env)
    assert again.returncode == 0, again.stderr
    assert len(mail_server.messages(ME, "Drafts")) == 2
    assert mail_server.messages(ME) == []


def test_a_mailbox_that_is_closed_leaves_the_letters_waiting(
    outreach: Outreach, campaign: Path, mail_server: MailServer
) -> None:
    wrong = outreach("send", "--drafts", "--yes", cwd=campaign, env={"OUTREACH_PASSWORD": "not it"})
    assert wrong.returncode == 2
    assert "does not let me@example.org in" in wrong.stderr
    assert drafts(mail_server) == {}
    right = outreach("send", "--drafts", "--yes", cwd=campaign, env={"OUTREACH_PASSWORD": mail_server.users[ME]})
    assert right.returncode == 0, right.stderr
    assert len(drafts(mail_server)) == 2


def test_a_cohort_is_asked_before_a_letter_becomes_a_draft(
    outreach: Outreach, campaign: Path, mail_server: MailServer
) -> None:
    begin_list(campaign / "shared")
    settings = campaign / "outreach.toml"
    settings.write_text(settings.read_text("utf-8").replace('list = ""', 'list = "shared"'), "utf-8")
    colleague = Cohort(campaign / "shared", "ben@example.org", "Ben", 30)
    colleague.never(["ann@example.com"], date(2026, 11, 23))  # who gets a copy of each letter

    def approached() -> int:
        colleague.refresh()
        return sum(each.approached for each in colleague.members(date.today()))

    def put(password: str) -> tuple[int, str]:
        done = outreach("send", "--drafts", "--yes", cwd=campaign, env={"OUTREACH_PASSWORD": password})
        return done.returncode, " ".join(done.stderr.split())

    code, said = put(mail_server.users[ME])
    assert "nobody of your cohort may write to this reader, says Ben" in said
    assert (code, drafts(mail_server), approached()) == (1, {}, 0)
    colleague.again("ann@example.com", date(2026, 11, 23))
    assert (put("not it")[0], approached()) == (2, 0)
    assert (put(mail_server.users[ME])[0], len(drafts(mail_server)), approached()) == (0, 2, 2)


def test_an_interruption_ends_the_run_and_the_next_one_puts_in_the_rest(
    outreach: Outreach, campaign: Path, mail_server: MailServer
) -> None:
    people = [f"Ann {first}{second.lower()}" for first, second in product(ascii_uppercase[:20], repeat=2)]
    rows = [f"{name},{name[4:]}@example.com,Mill {name[4:]}\n" for name in people]
    (campaign / "people.csv").write_text("".join(["Name,E-mail,Company\n", *rows]), encoding="utf-8")
    env = {"OUTREACH_PASSWORD": mail_server.users[ME]}
    with subprocess.Popen(
        [*outreach.program, "send", "--drafts", "--yes", "--json"],
        cwd=campaign,
        env=surroundings(campaign, **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    there = len(drafts(mail_server))
    assert f"{there} letters put into your drafts. Stopped, with {400 - there} still" in " ".join(said.split())
    assert (process.returncode, 0 < there < 400) == (1, True)
    assert outreach("send", "--drafts", "--yes", cwd=campaign, env=env).returncode == 0
    assert len(mail_server.messages(ME, "Drafts")) == len(drafts(mail_server)) == 400
