"""What the ledger knows of single letters, for who looks at them and decides."""

from collections.abc import Sequence
from datetime import date, datetime

from outreach.campaign.post.known import Addressed, Closed, as_begun, closed, known_of
from outreach.contacts import Contact
from outreach.ledger import Ledger


def closed_of(ledger: Ledger, letters: Sequence[tuple[Contact, str]], today: date) -> list[tuple[Closed | None, str]]:
    """How each letter, named by its contact and its step, is closed, and how to say it; None and "" if it may leave."""
    from outreach.standing.words import short_day

    def day(at: datetime) -> str:
        return short_day(at.astimezone().date(), today)

    def addressed(contact: Contact, step: str) -> Addressed:
        addresses = (contact.email,) if contact.email else ()
        return Addressed(contact.id, step, addresses, addresses, contact.name, today)

    asked = as_begun(ledger, [addressed(*each) for each in letters])
    return [
        closed(known, letter, day) or (None, "") for letter, known in zip(asked, known_of(ledger, asked), strict=True)
    ]
