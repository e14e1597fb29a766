"""Passwords and tokens for a run: from the environment, the keyring, or the person at the terminal."""

import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, cast

import click

from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign.account import Account
    from outreach.mail.oauth import Kind
    from outreach.mail.secrets import Password, Secret, Token
    from outreach.mail.server import Server

_FRESH = 40 * 60
"""Seconds for which a token is used again; they are good for an hour."""


def secret_for(account: "Account") -> "Callable[[], Secret]":
    """What to sign in with where letters leave; asked for again at each connection.

    Raises OutreachError, now or then, when there is none.
    """
    return _secret(account, account.smtp, "OUTREACH_PASSWORD")


def inbox_secret_for(account: "Account", server: "Server") -> "Callable[[], Secret]":
    """The same for the mailbox, which `server` keeps."""
    return _secret(account, server, "OUTREACH_INBOX_PASSWORD", "OUTREACH_PASSWORD")


def _secret(account: "Account", server: "Server", *variables: str) -> "Callable[[], Secret]":
    from outreach.mail.secrets import Password

    if account.sign_in in {"google", "microsoft"}:
        return _token(cast("Kind", account.sign_in), server.user)
    password = Password("") if not server.user else _password(server, variables)
    return lambda: password


def _password(server: "Server", variables: tuple[str, ...]) -> "Password":
    from outreach.mail.secrets import Password, stored

    given = next(filter(None, map(os.environ.get, variables)), "") or stored(server.user)
    if not given:
        if not (sys.stdin and sys.stdin.isatty()):
            raise OutreachError(
                f"the password of {server.user} for {server.host} is not known",
                hint=f"Keep it in this system's keyring with: outreach account add. Or set {variables[0]}.",
            )
        given = click.prompt(f"Password of {server.user} for {server.host}", hide_input=True, err=True)
    return Password(given)


def _token(kind: "Kind", user: str) -> "Callable[[], Token]":
    """A token that is made anew when it gets old, so that a run of a day does not end after an hour."""
    from outreach.mail.oauth import read, token, written
    from outreach.mail.secrets import store, stored

    kept = read(kind, stored(user, kind))
    if not kept:
        raise OutreachError(
            f"{user} has not allowed outreach to sign in at {kind.capitalize()} yet",
            hint=f"Allow it with: outreach account add --sign-in {kind}",
        )
    grant, made, last = kept, 0.0, None

    def fresh() -> "Token":
        nonlocal grant, made, last
        if not last or monotonic() - made > _FRESH:
            last, new = token(grant)
            made = monotonic()
            if new != grant:
                grant = new
                store(user, written(grant), kind)
        return last

    return fresh
