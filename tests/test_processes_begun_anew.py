"""Several processes where none can be forked, as on macOS and Windows: each opens the run anew."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.programs import CHECKOUT, surroundings

PROGRAM = f"""\
import sys
from multiprocessing import get_context

sys.path.insert(0, {str(CHECKOUT)!r})
from outreach.campaign import crew
from outreach.cli import main

if __name__ == "__main__":
    crew.get_context = lambda method: get_context("spawn")
    sys.exit(main())
"""
LETTER = """\
Subject: A word

Dear {{ contact.salutation }},

{% if contact.company %}Tell me about {{ contact.company }}.{% endif %}

Dana
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    people = [f"p{n},Ann Lee{'abcdefg'[n % 7]},{'' if n % 11 else 'broken@'},Mill {n % 5}" for n in range(150)]
    (tmp_path / "people.csv").write_text("\n".join(["ID,Name,E-mail,Company", *people]), "utf-8")
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    return tmp_path


def run(folder: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "program.py", *arguments, "people.csv", "-t", "letter.md", "--date", "2026-11-24"]
    return subprocess.run(
        command, cwd=folder, env=surroundings(folder), capture_output=True, text=True, check=False, timeout=120
    )


def test_they_write_and_say_what_one_does(here: Path) -> None:
    one, two = (run(here, ["write", "--workers", number, "-o", f"out{number}"]) for number in "12")
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    assert one.stderr.replace("out1", "out2") == two.stderr
    written = {path.name: path.read_bytes() for path in (here / "out1").glob("*.docx")}
    assert len(written) == 136
    assert written == {path.name: path.read_bytes() for path in (here / "out2").glob("*.docx")}
