"""The command line: parses, calls one plain function, prints. Nothing imports it but `__main__`."""

import contextlib
import os
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from types import FrameType

import click

from outreach import __version__
from outreach.errors import OutreachError

# One line per command, so that `outreach --help` needs to import none of them.
GROUPS = {
    "The usual way": {
        "init": "Make a campaign folder: settings, contact sheet, templates.",
        "check": "Check every row and every letter; report all problems.",
        "preview": "See the letters before anything leaves.",
        "write": "Write the letters as files.",
        "send": "Send the letters by e-mail; by itself, rehearse that.",
        "sync": "Read what has come back to your letters.",
        "due": "See what to do today, the most important first.",
    },
    "Look at single letters, correct, decide": {
        "review": "See, correct and approve letters in your browser.",
        "mend": "Correct a cell of the contact sheet, or note a correction.",
        "edit": "Change one letter by hand.",
        "import-edits": "Bring back letters that were changed in a draft.",
        "approve": "Approve letters as they are now; see how all stand.",
        "hold": "Hold letters back until you let them go.",
    },
    "Keep up with people": {
        "log": "Keep what happened with somebody off-line.",
        "brief": "Write the call sheet and the meeting brief for a contact.",
        "history": "See all that has happened with somebody.",
        "status": "See where everyone stands, and what gets answered.",
    },
    "Whom not to write to": {
        "suppress": "Never write to an address or a domain.",
        "forget": "Erase a person, and never write to them again.",
        "cohort": "See the list that you share with others, or begin one.",
        "review-unknown": "Decide what nobody else can know of letters and answers.",
    },
    "What it works with": {
        "account": "Set up the e-mail account, and try it.",
        "templates": "List the letters that come with the program, or copy one.",
        "rules": "List the checks, or explain one.",
    },
}
COMMANDS = {name: said for group in GROUPS.values() for name, said in group.items()}


class Commands(click.Group):
    """A group that imports a command's module when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"outreach.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            meant = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {args[0]}. {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        room = max(map(len, COMMANDS))
        for heading, group in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:{room}}", said) for name, said in group.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="outreach")
def commands() -> None:
    """Letters that ask for an informational interview: each personal, each checked.

    Start with `outreach init FOLDER`; then `check`, `preview`, `write` or `send`. More about each:
    `outreach COMMAND --help`.
    """


def main() -> int:
    """Runs the command line and returns its exit code: 0 done; 1 done, but letters were held; 2 nothing done."""
    _open_what_is_closed()
    _end_as_by_ctrl_c()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Where a terminal or a pipe has no arrow (Windows code pages), a question mark does.
            stream.reconfigure(errors="replace")
    try:
        code = commands.main(prog_name="outreach", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (OutreachError, UnicodeEncodeError) as error:
        from outreach.cli.report import show_findings

        told = error if isinstance(error, OutreachError) else _of_another_encoding(error)
        show_findings(told.findings, err=True)
        return 2
    except OSError as error:
        # What standard output could not take must not be tried, and complained of, once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"error  {place}{error.strerror or error}. Put that right and run the same command again.", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        with contextlib.suppress(OSError):  # the terminal may be gone
            click.echo("Interrupted. Run the same command again to go on.", err=True)
        return 130
    return code if isinstance(code, int) else 0


def _end_as_by_ctrl_c() -> None:
    """A window that is closed and a machine that is shut down end a run as Ctrl-C does: after the letter in hand."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        ctrl_c = signal.getsignal(signal.SIGINT)  # in the background of a script that is ignored, and has no function
        (ctrl_c if callable(ctrl_c) else signal.default_int_handler)(number, frame)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:  # nohup has the latter ignored
            signal.signal(number, interrupt)


def _of_another_encoding(error: UnicodeEncodeError) -> OutreachError:
    """What a name or an argument has that this system's encoding has not, or the other way round."""
    text, encoding = error.object[error.start : error.end], sys.getfilesystemencoding()
    if not "\ud800" <= text[0] <= "\udfff":  # by which Python stands for bytes that are no text
        message = f"no file here can have “{text}” in its name: this system's encoding is {encoding}"
        return OutreachError(message, hint="Set PYTHONUTF8=1 in the environment, and run the same command again.")
    message = f"“{ascii(text)[1:-1]}” among what you typed is no text in this system's encoding, {encoding}"
    return OutreachError(message, hint="Set the terminal to that encoding, or type it anew.")


def _open_what_is_closed() -> None:
    """Streams that whoever started this has closed, as daemons do: what is read is empty, what is said is lost."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # in the order of their descriptors
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8", closefd=False))  # noqa: SIM115
