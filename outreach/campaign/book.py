"""The campaign's ledger: a file beside outreach.toml, or the database that outreach.toml names."""

from outreach.campaign.opening import Campaign
from outreach.errors import OutreachError
from outreach.ledger import Ledger, open_ledger

LEDGER_FILE = "ledger.sqlite"


def campaign_ledger(campaign: Campaign) -> Ledger:
    """The campaign's ledger: the file beside outreach.toml, or the database that outreach.toml names.

    Raises OutreachError when it cannot be used.
    """
    settings = campaign.settings
    if not settings.send.ledger:
        return open_ledger(settings.folder / LEDGER_FILE, "")
    if not settings.campaign.name:
        raise OutreachError(
            "campaigns that share a ledger need names of their own",
            where=f"{settings.path.name}, [campaign] name",
            hint='Give this one a name that stays, as in name = "Spring 2027, Dana".',
        )
    return open_ledger(settings.send.ledger, settings.campaign.name)


def has_ledger(campaign: Campaign) -> bool:
    """Whether there is one that may have something in it."""
    settings = campaign.settings
    return bool(settings.send.ledger) or (settings.folder / LEDGER_FILE).exists()
