"""Whom a person means who names a contact on the command line."""

import re

from outreach.contacts.contact import Contact
from outreach.contacts.text import folded, plain

IS, PART, NEAR, ANOTHER = 3, 2, 1, 0
"""How well somebody's words fit a contact: they are its id, address or name; a part of them; nearly; not at all."""

_NEAR = 70
_BETWEEN = re.compile(r"[\s-]+")


def likeness(contact: Contact, who: str) -> int:
    """How well `who`, as a person would type it, fits the contact: `IS`, `PART`, `NEAR` or `ANOTHER`.

    Parts are of the name, word by word and from the beginning of each ("ngo oka"), or of an address before its @.
    """
    if matches(contact, who):
        return IS
    asked = [word for part in _BETWEEN.split(who) if (word := folded(part))]
    if not asked:
        return ANOTHER
    names = (contact.name, f"{contact.first} {contact.last}", contact.nickname, contact.salutation)
    words = {folded(word) for name in names for word in _BETWEEN.split(name)} - {""}
    whole = {folded(name) for name in names} - {""}
    if all(any(word.startswith(each) for word in words | whole) for each in asked):
        return PART
    if any(plain(email).partition("@")[0] == plain(who).strip() for email in contact.emails):
        return PART
    from rapidfuzz import fuzz

    typed = "".join(asked)
    return NEAR if any(fuzz.ratio(typed, name) >= _NEAR for name in words | whole) else ANOTHER


def matches(contact: Contact, who: str) -> bool:
    """Whether `who` is the contact's id, one of the e-mail addresses, or the name, with or without the title.

    Case and accents do not matter.
    """
    asked = plain(who.strip())
    if not asked:
        return False
    if asked == plain(contact.id) or any(asked == plain(email) for email in contact.emails):
        return True
    names = [contact.name, f"{contact.first} {contact.last}", f"{contact.title} {contact.name}"]
    if "," in who:
        names.append(f"{contact.last} {contact.first}")
    return bool(name := folded(who)) and name in map(folded, names)
