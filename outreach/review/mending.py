"""The view of the contact sheet: the rows with which something is wrong, and each cell to be put right."""

from collections.abc import Collection, Mapping
from typing import Any, get_args

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from outreach.campaign.by_hand.corrections import Corrected, Correction
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.faults import CellSeen, RowSeen, Way, correct, faulty, rows_seen
from outreach.campaign.desk.listing import Wanted, fitting
from outreach.campaign.desk.pile import Pile
from outreach.campaign.sheets import CORRECTIONS
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.review.answering import is_for_script, page_of, sought, typed
from outreach.sheet.mending import refusal

ON_A_PAGE = 20
COLUMNS = 16_384
"""The most that a worksheet has."""
LARGEST_CELL = 32_767
"""Characters, as a worksheet's."""

WAYS: tuple[Way, ...] = get_args(Way)


def view(desk: Desk) -> Blueprint:
    """The pages below /sheet/."""
    pages = Blueprint("mending", __name__, url_prefix="/sheet")

    @pages.get("/")
    def page() -> str:
        pile = desk.pile()
        text = sought()
        everything = request.args.get("all") == "1"
        of_rows, of_letters = faulty(fitting(pile.entries(), Wanted(text=text)))
        found = [*of_rows, *of_letters] if everything else of_rows
        shown, number, last = page_of(found, request.args.get("page", 1, type=int), ON_A_PAGE)
        pile, there = _rows(desk, [each.row for each in shown])
        by_number = {each.number: each for each in there}
        return render_template(
            "mending.html",
            text=text,
            everything=everything,
            rows=[by_number[each.row] for each in shown if each.row in by_number],
            of_rows=len(of_rows),
            of_letters=len(of_letters),
            number=number,
            last=last,
            gathered=pile.is_gathered.is_set(),
            seen=pile.seen,
            notes=_notes(pile),
            about=_about(pile),
            **_file(pile),
        )

    @pages.get("/<int:row>")
    def one(row: int) -> str:
        pile, there = _row(desk, row)
        done = request.args.get("did", "")
        column = request.args.get("column", type=int)
        cell = there.cells[column] if column is not None and 0 <= column < len(there.cells) else None
        return _alone(pile, there, done=done if cell and done in WAYS else "", cell=cell)

    @pages.post("/<int:row>")
    def mend(row: int) -> Answer | tuple[str, int]:
        said = request.form
        way, column = said.get("do", "write"), said.get("column", -1, type=int)
        text = typed("now")
        if way not in WAYS or not 0 <= column < COLUMNS or len(text) > LARGEST_CELL:
            abort(400)
        is_part = is_for_script()
        try:
            correct(desk.pile().run, row, column, said.get("seen", ""), text, way)
        except OutreachError as error:
            pile, there = _row(desk, row)
            tried = {"column": column, "text": text, "problems": error.findings}
            if is_part:
                return _part(desk, pile, there, **tried)
            return _alone(pile, there, **tried), 422
        desk.read_anew()
        if not is_part:
            return redirect(url_for("mending.one", row=row, did=way, column=column), 303)
        pile, there = _row(desk, row)
        return _part(desk, pile, there, done=way, cell=there.cells[column])

    return pages


def _rows(desk: Desk, numbers: Collection[int]) -> tuple[Pile, tuple[RowSeen, ...]]:
    """Those rows, with the letters that were made of them as they are."""
    pile = desk.pile()
    rows = rows_seen(pile, numbers)
    if any(each.is_outdated for each in rows):
        pile = desk.read_anew()
        rows = rows_seen(pile, numbers)
    return pile, rows


def _row(desk: Desk, number: int) -> tuple[Pile, RowSeen]:
    pile, rows = _rows(desk, [number])
    return pile, rows[0] if rows else abort(404)


def _alone(pile: Pile, row: RowSeen, **more: Any) -> str:
    return render_template("mending-row.html", row=row, alone=True, **{**_outcome(**more), **_file(pile)})


def _part(desk: Desk, pile: Pile, row: RowSeen, **more: Any) -> Response:
    """The row alone, for the script."""
    alone = request.form.get("alone") == "1"
    html = render_template("_row.html", row=row, alone=alone, **{**_outcome(**more), **_file(pile)})
    return jsonify(row=html, done="done" in more, version=desk.version)


def _outcome(
    *,
    done: str = "",
    cell: CellSeen | None = None,
    column: int | None = None,
    text: str = "",
    problems: Collection[Finding] = (),
) -> Mapping[str, Any]:
    """What came of a correction: what was `done` to a cell, or what was tried in a column, with its problems."""
    return {"done": done, "cell": cell, "tried": column, "text": text, "wrong": problems}


def _file(pile: Pile) -> Mapping[str, Any]:
    return {"refusal": refusal(pile.run.campaign.sheet), "where": pile.run.sheet.where}


def _about(pile: Pile) -> list[Finding]:
    """What was found in the sheet as a whole, and in what is noted beside it."""
    places = (pile.run.campaign.sheet.name, CORRECTIONS)
    return [each for each in pile.findings if each.level != "info" and each.where.startswith(places)]


def _notes(pile: Pile) -> list[tuple[int, Correction]]:
    """The corrections that hold, with the rows in which they do."""
    sheet = pile.run.sheet
    return [(row, each) for (row, _), each in sheet.corrections.items()] if isinstance(sheet, Corrected) else []
