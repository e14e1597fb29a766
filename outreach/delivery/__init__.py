"""Letters leave: the loop between ledger and line, and the limits that it keeps."""

from outreach.delivery.limits import Limits, Turn, earliest
from outreach.delivery.line import Line, Permits
from outreach.delivery.loop import deliver
from outreach.delivery.outcome import INTERRUPTED, Outcome, Report

__all__ = ["INTERRUPTED", "Limits", "Line", "Outcome", "Permits", "Report", "Turn", "deliver", "earliest"]
