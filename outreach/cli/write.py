"""outreach write"""

from pathlib import Path
from typing import Any

import click

from outreach.cli.options import PATH, campaign_options, chosen, hands, medium_option, overwrite_option, workers_option


@click.command("write")
@campaign_options
@medium_option("docx")
@click.option("-o", "--output", type=PATH, help="The folder for the letters.")
@click.option("--combined", type=PATH, metavar="FILE", help="All Word letters in one document, a section for each.")
@click.option("--zip", "archive", type=PATH, metavar="FILE", help="All files in one zip archive instead of a folder.")
@click.option("--name", "pattern", metavar="PATTERN", help="How files are named, such as '{last}-{first}'.")
@overwrite_option
@workers_option
def command(
    media: tuple[str, ...],
    output: Path | None,
    combined: Path | None,
    archive: Path | None,
    pattern: str | None,
    overwrite: bool,
    workers: int | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Write the letters to SHEET's contacts as files, one for each contact, or all in one.

    Every row and every letter is checked before the first is written. A letter with an error is held back, the
    others are written. Exit code 1 when letters were held back.
    """
    from outreach.campaign.sheets import opening_sheet

    if sum(map(bool, (output, combined, archive))) > 1:
        raise click.UsageError("Name one of --output, --combined and --zip.")
    if combined and (set(media) != {"docx"} or combined.suffix.lower() != ".docx"):
        raise click.UsageError("--combined makes one Word document: leave --as out, and let FILE end in .docx.")
    campaign, choice = chosen(options)
    opened = opening_sheet(campaign, choice)  # beside which all that makes letters is loaded
    from outreach.campaign import SET_IN_STATIONERY, start
    from outreach.cli.writing import write_files

    code, _ = write_files(
        start(campaign, choice, word=not SET_IN_STATIONERY.isdisjoint(media), opened=opened),
        media,
        combined or archive or output or campaign.output,
        form="combined" if combined else "zip" if archive else "folder",
        pattern=pattern,
        overwrite=overwrite,
        workers=hands(workers, campaign.sheet),
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )
    return code
