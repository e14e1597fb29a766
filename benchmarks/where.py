"""Where the time goes: `python benchmarks/where.py write people.xlsx -o letters` prints a line for each stage.

Runs the command in this process and looks a thousand times a second at what it is doing. Each look counts for the
stage whose code is innermost, so that a library's time is the time of the stage that called it.
"""

import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import outreach

INTERVAL = 0.001  # seconds
PACKAGE = f"{Path(outreach.__file__).parent}/"
LOOKS: Counter[str] = Counter()


def look(signum: int, frame: FrameType | None) -> None:
    while frame:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib"):
            LOOKS["(imports)"] += 1
            return
        if file.startswith(PACKAGE):
            LOOKS[file.removeprefix(PACKAGE).split("/")[0].removesuffix(".py")] += 1
            return
        frame = frame.f_back
    LOOKS["(ending)"] += 1


def main() -> int:
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
    from outreach.cli import main as command  # its import belongs to what is looked at

    code = command()
    signal.setitimer(signal.ITIMER_REAL, 0)
    for stage, count in LOOKS.most_common():
        sys.stdout.write(f"{stage}\t{count / LOOKS.total():.4f}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
