"""What a server's reply makes of a letter, and how many refusals in a row are about the account. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.delivery.outcome import Stop
from outreach.envelope import Reply
from outreach.ledger import Delivery, Settled

_FIRST_RETRY = timedelta(minutes=30)  # RFC 5321, 4.5.4.1: at least 30 minutes, give up after 4 or 5 days
_LONGEST_RETRY = timedelta(hours=8)
_ATTEMPTS = 18  # half an hour, doubling up to eight: five days
_PUT_OFF = 10  # in a row; a server that puts off so many is busy, or wants to see less of this account
_UNWANTED = 3  # in a row, refused as a matter of policy; that is about the account or the letter, not about readers
_AS_POLICY = re.compile(r"5\d\d[ -]5\.7\.\d")  # RFC 3463, X.7: security or policy
_WITH_A_DIGIT = re.compile(r"\S*\d\S*")
_IF_UNWANTED = (
    "See from and user under [send] in outreach.toml; if they are right, ask your provider. What was refused goes out "
    "again with: outreach review-unknown WHO --again"
)


def told(each: Delivery, reply: Reply, now: datetime, *, refused: bool = False) -> Settled:
    """What the server's reply means for a letter; `refused`: it was meant for the account."""
    said = f"{reply.code} {reply.text}".strip()
    if refused or reply.code // 100 == 4:
        return later(each, said, now)
    if reply.code // 100 == 2:
        return Settled(each.id, "sent", said, _queue_id(reply))
    return Settled(each.id, "failed", said)


def later(each: Delivery, why: str, now: datetime) -> Settled:
    """To be tried again after a pause, longer each time, but not for ever."""
    if each.attempts + 1 >= _ATTEMPTS:
        return Settled(each.id, "failed", f"given up after {_ATTEMPTS} attempts: {why}")
    pause = min(_FIRST_RETRY * 2**each.attempts, _LONGEST_RETRY)
    return Settled(each.id, "deferred", why, due=now + pause)


def _queue_id(reply: Reply) -> str:
    """What the server calls the message, as in "2.0.0 Ok: queued as 4bX": its last word with a digit, most often."""
    words = _WITH_A_DIGIT.findall(reply.text)
    return words[-1][:80] if words else ""


@dataclass(slots=True)
class InARow:
    """Letters that were put off, or refused as a matter of policy, one after the other."""

    put_off: int = 0
    unwanted: int = 0

    def count(self, settled: Settled) -> None:
        """Raises Stop when there are so many that the next one would fare no better."""
        as_policy = settled.state == "failed" and _AS_POLICY.match(settled.reply)
        self.put_off = self.put_off + 1 if settled.state == "deferred" else 0
        self.unwanted = self.unwanted + 1 if as_policy else 0
        if self.put_off == _PUT_OFF:
            raise Stop(f"the server puts off one letter after the other: {settled.reply}", "Try again in some hours.")
        if self.unwanted == _UNWANTED:
            raise Stop(f"the server refuses one letter after the other: {settled.reply}", _IF_UNWANTED)
