"""What tests of one SMTP line share."""

from collections.abc import Callable

from outreach.envelope import Envelope
from outreach.mail.secrets import Password, Secret
from outreach.mail.server import Server
from outreach.mail.transport import SmtpLine
from tests.support.faulty_server import PASSWORD, USER, FaultyServer

ANN = Envelope(USER, ("ann@example.org",))
BEN = Envelope(USER, ("ben@example.org",))
LETTER = b"Subject: A question\r\n\r\nDear Ann,\r\n"

Starter = Callable[..., FaultyServer]


def line_to(server: FaultyServer, secret: Secret | None = None, *, timeout: float = 5, patience: float = 0) -> SmtpLine:
    """A line to a server without TLS, signed in."""
    return SmtpLine(
        Server(server.host, server.port, "plain", USER),
        lambda: secret or Password(PASSWORD),
        timeout=timeout,
        patience=patience or timeout,
    )
