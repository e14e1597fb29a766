"""Messages that people labelled: what each is, and what it says. All are invented after public descriptions.

Those of `building` are what the wordings were written from; those of `measured` were kept apart from them.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from outreach.replies import Received, read

FOLDER = Path(__file__).parent / "labelled"
PARTS = ("building", "measured")
OWN = ("dana@marsh.example", "dana.marsh@post.example")
TODAY = date(2026, 11, 23)


class Labelled(NamedTuple):
    """`detail` is what it must say besides: addresses that failed, the day of a return, how a reply sounds."""

    name: str
    kind: str
    detail: str
    raw: bytes

    def read(self) -> Received:
        return read(self.raw, own=OWN, today=TODAY)


def labelled(part: str) -> Iterator[Labelled]:
    """The messages of a part, as its index tells them."""
    for line in (FOLDER / part / "index.tsv").read_text("utf-8").splitlines()[1:]:
        name, kind, detail = line.split("\t")
        yield Labelled(name, kind, detail, (FOLDER / part / name).read_bytes())


def phrases(part: str) -> Iterator[Labelled]:
    """One line each that somebody wrote: answers to a letter, and automatic answers that no header tells."""
    for line in (FOLDER / part / "phrases.tsv").read_text("utf-8").splitlines()[1:]:
        kind, text = line.split("\t")
        about = (
            "Subject: Your work" if kind == "automatic" else "Subject: Re: Your work\nIn-Reply-To: <l@marsh.example>"
        )
        head = f"From: Ada Okafor <ada.okafor@firm.example>\n{about}\nContent-Type: text/plain; charset=utf-8\n\n"
        yield Labelled(text, kind, "", f"{head}{text}\n".encode())


def said(label: Labelled, found: Received) -> str:
    """What a reading says, in the words of the index; "" where the index says nothing."""
    if label.kind in {"bounce", "delay"}:
        how = {True: "permanent", False: "temporary"}
        return "; ".join(f"{each.address} {each.status} {how[each.permanent]}" for each in found.bounced)
    if label.kind == "automatic":
        return str(found.back or "")
    return found.leaning if label.detail else ""
