"""Rows of a contact sheet become contacts: who each person is, what to call them, how to reach them, who was there
before."""

from outreach.contacts.choosing import NEAR, likeness, matches
from outreach.contacts.columns import Columns, field_of, known, match_columns
from outreach.contacts.conditions import condition
from outreach.contacts.contact import Contact
from outreach.contacts.fields import FIELDS, Field
from outreach.contacts.reading import read_contacts
from outreach.contacts.rules import RULES
from outreach.contacts.sources import SOURCES
from outreach.contacts.text import slug
from outreach.contacts.warmth import wave

__all__ = [
    "FIELDS",
    "NEAR",
    "RULES",
    "SOURCES",
    "Columns",
    "Contact",
    "Field",
    "condition",
    "field_of",
    "known",
    "likeness",
    "match_columns",
    "matches",
    "read_contacts",
    "slug",
    "wave",
]
