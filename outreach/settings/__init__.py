"""outreach.toml: what it may say, reading it, and writing it with its comments."""

from outreach.settings.reading import RULES, check_setting, find_settings, load_settings
from outreach.settings.sections import SETTINGS_FILE, CampaignFiles, Checks, Me, Request, Send, Settings
from outreach.settings.writing import Reference, as_toml, reference

__all__ = [
    "RULES",
    "SETTINGS_FILE",
    "CampaignFiles",
    "Checks",
    "Me",
    "Reference",
    "Request",
    "Send",
    "Settings",
    "as_toml",
    "check_setting",
    "find_settings",
    "load_settings",
    "reference",
]
