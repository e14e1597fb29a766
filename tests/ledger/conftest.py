"""Every test of the ledger's contract runs on an SQLite file and on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from outreach.ledger import Ledger, open_ledger
from tests.support.postgresql import Postgresql, running_postgresql

Opener = Callable[..., Ledger]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a ledger is to be made."""
    if request.param == "sqlite":
        return tmp_path / "ledger.sqlite"
    server: Postgresql = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def opened(where: Path | str) -> Iterator[Opener]:
    """`opened()` opens the test's ledger, another time with each call; `opened("another campaign")`."""
    with ExitStack() as leaving:
        yield lambda campaign="": leaving.enter_context(open_ledger(where, campaign))


@pytest.fixture
def ledger(opened: Opener) -> Ledger:
    return opened()
