"""outreach init"""

from pathlib import Path
from shlex import quote

import click

from outreach.cli.asking import can_ask
from outreach.cli.options import PATH
from outreach.cli.report import say
from outreach.contacts import FIELDS, SOURCES
from outreach.errors import OutreachError
from outreach.starter import QUESTIONS, Question, check_answer, create_campaign, see_that_it_is_free, starter_columns


def ask(question: Question) -> str:
    """The answer that the person at the terminal gives, asked again until it can be used."""
    while True:
        default = question.default
        answer = str(click.prompt(question.prompt, default=default, show_default=bool(default), err=True))
        problem = check_answer(question.key, answer)
        if not problem:
            return answer.strip()
        say(problem)


def with_questions(command: click.Command) -> click.Command:
    """One option for each question, so that everything can be said without a terminal."""
    command.params += [click.Option([f"--{question.key}"], help=question.help) for question in QUESTIONS]
    return command


@with_questions
@click.command("init")
@click.argument("folder", type=PATH, default=Path("my-search"))
def command(folder: Path, **given: str | None) -> int:
    """Make a campaign in FOLDER: outreach.toml, contacts.xlsx and templates.

    What the options leave open is asked for; without a terminal it gets its default.
    """
    see_that_it_is_free(folder)
    answers = {key: answer for key, answer in given.items() if answer is not None}
    open_questions = [question for question in QUESTIONS if question.key not in answers]
    if can_ask():
        if open_questions:
            say("Enter takes what stands in brackets, or leaves the answer empty. All of it can be changed later.")
        answers |= {question.key: ask(question) for question in open_questions}
    elif missing := [question for question in open_questions if question.required]:
        needed = " and ".join(f"--{question.key}" for question in missing)
        raise OutreachError(f"there is no terminal to ask at, and {needed} must be known", hint=f"Add {needed}.")
    files = create_campaign(folder, answers, starter_columns(FIELDS, SOURCES))
    for path in files:
        click.echo(path)
    here = quote(str(folder))
    language = answers.get("language", "en")
    if folder / "templates" / "request.md" in files and not language.startswith("en"):
        say(f"\nThere is no letter in “{language}” yet: first put into it what stands in {folder / 'templates'}.")
    say(
        f"\nNext: put the people you want to write to into {folder / 'contacts.xlsx'}, then\n"
        f"  outreach check -c {here}\n  outreach preview -c {here}\n  outreach write -c {here}\n"
        "“outreach templates” lists the letters for what comes after: answers, thanks, keeping in touch."
    )
    return 0
