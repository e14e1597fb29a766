"""`outreach write` from .xlsx to .docx as a whole process, beside the same letters by openpyxl and docxtpl."""

import os
import shutil
import sys
from pathlib import Path
from statistics import median

from docx import Document
from measure import CAMPAIGN, HERE, OUTREACH, Claim, people, used

COUNT = 10_000
LARGE = 50_000  # contacts, for several processes: of so many the start, which is one's alone, is a small part
PEER_COUNT = 200
ROUNDS = 3
BOUND = 80
TWO_WORKERS = 1.5
LEAST_SHOWN = 0.005
OPTIONS = ("write", "-c", CAMPAIGN, "--as", "docx", "--date", "2026-11-24", "--quiet")


def claims(workspace: Path) -> list[Claim]:
    """Rounds in turn: the peer, this program, the floor. The peer's figure leaves its start and its reading out."""
    sheet = people(COUNT, workspace / "people.xlsx")
    ours, alone, peers, floors = [], [], [], []
    for number in range(ROUNDS):
        peers.append(peer(sheet, workspace / "peer") / PEER_COUNT)
        ours.append(write(sheet, workspace / "ours") / COUNT)
        written = list((workspace / "ours").glob("*.docx"))
        if len(written) != COUNT:
            sys.exit(f"{len(written)} letters were written instead of {COUNT}")
        size = sum(path.stat().st_size for path in written) // COUNT
        shutil.rmtree(workspace / "ours")
        alone.append(write(sheet, workspace / "ours", "--workers", "1") / COUNT)
        shutil.rmtree(workspace / "ours")
        floor = used(sys.executable, HERE / "floor.py", workspace / "floor", str(COUNT), str(size))
        floors.append(float(floor.output) / COUNT)
        shutil.rmtree(workspace / "floor")
        if not number:
            write(sheet, workspace / "ours", "--limit", str(PEER_COUNT))
            same_text(workspace / "ours", workspace / "peer")
            shutil.rmtree(workspace / "ours")
        shutil.rmtree(workspace / "peer")
    letter, lone_letter, peer_letter, floor_letter = map(median, (ours, alone, peers, floors))
    ratio = peer_letter / letter
    lone, together = large(workspace)
    return [
        Claim(
            f"`outreach write`, {COUNT:,} contacts from .xlsx to .docx, whole process, median of {ROUNDS}",
            f"{1 / letter:,.0f} letters/s ({COUNT * letter:.2f} s), {ratio:.0f} × docxtpl",
            f"at least {BOUND} × docxtpl",
            ratio >= BOUND,
        ),
        Claim(
            "the same with --workers 1",
            f"{1 / lone_letter:,.0f} letters/s ({COUNT * lone_letter:.2f} s), "
            f"{peer_letter / lone_letter:.0f} × docxtpl",
            "",
            True,
        ),
        Claim(
            f"`outreach write` of {LARGE:,} contacts by as many processes as there are cores, {os.cpu_count()}",
            f"{together:.1f} s, with --workers 1 {lone:.1f} s: {lone / together:.2f} × as fast",
            f"on two cores at least {TWO_WORKERS} ×",
            lone >= TWO_WORKERS * together,
        ),
        Claim(
            f"openpyxl and docxtpl, {PEER_COUNT} of the same letters, without start",
            f"{1 / peer_letter:,.0f} letters/s",
            "",
            True,
        ),
        Claim(
            f"the floor: {COUNT:,} files of that size ({size:,} bytes) and nothing else",
            f"{1 / floor_letter:,.0f} files/s",
            "",
            True,
        ),
    ]


def large(workspace: Path) -> tuple[float, float]:
    """The seconds that many letters take one process, and several."""
    sheet = people(LARGE, workspace / "large.xlsx")
    alone, together = [], []
    for _ in range(2):
        for more, seconds in ((("--workers", "1"), alone), ((), together)):
            seconds.append(write(sheet, workspace / "ours", *more))
            shutil.rmtree(workspace / "ours")
    return min(alone), min(together)


def stages(workspace: Path) -> list[tuple[str, str]]:
    """Each stage's share of the same command in one process."""
    sheet = people(COUNT, workspace / "people.xlsx")
    looked = used(sys.executable, HERE / "where.py", *OPTIONS, sheet, "-o", workspace / "ours", "--workers", "1").output
    shutil.rmtree(workspace / "ours")
    shares = (line.split("\t") for line in looked.splitlines())
    return [(stage, f"{float(share):.0%}") for stage, share in shares if float(share) > LEAST_SHOWN]


def write(sheet: Path, folder: Path, *more: str) -> float:
    return used(*OUTREACH, *OPTIONS, sheet, "-o", folder, *more).seconds


def peer(sheet: Path, folder: Path) -> float:
    stationery = HERE.parent / "templates" / "stationery.docx"
    return float(used(sys.executable, HERE / "peer_docxtpl.py", sheet, stationery, folder, str(PEER_COUNT)).output)


def same_text(*folders: Path) -> None:
    """Ends the benchmark unless the folders hold the same letters, paragraph by paragraph, headers and footers too."""
    ours, theirs = (sorted(map(text, folder.glob("*.docx"))) for folder in folders)
    for one, other in zip(ours, theirs, strict=True):
        if one != other:
            sys.exit(f"not the same letters:\n{one}\n{other}")


def text(letter: Path) -> list[str]:
    document = Document(str(letter))
    section = document.sections[0]
    places = (section.first_page_header, section.header, document, section.first_page_footer, section.footer)
    return [paragraph.text for place in places for paragraph in place.paragraphs if paragraph.text.strip()]
