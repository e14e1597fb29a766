"""outreach review"""

from typing import Any

import click

from outreach.cli.options import campaign_options, chosen, opened_ledger, without
from outreach.cli.report import count, say

_OF_RUNS = {"strict": False, "as_json": False, "quiet": False, "verbose": False}
"""Options of the commands that are done once with all letters, which mean nothing here; the rest is the same."""


@without(*_OF_RUNS)
@click.command("review")
@campaign_options
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port.  [default: a free one]")
@click.option("--no-open", is_flag=True, help="Do not open the browser; only print the address.")
@click.option("--json", "address_as_json", is_flag=True, help="The address as a JSON object on standard output.")
@click.option("-q", "--quiet", "silent", is_flag=True, help="Only print the address.")
def command(port: int, no_open: bool, address_as_json: bool, silent: bool, **options: Any) -> int:
    """Look at the letters to SHEET's contacts in your browser, before anything leaves; correct, decide, and keep up.

    Each letter is there as its reader will see it, with what was found in it; so are the template, the rows of the
    sheet that want correcting, and what is due. The page is for this machine and for one browser only; the address
    that is printed opens it once. Changes in the sheet, the template and outreach.toml show in it as soon as they are
    saved. Ctrl-C ends it.
    """
    import json
    import secrets
    from datetime import datetime

    from outreach.campaign.desk.desk import Desk
    from outreach.review.serving import serve

    desk = Desk(lambda: chosen({**_OF_RUNS, **options}), datetime.now, opened_ledger)

    def opened(address: str) -> None:
        click.echo(json.dumps({"address": address}) if address_as_json else address)
        if not silent:
            say(f"{count(len(desk.pile().contacts), 'contact')}. Ctrl-C ends this.")
        if not no_open:
            click.launch(address)

    serve(desk, secrets.token_urlsafe(32), port, opened)
    if not silent:
        say("Closed.")
    return 0
