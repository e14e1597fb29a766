"""Signing in without a password: the user allows an app of their own at Google or Microsoft (RFC 6749, 8252, 8628).

What is kept, in the keyring, is a grant; before a run it is exchanged for an access token that is good for an hour.
"""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from outreach.errors import OutreachError
from outreach.mail.secrets import Secret, Token

Kind = Literal["google", "microsoft"]

_GOOGLE_SCOPES = ["https://mail.google.com/"]
_MICROSOFT_SCOPES = ["https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All"]
_PATIENCE = 300  # seconds for a person to answer in the browser
_TIMEOUT = 30

HOW_TO_REGISTER = {
    "google": (
        "Google lets a program of your own in, once: at https://console.cloud.google.com make a project, enable the "
        "Gmail API, set up the consent screen (audience: external, then publish it: while it is in testing, Google "
        "ends every permission after seven days), and under Clients create one of the type “Desktop app”. It has a "
        "client id and a client secret."
    ),
    "microsoft": (
        "Microsoft lets a program of your own in, once: at https://entra.microsoft.com, App registrations, register "
        "an app for accounts in any organisation and personal accounts; under Authentication allow public client "
        "flows; under API permissions add the delegated Office 365 Exchange Online permissions SMTP.Send and "
        "IMAP.AccessAsUser.All. Its application (client) id is what is needed. An organisation has an administrator "
        "who can do that for everybody."
    ),
}

# What is said (Microsoft's numbers are those of its page on AADSTS error codes), and what to do then.
_HINTS = (
    (("cannot be reached",), "Check that you are online, then run the same command again, or start anew with"),
    (("AADSTS7000218",), "Allow public client flows for the app, under Authentication, then run"),
    (
        ("invalid_client", "AADSTS700016", "AADSTS7000"),
        "Check the app's client id (and at Google its secret), then run",
    ),
    (("AADSTS65001", "AADSTS9009"), "An administrator has to consent to the app; then run"),
    (
        ("invalid_grant", "expired", "revoked", "AADSTS70", "AADSTS50173"),
        "The permission has ended (at Google, after seven days while the app is in testing: publish it). Give it again",
    ),
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a user has allowed an app. `authority` is where they are asked, and `tokens` where Google's tokens are."""

    kind: Kind
    client_id: str
    client_secret: Secret
    authority: str
    tokens: str = ""
    refresh_token: Secret = Secret("")  # noqa: RUF009 - it is frozen, and empty


def google(client_id: str, client_secret: Secret) -> Grant:
    """Google's, before the user has been asked."""
    return Grant(
        "google",
        client_id,
        client_secret,
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
    )


def microsoft(client_id: str, tenant: str = "common") -> Grant:
    """Microsoft's, before the user has been asked. `tenant` is an organisation's, or "consumers"."""
    return Grant("microsoft", client_id, Secret(""), f"https://login.microsoftonline.com/{tenant}")


def ask(grant: Grant, user: str, show: Callable[[str], object]) -> Grant:
    """The grant after the user has allowed it. `show` is called with what they have to do or open.

    Blocks until they have. Raises OutreachError when they refuse, or nothing comes of it.
    """
    with _explained(grant):
        got = _ask_google(grant, user, show) if grant.kind == "google" else _ask_microsoft(grant, show)
    if not got:
        raise OutreachError(f"{_name(grant)} has given no lasting permission", hint="Run the same command again.")
    return replace(grant, refresh_token=Secret(got))


def token(grant: Grant) -> tuple[Token, Grant]:
    """An access token, and the grant to keep from now on: Microsoft gives a new one each time.

    Raises OutreachError when the permission has ended.
    """
    with _explained(grant):
        access, refresh = _google_token(grant) if grant.kind == "google" else _microsoft_token(grant)
    return Token(access), replace(grant, refresh_token=Secret(refresh)) if refresh else grant


def written(grant: Grant) -> str:
    """The grant for the keyring, and only for that."""
    return json.dumps(
        {
            "client_id": grant.client_id,
            "client_secret": grant.client_secret.reveal(),
            "authority": grant.authority,
            "tokens": grant.tokens,
            "refresh_token": grant.refresh_token.reveal(),
        }
    )


def read(kind: Kind, text: str) -> Grant | None:
    """What `written` wrote; None for anything else."""
    try:
        facts = json.loads(text)
        return Grant(
            kind,
            facts["client_id"],
            Secret(facts["client_secret"]),
            facts["authority"],
            facts["tokens"],
            Secret(facts["refresh_token"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _ask_google(grant: Grant, user: str, show: Callable[[str], object]) -> str:
    from google_auth_oauthlib.flow import InstalledAppFlow

    class Shown(InstalledAppFlow):  # type: ignore[misc] # the library has no types
        """Tells where to go by `show`, not by print."""

        def authorization_url(self, **parameters: Any) -> tuple[str, str]:
            url, state = super().authorization_url(**parameters)
            show(url)
            return url, state

    client = {
        "client_id": grant.client_id,
        "client_secret": grant.client_secret.reveal(),
        "auth_uri": grant.authority,
        "token_uri": grant.tokens,
    }
    flow = Shown.from_client_config({"installed": client}, _GOOGLE_SCOPES)
    # offline and consent: only then, and only when asked anew, does Google give a token that lasts.
    credentials = flow.run_local_server(
        port=0,
        open_browser=False,
        authorization_prompt_message="",
        success_message="Done. You can close this window and go back to outreach.",
        timeout_seconds=_PATIENCE,
        access_type="offline",
        prompt="consent",
        login_hint=user,
    )
    return credentials.refresh_token or ""


def _google_token(grant: Grant) -> tuple[str, str]:
    from google.auth.transport.requests import Request
    from google.oauth2.credentials import Credentials

    credentials = Credentials(  # type: ignore[no-untyped-call] # the library has no types for it
        None,
        refresh_token=grant.refresh_token.reveal(),
        token_uri=grant.tokens,
        client_id=grant.client_id,
        client_secret=grant.client_secret.reveal(),
    )
    credentials.refresh(Request())  # type: ignore[no-untyped-call] # see above
    return str(credentials.token), credentials.refresh_token or ""


def _ask_microsoft(grant: Grant, show: Callable[[str], object]) -> str:
    app = _app(grant)
    flow = app.initiate_device_flow(_MICROSOFT_SCOPES)
    if "user_code" not in flow:
        raise _refused(grant, flow)
    show(flow["message"])
    answer = app.acquire_token_by_device_flow(flow)
    if "access_token" not in answer:
        raise _refused(grant, answer)
    return str(answer.get("refresh_token", ""))


def _microsoft_token(grant: Grant) -> tuple[str, str]:
    answer = _app(grant).acquire_token_by_refresh_token(grant.refresh_token.reveal(), _MICROSOFT_SCOPES)
    if "access_token" not in answer:
        raise _refused(grant, answer)
    return str(answer["access_token"]), str(answer.get("refresh_token", ""))


def _app(grant: Grant) -> Any:
    from msal import PublicClientApplication

    return PublicClientApplication(
        grant.client_id, authority=grant.authority, instance_discovery=False, timeout=_TIMEOUT
    )


def _refused(grant: Grant, answer: dict[str, Any]) -> OutreachError:
    """Microsoft's answer in one line: what follows the first one are numbers of its own logs."""
    said = str(answer.get("error_description") or answer.get("error") or "no reason given").splitlines()[0]
    return OutreachError(f"{_name(grant)} does not allow it: {said}", hint=_hint(grant, said))


@contextmanager
def _explained(grant: Grant) -> Iterator[None]:
    """What the libraries raise, in words. Without its cause, in whose frames the secrets are."""
    try:
        yield
    except ImportError as error:
        raise OutreachError(
            f"signing in at {_name(grant)} needs a package that is not installed: {error.name}",
            hint=f"Install it with: pip install 'outreach[{grant.kind}]'",
        ) from error
    except OutreachError:
        raise
    except (Exception, Warning) as error:  # requests', oauthlib's, google-auth's and msal's own, which share no root
        said = _said(error)
        raise OutreachError(f"{_name(grant)} does not allow it: {said}", hint=_hint(grant, said)) from None


def _said(error: BaseException) -> str:
    names = {each.__name__ for each in type(error).__mro__}
    if names & {"ConnectionError", "TransportError"} or isinstance(error, socket.gaierror):
        return "its server cannot be reached"
    if names & {"WSGITimeoutError"}:
        return f"no answer came from the browser within {_PATIENCE // 60} minutes"
    first = error.args[0] if error.args else ""
    return str(first).splitlines()[0] if str(first) else type(error).__name__


def _hint(grant: Grant, said: str) -> str:
    again = f"outreach account add --sign-in {grant.kind}"
    found = next((hint for signs, hint in _HINTS if any(sign in said for sign in signs)), "Give the permission again")
    return f"{found}: {again}"


def _name(grant: Grant) -> str:
    return grant.kind.capitalize()
