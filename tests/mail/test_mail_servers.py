"""The servers that the tests talk to do what their helpers say."""

import imaplib
import smtplib
from ssl import create_default_context

import pytest

from tests.support.mail_servers import EVERYBODY_ELSE, LOOPBACK, MailServer

pytestmark = LOOPBACK

ME = "me@example.org"


def test_letters_are_taken_delivered_and_bounced(mail_server: MailServer) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.starttls) as client:
        client.starttls(context=create_default_context(cafile=mail_server.ca_file))
        client.login(ME, mail_server.users[ME])
        for recipient in ("bob@example.org", "ann@example.org", "gone@example.org"):
            client.sendmail(ME, [recipient], f"Subject: To {recipient}\r\n\r\nDear reader\r\n")
    mail_server.wait_for("bob@example.org", lambda message: message["Subject"] == "To bob@example.org")
    mail_server.wait_for(EVERYBODY_ELSE, lambda message: message["Subject"] == "To ann@example.org")
    bounce = mail_server.wait_for(ME, lambda message: "gone@example.org" in message.as_string())
    assert bounce.get_content_type() == "multipart/report"


def test_a_user_reads_mail_over_tls(mail_server: MailServer) -> None:
    mail_server.deliver(ME, b"Subject: An answer\n\nYes\n")
    with imaplib.IMAP4_SSL(
        mail_server.host, mail_server.imaps, ssl_context=create_default_context(cafile=mail_server.ca_file)
    ) as client:
        client.authenticate("XOAUTH2", lambda _: f"user={ME}\1auth=Bearer {mail_server.token(ME)}\1\1".encode())
        client.select("INBOX")
        assert client.search(None, "SUBJECT", "answer")[1] != [b""]
    with (
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
        imaplib.IMAP4_SSL(
            mail_server.host, mail_server.imaps, ssl_context=create_default_context(cafile=mail_server.ca_file)
        ) as client,
    ):
        client.login(ME, "wrong")
