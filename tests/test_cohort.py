"""Several people who write to the same readers: no reader hears from two at once, and what they share says little."""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from outreach.cohort import Cohort, begin_list
from outreach.errors import OutreachError
from tests.support.crashing import PROCESSES
from tests.support.faulty_server import FaultyServer
from tests.support.mail_servers import LOOPBACK
from tests.support.postgresql import Postgresql, running_postgresql
from tests.support.programs import Outreach

pytestmark = LOOPBACK

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
READERS = [f"reader{number}@example.com" for number in range(40)]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    begin_list(folder)
    return folder


def member(folder: Path, name: str, days: int = 30) -> Cohort:
    return Cohort(folder, f"{name.lower()}@example.org", name, days)


def by(cohort: Cohort, address: str, today: date = TODAY, *, approach: bool = True) -> str:
    """Who has something against a letter to that address."""
    cohort.refresh()
    objection = cohort.against([address], today, approach=approach)
    return objection.by if objection else ""


def test_an_approach_holds_for_the_others_and_for_so_many_days(shared: Path) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    assert ann.approach("Reader@Example.com", TODAY) is None
    assert by(ben, "reader@example.com") == "Ann"
    assert by(ben, "reader@example.com", TODAY + 29 * DAY) == "Ann"
    assert by(ben, "reader@example.com", TODAY + 30 * DAY) == ""
    assert by(ben, "reader@example.com", TODAY - 9 * DAY) == "Ann"  # somebody's clock is wrong
    assert by(ben, "reader@example.com", approach=False) == ""
    assert by(ben, "somebody@example.com") == ""
    assert by(ann, "reader@example.com") == ""


def test_what_another_entered_a_moment_ago_is_seen_before_a_letter_leaves(shared: Path) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    assert ann.approach(READERS[0], TODAY) is None
    objection = ben.approach(READERS[0], TODAY)  # who has not read the list since
    assert objection
    assert (objection.by, objection.on, objection.never) == ("Ann", TODAY, False)
    ann.release(READERS[0], TODAY)
    assert by(ben, READERS[0]) == ""
    assert by(ann, READERS[0]) == ""


def test_who_enters_at_the_same_moment_is_seen_too(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    may_write: list[str] = []

    def ben_comes_between(number: int) -> None:
        monkeypatch.undo()
        if ben.approach(READERS[0], TODAY) is None:
            may_write.append("Ben")

    monkeypatch.setattr("os.fsync", ben_comes_between)
    if ann.approach(READERS[0], TODAY) is None:
        may_write.append("Ann")
    assert may_write == ["Ann"]


def test_only_the_latest_approach_is_taken_back(shared: Path) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    ann.approach(READERS[0], TODAY - 9 * DAY)
    ann.approach(READERS[0], TODAY)
    ann.release(READERS[0], TODAY)
    assert by(ben, READERS[0]) == "Ann"
    assert by(ben, READERS[0], TODAY + 21 * DAY) == ""
    ann.release(READERS[0], TODAY)
    ann.release(READERS[0], TODAY)
    assert by(ben, READERS[0]) == ""


def test_never_holds_for_everybody_and_for_all_below_a_domain(shared: Path) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    assert ann.never(["joe@example.com", "Müller.example"], TODAY) == ["joe@example.com", "Müller.example"]
    assert ben.never(["joe@example.com"], TODAY) == []
    for each in (ann, ben):
        assert by(each, "JOE@example.com", approach=False) == "Ann"
        assert by(each, "a@post.xn--mller-kva.example", approach=False) == "Ann"
        assert by(each, "a@example.com") == ""
    assert ben.again("joe@example.com", TODAY) == ["Ann"]
    assert ann.again("joe@example.com", TODAY) == []
    assert by(ben, "joe@example.com") == ""


def test_the_list_names_no_reader(shared: Path) -> None:
    ann = member(shared, "Ann")
    ann.approach("maya.okafor@example.com", TODAY)
    ann.never(["joe@mill.example"], TODAY)
    kept = "".join(path.name + path.read_text() for path in shared.iterdir())
    assert "Ann" in kept
    assert not [part for part in ("maya", "okafor", "joe", "mill", "example", "@") if part in kept.lower()]


def test_whoever_may_read_the_folder_may_read_what_is_entered(shared: Path) -> None:
    shared.chmod(0o775)
    before = os.umask(0o077)
    try:
        member(shared, "Ann").approach(READERS[0], TODAY)
    finally:
        os.umask(before)
    (file,) = shared.glob("member-*")
    assert file.stat().st_mode & 0o777 == 0o644


def test_two_lists_have_different_fingerprints(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        begin_list(tmp_path / name)
        ann = member(tmp_path / name, "Ann")
        ann.approach(READERS[0], TODAY)
        files += [path.name for path in (tmp_path / name).glob("member-*")]
    assert len(set(files)) == 2


def test_lines_that_are_no_lines_of_ours_do_no_harm(shared: Path) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    ann.approach(READERS[0], TODAY)
    (file,) = shared.glob("member-*")
    whole = file.read_bytes()
    file.write_bytes(whole + whole[-30:-5])  # the power failed
    assert by(ben, READERS[0]) == "Ann"
    ann.approach(READERS[1], TODAY)
    assert by(ben, READERS[1]) == "Ann"
    with file.open("ab") as out:
        out.write(b"\xff\xfe\x00nonsense\n2026-13-99 approached 0123\n2026-11-23 called \x1b[31mEve\n")
    assert by(ben, READERS[1]) == "[31mEve"
    file.write_bytes(whole)  # from a backup
    assert (by(ben, READERS[0]), by(ben, READERS[1])) == ("Ann", "")


def test_a_copy_that_a_cloud_could_not_join_counts(shared: Path) -> None:
    ann, ben = member(shared, "Ann"), member(shared, "Ben")
    ann.approach(READERS[0], TODAY)
    (file,) = shared.glob("member-*")
    file.rename(file.with_name(f"{file.stem} (conflicted copy).txt"))
    assert by(ben, READERS[0]) == "Ann"
    assert by(ann, READERS[0]) == ""


def test_a_list_that_is_not_there_is_an_error(shared: Path, tmp_path: Path) -> None:
    ann = member(shared, "Ann")
    with pytest.raises(OutreachError, match="something in the folder already"):
        begin_list(shared)
    shared.rename(tmp_path / "gone")
    for use in (lambda: member(shared, "Ann"), ann.refresh, lambda: ann.approach(READERS[0], TODAY)):
        with pytest.raises(OutreachError, match="cohort's list"):
            use()
    shared.mkdir()  # where the drive was
    with pytest.raises(OutreachError, match="cohort's list"):
        ann.approach(READERS[0], TODAY)
    for damaged in ("version = 1", "version = 1\nsalt = 7", f'version = 1\nsalt = "{"ab" * 65}"', "\0"):
        (shared / "cohort.toml").write_text(damaged)
        with pytest.raises(OutreachError, match="damaged"):
            member(shared, "Ann")
    (shared / "cohort.toml").write_text("version = 2")
    with pytest.raises(OutreachError, match="newer"):
        member(shared, "Ann")


def approach_all(folder: Path, name: str, out: Path) -> None:
    """Approaches all readers as one of several processes, and writes down whom it may write to."""
    me = member(folder, name)
    out.write_text("\n".join(address for address in READERS if me.approach(address, TODAY) is None))


def test_of_many_at_once_no_two_approach_the_same_reader(shared: Path, tmp_path: Path) -> None:
    names = ["Ann", "Ben", "Cleo", "Dan"]
    processes = [PROCESSES.Process(target=approach_all, args=(shared, name, tmp_path / name)) for name in names]
    for each in processes:
        each.start()
    for each in processes:
        each.join(60)
    approached = Counter(address for name in names for address in (tmp_path / name).read_text().split())
    assert approached.most_common(1)[0][1] == 1
    # Nobody waits for who gave way: what was given up is free.
    late = member(shared, "Eve")
    assert {address for address in READERS if by(late, address)} == approached.keys()


# --- two campaigns

SHEET = """\
ID,Name,E-mail,Company
1,Maya Okafor,maya@example.com,Harbor Works
2,Ann Lee,lee@example.com,Lee & Sons
3,Joe Smith,joe@example.com,Mill
"""
LETTER = """\
Subject: A word about {{ contact.company }}
Kind: KIND

Dear {{ contact.name }},

I should like to hear about {{ contact.company }}.
"""
SETTINGS = """\
[me]
name = "{name} Whitfield"
email = "{address}"

[campaign]
name = "{name}"
sheet = "people.csv"
template = "letter.md"

[checks]
ignore = ["L01", "L02", "L03", "L05", "L07", "L08", "L19", "L20"]

[send]
host = "127.0.0.1"
port = {port}
security = "plain"
ledger = "{ledger}"

[cohort]
list = "../shared"
name = "{name}"
"""


@dataclass(frozen=True)
class Student:
    folder: Path
    outreach: Outreach
    server: FaultyServer

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """The code with which a command ends, and what it says, white space folded."""
        done = self.outreach(*arguments, cwd=self.folder)
        said = " ".join(f"{done.stdout} {done.stderr}".split())
        assert "Traceback" not in said, said
        return done.returncode, said

    def send(self) -> tuple[int, str]:
        return self("send", "--for-real", "--yes", "-t", "letter.md")

    def letter(self, kind: str) -> None:
        (self.folder / "letter.md").write_text(LETTER.replace("KIND", kind))


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Postgresql]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Callable[[], str]:
    if request.param == "sqlite":
        return lambda: ""
    server: Postgresql = request.getfixturevalue("postgresql")
    address = server.new_database()  # which both share
    return lambda: address


@pytest.fixture
def enrol(tmp_path: Path, shared: Path, faulty_server: Callable[..., FaultyServer]) -> Callable[..., Student]:
    """`enrol("Ann")` is a student of the cohort, with a campaign and a mail server of their own."""

    def enrolled(name: str, script: dict[str, str] | None = None, ledger: str = "") -> Student:
        server = faulty_server(script)
        folder = tmp_path / name
        folder.mkdir()
        address = f"{name.lower()}@example.org"
        settings = SETTINGS.format(name=name, address=address, port=server.port, ledger=ledger)
        (folder / "outreach.toml").write_text(settings)
        (folder / "people.csv").write_text(SHEET)
        student = Student(folder, Outreach(tmp_path), server)
        student.letter("letter")
        return student

    return enrolled


def recipients(*students: Student) -> list[str]:
    return sorted(address for each in students for got in each.server.accepted for address in got.envelope.recipients)


ALL = ["joe@example.com", "lee@example.com", "maya@example.com"]


def test_whom_a_colleague_has_approached_is_held(enrol: Callable[..., Student], database: Callable[[], str]) -> None:
    ann, ben = enrol("Ann", ledger=database()), enrol("Ben", ledger=database())
    assert ann.send()[0] == 0
    code, said = ben("check")
    assert code == 1
    assert "error M21 people.csv, rows 2, 3, 4 Ann has approached" in said
    assert "Agree with Ann who of you writes" in said
    assert ben("write")[0] == 1
    assert not list(ben.folder.glob("letters/*.docx"))
    code, said = ben.send()
    assert (code, recipients(ann, ben)) == (1, ALL)
    assert ann("check")[0] == 0
    # A thank-you is for somebody to whom one has talked, whoever has approached them since.
    ben.letter("reminder")
    assert "M21" not in ben("check")[1]


def test_two_who_send_at_once_do_not_both_write(enrol: Callable[..., Student], database: Callable[[], str]) -> None:
    ann, ben = enrol("Ann", ledger=database()), enrol("Ben", ledger=database())
    with ThreadPoolExecutor(2) as both:
        list(both.map(Student.send, (ann, ben)))
    assert max(Counter(recipients(ann, ben)).values()) == 1
    ann.send()  # whoever gave way to somebody who gave way, too
    ben.send()
    assert recipients(ann, ben) == ALL


def test_a_letter_that_has_not_left_is_no_approach(enrol: Callable[..., Student]) -> None:
    ann, ben = enrol("Ann", {"rcpt": "550 5.7.1 not today"}), enrol("Ben")
    assert ann.send()[0] == 1
    assert ben.send()[0] == 0
    assert recipients(ann, ben) == ALL


def test_what_is_entered_while_letters_wait_keeps_them_in_the_queue(enrol: Callable[..., Student]) -> None:
    ann, ben = enrol("Ann"), enrol("Ben", {"dot": "451 4.7.1 later"})
    assert ben.send()[0] == 1
    ann.send()
    assert "M21" in ben.send()[1]
    assert recipients(ann) == ALL


def test_without_the_list_letters_are_checked_but_none_leaves(enrol: Callable[..., Student], shared: Path) -> None:
    ann = enrol("Ann")
    shared.rename(shared.with_name("elsewhere"))
    code, said = ann("check")
    assert code == 0
    assert "warning M23" in said
    assert "there is no cohort's list" in said
    assert ann("send")[0] == 0
    code, said = ann.send()
    assert (code, recipients(ann)) == (2, [])
    assert "there is no cohort's list" in said
    shared.mkdir()
    assert ann.send()[0] == 2
    assert ann("cohort", "--begin")[0] == 0
    assert ann.send()[0] == 0


def test_who_wants_no_letters_gets_none_from_anybody(enrol: Callable[..., Student]) -> None:
    ann, ben = enrol("Ann"), enrol("Ben")
    ann("log", "maya@example.com", "opted-out")
    assert ann("suppress", "example.net", "lee@example.com", "--cohort")[0] == 0
    ann("forget", "joe@example.com", "--yes")
    code, said = ben("check")
    assert code == 1
    assert "error M22 people.csv, rows 2, 3, 4" in said
    assert "nobody of your cohort may write to this reader, says Ann" in said
    assert "Because of Ann it stays" in ben("suppress", "lee@example.com", "--cohort", "--remove")[1]
    assert ann("suppress", "lee@example.com", "--cohort", "--remove")[0] == 0
    ben.send()
    assert recipients(ben) == ["lee@example.com"]
    assert "Ann: 0 people approached in 30 days; 3 entries of those not to be written to" in ben("cohort")[1]


def test_an_opt_out_that_is_read_in_the_mailbox_holds_for_all(enrol: Callable[..., Student]) -> None:
    ann, ben = enrol("Ann"), enrol("Ben")
    ann.send()
    letter = next(each.raw for each in ann.server.accepted if each.envelope.recipients == ("maya@example.com",))
    cited = re.search(rb"^Message-ID: (\S+)", letter, re.MULTILINE)
    assert cited
    answer = (
        "From MAILER Mon Nov 23 10:00:00 2026\nFrom: maya@example.com\nTo: ann@example.org\nSubject: Re: A word\n"
        f"In-Reply-To: {cited[1].decode()}\nMessage-ID: <1@example.com>\n\nPlease do not write to me again.\n"
    )
    (ann.folder / "inbox.mbox").write_text(answer)
    assert ann("sync", "--mbox", "inbox.mbox")[0] == 0
    assert "error M22 people.csv, row 2 nobody of your cohort" in ben("check")[1]


def test_a_list_needs_somebody_to_enter_things(enrol: Callable[..., Student]) -> None:
    ann = enrol("Ann")
    settings = (ann.folder / "outreach.toml").read_text()
    (ann.folder / "outreach.toml").write_text(settings.replace('name = "Ann"\n', "").replace("Ann Whitfield", ""))
    code, said = ann.send()
    assert code == 2
    assert "[cohort] name" in said
    (ann.folder / "outreach.toml").write_text(settings.partition("[cohort]")[0])
    assert ann("suppress", "a@example.com", "--cohort")[0] == 2
    assert ann("cohort")[0] == 0


def test_writing_opens_no_database(enrol: Callable[..., Student], tmp_path: Path) -> None:
    ann = enrol("Ann")
    code = (
        "import sys; from outreach.cli import main; code = main(); "
        "print(sorted({'sqlalchemy', 'outreach.cohort'} & sys.modules.keys())); sys.exit(code)"
    )
    write = Outreach(tmp_path, (sys.executable, "-c", code))
    assert write("write", cwd=ann.folder).stdout.split("\n")[-2] == "['outreach.cohort']"
    settings = (ann.folder / "outreach.toml").read_text()
    (ann.folder / "outreach.toml").write_text(settings.partition("[checks]")[0])
    assert write("write", cwd=ann.folder).stdout.split("\n")[-2] == "[]"
