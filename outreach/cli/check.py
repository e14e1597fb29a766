"""outreach check"""

import gc
from collections.abc import Sequence
from pathlib import Path
from sys import stdin
from typing import TYPE_CHECKING, Any

import click

from outreach.checks import KINDS, OTHER
from outreach.cli.options import chosen, common_options, hands, workers_option
from outreach.cli.report import Report, count, planned_json, say, show_fields, show_findings, summary

if TYPE_CHECKING:
    from outreach.campaign.proofing.manuscripts import Manuscript
    from outreach.findings import Finding

LETTER_KINDS = (*KINDS, OTHER)

_OF_SHEETS = ("only", "where", "limit")


@click.command("check")
@click.argument("files", metavar="[SHEET | LETTER...]", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@common_options
@workers_option
@click.option(
    "--kind",
    metavar="KIND",
    type=click.Choice(LETTER_KINDS),
    help=f"What LETTER is, when the guess is wrong: {', '.join(LETTER_KINDS)}.",
)
def command(
    files: tuple[Path, ...],
    kind: str | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Check every row of SHEET and every letter; report all problems, each with its cell or line.

    Nothing is written. Exit code 1 when letters would be held back.

    Or check letters that you have already: LETTER is a .txt, .md, .eml, .html or .docx file, or - for standard input.
    Each problem is shown in its place. Exit code 1 when a letter has an error.
    """
    from outreach.campaign.files.telling import is_letter

    if files and not options["template"] and all(is_letter(file, options["encoding"]) for file in files):
        if named := [f"--{name}" for name in _OF_SHEETS if options[name]]:
            raise click.UsageError(f"{named[0]} is for contact sheets, and these are letters.")
        return check_letters(files, options, kind=kind or "", as_json=as_json, quiet=quiet, verbose=verbose)
    if len(files) > 1:
        raise click.UsageError("A contact sheet is checked by itself; several files are letters.")
    if kind:
        raise click.UsageError(
            "--kind is for letters in files; a template says its own in a line such as Kind: thanks."
        )
    options["sheet"] = files[0] if files else None
    return check_campaign(options, workers, as_json=as_json, quiet=quiet, verbose=verbose)


def check_campaign(options: dict[str, Any], workers: int | None, *, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Every row of a sheet and every letter. Returns the exit code."""
    from outreach.campaign.sheets import opening_sheet

    campaign, choice = chosen(options)
    opened = opening_sheet(campaign, choice)  # beside which all that makes letters is loaded
    from outreach.campaign import fields_of_template, planned_letters, start

    run = start(campaign, choice, word=True, opened=opened)
    report = Report(quiet=quiet, verbose=verbose, everything=as_json)
    report.add(run.findings)
    if campaign.is_word_template and not (as_json or quiet):
        show_fields(fields_of_template(run))
    gc.freeze()  # what is open stays to the end: neither this process nor those that it forks need look through it
    for planned in planned_letters(run, 1 if as_json else hands(workers, campaign.sheet)):
        if as_json:
            click.echo(planned_json(planned))
        else:
            report.add(planned.findings)
    faulty = report.add(run.afterwards())
    report.show(err=as_json)
    if not quiet:
        say(summary(run.tally, "ready"))
    return 1 if run.tally.held or (choice.strict and (run.tally.faulty or faulty)) else 0


def check_letters(
    files: Sequence[Path], options: dict[str, Any], *, kind: str, as_json: bool, quiet: bool, verbose: bool
) -> int:
    """Letters in files of their own. Returns the exit code: 2 when one of them cannot be read."""
    from outreach.campaign.proofing.proofs import proofread
    from outreach.cli.options import settings_for_letters
    from outreach.cli.proof import proof_json, show_proof
    from outreach.errors import OutreachError

    settings, today = settings_for_letters(options)
    unreadable: list[Finding] = []
    errors = warnings = letters = 0
    for file in files:
        try:
            proof = proofread(_read(file, options["encoding"]), settings, today, kind=kind)
        except OutreachError as error:
            unreadable += error.findings
            continue
        letters += 1
        errors += sum(finding.level == "error" for finding in proof.findings)
        warnings += sum(finding.level == "warning" for finding in proof.findings)
        if as_json:
            click.echo(proof_json(proof))
        else:
            show_proof(proof, quiet=quiet, verbose=verbose)
    show_findings(unreadable, err=True)
    if letters and not quiet:
        found = f"{count(errors, 'error')}, {count(warnings, 'warning')}"
        say(f"{count(letters, 'letter')} checked: {found}.")
    if unreadable:
        return 2
    return 1 if errors or (options["strict"] and warnings) else 0


def _read(file: Path, encoding: str | None) -> "Manuscript":
    from outreach.campaign.proofing.manuscripts import manuscript, read_manuscript

    if str(file) == "-":
        return manuscript("-", stdin.buffer.read(), encoding)
    return read_manuscript(file, encoding)
