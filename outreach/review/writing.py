"""The view of the template: its text on one side, the letter that it makes on the other, before anything is saved."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import count
from threading import Lock, Thread
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from outreach.campaign.by_hand.difference import Change, difference
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.listing import Entry, Wanted, fitting
from outreach.campaign.desk.pile import Pile
from outreach.campaign.desk.rewriting import ChangedError, TemplateFile, Written, in_use, read, save, template_files
from outreach.campaign.desk.trying import Came, Trial, came, hardest, letter_to, tried
from outreach.campaign.making.names import NAMESPACES, column_names
from outreach.campaign.making.run import Planned
from outreach.campaign.starting import fields_of_template
from outreach.contacts import Contact
from outreach.findings import Finding
from outreach.review.answering import in_frame, letter_style, not_saved, saved, sought, there, typed
from outreach.review.sight import Noted, drawn, noted

FORMS = {"paper": "Paper", "mail": "E-mail"}
FILTERS = ("day", "when", "date", "listing", "possessive", "greeting", "closing", 'default("…")')
_LINE = re.compile(r"([^\s,]+), line (\d+)")
_KEPT = 8
_LOOKED_AT = 200
"""Contacts from whom it is known which fields a sheet fills."""
_NO_LETTER = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title></title></head><body></body></html>\n'


class Seen(NamedTuple):
    """What the page shows of a text for one contact. `lines` are those of the text that an error names."""

    trial: Trial
    planned: Planned | None
    noted: tuple[Noted, ...]
    problems: tuple[Finding, ...]
    lines: tuple[int, ...]


class Survey(NamedTuple):
    """How far a count has come. Number 0 is none."""

    number: int
    came: Came
    of: int


NOTHING = Survey(0, Came(0, 0, 0), 0)


class Bench:
    """The texts that were tried last, so that one is compiled once; and how the last one comes out for everybody."""

    def __init__(self) -> None:
        self._trials: OrderedDict[tuple[object, ...], Trial] = OrderedDict()
        self._lock = Lock()
        self._turn = count(1)
        self.survey = NOTHING

    def trial(self, pile: Pile, file: TemplateFile, text: str) -> Trial:
        """What comes of the text in the place of the file's."""
        key = (pile.version, file.path, blake2b(text.encode("utf-8", "surrogatepass")).digest())
        with self._lock:
            found = self._trials.get(key)
            if not found:
                self.survey = NOTHING  # whoever is typing wants this one letter now
                path = pile.run.campaign.template if file.part else file.path
                found = self._trials[key] = tried(pile, path, {file.path: text})
                if len(self._trials) > _KEPT:
                    self._trials.popitem(last=False)
        return found

    def ask(self, pile: Pile, trial: Trial) -> int:
        """Begin to count how all letters come out, in the place of an earlier count; it is known by that number."""
        if not trial.run:
            return 0
        number = next(self._turn)
        with self._lock:
            self.survey = Survey(number, Came(0, 0, 0), len(pile.contacts))
        Thread(target=self._count, args=(pile, trial, number), daemon=True).start()
        return number

    def _count(self, pile: Pile, trial: Trial, number: int) -> None:
        assert trial.run
        for sofar in came(trial.run, pile.contacts, lambda: self.survey.number != number, pile.aside):
            with self._lock:
                if self.survey.number == number:
                    self.survey = self.survey._replace(came=sofar)


def view(desk: Desk) -> Blueprint:
    """The pages below /template/."""
    pages = Blueprint("writing", __name__, url_prefix="/template")
    bench = Bench()

    @pages.get("/")
    def page() -> str:
        pile = desk.pile()
        if pile.run.campaign.is_word_template:
            return render_template(
                "writing-word.html", fields=fields_of_template(pile.run), file=pile.run.campaign.template
            )
        file = _asked_for(pile)
        written = read(file.path)
        return _page(bench, pile, file, written.text, written.seal)

    @pages.post("/")
    def without_script() -> str | Answer:
        """What the buttons do where no script runs."""
        pile = desk.pile()
        file, text, seal = _sent(pile)
        if request.form.get("do") != "save":
            return _page(bench, pile, file, text, seal)
        file, other = _kept(desk, pile, file, text, seal)
        if other:
            return _page(bench, pile, file, text, other.seal, difference(other.text, text))
        return redirect(url_for("writing.page", file=file.name, row=request.form.get("row")), 303)

    @pages.post("/try")
    def attempt() -> Response:
        pile = desk.pile()
        file, text, _ = _sent(pile)
        contact = _contact(pile)
        seen = _seen(bench, pile, file, text, contact)
        return jsonify(
            panel=render_template("_tried.html", **_shown(seen, contact, pile)),
            letter=_letter(seen, pile),
            lines=seen.lines,
            row=contact.row if contact else None,
        )

    @pages.post("/count")
    def counting() -> Response:
        pile = desk.pile()
        file, text, _ = _sent(pile)
        return jsonify(number=bench.ask(pile, bench.trial(pile, file, text)))

    @pages.get("/count/<int:number>")
    def counted(number: int) -> Response:
        survey = bench.survey
        if survey.number != number:
            return Response(status=204)  # another count has begun, by this tab or another, which is no error
        done = survey.came.ready + survey.came.held
        return jsonify(said=render_template("_came.html", survey=survey, done=done), done=done >= survey.of)

    @pages.post("/save")
    def saving() -> Response:
        pile = desk.pile()
        file, text, seal = _sent(pile)
        file, other = _kept(desk, pile, file, text, seal)
        if other:
            return not_saved(text, other.text, seal=other.seal)
        return saved(file.name, read(file.path).seal, desk.version)

    @pages.get("/letter")
    def letter() -> Response:
        """The letter by the text that is saved: what the frame shows at first."""
        pile = desk.pile()
        file = _asked_for(pile)
        seen = _seen(bench, pile, file, read(file.path).text, _contact(pile))
        return in_frame(_letter(seen, pile) or _NO_LETTER)

    return pages


def _kept(desk: Desk, pile: Pile, file: TemplateFile, text: str, seal: str) -> tuple[TemplateFile, Written | None]:
    """Saves the text, and returns the file that has it; where another has been saved since it was begun, that one."""
    try:
        file = save(file, text, seal, pile.run.campaign)
    except ChangedError as error:
        return file, error.there
    desk.read_anew()
    return file, None


def _page(bench: Bench, pile: Pile, file: TemplateFile, text: str, seal: str, changes: Sequence[Change] = ()) -> str:
    contact = _contact(pile)
    seen = _seen(bench, pile, file, text, contact)
    return render_template(
        "writing.html",
        file=file,
        files=template_files(pile.run.campaign),
        text=text,
        seal=seal,
        difference=changes,
        nobody=bool(sought("who")) and not _found(pile),
        hard=hardest(pile.contacts, pile.entries()),
        names=_names(pile),
        filters=FILTERS,
        **_shown(seen, contact, pile),
    )


def _shown(seen: Seen, contact: Contact | None, pile: Pile) -> dict[str, Any]:
    before, after = pile.beside(contact.row) if contact else (None, None)
    return {
        "seen": seen,
        "entry": pile.entry(contact.row) if contact else None,
        "before": before,
        "after": after,
        "forms": FORMS,
        "form": _form(),
    }


def _form() -> str:
    form = request.values.get("as", "paper")
    return form if form in FORMS else "paper"


def _sent(pile: Pile) -> tuple[TemplateFile, str, str]:
    return _asked_for(pile), typed("text"), request.form.get("seal", "")


def _asked_for(pile: Pile) -> TemplateFile:
    """The file that the request names: one of those that there are."""
    campaign = pile.run.campaign
    name = request.values.get("file", "")
    return template_files(campaign).get(name) or abort(404) if name else in_use(campaign)


def _contact(pile: Pile) -> Contact | None:
    """The contact in the row that the request names, or the first that fits what it looks for."""
    if found := _found(pile):
        return pile.contact(found[0].row)
    row = request.values.get("row", type=int)
    if row is not None:
        return there(lambda: pile.contact(row))
    return next((each for each in pile.contacts if not each.held), next(iter(pile.contacts), None))


def _found(pile: Pile) -> list[Entry]:
    """Who fits what the request looks for."""
    who = sought("who")
    return fitting(pile.entries(), Wanted(text=who)) if who else []


def _seen(bench: Bench, pile: Pile, file: TemplateFile, text: str, contact: Contact | None) -> Seen:
    trial = bench.trial(pile, file, text)
    with pile.at_work():
        planned = letter_to(trial, contact) if contact else None
    problems = trial.findings
    shown = noted(planned) if planned else ()
    errors = [each for each in (*problems, *(each.finding for each in shown)) if each.level == "error"]
    lines = {line for each in errors for line in _lines(each, file.path.name)}
    return Seen(trial, planned, shown, problems, tuple(sorted(lines)))


def _lines(finding: Finding, name: str) -> Iterator[int]:
    """The lines of the template that a finding names, or its message does."""
    for text in (finding.where, finding.message):
        yield from (int(line) for of, line in _LINE.findall(text) if of == name)


def _letter(seen: Seen, pile: Pile) -> str:
    """The letter as a whole page for its frame; "" where there is none."""
    if not (seen.planned and seen.planned.letter and seen.trial.run):
        return ""
    values = request.values.get("values") == "1"
    return drawn(pile, seen.trial.run, seen.planned, letter_style(), values=values, on_paper=_form() == "paper")


def _names(pile: Pile) -> Mapping[str, Sequence[str]]:
    """What a template may speak of: the fields that this sheet fills, its columns, the writer and the letter."""
    run = pile.run
    filled = sorted(
        name for name in NAMESPACES["contact"] if any(getattr(each, name, "") for each in pile.contacts[:_LOOKED_AT])
    )
    return {
        "contact": [f"contact.{name}" for name in filled],
        "column": sorted(column_names(run.sheet.columns)[0]),
        "me": [f"me.{name}" for name in NAMESPACES["me"]],
        "letter": [f"letter.{name}" for name in NAMESPACES["letter"]],
    }
