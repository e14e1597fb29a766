"""The plan of a mailing as a person reads it at 80 columns."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import click

from outreach.cli.report import count, cut, json_line, width

if TYPE_CHECKING:
    from outreach.campaign.post.sending import Placed
    from outreach.delivery import Report as Left

FIRST = 20
"""Letters that are listed unless all are asked for."""

_SAID = {
    "before": "left before",
    "unknown": "may have left: outreach review-unknown",
    "suppressed": "not to be written to",
    "waiting": "waiting for your approval: outreach approve",
    "drafted": "among your drafts",
    "failed": "refused before: outreach review-unknown sends one again",
    "cancelled": "taken out of the queue",
    "over": "not to be written any more",
    "held": "held back, for the reasons above",
}


def size(octets: int) -> str:
    """ "4 KB"."""
    return f"{max(1, round(octets / 1000)):,} KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


@dataclass(slots=True)
class Listing:
    """What a plan comes to, gathered while it is shown."""

    number: int = 0
    others: Counter[str] = field(default_factory=Counter)


def show_plan(plan: "Iterable[Placed]", *, everything: bool, quiet: bool) -> Listing:
    """Those that leave, in the order in which they leave, and why the others do not."""
    listing = Listing()
    leaving: list[tuple[int, int, str]] = []
    staying: list[str] = []
    for each in plan:
        posting, mail = each.posting, each.posting.mail
        who = " · ".join(filter(None, (posting.name, posting.company)))
        if each.leaves and mail:
            octets = len(mail.text) + len(mail.html) + sum(len(file.content) * 4 // 3 for file in mail.attachments)
            files = "".join(f" · {file.name}" for file in mail.attachments)
            why = f" · {each.why}" if each.why else ""
            addresses = ", ".join(box.address for box in (*mail.to, *mail.cc, *mail.bcc))
            lines = f"{_fit(f'{who} <{addresses}>', 2)}\n{_fit(f'{mail.subject} · {size(octets)}{files}{why}', 6)}"
            leaving.append((posting.wave, posting.row, lines))
        else:
            listing.others[each.standing] += 1
            if each.why:
                staying.append(_fit(f"{who}: {each.why}", 2))
    listing.number = len(leaving)
    if quiet:
        return listing
    shown = sorted(leaving) if everything else sorted(leaving)[:FIRST]
    for _, _, lines in shown:
        click.echo(lines)
    if len(shown) < len(leaving):
        click.echo(f"  … and {len(leaving) - len(shown):,} more; -v lists them all.")
    if staying:
        click.echo()
        click.echo("\n".join(staying if everything else staying[:FIRST]))
        if len(staying) > FIRST and not everything:
            click.echo(f"  … and {len(staying) - FIRST:,} more; -v lists them all.")
    if leaving or staying:
        click.echo()
    return listing


def summed_up(listing: Listing, way: str = "") -> str:
    """ "9 letters from dana@example.org through smtp.example.org; 2 left before." """
    parts = [f"{count(listing.number, 'letter')}{way}"]
    parts += [f"{number:,} {_SAID[standing]}" for standing, number in sorted(listing.others.items()) if number]
    return "; ".join(parts) + "."


def placed_json(each: "Placed") -> str:
    """A posting of a plan as a line of `--json`."""
    posting, mail = each.posting, each.posting.mail
    record = {
        "id": posting.contact,
        "row": posting.row,
        "name": posting.name,
        "email": mail.to[0].address if mail else "",
        "step": posting.step,
        "subject": mail.subject if mail else None,
        "state": each.standing,
        "why": each.why,
        "attachments": [file.name for file in mail.attachments] if mail else [],
        "findings": [asdict(finding) for finding in posting.findings],
    }
    return json_line(record)


def left_json(letter: "Left") -> str:
    """What became of one letter, as a line of `--json`."""
    delivery = letter.delivery
    record = {
        "id": delivery.contact,
        "row": delivery.row,
        "name": delivery.name,
        "email": delivery.envelope.recipients[0],
        "step": delivery.step,
        "subject": delivery.subject,
        "state": letter.state,
        "reply": letter.reply,
        "message_id": delivery.message_id,
    }
    return json_line(record)


def _fit(text: str, indent: int) -> str:
    return " " * indent + cut(text, width() - indent)
