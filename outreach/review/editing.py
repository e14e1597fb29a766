"""The view of one letter that a person changes by hand, beside the letter that it makes."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from outreach.campaign.by_hand.difference import difference
from outreach.campaign.by_hand.edits import CHANGED_SINCE, EDITED, current, keep, original, tried, undo
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.pile import Pile
from outreach.campaign.making.run import Planned
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.review.answering import in_frame, letter_style, not_saved, saved, there, typed
from outreach.review.sight import drawn, noted


def view(desk: Desk) -> Blueprint:
    """The pages below /edit/."""
    pages = Blueprint("editing", __name__, url_prefix="/edit")

    @pages.get("/<int:row>")
    def page(row: int) -> str:
        pile, contact = _asked_for(desk, row)
        text = _now(pile, contact)
        return _page(pile, contact, text, text)

    @pages.post("/<int:row>")
    def without_script(row: int) -> str | Answer:
        """What the buttons do where no script runs."""
        pile, contact = _asked_for(desk, row)
        text, began = _sent()
        match request.form.get("do"):
            case "undo":
                _undone(desk, pile, contact)
                return redirect(url_for("letters.one", row=contact.row), 303)
            case "save":
                other = _kept(desk, pile, contact, text, began)
                if other is None:
                    return redirect(url_for("letters.one", row=contact.row), 303)
                return _page(pile, contact, text, other, conflict=True)
        return _page(pile, contact, text, began)

    @pages.post("/<int:row>/try")
    def attempt(row: int) -> Response:
        pile, contact = _asked_for(desk, row)
        text, _ = _sent()
        shown = _shown(pile, contact, text)
        return jsonify(panel=render_template("_edited.html", **shown), letter=_letter(pile, shown["planned"]), lines=[])

    @pages.post("/<int:row>/save")
    def saving(row: int) -> Response:
        pile, contact = _asked_for(desk, row)
        text, began = _sent()
        other = _kept(desk, pile, contact, text, began)
        if other is not None:
            return not_saved(text, other, seal=other)
        return saved(contact.id, _now(desk.pile(), contact), desk.version)

    @pages.post("/<int:row>/undo")
    def undoing(row: int) -> Response:
        pile, contact = _asked_for(desk, row)
        _undone(desk, pile, contact)
        return jsonify(address=url_for("letters.one", row=contact.row))

    @pages.get("/<int:row>/letter")
    def letter(row: int) -> Response:
        """The letter as it is kept: what the frame shows at first."""
        pile, contact = _asked_for(desk, row)
        html = _letter(pile, _shown(pile, contact, _now(pile, contact))["planned"])
        return in_frame(html)

    return pages


def _asked_for(desk: Desk, row: int) -> tuple[Pile, Contact]:
    pile = desk.pile()
    contact = _moved(pile, typed("file")) or there(lambda: pile.contact(row))
    if pile.run.campaign.is_word_template:
        abort(404)
    if contact.held:
        raise OutreachError(findings=[each for each in contact.findings if each.level == "error"])
    return pile, contact


def _moved(pile: Pile, whose: str) -> Contact | None:
    """The contact whose letter is typed, wherever their row is now; None where nobody is named."""
    if not whose:
        return None
    if contact := pile.contact_of(whose):
        return contact
    message = f"there is no letter to {whose} any more: the row is gone, left out, or has another id"
    raise OutreachError(message, where=pile.run.sheet.path.name, hint="Copy your text, to keep it.")


def _sent() -> tuple[str, str]:
    """The text, and the one that it was made from."""
    return typed("text"), typed("seal")


def _now(pile: Pile, contact: Contact) -> str:
    with pile.at_work() as run:
        return current(run, contact)


def _kept(desk: Desk, pile: Pile, contact: Contact, text: str, began: str) -> str | None:
    """Keep the text; where another one has been kept since it was begun, that one. Raises OutreachError."""
    now = _now(desk.take_up(), contact)
    if now != began:
        return now
    with pile.at_work() as run:
        keep(run, contact, text, began=began)
    desk.take_up()
    return None


def _undone(desk: Desk, pile: Pile, contact: Contact) -> None:
    """The template's letter again. Raises OutreachError."""
    if edit := pile.run.edits.get(contact.id):
        undo(edit)
        desk.take_up()


def _page(pile: Pile, contact: Contact, text: str, began: str, *, conflict: bool = False) -> str:
    return render_template(
        "editing.html",
        text=text,
        seal=began,
        difference=difference(began, text) if conflict else (),
        entry=pile.entry(contact.row),
        is_edited=contact.id in pile.run.edits,
        **_shown(pile, contact, text),
    )


def _shown(pile: Pile, contact: Contact, text: str) -> dict[str, Any]:
    """What the page says of a text: the letter that it is, what was found, how it differs from the template's."""
    planned: Planned | None = None
    problems: tuple[Finding, ...] = ()
    with pile.at_work() as run:
        try:
            planned = tried(run, contact, text)
            others = (each for each in planned.findings if each.rule != EDITED.id)  # this page is about nothing else
            planned = planned._replace(findings=tuple(others))
        except OutreachError as error:
            problems = error.findings
        try:
            ours = original(run, contact)
        except OutreachError:
            ours = ""
    found = _found(pile, contact) if contact.id in pile.run.edits else ()
    return {
        "planned": planned,
        "problems": problems,
        "noted": noted(planned) if planned else (),
        "changes": difference(ours, text) if ours else (),
        "has_moved": any(each.rule == CHANGED_SINCE.id for each in found),
    }


def _found(pile: Pile, contact: Contact) -> tuple[Finding, ...]:
    planned = pile.planned(contact.row)
    return planned.findings if planned else ()


def _letter(pile: Pile, planned: Planned | None) -> str:
    if not (planned and planned.letter):
        return ""
    return drawn(pile, pile.run, planned, letter_style(), values=False)
