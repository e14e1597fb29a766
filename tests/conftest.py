"""What every test has at hand. Sockets are closed (see addopts in pyproject.toml)."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from ssl import SSLContext

import pytest

from tests.support.certificates import Authority, authority
from tests.support.faulty_server import OFFERS, FaultyServer, Script
from tests.support.mail_servers import MailServer, running_mail_server
from tests.support.programs import LibreOffice, Outreach, require

# A shell ignores Ctrl-C for what it starts in the background, and so would every program that is interrupted here.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def outreach(tmp_path: Path) -> Outreach:
    """`outreach("write", sheet, "--limit", "3")` runs the command line in `tmp_path`, which is also its HOME."""
    return Outreach(tmp_path)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """`libreoffice.texts(documents, folder)`; convert many documents at once, since each start takes seconds."""
    soffice, pdftotext = require("soffice", "pdftotext")
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"), soffice, pdftotext)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    """Postfix and dovecot on this machine. Mark the tests that use it `LOOPBACK` (tests/support/mail_servers.py)."""
    with running_mail_server() as server:
        yield server


@pytest.fixture
def faulty_server() -> Iterator[Callable[..., FaultyServer]]:
    """`faulty_server({"rcpt": "550 5.1.1 no such user"})` listens until the test ends. Mark the test `LOOPBACK`."""
    with ExitStack() as leaving:

        def started(
            script: Script | None = None,
            *,
            context: SSLContext | None = None,
            implicit_tls: bool = False,
            offers: Sequence[str] = OFFERS,
        ) -> FaultyServer:
            return leaving.enter_context(FaultyServer(script or {}, context, implicit_tls, offers))

        yield started


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that issues certificates; programs are to trust its `ca_file`."""
    return authority(tmp_path_factory.mktemp("certificates"))
