"""outreach account"""

import os
from collections.abc import Callable
from dataclasses import replace
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.asking import can_ask
from outreach.cli.options import PATH, campaign_option
from outreach.cli.report import count, say, show_findings, wrapped
from outreach.cli.signing import asked
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.campaign.post.account import Account
    from outreach.mail.providers import Provider
    from outreach.mail.secrets import Secret
    from outreach.settings import Changes

json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
SECURITY = click.Choice(["starttls", "tls", "plain"])
KINDS = ("password", "google", "microsoft", "none")


@click.group("account")
def command() -> None:
    """Set up the e-mail account that letters leave from, and try it.

    Names of servers stand in outreach.toml. Passwords never do: they are kept in this system's keyring, or come from
    OUTREACH_PASSWORD (and OUTREACH_INBOX_PASSWORD, where the mailbox has another one), or are asked for.
    """


@command.command("add", short_help="Write the account into outreach.toml, and try it.")
@campaign_option
@click.option("--from", "sender", metavar="ADDRESS", help="Who the letters are from, as in: Dana <dana@example.org>")
@click.option(
    "--provider", metavar="NAME", help="Whose servers to use; `outreach account list --providers` names them."
)
@click.option("--host", help="The server that takes your mail (SMTP).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Its port.")
@click.option("--security", type=SECURITY, help="How it is spoken to.")
@click.option("--inbox-host", help="The server that keeps your mail (IMAP).")
@click.option("--inbox-port", type=click.IntRange(1, 65_535), help="Its port.")
@click.option("--inbox-security", type=SECURITY, help="How it is spoken to.")
@click.option("--inbox-user", help="The name that you sign in with there, where it is another one.")
@click.option("--user", help="The name that you sign in with, where it is not your address.")
@click.option("--ca-file", type=PATH, help="The certificates of a private authority.")
@click.option("--sign-in", type=click.Choice(KINDS), help="How you sign in; google and microsoft ask in your browser.")
@click.option("--client-id", help="For google and microsoft: the id of the app that you have registered there.")
@click.option("--client-file", type=PATH, help="For google: the app's JSON file, in place of its id and secret.")
@click.option("--tenant", help="For microsoft: your organisation, where the app serves only that.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-test", is_flag=True, help="Do not connect to the servers.")
def add(
    named: Path | None,
    *,
    sender: str | None,
    provider: str | None,
    ca_file: Path | None,
    client_file: Path | None,
    tenant: str | None,
    password_stdin: bool,
    no_test: bool,
    **given: Any,
) -> int:
    """Write the account into outreach.toml, keep its password in the keyring, and try it.

    What the options leave open is known from the provider, or asked for. Nothing is sent.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.post.account import account_changes, account_of
    from outreach.campaign.post.posting import sender_of
    from outreach.cli.signing import kept_grant, kept_password
    from outreach.settings import change_settings, with_changes

    opened = open_campaign(named, None, None, Path())
    settings = opened.settings
    if not sender and not (settings.send.sender or settings.me.email):
        sender = asked("Your e-mail address", "--from")
    sent_from: Changes = {"send": {"from": sender}} if sender else {}
    address = sender_of(replace(opened, settings=with_changes(settings, sent_from))).address
    known = chosen_provider(provider, address, given["host"])
    wanted = {key: value for key, value in given.items() if value}
    if password_stdin and "password" in known.sign_in:
        wanted.setdefault("sign_in", "password")  # also at a server on this machine, which may do without
    if settings.send.sign_in == wanted.get("sign_in", known.sign_in[0]):
        wanted.setdefault("client_id", settings.send.client_id)
    if not known.smtp and not given["host"]:
        domain = address.rpartition("@")[2]
        wanted["host"] = asked("The server that takes your mail (SMTP)", "--host", f"smtp.{domain}")
        if not given["inbox_host"]:
            wanted["inbox_host"] = asked("The server that keeps your mail (IMAP)", "--inbox-host", f"imap.{domain}")
    changes = account_changes(known, sender=sender or "", ca_file=str(ca_file.absolute()) if ca_file else "", **wanted)
    campaign_then = replace(opened, settings=with_changes(settings, changes))
    account = account_of(campaign_then)
    if account.sign_in == known.sign_in[0]:
        say(f"{known.name}: {known.enable}")
    secret = kept_password(account, from_stdin=password_stdin)
    if account.sign_in in {"google", "microsoft"}:
        app = kept_grant(account, client_file, tenant)
        changes = {**changes, "send": {**changes["send"], "client_id": app.client_id}}
    change_settings(settings.path, changes)
    click.echo(settings.path)
    if no_test:
        return 0
    say("")
    return tried(account, secret)


@command.command("test", short_help="Sign in to both servers; nothing is sent.")
@campaign_option
@json_option
def test(named: Path | None, as_json: bool) -> int:
    """Connect to both servers and sign in; say what they offer. Nothing is sent.

    Exit code 1 when letters could not leave.
    """
    from outreach.campaign import open_campaign
    from outreach.campaign.post.account import account_of

    return tried(account_of(open_campaign(named, None, None, Path())), None, as_json=as_json)


@command.command("list")
@campaign_option
@click.option("--providers", "providers_too", is_flag=True, help="The providers whose servers and limits are known.")
@json_option
def show(named: Path | None, providers_too: bool, as_json: bool) -> None:
    """Show the campaign's account: servers, sign-in and limits."""
    from outreach.campaign import open_campaign
    from outreach.campaign.post.account import account_of

    if providers_too:
        show_providers(as_json=as_json)
        return
    account = account_of(open_campaign(named, None, None, Path()))
    if as_json:
        click.echo(dumps(facts(account), ensure_ascii=False, indent=2))
    else:
        for label, text in described(account):
            click.echo(wrapped(f"{label:<14}{text}", " " * 14, ""))


def show_providers(*, as_json: bool) -> None:
    """What is known of each provider, one a line."""
    from outreach.mail.providers import providers

    known = [each for each in providers() if each.smtp]
    if as_json:
        click.echo(dumps([_provider_facts(each) for each in known], ensure_ascii=False, indent=2))
        return
    for each in known:
        assert each.smtp
        line = f"{each.smtp.host}:{each.smtp.port}, {each.per_day:,} a day, {' or '.join(each.sign_in)}"
        click.echo(wrapped(f"{click.style(f'{each.id:<18}', bold=True)}{line}", " " * 18, ""))


def _provider_facts(known: "Provider") -> dict[str, object]:
    return {
        "id": known.id,
        "name": known.name,
        "domains": known.domains,
        "smtp": known.smtp and known.smtp._asdict(),
        "imap": known.imap and known.imap._asdict(),
        "sign_in": known.sign_in,
        "per_day": known.per_day,
        "enable": known.enable,
    }


def chosen_provider(named: str | None, address: str, host: str | None) -> "Provider":
    """The provider that the user names or the address tells; asked for where neither does."""
    from outreach.mail.providers import provider, provider_of, providers

    if named:
        known = provider(named)
        if not known:
            ids = ", ".join(each.id for each in providers())
            raise OutreachError(f"the provider “{named}” is not known", hint=f"There are: {ids}.")
        return known
    found = provider_of(address, host or "")
    if found.smtp or host or not can_ask():
        return found
    choices = [each.id for each in providers() if not each.domains or each.id in {"fastmail", "proton", "zoho"}]
    question = f"Who keeps the mail of {address.rpartition('@')[2]}"
    return provider(click.prompt(question, type=click.Choice(choices), default="other", err=True)) or found


def tried(account: "Account", secret: "Secret | None", *, as_json: bool = False) -> int:
    """Both servers, one after the other, with what each offers or refuses; 1 when one refuses."""
    from outreach.cli.signing import inbox_secret_for, secret_for
    from outreach.mail.trial import try_imap, try_smtp

    def of_smtp() -> tuple[str, ...]:
        return try_smtp(account.smtp, (lambda: secret) if secret else secret_for(account))

    def of_imap() -> tuple[str, ...]:
        assert account.imap
        own = secret if account.imap.user == account.smtp.user else None
        get = (lambda: own) if own else inbox_secret_for(account, account.imap)
        return try_imap(account.imap, get, account.provider.refused)

    trials: list[tuple[str, object, Callable[[], tuple[str, ...]]]] = [("send", account.smtp, of_smtp)]
    if account.imap:
        trials.append(("inbox", account.imap, of_imap))
    record: dict[str, object] = {}
    failed = False
    for section, server, trial in trials:
        try:
            offers = trial()
        except OutreachError as error:
            failed = True
            record[section] = {"server": str(server), "works": False, "problem": str(error)}
            if not as_json:
                show_findings(error.findings)
        else:
            record[section] = {"server": str(server), "works": True, "offers": offers}
            if not as_json:
                click.echo(wrapped(f"{click.style('works', fg='green')}  {server}: {'; '.join(offers)}", "       ", ""))
    if as_json:
        click.echo(dumps(record, ensure_ascii=False, indent=2))
    elif not failed:
        say(f"Nothing was sent. Limits: {limits(account)}. Next: outreach send")
    return int(failed)


def limits(account: "Account") -> str:
    """ "20 letters a minute, 500 letters in 24 hours"; "none" where nobody has set any."""
    caps = account.limits
    known = ((caps.per_minute, "a minute"), (caps.per_hour, "an hour"), (caps.per_day, "in 24 hours"))
    return ", ".join(f"{count(most, 'letter')} {time}" for most, time in known if most) or "none"


def described(account: "Account") -> list[tuple[str, str]]:
    """The account, line by line."""
    smtp, imap, sender = account.smtp, account.imap, account.sender
    return [
        ("From", f"{sender.name} <{sender.address}>" if sender.name else sender.address),
        ("Provider", account.provider.name),
        ("Sends through", f"{smtp}, {smtp.security}" + (f", as {smtp.user}" if smtp.user else "")),
        ("Mailbox", f"{imap}, {imap.security}, as {imap.user}" if imap else "not known: [inbox] host"),
        ("Sign-in", f"{account.sign_in}, {whereabouts(account)}" if account.sign_in != "none" else "none"),
        ("Limits", limits(account)),
    ]


def facts(account: "Account") -> dict[str, object]:
    """The account for machines."""
    servers = {"smtp": account.smtp, "imap": account.imap}
    return {
        "from": account.sender.address,
        "provider": account.provider.id,
        **{
            name: server
            and {"host": server.host, "port": server.port, "security": server.security, "user": server.user}
            for name, server in servers.items()
        },
        "sign_in": account.sign_in,
        "secret": whereabouts(account),
        "per_minute": account.limits.per_minute,
        "per_hour": account.limits.per_hour,
        "per_day": account.limits.per_day,
    }


def whereabouts(account: "Account") -> str:
    """Where the secret is, not what it is."""
    from outreach.mail.secrets import stored

    if account.sign_in == "none":
        return ""
    if account.sign_in != "password":
        there = stored(account.smtp.user, account.sign_in)
        return "allowed" if there else "not allowed yet: outreach account add"
    if os.environ.get("OUTREACH_PASSWORD"):
        return "from OUTREACH_PASSWORD"
    return "kept in the keyring" if stored(account.smtp.user) else "asked for at each run"
