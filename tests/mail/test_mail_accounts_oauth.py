"""Signing in at Google and Microsoft: the libraries' real flows against a server on this machine that plays both."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Thread
from urllib.error import URLError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import keyring
import pytest

from outreach.campaign.opening import Campaign
from outreach.campaign.post.account import account_of
from outreach.cli import signing
from outreach.cli.signing import secret_for
from outreach.errors import OutreachError
from outreach.mail.oauth import Grant, ask, read, token, written
from outreach.mail.secrets import Secret, Token
from outreach.settings import Inbox, Me, Send, Settings, as_toml, load_settings
from tests.support.certificates import authority
from tests.support.filed_keyring import FiledKeyring, keyring_in
from tests.support.mail_servers import LOOPBACK, MailServer
from tests.support.programs import Outreach, surroundings

pytestmark = LOOPBACK
ME = "me@example.org"


class Provider(ThreadingHTTPServer):
    """Google's and Microsoft's pages: what was asked of them, and what they are to answer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        issuer = authority(folder)
        self.ca_file = issuer.ca_file
        self.socket = issuer.context(folder / "server.pem").wrap_socket(self.socket, server_side=True)
        self.url = f"https://localhost:{self.server_port}"
        self.access_token = "access"  # noqa: S105 - a test's
        self.refresh_token = "first"  # noqa: S105 - a test's
        self.challenge = ""
        self.pending = 1
        self.refuse: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []

    def google(self) -> Grant:
        return Grant("google", "an-app", Secret("app secret"), f"{self.url}/auth", f"{self.url}/google/token")

    def microsoft(self) -> Grant:
        return Grant("microsoft", "an-app", Secret(""), f"{self.url}/common")


class Page(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        base = f"{self.server.url}/common/oauth2/v2.0"
        self._answer(
            {
                "issuer": f"{self.server.url}/common/v2.0",
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "device_authorization_endpoint": f"{base}/devicecode",
            }
        )

    def do_POST(self) -> None:
        provider = self.server
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        provider.asked.append(form)
        if self.path.endswith("/devicecode"):
            message = "Open https://login.example/device and enter the code ABCD."
            self._answer({"user_code": "ABCD", "device_code": "d", "interval": 1, "expires_in": 60, "message": message})
        elif provider.refuse:
            self._answer(provider.refuse, 400)
        elif "device_code" in form["grant_type"] and provider.pending:
            provider.pending -= 1
            self._answer({"error": "authorization_pending"}, 400)
        elif form["grant_type"] == "authorization_code" and not self._is_who_asked(form):
            self._answer({"error": "invalid_grant", "error_description": "Bad Request"}, 400)
        elif form["grant_type"] == "refresh_token" and form["refresh_token"] != provider.refresh_token:
            self._answer({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
        else:
            scope = form.get("scope", "https://mail.google.com/")
            granted = {
                "access_token": provider.access_token,
                "token_type": "Bearer",
                "expires_in": 3599,
                "scope": scope,
            }
            if form["grant_type"] != "refresh_token":
                granted["refresh_token"] = provider.refresh_token
            elif self.path.startswith("/common"):
                provider.refresh_token += "+"
                granted["refresh_token"] = provider.refresh_token
            self._answer(granted)

    def _is_who_asked(self, form: dict[str, str]) -> bool:
        """Whether the code comes from the program that sent the user here (RFC 7636)."""
        digest = sha256(form["code_verifier"].encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode() == self.server.challenge and form["code"] == "the code"

    def _answer(self, body: dict[str, object] | dict[str, str], status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with Provider(tmp_path) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Browser:
    """Follows the link that the user is shown, and comes back with what the user decided there."""

    def __init__(self, provider: Provider, **decided: str) -> None:
        self.provider, self.decided = provider, decided
        self.thread = Thread()
        self.shown = ""

    def __call__(self, url: str) -> None:
        self.shown = url
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.provider.challenge = asked["code_challenge"]
        assert (asked["login_hint"], asked["access_type"]) == (ME, "offline")
        answer = urlencode({"state": asked["state"], **self.decided})
        self.thread = Thread(target=self._come_back, args=(f"{asked['redirect_uri']}?{answer}",))
        self.thread.start()

    def _come_back(self, url: str) -> None:
        with suppress(URLError), urlopen(url, timeout=10) as page:  # noqa: S310 - on this machine
            page.read()


def test_google_asks_in_the_browser_and_gives_tokens_from_then_on(provider: Provider) -> None:
    browser = Browser(provider, code="the code")
    grant = ask(provider.google(), ME, browser)
    browser.thread.join()
    assert browser.shown.startswith(f"{provider.url}/auth?")
    assert grant.refresh_token.reveal() == "first"
    access, kept = token(grant)
    assert (access.reveal(), kept) == ("access", grant)
    assert provider.asked[-1]["client_secret"] == "app secret"  # noqa: S105 - a test's


def test_a_user_who_says_no_is_taken_at_their_word(provider: Provider) -> None:
    browser = Browser(provider, error="access_denied")
    with pytest.raises(OutreachError, match=r"Google does not allow it: .*access_denied"):
        ask(provider.google(), ME, browser)
    browser.thread.join()


def test_microsoft_gives_a_code_to_enter_and_a_new_grant_each_time(provider: Provider) -> None:
    shown: list[str] = []
    grant = ask(provider.microsoft(), ME, shown.append)
    assert shown == ["Open https://login.example/device and enter the code ABCD."]
    assert "offline_access" in provider.asked[0]["scope"]
    assert "https://outlook.office.com/SMTP.Send" in provider.asked[0]["scope"]
    access, kept = token(grant)
    assert (access.reveal(), kept.refresh_token.reveal()) == ("access", "first+")
    assert token(kept)[1].refresh_token.reveal() == "first++"


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_permission_that_has_ended_is_told_so(provider: Provider, kind: str) -> None:
    grant = provider.google() if kind == "google" else provider.microsoft()
    with pytest.raises(OutreachError, match=rf"(?s)expired or revoked.*account add --sign-in {kind}") as error:
        token(Grant(grant.kind, "an-app", Secret("app secret"), grant.authority, grant.tokens, Secret("a lost secret")))
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("kind", "said", "hint"),
    [
        ("google", "Unauthorized", "Check the app's client id"),
        ("microsoft", "AADSTS700016: no such app", "Check the app's client id"),
        ("microsoft", "AADSTS7000218: needs client_secret", "Allow public client flows"),
        ("microsoft", "AADSTS65001: not consented to", "administrator has to consent"),
        ("microsoft", "AADSTS50076: anything else", "Give the permission again"),
    ],
)
def test_what_is_wrong_with_an_app_is_said(provider: Provider, kind: str, said: str, hint: str) -> None:
    code = "invalid_client" if kind == "google" else "invalid_request"
    provider.refuse = {"error": code, "error_description": f"{said}.\r\nTrace ID: 1"}
    with pytest.raises(OutreachError, match=rf"(?s){said}.*{hint}") as error:
        token(provider.google() if kind == "google" else provider.microsoft())
    assert "Trace ID" not in str(error.value)


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_server_that_is_not_there_is_told_so(kind: str) -> None:
    grant = Grant("google", "a", Secret("b"), "https://localhost:1/a", "https://localhost:1/t", Secret("c"))
    if kind == "microsoft":
        grant = Grant("microsoft", "a", Secret(""), "https://localhost:1/common", "", Secret("c"))
    with pytest.raises(OutreachError, match="cannot be reached"):
        token(grant)


def test_a_grant_is_kept_as_text_and_shows_nothing(provider: Provider) -> None:
    grant = provider.google()
    assert read("google", written(grant)) == grant
    assert "app secret" not in repr(grant)
    for text in ("", "x", "[]", "{}", "null", '"a"'):
        assert read("google", text) is None


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_token_signs_in_at_both_servers(
    outreach: Outreach, mail_server: MailServer, provider: Provider, tmp_path: Path, kind: str
) -> None:
    provider.access_token = mail_server.token(ME)
    grant = provider.google() if kind == "google" else provider.microsoft()
    kept = json.loads(written(grant)) | {"refresh_token": "first"}
    name = f"outreach: {ME} ({kind})"
    (tmp_path / "keyring.json").write_text(json.dumps({name: json.dumps(kept)}))
    ca_file = str(mail_server.ca_file)
    send = Send(host=mail_server.host, port=mail_server.starttls, user=ME, sign_in=kind, ca_file=ca_file)
    inbox = Inbox(host=mail_server.host, port=mail_server.imaps)
    (tmp_path / "outreach.toml").write_text(as_toml(Settings(me=Me(email=ME), send=send, inbox=inbox)))
    env = keyring_in(tmp_path / "keyring.json") | {"REQUESTS_CA_BUNDLE": str(provider.ca_file)}
    tested = outreach("account", "test", env=env)
    assert (tested.returncode, tested.stdout.count("works")) == (0, 2), tested.stdout + tested.stderr
    assert provider.access_token not in tested.stdout + tested.stderr
    now = json.loads(json.loads((tmp_path / "keyring.json").read_text())[name])
    assert now["refresh_token"] == provider.refresh_token
    provider.access_token = mail_server.token(ME, valid_for=-9)
    refused = outreach("account", "test", env=env)
    assert (refused.returncode, refused.stdout.count("error")) == (1, 2)
    assert refused.stdout.count("account add --sign-in") == 2


def test_a_token_is_made_anew_before_it_gets_too_old(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILED_KEYRING", str(tmp_path / "keyring.json"))
    kept = json.loads(written(provider.microsoft())) | {"refresh_token": "first"}
    (tmp_path / "keyring.json").write_text(json.dumps({f"outreach: {ME} (microsoft)": json.dumps(kept)}))
    before = keyring.get_keyring()
    keyring.set_keyring(FiledKeyring())  # type: ignore[no-untyped-call] # its base has no types
    try:
        settings = Settings(me=Me(email=ME), send=Send(host="smtp.office365.com"))
        secret = secret_for(account_of(Campaign(settings, Path(), "", Path(), Path(), Path())))
        assert (secret(), secret()) == (Token("access"), Token("access"))
        assert len(provider.asked) == 1
        monkeypatch.setattr(signing, "_FRESH", -1)
        provider.access_token = "another"  # noqa: S105 - a test's
        assert secret() == Token("another")
        assert secret() == Token("another")
        assert provider.refresh_token == "first+++"  # noqa: S105 - a test's
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_permission_is_given_again_with_the_app_that_is_known(
    outreach: Outreach, mail_server: MailServer, provider: Provider, tmp_path: Path, kind: str
) -> None:
    provider.access_token = mail_server.token(ME)
    grant = provider.google() if kind == "google" else provider.microsoft()
    name = f"outreach: {ME} ({kind})"
    (tmp_path / "keyring.json").write_text(json.dumps({name: written(grant)}))
    (tmp_path / "outreach.toml").write_text(f'[me]\nemail = "{ME}"\n')
    servers = (
        *("--host", mail_server.host, "--port", str(mail_server.starttls), "--ca-file", str(mail_server.ca_file)),
        *("--inbox-host", mail_server.host, "--inbox-port", str(mail_server.imaps)),
    )
    browser = Browser(provider, code="the code")
    with Popen(
        [*outreach.program, "account", "add", "--sign-in", kind, *servers],
        cwd=tmp_path,
        env=surroundings(tmp_path, **keyring_in(tmp_path / "keyring.json"), REQUESTS_CA_BUNDLE=str(provider.ca_file)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        assert process.stderr
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("https://"):
                browser(line.strip())
        shown = process.stdout.read() + "".join(said)
    if kind == "google":
        browser.thread.join()
    assert (process.returncode, shown.count("works")) == (0, 2), shown
    settings = load_settings(tmp_path / "outreach.toml")
    assert (settings.send.sign_in, settings.send.client_id) == (kind, "an-app")
    assert json.loads(json.loads((tmp_path / "keyring.json").read_text())[name])["refresh_token"].startswith("first")
    assert not [secret for secret in ("app secret", provider.access_token, '"first') if secret in shown]
