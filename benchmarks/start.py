"""How long `outreach --help` takes beside Python's own start with click imported."""

import sys
from pathlib import Path
from statistics import median

from measure import OUTREACH, Claim, used

ROUNDS = 20
BOUND = 1.6


def claims(workspace: Path) -> list[Claim]:
    ours, clicks = [], []
    for _ in range(ROUNDS):
        ours.append(used(*OUTREACH, "--help").seconds)
        clicks.append(used(sys.executable, "-c", "import click").seconds)
    ratio = median(ours) / median(clicks)
    return [
        Claim(
            f"`outreach --help`, median of {ROUNDS}",
            f"{1000 * median(ours):.0f} ms, {ratio:.2f} × `import click` ({1000 * median(clicks):.0f} ms)",
            f"at most {BOUND} ×",
            ratio <= BOUND,
        )
    ]
