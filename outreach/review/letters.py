"""The view of the letters: the list of contacts, and beside it one letter."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, render_template, request, send_file

from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.listing import Entry, Wanted, counted, fitting
from outreach.campaign.desk.pile import Pile
from outreach.errors import OutreachError
from outreach.pdf import find_libreoffice
from outreach.review.answering import in_frame, letter_style, page_of, sought, there
from outreach.review.sight import mail_page, paper_page, sight

ON_A_PAGE = 100

FORMS = {"paper": "Paper", "mail": "E-mail", "phone": "Phone"}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


_USUAL = {"page": 1, "as": "paper"}


class Choice(NamedTuple):
    """What the address says of how the list and the letter are to be seen."""

    wanted: Wanted
    page: int
    form: str
    values: bool

    def query(self, **other: object) -> dict[str, Any]:
        """The same for the address of a link, but for what is `other`; what is as usual is left out."""
        said: dict[str, Any] = {
            **self.wanted._asdict(),
            "page": self.page,
            "as": self.form,
            "values": "1" if self.values else "",
            **other,
        }
        return {name: value for name, value in said.items() if value not in ("", _USUAL.get(name))}


class Listing(NamedTuple):
    """A page of the list."""

    entries: Sequence[Entry]
    found: int
    page: int
    pages: int

    @property
    def start(self) -> int:
        """The place of its first entry among all that were found, from 1 on."""
        return (self.page - 1) * ON_A_PAGE + 1


def choice() -> Choice:
    """What the address of this request says."""
    said = request.args
    form = said.get("as", "paper")
    return Choice(
        Wanted(*map(sought, Wanted._fields)),
        max(1, min(said.get("page", 1, type=int), 1_000_000)),
        form if form in FORMS else "paper",
        said.get("values") == "1",
    )


def listing(entries: Sequence[Entry], page: int) -> Listing:
    """That page of the entries, or the last one."""
    shown, page, pages = page_of(entries, page, ON_A_PAGE)
    return Listing(shown, len(entries), page, pages)


def view(desk: Desk) -> Blueprint:
    """The pages below /letters/."""
    pages = Blueprint("letters", __name__, url_prefix="/letters")

    @pages.get("/")
    def listed() -> str:
        asked, pile = choice(), desk.pile()
        found = fitting(pile.entries(), asked.wanted)
        shown = listing(found, asked.page)
        first = shown.entries[0].row if shown.entries else None
        return render_template("letters.html", alone=True, **_list(pile, asked, shown), **_one(pile, found, first))

    @pages.get("/<int:row>")
    def one(row: int) -> str:
        asked, pile = choice(), desk.pile()
        found = fitting(pile.entries(), asked.wanted)
        panel = there(lambda: _one(pile, found, row))
        shown = listing(found, panel["page"] or asked.page)
        return render_template("letters.html", alone=False, **_list(pile, asked, shown), **panel)

    @pages.get("/list")
    def part_of_list() -> str:
        asked, pile = choice(), desk.pile()
        shown = listing(fitting(pile.entries(), asked.wanted), asked.page)
        return render_template("_list.html", row=request.args.get("row", type=int), **_list(pile, asked, shown))

    @pages.get("/filters")
    def filters() -> str:
        return render_template("_filters.html", asked=choice(), counts=counted(desk.pile().entries()))

    @pages.get("/<int:row>/panel")
    def panel(row: int) -> str:
        asked, pile = choice(), desk.pile()
        found = fitting(pile.entries(), asked.wanted)
        return render_template("_letter.html", asked=asked, **there(lambda: _one(pile, found, row)))

    @pages.get("/<int:row>/mail")
    def mail(row: int) -> Response:
        return _framed(lambda style: mail_page(desk.pile(), row, style, values=choice().values))

    @pages.get("/<int:row>/paper")
    def paper(row: int) -> Response:
        return _framed(lambda style: paper_page(desk.pile(), row, style, values=choice().values))

    @pages.get("/<int:row>/letter.<any(docx, pdf):medium>")
    def file(row: int, medium: str) -> Response:
        pile = desk.pile()
        planned = there(lambda: pile.planned(row)) or abort(404)
        name, content = pile.file(planned, medium)
        return send_file(BytesIO(content), TYPES[medium], as_attachment=True, download_name=name)

    return pages


def _list(pile: Pile, asked: Choice, shown: Listing) -> dict[str, Any]:
    return {
        "asked": asked,
        "shown": shown,
        "counts": counted(pile.entries()),
        "seen": pile.seen,
        "known": pile.known,
        "gathered": pile.is_gathered.is_set(),
        "total": len(pile.contacts),
        "about_all": pile.findings,
    }


def _one(pile: Pile, found: Sequence[Entry], row: int | None) -> dict[str, Any]:
    """The letter in that row, and where it is in the list: its place there and page, who comes before and after it."""
    if row is None:
        return {"row": None, "sight": None}
    at = next((place for place, entry in enumerate(found) if entry.row == row), None)
    return {
        "row": row,
        "sight": sight(pile, row),
        "at": at,
        "page": at // ON_A_PAGE + 1 if at is not None else None,
        "found": found,
        "before": found[at - 1].row if at else None,
        "after": found[at + 1].row if at is not None and at + 1 < len(found) else None,
        "forms": FORMS,
        "no_pdf": _no_pdf(),
    }


def _framed(page: Callable[[str], str]) -> Response:
    """What `page` gives for the frame. Who asks ahead does not know whether there is a letter: none is no error."""
    try:
        return in_frame(page(letter_style()))
    except LookupError:
        return Response(status=204) if "ahead" in request.args else abort(404)


def _no_pdf() -> str:
    """Why there are no PDF letters; "" where there are."""
    try:
        find_libreoffice()
    except OutreachError as error:
        return str(error)
    return ""
