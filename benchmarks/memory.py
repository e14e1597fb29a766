"""The peak of memory while every row and letter of a large sheet is checked."""

from collections.abc import Iterator
from pathlib import Path

from measure import CAMPAIGN, OUTREACH, Claim, people, used

SHEETS = (("people.csv", 1_000_000, 150), ("people.xlsx", 100_000, 200))  # rows; megabytes promised


def claims(workspace: Path) -> Iterator[Claim]:
    for name, count, bound in SHEETS:
        sheet = people(count, workspace / name)
        check = used(*OUTREACH, "check", sheet, "-c", CAMPAIGN, "--quiet", "--date", "2026-11-24")
        sheet.unlink()
        yield Claim(
            f"`outreach check` of {count:,} rows in {sheet.suffix}",
            f"{check.megabytes:.0f} MB, {check.seconds:.0f} s ({count / check.seconds:,.0f} letters/s)",
            f"at most {bound} MB",
            check.megabytes <= bound,
        )
