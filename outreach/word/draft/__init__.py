"""Drafts: all letters in one Word file for a person to read, with what was merged shaded and what was found beside."""

from outreach.word.draft.writing import DraftLetter, Source, draft

__all__ = ["DraftLetter", "Source", "draft"]
