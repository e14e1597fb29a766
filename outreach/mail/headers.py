"""Header fields as they leave: cleaned, folded and in ASCII (RFC 5322, 2047)."""

import re
from collections.abc import Iterable
from email.charset import QP, Charset
from email.header import Header
from functools import lru_cache

from outreach.mail.addresses import Mailbox, in_ascii

_LINE = 76
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = QP
# What may end a line or turn the direction of what follows has no place in a header, wherever it came from.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def cleaned(text: str) -> str:
    """`text` on one line, without what a header cannot hold."""
    text = _DIRECTIONS.sub("", _BREAKS.sub(" ", text))
    return " ".join(_SURROGATES.sub("\ufffd", text).split(" ")).strip()


def unstructured(name: str, text: str) -> str:
    """A field such as Subject, with its line end."""
    text = cleaned(text)
    whole = f"{name}: {text}\r\n"
    if len(whole) <= _LINE + 2 and _PLAIN.fullmatch(text) and "=?" not in text:
        return whole
    return f"{name}: {_encoded(text, len(name) + 2)}\r\n"


def addressed(name: str, boxes: Iterable[Mailbox]) -> str:
    """A field such as To, one mailbox a line, with its line end."""
    return f"{name}: " + ",\r\n ".join(mailbox(box, len(name) + 2) for box in boxes) + "\r\n"


@lru_cache(1024)
def mailbox(box: Mailbox, indent: int = 0) -> str:
    """A mailbox in a header; `indent` is how far into its line it begins."""
    address = in_ascii(box.address)
    name = cleaned(box.name)
    if not name:
        return address
    if not _PLAIN.fullmatch(name) or "=?" in name or len(name) > _LINE - 12:
        shown = _encoded(name, indent)
    elif _ATOMS.fullmatch(name):
        shown = name
    else:
        escaped = re.sub(r'(["\\])', r"\\\1", name)
        shown = f'"{escaped}"'
    last = len(shown.rpartition("\n")[2]) + (0 if "\n" in shown else indent)
    return f"{shown}{' ' if last + len(address) < _LINE else chr(13) + chr(10) + ' '}<{address}>"


def identifiers(name: str, ids: Iterable[str]) -> str:
    """A field of message ids, one a line: an id that is folded or encoded breaks a thread."""
    return f"{name}: " + "\r\n ".join(ids) + "\r\n"


def _encoded(text: str, indent: int) -> str:
    """Encoded words, which also hold long words and what looks like an encoded word itself."""
    made = Header(text, _UTF8, maxlinelen=_LINE, header_name="x" * max(indent - 2, 1)).encode(linesep="\r\n")
    return str(made)
