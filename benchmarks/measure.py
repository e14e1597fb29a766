"""What the benchmarks share: running a program and seeing what it took, and putting it beside what was promised.

Imports nothing heavy: on Linux the peak of a child's memory begins at what its parent held when it was started.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter

HERE = Path(__file__).parent
CAMPAIGN = HERE / "campaign"
OUTREACH = (sys.executable, "-m", "outreach")


@dataclass(frozen=True)
class Used:
    seconds: float
    megabytes: float  # 10^6 bytes of resident memory at the peak
    output: str


@dataclass(frozen=True)
class Claim:
    what: str
    measured: str
    promised: str
    kept: bool


def used(*command: str | Path) -> Used:
    """Runs a program to its end. Ends the benchmark, with what the program said, unless its exit code is 0."""
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        begun = perf_counter()
        child = subprocess.Popen(  # noqa: S603 - commands come from the benchmarks beside this file
            [*map(str, command)], stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if child.returncode:
            sys.exit(f"{' '.join(map(str, command))}\nended with {child.returncode}:\n{errors.read()}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Used(seconds, usage.ru_maxrss * unit / 1e6, output.read())


def people(count: int, path: Path) -> Path:
    """A sheet of so many invented people, made by a process of its own so that this one stays small."""
    used(sys.executable, HERE / "people.py", str(count), path)
    return path


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
