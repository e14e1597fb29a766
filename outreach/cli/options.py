"""The options that mean the same in every command, said once."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from outreach.campaign import Campaign, Choice
    from outreach.ledger import Ledger
    from outreach.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def locks() -> Path:
    """The folder of locks that all campaigns of this user share."""
    return Path(click.get_app_dir("outreach")) / "locks"


class Pairs(click.ParamType[tuple[str, str]]):
    """`HEADER=FIELD` and the like, as the pair of its two sides."""

    def __init__(self, name: str, example: str) -> None:
        self.name = name
        self.example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value[0], value[1]
        left, equals, right = str(value).rpartition("=")
        if not (equals and left.strip() and right.strip()):
            self.fail(f"{value!r} is not {self.name}; write for example {self.example}", param, ctx)
        return left.strip(), right.strip()


class Day(click.ParamType[date]):
    """A date as ISO 8601 writes it."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write year, month and day, as in 2026-11-24", param, ctx)


PATH = click.Path(path_type=Path)

campaign_option = click.option(
    "-c", "--campaign", "named", type=PATH, help="The campaign's folder or its outreach.toml."
)

CAMPAIGN_OPTIONS = (
    campaign_option,
    click.option("-t", "--template", type=PATH, help="The letter: a text file with headers and a Markdown body."),
    click.option("--sheet", "worksheet", metavar="NAME", help="The worksheet, when the workbook has several."),
    click.option("--encoding", metavar="NAME", help="The text encoding of a CSV file, when the guess is wrong."),
    click.option(
        "--column",
        "columns",
        type=Pairs("HEADER=FIELD", "--column 'Who told me=referrer'"),
        multiple=True,
        help="Use a column as a contact's field. Repeatable.",
    ),
    click.option(
        "--answer",
        "answers",
        type=Pairs("PROMPT=TEXT", "--answer 'Meeting place=the library'"),
        multiple=True,
        help="What a FILLIN or ASK field of a Word template asks for. Repeatable.",
    ),
    click.option("--only", metavar="WHO", multiple=True, help="Only this contact: id, e-mail or name. Repeatable."),
    click.option("--where", metavar="CONDITION", help="Only contacts that fit, such as \"source == 'alumni'\"."),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many letters, the first ones."),
    click.option("--date", "today", type=Day(), help="The letters' date instead of today."),
    click.option("--strict", is_flag=True, help="Any error or warning holds everything back."),
    click.option("--json", "as_json", is_flag=True, help="One JSON object per letter on standard output."),
    click.option("-q", "--quiet", is_flag=True, help="Only errors."),
    click.option("-v", "--verbose", is_flag=True, help="Notes as well."),
)


def common_options(command: F) -> F:
    """Adds the common options; the command takes them as keywords and hands them to `chosen`, with a `sheet`."""
    return reduce(lambda made, option: option(made), reversed(CAMPAIGN_OPTIONS), command)


def campaign_options(command: F) -> F:
    """Adds SHEET and the common options."""
    return click.argument("sheet", required=False, type=PATH)(common_options(command))


def without(*names: str) -> Callable[[click.Command], click.Command]:
    """Leaves options out of a command."""

    def left(command: click.Command) -> click.Command:
        command.params = [param for param in command.params if param.name not in names]
        return command

    return left


def chosen(options: dict[str, Any]) -> tuple["Campaign", "Choice"]:
    """The campaign that the options name, and what this run asks of it. Reads the clock."""
    from outreach.campaign import Choice, open_campaign

    campaign = open_campaign(options["named"], options["sheet"], options["template"], Path())
    choice = Choice(
        worksheet=options["worksheet"],
        encoding=options["encoding"],
        columns=dict(options["columns"]),
        only=options["only"],
        where=options["where"],
        limit=options["limit"],
        answers=dict(options["answers"]),
        today=options["today"] or date.today(),
        strict=options["strict"],
    )
    return campaign, choice


@contextmanager
def opened_ledger(campaign: "Campaign") -> Iterator["Ledger"]:
    """The campaign's ledger; letters that were leaving when a run was killed are in doubt in it. Reads the clock."""
    from outreach.campaign.book import campaign_ledger
    from outreach.campaign.post.deciding import after_crashes

    with campaign_ledger(campaign) as ledger:
        after_crashes(ledger, locks(), datetime.now(UTC))
        yield ledger


def settings_for_letters(options: dict[str, Any]) -> tuple["Settings", date]:
    """The settings that letters in files are checked by, the named campaign's or this folder's, and today."""
    from outreach.errors import OutreachError
    from outreach.settings import Settings, find_settings, load_settings

    named = options["named"]
    file = find_settings([named or Path()])
    if named and not file:
        raise OutreachError("there is no outreach.toml here", where=str(named))
    return (load_settings(file) if file else Settings()), options["today"] or date.today()


def medium_option(default: str | None) -> Callable[[F], F]:
    """--as, repeatable; the command takes it as `media`."""
    return click.option(
        "--as",
        "media",
        type=click.Choice(["docx", "pdf", "html", "txt", "eml"]),
        multiple=True,
        default=[default] if default else [],
        show_default=bool(default),
        help="The kind of file. Repeatable.",
    )


LARGE = 200_000
"""Bytes of a sheet from which on a second process earns its start: some two thousand contacts."""

workers_option = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes at work.  [default: one for each processor, for a large sheet]",
)


def hands(workers: int | None, sheet: Path) -> int:
    """How many processes are to work on the sheet."""
    if workers:
        return workers
    try:
        large = sheet.stat().st_size >= LARGE
    except OSError:
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 8) if large else 1


overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace files that outreach did not write, or that were changed since."
)
