"""What is due: from the history, the day, a calendar and a policy alone."""

from outreach.agenda.due import IMPORTANCE, TO_DO, Calendar, Due, Policy, What
from outreach.agenda.ics import PRODUCT, Appointment, calendar_file
from outreach.agenda.promises import (
    ANSWERED,
    ENDS_APPOINTMENT,
    LONGEST_LEAVE,
    agenda,
    appointment,
    back_on,
    has_hour,
    in_words,
    kind_of,
    open_leads,
    step_on,
)

__all__ = [
    "ANSWERED",
    "ENDS_APPOINTMENT",
    "IMPORTANCE",
    "LONGEST_LEAVE",
    "PRODUCT",
    "TO_DO",
    "Appointment",
    "Calendar",
    "Due",
    "Policy",
    "What",
    "agenda",
    "appointment",
    "back_on",
    "calendar_file",
    "has_hour",
    "in_words",
    "kind_of",
    "open_leads",
    "step_on",
]
