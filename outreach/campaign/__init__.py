"""A campaign: its files, one run over them, and the letters that come of it."""

from outreach.campaign.opening import Campaign, Choice, open_campaign
from outreach.campaign.planning import Planned, Run, Tally, start
from outreach.campaign.rules import RULES
from outreach.campaign.spool import Ready, spooled
from outreach.campaign.writing import MEDIA, SET_IN_STATIONERY, Written, write_combined, write_letters

__all__ = [
    "MEDIA",
    "RULES",
    "SET_IN_STATIONERY",
    "Campaign",
    "Choice",
    "Planned",
    "Ready",
    "Run",
    "Tally",
    "Written",
    "open_campaign",
    "spooled",
    "start",
    "write_combined",
    "write_letters",
]
