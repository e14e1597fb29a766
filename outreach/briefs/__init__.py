"""Papers for the calls and talks that the letters lead to: a call sheet and a meeting brief for each contact.

Facts about the contact, the writer and the talk become a `Paper` of plain
text in blocks, and that becomes Markdown or a Word document.
"""

from outreach.briefs.call import call_sheet, voicemail
from outreach.briefs.facts import Person, Talk, Writer, person_from, tidy
from outreach.briefs.hours import Clock, clock, twelve_hours, zones_of
from outreach.briefs.judging import judge_call, judge_meeting, judge_talk, judge_writer
from outreach.briefs.markdown import markdown
from outreach.briefs.meeting import chosen_questions, meeting_brief
from outreach.briefs.paper import Paper, spoken
from outreach.briefs.phone import Number, number
from outreach.briefs.rules import RULES

__all__ = [
    "RULES",
    "Clock",
    "Number",
    "Paper",
    "Person",
    "Talk",
    "Writer",
    "call_sheet",
    "chosen_questions",
    "clock",
    "judge_call",
    "judge_meeting",
    "judge_talk",
    "judge_writer",
    "markdown",
    "meeting_brief",
    "number",
    "person_from",
    "spoken",
    "tidy",
    "twelve_hours",
    "voicemail",
    "zones_of",
]
