"""The helpers themselves: what is skipped says why, and in CI nothing is skipped."""

from pathlib import Path

import pytest
from docx import Document

from tests.support.programs import LibreOffice, Outreach, require
from tests.support.regenerate import regenerate


def test_libreoffice_converts_many_documents_at_once(libreoffice: LibreOffice, tmp_path: Path) -> None:
    letters = [tmp_path / f"{name}.docx" for name in ("Ana", "Łukasz & Søn")]
    for letter in letters:
        document = Document()
        document.add_paragraph(f"Dear {letter.stem},")
        document.save(str(letter))
    texts = libreoffice.texts(letters, tmp_path)
    assert [text.strip() for text in texts] == ["Dear Ana,", "Dear Łukasz & Søn,"]


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_program_is_skipped_aloud_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="missing on this machine: no-such-program "):
        require("sh", "no-such-program")
    assert Path(require("sh")[0]).name == "sh"


def test_the_command_line_runs_in_a_place_of_its_own(outreach: Outreach, tmp_path: Path) -> None:
    done = outreach("check", "no-such-sheet.csv")
    assert done.returncode == 2
    assert "no-such-sheet.csv" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_regenerating_writes_what_the_program_does_now(tmp_path: Path) -> None:
    case = tmp_path / "version"
    case.mkdir()
    (case / "command").write_text("outreach --version\n")
    assert "+0\n" in regenerate([], tmp_path)
    assert (case / "expected" / "stdout").read_text().startswith("outreach")
    assert regenerate(["version"], tmp_path) == ""
    with pytest.raises(SystemExit, match="no such case"):
        regenerate(["other"], tmp_path)
