"""One run from sheet to checked letters. The only place that knows the order of the stages."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, time
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

from outreach.campaign.names import (
    NAMESPACES,
    STATIONERY_LETTER,
    LetterFacts,
    Naming,
    column_names,
    letter_facts,
    same_in_all_letters,
)
from outreach.campaign.opening import Campaign, Choice
from outreach.checks import NO_JOB, UNFILLED, MergedValue, Reading, check
from outreach.contacts import SOURCES, Contact, condition, known, match_columns, matches, read_contacts
from outreach.errors import OutreachError
from outreach.findings import Finding, Level
from outreach.letters import Letter, Span, Template, load_template, written
from outreach.settings import Settings
from outreach.sheet import Sheet, open_sheet
from outreach.word import Filling, WordTemplate, load_stationery
from outreach.workdays import add_workdays


@dataclass(frozen=True, slots=True)
class Planned:
    """One contact's letter, checked. `letter` is None when there is none to show."""

    contact: Contact
    where: str
    letter: Letter | None
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
        return self.letter is None or any(finding.level == "error" for finding in self.findings)

    def without_letter(self) -> "Planned":
        """Only who and what was found."""
        return replace(self, letter=None, filling=None)


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    ready: int = 0
    held: int = 0
    skipped: int = 0
    left_out: int = 0  # by --only or --where
    faulty: int = 0  # letters with an error or a warning

    @property
    def letters(self) -> int:
        return self.ready + self.held

    def add(self, other: "Tally") -> None:
        """Count what another process has counted."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Share(NamedTuple):
    """The letters that one of several processes makes: blocks in turn, so that neighbours stay together."""

    number: int = 0
    of: int = 1

    def has(self, letter: int) -> bool:
        """Whether the letter of that number, counted from 0, is in this share."""
        return letter // 64 % self.of == self.number


ALL = Share()


@dataclass(frozen=True, slots=True)
class Run:
    """The stages of one run, open and ready. Iterate once: planned letters come in the sheet's order."""

    campaign: Campaign
    choice: Choice
    sheet: Sheet
    template: Template
    stationery: WordTemplate | None
    findings: tuple[Finding, ...]
    naming: Naming
    wanted: Callable[[Contact], bool]
    tally: Tally = field(default_factory=Tally)
    share: Share = ALL

    def __iter__(self) -> Iterator[Planned]:
        tally = self.tally
        for contact in self._asked_for():
            planned = self._plan(contact)
            if planned.held:
                tally.held += 1
            else:
                tally.ready += 1
            tally.faulty += any(finding.level != "info" for finding in planned.findings)
            yield planned
        if self.share.of == 1:
            self.see_that_somebody_was_asked_for()

    def __reduce__(self) -> tuple[Callable[..., "Run"], tuple[object, ...]]:
        """Another process opens the run anew: what is open here cannot go there."""
        return _again, (self.campaign, self.choice, self.stationery is not None, self.share)

    def shared(self, share: Share) -> "Run":
        """The same run, for the letters of that share."""
        return replace(self, share=share, tally=Tally())

    def reported(self, report: Callable[[Planned], None]) -> Iterator[Planned]:
        """The same, telling `report` of each letter."""
        for planned in self:
            report(planned)
            yield planned

    def see_that_somebody_was_asked_for(self) -> None:
        """Raises OutreachError when --only and --where have left nobody."""
        if self.tally.letters or not self.tally.left_out:
            return
        asked = " and ".join(filter(None, (" or ".join(f"“{who}”" for who in self.choice.only), self.choice.where)))
        raise OutreachError(
            f"nobody in the sheet fits {asked}",
            where=str(self.sheet.path),
            hint="--only takes an id, an e-mail address or a whole name; `outreach check` shows who is there.",
        )

    def _asked_for(self) -> Iterator[Contact]:
        """The contacts that get a letter from this process; the first process counts the others."""
        tally = self.tally if not self.share.number else Tally()
        settings = self.campaign.settings.campaign
        contacts = read_contacts(
            self.sheet, self.naming.columns, self.sheet.where, country=settings.country, language=settings.language
        )
        source = self.campaign.settings.request.source
        letter = 0
        for each in contacts:
            if letter == self.choice.limit:
                return
            contact = replace(each, source=source) if source and not each.source else each
            if contact.skip:
                tally.skipped += 1
            elif not self.wanted(contact):
                tally.left_out += 1
            else:
                if self.share.has(letter):
                    yield contact
                letter += 1

    def _plan(self, contact: Contact) -> Planned:
        where = self.sheet.where(contact.row)
        if contact.held:
            return Planned(contact, where, None, None, self._judged(contact.findings))
        findings = list(contact.findings)
        letter = filling = None
        try:
            letter = self.template.letter(self.naming.for_template(contact))
            findings += letter.findings
            findings += check(self._reading(contact, letter, where), ignore=_known_already(letter))
            if self.stationery:
                filling = self.stationery.fill(self.naming.for_stationery(contact, letter.subject))
                findings += filling.findings
        except OutreachError as error:
            findings += _placed(error, where)
        return Planned(contact, where, letter, filling, self._judged(findings))

    def _reading(self, contact: Contact, letter: Letter, where: str) -> Reading:
        facts = self.naming.facts
        return Reading(
            text=letter.text,
            subject=letter.subject,
            kind=letter.kind or "letter",
            language=facts.language,
            spans=_merged_values(letter.spans),
            subject_spans=lambda: _merged_values(letter.subject_spans),
            name=contact.name,
            first=contact.first,
            last=contact.last,
            title=contact.title,
            salutation=contact.salutation,
            company=contact.company,
            referrer=contact.referrer,
            today=facts.date,
            follow_up=facts.follow_up_date,
            where=where,
        )

    def _judged(self, findings: Collection[Finding]) -> tuple[Finding, ...]:
        """Each of the findings once, at the level that the user has set, without those that are ignored."""
        if not findings:
            return ()
        checks = self.campaign.settings.checks
        levels: Mapping[str, Level] = {
            **dict.fromkeys(checks.warning, "warning"),
            **dict.fromkeys(checks.error, "error"),
        }
        ignored = {*checks.ignore, *(() if self.naming.facts.disclaimer else (NO_JOB.id,))}
        return tuple(
            replace(finding, level=levels[finding.rule]) if finding.rule in levels else finding
            for finding in dict.fromkeys(findings)
            if finding.rule not in ignored
        )


def _again(campaign: Campaign, choice: Choice, word: bool, share: Share) -> Run:
    return start(campaign, choice, word=word).shared(share)


def start(campaign: Campaign, choice: Choice, *, word: bool = False) -> Run:
    """Open everything that a run needs; `word` when letters are to be set in the stationery.

    Raises OutreachError with what is wrong in the settings, the sheet's columns, the template and the stationery
    together.
    """
    settings = campaign.settings
    problems: list[Finding] = []
    facts = sheet = columns = template = stationery = fits = None
    named: dict[str, int] = {}
    shadowed: tuple[Finding, ...] = ()
    names: dict[str, Collection[str] | None] | None = None
    with _collecting(problems, f"{settings.path.name}, [campaign]"):
        facts = letter_facts(settings, choice.today, _follow_up(settings, choice.today))
    with _collecting(problems):
        _see_that_source_is_known(settings)
    with _collecting(problems):
        sheet = open_sheet(
            campaign.sheet,
            sheet=choice.worksheet or campaign.worksheet or None,
            encoding=choice.encoding,
            known=lambda header: known(header) or header in settings.columns,
        )
        named, shadowed = column_names(sheet.columns)
        names = {**dict.fromkeys(named), **NAMESPACES, "row": None}
        columns = match_columns(sheet.columns, {**settings.columns, **choice.columns})
    with _collecting(problems):
        fits = condition(choice.where, sheet.columns if sheet else ()) if choice.where else None
    with _collecting(problems):
        template = load_template(campaign.template, folders=campaign.template_folders, names=names)
    with _collecting(problems):
        stationery = _stationery(campaign, names, facts) if word else None
    if problems or not (facts and sheet and columns and template):
        raise OutreachError(findings=problems)
    naming = Naming(
        columns,
        settings,
        facts,
        sheet.where,
        uses_row=template.uses is None or "row" in template.uses,
        template_columns=_used(named, template.uses),
        stationery_columns=_used(named, stationery.uses) if stationery else {},
    )
    findings = (*sheet.findings, *columns.findings, *shadowed, *template.findings)
    return Run(campaign, choice, sheet, template, stationery, findings, naming, _wanted(choice.only, fits))


def _merged_values(spans: Iterable[Span]) -> tuple[MergedValue, ...]:
    return tuple([(span.start, span.end, partial(_where, span)) for span in spans])


def _where(span: Span) -> str:
    return span.where


def _see_that_source_is_known(settings: Settings) -> None:
    source = settings.request.source
    if source and source not in SOURCES:
        close = get_close_matches(source, SOURCES, n=1)
        raise OutreachError(
            f"“{source}” is no source" + (f": did you mean “{close[0]}”?" if close else ""),
            where=f"{settings.path.name}, [request] source",
            hint=f"Sources: {', '.join(SOURCES)}.",
        )


def _follow_up(settings: Settings, today: date) -> date:
    return add_workdays(today, settings.request.follow_up_workdays, settings.campaign.country, settings.campaign.region)


def _stationery(
    campaign: Campaign, names: Mapping[str, Collection[str] | None] | None, facts: LetterFacts | None
) -> WordTemplate:
    settings = campaign.settings
    if names is not None:
        names = {**names, "letter": STATIONERY_LETTER}
    language = settings.campaign.language
    return load_stationery(
        campaign.stationery,
        names=names,
        fixed=same_in_all_letters(settings.me, facts) if facts else None,
        format_value=lambda value: written(value, language) if isinstance(value, date | time) else str(value),
    )


def _used(named: Mapping[str, int], names: Collection[str] | None) -> dict[str, int]:
    """The columns that a template speaks of, all of them when that cannot be known."""
    return {name: index for name, index in named.items() if names is None or name in names}


def _wanted(only: Sequence[str], fits: Callable[[Contact], bool] | None) -> Callable[[Contact], bool]:
    return lambda contact: (not only or any(matches(contact, who) for who in only)) and (not fits or fits(contact))


@contextmanager
def _collecting(findings: list[Finding], where: str = "") -> Iterator[None]:
    """Goes on after an OutreachError, whose findings are kept; those that name no place stand at `where`."""
    try:
        yield
    except OutreachError as error:
        findings += _placed(error, where)


def _placed(error: OutreachError, where: str) -> Iterator[Finding]:
    return (finding if finding.where else replace(finding, where=where) for finding in error.findings)


def _known_already(letter: Letter) -> frozenset[str]:
    """Rules not to apply: what an empty cell leaves behind in the text has been reported by its cell."""
    gaps = any(finding.level == "error" for finding in letter.findings)
    return frozenset({UNFILLED.id}) if gaps else frozenset()
