"""Which servers an account has, how it signs in and how much it may send: settings and what is known of providers."""

import pickle
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.campaign.opening import Campaign
from outreach.campaign.post.account import Account, MachineZone, account_changes, account_of, inbox_of
from outreach.errors import OutreachError
from outreach.mail.providers import provider, provider_of, providers
from outreach.mail.secrets import Password, Secret, Token, forget, store, stored
from outreach.settings import Inbox, Me, Send, Settings, with_changes
from tests.support.filed_keyring import FiledKeyring


def account(send: Send = Send(), inbox: Inbox = Inbox(), address: str = "dana@gmail.com", **more: int) -> Account:  # noqa: B008 - frozen
    settings = Settings(me=Me(name="Dana", email=address), send=send, inbox=inbox, path=Path("/c/outreach.toml"))
    campaign = Campaign(settings, Path("x"), "", Path("x"), Path("x"), Path("x"))
    return account_of(campaign, **more)


def servers(made: Account) -> list[str]:
    return [f"{each} {each.security} {each.user}" for each in (made.smtp, made.imap) if each]


def test_an_address_of_a_known_provider_needs_nothing_else() -> None:
    made = account()
    assert made.provider.id == "gmail"
    assert servers(made) == ["smtp.gmail.com:587 starttls dana@gmail.com", "imap.gmail.com:993 tls dana@gmail.com"]
    assert (made.sign_in, made.limits.per_day, made.limits.hours) == ("password", 500, (time.min, time.max))
    assert made.id == "dana@gmail.com"


def test_the_provider_of_an_own_domain_is_known_by_the_server() -> None:
    assert account(Send(host="smtp.gmail.com"), address="dana@own.example").provider.id == "google-workspace"
    assert account(Send(host="smtp.gmail.com"), address="dana@own.example").limits.per_day == 2_000
    assert account(Send(host="SMTP.office365.com"), address="dana@own.example").sign_in == "microsoft"
    assert account(Send(host="smtp.gmail.com")).provider.id == "gmail"


def test_settings_go_before_what_is_known() -> None:
    made = account(
        Send(host="mail.own.example", port=465, user="dana", per_day=40, hours="09:00-17:00", ca_file="own.pem"),
        Inbox(host="mail.own.example", port=143),
        per_day=7,
    )
    assert made.provider.id == "other"
    assert servers(made) == ["mail.own.example:465 tls dana", "mail.own.example:143 starttls dana"]
    assert (made.limits.per_day, made.limits.hours) == (7, (time(9), time(17)))
    assert made.smtp.ca_file == made.imap.ca_file == Path("/c/own.pem")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("send", "said"),
    [
        (Send(host="h", port=25), "h:25 starttls"),
        (Send(host="h", security="tls"), "h:465 tls"),
        (Send(host="h"), "h:587 starttls"),
        (Send(port=465), "smtp.gmail.com:465 tls"),
        (Send(host="localhost", port=2525, security="plain"), "localhost:2525 plain"),
    ],
)
def test_port_and_security_go_together(send: Send, said: str) -> None:
    assert servers(account(send))[0].rsplit(" ", 1)[0] == said


def test_a_server_on_this_machine_needs_no_sign_in_unless_a_user_is_named() -> None:
    assert account(Send(host="localhost")).smtp.user == ""
    assert account(Send(host="localhost")).sign_in == "none"
    assert account(Send(host="localhost", user="dana")).sign_in == "password"
    assert account(address="dana@proton.me").sign_in == "password"
    assert account(Send(host="127.0.0.1")).provider.id == "other"


def test_all_that_is_not_safe_is_said_at_once() -> None:
    with pytest.raises(OutreachError) as error:
        account(
            Send(host="smtp.own.example", security="plain", sign_in="none"),
            Inbox(host="imap.own.example", security="plain"),
        )
    found = [(each.rule, each.where) for each in error.value.findings]
    assert found == [
        ("M12", "outreach.toml, [send] security"),
        ("M12", "outreach.toml, [inbox] security"),
        ("M13", "outreach.toml, [send] sign_in"),
    ]


def test_without_a_known_server_nothing_is_guessed() -> None:
    with pytest.raises(OutreachError, match="which server takes your mail"):
        account(address="dana@own.example")
    made = account(Send(host="smtp.own.example"), address="dana@own.example")
    with pytest.raises(OutreachError, match="on which server your mailbox is"):
        inbox_of(made, Settings())


def test_every_provider_is_complete() -> None:
    *known, other = providers()
    assert other.smtp is None
    assert len({each.id for each in providers()}) == len(providers())
    domains = [domain for each in known for domain in each.domains]
    assert len(set(domains)) == len(domains)
    for each in known:
        assert each.smtp
        assert each.imap
        assert (each.smtp.security, each.smtp.port) in {("starttls", 587), ("tls", 465), ("starttls", 1025)}
        assert (each.imap.security, each.imap.port) in {("tls", 993), ("starttls", 1143)}
        assert set(each.sign_in) <= {"password", "google", "microsoft"}
        assert 0 < each.per_minute <= each.per_hour <= each.per_day
        assert each.enable.endswith((".", "own."))
        assert each.refused
        assert provider(each.name) == provider(each.id) == each
        for domain in each.domains:
            assert provider_of(f"dana@{domain.upper()}") == each


@pytest.mark.parametrize("name", [each.id for each in providers() if each.smtp])
def test_what_is_written_for_a_provider_is_read_as_that_provider(name: str) -> None:
    each = provider(name)
    assert each
    assert each.smtp
    address = f"dana@{each.domains[0] if each.domains else 'own.example'}"
    settings = with_changes(Settings(me=Me(email=address)), account_changes(each))
    made = account_of(Campaign(settings, Path("x"), "", Path("x"), Path("x"), Path("x")))
    assert made.provider == each
    assert str(made.smtp) == f"{each.smtp.host}:{each.smtp.port}"
    assert made.imap
    assert made.sign_in == each.sign_in[0]


def test_values_that_cannot_be_used_are_refused_before_they_are_written() -> None:
    with pytest.raises(OutreachError, match="is not the name of a server") as error:
        with_changes(Settings(), {"send": {"host": "a b", "port": -1}})
    assert len(error.value.findings) == 2


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))
def test_this_machines_zone_is_what_the_system_says(when: datetime) -> None:
    moment = when.replace(tzinfo=UTC)
    local = moment.astimezone(MachineZone())
    assert local == moment
    assert local.replace(tzinfo=None) == moment.astimezone().replace(tzinfo=None)


# Secrets


@pytest.mark.parametrize("secret", [Password("open sesame"), Token("open sesame")])
def test_a_secret_does_not_show_itself(secret: Secret) -> None:
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", repr([secret]), repr(account()), f"{(secret,)}"]
    assert not any("sesame" in each for each in shown)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.reveal() == "open sesame"
    assert secret == type(secret)("open sesame")
    assert Password("a") != Token("a")
    assert not Password("")
    try:
        raise ValueError(secret)
    except ValueError:
        assert "sesame" not in traceback.format_exc()


@pytest.fixture
def keyring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    import keyring

    path = tmp_path / "keyring.json"
    monkeypatch.setenv("FILED_KEYRING", str(path))
    before = keyring.get_keyring()
    keyring.set_keyring(FiledKeyring())  # type: ignore[no-untyped-call] # its base has no types
    yield path
    keyring.set_keyring(before)


@pytest.mark.parametrize("length", [1, 999, 1_000, 1_001, 2_000, 6_500])
def test_secrets_of_any_length_are_kept(keyring_file: Path, length: int) -> None:
    store("dana@example.org", "y" * 9_999, "google")
    value = ("xyz€" * length)[:length]
    store("dana@example.org", value, "google")
    assert stored("dana@example.org", "google") == value
    assert stored("dana@example.org") == ""
    assert forget("dana@example.org", "google")
    assert stored("dana@example.org", "google") == ""
    assert not forget("dana@example.org", "google")
    assert keyring_file.read_text() == "{}"


def test_a_keyring_that_fails_is_explained(keyring_file: Path) -> None:
    keyring_file.write_text("not JSON")
    assert stored("dana@example.org") == ""
    assert not forget("dana@example.org")
    with pytest.raises(OutreachError, match=r"takes no password(.|\n)*OUTREACH_PASSWORD") as error:
        store("dana@example.org", "open sesame")
    assert "sesame" not in str(error.value)


def test_limits_come_from_settings_in_part() -> None:
    made = account(Send(per_minute=3), address="dana@gmail.com")
    assert (made.limits.per_minute, made.limits.per_hour) == (3, made.provider.per_hour)
    assert replace(made, client_id="x") != made
