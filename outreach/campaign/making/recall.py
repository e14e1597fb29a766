"""What was logged about a contact, for letters and briefs to say where the sheet does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from types import MappingProxyType

from outreach.campaign.opening import Campaign
from outreach.contacts import Contact
from outreach.happenings import Happening
from outreach.letters import listed

LOG = "outreach log"
"""Where such a value stands, as a cell is named for those of the sheet."""
RECALLED = frozenset({"called", "meeting", "place", "learned", "lead"})
"""The fields of a contact that can be told by what was logged."""

Recall = Callable[[Contact], Mapping[str, str]]
_NOTHING: Mapping[str, str] = MappingProxyType({})


def recall(campaign: Campaign) -> Recall:
    """A function that gives the fields of a contact that the ledger knows, as a cell would have them.

    The ledger is read when it is asked for the first time: what most letters say stands in the sheet, and a database
    takes a while to load. Without a ledger nothing is known. Raises OutreachError when it cannot be read.
    """
    known = cache(lambda: _known(campaign))

    return lambda contact: known().get(contact.id, _NOTHING)


def told_in(happened: Sequence[Happening], day: Callable[[datetime], date], language: str) -> dict[str, str]:
    """The fields that the history of one contact tells, without those of which it says nothing."""
    from outreach.agenda import open_leads

    made = {
        "called": next((day(each.at).isoformat() for each in reversed(happened) if each.kind == "called"), ""),
        "learned": next((each.detail["learned"] for each in reversed(happened) if "learned" in each.detail), ""),
        "lead": listed([lead for lead, _ in open_leads(happened, day)], language),
    }
    agreed = next((each for each in reversed(happened) if each.kind in ("scheduled", "declined")), None)
    if agreed and agreed.kind == "scheduled":
        # The hour on the clock of whoever logged it, as it was said.
        made["meeting"] = agreed.detail.get("at", "")[: len("2026-12-01T15:00")].replace("T", " ")
        made["place"] = agreed.detail.get("place", "")
    return {name: value for name, value in made.items() if value}


def filled_in(contact: Contact, known: Mapping[str, str]) -> Contact:
    """The contact with what is known of it where its row says nothing."""
    missing = {name: value for name, value in known.items() if not getattr(contact, name)}
    return replace(contact, **missing) if missing else contact  # type: ignore[arg-type]  # these fields are texts


class _Remembering(Contact):
    """A contact whose row need not say what was logged: asked for one of those fields, it looks there as well."""


def _remembered(field: str) -> property:
    def value(contact: Contact) -> object:
        row = vars(contact)
        return row.get(field) or row["recall"](contact).get(field, "")

    return property(value)


for _field in RECALLED:
    setattr(_Remembering, _field, _remembered(_field))


def remembering(contact: Contact, recall: Recall) -> Contact:
    """The contact for a Word file, which takes its fields by itself; the log is asked only where one of them is."""
    return _Remembering.of(vars(contact) | {"recall": recall})


def _known(campaign: Campaign) -> dict[str, Mapping[str, str]]:
    """The fields of everybody in the ledger, by contact."""
    from outreach.campaign.book import campaign_ledger, has_ledger, ledger_to_look_at

    if not has_ledger(campaign):
        return {}
    by_contact: dict[str, list[Happening]] = {}
    with ledger_to_look_at(campaign, campaign_ledger) as ledger:
        for each in ledger.history():
            by_contact.setdefault(each.contact, []).append(each)
    language = campaign.settings.campaign.language
    return {contact: told_in(happened, _here, language) for contact, happened in by_contact.items()}


def _here(at: datetime) -> date:
    return at.astimezone().date()
