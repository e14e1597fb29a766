"""A mail server of the user's, and a connection to it that nobody else can listen to."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from outreach.errors import OutreachError
from outreach.findings import Rule

if TYPE_CHECKING:
    from ssl import SSLContext

NO_SERVER = Rule(
    "M11",
    "error",
    "It is known which server takes and keeps the mail",
    "A server that is guessed may be somebody else's.",
    bad='host = ""',
    better='host = "smtp.example.org"',
)
OPEN_LINE = Rule(
    "M12",
    "error",
    "Passwords and letters go over encrypted lines only",
    "Whoever is on the way could read and change them. A server on this machine has nobody on the way.",
    "RFC 8314, section 3",
    bad='security = "plain"',
    better='security = "starttls"',
)
NOBODY_SIGNED_IN = Rule(
    "M13",
    "error",
    "Only a server on this machine is used without signing in",
    "A server elsewhere that lets everybody send is one whose mail nobody takes.",
    "RFC 6409, section 4.3",
    bad='sign_in = "none"',
    better='sign_in = "password"',
)
RULES = (NO_SERVER, OPEN_LINE, NOBODY_SIGNED_IN)

TIMEOUT = 60
"""Seconds after which a server that says nothing counts as lost (RFC 5321, 4.5.3.2 allows servers minutes)."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect to and as whom: "starttls", "tls" or "plain"; an empty `user` does not sign in."""

    host: str
    port: int
    security: str
    user: str
    ca_file: Path | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def tls_context(ca_file: Path | None) -> "SSLContext":
    """Certificates are verified, host names compared. `ca_file` is trusted in place of the system's authorities.

    Raises OutreachError when the file cannot be used.
    """
    from ssl import SSLError, create_default_context

    try:
        return create_default_context(cafile=ca_file)
    except (OSError, ValueError) as error:
        reason = "it holds no certificates" if isinstance(error, SSLError | ValueError) else str(error.strerror)
        hint = "ca_file names a file of certificates that begin with -----BEGIN CERTIFICATE-----."
        raise OutreachError(f"cannot be used: {reason}", where=str(ca_file), hint=hint) from error
