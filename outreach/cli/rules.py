"""outreach rules"""

from difflib import get_close_matches
from json import dumps

import click

from outreach.cli.report import COLOURS, wrapped
from outreach.errors import OutreachError
from outreach.findings import Rule

OF_LETTERS = ("L", "T11", "C06", "C07", "C08", "C09", "C10", "C12", "C15", "C16", "C17")
"""Rules whose findings stand with a letter, and do not keep it from being made."""


@click.command("rules")
@click.argument("rule_id", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def command(rule_id: str | None, as_json: bool) -> None:
    """List what is checked, or explain the rule ID: what it asks for, why, and who says so."""
    from outreach.campaign.rules import RULES

    if as_json:
        click.echo(dumps([rule._asdict() for rule in RULES], ensure_ascii=False, indent=2))
    elif rule_id:
        explain(named(rule_id, RULES))
    else:
        for rule in RULES:
            click.echo(f"{rule.id}  {click.style(f'{rule.level:<7}', fg=COLOURS[rule.level])}  {rule.title}")


def named(rule_id: str, rules: tuple[Rule, ...]) -> Rule:
    """The rule of that id, in upper or lower case. Raises OutreachError with a suggestion."""
    by_id = {rule.id: rule for rule in rules}
    if rule_id.upper() in by_id:
        return by_id[rule_id.upper()]
    close = get_close_matches(rule_id.upper(), by_id, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise OutreachError(f"there is no rule {rule_id}", hint=f"{hint}`outreach rules` lists them.")


def explain(rule: Rule) -> None:
    """All that is known of a rule, as a good linter tells it."""
    click.echo(f"{click.style(rule.id, bold=True)}  {click.style(rule.level, fg=COLOURS[rule.level])}  {rule.title}\n")
    click.echo(wrapped(rule.reason))
    for label, text in (
        ("Instead of", rule.bad),
        ("Better", rule.better),
        ("Source", rule.source),
        ("Switch it off", switching_off(rule)),
    ):
        if text:
            click.echo(f"\n{click.style(label, bold=True)}\n{wrapped(text, '    ')}")


def switching_off(rule: Rule) -> str:
    """How a letter is freed from a rule; "" for the rules of files that could not be used without them."""
    if not rule.id.startswith(OF_LETTERS):
        return ""
    less = f'    [checks]\n    {"warning" if rule.level == "error" else "error"} = ["{rule.id}"]\n'
    return (
        f'In outreach.toml, for a whole campaign:\n    [checks]\n    ignore = ["{rule.id}"]\n'
        f"or, to have it {'warn' if rule.level == 'error' else 'hold letters back'} instead:\n{less}"
        f"In a template, with your reason:\n    {{# check: ignore {rule.id} - why it is right here #}}"
    )
