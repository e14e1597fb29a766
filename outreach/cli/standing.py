"""Where everyone stands, as a person reads it at 80 columns, or as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.plan import FIRST
from outreach.cli.report import across, count, cut, width, wrapped
from outreach.standing import words

if TYPE_CHECKING:
    from outreach.ledger import Delivery
    from outreach.standing import Funnel, Overview, Rate, Rates, Standing

GROUPS = 5
"""Groups of letters that are listed unless all are asked for."""


def show_standing(seen: "Overview", *, everything: bool) -> None:
    """Everyone a line, those first that want attention; then the funnel and the rates."""
    shown = seen.standings if everything else seen.standings[:FIRST]
    _show_people(seen, shown)
    if len(shown) < len(seen.standings):
        click.echo(f"… and {len(seen.standings) - len(shown):,} more; -v lists them all.")
    if shown:
        click.echo()
    if seen.funnel.written:
        _show_funnel(seen.funnel)
        click.echo()
    if seen.funnel.sent:
        _show_rates(seen.rates, everything=everything)
        click.echo()
    if seen.funnel.met and everything:
        click.echo(f"{wrapped(words.HANSEN)}\n")


def summed_up(seen: "Overview") -> str:
    """ "3 people: 1 may have left: outreach review-unknown; 2 sent." """
    if not seen.standings:
        return "There is nobody yet: fill in the contact sheet, a row for each person."
    parts = [
        f"{seen.states[state]:,} {said}{': outreach review-unknown' if state == 'in_doubt' else ''}"
        for state, said in words.SAID.items()
        if seen.states[state]
    ]
    told = f"{count(len(seen.standings), 'person', 'people')}: {'; '.join(parts)}."
    return told if seen.funnel.written else f"No letter has been sent yet. {told}"


def standing_records(seen: "Overview", letters: Mapping[str, Sequence["Delivery"]]) -> Iterator[dict[str, object]]:
    """Everyone with their letters, by contact; in the end the numbers."""
    for person, state, since, then in seen.standings:
        due = then and {
            "what": then.what,
            "due": then.due.isoformat(),
            "by": then.by.isoformat(),
            "overdue": then.by < seen.today,
            "when": then.when.isoformat() if then.when else None,
        }
        yield {
            "id": person.id,
            "row": person.row,
            "name": person.name,
            "company": person.company,
            "email": person.email,
            "source": person.source,
            "state": state,
            "since": since.isoformat() if since else None,
            "next": due,
            "letters": [_letter(each) for each in letters.get(person.id, ())],
        }
    rates: dict[str, object] = {each.by: [_rate(rate) for rate in each.rates] for each in seen.rates.groupings}
    yield {
        "funnel": seen.funnel._asdict(),
        "rates": {"young": seen.rates.young, "lost": seen.rates.lost, "all": _rate(seen.rates.overall), **rates},
        "differences": [
            {"by": each.by, "more": found.more.group, "less": found.less.group, "low": found.low, "high": found.high}
            for each in seen.rates.groupings
            for found in each.differences
        ],
        "weeks": [{**each._asdict(), "monday": each.monday.isoformat()} for each in seen.weeks],
    }


def _show_people(seen: "Overview", shown: Sequence["Standing"]) -> None:
    rows = [
        (words.who(each.person), words.stands(each, seen.today), words.following(each, seen.today)) for each in shown
    ]
    _, stand, then = (max(map(len, column)) for column in zip(*rows, strict=True)) if rows else (0, 0, 0)
    for each, (who, stands, following) in zip(shown, rows, strict=True):
        colour = "red" if each.state in ("in_doubt", "failed") else None
        if each.next and each.next.due <= seen.today:
            colour = "yellow"
        said = click.style(following, fg=colour) if colour else following
        click.echo(f"{_fitted(who, max(12, width() - stand - then - 4))}  {stands:{stand}}  {said}".rstrip())


def _show_funnel(funnel: "Funnel") -> None:
    digits, room = len(f"{funnel.written:,}"), width() - 40
    for name, number in words.steps(funnel).items():
        bar = "█" * (max(1, round(room * number / funnel.written)) if number else 0)
        of_sent = funnel.sent and name not in ("written", "sent")
        share = f"{words.percent(number / funnel.sent)} of those sent" if of_sent else ""
        click.echo(f"{name:8}  {number:{digits},}  {bar:{room}}  {share}".rstrip())
    if said := ", ".join(words.asides(funnel)):
        click.echo(wrapped(f"{said}.", " " * (digits + 12)))


def _show_rates(rates: "Rates", *, everything: bool) -> None:
    click.echo(wrapped(words.basis(rates)))
    if not rates.overall.letters:
        return
    _show_rate("all", rates.overall)
    for grouping in rates.groupings:
        if len(grouping.rates) < 2:
            continue
        click.echo(f"{words.heading(grouping.by)}:")
        shown = grouping.rates if everything else grouping.rates[:GROUPS]
        for each in shown:
            _show_rate(words.group(grouping.by, each), each)
        if len(shown) < len(grouping.rates):
            click.echo(f"  … and {len(grouping.rates) - len(shown):,} more; -v lists them all.")
        for sentence in words.verdict(grouping):
            click.echo(wrapped(f"→ {sentence}", "    ", "  "))
    if rates.apart:
        click.echo(wrapped(words.CAUTION))


def _show_rate(name: str, rate: "Rate") -> None:
    of = f"{rate.answered:,} of {rate.letters:,}"
    share, span = words.percent(rate.share), words.span(rate.low, rate.high)
    click.echo(f"  {_fitted(name, width() - 36)}  {of:>14}  {share:>4}  ({span})")


def _rate(rate: "Rate") -> dict[str, object]:
    return rate._asdict() | {"share": rate.share}


def _letter(each: "Delivery") -> dict[str, Any]:
    return {
        "step": each.step,
        "subject": each.subject,
        "state": each.state,
        "reply": each.reply,
        "message_id": each.message_id,
        "left": each.left.isoformat() if each.left else None,
        "due": each.due.isoformat() if each.due else None,
        "attempts": each.attempts,
    }


def _fitted(text: str, room: int) -> str:
    shown = cut(text, room)
    return shown + " " * (room - across(shown))
