"""Call sheets and meeting briefs for the contacts that somebody names."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypedDict

from outreach import briefs, checks
from outreach.briefs import Clock, Number, Paper, Person, Talk, Writer
from outreach.campaign.file_names import file_name_fields
from outreach.campaign.making.judging import Judgement, judgement
from outreach.campaign.making.recall import LOG, Recall, filled_in, recall
from outreach.campaign.making.run import placed
from outreach.campaign.opening import Campaign, Choice
from outreach.campaign.people import people
from outreach.campaign.sheets import contact_sheet
from outreach.checks import UNFILLED, Reading
from outreach.checks.content import ASKS_FOR_JOB
from outreach.contacts import Columns, Contact, match_columns
from outreach.contacts.postal import country_code
from outreach.contacts.rules import BAD_EMAIL
from outreach.documents import Stored, file_name, output_folder
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.letters import channels, meeting, written
from outreach.letters.dates import day
from outreach.settings import Settings
from outreach.sheet import Sheet
from outreach.starter.questions import LETTER_PAPER
from outreach.workdays import next_workday

CALL, MEETING = "call", "meeting"
FORMS = ("docx", "md")
"""What can be written, by the files' ending."""

_OF_LETTERS = frozenset(rule.id for rule in checks.RULES) - {ASKS_FOR_JOB.id, UNFILLED.id}
"""Rules that letters are held to, and a paper to speak from is not."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What all briefs of a run have in common. `findings` are about the settings and the sheet's columns."""

    campaign: Campaign
    choice: Choice
    kinds: Collection[str]
    sheet: Sheet
    columns: Columns
    writer: Writer
    talk: Talk
    findings: tuple[Finding, ...]
    judgement: Judgement
    recall: Recall


class Briefed(NamedTuple):
    """One contact's papers by their kind. Those that are `held` are not to be used."""

    contact: Contact
    papers: Mapping[str, Paper]
    findings: tuple[Finding, ...]

    @property
    def held(self) -> bool:
        return not self.papers or any(finding.level == "error" for finding in self.findings)


class BriefFile(NamedTuple):
    """A paper that was written."""

    briefed: Briefed
    path: Path
    stored: Stored


def open_desk(
    campaign: Campaign, choice: Choice, kinds: Collection[str] = (CALL, MEETING), *, goal: str | None = None
) -> Desk:
    """Open the contact sheet, and read what the settings say to papers of these `kinds`. `goal` overrules theirs.

    Raises OutreachError when the sheet cannot be read, or the settings do not name the writer.
    """
    settings = campaign.settings
    sheet = contact_sheet(campaign, choice)
    columns = match_columns(sheet.columns, {**settings.columns, **choice.columns})
    writer, talk = _writer(settings), _talk(settings, choice.today, goal)
    judged = judgement(settings, heard=lambda rule: None)
    where = partial(_setting, settings)
    about_talk = briefs.judge_talk(writer, talk, where) if MEETING in kinds else ()
    findings = judged.of((*sheet.findings, *columns.findings, *briefs.judge_writer(writer, where), *about_talk))
    if errors := [finding for finding in findings if finding.level == "error"]:
        raise OutreachError(findings=errors)
    return Desk(campaign, choice, kinds, sheet, columns, writer, talk, findings, judged, recall(campaign))


def everybody(desk: Desk) -> Iterator[Contact]:
    """The contacts that --where has left, without those that are marked to be skipped."""
    return (contact for contact in people(desk) if not contact.skip)


def briefed(desk: Desk, contact: Contact) -> Briefed:
    """The contact's papers, checked. A row that cannot be used has none; one whose e-mail address is wrong can be."""

    logged = desk.recall(contact) if MEETING in desk.kinds else {}

    def cell(field: str) -> str:
        if field in logged and not getattr(contact, field):
            return LOG
        return desk.sheet.where(contact.row, desk.columns.column(field))

    if contact.skip:
        marked = Finding("", "error", "this person is marked to be left out", cell("skip"), "Clear the cell.")
        return Briefed(contact, {}, (marked,))
    row = [replace(each, level="warning") if each.rule == BAD_EMAIL.id else each for each in contact.findings]
    talk = desk.talk
    try:
        talk = _agreed(desk, filled_in(contact, logged))
    except OutreachError as error:
        row += placed(error, cell("meeting"))
    row += _moved(desk, contact, logged, cell("meeting"))
    findings = desk.judgement.of(row)
    if any(finding.level == "error" for finding in findings):
        return Briefed(contact, {}, findings)
    home = desk.campaign.settings.campaign.country
    person = briefs.person_from(contact, country=country_code(contact.country) or home)
    number = briefs.number(person.phone, person.country, home) if person.phone else None
    papers: dict[str, Paper] = {}
    missing: list[Finding] = []
    if CALL in desk.kinds:
        papers[CALL] = briefs.call_sheet(person, desk.writer, talk, number=number, **_clocks(desk, person, number))
        missing += briefs.judge_call(person, desk.writer, number, cell)
    if MEETING in desk.kinds:
        papers[MEETING] = briefs.meeting_brief(person, desk.writer, talk, number=number)
        missing += briefs.judge_meeting(person, cell)
    for paper in papers.values():
        missing += _said(paper, desk, contact.row)
    return Briefed(contact, papers, (*findings, *desk.judgement.of(missing)))


def write_briefs(
    all_briefed: Iterable[Briefed], campaign: Campaign, output: Path, forms: Sequence[str], *, overwrite: bool = False
) -> Iterator[BriefFile]:
    """Write the papers that are not held into the folder `output`, in each of the `forms`.

    Raises OutreachError when the folder cannot be used or writing fails.
    """
    settings = campaign.settings.campaign
    on_a4 = settings.country not in LETTER_PAPER
    make: dict[str, Callable[[Paper], bytes]] = {"md": _markdown, "docx": partial(_word, a4=on_a4)}
    with output_folder(output, overwrite=overwrite) as folder:
        for each in all_briefed:
            if each.held:
                continue
            fields = file_name_fields(each.contact)
            for kind, paper in each.papers.items():
                for form in forms:
                    name = file_name(f"{settings.file_name}-{kind}", fields, f".{form}")
                    stored = folder.write(name, make[form](paper))
                    yield BriefFile(each, output / stored.name, stored)


def _markdown(paper: Paper) -> bytes:
    return briefs.markdown(paper).encode()


def _word(paper: Paper, *, a4: bool) -> bytes:
    from outreach.briefs.word import word

    return word(paper, a4=a4)


def _writer(settings: Settings) -> Writer:
    me = settings.me
    return Writer(
        name=briefs.tidy(me.name),
        phone=briefs.tidy(me.phone),
        field=briefs.tidy(me.field),
        headline=briefs.tidy(me.headline),
        story=briefs.tidy(me.story),
        school=briefs.tidy(me.school),
        persona=me.persona,
    )


def _talk(settings: Settings, today: date, goal: str | None) -> Talk:
    request, brief = settings.request, settings.brief
    english = settings.campaign.language.startswith("en")
    return Talk(
        minutes=request.minutes,
        channels=(english and request.channels) or channels("en"),
        disclaimer=request.disclaimer != "none",
        goal=goal or brief.goal,
        number=brief.number,
        questions=brief.questions,
        industry_questions=brief.industry_questions,
        rapport=brief.rapport,
        date=written(today, _english(settings)),
    )


def _agreed(desk: Desk, contact: Contact) -> Talk:
    """The talk with what the row says of when and where it is."""
    settings = desk.campaign.settings
    language, files = _english(settings), settings.campaign
    when, place, thank_by = contact.meeting, contact.place, ""
    if found := meeting(when, settings.campaign.language):
        if not found.other_clock:
            at = "" if found.hour is None else written(found.hour, language)
            when, place = ", ".join(filter(None, (day(found.day, language), at))), place or found.place
        thank_by = day(next_workday(found.day, files.country, files.region), language)
    return replace(desk.talk, when=briefs.tidy(when, 40), place=briefs.tidy(place, 60), thank_by=thank_by)


def _moved(desk: Desk, contact: Contact, logged: Mapping[str, str], where: str) -> Iterator[Finding]:
    """What is wrong where a meeting to come was logged, and the row, which the brief goes by, has another one."""
    language = desk.campaign.settings.campaign.language
    agreed, cell = (meeting(said, language) for said in (logged.get("meeting", ""), contact.meeting))
    if not agreed or not cell or agreed.day < desk.choice.today:
        return
    if cell.day != agreed.day or (cell.hour is not None and cell.hour != agreed.hour):
        message = f"the sheet has “{contact.meeting}”, and the meeting that you logged is on {logged['meeting']}"
        yield Finding("", "warning", message, where, "Correct the cell, or clear it: the brief says what it has.")


class _Clocks(TypedDict):
    there: Clock | None
    here: Clock | None
    twelve: bool


def _clocks(desk: Desk, person: Person, number: Number | None) -> _Clocks:
    """By the number, and where that does not tell by the country."""
    settings, today = desk.campaign.settings, desk.choice.today
    home = settings.campaign.country
    mine = briefs.number(desk.writer.phone, home, home) if desk.writer.phone else None
    return {
        "there": _clock(number, person.country, today),
        "here": _clock(mine, home, today),
        "twelve": briefs.twelve_hours(settings.campaign.language),
    }


def _clock(number: Number | None, country: str, today: date) -> Clock | None:
    return (briefs.clock(number.zones, today) if number else None) or briefs.clock(briefs.zones_of(country), today)


def _said(paper: Paper, desk: Desk, row: int) -> Iterator[Finding]:
    """What the checks find in what is to be said: no more than the first letter may it ask for a job."""
    for text in briefs.spoken(paper):
        reading = Reading(text=text, kind="request", language="en", where=_source(text, desk, row))
        yield from checks.check(reading, ignore=_OF_LETTERS)


def _source(text: str, desk: Desk, row: int) -> str:
    """Where the words come from that are not the paper's own."""
    settings = desk.campaign.settings
    for section, key in (("me", "story"), ("me", "headline"), ("brief", "questions"), ("brief", "industry_questions")):
        value = getattr(getattr(settings, section), key)
        if any(each and briefs.tidy(each) in text for each in (value if isinstance(value, tuple) else (value,))):
            return _setting(settings, section, key)
    return desk.sheet.where(row)


def _english(settings: Settings) -> str:
    """The papers are in English, whatever the letters are in."""
    language = settings.campaign.language
    return language if language.startswith("en") else "en-US"


def _setting(settings: Settings, section: str, key: str) -> str:
    return f"{settings.path.name}, [{section}] {key}"
