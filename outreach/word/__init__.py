"""The Word engine: stationery compiled once, then a whole .docx for every letter in tens of microseconds."""

from outreach.word.binding import LAST_PAGE
from outreach.word.combined import combine, combining
from outreach.word.document import FieldUse, fields_of, load_document
from outreach.word.images import folder_pictures
from outreach.word.loading import load_stationery
from outreach.word.rules import RULES
from outreach.word.stationery import Filling, WordTemplate

__all__ = [
    "LAST_PAGE",
    "RULES",
    "FieldUse",
    "Filling",
    "WordTemplate",
    "combine",
    "combining",
    "fields_of",
    "folder_pictures",
    "load_document",
    "load_stationery",
]
