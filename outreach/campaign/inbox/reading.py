"""How a mailbox is read for a campaign: whose it is, at which moment, and which letters are looked for in it."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from outreach.agenda import LONGEST_LEAVE
from outreach.ledger import State
from outreach.workdays import next_workday

if TYPE_CHECKING:
    from outreach.campaign.post.account import Account
    from outreach.settings import Settings

NOT_SEEN_TO_LEAVE: tuple[State, ...] = ("unknown", "review", "drafted")
"""States of letters that are looked for among the sent ones."""


class Reading(NamedTuple):
    """What a reading asks the world for. `own` are the user's addresses, `today` dates what tells no year.

    `until` says how long follow-ups wait for somebody who is back on a day; None for not at all.
    """

    account: str
    own: Collection[str]
    now: datetime
    today: date
    until: Callable[[date], datetime | None]


def reading(account: "Account", settings: "Settings", now: datetime, today: date) -> Reading:
    """How an account's mail is read for a campaign: who its user is, and how long leaves are waited for."""
    users = (account.sender.address, settings.me.email, account.smtp.user, account.imap.user if account.imap else "")

    def until(back: date) -> datetime | None:
        if back - today > LONGEST_LEAVE:
            return None
        day = next_workday(back, settings.campaign.country, settings.campaign.region)
        return datetime.combine(day, time(), UTC)

    return Reading(account.id, {user.lower() for user in users if "@" in user}, now, today, until)
