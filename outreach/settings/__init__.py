"""outreach.toml: what it may say, reading it, and writing it with its comments."""

from outreach.settings.changing import Changes, change_settings, with_changes
from outreach.settings.mail import Inbox, Send
from outreach.settings.reading import RULES, check_setting, find_settings, load_settings
from outreach.settings.sections import (
    SETTINGS_FILE,
    Brief,
    CampaignFiles,
    Checks,
    Cohort,
    Me,
    Promises,
    Request,
    Settings,
)
from outreach.settings.times import hours, weekdays, zone
from outreach.settings.writing import Reference, as_toml, reference

__all__ = [
    "RULES",
    "SETTINGS_FILE",
    "Brief",
    "CampaignFiles",
    "Changes",
    "Checks",
    "Cohort",
    "Inbox",
    "Me",
    "Promises",
    "Reference",
    "Request",
    "Send",
    "Settings",
    "as_toml",
    "change_settings",
    "check_setting",
    "find_settings",
    "hours",
    "load_settings",
    "reference",
    "weekdays",
    "with_changes",
    "zone",
]
