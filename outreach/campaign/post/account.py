"""The account that a campaign's letters leave from: settings and what is known of the provider, put together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from outreach.campaign.opening import Campaign
from outreach.campaign.post.posting import sender_of
from outreach.delivery import Limits
from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.mail import Mailbox
from outreach.mail.providers import LOOPBACK, Place, Provider, provider_of
from outreach.mail.server import NO_SERVER, NOBODY_SIGNED_IN, OPEN_LINE, Server
from outreach.settings import Changes, Settings, hours, weekdays, zone

_JITTER = 0.3
"""Letters keep apart by the gap of their number in a minute, more or less by this share, as a person's would."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who sends, through which servers, and how much. `imap` is None where the settings name no such server.

    `sign_in` is "password", "google", "microsoft" or "none". Secrets are no part of it.
    """

    sender: Mailbox
    provider: Provider
    smtp: Server
    imap: Server | None
    sign_in: str
    client_id: str
    limits: Limits
    company_days: int

    @property
    def id(self) -> str:
        """What the ledger calls it, and the lock that keeps two runs from sending at once."""
        return (self.smtp.user or self.sender.address).lower()


class MachineZone(tzinfo):
    """The time zone that this machine is set to, summer time included."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        return when.replace(tzinfo=None).astimezone().utcoffset() or timedelta() if when else timedelta()

    def dst(self, when: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, when: datetime | None) -> str:
        return "this machine's time"

    def fromutc(self, when: datetime) -> datetime:
        return when.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def account_of(campaign: Campaign, *, per_day: int | None = None) -> Account:
    """The account in the campaign's settings; `per_day` goes before what they say.

    Raises OutreachError with a finding for each thing that is missing or not safe.
    """
    settings = campaign.settings
    send = settings.send
    sender = sender_of(campaign)
    provider = provider_of(sender.address, send.host)
    smtp = _smtp(settings, sender, provider)
    imap = _imap(settings, sender, provider)
    sign_in = send.sign_in or ("none" if _needs_nobody(settings) else provider.sign_in[0])
    if sign_in == "none":
        smtp = replace(smtp, user="")
    problems = list(_problems(settings, smtp, imap))
    if problems:
        raise OutreachError(findings=problems)
    return Account(
        sender=sender,
        provider=provider,
        smtp=smtp,
        imap=imap,
        sign_in=sign_in,
        client_id=send.client_id,
        limits=_limits(settings, provider, per_day),
        company_days=send.one_per_company_days,
    )


def account_changes(
    provider: Provider,
    *,
    sender: str = "",
    host: str = "",
    port: int = 0,
    security: str = "",
    user: str = "",
    sign_in: str = "",
    client_id: str = "",
    ca_file: str = "",
    inbox_host: str = "",
    inbox_port: int = 0,
    inbox_security: str = "",
    inbox_user: str = "",
) -> Changes:
    """What is to stand in outreach.toml for an account of that provider. What is empty is as the provider has it.

    All of it, so that nothing of another account is left in force; but no `sender` leaves the one that is there.
    """
    smtp = _place(provider.smtp, host, port, security)
    imap = _place(provider.imap, inbox_host, inbox_port, inbox_security)
    as_known = provider.smtp is not None and smtp.host == provider.smtp.host
    how = sign_in or (provider.sign_in[0] if as_known else "")
    return {
        "send": {
            **({"from": sender} if sender else {}),
            **smtp._asdict(),
            "user": user,
            "sign_in": how,
            "client_id": client_id,
            "ca_file": ca_file,
        },
        "inbox": {**imap._asdict(), "user": inbox_user, "ca_file": ""},
    }


def inbox_of(account: Account, settings: Settings) -> Server:
    """The account's IMAP server. Raises OutreachError when the settings name none."""
    if not account.imap:
        hint = "Name it there, or let “outreach account add” ask for it."
        message = "the settings do not say on which server your mailbox is"
        raise OutreachError(findings=[found(NO_SERVER, message, f"{settings.path.name}, [inbox] host", hint)])
    return account.imap


def _needs_nobody(settings: Settings) -> bool:
    return settings.send.host.lower() in LOOPBACK and not settings.send.user


def _place(known: Place | None, host: str, port: int, security: str) -> Place:
    """The provider's server, unless another one is named; a port that is named goes with a security of its own."""
    if not known or host.lower() not in {"", known.host}:
        known = Place(host, 0, "")
    return Place(known.host, port or known.port, security or ("" if port else known.security))


def _smtp(settings: Settings, sender: Mailbox, provider: Provider) -> Server:
    send = settings.send
    host, port, security = _place(provider.smtp, send.host, send.port, send.security)
    security = security or ("tls" if port == 465 else "starttls")
    port = port or (465 if security == "tls" else 587)
    return Server(host, port, security, send.user or sender.address, _ca_file(settings, send.ca_file))


def _imap(settings: Settings, sender: Mailbox, provider: Provider) -> Server | None:
    inbox = settings.inbox
    host, port, security = _place(provider.imap, inbox.host, inbox.port, inbox.security)
    if not host:
        return None
    security = security or ("starttls" if port == 143 else "tls")
    port = port or (143 if security == "starttls" else 993)
    user = inbox.user or settings.send.user or sender.address
    return Server(host, port, security, user, _ca_file(settings, inbox.ca_file or settings.send.ca_file))


def _ca_file(settings: Settings, name: str) -> Path | None:
    return settings.folder / Path(name).expanduser() if name else None


def _problems(settings: Settings, smtp: Server, imap: Server | None) -> Iterator[Finding]:
    file = settings.path.name
    if not smtp.host:
        hint = "Name it there, or let “outreach account add” ask for it."
        yield found(NO_SERVER, "the settings do not say which server takes your mail", f"{file}, [send] host", hint)
    for section, server in (("send", smtp), ("inbox", imap)):
        if server and server.security == "plain" and server.host.lower() not in LOOPBACK:
            message = f"{server.host} is spoken to in plain text only where it is this machine"
            yield found(OPEN_LINE, message, f"{file}, [{section}] security", 'Write "starttls" or "tls".')
    if smtp.host and not smtp.user and smtp.host.lower() not in LOOPBACK:
        hint = 'Write sign_in = "password", or leave it empty.'
        yield found(NOBODY_SIGNED_IN, f"{smtp.host} wants to know who sends", f"{file}, [send] sign_in", hint)


def _limits(settings: Settings, provider: Provider, per_day: int | None) -> Limits:
    send = settings.send
    if send.host.lower() in LOOPBACK:
        # A server on this machine has no limits but those that its owner sets here.
        provider = replace(provider, per_minute=0, per_hour=0, per_day=0)
    return Limits(
        per_minute=send.per_minute or provider.per_minute,
        per_hour=send.per_hour or provider.per_hour,
        per_day=per_day or send.per_day or provider.per_day,
        hours=hours(send.hours),
        weekdays=weekdays(send.weekdays),
        zone=zone(send.time_zone) if send.time_zone else MachineZone(),
        jitter=_JITTER,
    )
