"""The octets of a message as its headers, its text and its parts, whatever is wrong with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property

from outreach.lines import unix
from outreach.replies.markup import as_text

MOST_TEXT = 100_000  # characters; nobody writes more, and a server says what it has to say at the beginning
_MOST_PARTS = 200
_MOST_HEADER = 10_000  # characters; the decoder of the standard library takes the square of their number
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")

_ID = re.compile(r"<[^<>\s]{3,250}>")
_NAMED_ID = re.compile(r"^[ \t>]*(?:Original-)?Message-ID:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>@\"(),;:]{1,64}@[^\s<>@\"(),;:]{1,250}")
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Opened:
    """A message to ask about. Nothing raises; what is missing, or cannot be read, is empty."""

    message: Message

    def header(self, name: str) -> str:
        """The first header of that name, decoded, on one line."""
        return next(iter(headers(self.message, name)), "")

    def has(self, *names: str) -> bool:
        return any(name in self.message for name in names)

    def addresses(self, *names: str) -> tuple[tuple[str, str], ...]:
        """(Name, address in lower case) of those headers."""
        return tuple(each for name in names for value in _raw(self.message, name) for each in _addresses(value))

    @cached_property
    def sender(self) -> tuple[str, str]:
        """Its author's name and address."""
        return next(iter(self.addresses("From") or self.addresses("Sender")), (self.header("From"), ""))

    @cached_property
    def at(self) -> datetime | None:
        """When it was written, in UTC."""
        try:
            at = parsedate_to_datetime(self.header("Date"))
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    @property
    def null_path(self) -> bool:
        """Whether it must not be answered, as notices of failure and most automatic answers (RFC 5321, 4.5.5)."""
        return bool(re.fullmatch(r"<(?:mailer-daemon(?:@.*)?)?>", self.header("Return-Path"), re.IGNORECASE))

    @cached_property
    def parts(self) -> tuple[Message, ...]:
        """The parts that are its own: what an enclosed message consists of belongs to that one."""
        found: list[Message] = []
        waiting = [self.message]
        while waiting and len(found) < _MOST_PARTS:
            part = waiting.pop()
            found.append(part)
            if part.is_multipart() and part.get_content_maintype() != "message":
                waiting.extend(reversed(inside(part)))
        return tuple(found)

    def of_type(self, *types: str) -> Iterator[Message]:
        return (part for part in self.parts if part.get_content_type() in types)

    @cached_property
    def text(self) -> str:
        """What is shown to its reader: the plain text, or else the HTML as text. Quoted lines begin with ">".

        Where neither is to be had, because the parts are not divided as is said, it is all that stands there.
        """
        plain = "\n".join(filter(str.strip, map(decoded, self._shown("text/plain"))))
        html = "" if plain else "\n".join(as_text(decoded(part)) for part in self._shown("text/html"))
        if plain or html:
            return (plain or html)[:MOST_TEXT]
        undivided = (part for part in self.parts if part.get_content_maintype() == "multipart")
        return "\n".join(decoded(part) for part in undivided if not part.is_multipart())[:MOST_TEXT]

    def _shown(self, kind: str) -> Iterator[Message]:
        return (
            part
            for part in self.of_type(kind)
            if not "".join(headers(part, "Content-Disposition")).lower().startswith("attachment")
        )

    @cached_property
    def enclosed(self) -> str:
        """The messages that it returns or encloses: their headers and first texts."""
        return "\n\n".join(map(_as_enclosed, self.of_type(*_RETURNED)))[:MOST_TEXT]

    @cached_property
    def cites(self) -> tuple[str, ...]:
        """The Message-IDs that it answers or is about, nearest first."""
        reported = "\n".join(
            map(fields_of, self.of_type("message/disposition-notification", "message/delivery-status"))
        )
        found = (
            *_ID.findall(self.header("In-Reply-To")),
            *_NAMED_ID.findall("\n".join((reported, self.enclosed, self.text))),
            *reversed(_ID.findall(self.header("References"))),
        )
        return tuple(dict.fromkeys(each for each in found if each != self.header("Message-ID")))


class _AsItCame(Compat32):
    """Headers as text: the parser would make objects that are no strings of those with octets that are no ASCII."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return in_unicode(value)


_POLICY = _AsItCame()


def opened(raw: bytes) -> Opened:
    """Any octets are a message of some kind (RFC 5322 with all that goes wrong)."""
    try:
        return Opened(message_from_bytes(raw.replace(b"\0", b""), policy=_POLICY))
    except (RecursionError, MessageError, ValueError, LookupError, AssertionError):
        return opened_headers(raw)


def opened_headers(raw: bytes) -> Opened:
    """Only its header section."""
    return Opened(
        BytesHeaderParser(policy=_POLICY).parsebytes(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n")
    )


def _addresses(value: str) -> list[tuple[str, str]]:
    """Names are decoded after the header was taken apart: commas may be in them."""
    try:
        found = getaddresses([" ".join(value.split())])
    except (ValueError, IndexError, RecursionError):
        found = []
    told = [(_decoded_header(name), in_unicode(address).lower()) for name, address in found if "@" in address]
    return told or [("", address.lower()) for address in _ADDRESS.findall(in_unicode(value))]


def headers(part: Message, name: str) -> list[str]:
    """The headers of that name, decoded, each on one line."""
    return [_decoded_header(value) for value in _raw(part, name)]


def _raw(part: Message, name: str) -> Iterator[str]:
    """As they came: `get_all` would have replaced every octet that is no ASCII."""
    return (str(value) for found, value in part.raw_items() if found.lower() == name.lower())


def _decoded_header(value: str) -> str:
    try:
        pieces = decode_header(value[:_MOST_HEADER]) if "=?" in value else [(value, None)]
    except (HeaderParseError, ValueError, TypeError):
        pieces = [(value, None)]
    text = "".join(piece if isinstance(piece, str) else in_charset(piece, charset) for piece, charset in pieces)
    return " ".join(_CONTROLS.sub("", in_unicode(text)).split())


def in_unicode(text: str) -> str:
    """The parser keeps octets that are no ASCII as surrogates: mostly they are UTF-8."""
    return in_charset(text.encode("utf-8", "surrogateescape"), "utf-8") if not text.isascii() else text


def in_charset(octets: bytes, charset: str | None) -> str:
    """As that charset; as UTF-8 or Windows-1252 where the name is wrong or unknown."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return octets.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return octets.decode("cp1252", "replace")


def decoded(part: Message) -> str:
    """A leaf's text."""
    try:
        octets = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError, AssertionError):
        return ""
    if isinstance(octets, bytes):
        text = in_charset(octets[: 4 * MOST_TEXT], charset)
    else:
        text = octets if isinstance(octets, str) else ""
    return _CONTROLS.sub("", unix(text))[:MOST_TEXT]


def inside(part: Message) -> list[Message]:
    """The messages that a part consists of."""
    return [each for each in part.get_payload() if isinstance(each, Message)] if part.is_multipart() else []


def fields_of(part: Message) -> str:
    """The header-like lines of a report's part: the parser has made messages of them (RFC 3464, 2.1)."""
    return "\n\n".join(
        "\n".join(f"{name}: {_decoded_header(str(value))}" for name, value in group.raw_items())
        for group in groups(part)
    )


def groups(part: Message) -> list[Message]:
    """The groups of fields of a report's part; for those that came encoded they are read here."""
    read = inside(part)
    if any(group.keys() for group in read):
        return read
    text = decoded(read[0] if read else part)
    return [
        BytesHeaderParser(policy=_POLICY).parsebytes(group.encode()) for group in re.split(r"\n[ \t]*\n", text.strip())
    ]


def _as_enclosed(part: Message) -> str:
    read = inside(part)
    if read:
        return f"{_section(read[0])}\n\n{Opened(read[0]).text}"
    return decoded(part)


def _section(message: Message) -> str:
    return "\n".join(f"{name}: {_decoded_header(str(value))}" for name, value in message.raw_items())
