"""Letters leave: the loop between ledger and line, and the limits that it keeps."""

from outreach.delivery.limits import DAYS, Limits, Turn, earliest
from outreach.delivery.line import Line
from outreach.delivery.loop import Outcome, Report, deliver

__all__ = ["DAYS", "Limits", "Line", "Outcome", "Report", "Turn", "deliver", "earliest"]
