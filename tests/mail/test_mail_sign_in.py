"""What a user is told when a provider refuses a sign-in, in the providers' own words of 2026."""

import smtplib
from base64 import b64decode
from collections.abc import Iterator
from socket import socket, socketpair

import pytest

from outreach.envelope import LineRefused
from outreach.mail.secrets import Password, Secret, Token
from outreach.mail.server import Server
from outreach.mail.sign_in import sign_in
from outreach.mail.wire import Wire


@pytest.fixture
def ends() -> Iterator[tuple[Wire, socket]]:
    """A connection that is greeted already, and its far end."""
    near, far = socketpair()
    with near, far:
        client = smtplib.SMTP(local_hostname="localhost")
        client.sock = near
        client.file = None  # it opens one when it reads
        client.esmtp_features = {"auth": "PLAIN LOGIN XOAUTH2"}
        yield Wire(client), far
        client.close()


@pytest.mark.parametrize(
    ("host", "user", "secret", "replies", "hint"),
    [
        (
            "smtp.gmail.com",
            "dana@gmail.com",
            Password("open sesame"),
            "535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8 Learn more\r\n",
            "Gmail takes an app password here",
        ),
        (
            "smtp.gmail.com",
            "dana@own.example",
            Password("open sesame"),
            "534-5.7.9 Application-specific password required. For more information, go to\r\n534 5.7.9 Learn more\r\n",
            "Where your administrator does not allow that",
        ),
        (
            "smtp-mail.outlook.com",
            "dana@outlook.com",
            Password("open sesame"),
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.\r\n",
            "use --sign-in microsoft",
        ),
        (
            "smtp.office365.com",
            "dana@own.example",
            Password("open sesame"),
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.\r\n",
            "ask your administrator",
        ),
        (
            "smtp.gmail.com",
            "dana@gmail.com",
            Token("open sesame"),
            "334 eyJzdGF0dXMiOiI0MDAifQ==\r\n535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 Learn more\r\n",
            "it again, with this address",
        ),
        ("smtp.own.example", "dana@own.example", Password("open sesame"), "535 no\r\n", "app password"),
    ],
    ids=["gmail", "workspace", "outlook", "microsoft-365", "token", "other"],
)
def test_a_refused_sign_in_says_what_that_provider_wants(
    ends: tuple[Wire, socket], host: str, user: str, secret: Secret, replies: str, hint: str
) -> None:
    wire, far = ends
    far.sendall(replies.encode())
    with pytest.raises(LineRefused) as error:
        sign_in(wire, Server(host, 587, "starttls", user), secret, 5)
    assert hint in error.value.hint
    assert "sesame" not in f"{error.value} {error.value.hint}"
    assert b"open sesame" in b64decode(far.recv(4_096).split()[2])
