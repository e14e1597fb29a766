"""Over real servers: letters leave, one is answered, the inbox is read, and only the others are reminded."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from outreach.settings import CampaignFiles, Inbox, Me, Send, Settings, as_toml
from tests.support.mail_servers import EVERYBODY_ELSE, LOOPBACK, MailServer
from tests.support.programs import Outreach

pytestmark = LOOPBACK
ME = "me@example.org"
SHEET = """\
Name,E-mail,Company,Source
Bob Reed,bob@example.org,Harbor Works,profile
Ann Lee,ann@example.org,Lee & Sons,profile
Fay Ito,fay@example.org,Ito,profile
"""


def test_only_those_are_reminded_who_have_not_answered(
    outreach: Outreach, mail_server: MailServer, tmp_path: Path
) -> None:
    mail_server.empty()
    (tmp_path / "people.csv").write_text(SHEET, "utf-8")
    account = Send(host="localhost", port=mail_server.starttls, user=ME, ca_file=str(mail_server.ca_file))
    settings = Settings(
        me=Me(name="Dana Whitfield", email=ME, field="water policy"),
        campaign=CampaignFiles(sheet="people.csv"),
        send=account,
        inbox=Inbox(host="localhost", port=mail_server.imaps),
    )
    (tmp_path / "outreach.toml").write_text(as_toml(settings), "utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        done = outreach(*arguments, env={"OUTREACH_PASSWORD": mail_server.users[ME]})
        assert "Traceback" not in done.stderr
        return done.returncode, " ".join(f"{done.stdout} {done.stderr}".split())

    assert run("send", "--for-real", "--yes")[0] == 0
    letter = mail_server.wait_for("bob@example.org", lambda message: message["To"])
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection, connection:
        earlier = (datetime.now(UTC) - timedelta(days=20)).isoformat(timespec="microseconds")
        connection.execute("UPDATE deliveries SET left = ?", (earlier,))

    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "Bob Reed <bob@example.org>", ME, f"Re: {letter['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = "<gladly@example.org>", str(letter["Message-ID"])
    answer["Date"] = format_datetime(datetime.now(UTC))
    answer.set_content("Gladly. How about Tuesday at noon?\n")
    mail_server.deliver(ME, answer.as_bytes())

    code, said = run("send", "--due", "--for-real", "--yes")
    assert code == 1
    assert "nobody has looked into the inbox for an answer → Read the inbox first: outreach sync" in said
    assert run("sync")[0] == 0
    code, said = run("send", "--due", "--for-real", "--yes")
    assert (code, "2 letters sent." in said) == (0, True)
    for name in ("ann", "fay"):
        theirs = f"{name}@example.org"

        def is_reminder(message: EmailMessage, theirs: str = theirs) -> bool:
            return theirs in str(message["To"]) and str(message["Subject"]).startswith("Re: ")

        reminder = mail_server.wait_for(EVERYBODY_ELSE, is_reminder)
        assert reminder["In-Reply-To"] == reminder["References"]
    assert len(mail_server.messages("bob@example.org")) == 1
    assert run("send", "--due") == (0, "No e-mail is due.")
