"""The Word engine: stationery compiled once, then a whole .docx for every letter in tens of microseconds.

What makes one document of many letters is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from outreach.word.document import FieldUse, fields_of, load_document
from outreach.word.images import folder_pictures
from outreach.word.loading import load_stationery
from outreach.word.rules import RULES
from outreach.word.stationery import Filling, WordTemplate

if TYPE_CHECKING:
    from outreach.word.binding import LAST_PAGE
    from outreach.word.combined import combine, combining
else:

    def __getattr__(name):
        if name in {"LAST_PAGE", "combine", "combining"}:
            from outreach.word import combined

            return getattr(combined, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
