"""outreach send"""

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import random
from secrets import token_hex
from sys import stderr
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click

from outreach.cli.asking import agreed
from outreach.cli.days import day, moment
from outreach.cli.options import campaign_options, chosen, locks, opened_ledger
from outreach.cli.plan import left_json, placed_json, show_plan, summed_up
from outreach.cli.report import Report, count, planned_json, say
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign import Campaign, Choice, Planned, Run
    from outreach.campaign.post.account import Account
    from outreach.campaign.post.copies import Copies
    from outreach.campaign.post.plans import Plan
    from outreach.campaign.post.posting import Posting
    from outreach.campaign.promises.reminding import Inbox
    from outreach.delivery import Outcome
    from outreach.delivery import Report as Left
    from outreach.ledger import Ledger
    from outreach.mail.secrets import Secret
    from outreach.settings import Settings

A_MOMENT = timedelta(minutes=2)
"""How long a run waits for a limit without --wait: the gap between two letters, not an afternoon."""


@click.command("send")
@campaign_options
@click.option("--due", is_flag=True, help="What is due today instead: reminders, confirmations, thank-yous and others.")
@click.option("--for-real", is_flag=True, help="Send the letters. Without it nothing leaves.")
@click.option("--to-me", is_flag=True, help="Send the letters to yourself, marked with whom they are for.")
@click.option("--drafts", is_flag=True, help="Put the letters into your mailbox's drafts, to send them by hand.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
@click.option("--per-day", type=click.IntRange(min=1), metavar="N", help="At most so many letters in 24 hours.")
@click.option("--wait", is_flag=True, help="Wait for limits and hours, even for days, until all letters have left.")
def command(
    due: bool,
    for_real: bool,
    to_me: bool,
    drafts: bool,
    yes: bool,
    per_day: int | None,
    wait: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Send the letters to SHEET's contacts by e-mail. Without --for-real this is a rehearsal, and nothing leaves.

    Every row and every letter is checked before the first leaves. Nobody gets the same letter twice, however often
    this is run: what has left is kept in the ledger beside outreach.toml. A letter of which nobody can know whether
    it has left waits for you: outreach review-unknown.

    With --due these are the e-mails that `outreach due` lists for today, each from its own template (outreach.toml,
    [promises]). A reminder goes into the thread of its letter, once, and only if the inbox was read within the last
    hour and shows no answer: outreach sync.
    """
    if due and options["template"]:
        raise click.UsageError("--due takes the templates that [promises] in outreach.toml names.")
    if for_real + to_me + drafts > 1:
        raise click.UsageError("Choose one of --for-real, --to-me and --drafts.")
    if due and (for_real or drafts) and options["today"] and options["today"] > date.today():
        raise click.UsageError("What is due on a day to come cannot leave before it; rehearse it, or send it --to-me.")
    how = How(
        due=due,
        mode="real" if for_real else "me" if to_me else "drafts" if drafts else "rehearsal",
        per_day=per_day,
        wait=wait,
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )
    code, outcome = run_once(options, how, sure=yes)
    while wait and outcome and outcome.goes_on:
        # Letters are dated: those of another day are made anew, from the sheet and the template as they are then.
        say(f"Waiting until {moment(outcome.goes_on)} ({outcome.stopped}). Ctrl-C ends this; nothing is lost.")
        Event().wait((outcome.goes_on - datetime.now(UTC)).total_seconds())
        code, outcome = run_once(options, how, sure=True)
    return code


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


def run_once(options: dict[str, Any], how: How, *, sure: bool) -> tuple[int, "Outcome | None"]:
    """Plan, show the plan, and where the mode says so and the user agrees, let it go."""
    from outreach.campaign.post.plans import planned

    campaign, choice = asked_for(options, how)
    report = Report(quiet=how.quiet, verbose=how.verbose)
    account = account_for(campaign, how, report)
    with ExitStack() as open_until_the_end:
        ready = open_until_the_end.enter_context(prepared(campaign, choice, account, how, report))
        if not ready.runs:
            say("No e-mail is due.")
            return 0, None
        ledger = ready.inbox.ledger
        plan = open_until_the_end.enter_context(planned(ledger, ready.postings, day))
        for each in plan:
            report.add(each.posting.findings)
        report.show(err=True)
        if choice.strict and any(run.tally.faulty for run in ready.runs):
            say("Nothing is sent: with --strict every error and warning holds everything back.")
            return 2, None
        listing = show_plan(plan, everything=how.verbose, quiet=how.quiet or how.as_json)
        if how.as_json and how.mode == "rehearsal":
            for each in plan:
                click.echo(placed_json(each))
        listing.others["held"] += ready.not_begun + sum(run.tally.held for run in ready.runs)
        held = bool(listing.others["held"])
        if account is None:
            if not how.quiet:
                say(f"{summed_up(listing)} Nothing can leave yet: set up your account with: outreach account add")
            return 1, None
        if not how.quiet:
            say(summed_up(listing, f" from {account.sender.address} through {account.smtp}"))
        if how.mode == "rehearsal" or not listing.number:
            if listing.number and not how.quiet:
                say(f"Nothing has left. {forecast(listing.number, ledger, account)}")
                this = "outreach send --due" if how.due else "outreach send"
                say(f"To yourself first: {this} --to-me. In earnest: {this} --for-real.")
            return int(held), None
        if not agreed(asking(listing.number, how.mode, account.sender.address), "Nothing is sent", sure=sure):
            return 2, None
        outcome = leave(plan, account, campaign.settings, how, ready.inbox, listing.number)
    if not how.quiet:
        say(told(outcome, how.mode))
    undone = outcome.deferred or outcome.failed or outcome.unknown or outcome.barred or outcome.stopped
    return int(bool(undone or held)), outcome


class Prepared(NamedTuple):
    """Letters as e-mail, the runs that make them, what is known of answers, and how many could not be begun."""

    inbox: "Inbox"
    runs: "Sequence[Run]"
    postings: "Iterable[Posting]"
    not_begun: int = 0


@contextmanager
def prepared(
    campaign: "Campaign", choice: "Choice", account: "Account | None", how: How, report: Report
) -> Iterator[Prepared]:
    """What is to be placed into the plan; `report` hears what is found."""
    from outreach.campaign import checked, start
    from outreach.campaign.post.mailing import postings_of
    from outreach.campaign.promises.promised import errands, promised
    from outreach.campaign.promises.reminding import Inbox, in_thread

    local = datetime.astimezone

    def inbox_in(ledger: "Ledger") -> Inbox:
        return Inbox(ledger, account.id if account else "", lambda: datetime.now(UTC))

    def note(letter: "Planned") -> None:
        report.add(letter.findings)
        if how.as_json and letter.held:
            click.echo(planned_json(letter, state="held"))

    if how.due:
        with opened_ledger(campaign) as ledger:
            due = errands(campaign, choice, ledger, local)
            runs = [each.run for each in due.those]
            report.add(dict.fromkeys((*due.findings, *(finding for run in runs for finding in run.findings))))
            inbox = inbox_in(ledger)
            yield Prepared(inbox, runs, promised(due.those, inbox, local, note), due.held)
        return
    run = start(campaign, choice)
    report.add(run.findings)
    with checked(run, note) as letters, opened_ledger(campaign) as ledger:
        inbox = inbox_in(ledger)
        yield Prepared(inbox, [run], in_thread(run, postings_of(run, letters.ready()), inbox, local))


def asked_for(options: dict[str, Any], how: How) -> "tuple[Campaign, Choice]":
    """The campaign, and what is asked of it. Letters to oneself need nobody's approval."""
    from outreach.campaign.post.approving import without_approval

    campaign, choice = chosen(options)
    return without_approval(campaign) if how.mode == "me" else campaign, choice


def account_for(campaign: "Campaign", how: How, report: Report) -> "Account | None":
    """The campaign's account. A plan can be looked at before there is one that it could leave from."""
    from outreach.campaign.post.account import account_of

    try:
        return account_of(campaign, per_day=how.per_day)
    except OutreachError as error:
        if how.mode != "rehearsal":
            raise
        report.add(error.findings)
        return None


def leave(plan: "Plan", account: "Account", settings: "Settings", how: How, inbox: "Inbox", number: int) -> "Outcome":
    """The letters of the plan leave, in the way that was asked for, with progress."""
    from outreach.campaign.cohort import approaches
    from outreach.campaign.post.account import inbox_of
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

        def sleep(duration: timedelta) -> None:
            pause.wait(max(0.0, duration.total_seconds()))

        going = Going(
            clock=clock,
            sleep=sleep,
            chance=random,
            interrupted=pause.is_set,
            token=lambda: token_hex(10),
            locks=locks(),
            permits=WhileRead(inbox, approaches(settings, ledger, clock)) if how.mode != "me" else None,
        )
        match how.mode:
            case "me":
                return send_to_me(plan, account, secret, going, report)
            case "drafts":
                return into_drafts(ledger, plan, account, settings, secret, going, report)
            case _:
                now = datetime.now(UTC)
                until = end_of_day(now) if how.wait else now + A_MOMENT
                copies = copies_for(account, settings, secret)
                return send_plan(ledger, plan, account, secret, going, report, until=until, copies=copies)


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
            bar.update(1)
            delivery = letter.delivery
            if how.as_json:
                click.echo(left_json(letter))
            elif letter.state != "sent":
                who = delivery.name or delivery.contact
                say(f"{who} <{', '.join(delivery.envelope.recipients)}>: {letter.state} {letter.reply}".rstrip())

        yield report


def forecast(number: int, ledger: "Ledger", account: "Account") -> str:
    """When the last of so many letters would leave, where the account's limits make that later than now."""
    from outreach.campaign.post.mailing import last_turn

    now = datetime.now(UTC)
    sent = ledger.sent_times(account.id, now - timedelta(days=1))
    last = last_turn(now, sent, account.limits, number)
    if last - now < timedelta(minutes=1):
        return ""
    if last - now < timedelta(hours=1):
        return f"They would take about {round((last - now) / timedelta(minutes=1))} minutes."
    return f"With the limits of this account the last would leave about {moment(last)}."


def end_of_day(now: datetime) -> datetime:
    """The last moment of this day, here."""
    return datetime.combine(now.astimezone().date(), time.max).astimezone()


def asking(number: int, mode: str, sender: str) -> str:
    """The question before letters leave."""
    where = {"me": "to yourself", "drafts": "into your drafts"}.get(mode, f"from {sender}")
    return f"Send {count(number, 'letter')} {where} now?"


def told(outcome: "Outcome", mode: str) -> str:
    """What a run has done, in sentences."""
    where = {"me": "sent to yourself", "drafts": "put into your drafts"}.get(mode, "sent")
    parts = [f"{count(outcome.sent, 'letter')} {where}"]
    if outcome.deferred:
        parts.append(f"{outcome.deferred:,} put off by the server, for a later run to try again")
    if outcome.failed:
        parts.append(f"{outcome.failed:,} refused")
    if outcome.cancelled:
        parts.append(f"{outcome.cancelled:,} taken out")
    if outcome.barred:
        parts.append(f"{outcome.barred:,} held back at the last moment")
    if outcome.unknown:
        parts.append(f"{outcome.unknown:,} may have left: outreach review-unknown")
    text = f"{'; '.join(parts)}."
    if outcome.goes_on:
        text += f" The rest can leave from {moment(outcome.goes_on)} on ({outcome.stopped}): run the same command then."
    elif outcome.stopped:
        text += f" Stopped, with {outcome.left:,} still to leave: {outcome.stopped}. {outcome.hint}".rstrip()
    if outcome.uncopied:
        text += f" Your mailbox has no copies of them among its sent letters: {outcome.uncopied.rstrip('.')}."
    return text


@contextmanager
def interruptible() -> Iterator[Event]:
    """An event that the first Ctrl-C sets, so that the letter in hand is finished; the second one ends the program."""
    event = Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()
        say("Stopping after the letter in hand …")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)
