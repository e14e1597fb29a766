"""What is to be seen of one letter: the facts beside it, what was found, and the letter itself in a frame."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from typing import NamedTuple

from outreach.campaign.desk.listing import Entry
from outreach.campaign.desk.pile import Pile
from outreach.campaign.making.run import Planned, Run
from outreach.campaign.making.worded import WordLetter
from outreach.campaign.post.approving import seen_in
from outreach.campaign.post.posting import Posting
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule
from outreach.letters import Letter
from outreach.mail import Attachment, Mailbox
from outreach.review.marking import Passage, marked
from outreach.review.paper import paper

LEVELS = ("error", "warning", "info")


class Noted(NamedTuple):
    """A finding as the page shows it; `number` is its sign in the letter, 0 where it is about the whole of it."""

    finding: Finding
    number: int
    rule: Rule | None
    quote: str


class Sight(NamedTuple):
    """One letter on the page. `mail_problems` say why it cannot leave as e-mail.

    `seen` is by what an approval knows it again, "" where it cannot be approved; `edited` whether a person changed it.
    """

    entry: Entry
    title: str
    held: bool
    has_letter: bool
    subject: str
    headers: tuple[tuple[str, str], ...]
    follow_up: date | None
    noted: tuple[Noted, ...]
    mail_problems: tuple[Finding, ...]
    seen: str = ""
    edited: bool = False


def sight(pile: Pile, row: int) -> Sight:
    """What is to be seen of the letter to the contact in that row. Raises LookupError where there is no such row."""
    entry = pile.entry(row)
    planned = pile.planned(row)
    if not planned:
        return Sight(entry, entry.name, True, False, "", (), None, (), ())
    letter = planned.letter
    posting, problems = _posted(pile, planned)
    return Sight(
        entry,
        planned.title,
        planned.held,
        letter is not None,
        letter.subject if letter else "",
        tuple(_headers(planned, posting)),
        pile.run.naming.facts.follow_up_date if letter and letter.kind.lower() == "request" else None,
        noted(planned),
        problems,
        _seen(pile, planned),
        planned.contact.id in pile.run.edits,
    )


def _seen(pile: Pile, planned: Planned) -> str:
    try:
        with pile.at_work() as run:
            return seen_in(run, planned)
    except OutreachError:
        return ""


def noted(planned: Planned) -> tuple[Noted, ...]:
    """The findings, the most serious first, those with a passage numbered in that order."""
    text = planned.letter.text if planned.letter else ""
    rules = _rules()
    shown: list[Noted] = []
    number = 0
    for finding in sorted(planned.findings, key=lambda each: (LEVELS.index(each.level), each.start)):
        has_passage = 0 <= finding.start < finding.end <= len(text)
        number += has_passage
        quote = text[finding.start : finding.end] if has_passage else ""
        shown.append(Noted(finding, number if has_passage else 0, rules.get(finding.rule), quote))
    return tuple(shown)


def mail_page(pile: Pile, row: int, style: str, *, values: bool) -> str:
    """The e-mail that the letter is, as its reader's program shows it. Raises LookupError where there is none."""
    planned = _with_letter(pile, row)
    posting, _ = _posted(pile, planned)
    mail = posting.mail if posting else None
    text = mail.text if mail else _letter(planned).text
    return framed(mail.html if mail and mail.html else _html(planned, text), text, planned, style, values=values)


def paper_page(pile: Pile, row: int, style: str, *, values: bool) -> str:
    """The letter on its stationery, as its Word file looks. Raises LookupError where there is none."""
    return drawn(pile, pile.run, _with_letter(pile, row), style, values=values)


def drawn(pile: Pile, run: Run, planned: Planned, style: str, *, values: bool, on_paper: bool = True) -> str:
    """The letter that `run` has made, on its stationery, or as the text of an e-mail by itself."""
    letter = _letter(planned)
    if on_paper and planned.filling and run.stationery:
        with pile.at_work():
            document = run.stationery.document(planned.filling, letter.word)
        html = paper(document, run.naming.facts.language, letter.subject)
    else:
        html = _html(planned, letter.text)
    return framed(html, letter.text, planned, style, values=values)


def _with_letter(pile: Pile, row: int) -> Planned:
    planned = pile.planned(row)
    if not planned or not planned.letter:
        raise LookupError(row)
    return planned


def _letter(planned: Planned) -> Letter | WordLetter:
    assert planned.letter
    return planned.letter


def _html(planned: Planned, text: str) -> str:
    letter = planned.letter
    return letter.html_document if isinstance(letter, Letter) else _plain(text)


def framed(html: str, text: str, planned: Planned, style: str, *, values: bool) -> str:
    """A whole page with the letter's merged values and findings marked, whose looks are in the stylesheet `style`."""
    page = marked(html, text, tuple(_passages(planned)))
    head = f'<link rel="stylesheet" href="{escape(style)}">\n<base target="_blank">\n</head>'
    page = page.replace("</head>", head, 1)
    return page.replace("<html", '<html class="values"', 1) if values else page


def _plain(text: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title></title>\n</head>\n'
        f'<body class="plain"><pre>{escape(text, quote=False)}</pre></body>\n</html>\n'
    )


def _passages(planned: Planned) -> Iterable[Passage]:
    assert planned.letter
    for span in planned.letter.spans:
        yield Passage(span.start, span.end, "value", span.where)
    for each in noted(planned):
        if each.number:
            finding = each.finding
            yield Passage(finding.start, finding.end, finding.level, f"{finding.rule}: {finding.message}", each.number)


def _posted(pile: Pile, planned: Planned) -> tuple[Posting | None, tuple[Finding, ...]]:
    if not planned.letter:
        return None, ()
    try:
        posting = pile.posting(planned)
    except OutreachError as error:
        return None, error.findings
    return posting, posting.findings[len(planned.findings) :]


def _headers(planned: Planned, posting: Posting | None) -> Iterable[tuple[str, str]]:
    mail = posting.mail if posting else None
    if mail:
        boxes: Mapping[str, Sequence[Mailbox | Attachment]] = {
            "From": (mail.sender,),
            "To": mail.to,
            "Cc": mail.cc,
            "Bcc": mail.bcc,
            "Reply-To": mail.reply_to,
            "Attachments": mail.attachments,
        }
        yield from ((name, ", ".join(map(_shown, each))) for name, each in boxes.items() if each)
    elif letter := planned.letter:
        for name in ("To", "Cc", "Bcc", "Attachment"):
            value = ", ".join(letter.headers(name)) or (planned.contact.email if name == "To" else "")
            if value:
                yield name, value


def _shown(each: Mailbox | Attachment) -> str:
    if isinstance(each, Attachment):
        return each.name
    return f"{each.name} <{each.address}>" if each.name else each.address


@cache
def _rules() -> Mapping[str, Rule]:
    from outreach.campaign.rules import RULES  # here, because they bring all of the program along

    return {rule.id: rule for rule in RULES}
