"""Files that other processes put into the output folder, and that get their names there."""

from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from outreach.documents import Stage, Staged, output_archive, output_folder
from outreach.documents.folder import RECORD


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_staged_file_gets_its_name_and_what_is_not_wanted_goes(tmp_path: Path) -> None:
    (tmp_path / "theirs.docx").write_bytes(b"T")
    with output_folder(tmp_path) as folder:
        one, two = Stage(tmp_path, 1), Stage(tmp_path, 2)
        staged = [one.put(b"A"), two.put(b"B"), one.put(b"C"), two.put(b"lost")]
        stored = [
            folder.write(name, content)
            for name, content in zip(("a.docx", "a.docx", "theirs.docx"), staged, strict=False)
        ]
    assert [letter.state for letter in stored] == ["written", "written", "kept"]
    assert names(tmp_path) == [RECORD, "a-2.docx", "a.docx", "theirs.docx"]
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)[1:]] == [b"B", b"A", b"T"]


def test_staged_files_are_known_as_ours(tmp_path: Path) -> None:
    for state in ("written", "unchanged"):
        with output_folder(tmp_path) as folder:
            content = Stage(tmp_path, 0).put(b"A")
            assert isinstance(content, Staged)
            assert content.digest == sha256(b"A").digest()
            assert folder.write("a.docx", content).state == state
    with output_folder(tmp_path) as folder:
        assert folder.write("a.docx", Stage(tmp_path, 0).put(b"new")).state == "written"
    assert (tmp_path / "a.docx").read_bytes() == b"new"


def test_where_nothing_can_be_staged_the_content_comes_back(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Stage(tmp_path / "file", 0).put(b"A") == b"A"


def test_what_a_killed_run_has_staged_goes_with_the_next(tmp_path: Path) -> None:
    Stage(tmp_path, 0).put(b"half")
    with output_folder(tmp_path) as folder:
        folder.write("a.docx", b"A")
    assert names(tmp_path) == [RECORD, "a.docx"]


def test_an_archive_takes_staged_files(tmp_path: Path) -> None:
    with output_archive(tmp_path / "letters.zip") as archive:
        archive.write("a.docx", Stage(tmp_path, 0).put(b"A"))
    assert ZipFile(tmp_path / "letters.zip").read("a.docx") == b"A"
    assert names(tmp_path) == [RECORD, "letters.zip"]
