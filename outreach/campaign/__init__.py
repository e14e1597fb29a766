"""A campaign: its files, one run over them, and the letters that come of it.

What makes letters is loaded when it is first asked for, so that a command can begin to read the sheet before that.
"""

from typing import TYPE_CHECKING

from outreach.campaign.opening import Campaign, Choice, open_campaign
from outreach.campaign.templates import ShippedLetter, copy_letter, shipped_letters, templates_folder

if TYPE_CHECKING:
    from outreach.campaign.crew import checked, planned_letters
    from outreach.campaign.files.finishing import MEDIA, PDF, SET_IN_STATIONERY, Finished, laid_out
    from outreach.campaign.files.writing import Written, write_combined, write_letters
    from outreach.campaign.making.run import Planned, Run, Tally
    from outreach.campaign.making.spool import Ready
    from outreach.campaign.starting import fields_of_template, start
else:
    _MODULES = (
        "making.run", "starting", "making.spool", "files.finishing", "crew", "files.writing",
    )  # fmt: skip

    def __getattr__(name):
        if name in __all__:
            from importlib import import_module

            for module in _MODULES:
                if found := getattr(import_module(f"{__name__}.{module}"), name, None):
                    return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "MEDIA",
    "PDF",
    "SET_IN_STATIONERY",
    "Campaign",
    "Choice",
    "Finished",
    "Planned",
    "Ready",
    "Run",
    "ShippedLetter",
    "Tally",
    "Written",
    "checked",
    "copy_letter",
    "fields_of_template",
    "laid_out",
    "open_campaign",
    "planned_letters",
    "shipped_letters",
    "start",
    "templates_folder",
    "write_combined",
    "write_letters",
]
