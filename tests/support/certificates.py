"""Certificates for servers on loopback, from an authority that nobody else trusts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from trustme import CA

NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Authority:
    """`ca_file` is what a program is given that is to trust the certificates."""

    ca_file: Path
    _issuer: CA

    def certificate(self, path: Path, *names: str, expired: bool = False) -> Path:
        """A key and a certificate in one file, for `names` (by default those of loopback)."""
        until = datetime.now(UTC) - timedelta(days=1) if expired else None
        since = until - timedelta(days=9) if until else None
        self._issuer.issue_cert(
            *(names or NAMES), not_after=until, not_before=since
        ).private_key_and_cert_chain_pem.write_to_path(str(path))
        return path

    def context(self, path: Path, *names: str, expired: bool = False) -> SSLContext:
        """A server's side of TLS with such a certificate, which is written to `path`."""
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate(path, *names, expired=expired))
        return context


def authority(folder: Path) -> Authority:
    """A new authority, its certificate in `folder`."""
    issuer = CA()
    path = folder / "authority.pem"
    issuer.cert_pem.write_to_path(str(path))
    return Authority(path, issuer)
