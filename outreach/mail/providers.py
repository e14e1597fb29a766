"""What is known of providers: their servers, limits and ways to sign in. The data is in providers.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Place(NamedTuple):
    """Where a server is spoken to, and how: `security` is "starttls", "tls" or "plain"."""

    host: str
    port: int
    security: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of mailboxes. Counts are letters; `sign_in` lists "password", "google", "microsoft" and "none"."""

    id: str
    name: str
    domains: tuple[str, ...]
    smtp: Place | None
    imap: Place | None
    sign_in: tuple[str, ...]
    files_sent: bool
    per_minute: int
    per_hour: int
    per_day: int
    enable: str
    refused: str


def providers() -> tuple[Provider, ...]:
    """All of them; the last one stands for any other."""
    return tuple(_table().values())


def provider(name: str) -> Provider | None:
    """The provider of that id or name."""
    wanted = name.casefold()
    return next((each for each in providers() if wanted in {each.id, each.name.casefold()}), None)


def provider_of(address: str, host: str = "") -> Provider:
    """Whose mailbox `address` is, given the SMTP server if the user has named one.

    Google and Microsoft serve own domains, too: those are known by the server, with other limits than private ones.
    """
    domain = address.rpartition("@")[2].lower()
    at_home = next((each for each in providers() if domain in each.domains), None)
    if not host or (at_home and at_home.smtp and at_home.smtp.host == host.lower()):
        return at_home or providers()[-1]
    served = () if host.lower() in LOOPBACK else providers()
    serving = [each for each in served if each.smtp and each.smtp.host == host.lower()]
    return min(serving, key=lambda each: len(each.domains), default=providers()[-1])


@cache
def _table() -> Mapping[str, Provider]:
    data = tomllib.loads(files("outreach.mail").joinpath("providers.toml").read_text("utf-8"))
    return {each["id"]: _made(each) for each in data["provider"]}


def _made(each: dict[str, Any]) -> Provider:
    places = {name: Place(**each[name]) if name in each else None for name in ("smtp", "imap")}
    return Provider(**each | places | {"domains": tuple(each["domains"]), "sign_in": tuple(each["sign_in"])})
