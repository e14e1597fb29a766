"""One process sends from an account at a time, on one machine and on several."""

import subprocess
import sys
import time
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.ledger import Ledger, open_ledger, sending_lock
from tests.ledger.conftest import Opener
from tests.ledger.entries import ME
from tests.support.postgresql import Postgresql
from tests.support.programs import CHECKOUT

HOLDS = """
import sys
from pathlib import Path
from outreach.ledger import open_ledger, sending_lock
where = sys.argv[1]
with open_ledger(where if "://" in where else Path(where), "") as ledger, sending_lock(Path(sys.argv[2]), sys.argv[3], ledger):
    print("held", flush=True)
    sys.stdin.read()
"""  # noqa: E501 - one `with` holds both


def holding(where: Path | str, folder: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(where), str(folder), ME],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
    )
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    return process


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def test_an_account_is_held_until_its_process_is_killed(where: Path | str, opened: Opener, tmp_path: Path) -> None:
    ledger = opened()
    other = holding(where, tmp_path)
    try:
        with pytest.raises(OutreachError, match="another run is sending"), sending_lock(tmp_path, ME, ledger):
            pass
        with sending_lock(tmp_path, "other@example.org", ledger):
            pass
    finally:
        kill(other)
    with when_its_end_is_noticed(tmp_path, ledger):
        pass


def when_its_end_is_noticed(folder: Path, ledger: Ledger) -> AbstractContextManager[None]:
    """A database sees a moment later than the system that a process is gone."""
    for _ in range(100):
        with suppress(OutreachError), sending_lock(folder, ME, ledger):
            break
        time.sleep(0.05)
    return sending_lock(folder, ME, ledger)


def test_another_machine_that_shares_the_database_is_kept_out(postgresql: Postgresql, tmp_path: Path) -> None:
    where = postgresql.new_database()
    other = holding(where, tmp_path / "that machine's")
    try:
        with (
            open_ledger(where, "") as ledger,
            ExitStack() as leaving,
            pytest.raises(OutreachError, match="another run"),
        ):
            leaving.enter_context(sending_lock(tmp_path / "this machine's", ME.upper(), ledger))
    finally:
        kill(other)
