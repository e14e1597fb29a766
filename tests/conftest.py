"""What every test has at hand. Sockets are closed (see addopts in pyproject.toml)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.mail_servers import MailServer, running_mail_server
from tests.support.programs import LibreOffice, Outreach, require


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
