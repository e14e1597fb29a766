"""outreach account: what a user sets up, what is kept where, and what a trial says; against real servers."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from outreach.settings import Me, Settings, as_toml, load_settings
from tests.support.filed_keyring import keyring_in
from tests.support.mail_servers import LOOPBACK, MailServer
from tests.support.programs import Outreach, surroundings
from tests.support.terminal import on_a_terminal

pytestmark = LOOPBACK
ME = "me@example.org"
PASSWORD = "correct horse"  # noqa: S105 - the test server's

Account = Callable[..., CompletedProcess[str]]


@pytest.fixture
def account(outreach: Outreach, tmp_path: Path) -> Account:
    """`account("add", ..., typed="a password")` in a campaign of me@example.org, with a keyring of its own."""
    folder = tmp_path / "search"
    folder.mkdir()
    (folder / "outreach.toml").write_text(as_toml(Settings(me=Me(name="Dana Whitfield", email=ME))), encoding="utf-8")

    def call(*arguments: str | Path, typed: str = "", env: dict[str, str] | None = None) -> CompletedProcess[str]:
        return run(
            [*outreach.program, "account", *map(str, arguments)],
            cwd=folder,
            env=surroundings(tmp_path, **keyring_in(tmp_path / "keyring.json") | (env or {})),
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return call


def named(server: MailServer) -> list[str | Path]:
    """The options that name the test's servers."""
    return [
        *("--host", server.host, "--port", str(server.starttls), "--security", "starttls", "--user", ME),
        *("--inbox-host", server.host, "--inbox-port", str(server.imaps), "--inbox-security", "tls"),
        *("--ca-file", server.ca_file),
    ]


def test_an_account_is_set_up_once_and_works_from_then_on(
    account: Account, mail_server: MailServer, tmp_path: Path
) -> None:
    before = (tmp_path / "search/outreach.toml").read_text("utf-8")
    added = account("add", *named(mail_server), "--password-stdin", typed=f"{PASSWORD}\n")
    assert added.returncode == 0, added.stderr
    assert added.stdout.count("works  localhost:") == 2
    assert "drafts go to the folder “Drafts”" in added.stdout
    assert "Nothing was sent" in added.stderr
    tested = account("test")
    assert (tested.returncode, tested.stdout.count("works")) == (0, 2)
    after = (tmp_path / "search/outreach.toml").read_text("utf-8")
    assert len(after.split("\n")) == len(before.split("\n"))
    settings = load_settings(tmp_path / "search/outreach.toml")
    assert (settings.send.user, settings.send.security, settings.me.name) == (ME, "starttls", "Dana Whitfield")
    shown = added.stdout + added.stderr + tested.stdout + tested.stderr + after
    assert PASSWORD not in shown
    assert json.loads((tmp_path / "keyring.json").read_text()) == {f"outreach: {ME}": PASSWORD}


def test_a_password_that_is_given_is_used_on_this_machine_too(
    account: Account, mail_server: MailServer, tmp_path: Path
) -> None:
    at = named(mail_server)
    user = at.index("--user")
    added = account("add", *at[:user], *at[user + 2 :], "--password-stdin", typed=f"{PASSWORD}\n")
    assert (added.returncode, added.stdout.count("works  localhost:")) == (0, 2), added.stderr
    assert load_settings(tmp_path / "search/outreach.toml").send.sign_in == "password"
    assert f"as {ME}" in account("list").stdout


def test_a_password_may_come_from_the_environment(account: Account, mail_server: MailServer, tmp_path: Path) -> None:
    added = account("add", *named(mail_server), env={"OUTREACH_PASSWORD": PASSWORD})
    assert added.returncode == 0, added.stderr
    assert not (tmp_path / "keyring.json").exists()
    assert "from OUTREACH_PASSWORD" in account("list", env={"OUTREACH_PASSWORD": PASSWORD}).stdout
    listed = account("test", "--json", env={"OUTREACH_PASSWORD": PASSWORD, "OUTREACH_INBOX_PASSWORD": "wrong"})
    trial = json.loads(listed.stdout)
    assert listed.returncode == 1
    assert (trial["send"]["works"], trial["inbox"]["works"]) == (True, False)


def test_a_wrong_password_is_told_with_what_to_do(account: Account, mail_server: MailServer) -> None:
    added = account("add", *named(mail_server), "--password-stdin", typed="not it\n")
    assert added.returncode == 1
    assert added.stdout.count("error") == 2
    assert "does not let me@example.org in" in added.stdout
    assert "app password" in added.stdout
    assert "not it" not in added.stdout + added.stderr
    assert "Traceback" not in added.stderr


def test_without_a_password_it_is_said_where_one_is_looked_for(account: Account, mail_server: MailServer) -> None:
    added = account("add", *named(mail_server), "--no-test")
    assert added.returncode == 0
    assert "No password is kept" in added.stderr
    tested = account("test")
    assert tested.returncode == 1
    assert tested.stdout.count("is not known") == 2
    assert "Or set OUTREACH_INBOX_PASSWORD or OUTREACH_PASSWORD." in " ".join(tested.stdout.split())


def test_a_system_without_a_keyring_is_no_obstacle(account: Account, mail_server: MailServer) -> None:
    none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    added = account("add", *named(mail_server), "--password-stdin", typed=f"{PASSWORD}\n", env=none)
    assert added.returncode == 0, added.stderr
    assert "this system's keyring takes no password" in added.stderr
    assert added.stdout.count("works") == 2
    assert account("test", env=none | {"OUTREACH_PASSWORD": PASSWORD}).returncode == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--host must be known"),
        (["--provider", "gmial"], "the provider “gmial” is not known"),
        (["--host", "smtp.example.org", "--security", "plain"], "smtp.example.org is spoken to in plain text only"),
        (["--provider", "outlook"], "--client-id must be known"),
        (["--provider", "gmail", "--sign-in", "google", "--client-file", "outreach.toml"], "not the file of a desktop"),
        (["-c", "nowhere"], "there is no outreach.toml here"),
    ],
)
def test_what_cannot_be_set_up_changes_nothing(account: Account, tmp_path: Path, options: list[str], said: str) -> None:
    before = (tmp_path / "search/outreach.toml").read_bytes()
    added = account("add", *options)
    assert added.returncode == 2
    assert said in " ".join(added.stderr.split())
    assert (tmp_path / "search/outreach.toml").read_bytes() == before
    assert not (tmp_path / "keyring.json").exists()


def test_an_account_is_listed_for_people_and_machines(account: Account) -> None:
    assert account("add", "--from", "Dana <dana@gmail.com>", "--no-test").returncode == 0
    listed = account("list")
    assert "Dana <dana@gmail.com>" in listed.stdout
    assert "smtp.gmail.com:587, starttls, as dana@gmail.com" in listed.stdout
    facts = json.loads(account("list", "--json").stdout)
    assert (facts["provider"], facts["imap"]["host"], facts["per_day"]) == ("gmail", "imap.gmail.com", 500)


def test_only_limits_that_there_are_are_listed(account: Account) -> None:
    assert account("add", "--host", "localhost", "--no-test").returncode == 0
    assert "Limits        none\n" in account("list").stdout


def test_providers_are_listed(account: Account) -> None:
    assert "fastmail" in account("list", "--providers").stdout
    assert json.loads(account("list", "--providers", "--json").stdout)[0]["smtp"]["host"] == "smtp.gmail.com"


def test_a_person_at_a_terminal_is_asked_for_what_nobody_knows(
    outreach: Outreach, account: Account, mail_server: MailServer, tmp_path: Path
) -> None:
    folder = tmp_path / "search"
    env = keyring_in(tmp_path / "keyring.json")
    options = ("--from", "me@own.example", "--ca-file", str(mail_server.ca_file), "--user", ME)
    ports = ("--port", str(mail_server.starttls), "--inbox-port", str(mail_server.imaps))
    answers = ("other", mail_server.host, mail_server.host, PASSWORD)
    code, screen = on_a_terminal(outreach, folder, "account", "add", *options, *ports, answers=answers, env=env)
    assert code == 0, screen
    assert "Who keeps the mail of own.example (google-workspace, microsoft-365," in screen
    assert f"Password of {ME}: " in screen
    assert PASSWORD not in screen
    assert json.loads((tmp_path / "keyring.json").read_text()) == {f"outreach: {ME}": PASSWORD}
    (tmp_path / "keyring.json").unlink()
    code, screen = on_a_terminal(outreach, folder, "account", "test", answers=(PASSWORD,), env=env)
    assert (code, screen.count("Password of"), screen.count("works")) == (0, 1, 2)
    assert PASSWORD not in screen
