"""What a person decides about letters on the page: approve one as it was shown, hold it back, approve the clean."""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from outreach.campaign.by_hand.decisions import Decision, decide, take_back
from outreach.campaign.by_hand.edits import template_name
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.pile import Pile
from outreach.campaign.post.approving import approved, held
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.review.answering import is_for_script, there, typed
from outreach.review.letters import choice

LONGEST_NOTE = 500
_SOMEBODY_ELSE = Finding(
    "",
    "error",
    "the sheet has changed: that row is somebody else's now, or has another id",
    hint="Look for them again, and decide then.",
)
_OTHERS = Finding(
    "", "error", "letters have changed or been checked since you were asked", hint="See how many there are now."
)
_CHANGED = Finding(
    "", "error", "the letter has changed since it was shown", hint="Look at it as it is now, and decide again."
)


def view(desk: Desk) -> Blueprint:
    """The actions below /decide/."""
    pages = Blueprint("deciding", __name__, url_prefix="/decide")
    decisions: dict[str, Callable[[Pile, Contact, datetime], None]] = {
        "approve": _approve,
        "hold": _hold,
        "undo": _undo,
    }

    @pages.post("/<int:row>")
    def one(row: int) -> Answer | Response:
        pile = desk.pile()
        decide_so = decisions.get(request.form.get("what", "")) or abort(400)
        contact = there(lambda: pile.contact(row))
        if typed("who") not in ("", contact.id):
            raise OutreachError(findings=[_SOMEBODY_ELSE])
        decide_so(pile, contact, desk.now())
        entry = desk.take_up().entry(row)
        if is_for_script():
            return jsonify(decision=entry.decision, state=entry.state, version=desk.version)
        return redirect(url_for("letters.one", row=row, **choice().query(page="")), 303)

    @pages.get("/all")
    def ask() -> str:
        pile = desk.pile()
        clean = _clean(pile)
        return render_template(
            "approve-all.html",
            rows=clean,
            seal=_seal(desk, clean),
            entries=pile.entries(),
            gathered=pile.is_gathered.is_set(),
        )

    @pages.post("/all")
    def all_clean() -> Answer:
        pile = desk.pile()
        now = desk.now()
        made: list[Decision] = []
        clean = _clean(pile)
        if request.form.get("seal") != _seal(desk, clean):
            raise OutreachError(findings=[_OTHERS])
        for row in clean:
            planned = pile.planned(row)
            if planned and not planned.held:
                with pile.at_work() as run:
                    made.append(approved(run, planned, now))
        decide(pile.run.campaign.settings.folder, made)
        desk.take_up()
        return redirect(url_for("letters.listed", decision="approved"), 303)

    return pages


def _approve(pile: Pile, contact: Contact, now: datetime) -> None:
    """Raises OutreachError where the letter is not the one that was shown, or is held back."""
    planned = pile.planned(contact.row)
    if not planned:
        raise OutreachError("there is no letter to approve", where=f"row {contact.row}")
    with pile.at_work() as run:
        decision = approved(run, planned, now)
    if decision.seen != request.form.get("seen"):
        raise OutreachError(findings=[_CHANGED])
    decide(pile.run.campaign.settings.folder, [decision])


def _hold(pile: Pile, contact: Contact, now: datetime) -> None:
    note = " ".join(request.form.get("note", "")[:LONGEST_NOTE].split())
    decide(pile.run.campaign.settings.folder, [held(pile.run, contact, note, now)])


def _undo(pile: Pile, contact: Contact, _: datetime) -> None:
    campaign = pile.run.campaign
    take_back(campaign.settings.folder, [(contact.id, template_name(campaign))])


def _clean(pile: Pile) -> list[int]:
    """The rows of letters in which nothing was found, and about which nothing was decided."""
    return [entry.row for entry in pile.entries() if entry.shown == "ready" and entry.decision == "open"]


def _seal(desk: Desk, rows: list[int]) -> str:
    """What tells these letters, as they are now, from any others."""
    return blake2b(repr((desk.version, rows)).encode(), digest_size=16).hexdigest()
