"""outreach status"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.options import campaign_option, opened_ledger
from outreach.cli.plan import day, moment
from outreach.cli.report import count, json_line, say, width

if TYPE_CHECKING:
    from outreach.ledger import Delivery, State

_SAID: "dict[State, str]" = {
    "unknown": "may have left: outreach review-unknown",
    "review": "may have left: outreach review-unknown",
    "committing": "leaving at this moment",
    "opted_out": "not to be written to again",
    "bounced": "did not arrive",
    "replied": "answered",
    "auto_replied": "sent, answered by a machine",
    "sent": "sent",
    "drafted": "among your drafts",
    "failed": "refused",
    "deferred": "put off by the server",
    "claimed": "in the queue",
    "queued": "in the queue",
    "cancelled": "taken out",
}
"""In the order in which they want attention."""


@click.command("status")
@campaign_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object per letter on standard output.")
def command(named: Path | None, as_json: bool) -> int:
    """See where every letter stands, those that want attention first.

    Exit code 1 when it cannot be known of some letter whether it has left.
    """
    from outreach.campaign import open_campaign

    with opened_ledger(open_campaign(named, None, None, Path())) as ledger:
        letters = sorted(ledger.deliveries(), key=lambda each: (list(_SAID).index(each.state), each.changed, each.id))
    if as_json:
        for each in letters:
            click.echo(_json(each))
    else:
        for each in letters:
            click.echo(_line(each))
        if letters:
            click.echo()
        states = [_SAID[each.state] for each in letters]
        parts = [f"{states.count(said):,} {said}" for said in dict.fromkeys(_SAID.values()) if said in states]
        say(f"{count(len(letters), 'letter')}: {'; '.join(parts)}." if letters else "No letter has been sent yet.")
    return int(any(each.state in ("unknown", "review") for each in letters))


def _line(each: "Delivery") -> str:
    who = " · ".join(filter(None, (each.name or each.contact, each.step)))
    said = f"{_SAID[each.state]}, {day(each.left or each.changed)}"
    if each.state == "deferred" and each.due:
        said = f"{_SAID[each.state]} until {moment(each.due)}"
    room = max(10, width() - len(said) - 2)
    return f"{who if len(who) <= room else f'{who[: room - 1]}…'}{' ' * max(2, room - len(who) + 2)}{said}"


def _json(each: "Delivery") -> str:
    record = {
        "id": each.contact,
        "row": each.row,
        "name": each.name,
        "email": each.envelope.recipients[0],
        "step": each.step,
        "subject": each.subject,
        "state": each.state,
        "reply": each.reply,
        "message_id": each.message_id,
        "left": each.left.isoformat() if each.left else None,
        "due": each.due.isoformat() if each.due else None,
        "attempts": each.attempts,
    }
    return json_line(record)
