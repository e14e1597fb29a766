"""What `write` and `preview --as` have in common: letters to files, with progress and an account of them."""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from outreach.cli.report import Report, letter_json, planned_json, progress, say, summary

if TYPE_CHECKING:
    from outreach.campaign import Planned, Run, Written

Form = Literal["folder", "zip", "combined"]


def write_files(
    run: "Run",
    media: Sequence[str],
    output: Path,
    *,
    form: "Form" = "folder",
    pattern: str | None,
    overwrite: bool,
    workers: int,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> tuple[int, "Written | None"]:
    """Check all letters, then write those that are not held to `output`: a folder, a zip archive or one document.

    Returns the exit code and the first file.
    """
    from outreach.campaign import PDF, checked, laid_out, write_combined, write_letters
    from outreach.pdf import find_libreoffice

    report = Report(quiet=quiet, verbose=verbose)
    report.add(run.findings)
    states = {"written": 0, "unchanged": 0, "kept": 0, "held": 0}
    first: Written | None = None

    def note(planned: "Planned") -> None:
        report.add(planned.findings)
        if as_json and planned.held:
            click.echo(planned_json(planned))

    office = find_libreoffice() if PDF in media else ""
    gc.freeze()  # what is open stays to the end: neither this process nor those that it forks need look through it
    with checked(run, note, 1 if as_json else workers) as letters:
        faulty = report.add(run.afterwards())
        if run.choice.strict and (run.tally.faulty or faulty):
            report.show(err=True)
            say("Nothing is written: with --strict every error and warning holds everything back.")
            return 2, None
        pattern = pattern or run.campaign.settings.campaign.file_name
        if form == "combined":
            assert run.stationery
            written = write_combined(letters.ready(), run.stationery, output, overwrite=overwrite)
        else:
            if PDF in media:
                assert run.stationery
                finished = laid_out(letters.ready(), media, pattern, run, office)
            else:
                finished = letters.finished(media, pattern, output if form == "folder" else output.parent)
            written = write_letters(finished, output, zipped=form == "zip", overwrite=overwrite)
        for file in progress(written, len(media) * run.tally.ready, "Writing", quiet=quiet):
            first = first or (None if file.held else file)
            states[file.stored.state] += 1
            report.add(file.held)
            if file.stored.finding:
                report.add([file.stored.finding])
            if as_json and (ready := file.ready):
                more = {"file": str(file.path), "state": file.stored.state}
                found = (*ready.findings, *file.held)
                click.echo(letter_json(ready.parts, ready.letter.subject, found, held=bool(file.held), **more))
    report.show(err=True)
    if not quiet:
        say(summary(run.tally, "written", states, output))
    return int(bool(run.tally.held or states["kept"] or states["held"])), first
