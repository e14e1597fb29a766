"""The documents tell the truth: docs/reference.md is what the program says of itself, and README's commands run."""

import re
import shlex
from pathlib import Path

import pytest

from outreach.cli import COMMANDS
from tests.support.programs import CHECKOUT, Outreach
from tools.make_reference import TARGET, text

README = (CHECKOUT / "README.md").read_text("utf-8")


def test_reference_is_up_to_date() -> None:
    assert TARGET.read_text("utf-8") == text(), "run: python -m tools.make_reference"


def test_readme_names_every_command() -> None:
    assert {name for name in COMMANDS if f"| `outreach {name}" not in README} == set()


def test_readme_s_five_minutes(outreach: Outreach, tmp_path: Path) -> None:
    """The commands of its beginning, one after the other, in an empty folder."""
    commands = re.findall(r"^outreach ([^#\n]*)", README.partition("## Commands")[0], re.MULTILINE)
    assert len(commands) >= 4
    folder = tmp_path
    for line in commands:
        given = ["--name", "Dana Whitfield", "--email", "dana@example.org"] if line.startswith("init") else []
        done = outreach(*shlex.split(line), *given, cwd=folder)
        assert done.returncode == 0, f"outreach {line}\n{done.stdout}{done.stderr}"
        if given:
            folder = tmp_path / "my-search"


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"(?:\]\(|`)((?:docs|templates|samples|benchmarks)/[\w./-]*)", README)))
)
def test_readme_points_to_what_is_there(path: str) -> None:
    assert (CHECKOUT / path).exists()
