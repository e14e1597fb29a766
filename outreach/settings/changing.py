"""Changes to outreach.toml that leave everything else in it as it stands."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from outreach.errors import OutreachError
from outreach.findings import found
from outreach.patterns import at_first_use
from outreach.settings.key import Value
from outreach.settings.lines import lines
from outreach.settings.reading import RULES, check_setting
from outreach.settings.sections import Settings, keys
from outreach.settings.writing import toml
from outreach.whole import write_whole

Changes = Mapping[str, Mapping[str, Value]]
"""Section → key → its new value."""

*_, _UNUSABLE = RULES
_ENTRY = at_first_use(
    r"""(?P<key>[^=]+=[ \t]*)"""
    r"""(?:"(?:[^"\\]|\\.)*"(?!")|'[^']*'(?!')|[\w+.-]+)"""  # a text on one line, or a number
    r"""(?:[ \t]*# for example [^\r]*)?"""  # which was there because there was no value
    r"""(?P<rest>[ \t]*(?:#.*)?\r?)$"""
)


def with_changes(settings: Settings, changes: Changes) -> Settings:
    """The settings as they would be. Raises OutreachError with every value that cannot be used."""
    problems = [
        found(_UNUSABLE, problem, f"[{section}]")
        for section, values in changes.items()
        for key, value in values.items()
        if (problem := check_setting(section, key, value))
    ]
    if problems:
        raise OutreachError(findings=problems)
    new = {
        section: replace(getattr(settings, section), **{keys(section)[key][0]: value for key, value in values.items()})
        for section, values in changes.items()
    }
    return replace(settings, **new)


def change_settings(path: Path, changes: Changes) -> None:
    """Write the changes into the file: whole, or not at all.

    Raises OutreachError when the file cannot be written, or says it in a way that has to be changed by hand.
    """
    try:
        write_whole(path, changed(path.read_bytes().decode("utf-8"), changes).encode("utf-8"))
    except OSError as error:
        hint = f"Put that right, or write it yourself:\n{_by_hand(changes)}"
        raise OutreachError(f"cannot be written: {error.strerror or error}", where=str(path), hint=hint) from error


def changed(text: str, changes: Changes) -> str:
    """`text`, which is good TOML, with those values in it; comments, order and blank lines stay.

    What is in force already is not written once more. Raises OutreachError when a value stands there in a way that
    this does not know how to change.
    """
    wanted = tomllib.loads(text.removeprefix("\ufeff"))
    new = text
    for section, values in changes.items():
        now = wanted.get(section, {})
        other = {key: value for key, value in values.items() if now.get(key, keys(section)[key][2]) != value}
        if other:
            wanted[section] = now | {key: _plain(value) for key, value in other.items()}
        for key in reversed(other):
            new = _with(new, section, key, other[key])
    if _parsed(new) != wanted:
        message = f"{' and '.join(f'[{section}]' for section in changes)} cannot be changed without a person's help"
        raise OutreachError(message, hint=f"Write it yourself:\n{_by_hand(changes)}")
    return new


def _with(text: str, section: str, key: str, value: Value) -> str:
    stands = lines(text.removeprefix("\ufeff"))
    rows = text.split("\n")
    end = "\r" if rows[0].endswith("\r") else ""
    entry = f"{key} = {toml(value)}"
    if place := stands.get((section, key)):
        rows[place - 1] = _ENTRY().sub(lambda found: found["key"] + toml(value) + found["rest"], rows[place - 1])
    elif place := stands.get((section,)):
        rows.insert(place, entry + end)
    else:
        while rows and not rows[-1].strip():
            rows.pop()
        rows += [*([end] if rows else []), f"[{section}]{end}", entry + end, ""]
    return "\n".join(rows)


def _parsed(text: str) -> object:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        return None


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _by_hand(changes: Changes) -> str:
    return "\n".join(
        "\n".join([f"[{section}]", *(f"{key} = {toml(value)}" for key, value in values.items())])
        for section, values in changes.items()
    )
