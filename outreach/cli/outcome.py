"""What a run that sends asks, foretells and has done, in sentences."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from outreach.cli.days import moment
from outreach.cli.report import count

if TYPE_CHECKING:
    from outreach.campaign.post.account import Account
    from outreach.delivery import Outcome
    from outreach.ledger import Ledger


def asking(number: int, mode: str, sender: str) -> str:
    """The question before letters leave."""
    where = {"me": "to yourself", "drafts": "into your drafts"}.get(mode, f"from {sender}")
    return f"Send {count(number, 'letter')} {where} now?"


def waiting_for_colleagues(number: int, days: int) -> str:
    """How many of the letters of a plan the next run leaves where they are."""
    if not number:
        return ""
    wait = "waits" if number == 1 else "wait"
    return f" {number:,} of them {wait} for what a colleague gets: one person per company in {count(days, 'day')}."


def forecast(number: int, ledger: "Ledger", account: "Account") -> str:
    """When the last of so many letters would leave, where the account's limits make that later than now."""
    from outreach.campaign.post.mailing import last_turn

    now = datetime.now(UTC)
    sent = ledger.sent_times(account.id, now - timedelta(days=1))
    last = last_turn(now, sent, account.limits, number)
    if last - now < timedelta(minutes=1):
        return ""
    if last - now < timedelta(hours=1):
        return f"They would take about {count(round((last - now) / timedelta(minutes=1)), 'minute')}."
    return f"With the limits of this account the last would leave about {moment(last)}."


def told(outcome: "Outcome", mode: str) -> str:
    """What a run has done, in sentences."""
    where = {"me": "sent to yourself", "drafts": "put into your drafts"}.get(mode, "sent")
    kept = mode != "me"  # in the ledger, for what comes later
    parts = [f"{count(outcome.sent, 'letter')} {where}"]
    if outcome.deferred:
        later = ", for a later run to try again" if kept else ""
        parts.append(f"{outcome.deferred:,} put off by the server{later}")
    if outcome.failed:
        parts.append(f"{outcome.failed:,} refused")
    if outcome.cancelled:
        parts.append(f"{outcome.cancelled:,} taken out")
    if outcome.barred:
        parts.append(f"{outcome.barred:,} held back at the last moment")
    if outcome.unknown:
        parts.append(f"{outcome.unknown:,} may have left{': outreach review-unknown' if kept else ''}")
    text = f"{'; '.join(parts)}."
    if outcome.goes_on and not kept:
        text += " The next run sends all of them to you again."
    elif outcome.goes_on:
        text += f" The rest can leave from {moment(outcome.goes_on)} on ({outcome.stopped}): run the same command then."
    elif outcome.stopped:
        text += f" Stopped, with {outcome.left:,} still to leave: {outcome.stopped}. {outcome.hint}".rstrip()
    if outcome.uncopied:
        text += f" Your mailbox has no copies of them among its sent letters: {outcome.uncopied.rstrip('.')}."
    return text
