"""A file that is written has all of its content, or is as it was."""

from pathlib import Path

import pytest

from outreach.whole import write_whole


@pytest.mark.parametrize("name", ["nowhere/file.txt", "folder"])
def test_what_cannot_be_written_is_called_as_its_user_does(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory") as error:
        write_whole(tmp_path / name, b"new")
    assert (error.value.filename, error.value.filename2) == (str(tmp_path / name), None)
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
