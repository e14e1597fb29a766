"""A new campaign folder: the questions, the starter contact sheet, and everything put in place at once."""

from outreach.starter.columns import Column, ContactField, starter_columns
from outreach.starter.folder import RULES, create_campaign, see_that_it_is_free
from outreach.starter.questions import QUESTIONS, Answers, Question, check_answer

__all__ = [
    "QUESTIONS",
    "RULES",
    "Answers",
    "Column",
    "ContactField",
    "Question",
    "check_answer",
    "create_campaign",
    "see_that_it_is_free",
    "starter_columns",
]
