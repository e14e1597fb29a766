"""What has come back to a campaign's letters: the mailbox is read, and the ledger told."""

from datetime import datetime

from outreach.ledger import Ledger

_WHOLE = ""
"""The folder that stands for all of an account's: its bookmark is set when every one of them was read to its end."""


def last_read(ledger: Ledger, account: str) -> datetime | None:
    """Since when answers to letters from that account may have come unseen; None where its mail was never read."""
    mark = ledger.mailbox(account, _WHOLE)
    return mark.read_at if mark else None
