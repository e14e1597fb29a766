"""Whose turn it is: the next deliveries are claimed, without those that something keeps from leaving."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, literal_column, or_, select

from outreach.ledger.correspondence import why_no_follow_up
from outreach.ledger.moving import claim, listed_among, moved, note
from outreach.ledger.prepared import Prepared, Values, fixed, numbered, several
from outreach.ledger.queueing import digest
from outreach.ledger.records import Delivery
from outreach.ledger.rows import WHOLE, as_driven, those
from outreach.ledger.states import ANSWERED, State
from outreach.ledger.suppression import Suppressions
from outreach.ledger.tables import DELIVERIES, MESSAGES, RECEIVED, written

D = DELIVERIES.c
_READ_AHEAD = 2**16  # octets of a message that is read when it is claimed; a longer one when it is about to leave

_EARLIER = DELIVERIES.alias("earlier")
_AT_COMPANY = DELIVERIES.alias("at_company")
_PROBABLY_ANSWERED = exists().where(
    RECEIVED.c.campaign == D.campaign,
    RECEIVED.c.contact == D.contact,
    RECEIVED.c.certain.is_(False),
    RECEIVED.c.kind.in_((fixed("replied"), fixed("opted_out"))),
)
_EARLIER_HAS_LEFT = exists().where(
    _EARLIER.c.campaign == D.campaign,
    _EARLIER.c.contact == D.contact,
    _EARLIER.c.step == D.after,
    _EARLIER.c.state.in_([*map(fixed, ("sent", "cancelled", *sorted(ANSWERED)))]),
)
_TURN = (
    WHOLE.where(D.campaign == bindparam("campaign"), D.account == bindparam("account"))
    .where(D.state.in_((fixed("queued"), fixed("deferred"))), or_(D.due.is_(None), D.due <= bindparam("now")))
    .where(or_(D.after == fixed(""), and_(_EARLIER_HAS_LEFT, ~_PROBABLY_ANSWERED)))
    .order_by(D.state != fixed("deferred"), D.wave, D.row, D.id)
    .limit(bindparam("limit"))
    .offset(literal_column("0"))  # SQLAlchemy writes one for SQLite in any case, as a value
    .with_for_update(skip_locked=True)
)
_NOBODY_ELSE_THERE = or_(
    D.company == fixed(""),
    ~exists().where(
        _AT_COMPANY.c.campaign == D.campaign,
        _AT_COMPANY.c.company == D.company,
        _AT_COMPANY.c.contact != D.contact,
        or_(_AT_COMPANY.c.left > bindparam("company_since"), _AT_COMPANY.c.state == fixed("claimed")),
    ),
)


@lru_cache(16)
def _turn(among: int | None, *, of_new_companies: bool) -> Prepared:
    """Of all, or of so many."""
    statement = _TURN if among is None else _TURN.where(D.id.in_(several(among)))
    return Prepared(statement.where(_NOBODY_ELSE_THERE) if of_new_companies else statement)


@lru_cache(8)
def _raw_of(number: int) -> Prepared:
    return Prepared(select(MESSAGES.c.delivery, MESSAGES.c.raw).where(MESSAGES.c.delivery.in_(several(number))))


class Ahead(NamedTuple):
    """What a claim has found out already for the moment in which its letter leaves."""

    sha256: str
    listed_by: tuple[str, ...]  # what would keep it from leaving, if it were on the list
    raw: bytes | None


class Claimed(NamedTuple):
    """A delivery that was claimed."""

    delivery: Delivery
    ahead: Ahead


def claim_next(
    connection: Connection,
    suppressions: Suppressions,
    campaign: str,
    account: str,
    now: datetime,
    limit: int,
    among: Collection[int] | None,
    company_since: datetime | None,
) -> list[Claimed]:
    """The next ones by turn, at most `limit`; what must not leave becomes what it has to."""
    if among is not None and not among:
        return []
    at = written(now)
    asked: dict[str, Any] = {"campaign": campaign, "account": account, "now": at, **numbered(among or ())}
    if company_since:
        asked["company_since"] = written(company_since)
    statement = _turn(None if among is None else len(among), of_new_companies=company_since is not None)
    # Two people of one company could both be next: with that rule in force they are claimed one by one.
    at_once = 1 if company_since else limit
    claimed: list[Delivery] = []
    events: list[Values] = []
    keys: dict[int, tuple[str, ...]] = {}
    while len(claimed) < limit:
        few = min(at_once, limit - len(claimed))
        turn = [as_driven(row) for row in statement.run(connection, asked | {"limit": few}).fetchall()]
        if turn:
            events += claim(connection, turn, at)
            keys |= {each.id: suppressions.keys(each.envelope.recipients) for each in turn}
            held_back = _held_back(connection, suppressions, turn, keys, at)
            events += held_back.values()
            claimed += [each for each in turn if each.id not in held_back]
        if len(turn) < few:
            break
    note(connection, events)
    raw = _read_ahead(connection, claimed)
    return [Claimed(each, Ahead(each.sha256, keys[each.id], raw.get(each.id))) for each in claimed]


def _held_back(
    connection: Connection,
    suppressions: Suppressions,
    turn: Sequence[Delivery],
    keys: Mapping[int, tuple[str, ...]],
    at: str,
) -> dict[int, Values]:
    """Those that were claimed and may not leave, and what has become of them."""
    events = {}
    listed = listed_among(connection, [key for each in turn for key in keys[each.id]])
    for each in turn:
        if each.after or not listed.isdisjoint(keys[each.id]):
            readers = each.envelope.recipients
            becomes, reason = verdict_on(connection, suppressions, each.campaign, each.contact, each.after, readers)
            if reason:
                events[each.id] = moved(connection, each.id, "claimed", becomes, "sender", at, reason)
    return events


def _read_ahead(connection: Connection, claimed: Sequence[Delivery]) -> dict[int, bytes]:
    """The shorter messages among those that are claimed, as far as they are what was queued."""
    short = {each.id: each.sha256 for each in claimed if each.size <= _READ_AHEAD}
    rows = _raw_of(len(short)).run(connection, numbered(short)).fetchall() if short else ()
    return {of: bytes(raw) for of, raw in rows if digest(raw) == short[of]}


class Verdict(NamedTuple):
    """What becomes of a claimed delivery, and why; "" when it may leave."""

    becomes: State
    reason: str = ""


def verdict_on(
    connection: Connection,
    suppressions: Suppressions,
    campaign: str,
    contact: str,
    after: str,
    recipients: Collection[str],
) -> Verdict:
    """Whether a claimed delivery may leave."""
    if suppressed := suppressions.among(connection, recipients):
        return Verdict("cancelled", f"not to be written to: {suppressed.reason or suppressed.kind}")
    if after:
        earlier = those(connection, campaign, [(contact, after)]).get((contact, after))
        if not earlier or earlier.state not in ("sent", "auto_replied"):
            return Verdict("cancelled", f"the earlier letter is {earlier.state if earlier else 'not there'}")
        came, certain = why_no_follow_up(connection, campaign, contact)
        if came:
            return Verdict("cancelled", came) if certain else Verdict("queued", f"probably {came}")
    return Verdict("claimed")
