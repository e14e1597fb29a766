"""How well received messages are told apart: precision and recall of every kind, and what bounces and absences tell.

The messages of `building` are what the wordings were written from; those of `measured` were written apart from them,
and what was missed in them has been mended since: they show what holds, not what a stranger's message would find.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import get_args

from measure import Claim

from outreach.replies import Received, ReplyKind
from tests.replies.labels import PARTS, Labelled, labelled, phrases, said

BOUND = 0.95
MOST_MILLISECONDS = 10
Read = tuple[Labelled, Received]


def claims(workspace: Path) -> Iterator[Claim]:
    for part in PARTS:
        labels = [*labelled(part), *phrases(part)]
        begun = perf_counter()
        messages = [(label, label.read()) for label in labels]
        milliseconds = 1000 * (perf_counter() - begun) / len(labels)
        for kind in get_args(ReplyKind):
            yield kind_of(part, kind, messages)
        yield details(part, "bounces with the right address, status and permanence", "bounce", messages)
        yield details(part, "automatic answers with the right day of return", "automatic", messages)
        false = sum(found.kind == "bounce" and label.kind in {"reply", "opt_out"} for label, found in messages)
        yield Claim(f"{part}: replies taken for bounces", f"{false}", "none", not false)
        yield Claim(
            f"{part}: reading one of {len(labels)} messages",
            f"{milliseconds:.1f} ms",
            f"at most {MOST_MILLISECONDS} ms",
            milliseconds <= MOST_MILLISECONDS,
        )


def kind_of(part: str, kind: str, messages: Sequence[Read]) -> Claim:
    right = sum(label.kind == kind == found.kind for label, found in messages)
    labels = sum(label.kind == kind for label, _ in messages)
    readings = sum(found.kind == kind for _, found in messages)
    precision, recall = right / (readings or 1), right / (labels or 1)
    return Claim(
        f"{part}: {kind}, {labels} messages",
        f"precision {precision:.3f}, recall {recall:.3f}",
        f"at least {BOUND}",
        min(precision, recall) >= BOUND,
    )


def details(part: str, what: str, kind: str, messages: Sequence[Read]) -> Claim:
    of_kind = [(label, found) for label, found in messages if label.kind == kind and label.name.endswith(".eml")]
    right = sum(found.kind == kind and said(label, found) == label.detail for label, found in of_kind)
    return Claim(
        f"{part}: {what}", f"{right} of {len(of_kind)}", f"at least {BOUND:.0%}", right >= BOUND * len(of_kind)
    )
