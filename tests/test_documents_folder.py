"""The output folder: whole files only, nobody else's file replaced, and a clear word when writing stops."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.documents import OutputFolder, output_folder
from outreach.documents.folder import RECORD
from outreach.errors import OutreachError


def write(path: Path, letters: dict[str, bytes], *, overwrite: bool = False) -> dict[str, str]:
    """Name → what became of it."""
    with output_folder(path, overwrite=overwrite) as folder:
        stored = [folder.write(name, content) for name, content in letters.items()]
    assert folder.written == sum(letter.state == "written" for letter in stored)
    return {letter.name: letter.state for letter in stored}


def there(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name != RECORD}


def test_letters_are_written_to_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "spring" / "letters"
    assert write(path, {"a.docx": b"A", "ö b.docx": b""}) == {"a.docx": "written", "ö b.docx": "written"}
    assert there(path) == {"a.docx": b"A", "ö b.docx": b""}
    assert sorted(file.name for file in path.iterdir()) == [RECORD, "a.docx", "ö b.docx"]


def test_own_letters_are_replaced_and_equal_ones_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": b"A", "b.docx": b"B"})
    before = (tmp_path / "a.docx").stat()
    assert write(tmp_path, {"a.docx": b"A", "b.docx": b"new"}) == {"a.docx": "unchanged", "b.docx": "written"}
    assert (tmp_path / "a.docx").stat() == before
    assert there(tmp_path) == {"a.docx": b"A", "b.docx": b"new"}


def test_files_of_others_and_edited_letters_are_kept(tmp_path: Path) -> None:
    write(tmp_path, {"edited.docx": b"A"})
    (tmp_path / "edited.docx").write_bytes(b"A, and by hand")
    (tmp_path / "theirs.docx").write_bytes(b"T")
    (tmp_path / "folder.docx").mkdir()
    letters = {"edited.docx": b"A2", "theirs.docx": b"B", "folder.docx": b"C", "new.docx": b"N"}
    with output_folder(tmp_path) as folder:
        stored = [folder.write(name, content) for name, content in letters.items()]
    assert [(letter.state, letter.finding.rule if letter.finding else "") for letter in stored] == [
        ("kept", "D05"),
        ("kept", "D04"),
        ("kept", "D04"),
        ("written", ""),
    ]
    assert stored[0].finding
    assert stored[0].finding.where == str(tmp_path / "edited.docx")
    (tmp_path / "folder.docx").rmdir()
    assert there(tmp_path) == {"edited.docx": b"A, and by hand", "theirs.docx": b"T", "new.docx": b"N"}


def test_overwrite_replaces_files_but_no_folder(tmp_path: Path) -> None:
    (tmp_path / "theirs.docx").write_bytes(b"T")
    (tmp_path / "folder.docx").mkdir()
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"O")
    (tmp_path / "link.docx").symlink_to(outside)
    letters = {"theirs.docx": b"A", "folder.docx": b"B", "link.docx": b"C"}
    assert list(write(tmp_path, letters, overwrite=True).values()) == ["written", "kept", "written"]
    assert outside.read_bytes() == b"O"
    assert (tmp_path / "link.docx").read_bytes() == b"C"
    assert write(tmp_path, {"theirs.docx": b"A2"}) == {"theirs.docx": "written"}


def test_what_is_no_file_is_kept_and_nobody_is_told_to_overwrite_it(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    os.mkfifo(tmp_path / "pipe.docx")
    with output_folder(tmp_path, overwrite=True) as folder:
        findings = [folder.write(name, b"A").finding for name in ("folder.docx", "pipe.docx")]
    assert [(found.message, found.hint) for found in findings if found] == [
        ("this is a folder, so it is kept", "Rename or move it, or write under another name."),
        ("this is a device or a pipe, so it is kept", "Rename or move it, or write under another name."),
    ]
    assert (tmp_path / "pipe.docx").is_fifo()


def test_link_is_not_ours_to_replace(tmp_path: Path) -> None:
    (tmp_path / "link.docx").symlink_to(tmp_path / "nowhere")
    assert write(tmp_path, {"link.docx": b"C"}) == {"link.docx": "kept"}


def test_deleted_letters_are_written_again(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": b"A"})
    (tmp_path / "a.docx").unlink()
    assert write(tmp_path, {"a.docx": b"A"}) == {"a.docx": "written"}


def test_one_name_for_several_people(tmp_path: Path) -> None:
    with output_folder(tmp_path) as folder:
        names = [
            folder.write(name, name.encode()).name for name in ("A.docx", "a.docx", "a-2.docx", "A.DOCX", "b.docx")
        ]
    assert names == ["A.docx", "a-2.docx", "a-2-2.docx", "A-3.DOCX", "b.docx"]
    assert len(there(tmp_path)) == 5


def test_ten_thousand_people_of_one_name(tmp_path: Path) -> None:
    with output_folder(tmp_path) as folder:
        started = time.process_time()
        names = {folder.write("Kim.docx", b"").name for _ in range(10_000)}
        assert time.process_time() - started < 10
    assert len(names) == 10_000
    assert "Kim-10000.docx" in names


def stop_after_one(folder: OutputFolder) -> None:
    folder.write("a.docx", b"A")
    raise OutreachError("enough")


def test_folder_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    with pytest.raises(OutreachError), output_folder(tmp_path / "letters") as folder:
        stop_after_one(folder)
    assert not (tmp_path / "letters").exists()
    with output_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def at_most_20_000_bytes() -> Iterator[None]:
    """A real failing write: the system refuses to let any file grow further, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("at_most_20_000_bytes")
def test_failing_write_leaves_whole_letters_only(tmp_path: Path) -> None:
    said = "writing stopped: file too large; 1 letter is in the folder whole"
    with pytest.raises(OutreachError, match=said) as error:
        write(tmp_path, {"a.docx": b"A", "b.docx": b"B" * 30_000, "c.docx": b"C"})
    assert error.value.findings[0].rule == "D03"
    assert there(tmp_path) == {"a.docx": b"A"}


@pytest.mark.usefixtures("at_most_20_000_bytes")
def test_failing_write_leaves_the_older_letter(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": b"old"})
    with pytest.raises(OutreachError):
        write(tmp_path, {"a.docx": b"A" * 30_000})
    assert there(tmp_path) == {"a.docx": b"old"}
    assert write(tmp_path, {"a.docx": b"new"}) == {"a.docx": "written"}


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """Root may write anywhere but where the kernel keeps no files."""
    if os.geteuid() == 0:
        return Path("/proc/self")
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    return folder


def test_folders_that_cannot_be_written_to(tmp_path: Path, read_only: Path) -> None:
    (tmp_path / "file").touch()
    for path in (read_only, read_only / "letters", tmp_path / "file", tmp_path / "file" / "letters"):
        with pytest.raises(OutreachError) as error, output_folder(path):
            pytest.fail("nothing may begin")
        assert error.value.findings[0].rule == "D02"
        assert error.value.findings[0].hint


def test_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_bytes(b"not a database" * 100)
    with pytest.raises(OutreachError, match="damaged") as error, output_folder(tmp_path):
        pytest.fail("nothing may begin")
    assert RECORD in error.value.findings[0].where


def test_second_run_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with (
        output_folder(tmp_path),
        pytest.raises(OutreachError, match="another run is writing to this folder"),
        output_folder(tmp_path),
    ):
        pytest.fail("nothing may begin")


WRITER = """
import sys
from pathlib import Path
from outreach.documents import output_folder
with output_folder(Path(sys.argv[1])) as folder:
    for number in range(100_000):
        folder.write(f"{sys.argv[2]}-{number}.docx", b"%06d" % number * 5_000)
"""


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_stopped_run_leaves_whole_letters_that_the_next_run_knows(tmp_path: Path, stop: signal.Signals) -> None:
    for turn in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, str(turn)], stderr=subprocess.DEVNULL)
        while not (tmp_path / f"{turn}-0.docx").exists():
            assert writer.poll() is None
            time.sleep(0.001)
        time.sleep(0.007 * turn)
        writer.send_signal(stop)
        assert writer.wait() != 0
        for letter in tmp_path.glob("*.docx"):
            assert letter.read_bytes() == b"%06d" % int(letter.stem[2:]) * 5_000
        assert stop == signal.SIGKILL or not list(tmp_path.glob("*.tmp"))
    names = sorted(letter.name for letter in tmp_path.glob("*.docx"))
    assert set(write(tmp_path, dict.fromkeys(names, b"new")).values()) == {"written"}
    assert not list(tmp_path.glob("*.tmp"))


def test_interrupt_just_after_the_first_letter_leaves_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def replace_and_stop(temporary: str, target: str) -> None:
        replace(temporary, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace_and_stop)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, {"a.docx": b"old"})
    assert write(tmp_path, {"a.docx": b"new"}) == {"a.docx": "written"}


def test_run_killed_before_a_replacement_still_knows_the_older_letter(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": b"old"})
    write(tmp_path, {"a.docx": b"new"})
    (tmp_path / "a.docx").write_bytes(b"old")
    assert write(tmp_path, {"a.docx": b"newer"}) == {"a.docx": "written"}


def test_record_holds_names_and_digests_only(tmp_path: Path) -> None:
    write(tmp_path, {"Lee-Ann.docx": b"Dear Ann"})
    record = sqlite3.connect(tmp_path / RECORD)
    ((name, digest, replaced),) = record.execute("SELECT * FROM written")
    record.close()
    assert (name, len(digest), replaced) == ("lee-ann.docx", 32, None)
