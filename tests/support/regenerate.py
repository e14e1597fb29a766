"""`python -m tests.support.regenerate [NAME...]`: expected results of the cases, written anew. Says what changed."""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.cases import CASES, cases, difference, expected, run, save


def regenerate(names: Sequence[str], folder: Path = CASES) -> str:
    """Rewrites the named cases, or all of them, and returns the difference."""
    unknown = set(names) - {case.name for case in cases(folder)}
    if unknown:
        sys.exit(f"no such case in {folder}: {', '.join(sorted(unknown))}")
    changes = ""
    for case in cases(folder):
        if names and case.name not in names:
            continue
        with TemporaryDirectory() as workspace:
            result = run(case, Path(workspace))
        change = difference(expected(case), result)
        if change:
            save(case, result)
            changes += f"{case.name}\n{change}\n"
    return changes


if __name__ == "__main__":
    sys.stdout.write(regenerate(sys.argv[1:]) or "nothing changed\n")
