"""Settings → outreach.toml with its comments, and the settings reference."""

import json
import re
from typing import NamedTuple

from outreach.settings.sections import FREE, SECTIONS, Settings, keys


class Reference(NamedTuple):
    """One row of the settings reference; `default` and `example` as they would stand in the file."""

    section: str
    key: str
    kind: str
    default: str
    help: str
    example: str


def quoted(text: str) -> str:
    """A TOML basic string: JSON's, but for U+007F, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def bare_or_quoted(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else quoted(key)


def toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(quoted, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else quoted(str(value))


def kind(default: object) -> str:
    if isinstance(default, tuple):
        return "a list of texts"
    if isinstance(default, bool):
        return "true or false"
    return "a whole number" if isinstance(default, int) else "a text"


def as_toml(settings: Settings) -> str:
    """outreach.toml with every key, its documentation above it; `load_settings` reads the same settings back."""
    blocks = []
    for section, (_, about) in SECTIONS.items():
        lines = [f"# {about}", f"[{section}]"]
        content = getattr(settings, section)
        if section in FREE:
            lines += [_line(*pair) for pair in content.items()] or [f"# {_line(*FREE[section])}"]
        for key, (attribute, documentation, _) in keys(section).items():
            value = getattr(content, attribute)
            example = f"  # for example {toml(documentation.example)}" if documentation.example and not value else ""
            lines += ["", f"# {documentation.help}", f"{key} = {toml(value)}{example}"]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def reference() -> list[Reference]:
    """Every key with its kind, default, documentation and example, in the order of the file."""
    return [
        Reference(
            section,
            key,
            kind(default),
            toml(default),
            documentation.help,
            toml(documentation.example) if documentation.example else "",
        )
        for section in SECTIONS
        for key, (_, documentation, default) in keys(section).items()
    ] + [Reference(section, "", "a text", "", SECTIONS[section][1], _line(*FREE[section])) for section in FREE]


def _line(key: str, value: str) -> str:
    return f"{quoted(key)} = {quoted(value)}"
