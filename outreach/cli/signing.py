"""Passwords and tokens for a run: from the environment, the keyring, or the person at the terminal."""

import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from json import loads
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, cast

import click

from outreach.cli.asking import can_ask
from outreach.cli.report import say, show_findings
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign.post.account import Account
    from outreach.mail.oauth import Grant, Kind
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
        # Whoever sends has allowed it, for mailboxes that they share with others as well.
        return _token(cast("Kind", account.sign_in), account.smtp.user)
    password = Password("") if not server.user else _password(server, variables)
    return lambda: password


def _password(server: "Server", variables: tuple[str, ...]) -> "Password":
    from outreach.mail.secrets import Password, stored

    given = next(filter(None, map(os.environ.get, variables)), "") or stored(server.user)
    if given:
        return Password(given)
    if not can_ask():
        raise OutreachError(
            f"the password of {server.user} for {server.host} is not known",
            hint=f"Keep it in this system's keyring with: outreach account add. Or set {' or '.join(variables)}.",
        )
    return _typed(server.user)


@cache
def _typed(user: str) -> "Password":
    """Asked for once in a run, for all servers and however often they are connected to."""
    from outreach.mail.secrets import Password

    return Password(click.prompt(f"Password of {user}", hide_input=True, err=True))


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


def asked(question: str, option: str, default: str = "") -> str:
    """The answer of the person at the terminal. Raises OutreachError where there is none."""
    if not can_ask():
        raise OutreachError(f"there is no terminal to ask at, and {option} must be known", hint=f"Add {option}.")
    return str(click.prompt(question, default=default or None, err=True)).strip()


def kept_password(account: "Account", *, from_stdin: bool) -> "Secret | None":
    """The password that the user gives, kept in the keyring; None where none is given or needed."""
    from outreach.mail.secrets import Password, store

    user = account.smtp.user or (account.imap.user if account.imap else "")
    if account.sign_in not in {"password", "none"} or not user:
        return None
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif can_ask() and not os.environ.get("OUTREACH_PASSWORD"):
        typed = click.prompt(f"Password of {user}", hide_input=True, default="", show_default=False, err=True)
    else:
        typed = ""
    if not typed:
        say("No password is kept: it comes from OUTREACH_PASSWORD, or is asked for at each run.")
        return None
    if account.provider.smtp and "google" in account.provider.sign_in and re.fullmatch(r"\w{4}( \w{4}){3}", typed):
        typed = typed.replace(" ", "")  # as Google shows its app passwords
    try:
        store(user, typed)
    except OutreachError as error:
        show_findings(error.findings, err=True)
    return Password(typed)


def kept_grant(account: "Account", client_file: Path | None, tenant: str | None) -> "Grant":
    """What the user allows the app in the browser, kept in the keyring."""
    from outreach.mail.oauth import ask, read, written
    from outreach.mail.secrets import Secret, store, stored

    kind, user = cast("Kind", account.sign_in), account.smtp.user
    before = read(kind, stored(user, kind))
    if before and not client_file and not tenant and account.client_id in {"", before.client_id}:
        grant = replace(before, refresh_token=Secret(""))
    else:
        grant = _app(account, client_file, tenant or "common")

    def show(text: str) -> None:
        if text.startswith("http"):
            say("Sign in, in the browser window that opens now or at this address:")
            click.echo(text, err=True)
            click.launch(text)
        else:
            say(text)

    grant = ask(grant, user, show)
    store(user, written(grant), kind)
    return grant


def _app(account: "Account", client_file: Path | None, tenant: str) -> "Grant":
    """The app that the user has registered, from options, settings or answers."""
    from outreach.mail.oauth import HOW_TO_REGISTER, google, microsoft
    from outreach.mail.secrets import Secret

    client_id, client_secret = account.client_id, os.environ.get("OUTREACH_CLIENT_SECRET", "")
    if client_file:
        client_id, client_secret = _from_client_file(client_file)
    if not client_id:
        say(HOW_TO_REGISTER[account.sign_in])
        client_id = asked("The client id", "--client-id")
    if account.sign_in == "microsoft":
        return microsoft(client_id, tenant)
    if not client_secret:
        if not can_ask():
            raise OutreachError(
                "Google gives an app a client secret, too, and that is not known",
                hint="Name the JSON file that Google gives for the app: --client-file. Or set OUTREACH_CLIENT_SECRET.",
            )
        client_secret = click.prompt("The client secret", hide_input=True, err=True)
    return google(client_id, Secret(client_secret))


def _from_client_file(path: Path) -> tuple[str, str]:
    """Client id and secret of the file that Google gives for a desktop app."""
    try:
        app = loads(path.read_text("utf-8"))["installed"]
        return str(app["client_id"]), str(app["client_secret"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutreachError(
            "this is not the file of a desktop app",
            where=str(path),
            hint="Download it at https://console.cloud.google.com, Clients; the type of the client is “Desktop app”.",
        ) from error
