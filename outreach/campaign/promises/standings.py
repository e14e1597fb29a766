"""Where everyone in a campaign stands: its sheet, its ledger and its agenda, brought together."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from outreach import standing
from outreach.campaign.filing import DECISIONS
from outreach.campaign.opening import Campaign
from outreach.campaign.people import AddressBook, people
from outreach.campaign.promises.keeping import Task, tasks
from outreach.documents import output_file
from outreach.envelope import normalised
from outreach.happenings import Happening
from outreach.ledger import Delivery, Ledger
from outreach.standing import Letter, Next, Overview, Person


def overview(
    book: AddressBook | None,
    ledger: Ledger,
    today: date,
    local: Callable[[datetime], datetime],
    ahead: Iterable[Task] | None = None,
) -> Overview:
    """Where everyone stands on the day `today`; `local` is a moment on the user's clock.

    `ahead` is all that is to come, where that was found out before. Without the sheet it is those whom the ledger
    knows, and nothing of what comes next. Of people who were forgotten nothing is told. Raises OutreachError when the
    sheet, what was decided about letters, or the ledger cannot be read.
    """
    if ahead is None:
        ahead = tasks(book, ledger, today, date.max, local) if book else ()
    deliveries = sorted(ledger.deliveries(), key=lambda each: each.id)
    history = list(ledger.history())
    return standing.overview(
        _people(book, ledger, deliveries, history),
        map(_letter, deliveries),
        history,
        _next(ahead),
        today,
        local,
    )


def write_standing(path: Path, seen: Overview, form: str, *, overwrite: bool = False) -> None:
    """Write it as a page ("html") or a workbook ("xlsx"), whole or not at all.

    Raises OutreachError when that cannot be written, or a file stands there that outreach did not write.
    """
    if form == "html":
        content = standing.page(seen).encode(errors="replace")
    else:
        from outreach.standing.workbook import workbook

        content = workbook(seen)
    with output_file(path, overwrite=overwrite) as file:
        file.write(content)


def _people(
    book: AddressBook | None, ledger: Ledger, deliveries: Collection[Delivery], history: Iterable[Happening]
) -> Iterator[Person]:
    """Everybody in the sheet, under the name by which the ledger knows them; then those who are in the ledger only."""
    written = {each.contact: each for each in deliveries}
    unknown = written.keys() | {each.contact for each in history}
    by_address = {normalised(each.envelope.recipients[0]): each.contact for each in deliveries}
    held = _held_back(book.campaign) if book else ()
    some_barred = bool(ledger.suppressions.all())
    for each in people(book) if book else ():
        # A sheet may have got an ID column since the letters left.
        contact = each.id if each.id in unknown or not each.email else by_address.get(normalised(each.email), each.id)
        unknown.discard(contact)
        name = each.name or each.salutation or each.email or each.id
        barred = some_barred and bool(each.email) and ledger.suppressions.of(each.email) is not None
        yield Person(contact, name, each.company, each.email, each.source, each.row, each.skip, barred, each.id in held)
    for gone in sorted(unknown):
        letter = written.get(gone)
        email = letter.envelope.recipients[0] if letter else ""
        if email or not letter:
            yield Person(
                gone, (letter.name if letter else "") or email or gone, email=email, row=letter.row if letter else 0
            )


def _held_back(campaign: Campaign) -> Collection[str]:
    """Whose letter from the campaign's template is held back by hand."""
    if not (campaign.settings.folder / DECISIONS).exists():
        return ()
    from outreach.campaign.by_hand.decisions import decisions_of  # here, because it brings along what makes letters

    return {contact for contact, decision in decisions_of(campaign).items() if decision.is_hold}


def _letter(each: Delivery) -> Letter:
    return Letter(
        each.contact,
        each.step,
        each.state,
        each.changed,
        each.left,
        each.due,
        each.source,
        each.template,
        each.wave,
    )


def _next(due: Iterable[Task]) -> dict[str, Next]:
    """The first thing that is due with each."""
    first: dict[str, Next] = {}
    for task in due:
        found = Next(task.due.what, task.due.due, task.due.by, task.due.when)
        there = first.get(task.due.contact)
        if there is None or found.due < there.due:
            first[task.due.contact] = found
    return first
