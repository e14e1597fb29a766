"""A real mail server on loopback: postfix takes letters and bounces them, dovecot signs users in and serves IMAP.

    pytestmark = LOOPBACK

    def test_something(mail_server: MailServer) -> None: ...

Both are private instances in a folder of their own, on ports that were free, and end with the session. A session that
is killed leaves them running.
"""

import json
import os
import subprocess
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from hmac import digest
from pathlib import Path
from string import Template
from tempfile import TemporaryFile, mkdtemp

import pytest
from pytest_socket import _true_socket as true_socket

from tests.support.certificates import authority
from tests.support.programs import not_here, require

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1", "::1"])
"""Marks tests that talk to a server on this machine; every other address stays closed to them."""

DOMAIN = "example.org"
USERS = {"me@example.org": "correct horse", "bob@example.org": "battery staple"}
EVERYBODY_ELSE = "everybody@example.org"
_SETTINGS = Path(__file__).with_name("servers")
_NOBODY = 65534
_KEY = b"what the servers sign access tokens with"


@dataclass(frozen=True)
class MailServer:
    """What a user would know about it, and what only a test can see.

    `users` gives each user's password; all of them are at example.org. Mail to any other name there is accepted, too,
    and lies in the mailbox `EVERYBODY_ELSE`, except to `gone@` (accepted, and bounced for good), `full@` (accepted,
    and kept for later), `tempfail@` (451 at RCPT) and `permfail@` (550 at RCPT). All other domains are accepted and
    bounced. `plain` is a port that offers no TLS and asks for no password; `imap` wants STARTTLS.
    """

    host: str
    starttls: int
    tls: int
    plain: int
    imap: int
    imaps: int
    ca_file: Path
    users: Mapping[str, str]
    mail: Path
    logs: tuple[Path, Path]

    def token(self, user: str, *, valid_for: int = 600) -> str:
        """An access token with which `user` may sign in by XOAUTH2 or OAUTHBEARER."""
        now = int(time.time())
        head = _encoded({"alg": "HS256", "typ": "JWT"})
        claims = _encoded({"sub": user, "iat": now - 60, "nbf": now - 60, "exp": now + valid_for})
        signed = digest(_KEY, f"{head}.{claims}".encode(), "sha256")
        return f"{head}.{claims}.{_unpadded(signed)}"

    def raw(self, user: str, folder: str = "") -> list[bytes]:
        """The messages in a user's INBOX, or another folder, with LF line ends, oldest first."""
        place = self.maildir(user, folder)
        files = [path for part in ("new", "cur") if (place / part).exists() for path in (place / part).iterdir()]
        return [path.read_bytes() for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)]

    def messages(self, user: str, folder: str = "") -> list[EmailMessage]:
        """The same, parsed."""
        return [message_from_bytes(each, _class=EmailMessage, policy=policy.default) for each in self.raw(user, folder)]

    def wait_for(self, user: str, fits: Callable[[EmailMessage], object], seconds: float = 15) -> EmailMessage:
        """The first message in the user's INBOX that fits; servers take a moment to deliver."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for message in self.messages(user):
                if fits(message):
                    return message
            time.sleep(0.02)
        raise AssertionError(f"no such message for {user}; the log says:\n{self.logs[0].read_text()[-3000:]}")

    def deliver(self, user: str, raw: bytes, folder: str = "") -> Path:
        """Puts a message, with any headers, into a mailbox as if it had come in."""
        place = self.maildir(user, folder)
        if not place.is_dir():
            raise AssertionError(f"{user} has no folder {folder or 'INBOX'} yet; it is made at the first sign-in")
        name = f"{time.time_ns()}.{os.getpid()}.test"
        (place / "tmp" / name).write_bytes(raw)
        owner = place.stat()
        os.chown(place / "tmp" / name, owner.st_uid, owner.st_gid)
        return (place / "tmp" / name).rename(place / "new" / name)

    def maildir(self, user: str, folder: str = "") -> Path:
        """Where a user's messages lie; `folder` is "" for INBOX, else as "Sent"."""
        return self.mail / user / "Maildir" / (f".{folder}" if folder else "")

    def empty(self) -> None:
        """Takes all messages out of all mailboxes, so that a test can begin with none."""
        for path in [*self.mail.glob("*/Maildir/**/new/*"), *self.mail.glob("*/Maildir/**/cur/*")]:
            path.unlink()


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Starts postfix and dovecot and ends them. Skips the test, aloud, where they are not installed or not allowed."""
    postfix, dovecot = require("postfix", "dovecot")
    if os.geteuid() and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        not_here("postfix starts as root only, and sudo asks for a password")
    version = subprocess.run([dovecot, "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    if not version.startswith("2.3."):
        not_here(f"the settings in {_SETTINGS.name}/dovecot.conf are for dovecot 2.3, and this is {version}")
    with ExitStack() as leaving:
        # Not in pytest's own folder, which is closed to the users that servers run as; and short, for socket names.
        folder = Path(mkdtemp(prefix="mail-"))
        leaving.callback(_as_root, "rm", "-rf", str(folder))
        folder.chmod(0o755)
        server = _configured(folder)
        _as_root(dovecot, "-c", str(folder / "dovecot.conf"))
        leaving.callback(_ended, folder / "dovecot" / "run" / "master.pid")
        _as_root(postfix, "-c", str(folder / "postfix"), "start")
        leaving.callback(_as_root, postfix, "-c", str(folder / "postfix"), "abort")
        yield server


def _configured(folder: Path) -> MailServer:
    starttls, tls, plain, imap, imaps = _free_ports(5)
    issuer = authority(folder)
    mail = folder / "mail"
    for user in (*USERS, EVERYBODY_ELSE):
        for part in ("new", "cur", "tmp"):
            (mail / user / "Maildir" / part).mkdir(parents=True)
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{password}\n" for user, password in USERS.items()))
    key = folder / "keys" / "default" / "HS256" / "default"
    key.parent.mkdir(parents=True)
    key.write_bytes(b64encode(_KEY))
    for part in ("spool", "data"):
        (folder / "postfix" / part).mkdir(parents=True)
    # Postfix writes mail with nobody's rights, but root's own.
    owner, group = (os.geteuid(), os.getegid()) if os.geteuid() else (_NOBODY, _NOBODY)
    mailboxes = [f"{{{user} = {user}/Maildir/}}" for user in USERS]
    values = {
        "folder": folder,
        "owner": owner,
        "group": group,
        "certificate": issuer.certificate(folder / "server.pem"),
        "mailboxes": " ".join([*mailboxes, f"{{@{DOMAIN} = {EVERYBODY_ELSE}/Maildir/}}"]),
        "starttls": starttls,
        "tls": tls,
        "plain": plain,
        "imap": imap,
        "imaps": imaps,
    }
    for name in ("dovecot.conf", "oauth2", "postfix/main.cf", "postfix/master.cf"):
        template = (_SETTINGS / Path(name).name).read_text()
        (folder / name).write_text(Template(template).substitute(values))
    _as_root("chown", "-R", f"{owner}:{group}", str(mail))
    _as_root("chown", "postfix", str(folder / "postfix" / "data"))
    logs = (folder / "postfix.log", folder / "dovecot.log")
    return MailServer("localhost", starttls, tls, plain, imap, imaps, issuer.ca_file, USERS, mail, logs)


def _as_root(*command: str) -> None:
    prefix = ["sudo", "-n"] if os.geteuid() else []
    with TemporaryFile("w+") as said:  # a pipe would stay open for as long as the server runs
        done = subprocess.run(
            [*prefix, *command], stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=120, check=False
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{said.read()}")


def _ended(pid_file: Path) -> None:
    """Ends a server and all of its processes, at once: asked to, it takes seconds."""
    _as_root("kill", "-KILL", "--", f"-{pid_file.read_text().strip()}")


def _encoded(part: Mapping[str, object]) -> str:
    return _unpadded(json.dumps(part).encode())


def _unpadded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as opened:
        sockets = [opened.enter_context(true_socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
