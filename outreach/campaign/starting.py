"""Opening everything that a run needs. The only place that knows the order of the stages."""

import copyreg
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import NamedTuple

from outreach.campaign.by_hand.edits import Edit, edits_of
from outreach.campaign.filing import DECISIONS
from outreach.campaign.making.employers import employers_named, names_in
from outreach.campaign.making.judging import Judgement, judgement, named_in, unknown_kind, unknown_rules
from outreach.campaign.making.names import (
    NAMESPACES,
    STATIONERY_LETTER,
    LetterFacts,
    Naming,
    column_names,
    letter_facts,
    same_in_all_letters,
)
from outreach.campaign.making.recall import recall
from outreach.campaign.making.run import Run, Share, Tally, placed
from outreach.campaign.opening import Campaign, Choice, with_template
from outreach.campaign.sheets import opening_sheet
from outreach.checks import prepare
from outreach.contacts import SOURCES, Columns, Contact, condition, field_of, match_columns, matches
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.letters import Template, Unsaved, load_template, parsed, prepare_markdown, wording, written
from outreach.settings import Settings
from outreach.sheet import Sheet
from outreach.word import FieldUse, WordTemplate, fields_of, folder_pictures
from outreach.word.checking import Names
from outreach.word.fields import MERGE, DataSource, resolver
from outreach.word.loading import load


def start(campaign: Campaign, choice: Choice, *, word: bool = False, opened: Callable[[], Sheet] | None = None) -> Run:
    """Open everything that a run needs; `word` when letters are to be set in the stationery.

    `opened` gives the sheet where a command has begun to open it already.

    Raises OutreachError with what is wrong in the settings, the sheet's columns, the template and the stationery
    together.
    """
    settings = campaign.settings
    opened = opened or opening_sheet(campaign, choice)
    if settings.campaign.language.startswith("en"):
        prepare()
    if not campaign.is_word_template:
        prepare_markdown()
    problems: list[Finding] = []
    facts = sheet = columns = template = stationery = fits = None
    named: dict[str, int] = {}
    shadowed: tuple[Finding, ...] = ()
    names: dict[str, Collection[str] | None] | None = None
    with _collecting(problems, f"{settings.path.name}, [campaign]"):
        facts = letter_facts(settings, choice.today)
    with _collecting(problems):
        _see_that_source_is_known(settings)
    problems += [replace(each, level="error") for each in _unknown(named_in(settings))]
    with _collecting(problems):
        sheet = opened()
        named, shadowed = column_names(sheet.columns)
        names = _known_names(named)
        columns = match_columns(sheet.columns, {**settings.columns, **choice.columns})
    with _collecting(problems):
        fits = condition(choice.where, sheet.columns if sheet else ()) if choice.where else None
    with _collecting(problems):
        if campaign.is_word_template:
            stationery = _word_file(campaign.template, campaign, choice, names, facts, letter=False)
        else:
            template = load_template(campaign.template, folders=campaign.template_folders, names=names)
    with _collecting(problems):
        if word and not campaign.is_word_template:
            stationery = _word_file(campaign.stationery, campaign, choice, names, facts, letter=True)
    edits = _edits(campaign, problems)
    if problems or not (facts and sheet and columns and (template or stationery)):
        raise OutreachError(findings=problems)
    said = _said(template, named, settings)
    naming = Naming(
        columns,
        settings,
        facts,
        sheet.where,
        uses_row=said.uses_row,
        recall=recall(campaign),
        is_document=campaign.is_word_template,
        template_columns=said.columns,
        stationery_columns=_used(named, _columns_read(stationery)),
    )
    set_in = stationery.findings if stationery else ()
    findings = (*sheet.findings, *columns.findings, *said.findings, *set_in, *shadowed)
    objections = None
    if settings.cohort.place:
        from outreach.campaign.cohort import objections_to  # here, because few campaigns are a cohort's

        objections, unreachable = objections_to(settings, choice.today)
        findings += unreachable
    wanted = _wanted(choice.only, fits)
    employers = _employers_named(template, sheet, columns)
    run = Run(
        campaign,
        choice,
        sheet,
        template,
        stationery,
        findings,
        naming,
        wanted,
        said.judgement,
        employers,
        objections,
        edits,
        tally=said.tally,
    )
    return _with_decisions(run)


def _started_again(campaign: Campaign, choice: Choice, word: bool, share: Share) -> Run:
    return start(campaign, choice, word=word).shared(share)


# Another process opens a run anew: what is open here cannot go there.
copyreg.pickle(Run, lambda run: (_started_again, (run.campaign, run.choice, run.stationery is not None, run.share)))


def rewritten(run: Run, path: Path, unsaved: Unsaved, companies: Collection[str]) -> Run:
    """The same run with letters by the template at `path`, some of whose files are `unsaved`.

    Letters that a person has changed, approved or held are made like all others. `companies` are those in the sheet.
    Raises OutreachError with what is wrong in the template.
    """
    campaign = with_template(run.campaign, path)
    settings = campaign.settings
    named, _ = column_names(run.sheet.columns)
    template = load_template(path, folders=campaign.template_folders, names=_known_names(named), unsaved=unsaved)
    said = _said(template, named, settings)
    naming = replace(
        run.naming,
        settings=settings,
        facts=letter_facts(settings, run.choice.today),
        uses_row=said.uses_row,
        template_columns=said.columns,
    )
    return replace(
        run,
        campaign=campaign,
        template=template,
        findings=said.findings,
        naming=naming,
        judgement=said.judgement,
        employers=employers_named(names_in(template.words), companies),
        edits={},
        decisions={},
        judge=None,
        tally=said.tally,
    )


class _Said(NamedTuple):
    """What a template says of the run that it is for."""

    uses_row: bool
    columns: Mapping[str, int]
    findings: tuple[Finding, ...]
    judgement: Judgement
    tally: Tally


def _said(template: Template | None, named: Mapping[str, int], settings: Settings) -> _Said:
    uses = template.uses if template else frozenset()
    off = template.switched_off if template else {}
    about = (*template.findings, *unknown_kind(template.kind, template.name)) if template else ()
    tally = Tally()
    judged = judgement(settings, off, heard=tally.silent.add)
    return _Said(uses is None or "row" in uses, _used(named, uses), (*about, *_unknown(off)), judged, tally)


def _known_names(named: Mapping[str, int]) -> dict[str, Collection[str] | None]:
    return {**dict.fromkeys(named), **NAMESPACES, "row": None}


def _employers_named(template: Template | None, sheet: Sheet, columns: Columns) -> tuple[str, ...]:
    """Employers in the sheet that the template names itself. The sheet is read for that only if it names anybody."""
    indexes = columns.fields.get("company", ())
    names = names_in(template.words) if template and indexes else ""
    if not names:
        return ()
    cells = (row.cells[index] for row in sheet for index in indexes)
    return employers_named(names, {cell for cell in cells if isinstance(cell, str)})


def reread(run: Run) -> Run:
    """The same run, with what a person has changed and decided about letters by now. Raises OutreachError."""
    return _with_decisions(replace(run, edits=edits_of(run.campaign), decisions={}, judge=None))


def _with_decisions(run: Run) -> Run:
    if not (run.campaign.settings.folder / DECISIONS).exists():
        return run
    from outreach.campaign.by_hand.decisions import decisions_of  # here, because few campaigns have any
    from outreach.campaign.post.approving import judge

    run = replace(run, decisions=decisions_of(run.campaign))
    return replace(run, judge=judge(run)) if run.decisions else run


def _edits(campaign: Campaign, problems: list[Finding]) -> Mapping[str, Edit]:
    with _collecting(problems):
        return edits_of(campaign)
    return {}


def _unknown(named: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is wrong with the rules that are named, each with the place where."""
    if not named:
        return ()
    from outreach.campaign.rules import RULES  # here, because they bring all of the program along

    return tuple(unknown_rules(named, RULES))


def _see_that_source_is_known(settings: Settings) -> None:
    source = settings.request.source
    if source and source not in SOURCES:
        close = get_close_matches(source, SOURCES, n=1)
        raise OutreachError(
            f"“{source}” is no source" + (f": did you mean “{close[0]}”?" if close else ""),
            where=f"{settings.path.name}, [request] source",
            hint=f"Sources: {', '.join(SOURCES)}.",
        )


def _word_file(
    path: Path, campaign: Campaign, choice: Choice, names: Names | None, facts: LetterFacts | None, *, letter: bool
) -> WordTemplate:
    """A template that is a Word file, or stationery, which has the place of a `letter`."""
    settings = campaign.settings
    language = settings.campaign.language
    data = None
    if names is not None:
        names = {**names, "letter": STATIONERY_LETTER}
        data = _data(names, settings, choice)
    return load(
        path,
        letter=letter,
        names=names,
        fixed=same_in_all_letters(settings.me, facts) if facts else None,
        format_value=lambda value: written(value, language) if isinstance(value, date | time) else str(value),
        data=data,
        pictures=folder_pictures(settings.folder),
        wording=wording(language),
    )


def fields_of_template(run: Run) -> tuple[FieldUse, ...]:
    """Every tag and merge field of a template that is a Word file, and what fills it."""
    names = {**_known_names(column_names(run.sheet.columns)[0]), "letter": STATIONERY_LETTER}
    data = _data(names, run.campaign.settings, run.choice)
    return fields_of(run.campaign.template, names=names, data=data)[0]


def _data(names: Names, settings: Settings, choice: Choice) -> DataSource:
    """An answer that is given to the run goes before one that the settings have."""
    language = settings.campaign.language
    answers = {**settings.answers, **choice.answers}
    return DataSource(resolver(names, field_of), answers, language, partial(parsed, language=language))


def _columns_read(file: WordTemplate | None) -> Collection[str] | None:
    """The names that a Word file reads; None for all of them, where NEXT moves on to another row's."""
    if not file:
        return ()
    return None if MERGE in file.uses else file.uses


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
        findings += placed(error, where)
