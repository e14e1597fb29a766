"""outreach preview"""

from dataclasses import replace
from pathlib import Path
from sys import maxsize
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.options import PATH, campaign_options, chosen, hands, medium_option, overwrite_option
from outreach.cli.report import Report, count, planned_json, say, show_letter, summary

if TYPE_CHECKING:
    from outreach.campaign import Planned, Run

FIRST = 3
DRAFTS = "drafts"
WORD = "docx"


@click.command("preview")
@campaign_options
@medium_option(None)
@click.option("-o", "--output", type=PATH, help="With --as: where the drafts go, for docx a file.  [default: drafts]")
@click.option("--open", "open_it", is_flag=True, help="With --as: open the first draft.")
@overwrite_option
def command(
    media: tuple[str, ...],
    output: Path | None,
    open_it: bool,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """See the letters to SHEET's contacts before anything leaves.

    In the terminal the first three are shown as they will read, merged values underlined, held letters as well; more
    with --limit N or --only WHO. With --as html, pdf, txt or eml they are written into a folder of drafts.

    With --as docx they are one Word file, drafts.docx, for somebody to read and to comment on: held letters are in it
    and marked, merged values are shaded, and what the checks found stands beside the text as comments.
    """
    from outreach.campaign import SET_IN_STATIONERY, start
    from outreach.cli.writing import write_files

    if open_it and not media:
        raise click.UsageError("--open needs to know what to open: add --as docx, pdf, html, txt or eml.")
    if WORD in media and len(set(media)) > 1:
        raise click.UsageError("Word drafts are one file: ask for --as docx by itself.")
    if WORD in media and output and output.suffix.lower() != f".{WORD}":
        raise click.UsageError("With --as docx the drafts are one Word file: let --output end in .docx.")
    campaign, choice = chosen(options)
    run = start(campaign, choice, word=not SET_IN_STATIONERY.isdisjoint(media))
    if not media:
        return show(run, as_json=as_json, quiet=quiet, verbose=verbose)
    if WORD in media:
        path = output or campaign.settings.folder / f"{DRAFTS}.{WORD}"
        code, first = write_word(run, path, overwrite=overwrite, as_json=as_json, quiet=quiet, verbose=verbose)
    else:
        code, written = write_files(
            run,
            media,
            output or campaign.settings.folder / DRAFTS,
            pattern=None,
            overwrite=overwrite,
            workers=hands(None, campaign.sheet),
            as_json=as_json,
            quiet=quiet,
            verbose=verbose,
        )
        first = written.path if written else None
    if open_it and first:
        click.launch(str(first))
    return code


def write_word(
    run: "Run", path: Path, *, overwrite: bool, as_json: bool, quiet: bool, verbose: bool
) -> tuple[int, Path | None]:
    """All letters in one Word file. Returns the exit code, and the file if there is one."""
    from outreach.campaign.files.drafting import write_draft

    report = Report(quiet=quiet, verbose=verbose)
    report.add(run.findings)

    def note(planned: "Planned") -> None:
        report.add(planned.findings)
        if as_json:
            click.echo(planned_json(planned, file=str(path)))

    written = write_draft(run, path, note, overwrite=overwrite)
    report.show(err=True)
    if not quiet:
        held = f", {run.tally.held:,} of them held" if run.tally.held else ""
        say(f"{count(run.tally.letters, 'letter')} in {path}{held}." if written else summary(run.tally, "drafted"))
    return int(bool(run.tally.held)), path if written else None


def show(run: "Run", *, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Letters on the terminal, or as JSON lines with their texts."""
    report = Report(quiet=quiet, verbose=verbose)
    report.add(run.findings)
    report.show(err=True)
    shown, more, held = 0, "", False
    limit = run.choice.limit or (maxsize if run.choice.only else FIRST)
    for planned in replace(run, choice=replace(run.choice, limit=limit + 1)):
        if shown == limit:
            more = " More with --limit N or --only WHO."
            break
        shown += 1
        held = held or planned.held
        if as_json:
            click.echo(planned_json(planned, text=planned.letter.text if planned.letter else None))
        else:
            show_letter(planned)
    if not quiet:
        say(f"{count(shown, 'letter')} shown, nothing written.{more}" if shown else summary(run.tally, "shown"))
    return int(held)
