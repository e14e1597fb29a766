"""A mailbox over IMAP (RFC 9051): connecting, signing in, and what a person is told when that fails."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from outreach.errors import OutreachError
from outreach.mail.providers import LOOPBACK
from outreach.mail.secrets import ALLOW_AGAIN, Secret, Token
from outreach.mail.server import TIMEOUT, Server, tls_context

if TYPE_CHECKING:
    from imapclient import IMAPClient


@contextmanager
def mailbox(server: Server, secret: Secret, refused: str = "") -> "Iterator[IMAPClient]":
    """The mailbox, signed in to. `refused` is what to do when the provider refuses the sign-in.

    Raises OutreachError when that fails, and when the connection is lost while it is used.
    """
    from imapclient.exceptions import IMAPClientError

    if server.security == "plain" and server.host.lower() not in LOOPBACK:
        message = 'a password does not go over an open line: "plain" serves this machine only'
        raise OutreachError(message, where=str(server), hint='Write security = "tls" or "starttls" in [inbox].')
    context = tls_context(server.ca_file)
    try:
        client = _connected(server, context)
        try:
            if server.security == "starttls":
                _encrypt(client, server, context)
            _sign_in(client, server, secret, refused)
            yield client
        finally:
            with suppress(IMAPClientError, OSError, ValueError, MemoryError):
                client.logout()
            with suppress(OSError):
                client.shutdown()
    except (IMAPClientError, OSError) as error:
        raise _explained(error, server) from error


@contextmanager
def understood() -> Iterator[None]:
    """Within it, what a server says and nobody can make sense of is a refusal of its. Only for calls of the client."""
    from imapclient.exceptions import IMAPClientError

    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, MemoryError) as error:
        raise IMAPClientError(f"nobody can make sense of what it says ({error or type(error).__name__})") from error


def _connected(server: Server, context: ssl.SSLContext) -> "IMAPClient":
    from imapclient import IMAPClient

    return IMAPClient(server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=TIMEOUT)


def _encrypt(client: "IMAPClient", server: Server, context: ssl.SSLContext) -> None:
    if not client.has_capability("STARTTLS"):
        message = "the server offers no encryption on this port, and nothing is sent without it"
        raise OutreachError(message, where=str(server), hint='Try security = "tls" and port = 993 in [inbox].')
    client.starttls(context)


def _sign_in(client: "IMAPClient", server: Server, secret: Secret, refused: str) -> None:
    from imapclient.exceptions import IMAPClientAbortError, LoginError

    try:
        if isinstance(secret, Token):
            client.oauth2_login(server.user, secret.reveal())
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(server.user, secret.reveal())
        else:
            client.login(server.user, secret.reveal())
    except IMAPClientAbortError:
        raise
    except (LoginError, UnicodeError) as error:
        # Without its cause: what was sent is in the frames of that.
        hint = ALLOW_AGAIN if isinstance(secret, Token) else refused
        raise OutreachError(f"{server.host} does not let {server.user} in: {_said(error)}", hint=hint) from None


def _said(error: Exception) -> str:
    """A server's own words, without the mark of their kind."""
    if isinstance(error, UnicodeError):
        return "it takes passwords of ASCII characters only"
    text = str(error)
    if text.startswith(("b'", 'b"')):
        text = text[2:-1]
    return text.removeprefix("[AUTHENTICATIONFAILED] ").rstrip(".") + "."


def _explained(error: Exception, server: Server) -> OutreachError:
    from imapclient.exceptions import IMAPClientAbortError

    match error:
        case ssl.SSLCertVerificationError():
            message = f"its certificate cannot be trusted: {error.verify_message.rstrip('.')}"
            hint = "Check the server's name. For a server with an authority of its own, name that one in ca_file."
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "RECORD_LAYER_FAILURE"):
            message = "it does not speak TLS on this port"
            hint = 'Port 993 wants security = "tls", port 143 "starttls".'
        case socket.gaierror():
            message, hint = "there is no server of this name", "Check [inbox] host, and that you are online."
        case ConnectionRefusedError():
            message, hint = "nobody answers on this port", "Check [inbox] host and port."
        case TimeoutError():
            message, hint = "it did not answer in time", "Try again later; check [inbox] host and port."
        case IMAPClientAbortError() | OSError():
            message, hint = f"the connection was lost: {str(error) or type(error).__name__}", "Run the same again."
        case _:
            message, hint = f"it refuses: {_said(error)}", "Its own words are all that is known of the reason."
    return OutreachError(message, where=str(server), hint=hint)
