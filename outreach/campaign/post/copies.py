"""Copies of what has left, among the sent letters of the mailbox, where its provider does not put them there itself."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from outreach.campaign.post.account import Account
from outreach.errors import OutreachError
from outreach.ledger import Ledger
from outreach.mail.secrets import Secret
from outreach.mail.server import Server
from outreach.settings import Settings


@dataclass(frozen=True, slots=True)
class Copies:
    """Where the copies go. `secret` is asked for when the letters have left; `refused` says what to do without it."""

    server: Server
    secret: Callable[[], Secret]
    refused: str


def wants_copies(account: Account, settings: Settings) -> bool:
    """Whether there is a mailbox in the settings whose provider leaves the copies to whoever sends."""
    return bool(settings.inbox.host and account.imap and not account.provider.files_sent)


def keep_copies(ledger: Ledger, left: Collection[int], since: date, copies: Copies) -> str:
    """Puts a copy of each delivery in `left` into the mailbox. Why that did not work, "" when it did.

    Raises nothing: the letters have left, whatever becomes of the copies.
    """
    from outreach.mail.sent import put_copies

    try:
        messages = ((each.message_id, ledger.raw(each.id)) for each in ledger.deliveries() if each.id in left)
        put_copies(copies.server, copies.secret(), messages, since, copies.refused)
    except OutreachError as error:
        return error.findings[0].message
    return ""
