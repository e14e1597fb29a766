"""Where the time goes: `python benchmarks/where.py write people.xlsx -o letters` prints a line for each stage.

Runs the command in this process and looks a thousand times a second at what it is doing. Each look counts for the
stage whose code is innermost, so that a library's time is the time of the stage that called it; while one thread
waits for another, for the stage of that one.
"""

import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

import outreach

INTERVAL = 0.001  # seconds
PACKAGE = f"{Path(outreach.__file__).parent}/"
LOOKS: Counter[str] = Counter()


def look(signum: int, frame: FrameType | None) -> None:
    if frame and frame.f_code.co_filename == threading.__file__:
        others = sys._current_frames().values()
        frame = next((other for other in others if not is_within(other, frame)), frame)
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


def is_within(inner: FrameType | None, outer: FrameType) -> bool:
    """Whether the two are of one thread."""
    while inner and inner is not outer:
        inner = inner.f_back
    return inner is outer


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
