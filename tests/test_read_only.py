"""Where everyone stands, what is due and what has happened, in a folder that nobody may write to."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from outreach.ledger import open_ledger
from tests.support.programs import Outreach, require

MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = ("--date", "2026-11-16")


@pytest.fixture
def backup(tmp_path: Path) -> Iterator[Path]:
    """A campaign's folder, closed while its ledger has what is not in its main file yet."""
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "people.csv").write_text("ID,Name,E-mail\no1,Maya Okafor,maya@example.com\n", "utf-8")
    (folder / "outreach.toml").write_text('[me]\nname = "Dana"\n[campaign]\nsheet = "people.csv"\n', "utf-8")
    (folder / "letter.md").write_text("Dear Maya Okafor,\n\nI learned {{ contact.learned }}.\n", "utf-8")
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        ledger.happened("o1", "sent", MONDAY, {}, MONDAY, step="request")
        ledger.happened("o1", "noted", MONDAY, {"learned": "how a rule is made"}, MONDAY)
        content = {path.name: path.read_bytes() for path in folder.glob("ledger.sqlite*")}
    assert content["ledger.sqlite-wal"]
    for name, octets in content.items():
        (folder / name).write_bytes(octets)
    _close(folder)
    yield folder
    _close(folder, closed=False)


def _close(folder: Path, *, closed: bool = True) -> None:
    for path in folder.iterdir():
        path.chmod(0o444 if closed else 0o644)
    folder.chmod(0o555 if closed else 0o755)


@pytest.fixture
def reader(outreach: Outreach, backup: Path) -> Callable[..., CompletedProcess[str]]:
    """The command line in that folder, of a user whom its rights bind: they do not bind root."""
    program = outreach.program
    if os.geteuid() == 0:
        (setpriv,) = require("setpriv")
        without = "-dac_override,-dac_read_search"
        program = (setpriv, f"--inh-caps={without}", f"--bounding-set={without}", *program)

    def run(*arguments: str) -> CompletedProcess[str]:
        return Outreach(outreach.home, program)(*arguments, cwd=backup)

    return run


def test_a_ledger_is_read_where_it_cannot_be_written_to(
    reader: Callable[..., CompletedProcess[str]], backup: Path
) -> None:
    before = {path.name: path.read_bytes() for path in backup.glob("ledger*")}
    status, due, history = reader("status", *DAY), reader("due", *DAY), reader("history", "maya")
    assert (status.returncode, due.returncode, history.returncode) == (0, 0, 0), history.stderr
    assert "sent, Nov 2" in status.stdout
    assert "your letter of Nov 2, 2026 promises it" in due.stdout
    assert history.stdout.startswith("Mon, Nov 2, 2026  a letter was sent")
    assert reader("suppress").stderr == "Nobody is on the list.\n"
    assert "I learned how a rule is made." in reader("preview", "-t", "letter.md").stdout
    assert {path.name: path.read_bytes() for path in backup.glob("ledger*")} == before

    logged = reader("log", "maya", "called")
    assert logged.returncode == 2
    assert "See to it that you may write to the file and to its folder." in " ".join(logged.stderr.split())
    written = reader("status", "--as", "html")
    assert (written.returncode, "Traceback" in written.stderr) == (2, False)


def test_without_a_ledger_there_is_nothing_and_none_is_made(
    reader: Callable[..., CompletedProcess[str]], outreach: Outreach, backup: Path
) -> None:
    _close(backup, closed=False)
    for path in backup.glob("ledger.sqlite*"):
        path.unlink()
    assert "No letter has been sent yet." in outreach("status", cwd=backup).stderr
    assert not (backup / "ledger.sqlite").exists()
    _close(backup)
    assert "No letter has been sent yet." in reader("status").stderr


def test_a_damaged_ledger_is_named_by_its_own_place(reader: Callable[..., CompletedProcess[str]], backup: Path) -> None:
    _close(backup, closed=False)
    (backup / "ledger.sqlite").write_bytes(b"nonsense" * 1000)
    (backup / "ledger.sqlite-wal").write_bytes(b"")
    _close(backup)
    done = reader("status")
    assert done.returncode == 2
    assert "ledger.sqlite" in done.stderr
    assert "outreach-" not in done.stderr
