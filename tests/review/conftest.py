"""A campaign on the review page, anew for each test that changes something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.campaign.desk.desk import Desk
from tests.support.review import Visitor, app_of, client_of, desk_of, write_campaign


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_campaign(tmp_path)


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    desk = desk_of(folder)
    yield desk
    desk.close()


@pytest.fixture
def client(desk: Desk) -> Visitor:
    return client_of(app_of(desk))
