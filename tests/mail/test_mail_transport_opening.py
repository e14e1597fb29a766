"""Opening a line: where to, whom to trust, and who is signing in."""

import socket
import traceback
import warnings
from base64 import b64decode
from pathlib import Path
from ssl import TLSVersion

import pytest

from outreach.envelope import LineLost, LineRefused
from outreach.errors import OutreachError
from outreach.mail.secrets import Password, Secret, Token
from outreach.mail.server import Server
from outreach.mail.transport import SmtpLine
from tests.mail.smtp_lines import ANN, LETTER, Starter, line_to
from tests.support.certificates import Authority, authority
from tests.support.faulty_server import DROP, PASSWORD, TOKEN, USER, FaultyServer
from tests.support.mail_servers import LOOPBACK, MailServer

pytestmark = LOOPBACK


def refusal(line: SmtpLine) -> LineRefused:
    """What opening the line is refused with."""
    with pytest.raises(LineRefused) as refused:
        line.open()
    line.close()
    assert refused.value.hint
    return refused.value


def encrypted(server: FaultyServer, security: str, ca_file: Path, secret: Secret | None = None) -> SmtpLine:
    to = Server(server.host, server.port, security, USER, ca_file)
    return SmtpLine(to, lambda: secret or Password(PASSWORD), timeout=5)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_in_order_is_trusted(
    faulty_server: Starter, certificates: Authority, tmp_path: Path, security: str
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    server = faulty_server(context=context, implicit_tls=security == "tls")
    line = encrypted(server, security, certificates.ca_file)
    line.open()
    assert line.offer(ANN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert len(server.accepted) == 1


def test_an_open_line_asks_for_no_certificates(faulty_server: Starter, tmp_path: Path) -> None:
    server = faulty_server()
    line = SmtpLine(Server("localhost", server.port, "plain", "", tmp_path / "not there"), timeout=5)
    line.open()
    assert line.offer(ANN).code == 354
    line.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("expired", "has expired"),
        ("of another server", "is for another server"),
        ("of a stranger", "an authority that is not trusted here"),
    ],
)
def test_a_certificate_that_is_not_is_refused_before_the_password(
    faulty_server: Starter, certificates: Authority, tmp_path: Path, security: str, fault: str, told: str
) -> None:
    issuer = authority(tmp_path) if fault == "of a stranger" else certificates
    names = ["mail.example.com"] if fault == "of another server" else []
    context = issuer.context(tmp_path / "server.pem", *names, expired=fault == "expired")
    server = faulty_server(context=context, implicit_tls=security == "tls")
    assert told in str(refusal(encrypted(server, security, certificates.ca_file)))
    assert not [command for command in server.commands if command.startswith("AUTH")]


def test_the_system_trusts_no_private_authority(
    faulty_server: Starter, certificates: Authority, tmp_path: Path
) -> None:
    server = faulty_server(context=certificates.context(tmp_path / "server.pem"), implicit_tls=True)
    line = SmtpLine(Server("localhost", server.port, "tls", USER), lambda: Password(PASSWORD))
    assert "authority that is not trusted here" in str(refusal(line))


def test_encryption_that_was_taken_away_is_noticed(faulty_server: Starter, certificates: Authority) -> None:
    server = faulty_server()
    assert "offers no encryption" in str(refusal(encrypted(server, "starttls", certificates.ca_file)))
    assert not [command for command in server.commands if command.startswith("AUTH")]


def test_encryption_that_is_refused_is_not_done_without(
    faulty_server: Starter, certificates: Authority, tmp_path: Path
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    for said, error in (("454 4.7.0 TLS not available", LineLost), ("501 5.5.4 no", LineRefused)):
        server = faulty_server({"starttls": said}, context=context)
        with pytest.raises(error, match=said[:3]):
            encrypted(server, "starttls", certificates.ca_file).open()
        assert not [command for command in server.commands if command.startswith("AUTH")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_handshake_that_breaks_is_a_lost_line(
    faulty_server: Starter, certificates: Authority, tmp_path: Path, security: str
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    server = faulty_server({"handshake": DROP}, context=context, implicit_tls=security == "tls")
    with pytest.raises(LineLost):
        encrypted(server, security, certificates.ca_file).open()


def test_encryption_of_the_last_century_is_refused(
    faulty_server: Starter, certificates: Authority, tmp_path: Path
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = TLSVersion.TLSv1_1
    line = encrypted(faulty_server(context=context, implicit_tls=True), "tls", certificates.ca_file)
    assert "the encryption broke" in str(refusal(line))


def test_tls_and_starttls_that_were_confused_are_told(
    faulty_server: Starter, certificates: Authority, tmp_path: Path
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    plain = faulty_server(context=context)
    assert "starttls" in refusal(encrypted(plain, "tls", certificates.ca_file)).hint
    implicit = faulty_server(context=context, implicit_tls=True)
    line = SmtpLine(
        Server("localhost", implicit.port, "starttls", USER, certificates.ca_file),
        lambda: Password(PASSWORD),
        timeout=0.3,
    )
    assert "security" in refusal(line).hint


def test_a_ca_file_that_holds_no_certificates_is_told(faulty_server: Starter, tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("no certificate")
    for name in ("authority.pem", "nowhere.pem"):
        with pytest.raises(OutreachError, match=name):
            encrypted(faulty_server(), "starttls", tmp_path / name).open()


def test_a_server_that_does_not_welcome_ends_the_run(faulty_server: Starter) -> None:
    assert "no service" in str(refusal(line_to(faulty_server({"greeting": "554 5.7.1 no service for you"}))))


def test_a_server_that_will_not_say_what_it_offers_is_lost(
    faulty_server: Starter, certificates: Authority, tmp_path: Path
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    server = faulty_server({"ehlo": "421 4.3.2 shutting down"}, context=context)
    with pytest.raises(LineLost, match="the server ended the connection"):
        encrypted(server, "starttls", certificates.ca_file).open()


def test_a_port_where_nobody_listens_is_told_at_first_and_waited_for_later(faulty_server: Starter) -> None:
    server = faulty_server()
    line = line_to(server)
    line.open()
    line.close()
    server.close()
    with pytest.raises(LineLost, match="nothing listens"):
        line.open()
    assert "nothing listens" in str(refusal(line_to(server)))
    with FaultyServer(port=server.port):
        line.open()
        line.close()


@pytest.mark.parametrize("host", [f"{'a' * 64}.example", "no..where.example"])
def test_a_name_that_no_server_can_have_is_told(host: str) -> None:
    assert "there is no server" in str(refusal(SmtpLine(Server(host, 587, "starttls", USER), lambda: Password(""))))


def test_a_server_that_is_unknown_is_told() -> None:
    line = SmtpLine(Server("nowhere.invalid", 587, "starttls", USER), lambda: Password(""))
    # Without a network a machine cannot know whether a name is nobody's, or cannot be asked for now.
    with pytest.raises((LineRefused, LineLost), match=r"no server called nowhere\.invalid|name resolution"):
        line.open()


def test_letters_and_passwords_stay_on_this_machine_where_they_would_be_open() -> None:
    for security, user in (("plain", USER), ("starttls", ""), ("tls", "")):
        with pytest.raises(OutreachError, match=r"mail\.example\.com:587 cannot be used without"):
            SmtpLine(Server("mail.example.com", 587, security, user))


@pytest.mark.parametrize(
    ("offers", "secret", "way"),
    [
        ("AUTH LOGIN PLAIN XOAUTH2", Password(PASSWORD), "PLAIN"),
        ("AUTH LOGIN XOAUTH2", Password(PASSWORD), "LOGIN"),
        ("AUTH=LOGIN", Password(PASSWORD), "LOGIN"),
        ("AUTH LOGIN PLAIN XOAUTH2", Token(TOKEN), "XOAUTH2"),
    ],
)
def test_signing_in_takes_what_the_server_offers(faulty_server: Starter, offers: str, secret: Secret, way: str) -> None:
    server = faulty_server(offers=[offers])
    line = line_to(server, secret)
    line.open()
    assert line.offer(ANN).code == 354
    line.close()
    assert [command.split(" ")[1] for command in server.commands if command.startswith("AUTH")] == [way]


@pytest.mark.parametrize("offers", ["AUTH PLAIN LOGIN XOAUTH2", "AUTH LOGIN"])
def test_a_wrong_password_is_tried_once_and_told_to_nobody(faulty_server: Starter, offers: str) -> None:
    server = faulty_server(offers=[offers])
    secret = "pässwörd that is wrong"  # noqa: S105 - nobody's
    error = refusal(line_to(server, Password(secret)))
    assert error.reply.code == 535
    assert sum(command.startswith("AUTH") for command in server.commands) == 1
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert secret not in shown


def test_a_password_may_have_any_letters(faulty_server: Starter) -> None:
    server = faulty_server()
    refusal(line_to(server, Password("pässwörd")))
    assert b64decode(server.commands[-1].removeprefix("AUTH PLAIN ")).decode() == f"\0{USER}\0pässwörd"


def test_a_token_that_has_expired_is_told_with_its_reason(faulty_server: Starter) -> None:
    error = refusal(line_to(faulty_server(), Token("ya29.old")))
    assert (error.reply.code, "status 400" in error.reply.text) == (535, True)


def test_each_connection_asks_for_the_secret_anew(faulty_server: Starter) -> None:
    server = faulty_server()
    tokens = iter([Token(TOKEN), Token(TOKEN), Token("ya29.old")])
    line = SmtpLine(Server(server.host, server.port, "plain", USER), lambda: next(tokens))
    for _ in range(2):
        line.open()
        line.close()
    assert refusal(line).reply.code == 535


@pytest.mark.parametrize("offers", ["PIPELINING", "AUTH CRAM-MD5", "AUTH XOAUTH2"])
def test_a_server_that_offers_no_sign_in_of_ours_is_told(faulty_server: Starter, offers: str) -> None:
    assert "offers no sign-in by PLAIN or LOGIN" in str(refusal(line_to(faulty_server(offers=[offers]))))


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("530 5.7.0 Must issue a STARTTLS command first", "sign-in"),
        ("538 5.7.11 Encryption required", "encryption"),
        ("432 4.7.12 A password transition is needed", "web page"),
        ("454 4.7.0 Too many login attempts, please try again later", "quarter of an hour"),
        ("534 5.7.9 Application-specific password required", "app password"),
        ("504 5.5.4 Unrecognized authentication type", "password"),
    ],
)
def test_whatever_refuses_a_sign_in_says_what_to_do(faulty_server: Starter, said: str, hint: str) -> None:
    assert hint in refusal(line_to(faulty_server({"auth": said}))).hint


def test_a_real_server_refuses_what_is_wrong(mail_server: MailServer) -> None:
    to = Server(mail_server.host, mail_server.starttls, "starttls", USER, mail_server.ca_file)
    for secret in (Password("wrong"), Token(mail_server.token(USER, valid_for=-30))):
        assert refusal(SmtpLine(to, lambda secret=secret: secret)).reply.code == 535  # type: ignore[misc]


def test_nothing_is_asked_of_the_network_but_the_connection(
    faulty_server: Starter, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def looked_up(*_: object) -> str:
        raise AssertionError("the name of this machine was looked up")

    monkeypatch.setattr(socket, "getfqdn", looked_up)
    server = faulty_server()
    line = line_to(server)
    line.open()
    assert set(line.offers) == {"pipelining", "size", "smtputf8", "8bitmime", "auth"}
    line.close()
    assert server.commands[0].upper() == "EHLO [127.0.0.1]"
    assert capfd.readouterr() == ("", "")
