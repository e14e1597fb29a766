"""outreach write"""

from pathlib import Path
from typing import Any

import click

from outreach.cli.options import PATH, campaign_options, chosen, medium_option, overwrite_option


@click.command("write")
@campaign_options
@medium_option("docx")
@click.option("-o", "--output", type=PATH, help="The folder for the letters.")
@click.option("--name", "pattern", metavar="PATTERN", help="How files are named, such as '{last}-{first}'.")
@overwrite_option
def command(
    media: tuple[str, ...],
    output: Path | None,
    pattern: str | None,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Write the letters to SHEET's contacts as files, one for each contact.

    Every row and every letter is checked before the first is written. A letter with an error is held back, the
    others are written. Exit code 1 when letters were held back.
    """
    from outreach.campaign import start
    from outreach.cli.writing import write_files

    campaign, choice = chosen(options)
    code, _ = write_files(
        start(campaign, choice, word="docx" in media),
        media,
        output or campaign.output,
        pattern=pattern,
        overwrite=overwrite,
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )
    return code
