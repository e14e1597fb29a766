"""outreach.toml → Settings, or every problem in it with its line."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from outreach.errors import OutreachError
from outreach.findings import Rule, found
from outreach.patterns import at_first_use
from outreach.settings.key import Key, Value
from outreach.settings.lines import lines
from outreach.settings.sections import FREE, SECTIONS, SETTINGS_FILE, Settings, keys
from outreach.settings.usable import meant, needed
from outreach.settings.writing import bare_or_quoted, kind, quoted, toml

RULES: tuple[Rule, ...] = (
    Rule("K01", "error", "The settings can be read", "Nothing is done on settings that are only half understood."),
    Rule("K02", "error", "Every section and key is known", "A misspelt key would silently leave the default in force."),
    Rule("K03", "error", "Every value is of its kind", "A number in quotes is a text, and a text is not a list."),
    Rule("K04", "error", "Every value can be used", "A wrong value is cheaper to mend here than in a letter."),
)
_UNREADABLE, _UNKNOWN, _KIND, _VALUE = RULES

_UNWRITABLE = at_first_use(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_OWN_KEYS = {"columns": Key("A contact field.", FREE["columns"][1], needed), "answers": Key("", FREE["answers"][1])}


class _Problem(NamedTuple):
    rule: Rule
    place: tuple[str, ...]  # the section, then the key
    message: str
    hint: str = ""


def find_settings(candidates: Iterable[Path]) -> Path | None:
    """The first outreach.toml: each candidate is the file itself, its folder, or a file that it lies beside."""
    for candidate in candidates:
        if candidate.suffix == ".toml" and candidate.is_file():
            return candidate
        beside = (candidate if candidate.is_dir() else candidate.parent) / SETTINGS_FILE
        if beside.is_file():
            return beside
    return None


def load_settings(path: Path, *, contact_fields: Collection[str] = ()) -> Settings:
    """Read and validate outreach.toml. `contact_fields`, when given, are what [columns] may map to.

    Raises OutreachError with every problem in the file, each at its line.
    """
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text, path.name) from error
    except RecursionError as error:
        raise OutreachError("lists are nested too deeply", where=path.name, rule=_UNREADABLE.id) from error
    problems = list(_problems(table, contact_fields))
    if problems:
        stands = lines(text)
        placed = [(stands.get(problem.place) or stands.get(problem.place[:1], 0), problem) for problem in problems]
        placed.sort(key=lambda pair: pair[0])
        raise OutreachError(
            findings=[found(p.rule, p.message, f"{path.name}, line {line}", p.hint) for line, p in placed]
        )
    return _settings(table, path)


def check_setting(section: str, key: str, value: Value) -> str:
    """What is wrong with a value, before it is written to the file; "" when nothing is."""
    _, documentation, default = keys(section)[key]
    as_read = list(value) if isinstance(value, tuple) else value
    return next((p.message for p in _value_problems((section, key), documentation, default, as_read)), "")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise OutreachError(
            f"cannot be read: {error.strerror or error}",
            where=str(path),
            hint="See to it that it is a file that you may read.",
            rule=_UNREADABLE.id,
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise OutreachError(
            "this is not UTF-8 text",
            where=f"{path.name}, line {line}",
            hint="Save the file with the encoding UTF-8.",
            rule=_UNREADABLE.id,
        ) from error


def _settings(table: Mapping[str, Any], path: Path) -> Settings:
    """`table` has no problems."""
    made: dict[str, Any] = {section: table.get(section, {}) for section in FREE}
    for section in table.keys() - made.keys():
        known = keys(section)
        values = {known[key][0]: _frozen(value) for key, value in table[section].items()}
        made[section] = SECTIONS[section][0](**values)
    return replace(Settings(**made), path=path)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _problems(table: Mapping[str, Any], contact_fields: Collection[str]) -> Iterator[_Problem]:
    for section, content in table.items():
        if section not in SECTIONS:
            yield _unknown_section(section)
        elif not isinstance(content, dict):
            yield _Problem(_KIND, (section,), f"“{section}” is a section", f"Write [{section}] on a line of its own.")
        elif section in FREE:
            for key, value in content.items():
                yield from _own_key_problems(section, key, value, contact_fields)
        else:
            yield from _section_problems(section, content)


def _unknown_section(section: str) -> _Problem:
    owner = next((owner for owner in SECTIONS if section in keys(owner)), "")
    if owner:
        return _Problem(_UNKNOWN, (section,), f"“{section}” stands outside its section", f"Write it below [{owner}].")
    message = f"there is no section [{section}]{meant(section, SECTIONS)}"
    return _Problem(_UNKNOWN, (section,), message, f"Sections: {', '.join(SECTIONS)}.")


def _section_problems(section: str, content: Mapping[str, Any]) -> Iterator[_Problem]:
    known = keys(section)
    for key, value in content.items():
        if key not in known:
            message = f"[{section}] has no key “{key}”{meant(key, known)}"
            yield _Problem(_UNKNOWN, (section, key), message, f"[{section}] has: {', '.join(known)}.")
        else:
            _, documentation, default = known[key]
            yield from _value_problems((section, key), documentation, default, value)
    if section == "checks":
        yield from _contradictions(content)


def _contradictions(checks: Mapping[str, Any]) -> Iterator[_Problem]:
    """A rule cannot both be ignored and hold letters back."""
    first: dict[str, str] = {}
    for key, value in checks.items():
        for rule in value if isinstance(value, list) else ():
            if isinstance(rule, str) and first.setdefault(rule, key) != key:
                yield _Problem(_VALUE, ("checks", key), f"{key}: “{rule}” stands in {first[rule]} as well", "Keep one.")


def _value_problems(place: tuple[str, ...], documentation: Key, default: Any, value: object) -> Iterator[_Problem]:
    """`value` as tomllib gives it."""
    key = bare_or_quoted(place[-1])
    fits = (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
        if isinstance(default, tuple)
        else type(value) is type(default)
    )
    if not fits:
        hint = f"Write {key} = {_suggested(default, value, documentation)}"
        yield _Problem(_KIND, place, f"{key} must be {kind(default)}, not {_described(value)}", hint)
    elif any(not text.isprintable() and _UNWRITABLE().search(text) for text in _texts(value)):
        yield _Problem(_VALUE, place, f"{key}: a text here is one line, without control characters")
    elif wrong := documentation.check and documentation.check(_frozen(value)):
        yield _Problem(_VALUE, place, f"{key}: {wrong}")


def _texts(value: object) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _own_key_problems(section: str, key: str, value: object, contact_fields: Collection[str]) -> Iterator[_Problem]:
    place = (section, key)
    if isinstance(value, dict):
        whole = f"{key}.{next(iter(value), '')}"
        hint = f"Put the whole of it in quotes: {quoted(whole)} = {quoted(FREE[section][1])}"
        yield _Problem(_KIND, place, f"what has a dot in it needs quotes: {key}", hint)
        return
    problems = list(_value_problems(place, _OWN_KEYS[section], "", value))
    yield from problems
    if section == "columns" and not problems and contact_fields and value not in contact_fields:
        message = f"{bare_or_quoted(key)}: a contact has no field “{value}”{meant(str(value), contact_fields)}"
        yield _Problem(_VALUE, place, message, f"Fields: {', '.join(contact_fields)}.")


_TOML_HINTS = (
    ("Invalid value", 'Text stands in double quotes: name = "Dana Whitfield"'),
    (
        "Expected '=' after a key",
        'Write key = value; a key with blanks stands in quotes: "Who told me" = "referrer"',
    ),
    ("Unescaped '\\'", "Put a text with \\ in it between single quotes: 'C:\\letters'"),
    ("Cannot overwrite", "The key stands there twice: keep one."),
    ("Cannot declare", "The section stands there twice: put its keys together."),
    ("Expected newline", "One key = value on a line; text stands in double quotes."),
    ("Unclosed array", "A list ends with ]"),
    ("Unterminated string", "A text ends with the quotation mark that it began with, on the same line."),
    ("Illegal character", "A text ends with the quotation mark that it began with, on the same line."),
)


def _not_toml(message: str, text: str, name: str) -> OutreachError:
    what, _, place = message.partition(" (at ")
    line = re.search(r"line (\d+)", place)
    number = int(line[1]) if line else len(text.splitlines()) or 1
    hint = next((hint for beginning, hint in _TOML_HINTS if what.startswith(beginning)), "")
    return OutreachError(f"this is not TOML: {what}", where=f"{name}, line {number}", hint=hint, rule=_UNREADABLE.id)


def _described(value: object) -> str:
    match value:
        case str():
            return f"the text {quoted(value)}"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {value}"
        case list():
            return (
                "a list of texts" if all(isinstance(item, str) for item in value) else "a list with other things in it"
            )
        case dict():
            return "a table"
    return f"the date {value}"


def _suggested(default: object, value: object, documentation: Key) -> str:
    """The value as it was probably meant."""
    meant_value: object = default or documentation.example
    match default, value:
        case bool(), _:
            meant_value = str(value).strip().lower() not in {"false", "no", "off", "0"}
        case int(), str() if value.strip().isdecimal():
            meant_value = int(value)
        case int(), float() if value.is_integer():
            meant_value = int(value)
        case tuple(), str():
            meant_value = (value,)
        case tuple(), [*items] if not any(isinstance(item, list | dict) for item in items):
            meant_value = tuple(map(str, items))
        case str(), int() | float() if not isinstance(value, bool):
            meant_value = str(value)
        case str(), [str(only)]:
            meant_value = only
    return toml(meant_value)
