"""outreach templates"""

import shlex
from json import dumps
from pathlib import Path

import click

from outreach.cli.options import campaign_option
from outreach.cli.report import say, wrapped


@click.group("templates", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the letters that come with the program, and when each is for.

    Any of them can be used by its name: outreach write -t thank-you
    """
    from outreach.campaign import shipped_letters

    if context.invoked_subcommand:
        return
    letters = shipped_letters()
    if as_json:
        click.echo(dumps([letter._asdict() for letter in letters], ensure_ascii=False, indent=2))
        return
    indent = " " * (2 + max(len(letter.name) for letter in letters))
    for letter in letters:
        name = click.style(letter.name, bold=True) + indent[len(letter.name) :]
        click.echo(name + wrapped(letter.use, indent).lstrip())


@command.command("copy")
@click.argument("name")
@click.option("--as", "renamed", metavar="FILE", default="", help="What to call the copy.")
@campaign_option
@click.option("--overwrite", is_flag=True, help="Replace the campaign's own letter of that name.")
def copy(name: str, renamed: str, named: Path | None, overwrite: bool) -> None:
    """Copy the letter NAME into the campaign, to be changed there.

    The passages that it includes come with it, unless the campaign has its own.
    """
    from outreach.campaign import copy_letter, templates_folder

    folder = templates_folder(named, Path())
    files = copy_letter(name, folder, renamed=renamed, overwrite=overwrite)
    for path in files:
        click.echo(path)
    there = ("-c", str(named)) if named else ()
    preview = shlex.join(("outreach", "preview", "-t", str(files[0].relative_to(folder)), *there))
    say(f"\nNext: change it as you like, then\n  {preview}")
