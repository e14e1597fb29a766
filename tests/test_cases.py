"""Each folder of tests/cases does what its `expected` says, to the letter; and the harness sees what differs."""

import sys
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from tests.support.cases import cases, difference, expected, run, save
from tests.support.programs import Outreach
from tests.support.readable import readable


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path) -> None:
    change = difference(expected(case), run(case, tmp_path))
    if change:
        pytest.fail(f"{case.name}: make goldens ARGS={case.name}, if this is meant\n{change}", pytrace=False)


SAYS_AND_WRITES = """
import sys, pathlib
print("made", pathlib.Path.cwd() / sys.argv[1])
print("held: 1", file=sys.stderr)
pathlib.Path("letters").mkdir()
pathlib.Path("letters", sys.argv[1]).write_text("Dear Ana\\n")
pathlib.Path("kept.csv").write_text(pathlib.Path("kept.csv").read_text())
pathlib.Path("old.txt").unlink()
sys.exit(1)
"""


def a_case(folder: Path) -> Path:
    case = folder / "case"
    case.mkdir()
    (case / "command").write_text("outreach 'Ana Lima.txt'\n")
    (case / "kept.csv").write_text("name\nAna\n")
    (case / "old.txt").write_text("old")
    return case


def test_a_result_is_what_was_said_and_written(tmp_path: Path) -> None:
    program = Outreach(tmp_path, (sys.executable, "-c", SAYS_AND_WRITES))
    (tmp_path / "workspace").mkdir()
    result = run(a_case(tmp_path), tmp_path / "workspace", program)
    assert result == {
        "stdout": "made {folder}/Ana Lima.txt\n",
        "stderr": "held: 1\n",
        "exit-code": "1\n",
        "files/letters/Ana Lima.txt": "Dear Ana\n",
        "gone": "old.txt: gone\n",
    }


def test_saved_results_are_the_expected_ones(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    first = {"stdout": "one\r\ntwo", "files/letters/a.txt": "Dear Ana\n"}
    save(case, first)
    assert expected(case) == first
    save(case, {"exit-code": "0\n"})
    assert expected(case) == {"exit-code": "0\n"}


def test_differences_are_shown_line_by_line() -> None:
    assert difference({"stdout": "a\nb\n"}, {"stdout": "a\nb\n"}) == ""
    assert difference({"stdout": "a\nb\n", "gone": "x\n"}, {"stdout": "a\nc", "files/n": "new\n"}) == (
        "--- /dev/null\n+++ now/files/n\n@@ -0,0 +1 @@\n+new\n"
        "--- expected/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        "--- expected/stdout\n+++ now/stdout\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ no newline at the end\n"
    )


def test_a_word_file_is_read_as_parts_and_paragraphs(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Dear ", style="Body Text")
    paragraph.add_run("Ana").bold = True
    paragraph.add_run("\tyes\nno").italic = True
    document.sections[0].footer.paragraphs[0].text = "page"
    document.core_properties.title = "A letter"
    path = tmp_path / "letter.docx"
    document.save(str(path))
    text = readable(path)
    assert text.startswith("[Content_Types].xml\n")
    assert "\n== word/document.xml\n[BodyText] Dear *Ana*_⇥yes⏎no_\n" in text
    assert "\n== word/footer1.xml\n[Footer] page\n" in text
    assert "\ntitle: A letter\n" in text


def test_a_workbook_is_read_as_rows_and_anything_else_by_its_digest(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "People"
    sheet.append(["Name", "Notes"])
    sheet.append(["Ana", "a\nb"])
    workbook.save(tmp_path / "people.xlsx")
    assert readable(tmp_path / "people.xlsx") == "== People\nName\tNotes\nAna\ta⏎b\n"
    (tmp_path / "photo.png").write_bytes(b"\xff\xfe")
    assert readable(tmp_path / "photo.png").startswith("2 bytes, sha256 ")
