"""outreach import-edits"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.asking import agreed
from outreach.cli.one_letter import letter_options, opened, show_difference
from outreach.cli.options import PATH
from outreach.cli.report import count, plain, say, show_findings

if TYPE_CHECKING:
    from outreach.campaign.files.importing import Incoming


@letter_options
@click.command("import-edits")
@click.argument("drafts", type=PATH)
@click.option("--yes", is_flag=True, help="Do not ask before keeping the letters.")
def command(drafts: Path, yes: bool, people: Path | None, **options: Any) -> int:
    """Bring back the letters that somebody has changed in DRAFTS, a file that `outreach preview --as docx` has written.

    It may have been changed in Word or LibreOffice. Each letter whose text differs is shown with what was changed,
    and then kept as `outreach edit` keeps one; the subject above it can be changed as well. Comments and the draft's
    own marks are left behind; changes that wait to be accepted are taken as accepted. A letter that cannot be told for
    sure from what stands around it is left out, and named.
    """
    from outreach.campaign.files.importing import import_of, keep_all

    run = opened(people, options)
    found = import_of(run, drafts)
    for letter in found.letters:
        show(letter)
    show_findings(found.findings, err=True)
    refused = int(any(each.level == "error" for each in found.findings))
    if not found.letters:
        say(f"No letter of {found.unchanged:,} that can be brought back has been changed.")
        return refused
    if not agreed(f"Keep {count(len(found.letters), 'changed letter')}?", "Nothing is kept", sure=yes):
        return 2
    kept = keep_all(run, found.letters)
    say(f"{count(len(kept), 'letter')} kept, {found.unchanged:,} as before.")
    return refused or int(any(letter.planned.held for letter in found.letters))


def show(letter: "Incoming") -> None:
    """One letter with what was changed in it, and what was found."""
    from outreach.campaign.by_hand.difference import difference

    click.echo(click.style(plain(letter.planned.title), bold=True))
    show_difference(difference(letter.before, letter.after))
    click.echo()
    show_findings(letter.findings, err=True)
    show_findings([each for each in letter.planned.findings if each.level != "info"], err=True)
