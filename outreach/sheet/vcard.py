"""vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350) as a table, read with patience for what address books really write.

The columns have the names of Google's export, so that the same contacts look the same from both.
"""

import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from outreach.findings import Finding, found
from outreach.sheet.cleaning import shortened
from outreach.sheet.encodings import Encoding, encoding_of
from outreach.sheet.rows import Line, Table
from outreach.sheet.rules import GUESSED_ENCODING

COLUMNS = (
    "UID",
    "Name",
    "Name Prefix",
    "First Name",
    "Middle Name",
    "Last Name",
    "Name Suffix",
    "Nickname",
    "Organization Name",
    "Organization Department",
    "Organization Title",
    "E-mail 1 - Value",
    "Phone 1 - Value",
    "Address 1 - PO Box",
    "Address 1 - Extended Address",
    "Address 1 - Street",
    "Address 1 - City",
    "Address 1 - Region",
    "Address 1 - Postal Code",
    "Address 1 - Country",
    "Website 1 - Value",
    "Notes",
)
_SEVERAL = " ::: "
"""Between several values of a cell, as Google's export has it."""

_PROPERTY = re.compile(
    r'(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:"[^"]*"|[^":])*)?):(?P<value>.*)', re.DOTALL
)
_PARAMETER = re.compile(r';([^=;]+)(?:=((?:"[^"]*"|[^;"])*))?')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"((?:\\.|[^;\\])*)(?:;|\Z)", re.DOTALL)
_LIST_COMMA = re.compile(r"(?<!\\),")
_UNFOLDABLE = 1 << 20


class Property(NamedTuple):
    """One line of a card, unfolded: the name in capitals, parameters by their names in capitals, the raw value."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def preference(self) -> int:
        """1 for the preferred of several, up to 101 for one without preference (RFC 6350, 5.3)."""
        given = self.parameters.get("PREF", "")
        if given.isascii() and given.isdigit():
            return int(given[:3])
        return 1 if "PREF" in self.parameters or "pref" in self.parameters.get("TYPE", "").lower().split(",") else 101

    @property
    def text(self) -> str:
        """The value as one text."""
        return _unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The components of a structured value, of which each may be a list (RFC 6350, 6.2.2)."""
        parts = [_unescaped(_LIST_COMMA.sub(" ", part[1])).strip() for part in _PART.finditer(self.value)]
        return parts[:-1] if self.value and not parts[-1] and not self.value.endswith(";") else parts


def read_vcard(path: Path, encoding: str | None) -> Table:
    """The cards of a file as rows, numbered as they stand in it. Raises OutreachError (S06)."""
    code = encoding_of(path, encoding)
    findings: tuple[Finding, ...] = ()
    if not code.certain:
        code = Encoding("utf-8-sig", certain=False)
        strange = next((line for line in _unfolded(path, code) if not _is_utf8(line)), "")
        if strange:
            message = "the text is not UTF-8; where it is not, it was read as Windows-1252 (cp1252)"
            hint = f"Is “{shortened(_healed(strange))}” spelled right? If not, name the encoding (--encoding)."
            findings = (found(GUESSED_ENCODING, message, path.name, hint),)

    def lines() -> Iterator[Line]:
        yield 0, COLUMNS
        for number, card in enumerate(_cards(map(_healed, _unfolded(path, code))), 1):
            if not any(property_.name == "KIND" and property_.text.lower() == "group" for property_ in card):
                yield number, _cells(card)

    return Table("", lines, findings, header=0)


def _unfolded(path: Path, code: Encoding) -> Iterator[str]:
    """The file's logical lines, not yet healed: RFC 6350, 3.2, and the soft breaks of QUOTED-PRINTABLE."""
    held = ""
    soft = False
    for raw in code.undecided(path):
        line = raw.rstrip("\r\n")
        if soft:
            held = held[:-1] + line.lstrip(" \t")
        elif line[:1] in {" ", "\t"} and held:
            # Photographs fill a megabyte and more, and no column has room for one.
            held += line[1:] if len(held) < _UNFOLDABLE else ""
        else:
            yield held
            held = line
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
    yield held


def _is_utf8(line: str) -> bool:
    """Whether it is, now that it is unfolded: a fold in the middle of a letter leaves halves that are none."""
    try:
        line.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        return False
    return True


def _healed(line: str) -> str:
    """The line with the bytes in it that were no UTF-8 by themselves."""
    if line.isascii():
        return line
    return line.encode("utf-8", "surrogateescape").decode("utf-8" if _is_utf8(line) else "cp1252", "replace")


def _cards(lines: Iterator[str]) -> Iterator[list[Property]]:
    card: list[Property] | None = None
    for line in lines:
        bare = line.strip().lstrip("\ufeff").upper()
        if bare == "BEGIN:VCARD":
            if card is not None:
                yield card
            card = []
        elif bare == "END:VCARD":
            if card is not None:
                yield card
            card = None
        elif card is not None and (property_ := _property(line)):
            card.append(property_)
    if card is not None:
        yield card


def _property(line: str) -> Property | None:
    found = _PROPERTY.match(line)
    if not found:
        return None
    parameters: dict[str, str] = {}
    for name, given in _PARAMETER.findall(found["parameters"]):
        key, value = name.strip().upper(), given.strip('"')
        if key == "TYPE" and key in parameters:
            value = f"{parameters[key]},{value}"
        parameters[key] = value
    value = found["value"]
    if "QUOTED-PRINTABLE" in parameters or parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = _decoded(value, parameters.get("CHARSET", ""))
    return Property(found["name"].upper(), parameters, value)


def _decoded(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    for name in (charset or "utf-8", "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _cells(card: Sequence[Property]) -> list[str]:
    def best(name: str) -> list[Property]:
        return sorted((property_ for property_ in card if property_.name == name), key=lambda p: p.preference)

    def text(name: str) -> str:
        return next((property_.text for property_ in best(name)), "")

    def parts(name: str, count: int) -> list[str]:
        values = next((property_.parts for property_ in best(name)), [])
        return (values + [""] * count)[:count]

    last, first, middle, prefix, suffix = parts("N", 5)
    company, department = parts("ORG", 2)
    emails = [_without_scheme(property_.text, "mailto:") for property_ in best("EMAIL")]
    phones = [_without_scheme(property_.text, "tel:").partition(";ext=") for property_ in best("TEL")]
    return [
        text("UID"),
        text("FN"),
        prefix,
        first,
        middle,
        last,
        suffix,
        text("NICKNAME"),
        company,
        department,
        text("TITLE"),
        _SEVERAL.join(filter(None, emails)),
        _SEVERAL.join(f"{phone} ext. {extension}" if extension else phone for phone, _, extension in phones if phone),
        *parts("ADR", 7),
        text("URL"),
        "\n".join(property_.text for property_ in card if property_.name == "NOTE"),
    ]


def _without_scheme(text: str, scheme: str) -> str:
    return text[len(scheme) :] if text.lower().startswith(scheme) else text
