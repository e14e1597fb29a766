"""Whom a person means who names a contact on the command line."""

from outreach.contacts.contact import Contact
from outreach.contacts.text import folded, plain


def matches(contact: Contact, who: str) -> bool:
    """Whether `who` is the contact's id, one of the e-mail addresses, or the name; case and accents do not matter."""
    asked = plain(who.strip())
    if not asked:
        return False
    if asked == plain(contact.id) or any(asked == plain(email) for email in contact.emails):
        return True
    name = folded(who)
    return bool(name) and name in {folded(contact.name), folded(f"{contact.first} {contact.last}")}
