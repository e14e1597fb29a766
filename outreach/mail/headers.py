"""Header fields as they leave: cleaned, folded and in ASCII (RFC 5322, 2047)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from outreach.mail.addresses import Mailbox, in_ascii

_LINE = 76
# What may end a line or turn the direction of what follows has no place in a header, wherever it came from.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ID = re.compile(r"<[!-;=?-~]+>")
_IN_ENCODED_WORD = {**{chr(code): chr(code) for code in b"!*+-/"}, " ": "_"}  # also in a name: RFC 2047, 5 (3)


def cleaned(text: str) -> str:
    """`text` on one line, without what a header cannot hold."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _SURROGATES.sub("\ufffd", _DIRECTIONS.sub("", _BREAKS.sub(" ", text))).strip()


def unstructured(name: str, text: str) -> str:
    """A field such as Subject, with its line end."""
    text = cleaned(text)
    if not _is_plain(text):
        written = _encoded(text, len(name) + 2)
    elif len(name) + 2 + len(text) <= _LINE:
        written = text
    else:
        written = _folded(text, len(name) + 2)
    return f"{name}: {written}\r\n"


def addressed(name: str, boxes: Iterable[Mailbox]) -> str:
    """A field such as To, one mailbox a line, with its line end."""
    return f"{name}: " + ",\r\n ".join([mailbox(box, len(name) + 2) for box in boxes]) + "\r\n"


@lru_cache(1024)
def mailbox(box: Mailbox, indent: int = 0) -> str:
    """A mailbox in a header; `indent` is how far into its line it begins at most."""
    address = in_ascii(box.address)
    name = cleaned(box.name)
    if not name:
        return address
    if not _is_plain(name) or len(name) > _LINE - 12:
        shown = _encoded(name, indent)
    elif _ATOMS.fullmatch(name):
        shown = name
    else:
        escaped = re.sub(r'(["\\])', r"\\\1", name)
        shown = f'"{escaped}"'
    last = len(shown.rpartition("\n")[2]) + (0 if "\n" in shown else indent)
    return f"{shown}{' ' if last + len(address) + 3 <= _LINE else chr(13) + chr(10) + ' '}<{address}>"


def identifiers(name: str, ids: Iterable[str]) -> str:
    """A field of message ids, one a line: an id that is folded or encoded breaks a thread. What is none is left out."""
    good = [each for each in ids if _ID.fullmatch(each) and len(each) < 900]
    return f"{name}: " + "\r\n ".join(good) + "\r\n" if good else ""


def _is_plain(text: str) -> bool:
    """Whether it can go as it is: not even what only looks like an encoded word can."""
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text and len(max(text.split(" "), key=len)) < 500


def _folded(text: str, indent: int) -> str:
    """Plain text on several lines, each beginning with the blanks that stood there: taken together it is the same."""
    lines = [""]
    for word in re.findall(" *[^ ]+", text):
        if lines[-1] and len(lines[-1]) + len(word) + (indent if len(lines) == 1 else 0) > _LINE:
            lines.append("")
        lines[-1] += word
    return "\r\n".join(lines)


def _encoded(text: str, indent: int) -> str:
    """Encoded words of whole characters, one a line, none longer than the 75 characters that RFC 2047 allows."""
    room = _LINE - indent - len("=?utf-8?q??=")
    words, word = [], ""
    for character in text:
        written = _IN_ENCODED_WORD.get(character) or (
            character if character.isascii() and character.isalnum() else _in_hexadecimal(character)
        )
        if len(word) + len(written) > room:
            words.append(word)
            word, room = "", 75 - len("=?utf-8?q??=")
        word += written
    return "\r\n ".join([f"=?utf-8?q?{each}?=" for each in (*words, word) if each])


def _in_hexadecimal(character: str) -> str:
    return "".join([f"={octet:02X}" for octet in character.encode()])
