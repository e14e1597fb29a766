"""The Word engine: stationery compiled once, then a whole .docx for every letter in tens of microseconds."""

from outreach.word.binding import LAST_PAGE
from outreach.word.combined import combine, combining
from outreach.word.rules import RULES
from outreach.word.stationery import Filling, WordTemplate, load_stationery

__all__ = ["LAST_PAGE", "RULES", "Filling", "WordTemplate", "combine", "combining", "load_stationery"]
