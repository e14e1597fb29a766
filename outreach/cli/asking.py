"""The person at the terminal: whether there is one, and whether they agree."""

import sys

import click

from outreach.cli.report import say


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return bool(sys.stdin and sys.stdin.isatty())


def agreed(question: str, otherwise: str, *, sure: bool) -> bool:
    """Whether the person at the terminal says yes, or is `sure` beforehand; elsewhere only --yes says so.

    `otherwise` tells what does not happen then, as in "Nothing is sent".
    """
    if sure:
        return True
    if not can_ask():
        say(f"{otherwise}: there is no terminal to ask on. Add --yes if you are sure.")
        return False
    return click.confirm(question, err=True)
