"""A campaign's mailing: its ledger, and the ways for a plan to leave."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from outreach.campaign.making.run import Run
from outreach.campaign.making.spool import Ready
from outreach.campaign.opening import LEDGER_FILE
from outreach.campaign.post.account import Account, inbox_of
from outreach.campaign.post.copies import Copies, keep_copies
from outreach.campaign.post.plans import Plan
from outreach.campaign.post.posting import Posting, employer, marked_for_me, poster
from outreach.campaign.post.sending import Placed, queued
from outreach.delivery import INTERRUPTED, Limits, Outcome, Permits, Report, deliver, earliest
from outreach.ledger import MAY_HAVE_LEFT, Delivery, Ledger, open_ledger, sending_lock
from outreach.mail.secrets import Secret
from outreach.mail.transport import SmtpLine
from outreach.settings import Settings

_A_MOMENT = timedelta(minutes=2)
"""The gap between two letters, for which every run waits; not an afternoon."""


def last_turn(now: datetime, sent: Sequence[datetime], limits: Limits, number: int) -> datetime:
    """About when the last of so many letters will leave."""
    times, turn = list(sent), now.astimezone(UTC)
    for _ in range(number):
        turn = earliest(turn, times, limits, 0.5).at
        times.append(turn)
    return turn


def behind_colleagues(ledger: Ledger, plan: Iterable[Placed], now: datetime, days: int) -> int:
    """How many letters of the plan cannot leave yet, because a colleague of their reader gets one within these days."""
    if not days:
        return 0
    since = now - timedelta(days=days)
    left = ledger.deliveries(states=MAY_HAVE_LEFT)
    first = {each.company: each.contact for each in left if each.left and each.left > since}
    leaving = ((employer(each.posting.company), each.posting.contact) for each in plan if each.leaves)
    return sum(first.setdefault(company, contact) != contact for company, contact in leaving if company)


@dataclass(frozen=True, slots=True)
class Going:
    """What a mailing asks the world for.

    `sleep` may end early, when `interrupted`; `token` gives none twice; `locks` is a folder that all campaigns share.
    `secret` signs in, and `report` hears of each letter. `permits` are the cohort's, where there is one.
    """

    secret: Callable[[], Secret]
    report: Callable[[Report], None]
    clock: Callable[[], datetime]
    sleep: Callable[[timedelta], None]
    chance: Callable[[], float]
    interrupted: Callable[[], bool]
    token: Callable[[], str]
    locks: Path
    permits: Permits | None = None


def postings_of(run: Run, letters: Iterable[Ready]) -> Iterator[Posting]:
    """The run's letters as e-mail. Raises OutreachError when it is not known who sends."""
    return map(poster(run), letters)


def send_plan(
    ledger: Ledger,
    plan: Plan,
    account: Account,
    going: Going,
    *,
    until: datetime | None = None,
    copies: Copies | None = None,
) -> Outcome:
    """Queue what the plan has, then deliver what is queued; keeps `copies` at the end.

    It waits for limits until `until`, and without that from one letter to the next, but for no more than moments.

    Raises OutreachError when another run sends from this account, and when the ledger fails.
    """
    begun, left = going.clock(), set[int]()

    def noted(each: Report) -> None:
        if each.state == "sent":
            left.add(each.delivery.id)
        going.report(each)

    with sending_lock(going.locks, account.id, ledger):
        # What a run that was killed had claimed has not left, and is made anew like all the rest.
        ledger.recover(account.id, going.clock())
        those = _in_order(queued(ledger, plan, account.id, going.clock(), going.token))
        outcome = _delivered(ledger, those, account, replace(going, report=noted), until)
    if copies and left:
        outcome.uncopied = keep_copies(ledger, left, begun.date() - timedelta(days=1), copies)
    return outcome


def send_to_me(plan: Plan, account: Account, going: Going) -> Outcome:
    """The letters of the plan to their sender, marked; the campaign's ledger does not hear of it."""
    mine = (
        each._replace(posting=replace(each.posting, mail=marked_for_me(each.posting.mail), after=""))
        for each in plan
        if each.leaves and each.posting.mail
    )
    with TemporaryDirectory(prefix="outreach-") as folder, open_ledger(Path(folder) / LEDGER_FILE, "") as ledger:
        those = _in_order(queued(ledger, mine, account.id, going.clock(), going.token))
        limits = Limits(per_minute=account.limits.per_minute)
        mine_only = replace(account, limits=limits, company_days=0)
        return _delivered(ledger, those, mine_only, going)


def into_drafts(ledger: Ledger, plan: Plan, account: Account, settings: Settings, going: Going) -> Outcome:
    """The letters of the plan into the account's drafts, each once; when interrupted, no more after those in hand."""
    from outreach.mail.drafts import Draft, put_drafts

    outcome = Outcome()
    with sending_lock(going.locks, account.id, ledger):
        waiting = {}
        for each in queued(ledger, plan, account.id, going.clock(), going.token):
            waiting[each.message_id] = each
        drafts = (
            Draft(of.message_id, ledger.raw(of.id), of.envelope.recipients)
            for of in takewhile(lambda _: not going.interrupted(), list(waiting.values()))
            if not (going.permits and _barred(going.permits, of, outcome, going.report))
        )
        try:
            for put in put_drafts(inbox_of(account, settings), going.secret(), drafts, account.provider.refused):
                delivery = waiting.pop(put.message_id)
                ledger.transition(delivery.id, "drafted", "sender", going.clock())
                outcome.sent += 1
                going.report(Report(delivery, "drafted", ""))
            outcome.left = len(waiting) - outcome.barred
            if outcome.left:
                outcome.stopped, outcome.hint = INTERRUPTED
        finally:
            for left in waiting.values():
                if going.permits:
                    going.permits.give_back(left)
    return outcome


def _barred(permits: Permits, delivery: Delivery, outcome: Outcome, report: Callable[[Report], None]) -> bool:
    why = permits.take(delivery)
    if why:
        outcome.barred += 1
        report(Report(delivery, "queued", why))
    return bool(why)


def _in_order(queued: Iterable[Delivery]) -> list[int]:
    """Their ids, as they are to leave."""
    return [of for _, _, of in sorted((each.wave, each.row, each.id) for each in queued)]


def _delivered(
    ledger: Ledger, those: Sequence[int], account: Account, going: Going, until: datetime | None = None
) -> Outcome:
    return deliver(
        ledger,
        SmtpLine(account.smtp, secret=going.secret),
        those,
        account=account.id,
        limits=account.limits,
        clock=going.clock,
        sleep=going.sleep,
        chance=going.chance,
        report=going.report,
        until=until,
        patience=_A_MOMENT,
        company_days=account.company_days,
        interrupted=going.interrupted,
        permits=going.permits,
    )
