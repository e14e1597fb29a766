"""A campaign as one of a cohort's: what the shared list has against its letters, and what goes on the list."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from outreach.agenda import kind_of
from outreach.cohort import Cohort, Objection, begin_list
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.mail import mailboxes
from outreach.settings import Settings

if TYPE_CHECKING:
    from outreach.ledger import Delivery, Ledger

APPROACHED = Rule(
    "M21",
    "error",
    "Nobody is approached by two of a cohort at once",
    "A second request within weeks, from the same school, makes an alumna decline both.",
)
NEVER = Rule(
    "M22",
    "error",
    "Who wants no more letters gets none from anybody of a cohort",
    "To the reader all of you are one sender, and so is whoever trained you.",
)
UNREACHABLE = Rule(
    "M23",
    "warning",
    "The cohort's list can be reached",
    "Without it nobody knows whom the others have approached, and no letter leaves.",
)

RULES: tuple[Rule, ...] = (APPROACHED, NEVER, UNREACHABLE)

_WITHIN_A_CONVERSATION = frozenset({"reminder", "answer", "confirmation", "thanks", "report", "referrer"})
"""Kinds of letters to somebody whom the writer has approached before; they do not depend on what others did since."""

_REFUSALS = ("opted out", "bounced")
"""How the ledger's reasons begin where the reader or their server, and not the user, wants no more letters."""

Objections = Callable[[Contact, str, str], list[Finding]]
"""(contact, kind of letter, place) → what the list has against it."""


def cohort_of(settings: Settings) -> Cohort | None:
    """The list that the settings name, read; None where they name none. Raises OutreachError."""
    own = settings.cohort
    if not own.place:
        return None
    name = own.name or settings.me.name
    if not name:
        hint = 'Write what the others know you by, as in name = "Dana W."'
        raise OutreachError(
            "the cohort's list has to say who you are", where=f"{settings.path.name}, [cohort] name", hint=hint
        )
    boxes = mailboxes(settings.send.sender, f"{settings.path.name}, [send] from") if settings.send.sender else ()
    address = boxes[0].address if boxes else settings.me.email
    return Cohort(settings.folder / own.place, address or name, name, own.days)


def begin_cohort(settings: Settings) -> None:
    """Makes the list that the settings name. Raises OutreachError where they name none, and when it is there."""
    if not settings.cohort.place:
        hint = 'Write the folder below [cohort], as in list = "/media/school/outreach-list".'
        raise OutreachError("the settings do not say where the list is to be", where=settings.path.name, hint=hint)
    begin_list(settings.folder / settings.cohort.place)


def objections_to(settings: Settings, today: date) -> tuple[Objections | None, tuple[Finding, ...]]:
    """What the list has against letters as they are planned, and a warning when it cannot be reached."""
    try:
        cohort = cohort_of(settings)
    except OutreachError as error:
        return None, _unreachable(error)
    if not cohort:
        return None, ()

    def against(contact: Contact, kind: str, where: str) -> list[Finding]:
        addresses = contact.emails or (contact.email,)
        objection = cohort.against(filter(None, addresses), today, approach=kind not in _WITHIN_A_CONVERSATION)
        if not objection:
            return []
        rule = NEVER if objection.never else APPROACHED
        return [found(rule, _told(objection), where, _advice(objection, settings.cohort.days))]

    return against, ()


class Approaches:
    """Enters each approach into the list before its letter leaves, and takes it back when it has not left.

    What happens while a letter is on its way cannot be stopped by a list: so the entry comes first.
    """

    def __init__(self, cohort: Cohort, clock: Callable[[], datetime]) -> None:
        self._cohort = cohort
        self._clock = clock
        self._entered: dict[int, str] = {}

    def take(self, delivery: "Delivery") -> str:
        """Why the letter may not leave, "" when it may. Raises OutreachError when the list cannot be reached."""
        today, recipients = self._clock().date(), delivery.envelope.recipients
        self._cohort.refresh()
        objection = self._cohort.against(recipients, today, approach=False)
        first = delivery.id not in self._entered and kind_of(delivery.step) not in _WITHIN_A_CONVERSATION
        if first and not objection and not (objection := self._cohort.approach(recipients[0], today)):
            self._entered[delivery.id] = recipients[0]
        return _told(objection) if objection else ""

    def give_back(self, delivery: "Delivery") -> None:
        """The letter has not left."""
        if reader := self._entered.pop(delivery.id, ""):
            with suppress(OutreachError):  # an entry that stays keeps the others back for some days, and harms nobody
                self._cohort.release(reader, self._clock().date())


def approaches(settings: Settings, ledger: "Ledger", clock: Callable[[], datetime]) -> Approaches | None:
    """What is asked before each letter leaves; None outside a cohort. Raises OutreachError without the list."""
    cohort = cohort_of(settings)
    if not cohort:
        return None
    share_refusals(cohort, ledger, clock().date())
    return Approaches(cohort, clock)


def share_refusals(cohort: Cohort, ledger: "Ledger", today: date) -> list[str]:
    """Puts on the list who opted out, and where nothing arrives; what was not on it. Raises OutreachError."""
    listed = ledger.suppressions.all()
    return cohort.never([each.value for each in listed if each.reason.startswith(_REFUSALS)], today)


def tell_cohort(settings: Settings, ledger: "Ledger", today: date) -> tuple[Finding, ...]:
    """Shares refusals with the cohort, where there is one; a warning when its list cannot be reached."""
    try:
        cohort = cohort_of(settings)
        if cohort:
            share_refusals(cohort, ledger, today)
    except OutreachError as error:
        return _unreachable(error)
    return ()


def suppress_for_all(settings: Settings, values: Collection[str], today: date) -> list[str]:
    """Puts addresses and domains on the list; those that were not on it. Raises OutreachError outside a cohort."""
    return _needed(settings).never(values, today)


def allow_for_all(settings: Settings, value: str, today: date) -> list[str]:
    """Takes off the list what this member has put there; the names of others who have put it there, too."""
    return _needed(settings).again(value, today)


def _needed(settings: Settings) -> Cohort:
    cohort = cohort_of(settings)
    if not cohort:
        hint = "Name the folder of the list below [cohort]."
        raise OutreachError("this campaign is not one of a cohort's", where=settings.path.name, hint=hint)
    return cohort


def _unreachable(error: OutreachError) -> tuple[Finding, ...]:
    return tuple(found(UNREACHABLE, each.message, each.where, each.hint) for each in error.findings)


def _told(objection: Objection) -> str:
    on = f"{objection.on:%B} {objection.on.day}, {objection.on.year}"
    if objection.never:
        return f"nobody of your cohort may write to this reader, says {objection.by} ({on})"
    return f"{objection.by} has approached this reader ({on})"


def _advice(objection: Objection, days: int) -> str:
    if objection.never:
        return "Take the reader out of the sheet."
    free = objection.on + timedelta(days=days)
    return f"Agree with {objection.by} who of you writes, or wait until {free:%B} {free.day}."
