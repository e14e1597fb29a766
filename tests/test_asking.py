"""Commands that ask before they do something: where nobody is there to answer they do nothing, and say so."""

import sys
from pathlib import Path

import pytest

from tests.support.programs import Outreach
from tests.support.terminal import on_a_terminal

WITHOUT_INPUT = ("sh", "-c", 'exec "$0" -m outreach "$@" <&-', sys.executable)


@pytest.fixture
def folder(outreach: Outreach, tmp_path: Path) -> Path:
    campaign = tmp_path / "search"
    assert outreach("init", campaign, "--name", "Dana Weber", "--email", "dana@example.org").returncode == 0
    return campaign


@pytest.mark.parametrize("program", [(sys.executable, "-m", "outreach"), WITHOUT_INPUT])
def test_nothing_is_done_where_nobody_can_be_asked(outreach: Outreach, folder: Path, program: tuple[str, ...]) -> None:
    done = Outreach(outreach.home, program)("forget", "maya@example.org", "-c", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Nothing is erased: there is no terminal to ask on. Add --yes if you are sure.\n"
    assert outreach("suppress", "-c", folder).stdout == ""


@pytest.mark.parametrize(("answer", "code", "said"), [("n", 2, ""), ("y", 0, "0 letters erased.")])
def test_who_is_there_decides(outreach: Outreach, folder: Path, answer: str, code: int, said: str) -> None:
    done, screen = on_a_terminal(outreach, folder, "forget", "maya@example.org", answers=(answer,))
    assert done == code
    assert "Erase everything about maya@example.org? This cannot be undone. [y/N]: " in screen
    assert said in screen
    assert ("erased" in screen) == bool(said)
