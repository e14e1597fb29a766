"""Letters leave, in the way that the options ask for, with progress; Ctrl-C ends that after the letter in hand."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import random
from secrets import token_hex
from sys import stderr
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Literal

import click

from outreach.cli.options import locks
from outreach.cli.plan import left_json
from outreach.cli.report import say

if TYPE_CHECKING:
    from outreach.campaign.post.account import Account
    from outreach.campaign.post.copies import Copies
    from outreach.campaign.post.plans import Plan
    from outreach.campaign.promises.reminding import Inbox
    from outreach.delivery import Outcome
    from outreach.delivery import Report as Left
    from outreach.mail.secrets import Secret
    from outreach.settings import Settings


@dataclass(frozen=True, slots=True)
class How:
    """What the options ask for."""

    due: bool
    mode: Literal["rehearsal", "real", "me", "drafts"]
    per_day: int | None
    wait: bool
    as_json: bool
    quiet: bool
    verbose: bool


def leave(plan: "Plan", account: "Account", settings: "Settings", how: How, inbox: "Inbox", number: int) -> "Outcome":
    """The letters of the plan leave, in the way that was asked for, with progress."""
    from outreach.campaign.cohort import approaches
    from outreach.campaign.post.account import inbox_of
    from outreach.campaign.post.holding import UnlessHeld
    from outreach.campaign.post.mailing import Going, into_drafts, send_plan, send_to_me
    from outreach.campaign.promises.reminding import WhileRead
    from outreach.cli.signing import inbox_secret_for, secret_for

    to_mailbox = how.mode == "drafts"
    secret = inbox_secret_for(account, inbox_of(account, settings)) if to_mailbox else secret_for(account)
    ledger, clock = inbox.ledger, inbox.clock
    if how.due:
        # What was promised to each of them does not wait for what a colleague gets.
        account = replace(account, company_days=0)
    with interruptible() as pause, advancing(number, how) as report:
        permits = None
        if how.mode != "me":
            permits = UnlessHeld(settings.folder, WhileRead(inbox, approaches(settings, ledger, clock)))

        def sleep(duration: timedelta) -> None:
            pause.wait(max(0.0, duration.total_seconds()))

        going = Going(
            secret=secret,
            report=report,
            clock=clock,
            sleep=sleep,
            chance=random,
            interrupted=pause.is_set,
            token=lambda: token_hex(10),
            locks=locks(),
            permits=permits,
        )
        match how.mode:
            case "me":
                return send_to_me(plan, account, going)
            case "drafts":
                return into_drafts(ledger, plan, account, settings, going)
            case _:
                until = end_of_day(datetime.now(UTC)) if how.wait else None
                copies = copies_for(account, settings, secret)
                return send_plan(ledger, plan, account, going, until=until, copies=copies)


def copies_for(account: "Account", settings: "Settings", secret: "Callable[[], Secret]") -> "Copies | None":
    """Where copies of what leaves go, if anywhere; with the `secret` that is known where the mailbox has the same."""
    from outreach.campaign.post.account import inbox_of
    from outreach.campaign.post.copies import Copies, wants_copies
    from outreach.cli.signing import inbox_secret_for

    if not wants_copies(account, settings):
        return None
    server = inbox_of(account, settings)

    def asked_for_in_the_end() -> "Secret":
        return inbox_secret_for(account, server)()

    known = server.user == account.smtp.user
    return Copies(server, secret if known else asked_for_in_the_end, account.provider.refused)


@contextmanager
def advancing(number: int, how: How) -> "Iterator[Callable[[Left], None]]":
    """Tells of each letter: a bar with the time left on a terminal, what went wrong in words, JSON when asked."""
    with click.progressbar(length=number, label="Sending", file=stderr, hidden=how.quiet or not stderr.isatty()) as bar:

        def report(letter: "Left") -> None:
            delivery = letter.delivery
            if how.as_json:
                to_new_line()
                click.echo(left_json(letter))
            elif letter.state not in ("sent", "drafted"):
                who = delivery.name or delivery.contact
                to_new_line()
                say(f"{who} <{', '.join(delivery.envelope.recipients)}>: {letter.state} {letter.reply}".rstrip())
            bar.update(1)

        yield report


def to_new_line() -> None:
    """Takes a bar, or the ^C of a terminal, off the line on which the next message is to stand."""
    if stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


def wait_until(then: datetime, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
    """Returns when the clock says so. It is looked at every minute: while a machine sleeps, no wait goes on."""
    while (left := (then - clock()).total_seconds()) > 0:
        sleep(min(left, 60))


def end_of_day(now: datetime) -> datetime:
    """The last moment of this day, here."""
    return datetime.combine(now.astimezone().date(), time.max).astimezone()


@contextmanager
def interruptible() -> Iterator[Event]:
    """An event that the first Ctrl-C sets, so that the letter in hand is finished; the second one ends the program."""
    event = Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()
        with suppress(OSError):  # the terminal may be what has ended it
            to_new_line()
            say("Stopping after the letter in hand …")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)
