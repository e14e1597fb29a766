"""What an account signs in with: from the environment, the keyring, or the person at the terminal."""

import os
from collections.abc import Callable
from sys import stdin
from typing import TYPE_CHECKING

import click

from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign.account import Account
    from outreach.mail.secrets import Secret


def secret_for(account: "Account") -> "Callable[[], Secret]":
    """Gives the secret whenever a connection needs it; looks for it, or asks, at once and only once.

    Raises OutreachError when there is none and nobody to ask.
    """
    from outreach.mail.secrets import Password, stored

    user = account.smtp.user
    if account.sign_in == "none":
        return lambda: Password("")
    password = os.environ.get("OUTREACH_PASSWORD") or stored(user)
    if not password and stdin.isatty():
        password = click.prompt(f"Password of {user}", hide_input=True, err=True)
    if not password:
        raise OutreachError(
            f"there is no password for {user}",
            hint="Keep it in the keyring with: outreach account add — or set OUTREACH_PASSWORD where the program runs.",
        )
    return lambda: Password(password)
