"""Letters that a person holds back while others leave: what is decided counts until the letter's turn has come."""

from collections.abc import Mapping
from pathlib import Path

from outreach.campaign.by_hand.decisions import Decision, decisions_in
from outreach.campaign.filing import DECISIONS
from outreach.delivery import Permits
from outreach.ledger import Delivery


class UnlessHeld:
    """Keeps back what the decisions in `folder` hold back by now; asks `others` about the rest."""

    def __init__(self, folder: Path, others: Permits) -> None:
        self._folder = folder
        self._others = others
        self._seen: tuple[int, ...] | None = None
        self._held: Mapping[tuple[str, str], Decision] = {}

    def take(self, delivery: Delivery) -> str:
        """Why it may not leave now, "" when it may. Raises OutreachError where the decisions cannot be read."""
        held = self._now().get((delivery.contact, delivery.template))
        if held:
            return f"held back by hand{f': {held.note}' if held.note else ''}"
        return self._others.take(delivery)

    def give_back(self, delivery: Delivery) -> None:
        """It has not left."""
        self._others.give_back(delivery)

    def _now(self) -> Mapping[tuple[str, str], Decision]:
        if (seen := _seal(self._folder / DECISIONS)) != self._seen:
            decisions = decisions_in(self._folder)
            self._held = {(c, Path(template).stem): each for (c, template), each in decisions.items() if each.is_hold}
            self._seen = seen
        return self._held


def _seal(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino
