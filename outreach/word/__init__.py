"""The Word engine: stationery compiled once, then a whole .docx for every letter in tens of microseconds."""

from outreach.word.rules import RULES
from outreach.word.stationery import Filling, WordTemplate, load_stationery

__all__ = ["RULES", "Filling", "WordTemplate", "load_stationery"]
