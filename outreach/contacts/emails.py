"""The e-mail addresses of a cell."""

import re

from outreach.contacts.text import Cell, lines

# What nearly every address looks like. All that it accepts, email-validator accepts too, in a thousandth of the time.
# No part of one that has at most 63 characters is too long.
_PLAIN = re.compile(
    r"(?!.{64})[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+"
    r"(?!(?i:arpa|invalid|local|localhost|onion|test)$)[A-Za-z]{2,}"
)
_QUOTED_NAME = re.compile(r'"[^"]*"\s*(?=<)')
_BETWEEN = re.compile(r"[;,\n|]|:::|\s/\s")
_BRACKETED = re.compile(r"<\s*(?:mailto:)?([^<>]*)>")
_NONE = frozenset({"none", "null", "nan", "unknown", "n/a", "-"})


def addresses(cell: Cell) -> tuple[list[str], list[tuple[str, str]]]:
    """(addresses, [(what is none, why)]) of a cell, in its order.

    Several are separated by semicolon, comma, bar, line break or Google's " ::: "; "Name <address>" is understood.
    Domains come in small letters, local parts as typed.
    """
    if isinstance(cell, str) and _PLAIN.fullmatch(cell):
        return [_with_small_domain(cell)], []
    good: list[str] = []
    bad: list[tuple[str, str]] = []
    for piece in _pieces("\n".join(lines(cell))):
        address, reason = _checked(piece)
        if reason:
            bad.append((piece, reason))
        elif address not in good:
            good.append(address)
    return good, bad


def _pieces(text: str) -> list[str]:
    text = _QUOTED_NAME.sub("", text)
    if bracketed := _BRACKETED.findall(text):
        # Outside the brackets stand names; a bare address beside them still counts.
        bare = [word for word in re.split(r"[;,\s|]+", _BRACKETED.sub(" ", text)) if "@" in word]
        return [*filter(None, map(str.strip, bracketed)), *bare]
    pieces = [re.sub(r"(?i)^mailto:", "", piece.strip()).strip(" <>").rstrip(".") for piece in _BETWEEN.split(text)]
    # A space between two addresses separates them; one within an address is a mistake to report.
    split = [piece.split() if piece.count("@") > 1 else [piece] for piece in pieces]
    return [piece for some in split for piece in some if piece and piece.casefold() not in _NONE]


def _checked(text: str) -> tuple[str, str]:
    if _PLAIN.fullmatch(text):
        return _with_small_domain(text), ""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized, ""
    except EmailNotValidError as error:
        return "", str(error).replace("email", "e-mail")


def _with_small_domain(address: str) -> str:
    if address.islower():
        return address
    local, _, domain = address.rpartition("@")
    return address if domain.islower() else f"{local}@{domain.lower()}"
