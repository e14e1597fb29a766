"""Letters that somebody has changed in the draft, in Word or LibreOffice, as edits of these letters."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from outreach.campaign.by_hand.edits import Edit, as_it_is, command, current, keep, template_name, tried
from outreach.campaign.files.drafting import letter_key
from outreach.campaign.making.run import Planned, Run
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import Finding, Rule, found
from outreach.letters import Letter
from outreach.letters.markdown import (
    Block,
    BulletList,
    Emphasis,
    Heading,
    Inline,
    LineBreak,
    Link,
    NumberedList,
    Paragraph,
    Quote,
    Strong,
    Words,
)
from outreach.letters.markdown import Rule as Line
from outreach.letters.typed import resolved, typed, typed_letter
from outreach.letters.word import word_form
from outreach.word.draft.marks import CUT_OFF, key_of
from outreach.word.draft.reading import DraftBack, Returned, read_draft
from outreach.word.draft.said import Piece, Said, Styles, digest, said
from outreach.word.package import W

UNSURE = Rule(
    "E06",
    "error",
    "A letter that was changed in a draft can be told for sure",
    "A text that ends up in another person's letter is worse than one that is typed again.",
)
PENDING = Rule(
    "E07",
    "warning",
    "Changes in a draft have been accepted",
    "Changes that wait in Word's review are taken as accepted: look whether each is wanted.",
)
SINCE = Rule(
    "E08",
    "warning",
    "A letter is still as it was when its draft was made",
    "What has been changed since in template or sheet is not in the draft.",
)
STRAY = Rule(
    "E09",
    "warning",
    "What is written in a draft is in one of its letters",
    "Text outside them, such as above the date, is no part of a letter, and is left behind.",
)

SUBJECT = Rule(
    "E10",
    "warning",
    "A subject that was changed in a draft stands there as a whole",
    "Of a long one the draft shows the beginning, and without one a letter would leave unnamed.",
)

RULES: tuple[Rule, ...] = (UNSURE, PENDING, SINCE, STRAY, SUBJECT)

_W = f'xmlns:w="{W}"'
_ITEMS = ("bullet", "number")
_BEGINNING = 60
_SUBJECT = re.compile(r"^Subject[ \t]*:.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)


class Incoming(NamedTuple):
    """A letter that was changed in a draft. `before` is what leaves as things stand, `after` what would be kept.

    `planned` is the letter as it would be, checked; `findings` tell what to know about the draft.
    """

    contact: Contact
    returned: Returned
    before: str
    after: str
    planned: Planned
    findings: tuple[Finding, ...]


class Import(NamedTuple):
    """What a draft brings. `findings` name the letters that cannot be taken from it, and why."""

    letters: tuple[Incoming, ...]
    unchanged: int
    findings: tuple[Finding, ...]


def import_of(run: Run, path: Path) -> Import:
    """What somebody has changed in the draft at `path`. Nothing is kept.

    Raises OutreachError when the file cannot be read or is no draft, and where the letters' template is a Word file.
    """
    if not run.template:
        raise OutreachError("letters whose template is a Word file are changed in that file", where=str(path))
    back = read_draft(path)
    contacts = _contacts(run, back)
    letters: list[Incoming] = []
    findings: list[Finding] = []
    changed = [each for each in back.letters if each.changed]
    for each in changed:
        try:
            letters.append(_incoming(run, contacts, each, path))
        except OutreachError as error:
            findings += error.findings
    for letter, text in back.strays:
        if contact := contacts.get(letter):
            message = f"the letter to {_who(contact)}: it was written anew as a whole, and nothing tells its text"
            findings.append(found(UNSURE, message, path.name, _by_hand(run, contact)))
        else:
            message = f"“{_beginning(text)}” belongs to no letter, and is left behind"
            findings.append(found(STRAY, message, path.name, "Write it into the text of a letter."))
    return Import(tuple(letters), len(back.letters) - len(changed), tuple(findings))


def keep_all(run: Run, letters: Sequence[Incoming]) -> tuple[Edit, ...]:
    """Keep the letters as edits. Raises OutreachError for one that has been changed elsewhere in the meantime."""
    kept = (keep(run, each.contact, each.after, began=each.before, day=each.returned.mark.day) for each in letters)
    return tuple(edit for edit in kept if edit)


def _contacts(run: Run, back: DraftBack) -> Mapping[str, Contact | None]:
    """Whose the letters are; None where two people have the same mark."""
    wanted = {*(each.mark.letter for each in back.letters), *(each.letter for each in back.strays)}
    template = template_name(run.campaign)
    contacts: dict[str, Contact | None] = {}
    for contact in run.contacts():
        key = key_of(letter_key(contact.id, template))
        if key in wanted:
            contacts[key] = None if key in contacts else contact
    return contacts


def _incoming(run: Run, contacts: Mapping[str, Contact | None], back: Returned, path: Path) -> Incoming:
    contact = contacts.get(back.mark.letter)
    if not contact:
        beginning = _beginning(" ".join(each.text for each in back.paragraphs))
        if back.mark.letter in contacts:
            message = f"a changed letter, “{beginning}”, is to somebody who is in the sheet twice"
            hint = "Delete one of the rows: outreach check."
        else:
            message = f"a changed letter, “{beginning}”, is to nobody in the sheet"
            hint = "If it is from another template than the campaign's, name that: --template."
        raise OutreachError(findings=[found(UNSURE, message, path.name, hint)])
    who, by_hand = _who(contact), _by_hand(run, contact)
    if back.problem:
        raise OutreachError(findings=[found(UNSURE, f"the letter to {who}: {back.problem}", path.name, by_hand)])
    letter = as_it_is(run.dated(back.mark.day), contact).letter
    if not isinstance(letter, Letter):
        raise OutreachError(findings=[found(UNSURE, f"the letter to {who} cannot be made now", path.name, by_hand)])
    blocks = resolved(letter.shape.blocks, [str(value) for value in letter.values])
    parts = [_said(block) for block in blocks]
    findings = []
    if digest(each for part in parts for each in part) != back.mark.said:
        if contact.id in run.edits:
            message = f"the letter to {who} was changed by hand after the draft was made"
            raise OutreachError(findings=[found(UNSURE, message, path.name, by_hand)])
        message = f"template or sheet have changed since this draft of the letter to {who} was made"
        findings.append(found(SINCE, message, path.name, "Look whether the letter is right."))
    if back.tracked:
        message = f"changes that wait in the letter to {who} are taken as accepted"
        findings.append(found(PENDING, message, path.name))
    after = _text(letter, _merged(blocks, parts, back.paragraphs), back.paragraphs)
    if back.subject and not back.subject.endswith(CUT_OFF):
        after = _with_subject(after, back.subject)
    elif back.subject is not None:
        message = f"the subject of the letter to {who} stays as it was: the draft does not show a whole one"
        findings.append(found(SUBJECT, message, path.name, by_hand))
    before = current(run, contact)
    return Incoming(contact, back, before, after, tried(run, contact, after), tuple(findings))


def _who(contact: Contact) -> str:
    return f"{contact.name or contact.salutation or contact.id}, row {contact.row}"


def _by_hand(run: Run, contact: Contact) -> str:
    return f"Change it by hand: {command(run.campaign, 'edit', contact.id)}"


def _text(letter: Letter, blocks: Sequence[Block], paragraphs: Sequence[Said]) -> str:
    """The letter with its headers, and with that body."""
    headers, blank, _ = typed_letter(letter).partition("\n\n")
    body = "\n\n".join(each.text for each in paragraphs) if letter.shape.is_plain else typed(blocks)
    return f"{headers}{blank}{body}" if letter.shape.headers else body


def _with_subject(text: str, subject: str) -> str:
    """The letter with another subject; the draft shows one only where there is a header of that name."""
    headers, blank, body = text.partition("\n\n")
    return _SUBJECT.sub(lambda found: f"Subject: {subject}", headers, count=1) + blank + body


def _said(block: Block) -> tuple[Said, ...]:
    """What a block's paragraphs say in Word."""
    body = etree.fromstring(f"<w:body {_W}>{''.join(word_form((block,)).filled(()))}</w:body>")
    every = (said(paragraph, Styles()) for paragraph in body)
    return tuple(each for each in every if each.text or each.kind == "rule")


def _merged(blocks: Sequence[Block], parts: Sequence[Sequence[Said]], now: Sequence[Said]) -> list[Block]:
    """What the paragraphs say `now`, with those blocks as they were of which nothing has changed."""
    before = [each.same for part in parts for each in part]
    same = SequenceMatcher(None, before, [each.same for each in now], autojunk=False)
    place = {at + n: to + n for at, to, number in same.get_matching_blocks() for n in range(number)}
    kept: dict[int, tuple[Block, int]] = {}
    start = 0
    for block, part in zip(blocks, parts, strict=True):
        places = [place.get(at, -2) for at in range(start, start + len(part))]
        start += len(part)
        if places and places[0] >= 0 and all(second == first + 1 for first, second in pairwise(places)):
            kept[places[0]] = block, len(part)
    stays = {first + n for first, (_, number) in kept.items() for n in range(number)}
    kept = {first: those for first, those in kept.items() if not _is_longer(*those, first, now, stays)}
    merged: list[Block] = []
    waiting: list[Said] = []
    at = 0
    while at < len(now):
        if at in kept:
            merged += _blocks(waiting)
            waiting.clear()
            block, number = kept[at]
            merged.append(block)
            at += number
        else:
            waiting.append(now[at])
            at += 1
    return [*merged, *_blocks(waiting)]


def _is_longer(block: Block, number: int, first: int, now: Sequence[Said], stays: Container[int]) -> bool:
    """Whether a list, whose `number` paragraphs begin with `first`, has got an item before its first or a last one."""
    beside = [now[at] for at in (first - 1, first + number) if 0 <= at < len(now) and at not in stays]
    items = [each for each in beside if each.kind in _ITEMS and (each.level or each.kind == now[first].kind)]
    return isinstance(block, BulletList | NumberedList) and bool(items)


def _blocks(paragraphs: Sequence[Said]) -> Iterator[Block]:
    for kind, group in groupby(paragraphs, key=lambda each: "list" if each.kind in _ITEMS else each.kind):
        those = list(group)
        match kind:
            case "list":
                yield from _lists(those)
            case "quote":
                yield Quote(tuple(Paragraph(_inlines(each.pieces)) for each in those))
            case "heading":
                yield from (Heading(_inlines(each.pieces), min(max(each.level, 1), 6)) for each in those)
            case "rule":
                yield from (Line() for _ in those)
            case _:
                yield from (Paragraph(_inlines(each.pieces)) for each in those)


def _lists(items: Sequence[Said]) -> Iterator[Block]:
    at = 0
    while at < len(items):
        first = items[at]
        entries: list[tuple[Block, ...]] = []
        while at < len(items) and items[at].kind == first.kind and items[at].level <= first.level:
            end = next((n for n in range(at + 1, len(items)) if items[n].level <= items[at].level), len(items))
            entries.append((Paragraph(_inlines(items[at].pieces)), *_lists(items[at + 1 : end])))
            at = end
        yield BulletList(tuple(entries)) if first.kind == "bullet" else NumberedList(tuple(entries), first.number or 1)


def _inlines(pieces: Sequence[Piece]) -> tuple[Inline, ...]:
    inlines: list[Inline] = []
    for link, linked in groupby(pieces, key=attrgetter("link")):
        inside: list[Inline] = []
        for strong, heavy in groupby(linked, key=attrgetter("strong")):
            light: list[Inline] = []
            for emphasis, those in groupby(heavy, key=attrgetter("emphasis")):
                words = tuple(_words("".join(each.text for each in those)))
                light += (Emphasis(words),) if emphasis else words
            inside += (Strong(tuple(light)),) if strong else light
        inlines += (Link(tuple(inside), link),) if link else inside
    return tuple(inlines)


def _words(text: str) -> Iterator[Inline]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield LineBreak()
        if line:
            yield Words(line)


def _beginning(text: str) -> str:
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING].rstrip()}…"
