"""A file name from a pattern and a contact's fields, safe on every system."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from outreach.documents.rules import PATTERN
from outreach.errors import OutreachError
from outreach.findings import found
from outreach.seen import Seen

_LONGEST = 120
"""Bytes before the suffix: file systems allow 255, or 143 where they encrypt names, and a number may follow."""

_REMEMBERED = 4096
"""Names whose next number is known, so that a thousand people of one name do not cost a million look-ups."""

_PLAIN = re.compile(r"\w+(?:[ '-]\w+)*", re.ASCII)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"  # Persian and Indic names are spelled with these two format characters
_SEPARATORS = " -_.,"


def file_name(pattern: str, fields: Mapping[str, str], suffix: str) -> str:
    """The name for `pattern`, such as "{last}-{first}", with `suffix`, such as ".docx".

    Whatever the fields hold, the name has no path separator, control or reserved character, is none that Windows
    keeps for devices, has no dot in front and no dot or blank at the end, is never empty, is NFC and has at most
    120 bytes of UTF-8 before the suffix. An empty field takes the separator before it along. A doubled brace stands
    for itself.

    Raises OutreachError for a pattern with an unknown field or a lone brace.
    """
    name = ""
    for literal, field in _parts(pattern):
        value = _cleaned(_value(fields, field, pattern)) if field else ""
        if value.strip(_SEPARATORS) or literal.strip(_SEPARATORS):
            name += literal + value
    return _portable(name) + suffix


class UniqueNames:
    """Gives every file of a run a name of its own."""

    def __init__(self) -> None:
        self._calls = 0
        self._names = Seen()
        self._next_numbers: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """`name`, or name-2, name-3 ... if it was given away before."""
        self._calls += 1
        key = name_key(name)
        if self._names.first(key, self._calls) == self._calls:
            return name
        stem, dot, suffix = name.rpartition(".")
        number = self._next_numbers.get(key, 2)
        while self._names.first(name_key(numbered := f"{stem}-{number}{dot}{suffix}"), self._calls) != self._calls:
            number += 1
        if len(self._next_numbers) >= _REMEMBERED:
            self._next_numbers.clear()
        self._next_numbers[key] = number + 1
        return numbered


def name_key(name: str) -> str:
    """Windows and macOS take names that differ in case for one file; Linux lets one be no text."""
    key = name.casefold()
    return key if key.isprintable() else key.encode(errors="backslashreplace").decode()


def pattern_fields(pattern: str) -> tuple[str, ...]:
    """The fields that `pattern` names: no others need be looked up."""
    return tuple(dict.fromkeys(field for _, field in _parts(pattern) if field))


@lru_cache(maxsize=16)
def _parts(pattern: str) -> tuple[tuple[str, str], ...]:
    """Each field with the literal text before it; the field is "" where the text ends the pattern."""
    parts = []
    literal = ""
    for piece in re.split(r"(\{\{|\}\}|\{[^{}]*\})", pattern):
        if piece in ("{{", "}}"):
            literal += piece[0]
        elif piece.startswith("{") and piece.endswith("}"):
            parts.append((literal, piece[1:-1].strip()))
            literal = ""
        elif "{" in piece or "}" in piece:
            raise _unusable(f"the file name pattern “{pattern}” has a lone brace", "Write a field as {last}.")
        else:
            literal += _cleaned(piece, ends=True)
    if any(not field for _, field in parts):
        raise _unusable(f"the file name pattern “{pattern}” has empty braces", "Write a field as {last}.")
    return (*parts, (literal, ""))


def _value(fields: Mapping[str, str], field: str, pattern: str) -> str:
    try:
        return fields[field]
    except KeyError:
        near = difflib.get_close_matches(field.casefold(), list(fields), n=1)
        meant = f": did you mean {{{near[0]}}}?" if near else ""
        message = f"the file name pattern “{pattern}” names {{{field}}}, which contacts do not have{meant}"
        raise _unusable(message, f"Fields: {', '.join(fields)}.") from None


def _unusable(message: str, hint: str) -> OutreachError:
    return OutreachError(findings=[found(PATTERN, message, hint=hint)])


def _cleaned(text: str, *, ends: bool = False) -> str:
    """`text` without what no file name may hold; blanks at its ends stay when they separate it from a field."""
    if (text.isascii() and text.isalnum()) or _PLAIN.fullmatch(text):
        return text
    text = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", text[: 4 * _LONGEST]))
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or c in _JOINERS or unicodedata.category(c)[0] != "C")
    text = _SPACES.sub(" ", text)
    return text if ends else text.strip()


def _portable(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip(_SEPARATORS)
    if len(name) > _LONGEST // 4:  # no character has more than four bytes
        name = name.encode()[:_LONGEST].decode(errors="ignore").rstrip(_SEPARATORS)
    if device := _DEVICE.match(name):
        name = f"{device[0]}_{name[device.end() :]}"
    return name or "letter"
