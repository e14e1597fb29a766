"""A campaign on the review page, anew for each test that changes something; and one browser for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from outreach.campaign.desk.desk import Desk
from tests.support.review import Visit, Visitor, app_of, chromium, client_of, desk_of, visited, write_campaign


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_campaign(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign for all tests of a module that have `visit`."""
    return write_campaign(tmp_path_factory.mktemp("campaign"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def visit(shared: Path, browser: Browser) -> Iterator[Visit]:
    """The page of the `shared` campaign in the browser."""
    with visited(shared, browser) as visit:
        yield visit


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    desk = desk_of(folder)
    yield desk
    desk.close()


@pytest.fixture
def client(desk: Desk) -> Visitor:
    return client_of(app_of(desk))
