"""Ledgers that were written by other versions, are damaged, cannot be written to, or meet a full disk."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from outreach.errors import OutreachError
from outreach.ledger import Settled, open_ledger
from outreach.ledger.book import VERSION
from outreach.ledger.tables import METADATA
from tests.ledger.conftest import Opener
from tests.ledger.entries import HOUR, ME, NOW, entry, found, incoming, put
from tests.support.programs import CHECKOUT

VERSION_1 = Path(__file__).with_name("version_1.sql")


def test_a_file_of_the_first_version_is_carried_forward(tmp_path: Path) -> None:
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(VERSION_1.read_text("utf-8"))
    for _ in range(2):
        with open_ledger(old, "") as ledger:
            assert ledger.counts() == {"sent": 1, "unknown": 1, "deferred": 1, "queued": 1}
            assert ledger.suppressions.of("no@example.net")
    with open_ledger(old, "") as ledger, open_ledger(new, ""):
        sent = ledger.find("c0", "request")
        assert sent
        assert ledger.raw(sent.id).endswith(b"Dear Ann 0\r\n")
        ledger.receive([incoming("replied", sent)], NOW)
        assert [each.kind for each in ledger.history("c0")] == ["sent", "replied"]
        assert [each.contact for each in ledger.claim("me", NOW + 9 * HOUR, limit=9)] == ["c2", "c3"]
    assert schema(old) == schema(new)


def schema(where: Path) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Each table's columns, indexes and constraints, as the database describes them."""
    engine = create_engine(f"sqlite:///{where}")
    there = inspect(engine)
    described = {
        name: (
            [repr({**column, "type": str(column["type"])}) for column in there.get_columns(name)],
            sorted(map(repr, there.get_indexes(name))),
            sorted(map(repr, there.get_unique_constraints(name))),
        )
        for name in there.get_table_names()
    }
    engine.dispose()
    assert described.keys() == METADATA.tables.keys()
    return described


def test_a_ledger_of_the_first_version_is_carried_forward_in_any_database(opened: Opener) -> None:
    ledger = opened()
    (letter,) = put(ledger, entry())
    with ledger._book.writing() as connection:
        for name in ("received", "happened", "mailboxes"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE facts SET value = '1' WHERE name = 'version'"))
    again = opened()
    again.happened("ann", "met", NOW, {}, NOW)
    assert found(again, letter).state == "queued"


def test_a_newer_ledger_is_left_alone(opened: Opener) -> None:
    ledger = opened()
    with ledger._book.writing() as connection:
        connection.execute(text("UPDATE facts SET value = :newer WHERE name = 'version'"), {"newer": str(VERSION + 1)})
    with pytest.raises(OutreachError, match="newer outreach"):
        opened()


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_ledger_is_said_to_be_damaged_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    where = tmp_path / "ledger.sqlite"
    where.write_bytes(content)
    with pytest.raises(OutreachError) as caught:
        open_ledger(where, "")
    assert caught.value.findings[0].where == str(where)
    assert "damaged" in caught.value.findings[0].hint
    assert where.read_bytes() == content


def test_a_ledger_without_its_facts_is_said_to_be_damaged(opened: Opener) -> None:
    ledger = opened()
    with ledger._book.writing() as connection:
        connection.execute(text("DELETE FROM facts"))
    with pytest.raises(OutreachError, match="damaged"):
        opened()


def test_a_torn_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    where = tmp_path / "ledger.sqlite"
    with open_ledger(where, "") as ledger:
        put(ledger, *(entry(f"c{number}") for number in range(300)))
    whole = where.read_bytes()
    where.write_bytes(whole[: 4096 * 3] + bytes(4096 * 20) + whole[4096 * 23 :])
    with pytest.raises(OutreachError, match="cannot be used"):
        claim_from(where)


def claim_from(where: Path) -> None:
    with open_ledger(where, "") as ledger:
        list(ledger.deliveries())
        ledger.claim(ME, NOW)


@pytest.mark.parametrize(
    "where",
    ["nonsense", "mysql://host/x", "postgresql+nothing://x/y", "postgresql+psycopg://outreach@/x?host=/nowhere/at/all"],
)
def test_an_address_that_cannot_be_opened_is_said(where: str) -> None:
    with pytest.raises(OutreachError):
        open_ledger(where, "")


def test_a_password_in_an_address_is_never_said() -> None:
    address = "postgresql+psycopg://me:swordfish@/x?host=/nowhere"
    with pytest.raises(OutreachError) as caught:
        open_ledger(address, "")
    assert "swordfish" not in str(caught.value) + repr(caught.value.findings)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutreachError, match="cannot be used"):
        open_ledger(tmp_path / "no such folder" / "ledger.sqlite", "")


def test_a_folder_that_is_read_only_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        # Root writes everywhere: another user tries.
        os.setegid(65534)
        os.seteuid(65534)
    else:
        tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutreachError, match="cannot be used"):
            open_ledger(tmp_path / "ledger.sqlite", "")
    finally:
        os.seteuid(os.getuid())
        os.setegid(os.getgid())
        tmp_path.chmod(0o700)


FILLS = """
import resource, signal, sys
from pathlib import Path
from outreach.errors import OutreachError
from outreach.ledger import open_ledger
from tests.ledger.entries import ME, NOW, entry, put
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_ledger(Path(sys.argv[1]), "") as ledger:
    put(ledger, entry("first"))
    ledger.claim(ME, NOW)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    done = 0
    try:
        for done in range(500):
            put(ledger, entry(f"c{done}", raw=bytes(9000)))
    except OutreachError as error:
        print(done, error.findings[0].hint)
    try:
        print(ledger.commit(1, NOW))
    except OutreachError as error:
        print("kept back")
"""


@pytest.mark.parametrize("limit", [120_000, 400_000])
def test_nothing_is_lost_when_the_disk_is_full(tmp_path: Path, limit: int) -> None:
    where = tmp_path / "ledger.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", FILLS, where, str(limit)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    number, hint = done.stdout.splitlines()[0].split(" ", 1)
    assert int(number) < 500
    assert "disk is full" in hint
    with open_ledger(where, "") as ledger:
        states = ledger.counts()
        assert sum(states.values()) == int(number) + 1
        committed = done.stdout.splitlines()[1] == "True"
        assert states.get("committing", 0) == committed
        assert all(ledger.raw(each.id) for each in ledger.deliveries())


def test_a_letter_writes_few_pages_on_its_way(tmp_path: Path) -> None:
    """All of them have to be on the disk before it leaves."""
    where, letters = tmp_path / "ledger.sqlite", 100
    with open_ledger(where, "") as ledger, closing(sqlite3.connect(where)) as other:
        put(ledger, *(entry(f"c{number}") for number in range(letters)))
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
        settled = None
        for each in ledger.claim(ME, NOW, limit=letters):
            assert ledger.commit(each.id, NOW, settled=settled)
            settled = Settled(each.id, "sent", "250 2.0.0 Ok: queued as 4bX", "4bX")
        (octets,) = other.execute("PRAGMA page_size").fetchone()
        pages = where.with_name(f"{where.name}-wal").stat().st_size // octets
    assert pages <= 3.5 * letters, "there is one page for its row and one for its events, or few more"


def test_memory_does_not_grow_with_what_is_queued(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from outreach.ledger import open_ledger\n"
        "from tests.ledger.entries import NOW, entry\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "with open_ledger(Path(sys.argv[1]), '') as ledger:\n"
        "    at = {}\n"
        "    for n, _ in enumerate(ledger.queue((entry(f'c{n}', raw=bytes(3000)) for n in range(6000)), NOW)):\n"
        "        if n in (1000, 5999): at[n] = peak()\n"
        "    for each in ledger.deliveries(): pass\n"
        "print(peak() - at[1000])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "ledger.sqlite"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes = int(done.stdout) // (1 if sys.platform == "linux" else 1024)
    assert kilobytes < 6000


def test_two_runs_that_make_a_ledger_at_once_make_one(where: Path | str) -> None:
    code = (
        "import sys; from pathlib import Path; from outreach.ledger import open_ledger\n"
        "where = sys.argv[1]\n"
        "print(open_ledger(where if '://' in where else Path(where), '').counts())"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(where)]
    runs = [subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    for run in runs:
        told, wrong = run.communicate(timeout=60)
        assert (told, run.returncode) == (b"{}\n", 0), wrong
