"""One run over a sheet: each contact's letter planned, which is made and checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from outreach.campaign.by_hand.edits import Edit, edited, of_nobody
from outreach.campaign.making.employers import ALIKE, Alike, of_others
from outreach.campaign.making.judging import Judgement, unused
from outreach.campaign.making.names import Naming, letter_facts
from outreach.campaign.making.worded import WordLetter, word_letter
from outreach.campaign.opening import Campaign, Choice
from outreach.checks import OTHER, REQUEST, UNFILLED, Reading, check
from outreach.contacts import Contact, read_contacts
from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.letters import Letter, Template
from outreach.sheet import Sheet
from outreach.word import Filling, WordTemplate
from outreach.word.fields import MERGE, Merge, Record, SkippedError
from outreach.workdays import is_workday

if TYPE_CHECKING:
    from outreach.campaign.by_hand.decisions import Decision

_SHOWN = 5
_BATCH = 64


class Planned(NamedTuple):
    """One contact's letter, checked. `letter` is None when there is none to show."""

    contact: Contact
    where: str
    letter: Letter | WordLetter | None
    filling: Filling | None
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """Whose letter it is, for a person to find it."""
        contact = self.contact
        names = (contact.name or contact.salutation or contact.email, contact.company, f"row {contact.row}")
        return " · ".join(filter(None, names))

    @property
    def held(self) -> bool:
        """Whether this letter must not leave."""
        if not self.findings:
            return self.letter is None
        return self.letter is None or any(finding.level == "error" for finding in self.findings)

    def without_letter(self) -> "Planned":
        """Only whose it is and what was found."""
        whose = Contact.of({"id": self.contact.id, "row": self.contact.row, "name": self.contact.name})
        return self._replace(contact=whose, letter=None, filling=None)


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    ready: int = 0
    held: int = 0
    skipped: int = 0
    left_out: int = 0  # by --only or --where
    faulty: int = 0  # letters with an error or a warning
    silent: set[str] = field(default_factory=set)  # rules that were switched off, and would have found something
    alike: Alike = field(default_factory=Alike)
    met: set[str] = field(default_factory=set)  # whose letters a person has changed or decided about

    @property
    def letters(self) -> int:
        return self.ready + self.held

    def add(self, other: "Tally") -> None:
        """Count what another process has counted."""
        self.ready += other.ready
        self.held += other.held
        self.skipped += other.skipped
        self.left_out += other.left_out
        self.faulty += other.faulty
        self.silent |= other.silent
        self.alike.add(other.alike)
        self.met |= other.met


@dataclass(slots=True)
class _Draft:
    """A letter that is made and not yet checked. One that is not `whole` has an error, and is not checked."""

    contact: Contact
    findings: list[Finding]
    letter: Letter | WordLetter | None = None
    filling: Filling | None = None
    whole: bool = True

    def fail(self, error: OutreachError, where: str) -> None:
        self.findings += placed(error, where)
        self.whole = False


class Share(NamedTuple):
    """The rows that one of several processes sees to: blocks in turn, so that neighbours stay together."""

    number: int = 0
    of: int = 1

    def has(self, row: int) -> bool:
        """Whether the row of that number is in this share."""
        return self.block(row) % self.of == self.number

    def block(self, row: int) -> int:
        """The number of the block that the row is in."""
        return row // 64


ALL = Share()


@dataclass(frozen=True, slots=True)
class Run:
    """The stages of one run, open and ready. Iterate once: planned letters come in the sheet's order."""

    campaign: Campaign
    choice: Choice
    sheet: Sheet
    template: Template | None  # None: the Word file is the template by itself
    stationery: WordTemplate | None
    findings: tuple[Finding, ...]
    naming: Naming
    wanted: Callable[[Contact], bool]
    judgement: Judgement
    employers: tuple[str, ...] = ()  # that the template names in words of its own
    objections: Callable[[Contact, str, str], Iterable[Finding]] | None = None  # of a cohort: reader, kind, place
    edits: Mapping[str, Edit] = field(default_factory=dict)  # letters that a person has changed, by contact
    decisions: "Mapping[str, Decision]" = field(default_factory=dict)  # what a person has said of letters, by contact
    judge: Callable[[Planned], Planned] | None = None  # puts that among a letter's findings
    tally: Tally = field(default_factory=Tally)
    share: Share = ALL

    def __iter__(self) -> Iterator[Planned]:
        yield from self.planned(self._asked_for(), 1 if self.in_sequence else _BATCH)
        if self.share.of == 1:
            self.see_that_somebody_was_asked_for()

    def contacts(self) -> Iterator[Contact]:
        """The contacts that get a letter, in the sheet's order. Raises OutreachError when the sheet ends in a fault."""
        return self._asked_for()

    def planned(self, contacts: Iterator[Contact], at_once: int = 1) -> Iterator[Planned]:
        """The letters to some of those that `contacts` gave, so many planned at once when the first is asked for.

        Each stage sees to all of them before the next one does: a processor does again faster what it has just done,
        and a run takes a tenth less time.
        """
        while batch := list(islice(contacts, at_once)):
            drafts = list(map(self._lettered, batch))
            if self.stationery:
                drafts = list(self._set(drafts, self.stationery, contacts))
            for planned in list(map(self._checked, drafts)):
                yield self._counted(planned)

    def _counted(self, planned: Planned) -> Planned:
        tally = self.tally
        if planned.held:
            tally.held += 1
        else:
            tally.ready += 1
        if planned.findings:
            tally.faulty += any(finding.level != "info" for finding in planned.findings)
        return planned

    def _following(self, contacts: Iterator[Contact], passed: list[Contact]) -> Iterator[Record]:
        """The contacts that a document takes in by its NEXT fields; those that are held are passed by."""
        for contact in contacts:
            if contact.held:
                passed.append(contact)
            else:
                yield Record(contact.row - self.sheet.header_row, self.naming.for_stationery(contact, ""))

    @property
    def in_sequence(self) -> bool:
        """Whether a letter depends on those before it, as with --limit or Word's NEXT: none can be shared out."""
        next_row = not self.template and self.stationery is not None and MERGE in self.stationery.uses
        return next_row or self.choice.limit is not None

    def alone(self, contact: Contact) -> Planned | None:
        """The letter to that contact, which is not counted; None where a Word file passes it by."""
        return next(self.shared(self.share).planned(iter((contact,))), None)

    def dated(self, day: date) -> "Run":
        """The same run, as it would be on that day."""
        return replace(self, naming=replace(self.naming, facts=letter_facts(self.campaign.settings, day)))

    def shared(self, share: Share) -> "Run":
        """The same run, for the letters of that share."""
        tally = Tally()
        return replace(self, share=share, tally=tally, judgement=self.judgement._replace(heard=tally.silent.add))

    def reported(self, report: Callable[[Planned], None]) -> Iterator[Planned]:
        """The same, telling `report` of each letter."""
        for planned in self:
            report(planned)
            yield planned

    def afterwards(self) -> Iterator[Finding]:
        """What is known only when all letters have been planned; in a large sheet it is more than need be kept."""
        alike = (found(ALIKE, *self._alike(rows)) for rows in self.tally.alike.groups())
        for finding in chain(alike, self._left_behind()):
            yield from self.judgement.of([finding])
        if self.template and self.template.switched_off:
            from outreach.campaign.rules import RULES  # here, because they bring all of the program along

            yield from unused(self.template.switched_off, self.tally.silent, RULES)

    def _left_behind(self) -> Iterator[Finding]:
        """What a person has changed or decided about letters to nobody in the sheet."""
        met = self.tally.met
        if self.choice.limit is None:  # else not all of it has been read
            yield from of_nobody(edit for edit in self.edits.values() if edit.contact not in met)
            for each in self.decisions.values():
                if each.contact not in met and each.is_hold:
                    yield each.of_nobody()

    def _alike(self, rows: Sequence[int]) -> tuple[str, str, str]:
        shown = ", ".join(map(str, rows[:_SHOWN])) + (f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else "")
        message = f"the readers of rows {shown} work at one employer, and get the same letter but for their names"
        hint = "Write to one of them first, or give each an interest of their own."
        return message, self.sheet.where(rows[0]), hint

    def see_that_somebody_was_asked_for(self) -> None:
        """Raises OutreachError when --only and --where have left nobody."""
        if self.tally.letters or not self.tally.left_out:
            return
        asked = " and ".join(filter(None, (" or ".join(f"“{who}”" for who in self.choice.only), self.choice.where)))
        hint = "--only takes an id, an e-mail address or a whole name, as they stand in the sheet."
        raise OutreachError(
            f"nobody in the sheet fits {asked}", where=str(self.sheet.path), hint=hint if self.choice.only else ""
        )

    def _asked_for(self) -> Iterator[Contact]:
        """The contacts of this process's share that get a letter; the others of its rows are counted."""
        tally = self.tally
        settings = self.campaign.settings.campaign
        contacts = read_contacts(
            self.sheet,
            self.naming.columns,
            self.sheet.where,
            country=settings.country,
            language=settings.language,
            mine=self.share.has if self.share.of > 1 else None,
        )
        source = self.campaign.settings.request.source
        letters = 0
        if self.edits or self.decisions:
            contacts = self._met(contacts)
        for each in contacts:
            if letters == self.choice.limit:
                return
            contact = each.from_source(source)
            if contact.skip:
                tally.skipped += 1
            elif not self.wanted(contact):
                tally.left_out += 1
            else:
                yield contact
                letters += 1

    def _met(self, contacts: Iterator[Contact]) -> Iterator[Contact]:
        for contact in contacts:
            if contact.id in self.edits or contact.id in self.decisions:
                self.tally.met.add(contact.id)
            yield contact

    def _lettered(self, contact: Contact) -> _Draft:
        draft = _Draft(contact, list(contact.findings))
        if self.template and not contact.held:
            edit = self.edits.get(contact.id) if self.edits else None
            try:
                draft.letter = letter = (
                    edited(self, contact, edit) if edit else self.template.letter(self.naming.for_template(contact))
                )
                draft.findings += letter.findings
            except OutreachError as error:
                draft.fail(error, self.sheet.where(contact.row))
        return draft

    def _set(self, drafts: Iterable[_Draft], stationery: WordTemplate, others: Iterator[Contact]) -> Iterator[_Draft]:
        """The drafts with the stationery's fields filled, but for those that these leave out."""
        for draft in drafts:
            contact, letter = draft.contact, draft.letter
            passed: list[Contact] = []
            try:
                if letter and draft.whole:
                    draft.filling = stationery.fill(self.naming.for_stationery(contact, letter.subject))
                elif not self.template and not contact.held:
                    draft.filling = self._merged(stationery, contact, self._following(others, passed))
                    draft.letter = word_letter(stationery, draft.filling)
            except SkippedError:
                self.tally.skipped += 1
            except OutreachError as error:
                draft.fail(error, self.sheet.where(contact.row))
                yield draft
            else:
                yield draft
            for held in passed:
                yield _Draft(held, list(held.findings))

    def _checked(self, draft: _Draft) -> Planned:
        contact, findings, letter, filling = draft.contact, draft.findings, draft.letter, draft.filling
        where = self.sheet.where(contact.row)
        if letter and draft.whole:
            reading = self._reading(contact, letter, where)
            findings += check(reading, ignore=_known_already(letter))
            if contact.company and reading.kind == REQUEST and isinstance(letter, Letter):
                self.tally.alike.note(contact, letter.shape.skeleton, letter.values)
            if filling:
                findings += filling.findings
            if self.objections:
                findings += self.objections(contact, reading.kind, where)
        judged = self.judgement.of(findings, there_is_a_letter=letter is not None and draft.whole)
        planned = Planned(contact, where, letter, filling, judged)
        return self.judge(planned) if self.judge else planned

    def _merged(self, document: WordTemplate, contact: Contact, following: Iterable[Record]) -> Filling:
        names = self.naming.for_stationery(contact, "")
        if MERGE in document.uses:
            names[MERGE] = Merge(Record(contact.row - self.sheet.header_row, names), self.tally.ready + 1, following)
        return document.fill(names)

    def _reading(self, contact: Contact, letter: Letter | WordLetter, where: str) -> Reading:
        facts = self.naming.facts
        merged = letter.read
        return Reading(
            text=merged.text,
            merged=merged,
            subject=next(iter(letter.headers("Subject")), None),
            kind=letter.kind.lower() or OTHER,
            language=facts.language,
            subject_spans=lambda: tuple([(span.start, span.end, span.where) for span in letter.subject_spans]),
            name=contact.name,
            first=contact.first,
            last=contact.last,
            title=contact.title,
            salutation=contact.salutation,
            company=contact.company,
            elsewhere=of_others(self.employers, contact),
            referrer=contact.referrer,
            resume_requested=contact.resume_requested,
            attachments=letter.headers("Attachment"),
            today=facts.date,
            follow_up=facts.follow_up_date,
            is_workday=_workdays(facts.country, self.campaign.settings.campaign.region),
            where=where,
        )


def placed(error: OutreachError, where: str) -> Iterator[Finding]:
    """The findings of an error; those that name no place stand at `where`."""
    return (finding if finding.where else replace(finding, where=where) for finding in error.findings)


def _known_already(letter: Letter | WordLetter) -> frozenset[str]:
    """Rules not to apply: what an empty cell leaves behind in the text has been reported by its cell."""
    gaps = any(finding.level == "error" for finding in letter.findings)
    return frozenset({UNFILLED.id}) if gaps else frozenset()


@lru_cache(maxsize=8)
def _workdays(country: str, region: str) -> Callable[[date], bool]:
    """The same function for the same place, so that what was found out about a day is found again."""
    return lru_cache(maxsize=512)(partial(is_workday, country=country, region=region))
