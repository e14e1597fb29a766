"""outreach sync"""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.days import moment, written_day
from outreach.cli.options import PATH, campaign_option, opened_ledger
from outreach.cli.report import count, json_line, plain, say, show_findings, width, wrapped
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign import Campaign
    from outreach.campaign.inbox.incoming import News
    from outreach.campaign.inbox.syncing import Synced
    from outreach.campaign.post.account import Account
    from outreach.happenings import Kind
    from outreach.mail.inbox import Inbox

_HEADINGS: Mapping["Kind", str] = {
    "opted_out": "They asked not to be written to",
    "bounced": "Letters that came back",
    "replied": "Answers",
    "auto_replied": "Automatic answers",
    "delayed": "Letters that are delayed",
    "noted": "Copies that did not arrive",
}
"""What is new, in the order in which it wants attention."""

_LINES = 4
"""Of an answer so many lines are shown; `outreach history` has all of it."""


@click.command("sync")
@campaign_option
@click.option("--maildir", type=PATH, metavar="PATH", help="Read a Maildir on this machine instead.")
@click.option("--mbox", type=PATH, metavar="PATH", help="Read an mbox file on this machine instead.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each on standard output.")
def command(named: Path | None, maildir: Path | None, mbox: Path | None, as_json: bool) -> int:
    """Read what has come back to your letters: answers, opt-outs, bounces, delays, automatic answers.

    The mailbox of your account is read over IMAP, only what is new in it, and nothing in it is changed: what you have
    not read stays unread. Messages are matched by what they cite, else by sender and time, which you are asked about.
    Whoever asks not to be written to, and every address that has failed for good, goes on the list of outreach
    suppress. Letters that may have left, and drafts, are looked for among your sent mail.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.cohort import tell_cohort
    from outreach.campaign.inbox.reading import reading
    from outreach.campaign.inbox.syncing import may_be_answered, sync
    from outreach.campaign.post.account import account_of

    if maildir and mbox:
        raise click.UsageError("Choose one of --maildir and --mbox.")
    campaign = open_campaign(named, None, None, Path())
    with opened_ledger(campaign) as ledger:
        if not may_be_answered(ledger):
            say("No letter has left yet, so there is nothing to look for.")
            return 0
        account = account_of(campaign)
        how = reading(account, campaign.settings, datetime.now(UTC), date.today())
        own = not (maildir or mbox) or not account.imap
        news: list[News] = []
        try:
            with inbox_of(campaign, account, maildir, mbox) as inbox:
                synced = sync(ledger, inbox, how, news.append, is_the_account_s=own)
        finally:
            # Also when the line was cut: what has been kept is not told a second time.
            show(campaign, news, as_json=as_json)
        unshared = tell_cohort(campaign.settings, ledger, date.today())
    show_findings(unshared, err=True)
    say(summed_up(news, synced))
    return 0


@contextmanager
def inbox_of(campaign: "Campaign", account: "Account", maildir: Path | None, mbox: Path | None) -> "Iterator[Inbox]":
    """The mailbox that is to be read, signed in to where that is needed."""
    from outreach.mail.filed import Maildir, Mbox

    if maildir:
        yield Maildir(maildir.absolute())
        return
    if mbox:
        yield Mbox(mbox.absolute())
        return
    from outreach.campaign.post.account import inbox_of as server_of
    from outreach.cli.signing import inbox_secret_for
    from outreach.mail.inbox import imap_inbox

    server = server_of(account, campaign.settings)
    with imap_inbox(server, inbox_secret_for(account, server)(), _headers, account.provider.refused) as inbox:
        yield inbox


def _headers() -> tuple[str, ...]:
    from outreach.replies import HEADERS

    return HEADERS


def show(campaign: "Campaign", news: "list[News]", *, as_json: bool) -> None:
    """What is new, the most important first; or all of it as JSON, as it was read."""
    if as_json:
        for each in news:
            click.echo(_json(each))
        return
    where = failed_cells(campaign, news)
    for kind, heading in _HEADINGS.items():
        those = [each for each in news if each.kept.kind == kind]
        if those:
            click.echo(click.style(heading, bold=True))
        for each in sorted(those, key=lambda each: (not each.kept.certain, each.kept.at)):
            _show(each, where)
        if those:
            click.echo()


def failed_cells(campaign: "Campaign", news: "list[News]") -> dict[str, str]:
    """Where the addresses stand in the contact sheet that have failed for good; none where it cannot be read."""
    from outreach.campaign import Choice
    from outreach.campaign.inbox.syncing import cells
    from outreach.campaign.people import address_book

    failed = {address for each in news if each.kept.kind == "bounced" for address in each.kept.suppress}
    if failed:
        with suppress(OutreachError):
            return cells(address_book(campaign, Choice(today=date.today())), failed)
    return {}


def summed_up(news: "list[News]", synced: "Synced") -> str:
    """ "Looked at 124 new messages: 2 are about your letters. Next: outreach due" """
    about = f"{len(news):,} {'is' if len(news) == 1 else 'are'}" if news else "none is"
    parts = [f"Looked at {count(synced.looked_at, 'new message')}: {about} about your letters."]
    if not synced.looked_at:
        parts = ["Nothing new has come."]
    if synced.found:
        parts.append(f"{count(len(synced.found), 'letter')} found among your sent mail.")
    if synced.doubtful:
        parts.append(f"{count(synced.doubtful, 'letter')} may have left: outreach review-unknown.")
    return " ".join((*parts, "Next: outreach due"))


def _show(each: "News", where: Mapping[str, str]) -> None:
    kept = each.kept
    sender = plain(kept.sender_name or kept.sender)
    who = each.letter.name or each.letter.contact
    by = f", from {sender}" if kept.kind == "replied" and kept.sender not in each.letter.recipients[:1] else ""
    click.echo(wrapped(f"{who} <{each.letter.recipients[0]}>, {moment(kept.at)}{by}", "    ", "  "))
    for line in _said(each):
        click.echo(wrapped(line, "      "))
    for line in _to_do(each, where):
        click.echo(click.style(wrapped(f"→ {line}", "        ", "      "), dim=True))


def _said(each: "News") -> Iterator[str]:
    """What the message says, in a few lines. A stranger wrote it."""
    kept = each.kept
    if "back" in kept.detail:
        yield f"back on {written_day(date.fromisoformat(kept.detail['back']))}"
        return
    if kept.kind in ("bounced", "delayed", "noted"):
        yield plain(" ".join(filter(None, (kept.detail.get("status"), kept.text or each.told.why))))[: 3 * width()]
        return
    if each.told.kind == "report":
        yield "reported the letter as junk"
        return
    lines = [line for line in map(str.strip, plain(kept.text).splitlines()) if line]
    yield from (line if len(line) < 3 * width() else f"{line[: 3 * width()]}…" for line in lines[:_LINES])
    if len(lines) > _LINES:
        yield f"… {count(len(lines) - _LINES, 'more line')}: outreach history {shlex.quote(each.letter.contact)}"


def _to_do(each: "News", where: Mapping[str, str]) -> Iterator[str]:
    """What follows from it, and the command for that."""
    kept, who = each.kept, shlex.quote(each.letter.contact)
    if not kept.certain:
        yield f"It may be somebody else's. Say whether it is theirs: outreach review-unknown {who}"
    if kept.suppress and kept.kind == "opted_out":
        yield f"Nothing more leaves to {' or '.join(map(plain, kept.suppress))}."
    elif kept.suppress:
        address = kept.suppress[0]
        place = f" in {where[address]}" if address in where else ""
        # Who is known by an address is somebody new with another one, and gets the letter by itself.
        again = "" if kept.contact.lower() == address else f", and then: outreach review-unknown {who} --again"
        yield f"Nothing more leaves to {plain(address)}. Correct it{place}{again or '.'}"
    elif kept.detail.get("gone"):
        yield f"They have left there. Write to whom it names, or give it up: outreach log {who} cancelled"
    elif kept.certain and kept.kind == "replied":
        next_ = {"no": "declined", "yes": "scheduled …", "": "scheduled …, or declined"}
        yield f"outreach log {who} {next_[each.told.leaning]}"


def _json(each: "News") -> str:
    kept = each.kept
    return json_line(
        {
            "id": kept.contact,
            "name": each.letter.name,
            "email": each.letter.recipients[0],
            "what": kept.kind,
            "certain": kept.certain,
            "at": kept.at.isoformat(),
            "from": kept.sender,
            "from_name": kept.sender_name,
            "subject": kept.subject,
            "text": kept.text,
            "leaning": each.told.leaning,
            "why": each.told.why,
            "detail": dict(kept.detail),
            "suppressed": list(kept.suppress),
            "message_id": kept.message_id,
        }
    )
