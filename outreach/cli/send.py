"""outreach send"""

import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from outreach.cli.asking import agreed
from outreach.cli.days import day, moment
from outreach.cli.leaving import How, leave, wait_until
from outreach.cli.options import campaign_options, chosen, opened_ledger
from outreach.cli.outcome import asking, forecast, told, waiting_for_colleagues
from outreach.cli.plan import placed_json, show_plan, summed_up
from outreach.cli.report import Report, planned_json, say
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from outreach.campaign import Campaign, Choice, Planned, Run
    from outreach.campaign.post.account import Account
    from outreach.campaign.post.plans import Plan
    from outreach.campaign.post.posting import Posting
    from outreach.campaign.promises.reminding import Inbox
    from outreach.delivery import Outcome
    from outreach.ledger import Ledger


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
        wait_until(outcome.goes_on, lambda: datetime.now(UTC), sleep)
        code, outcome = run_once(options, how, sure=True)
    return code


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
            if not how.quiet:
                _tell_what_is_next(listing.number, plan, ledger, account, how, choice)
            return int(held), None
        if not agreed(asking(listing.number, how.mode, account.sender.address), "Nothing is sent", sure=sure):
            return 2, None
        outcome = leave(plan, account, campaign.settings, how, ready.inbox, listing.number)
    went_wrong = outcome.uncopied or (outcome.stopped and not outcome.goes_on)
    if went_wrong or not how.quiet:
        say(told(outcome, how.mode))
    undone = outcome.deferred or outcome.failed or outcome.unknown or outcome.barred or outcome.stopped
    return int(bool(undone or held)), outcome


def _tell_what_is_next(
    number: int, plan: "Plan", ledger: "Ledger", account: "Account", how: How, choice: "Choice"
) -> None:
    """After a run by which nothing has left: when so many letters would, and by which commands."""
    from outreach.campaign.post.mailing import behind_colleagues

    if number:
        days = 0 if how.due else account.company_days
        behind = behind_colleagues(ledger, plan, datetime.now(UTC), days)
        leaving = forecast(number - behind, ledger, account)
        say(f"Nothing has left.{waiting_for_colleagues(behind, days)} {leaving}".rstrip())
        this = shlex.join(["outreach", *sys.argv[1:]])  # without its arguments it would be about other letters
        say(f"To yourself first: {this} --to-me. In earnest: {this} --for-real.")
    elif choice.limit and not how.due:
        say(
            "--limit takes the first letters, whether they have left or not; --per-day sends some of all of them a day."
        )


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
    from outreach.campaign.book import ledger_to_look_at
    from outreach.campaign.post.mailing import postings_of
    from outreach.campaign.promises.promised import errands, promised
    from outreach.campaign.promises.reminding import Inbox, in_thread

    local = datetime.astimezone

    def the_ledger() -> "AbstractContextManager[Ledger]":
        return ledger_to_look_at(campaign, opened_ledger) if how.mode == "rehearsal" else opened_ledger(campaign)

    def inbox_in(ledger: "Ledger") -> Inbox:
        return Inbox(ledger, account.id if account else "", lambda: datetime.now(UTC))

    def note(letter: "Planned") -> None:
        if letter.held:  # what is found in the others, their postings tell
            report.add(letter.findings)
            if how.as_json:
                click.echo(planned_json(letter, state="held"))

    if how.due:
        with the_ledger() as ledger:
            due = errands(campaign, choice, ledger, local)
            runs = [each.run for each in due.those]
            report.add(dict.fromkeys((*due.findings, *(finding for run in runs for finding in run.findings))))
            inbox = inbox_in(ledger)
            yield Prepared(inbox, runs, promised(due.those, inbox, local, note), due.held)
        return
    run = start(campaign, choice)
    report.add(run.findings)
    with checked(run, note) as letters, the_ledger() as ledger:
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
