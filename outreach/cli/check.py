"""outreach check"""

from typing import Any

import click

from outreach.cli.options import campaign_options, chosen, hands, workers_option
from outreach.cli.report import Report, planned_json, say, show_fields, summary


@click.command("check")
@campaign_options
@workers_option
def command(workers: int | None, as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:
    """Check every row of SHEET and every letter; report all problems, each with its cell or line.

    Nothing is written. Exit code 1 when letters would be held back.
    """
    from outreach.campaign import fields_of_template, planned_letters, start

    campaign, choice = chosen(options)
    run = start(campaign, choice, word=True)
    report = Report(quiet=quiet, verbose=verbose)
    report.add(run.findings)
    if campaign.is_word_template and not (as_json or quiet):
        show_fields(fields_of_template(run))
    for planned in planned_letters(run, 1 if as_json else hands(workers, campaign.sheet)):
        if as_json:
            click.echo(planned_json(planned))
        else:
            report.add(planned.findings)
    report.show()
    if not quiet:
        say(summary(run.tally, "ready"))
    return 1 if run.tally.held or (choice.strict and run.tally.faulty) else 0
