"""Writes docs/reference.md: every command, setting, contact field, filter and rule, from where each is defined."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from outreach.campaign.making.names import NAMESPACES
from outreach.campaign.rules import RULES
from outreach.cli import COMMANDS, commands
from outreach.contacts import FIELDS, SOURCES
from outreach.letters.filters import letter_filters
from outreach.mail.oauth import HOW_TO_REGISTER
from outreach.mail.providers import providers
from outreach.settings import reference

TARGET = Path(__file__).parent.parent / "docs" / "reference.md"


def main() -> None:
    """Write the reference anew."""
    TARGET.write_text(text(), encoding="utf-8")


def text() -> str:
    """The reference as it should be."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Reference\n"
    yield "Made by `python tools/make_reference.py` from the program itself; a test keeps the two together.\n"
    yield "## Commands\n"
    for name in COMMANDS:
        for words in _words(name):
            yield f"### outreach {' '.join(words)}\n\n```\n{_help(words)}\n```\n"
    yield "Exit codes: 0 done; 1 done, but some letters were held back; 2 usage or input error, nothing done.\n"
    yield "## Settings: outreach.toml\n"
    yield from _table(
        ("key", "kind", "default", "meaning"),
        ((f"[{row.section}] {row.key}".strip(), row.kind, f"`{row.default}`", row.help) for row in reference()),
    )
    yield "## Names in a template\n"
    yield "Every column of the sheet stands under its own name (`Who told me` → `{{ who_told_me }}`), and as"
    yield '`{{ row["Who told me"] }}`. What the tool knows of a contact stands under `contact`:\n'
    yield from _table(
        ("name", "meaning", "for example"),
        ((f"contact.{field.name}", field.help, field.example) for field in FIELDS),
    )
    yield "The writer: " + ", ".join(f"`me.{name}`" for name in NAMESPACES["me"]) + ".\n"
    yield "The letter: " + ", ".join(f"`letter.{name}`" for name in NAMESPACES["letter"]) + ".\n"
    yield "Sources: " + ", ".join(f"`{source}`" for source in SOURCES) + ".\n"
    yield "## E-mail accounts\n"
    yield from _providers()
    yield "## Filters\n"
    yield from _filters()
    yield "## Rules\n"
    yield from _table(
        ("id", "level", "what is asked", "why"), ((rule.id, rule.level, rule.title, rule.reason) for rule in RULES)
    )


def _providers() -> Iterator[str]:
    """What has to be done at each provider, and what `outreach account add` knows of it."""
    yield "`outreach account add` knows these by the address, or by `--provider` and the id:\n"
    yield from _table(
        ("id", "provider", "server", "letters a day", "sign-in", "what to do there first"),
        (
            (f"`{each.id}`", each.name, each.smtp.host, f"{each.per_day:,}", " or ".join(each.sign_in), each.enable)
            for each in providers()
            if each.smtp
        ),
    )
    yield "Signing in without a password:\n"
    yield from (
        f"- `--sign-in {kind}` (`pip install 'outreach[{kind}]'`). {how}" for kind, how in HOW_TO_REGISTER.items()
    )
    yield ""


def _words(name: str) -> Iterator[tuple[str, ...]]:
    """The command by itself, and each command within it."""
    yield (name,)
    command = commands.get_command(click.Context(commands), name)
    if isinstance(command, click.Group):
        yield from ((name, inner) for inner in command.commands)


def _help(words: tuple[str, ...]) -> str:
    command: click.Command | None = commands
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command
    context = click.Context(command, info_name=f"outreach {' '.join(words)}", max_content_width=100, terminal_width=100)
    return command.get_help(context)


def _filters() -> Iterator[str]:
    """What each of our own makes, and which of Jinja2's there are not."""
    from jinja2.filters import FILTERS

    ours = letter_filters()
    omitted = ", ".join(f"`{name}`" for name in sorted(FILTERS.keys() - ours.keys()))
    yield f"Those of Jinja2, but for {omitted}, and:\n"
    yield from _table(
        ("filter", "what it makes"),
        (
            (f"`{name}`", " ".join((ours[name].__doc__ or "").split()))
            for name in sorted(ours.keys() - FILTERS.keys())
            if " " not in name
        ),
    )
    yield 'In a Word file there is `image` too: `{{ contact.photo | image(width="3cm") }}`.\n'


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    main()
