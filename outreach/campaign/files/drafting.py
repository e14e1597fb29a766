"""All letters of a run, held ones as well, in one Word file to be read before anything leaves."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path

from outreach.campaign.by_hand.edits import template_name
from outreach.campaign.making.run import Planned, Run
from outreach.documents import output_file
from outreach.word.draft import DraftLetter, Source, draft


def write_draft(run: Run, path: Path, note: Callable[[Planned], None], *, overwrite: bool = False) -> bool:
    """Write the run's letters to `path`; `note` is told of each. Without a letter nothing is written, and it is False.

    Raises OutreachError when the sheet cannot be read to its end, when there is a file that is not to be replaced, or
    writing fails.
    """
    assert run.stationery
    letters = iter(run.reported(note))
    first = next(letters, None)
    if not first:
        return False
    with output_file(path, overwrite=overwrite) as file:
        drafted = partial(_drafted, template_name(run.campaign))
        draft(run.stationery, map(drafted, chain([first], letters)), file, when=run.choice.today)
    return True


def letter_key(contact: str, template: str) -> str:
    """What names a letter in a draft: its contact's id, and its template."""
    return f"{contact}\n{template}"


def _drafted(template: str, planned: Planned) -> DraftLetter:
    letter = planned.letter
    key = letter_key(planned.contact.id, template)
    if not letter:
        return DraftLetter(planned.title, planned.held, findings=planned.findings, key=key)
    return DraftLetter(
        planned.title,
        planned.held,
        planned.filling,
        letter.word,
        letter.text,
        [Source(span.start, span.end, span.where) for span in letter.spans] if planned.findings else (),
        planned.findings,
        letter.subject,
        key,
    )
