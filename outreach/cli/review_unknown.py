"""outreach review-unknown"""

from datetime import UTC, datetime
from pathlib import Path
from sys import stdin
from typing import TYPE_CHECKING

import click

from outreach.cli.options import campaign_option, opened_ledger
from outreach.cli.plan import moment
from outreach.cli.report import count, say, wrapped

if TYPE_CHECKING:
    from outreach.campaign.deciding import Decision
    from outreach.ledger import Delivery

_HINT = (
    "Look for it among your sent mail, or search there for its Message-ID. Sent again, it is the same message with the "
    "same Message-ID: many mail programs then show it once."
)
_SAID: dict["Decision", str] = {"sent": "held to be sent", "again": "queued again", "cancel": "given up"}


@click.command("review-unknown")
@click.argument("who", nargs=-1)
@campaign_option
@click.option("--sent", "decision", flag_value="sent", help="It has left: never send it again.")
@click.option("--again", "decision", flag_value="again", help="It has not left: send it with the next run.")
@click.option("--give-up", "decision", flag_value="cancel", help="Do not send it.")
def command(who: tuple[str, ...], named: Path | None, decision: "Decision | None") -> int:
    """Decide about letters of which nobody can know whether they have left.

    A connection that breaks after a letter was handed over, and before the server has said that it took it, leaves
    such a letter. It is never sent again by itself. Without WHO each of them is shown and asked about; with WHO also
    letters that were refused, given up, or put among the drafts.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.deciding import BECOMES, to_decide

    with opened_ledger(open_campaign(named, None, None, Path())) as ledger:
        waiting = to_decide(ledger, who)
        if not waiting:
            say("No letter is in doubt.")
            return 0
        left = 0
        for each in waiting:
            _show(each)
            choice = decision or (_asked() if stdin.isatty() else None)
            if choice:
                ledger.transition(each.id, BECOMES[choice], "person", datetime.now(UTC), "decided by hand")
                say(f"{each.name or each.contact}: {_SAID[choice]}.")
            else:
                left += 1
        if left:
            say(f"{count(left, 'letter')} left in doubt. Decide with: outreach review-unknown WHO --sent, or --again.")
    return 1 if left else 0


def _show(each: "Delivery") -> None:
    click.echo(click.style(f"{each.name or each.contact} <{', '.join(each.envelope.recipients)}>", bold=True))
    click.echo(wrapped(each.subject, "  "))
    when = moment(each.left or each.changed)
    click.echo(wrapped(f"{each.state}, {when}{f': {each.reply}' if each.reply else ''}", "  "))
    click.echo(wrapped(f"Message-ID: {each.message_id}", "  "))
    if each.state in ("unknown", "review"):
        click.echo(click.style(wrapped(f"→ {_HINT}", "    ", "  "), dim=True))


def _asked() -> "Decision | None":
    letters: dict[str, Decision | None] = {"s": "sent", "a": "again", "g": "cancel", "l": None}
    answer = click.prompt(
        "  [s]ent, send [a]gain, [g]ive up, [l]eave it",
        type=click.Choice(list(letters)),
        default="l",
        show_choices=False,
        err=True,
    )
    return letters[answer]
