"""Whom a message is for: mailboxes, taken from header text, and as a mail server has to be told them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from outreach.errors import OutreachError
from outreach.findings import Rule, found

RECIPIENT = Rule(
    "M01",
    "error",
    "Every recipient is an address that mail can be sent to",
    "A message with one wrong recipient is refused for all of them, or gets to somebody else.",
    "RFC 5322, section 3.4",
    bad="To: Smith, Ann <ann@example.com>",
    better='To: "Smith, Ann" <ann@example.com>',
)
_FIRST_TOKEN = 0xF0000
_TOKENS = f"{chr(_FIRST_TOKEN)}-{chr(_FIRST_TOKEN + 0xFFFD)}"
"""A private-use character stands for each value, so that nothing in a value separates one recipient from the next."""

_PART = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|[^",<>]+|.', re.DOTALL)
_ADDRESS = re.compile(
    r"[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]+@[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]+\.[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]+"
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and the name that is shown with it."""

    address: str
    name: str = ""


def mailboxes(text: str | Sequence[tuple[str, bool]], where: str = "") -> tuple[Mailbox, ...]:
    """The mailboxes of a To, Cc, Bcc, From or Reply-To header.

    `text` may come in parts, each with whether it is a merged value: a comma in a value ("Smith, Ann") is part of a
    name then, never the end of a recipient. Raises OutreachError with a finding for each that is no address.
    """
    parts = [(text, False)] if isinstance(text, str) else text
    values = [part for part, is_value in parts if is_value]
    tokens = iter(range(_FIRST_TOKEN, _FIRST_TOKEN + len(values)))
    marked = "".join(chr(next(tokens)) if is_value else part for part, is_value in parts)
    boxes, findings = [], []
    for one in _divided(marked):
        name, address = (_filled(each, values).strip() for each in one)
        if _ADDRESS.fullmatch(address):
            boxes.append(Mailbox(address, " ".join(name.split())))
        elif address or name:
            message = f"“{(address or name)[:80]}” is no e-mail address"
            hint = "Write name <name@example.com>; put a name that has a comma between quotation marks."
            findings.append(found(RECIPIENT, message, where, hint))
    if findings:
        raise OutreachError(findings=findings)
    return tuple(boxes)


def _divided(text: str) -> Iterable[tuple[str, str]]:
    """(name, address) for each recipient of a header; the name unquoted."""
    name: list[str] = []
    address = ""
    for part in [*_PART.findall(text), ","]:
        if part == ",":
            bare = "".join(name).strip()
            if address:
                yield bare, address
            elif bare:
                yield "", bare
            name, address = [], ""
        elif part.startswith("<") and part.endswith(">") and len(part) > 1:
            address = part[1:-1].strip().removeprefix("mailto:")
        elif part.startswith('"') and len(part) > 1:
            name.append(re.sub(r"\\(.)", r"\1", part[1:-1]))
        else:
            name.append(part)


def _filled(text: str, values: Sequence[str]) -> str:
    return re.sub(f"[{_TOKENS}]", lambda token: values[ord(token[0]) - _FIRST_TOKEN], text)


@lru_cache(4096)
def in_ascii(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891); the local part stays as it is.

    Raises OutreachError when the domain cannot be written so.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    import idna

    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        raise OutreachError(
            findings=[found(RECIPIENT, f"“{domain}” cannot be a domain: {error}", hint="Correct the address.")]
        ) from error
