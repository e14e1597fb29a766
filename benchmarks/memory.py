"""The peak of memory on large sheets. Of several processes it is that of the largest."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from measure import CAMPAIGN, OUTREACH, Claim, Used, people, used

SHEETS = (("people.csv", 1_000_000, 150), ("people.xlsx", 100_000, 200))  # rows; megabytes promised
FEW, MANY, MILLION = 1_000, 100_000, 1_000_000
GROWTH = 25  # megabytes: twelve bytes a row for duplicates, and the names of the first rows
OPTIONS = ("-c", CAMPAIGN, "--quiet", "--date", "2026-11-24")


def claims(workspace: Path) -> Iterator[Claim]:
    for name, count, bound in SHEETS:
        sheet = people(count, workspace / name)
        check = used(*OUTREACH, "check", sheet, *OPTIONS)
        sheet.unlink()
        yield Claim(
            f"`outreach check` of {count:,} rows in {sheet.suffix}",
            f"{check.megabytes:.0f} MB, {check.seconds:.0f} s ({count / check.seconds:,.0f} letters/s)",
            f"at most {bound} MB",
            check.megabytes <= bound,
        )
    yield flat(workspace, MANY)


def million(workspace: Path) -> Iterator[Claim]:
    """Needs 20 GB where the files go, and minutes."""
    yield flat(workspace, MILLION)


def flat(workspace: Path, count: int) -> Claim:
    few, many = write(FEW, workspace), write(count, workspace)
    growth = many.megabytes - few.megabytes
    return Claim(
        f"`outreach write` of {count:,} separate Word letters from .csv, --workers 1",
        f"{many.megabytes:.0f} MB, {growth:.0f} MB more than for {FEW:,}; {many.seconds:.0f} s",
        f"at most {GROWTH} MB more",
        growth <= GROWTH,
    )


def write(count: int, workspace: Path) -> Used:
    sheet, folder = people(count, workspace / "people.csv"), workspace / "letters"
    done = used(*OUTREACH, "write", sheet, *OPTIONS, "-o", folder, "--workers", "1")
    shutil.rmtree(folder)
    sheet.unlink()
    return done
