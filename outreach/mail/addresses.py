"""Whom a message is for: mailboxes, taken from header text, and as a mail server has to be told them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from outreach.errors import OutreachError
from outreach.findings import Rule, found

RECIPIENT = Rule(
    "M04",
    "error",
    "Every recipient is an address that mail can be sent to",
    "A message with one wrong recipient is refused for all of them, or gets to somebody else.",
    "RFC 5322, section 3.4",
    bad="To: Smith, Ann <ann@example.com>",
    better='To: "Smith, Ann" <ann@example.com>',
)
_FIRST_TOKEN = 0xF0000
_TOKEN = re.compile(f"[{chr(_FIRST_TOKEN)}-{chr(_FIRST_TOKEN + 0xFFFD)}]")
"""A private-use character stands for each value, so that nothing in a value separates one recipient from the next."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RECIPIENT = re.compile(rf"(?:{_QUOTED}|<[^<>]*>|[^,])+", re.DOTALL)
_NAMED = re.compile(rf'((?:{_QUOTED}|[^"<>])*)<([^<>]*)>\s*', re.DOTALL)
_IN_QUOTES = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)

_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+"
_LABEL = r"(?:[A-Za-z0-9]|[^\x00-\x7f])(?:(?:[A-Za-z0-9-]|[^\x00-\x7f])*(?:[A-Za-z0-9]|[^\x00-\x7f]))?"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""RFC 5321's Mailbox without quoted local parts and address literals, which nobody has who is written to."""


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
    if not text:
        return ()
    parts = [(text, False)] if isinstance(text, str) else text
    values = [part for part, is_value in parts if is_value]
    tokens = map(chr, range(_FIRST_TOKEN, _FIRST_TOKEN + len(values)))
    marked = "".join([next(tokens) if is_value else _TOKEN.sub("", part) for part, is_value in parts])
    boxes, findings = [], []
    for one in _RECIPIENT.findall(marked):
        name, address = (_filled(each, values).strip() for each in _name_and_address(one))
        if not (name or address):
            continue
        try:
            in_ascii(address)
            boxes.append(Mailbox(address, " ".join(name.split())))
        except OutreachError as error:
            hint = "Write name <name@example.com>; put a name that has a comma between quotation marks."
            findings += [found(RECIPIENT, finding.message, where, hint) for finding in error.findings]
    if findings:
        raise OutreachError(findings=findings)
    return tuple(boxes)


def _name_and_address(recipient: str) -> tuple[str, str]:
    """The two, the name unquoted; what is neither of the forms that a recipient has is given as an address."""
    named = _NAMED.fullmatch(recipient)
    if not named:
        return "", recipient.strip()
    name = _IN_QUOTES.sub(lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), named[1])
    return name.strip(), named[2].strip().removeprefix("mailto:")


def _filled(text: str, values: Sequence[str]) -> str:
    return _TOKEN.sub(lambda token: values[ord(token[0]) - _FIRST_TOKEN], text)


@lru_cache(4096)
def in_ascii(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891); the local part stays as it is.

    Whatever is not an address raises OutreachError: nothing else gets into a header or to a server by this.
    """
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise _no_address(f"“{_shown(address)}” is no e-mail address")
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    import idna

    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except (idna.IDNAError, UnicodeError) as error:
        raise _no_address(f"“{_shown(domain)}” cannot be a domain: {error}") from error


def _no_address(message: str) -> OutreachError:
    return OutreachError(findings=[found(RECIPIENT, message, hint="Correct the address.")])


def _shown(text: str) -> str:
    return "".join([each if each.isprintable() else "\ufffd" for each in text[:80]])
