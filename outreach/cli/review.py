"""outreach review"""

from typing import Any

import click

from outreach.cli.options import campaign_options, chosen, opened_ledger
from outreach.cli.report import count, say


@click.command("review")
@campaign_options
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port.  [default: a free one]")
@click.option("--no-open", is_flag=True, help="Do not open the browser; only print the address.")
def command(port: int, no_open: bool, as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:
    """Look at the letters to SHEET's contacts in your browser, before anything leaves.

    The page is for this machine and for one browser only; the address that is printed opens it once. Changes in the
    sheet, the template and outreach.toml show in it as soon as they are saved. Ctrl-C ends it.
    """
    import json
    import secrets
    from datetime import datetime

    from outreach.campaign.desk import Desk
    from outreach.review.serving import serve

    desk = Desk(lambda: chosen(options), datetime.now, opened_ledger)

    def opened(address: str) -> None:
        click.echo(json.dumps({"address": address}) if as_json else address)
        if not quiet:
            say(f"{count(len(desk.pile().contacts), 'contact')}. Ctrl-C ends this.")
        if not no_open:
            click.launch(address)

    serve(desk, secrets.token_urlsafe(32), port, opened)
    if not quiet:
        say("Closed.")
    return 0
