"""outreach.toml after a change by the program: everything else in it stands as it stood."""

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.settings import Changes, Me, Settings, as_toml, change_settings, load_settings
from outreach.settings.changing import changed

ACCOUNT: Changes = {"send": {"host": "smtp.example.org", "port": 587}, "inbox": {"host": "imap.example.org"}}


def test_only_the_values_change(tmp_path: Path) -> None:
    path = tmp_path / "outreach.toml"
    before = as_toml(Settings(me=Me(name="Zoë Ruiz")))
    path.write_text(before, encoding="utf-8")
    change_settings(path, ACCOUNT)
    after = path.read_text("utf-8")
    assert load_settings(path).send.host == "smtp.example.org"
    assert load_settings(path).inbox.host == "imap.example.org"
    different = [new for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new]
    assert different == [
        'host = "smtp.example.org"',
        "port = 587",
        'host = "imap.example.org"',
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[send]\nhost = "h"\nport = 1\n'),
        ('[me]\nname = "A"', '[me]\nname = "A"\n\n[send]\nhost = "h"\nport = 1\n'),
        ("[send] # mine\n# a note\n", '[send] # mine\nhost = "h"\nport = 1\n# a note\n'),
        ('[send]\r\nhost = "x" # old\r\n', '[send]\r\nport = 1\r\nhost = "h" # old\r\n'),
        ('[send]\nhost = ""  # for example "a # b"\nport = 1', '[send]\nhost = "h"\nport = 1'),
        ("[send]\nhost='a # b'#c\nport   =   5\n", '[send]\nhost="h"#c\nport   =   1\n'),
        ('[send]\n"host" = "a\\"b"\n[x]\nhost = "y"\n', '[send]\nport = 1\n"host" = "h"\n[x]\nhost = "y"\n'),
        ('send.host = "a"\nsend.port = 2\n', 'send.host = "h"\nsend.port = 1\n'),
        ('\ufeff[send]\nhost = ""\n', '\ufeff[send]\nport = 1\nhost = "h"\n'),
    ],
)
def test_what_it_looks_like(before: str, after: str) -> None:
    assert changed(before, {"send": {"host": "h", "port": 1}}) == after


@pytest.mark.parametrize("text", ["", '[send]\nhost = ""\n', "# nothing\n", 'send = {host = ""}\n'])
def test_what_is_in_force_already_is_not_written(text: str) -> None:
    assert changed(text, {"send": {"host": "", "port": 0}, "inbox": {"user": ""}}) == text


@pytest.mark.parametrize("text", ['send = {host = "a"}\n', 'send.host = "a"\n', '[send]\nhost = """\na"""\n'])
def test_what_a_person_has_to_do_is_said(text: str) -> None:
    with pytest.raises(OutreachError, match=r'Write it yourself:\n\[send\]\nhost = "h"\nport = 1'):
        changed(text, {"send": {"host": "h", "port": 1}})


def test_a_file_that_cannot_be_written_stays_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(OutreachError, match="cannot be written"):
        change_settings(tmp_path / "none.toml", ACCOUNT)
    assert list(tmp_path.iterdir()) == []


def test_the_file_keeps_its_rights_and_its_place(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text("")
    real.chmod(0o600)
    link = tmp_path / "outreach.toml"
    link.symlink_to(real)
    change_settings(link, ACCOUNT)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert "smtp.example.org" in real.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outreach.toml", "real.toml"]


TOML_LINES = [
    r"",
    r"[send]",
    r"[inbox]",
    r"[me]",
    r'host = "a"',
    r"port = 3",
    r"host = 'b' # c",
    r"# [send]",
    r"x = [",
    r'"[send]",',
    r"]",
    r"y = '''",
    r"'''",
    r'send.host = "d"',
    r"  [ send ]",
    r'name = "n"',
    r"",
]


@given(st.lists(st.sampled_from(TOML_LINES), max_size=9).map("\n".join), st.text(max_size=9), st.integers(0, 65_535))
@settings(deadline=None)
def test_a_change_is_exactly_what_was_asked_for_or_refused(text: str, host: str, port: int) -> None:
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    if not all(isinstance(before.get(section, {}), dict) for section in ("send", "inbox")):
        return
    try:
        after = tomllib.loads(changed(text, {"send": {"host": host, "port": port}}))
    except OutreachError:
        return
    usual = {"host": "", "port": 0}
    now, then = usual | before.pop("send", {}), usual | after.pop("send", {})
    assert then == now | {"host": host, "port": port}
    assert after == before
