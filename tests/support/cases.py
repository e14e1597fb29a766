"""Whole campaigns with their expected results, a folder each.

    tests/cases/<name>/command      one command line: outreach write contacts.csv -t letter.md -o letters
    tests/cases/<name>/...          the files that it runs on; paths in `command` are relative to the folder
    tests/cases/<name>/expected/    stdout, stderr, exit-code, and files/: all that the command wrote or changed

`python -m tests.support.regenerate` writes `expected` anew from what the program does now.
"""

import difflib
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.support.programs import CHECKOUT, Outreach
from tests.support.readable import readable

CASES = CHECKOUT / "tests" / "cases"
_NOT_INPUT = ("command", "expected")

# Relative path within `expected` → text. Documents appear in their readable form, with ".txt" after their name.
Result = Mapping[str, str]


def cases(folder: Path = CASES) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/command"))


def run(case: Path, workspace: Path, program: Outreach | None = None) -> Result:
    """What the case's command says and writes, run on a copy of its files in the empty folder `workspace`."""
    name, *arguments = shlex.split((case / "command").read_text("utf-8"))
    assert name == "outreach", f"{case.name}: the command line begins with {name!r}, not with outreach"
    here, home = workspace / "campaign", workspace / "home"
    home.mkdir()
    shutil.copytree(case, here, ignore=lambda folder, names: _NOT_INPUT if Path(folder) == case else ())
    before = _files(here)
    done = (program or Outreach(home))(*arguments, cwd=here)
    said = {"stdout": done.stdout, "stderr": done.stderr}
    after = _files(here)
    changed = [name for name, data in after.items() if before.get(name) != data]
    gone = [f"{name}: gone\n" for name in sorted(before.keys() - after.keys())]
    return (
        {name: text.replace(str(here), "{folder}") for name, text in said.items() if text}
        | {"exit-code": f"{done.returncode}\n"}
        | {f"files/{_shown_as(name)}": readable(here / name) for name in changed}
        | ({"gone": "".join(gone)} if gone else {})
    )


def _files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _shown_as(name: str) -> str:
    return f"{name}.txt" if name.endswith((".docx", ".xlsx", ".sqlite")) else name


def expected(case: Path) -> Result:
    folder = case / "expected"
    return {name: data.decode("utf-8") for name, data in _files(folder).items()}


def save(case: Path, result: Result) -> None:
    """Replaces the case's expected results."""
    shutil.rmtree(case / "expected", ignore_errors=True)
    for name, text in result.items():
        path = case / "expected" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def difference(want: Result, got: Result) -> str:
    """A unified diff over all files; empty when the results are the same."""
    lines: list[str] = []
    for name in sorted(want.keys() | got.keys()):
        if want.get(name) == got.get(name):
            continue
        sides = (
            ("/dev/null" if name not in side else f"{label}/{name}", _lines(side.get(name, "")))
            for label, side in (("expected", want), ("now", got))
        )
        (old_name, old), (new_name, new) = sides
        lines += difflib.unified_diff(old, new, old_name, new_name)
    return "".join(lines)


def _lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    return [line if line.endswith("\n") else f"{line}\n\\ no newline at the end\n" for line in lines]
