"""One file instead of many: whole or not at all, and under the rules of the folder."""

import io
import os
import resource
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach import zipped
from outreach.documents import output_archive, output_file
from outreach.documents.folder import RECORD
from outreach.errors import OutreachError


def write(path: Path, letters: list[tuple[str, bytes]], *, overwrite: bool = False) -> list[str]:
    with output_archive(path, overwrite=overwrite) as archive:
        return [archive.write(name, content).name for name, content in letters]


def there(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != RECORD)


def test_letters_are_in_the_archive_with_their_names(tmp_path: Path) -> None:
    path = tmp_path / "out" / "letters.zip"
    names = write(path, [("Kim.docx", b"A" * 50), ("kim.docx", b"B"), ("Zoë.txt", b"C" * 50), ("Kim.docx", b"D")])
    assert names == ["Kim.docx", "kim-2.docx", "Zoë.txt", "Kim-3.docx"]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == names
        assert [archive.read(name) for name in names] == [b"A" * 50, b"B", b"C" * 50, b"D"]
        packed = [info.compress_type for info in archive.infolist()]
        assert packed == [zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert there(path.parent) == ["letters.zip"]


def test_same_letters_give_the_same_bytes(tmp_path: Path) -> None:
    letters = [(f"{number}.txt", b"Dear" * number) for number in range(20)]
    write(tmp_path / "a.zip", letters)
    write(tmp_path / "b.zip", letters)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_own_archive_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "letters.zip"
    write(path, [("a.txt", b"A")])
    write(path, [("b.txt", b"B")])
    assert zipfile.ZipFile(path).namelist() == ["b.txt"]


@pytest.mark.parametrize("kind", ["theirs", "edited", "folder", "link"])
def test_what_others_made_is_kept_and_nothing_is_begun(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "letters.zip"
    match kind:
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(tmp_path / "elsewhere")
        case "edited":
            write(path, [("a.txt", b"A")])
            path.write_bytes(b"edited")
        case _:
            path.write_bytes(b"theirs")
    before = path.lstat()
    with pytest.raises(OutreachError) as error, output_file(path):
        pytest.fail("nothing may begin")
    (finding,) = error.value.findings
    assert (finding.rule, finding.level) == ("D05" if kind == "edited" else "D04", "error")
    assert ("--overwrite" in finding.hint) == (kind != "folder")
    assert path.lstat() == before
    if kind != "folder":
        write(path, [("b.txt", b"B")], overwrite=True)
        assert zipfile.ZipFile(path).namelist() == ["b.txt"]
        assert not path.is_symlink()


def stop_after_one(path: Path, stop: BaseException) -> None:
    with output_archive(path) as archive:
        archive.write("b.txt", b"B")
        raise stop


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OutreachError, OSError])
def test_a_run_that_stops_leaves_the_older_file_and_nothing_else(tmp_path: Path, stop: type[BaseException]) -> None:
    path = tmp_path / "letters.zip"
    write(path, [("a.txt", b"A")])
    before = path.read_bytes()
    with pytest.raises((OutreachError, KeyboardInterrupt)):
        stop_after_one(path, stop("enough"))
    assert path.read_bytes() == before
    assert there(tmp_path) == ["letters.zip"]
    write(path, [("c.txt", b"C")])


def test_a_new_folder_goes_again_when_nothing_came_of_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), output_file(tmp_path / "new" / "letters.docx"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def at_most_20_000_bytes() -> Iterator[None]:
    """A real failing write, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("at_most_20_000_bytes")
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutreachError, match="writing stopped: file too large") as error:
        write(tmp_path / "letters.zip", [(f"{number}.docx", b"x" * 10_000) for number in range(3)])
    assert error.value.findings[0].rule == "D03"
    assert there(tmp_path) == []


def test_an_archive_of_100_000_letters(tmp_path: Path) -> None:
    """More members than the old directory of a zip archive can count."""
    path = tmp_path / "letters.zip"
    started = time.process_time()
    with output_archive(path) as archive:
        for number in range(100_000):
            archive.write(f"{number}.docx", b"%d" % number)
    assert time.process_time() - started < 20
    with zipfile.ZipFile(path) as read:
        names = read.namelist()
        assert (len(names), names[-1], read.read("77777.docx")) == (100_000, "99999.docx", b"77777")


@pytest.mark.parametrize("limit", [0xFFFF_FFFF, 1000])
def test_large_members_have_large_numbers(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """zip64, with a limit that a test can reach; what reads it knows the real one only."""
    monkeypatch.setattr(zipped, "_LIMIT", limit)
    file = io.BytesIO()
    raw = os.urandom(3000)
    with zipped.ZipWriter(file) as archive:
        with archive.stream("a") as stream:
            stream.write(raw, b"\1" + len(raw).to_bytes(2, "little") + (len(raw) ^ 0xFFFF).to_bytes(2, "little") + raw)
        archive.add("b", b"B" * 2000)
        archive.add("first", b"1", first=True)
    with zipfile.ZipFile(file) as read:
        assert read.testzip() is None
        assert read.namelist() == ["first", "a", "b"]
        assert (read.read("a"), read.read("b")) == (raw, b"B" * 2000)
