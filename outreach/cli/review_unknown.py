"""outreach review-unknown"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.asking import can_ask
from outreach.cli.days import moment
from outreach.cli.options import campaign_option, opened_ledger
from outreach.cli.report import count, plain, say, wrapped

if TYPE_CHECKING:
    from outreach.campaign.post.deciding import About, Decision
    from outreach.ledger import Delivery, Ledger, Received

_HINT = (
    "Look for it among your sent mail, or search there for its Message-ID. Sent again, it is the same message with the "
    "same Message-ID: many mail programs then show it once."
)
_LINES = 6
_SAID: dict["Decision", str] = {"sent": "held to be sent", "again": "queued again", "cancel": "given up"}


@click.command("review-unknown")
@click.argument("who", nargs=-1)
@campaign_option
@click.option("--sent", "decision", flag_value="sent", help="It has left: never send it again.")
@click.option("--again", "decision", flag_value="again", help="It has not left: send it with the next run.")
@click.option("--give-up", "decision", flag_value="cancel", help="Do not send it.")
@click.option("--theirs/--not-theirs", default=None, help="Whether an answer in doubt is from WHO.")
def command(who: tuple[str, ...], named: Path | None, decision: "Decision | None", theirs: bool | None) -> int:
    """Decide what nobody else can know: whether a letter has left, and whose an answer is.

    A connection that breaks after a letter was handed over, and before the server has said that it took it, leaves
    such a letter. It is never sent again by itself. An answer is in doubt when only its sender and its time tell what
    it answers; until you say whose it is, nothing more leaves to them. Without WHO each is shown and asked about; with
    WHO also letters that were refused, came back, were given up, or put among the drafts.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.post.deciding import BECOMES, OPTIONS, decide_whose, decisions_of, to_decide

    if decision and theirs is not None:
        raise click.UsageError("Decide about letters, or about answers.")
    about: About | None = "letters" if decision else None if theirs is None else "answers"
    with opened_ledger(open_campaign(named, None, None, Path())) as ledger:
        waiting = to_decide(ledger, who, about, decision)
        if not waiting:
            say("Nothing is in doubt.")
            return 0
        left: Counter[str] = Counter()
        ways: dict[str, set[str]] = {"letter": set(), "answer": {"--theirs", "--not-theirs"}}
        for letter, answer in waiting:
            reader = letter.name or letter.contact
            if answer:
                _show_answer(letter, answer)
                verdict = _asked_whose(reader) if theirs is None and can_ask() else theirs
                if verdict is None:
                    left["answer"] += 1
                else:
                    decide_whose(ledger, letter, answer, datetime.now(UTC), theirs=verdict)
                    _say_whose(ledger, reader, answer, theirs=verdict)
                continue
            _show(letter)
            choice = decision or (_asked(decisions_of(letter)) if can_ask() else None)
            if choice:
                ledger.transition(letter.id, BECOMES[choice], "person", datetime.now(UTC), "decided by hand")
                say(f"{reader}: {_SAID[choice]}.")
            else:
                left["letter"] += 1
                ways["letter"] |= {OPTIONS[each] for each in decisions_of(letter)}
        for what, number in left.items():
            by = " or ".join(sorted(ways[what], reverse=True))
            say(f"{count(number, what)} left in doubt. Decide with: outreach review-unknown WHO {by}.")
    return 1 if left else 0


def _show(each: "Delivery") -> None:
    click.echo(click.style(f"{each.name or each.contact} <{', '.join(each.envelope.recipients)}>", bold=True))
    click.echo(wrapped(each.subject, "  "))
    when = moment(each.left or each.changed)
    click.echo(wrapped(f"{each.state}, {when}{f': {each.reply}' if each.reply else ''}", "  "))
    click.echo(wrapped(f"Message-ID: {each.message_id}", "  "))
    if each.state in ("unknown", "review"):
        click.echo(click.style(wrapped(f"→ {_HINT}", "    ", "  "), dim=True))


def _show_answer(letter: "Delivery", answer: "Received") -> None:
    click.echo(click.style(f"{letter.name or letter.contact} <{letter.envelope.recipients[0]}>", bold=True))
    sender = f"{answer.sender_name} <{answer.sender}>" if answer.sender_name else answer.sender
    click.echo(wrapped(f"An answer of theirs? From {plain(sender)}", "  "))
    click.echo(wrapped(f"{moment(answer.at)}: {plain(answer.subject)}", "  "))
    for line in filter(None, map(str.strip, plain(answer.text).splitlines()[:_LINES])):
        click.echo(wrapped(line, "    "))


def _say_whose(ledger: "Ledger", reader: str, answer: "Received", *, theirs: bool) -> None:
    say(f"{reader}: the answer is {'theirs' if theirs else 'not theirs'}.")
    if not theirs and answer.kind == "opted_out" and ledger.suppressions.of(answer.sender):
        undo = f"outreach suppress {answer.sender} --remove"
        say(f"Nothing leaves to whoever wrote it, until you take them off the list: {undo}")


def _asked_whose(reader: str) -> bool | None:
    letters: dict[str, bool | None] = {"y": True, "n": False, "l": None}
    answer = click.prompt(
        f"  Is it from {reader}? [y]es, [n]o, [l]eave it",
        type=click.Choice(list(letters)),
        default="l",
        show_choices=False,
        err=True,
    )
    return letters[answer]


def _asked(about: "tuple[Decision, ...]") -> "Decision | None":
    words: dict[Decision, str] = {"sent": "[s]ent", "again": "send [a]gain", "cancel": "[g]ive up"}
    letters: dict[str, Decision | None] = {words[each].partition("[")[2][0]: each for each in about} | {"l": None}
    answer = click.prompt(
        f"  {', '.join(words[each] for each in about)}, [l]eave it",
        type=click.Choice(list(letters)),
        default="l",
        show_choices=False,
        err=True,
    )
    return letters[answer]
