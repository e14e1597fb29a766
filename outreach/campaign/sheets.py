"""The campaign's contact sheet, as its file has it and as it is corrected."""

from collections.abc import Callable
from threading import Thread

from outreach.campaign.opening import Campaign, Choice
from outreach.contacts import known
from outreach.sheet import Sheet, open_sheet

CORRECTIONS = "corrections.csv"
"""In the campaign's folder: what cells are to say instead of what they do."""


def contact_sheet(campaign: Campaign, choice: Choice) -> Sheet:
    """The contact sheet, open, with the corrections that are noted. Raises OutreachError."""
    sheet = sheet_as_filed(campaign, choice)
    if not (campaign.settings.folder / CORRECTIONS).exists():
        return sheet
    from outreach.campaign.by_hand.corrections import corrected  # here, because few campaigns have any

    return corrected(sheet, campaign.settings.folder)


def opening_sheet(campaign: Campaign, choice: Choice) -> Callable[[], Sheet]:
    """Begins to open the contact sheet in a thread, and gives a function that waits for it, or raises what it raised.

    What unpacks and reads a workbook needs no Python, so that this goes on beside it.
    """
    opened: list[Sheet] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            opened.append(contact_sheet(campaign, choice))
        except BaseException as error:  # the caller's
            failed.append(error)

    def result() -> Sheet:
        thread.join()
        for error in failed:
            raise error
        return opened[0]

    thread = Thread(target=run)
    thread.start()
    return result


def sheet_as_filed(campaign: Campaign, choice: Choice) -> Sheet:
    """The contact sheet, open, as its file has it. Raises OutreachError."""
    return open_sheet(
        campaign.sheet,
        sheet=choice.worksheet or campaign.worksheet or None,
        encoding=choice.encoding,
        known=lambda header: is_known(campaign, header),
    )


def is_known(campaign: Campaign, header: str) -> bool:
    """Whether a header is one that contacts' columns have, by itself or by the settings."""
    return known(header) or header in campaign.settings.columns
