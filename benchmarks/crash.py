"""Sending that is killed, again and again, against a server that fails: nobody gets two, nobody is left out."""

import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from measure import HERE, Claim

LETTERS, KILLS = 2000, 1000
AT_ONCE = 100  # letters of one campaign; every run of it checks all of them first


def claims(folder: Path) -> Iterator[Claim]:
    sys.path.append(str(HERE.parent))  # the server and the crashes are those of the tests
    from tests.support.crashing import Crashes, crash

    done, begun, number = Crashes(), perf_counter(), 0
    while done.kills < KILLS or done.letters < LETTERS:
        place = folder / f"crash-{number}"
        done += crash(place, letters=AT_ONCE, kills=80, seed=number, encrypted=bool(number % 2))
        sys.stderr.write(f"\r{done.kills:,} kills, {done.letters:,} letters ")
        number += 1
    wrong = done.duplicates + done.lost + done.unaccounted
    yield Claim(
        f"{done.kills:,} kills of {done.runs:,} runs of `outreach send` with {done.letters:,} letters, "
        f"in {(perf_counter() - begun) / 60:.0f} minutes",
        f"{done.duplicates} duplicates, {done.lost} lost, {done.unaccounted} unaccounted",
        "0, 0, 0",
        not wrong,
    )
    yield Claim(
        "of these letters",
        f"{done.sent:,} sent, {done.refused:,} refused by the server, {done.held:,} held as perhaps sent "
        f"({done.arrived:,} were)",
        "",
        True,
    )
