"""MIME parts of seven-bit lines (RFC 2045, 2046): text, pictures and attachments."""

import re
from base64 import b64decode, encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from outreach.lines import unix
from outreach.mail.headers import cleaned

_LONGEST = 998  # octets in a line, RFC 5322, 2.1.1
_FRAGILE = ("\nFrom ", " \n", "\t\n", "\n.")
"""What a server on the way may change: From and a dot at the start of a line, spaces at its end."""
_FRAGILE_START = re.compile(r"^(?:\.|F(?=rom ))", re.MULTILINE)
_SURROGATES = re.compile("[\ud800-\udfff]")
_EMBEDDED = re.compile(r'(?<= src=")data:(image/[a-z+.-]+);base64,([A-Za-z0-9+/=]+)(?=")')


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. An empty `type` is told by the name's ending."""

    name: str
    content: bytes
    type: str = ""


class Part(NamedTuple):
    """A MIME part: its header fields and its body, both ending with a line end."""

    head: str
    body: str

    def __str__(self) -> str:
        return f"{self.head}\r\n{self.body}"


def text_part(text: str, subtype: str) -> Part:
    """A text in the encoding that keeps it readable: as it is, quoted-printable, or base64 where most is not ASCII."""
    text = _SURROGATES.sub("\ufffd", unix(text))
    if not text.endswith("\n"):
        text += "\n"
    kind = f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
    if _can_go_as_it_is(text):
        return Part(f"{kind}Content-Transfer-Encoding: 7bit\r\n", text.replace("\n", "\r\n"))
    octets = text.replace("\n", "\r\n").encode()
    foreign = len(octets.translate(None, _ASCII))
    if foreign * 3 > len(octets):
        return Part(f"{kind}Content-Transfer-Encoding: base64\r\n", _base64(octets))
    body = _FRAGILE_START.sub(_in_figures, b2a_qp(octets, istext=True).decode("ascii"))
    return Part(f"{kind}Content-Transfer-Encoding: quoted-printable\r\n", body)


_ASCII = bytes(range(128))


def _in_figures(start: re.Match[str]) -> str:
    """The character as a number, and a line end that does not count: no line becomes longer by it."""
    return f"={ord(start[0]):02X}=\r\n"


def _can_go_as_it_is(text: str) -> bool:
    lines = text.split("\n")
    return (
        text.isascii()
        and max(map(len, lines)) <= _LONGEST
        and "".join(lines).replace("\t", "").isprintable()
        and not any(sign in f"\n{text}" for sign in _FRAGILE)
    )


def alternative(text: str, html: str, token: str) -> Part:
    """The same letter as text and as HTML; a reader shows the last one that it can."""
    return multipart("alternative", (text_part(text, "plain"), _with_pictures(html, token)), f"{token}a")


def _with_pictures(html: str, token: str) -> Part:
    """HTML whose embedded pictures travel beside it: mail programs show no data: address (RFC 2387, 2392)."""
    pictures: dict[tuple[str, str], str] = {}

    def referred(found: re.Match[str]) -> str:
        number = pictures.setdefault((found[1], found[2]), f"{len(pictures) + 1}.{token}@letter")
        return f"cid:{number}"

    page = text_part(_EMBEDDED.sub(referred, html), "html")
    if not pictures:
        return page
    parts = [_picture(kind, content, number) for (kind, content), number in pictures.items()]
    return multipart("related", (page, *parts), f"{token}r", '; type="text/html"')


def _picture(kind: str, content: str, number: str) -> Part:
    return Part(
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{number}>\r\nContent-Disposition: inline\r\n",
        _in_lines(content),
    )


@lru_cache(16)
def _in_lines(content: str) -> str:
    """A picture's base64, the same for all letters that show it."""
    return _base64(b64decode(content))


def multipart(subtype: str, parts: Sequence[Part], token: str, more: str = "") -> Part:
    """Several parts in one. `token` is unique to the message."""
    inside = [str(part) for part in parts]
    boundary = f"=_{token}"
    while any(boundary in each for each in inside):
        boundary += "_"
    body = "".join(f"--{boundary}\r\n{each}\r\n" for each in inside)
    return Part(f'Content-Type: multipart/{subtype}{more};\r\n boundary="{boundary}"\r\n', f"{body}--{boundary}--\r\n")


@lru_cache(4)
def attached(attachment: Attachment) -> Part:
    """An attachment, the same for all letters that it goes with."""
    name = re.split(r"[/\\]", cleaned(attachment.name))[-1].strip() or "attachment"
    kind = attachment.type or _TYPES.get(name.rpartition(".")[2].lower(), "")
    if not _TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"  # the others may not be in base64 (RFC 2045, 6.4)
    if kind.startswith("text/") and _is_utf8(attachment.content):
        kind += '; charset="utf-8"'
    return Part(
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {_parameter('filename', name)}\r\n",
        _base64(attachment.content),
    )


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,100}")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {  # those of people's letters; what a machine's own tables say would make the same letter another one there
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "gif": "image/gif",
    "htm": "text/html",
    "html": "text/html",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "md": "text/markdown",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "rtf": "application/rtf",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}


def _parameter(name: str, value: str) -> str:
    """A parameter of a header field, in numbered pieces where it is long (RFC 2231)."""
    if value.isascii() and len(value) <= 60 and "=?" not in value:
        escaped = re.sub(r'(["\\])', r"\\\1", value)
        return f'{name}="{escaped}"'
    written = re.findall("(?:%..|[^%]){1,20}", quote(value, safe=""))
    if len(written) == 1:
        return f"{name}*=utf-8''{written[0]}"
    written[0] = f"utf-8''{written[0]}"
    return ";\r\n ".join([f"{name}*{number}*={piece}" for number, piece in enumerate(written)])


def _base64(octets: bytes) -> str:
    return encodebytes(octets).decode("ascii").replace("\n", "\r\n")


def token_of(message_id: str) -> str:
    """What makes a message's boundaries its own."""
    return sha256(message_id.encode()).hexdigest()[:24]
