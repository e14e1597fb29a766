"""A connection to an SMTP server: opened by yagmail, its certificate verified, then read and written here."""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Protocol

from outreach.envelope import LineLost, LineRefused, Reply
from outreach.mail.server import Server

_BLOCK = 2**18  # octets; Python's sendall has one timeout for all that it is given, however slow the way


class _Connection(Protocol):
    """What yagmail's client, which is untyped, has for us."""

    smtp: smtplib.SMTP | None
    is_closed: bool

    def set_logging(self, log_level: None) -> None: ...
    def login(self) -> None: ...


class Wire:
    """Octets to a server, and its replies. It closes itself when it is lost; every method raises LineLost then."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp
        self.closed = False

    @property
    def offers(self) -> Mapping[str, str]:
        """The server's extensions, by names in lower case, with their parameters (RFC 5321, 4.1.1.1)."""
        return self._smtp.esmtp_features

    def say(self, octets: bytes, timeout: float) -> None:
        """Writes all of it; each block, which most messages are not longer than, may take `timeout` seconds."""
        if self.closed or not self._smtp.sock:
            raise self._lost("the connection is closed")
        try:
            self._wait_for(timeout)
            for start in range(0, len(octets), _BLOCK):
                self._smtp.sock.sendall(octets[start : start + _BLOCK])
        except OSError as error:
            raise self._lost(_reason(error)) from error

    def reply(self, timeout: float) -> Reply:
        """The next reply, of which each part may take `timeout` seconds."""
        if self.closed or not self._smtp.sock:
            raise self._lost("the connection is closed")
        try:
            self._wait_for(timeout)
            code, text = self._smtp.getreply()
        except OSError as error:
            raise self._lost(_reason(_below(error))) from error
        said = _readable(text)
        if not 200 <= code <= 599:
            raise self._lost(f"the server says what is no reply: {said[:60]!r}")
        return Reply(code, said)

    def close(self) -> None:
        """Ends the connection at once."""
        self.closed = True
        self._smtp.close()

    def _wait_for(self, timeout: float) -> None:
        if self._smtp.sock and self._smtp.sock.gettimeout() != timeout:
            self._smtp.sock.settimeout(timeout)

    def _lost(self, why: str) -> LineLost:
        self.close()
        return LineLost(why)


def connect(server: Server, context: ssl.SSLContext | None, timeout: float) -> Wire:
    """Connects, has the certificate verified by `context`, which only a "plain" one lacks, and says EHLO.

    Raises LineRefused where another attempt would end alike, and LineLost where it need not.
    """
    try:
        smtp = _opened(server, context, timeout)
    except smtplib.SMTPNotSupportedError as error:
        raise _refused(
            f"{server} offers no encryption",
            'Set security = "tls" and port = 465 under [send] in outreach.toml if the provider has that. If it worked '
            "before, somebody between you and the server may be taking the encryption away: use another network.",
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _judged(server, error) from error
    except (OSError, UnicodeError) as error:
        raise _failed(server, _below(error)) from error
    assert smtp.sock
    # A message's last, short segment would wait for the ones before it to be acknowledged: a round trip more.
    smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Wire(smtp)


def _opened(server: Server, context: ssl.SSLContext | None, timeout: float) -> smtplib.SMTP:
    import yagmail  # type: ignore[import-untyped]  # it comes without types

    assert context or server.security == "plain"
    implicit = server.security == "tls"
    client: _Connection = yagmail.SMTP(
        user="",  # None would be looked for in the user's home
        host=server.host,
        port=server.port,
        smtp_ssl=implicit,
        smtp_starttls={"context": context} if server.security == "starttls" else False,
        smtp_skip_login=True,
        soft_email_validation=False,
        timeout=timeout,
        local_hostname="[127.0.0.1]",  # smtplib would ask the network for this machine's name, and tell it
        **({"context": context} if implicit else {}),
    )
    client.set_logging(None)
    try:
        client.login()
        assert client.smtp
        _greet(client.smtp)
    except smtplib.SMTPNotSupportedError:
        assert client.smtp
        with closing(client.smtp):
            _greet(client.smtp)  # what offers nothing may have refused to say what it offers
        raise
    except BaseException:
        if client.smtp:
            client.smtp.close()
        raise
    finally:
        client.is_closed = True  # it would say QUIT when it is collected
    return client.smtp


def _greet(smtp: smtplib.SMTP) -> None:
    if not smtp.does_esmtp:
        code, text = smtp.ehlo()
        if code // 100 != 2:
            raise smtplib.SMTPHeloError(code, text)


def _judged(server: Server, error: smtplib.SMTPResponseException) -> LineLost | LineRefused:
    """What a refusal in place of a greeting means, or one of EHLO or STARTTLS."""
    text = error.smtp_error
    reply = Reply(error.smtp_code, _readable(text) if isinstance(text, bytes) else str(text))
    if reply.code // 100 != 5:
        return LineLost(f"{reply.code} {reply.text}" if reply.code > 0 else f"{server} says what is no reply")
    hint = "It takes no letters from here. Is it your provider's server for sending? Some networks may not reach it."
    return LineRefused(reply, hint)


def _failed(server: Server, error: Exception) -> LineLost | LineRefused:
    """What an error below SMTP means."""
    hint = "See host, port and security under [send] in outreach.toml, and whether this network lets mail through."
    match error:
        case ssl.SSLCertVerificationError():
            what = f"{server}: {_CERTIFICATE.get(error.verify_code, error.verify_message)}"
            hint = _trust(error)
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "RECORD_LAYER_FAILURE"):
            what = f"{server} does not begin with TLS"
            hint = 'Set security = "starttls" under [send] in outreach.toml; "tls" goes with port 465.'
        case ssl.SSLError() if not isinstance(error, _ENDED):
            what = f"{server}: {_reason(error)}"
        case socket.gaierror(errno=socket.EAI_AGAIN):
            return LineLost(_reason(error))
        case UnicodeError() | socket.gaierror():
            what = f"there is no server called {server.host}"
        case ConnectionRefusedError():
            what = f"nothing listens at {server}"
        case TimeoutError():
            what = f"no answer from {server}"
        case _:
            return LineLost(_reason(error))
    return _refused(what, hint)


_ENDED = (
    smtplib.SMTPServerDisconnected,
    ConnectionError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
)
_CERTIFICATE = {  # OpenSSL's X509_V_ERR_ numbers
    10: "its certificate has expired",
    18: "its certificate is signed by nobody but itself",
    19: "its certificate comes from an authority that is not trusted here",
    20: "its certificate comes from an authority that is not trusted here",
    62: "its certificate is for another server",
    64: "its certificate is for another server",
}


def _trust(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in {62, 64}:
        return "Is host under [send] in outreach.toml spelt as the provider says? If it is, use another network."
    return (
        "Is this computer's date right? A server of your own may need ca_file under [send] in outreach.toml. "
        "With a provider's server, use another network: this one may be reading along."
    )


def _refused(what: str, hint: str) -> LineRefused:
    return LineRefused(Reply(0, what), hint)


def _below(error: Exception) -> Exception:
    """What smtplib has seen where it speaks only of a connection that ended. All of its exceptions are OSErrors."""
    seen = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else None
    return seen if isinstance(seen, OSError) and not isinstance(seen, smtplib.SMTPException) else error


def _reason(error: Exception) -> str:
    """What happened to a connection, in a few words."""
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, _ENDED):
        return "the server ended the connection"
    if isinstance(error, ssl.SSLError):
        return f"the encryption broke: {(error.reason or 'no reason given').replace('_', ' ').lower()}"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) or type(error).__name__


def _readable(text: bytes) -> str:
    """What a server says, without what would command a terminal."""
    said = text.decode("utf-8", "replace")
    return "".join([each if each.isprintable() or each == "\n" else " " for each in said])


def quit_politely(wire: Wire) -> None:
    """Says QUIT and waits a moment for the reply; whatever happens then changes nothing."""
    with suppress(LineLost):
        wire.say(b"QUIT\r\n", 5)
        wire.reply(5)
    wire.close()
