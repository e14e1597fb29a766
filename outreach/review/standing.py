"""The view of where things stand: what is due, what the letters have come to, and all dealings with one person."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from outreach.agenda import TO_DO, What
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.listing import searchable
from outreach.errors import OutreachError
from outreach.happenings import LOGGED, SAID, Kind
from outreach.review.answering import page_of, sought, there, typed
from outreach.standing import Standing, sections, words

if TYPE_CHECKING:
    from outreach.campaign.people import AddressBook
    from outreach.campaign.promises.dealings import Logged, Report
    from outreach.ledger import Ledger

WEEK = timedelta(days=6)
ON_A_PAGE = 50
MOST = 10
"""Things of one kind, or of one day, that are shown at once."""
LARGEST = 20_000
"""Characters of what is logged."""

QUICK: Mapping[What, tuple[Kind, ...]] = {
    "answer": ("touched", "declined"),
    "call": ("called", "voicemail", "replied"),
    "remind": ("called", "replied"),
    "reach": ("called", "cancelled"),
    "thank": ("thanked",),
    "report": ("reported",),
    "keep_in_touch": ("touched",),
}
"""What is likely to be logged of something that is due, and says all by itself."""
LIKELY: Mapping[What, Kind] = {"answer": "scheduled", "debrief": "met"}
"""What is likely, and has more to say."""


class Recent:
    """What was logged from here last, to be told and taken back."""

    def __init__(self) -> None:
        self._logged: OrderedDict[int, Logged] = OrderedDict()
        self._lock = Lock()

    def keep(self, logged: "Logged") -> int:
        """Its number."""
        with self._lock:
            self._logged[logged.noted.number] = logged
            if len(self._logged) > ON_A_PAGE:
                self._logged.popitem(last=False)
        return logged.noted.number

    def told(self) -> Mapping[str, Any]:
        """What the request asks to be told of: an event that was logged or taken back."""
        number, undone = request.args.get("logged", type=int), request.args.get("undone", type=int)
        return {"logged": self._logged.get(number or undone or 0), "is_undone": undone is not None}


class Shelf:
    """The contact sheet, whose people are read once for each version of it, and the ledger."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: tuple[int, AddressBook | None] = (0, None)

    @contextmanager
    def open(self, *, to_write: bool = False) -> "Iterator[tuple[AddressBook | None, Ledger]]":
        """Both of them. A sheet that cannot be read any more is the one from before, as every page tells."""
        from outreach.campaign.book import ledger_to_look_at  # here, because it brings the database along

        book, campaign, opened = self._book(), self._desk.pile().run.campaign, self._desk.opened_ledger
        with opened(campaign) if to_write else ledger_to_look_at(campaign, opened) as ledger:
            yield book, ledger

    def _book(self) -> "AddressBook | None":
        from outreach.campaign.people import address_book, read_through

        pile = self._desk.pile()
        version, book = self._read
        if book is None or version != pile.version:
            with suppress(OutreachError):
                book = read_through(address_book(pile.run.campaign, pile.run.choice))
            self._read = pile.version, book
        return book


def view(desk: Desk) -> Blueprint:
    """The pages below /standing/."""
    pages = Blueprint("standing", __name__, url_prefix="/standing")
    shelf, recent = Shelf(desk), Recent()

    @pages.get("/")
    def page() -> str:
        from outreach.campaign.promises.keeping import e_mails, tasks
        from outreach.campaign.promises.standings import overview

        day = _day(desk)
        with shelf.open() as (book, ledger):
            ahead = tasks(book, ledger, day, date.max, datetime.astimezone) if book else ()
            seen = overview(book, ledger, day, datetime.astimezone, ahead)
        week = day + min(WEEK, date.max - day)
        today = [each for each in ahead if each.due.due <= day]
        later = sorted((each for each in ahead if day < each.due.due <= week), key=lambda each: each.due.due)
        parts = list(map(Markup, sections(seen, people=False)))  # escaped where they are made
        return render_template(
            "standing.html",
            today=[(what, list(those)) for what, those in groupby(today, key=lambda each: each.due.what)],
            week=[(on, list(those)) for on, those in groupby(later, key=lambda each: each.due.due)],
            most=MOST,
            late=sum(each.due.by < day for each in today),
            by_email=e_mails(today),
            doubts=parts.pop(0) if seen.states["in_doubt"] else "",
            numbers=Markup("").join(parts),
            seen=seen,
            **_people(seen.standings),
            **_said(day),
            **recent.told(),
        )

    @pages.get("/person")
    def person() -> str:
        return _person(desk, shelf, request.args.get("who", ""), recent.told())

    @pages.post("/log")
    def log() -> Answer | tuple[str, int]:
        from outreach.campaign.promises.dealings import logged

        who = request.form.get("who", "")
        try:
            report = _report()
            run = desk.pile().run
            with shelf.open(to_write=True) as (book, ledger):
                number = recent.keep(logged(book, ledger, run.campaign, who, report, desk.now(), datetime.astimezone))
        except LookupError:
            abort(404)
        except OutreachError as error:
            return _person(desk, shelf, who, {"typed": request.form, "wrong": error.findings}), 422
        return _back(who, "logged", number)

    @pages.post("/undo")
    def undo() -> Answer:
        from outreach.campaign.book import has_ledger

        campaign = desk.pile().run.campaign
        number = request.form.get("number", 0, type=int)
        undone = None
        if has_ledger(campaign):
            with desk.opened_ledger(campaign) as ledger:
                undone = ledger.undo_last(desk.now(), of=number)
        if not undone:
            hint = "`outreach log --undo` takes back what was logged last."
            raise OutreachError("something else has been logged since, or this was taken back already", hint=hint)
        return _back(undone.contact, "undone", number)

    @pages.get("/sections.css")
    def style() -> Response:
        return Response(files("outreach.standing").joinpath("sections.css").read_bytes(), mimetype="text/css")

    return pages


def _person(desk: Desk, shelf: Shelf, who: str, more: Mapping[str, Any]) -> str:
    from outreach.campaign.promises.dealings import dealings

    day = _day(desk)
    with shelf.open() as (book, ledger):
        found = there(lambda: dealings(book, ledger, who, day, datetime.astimezone))
    # By both: somebody in the file of people referred to has a row there, in which the sheet has another.
    rows = {(each.row, each.id) for each in desk.pile().contacts}
    kind = request.values.get("kind", "")
    return render_template(
        "person.html",
        who=who,
        found=found,
        has_letter=(found.contact.row, found.contact.id) in rows,
        kind=kind if kind in LOGGED else "called",
        **_said(day),
        **{"typed": {}, "wrong": (), **more},
    )


def _report() -> "Report":
    from outreach.campaign.promises.dealings import Report

    said = request.form
    kind = next((each for each in LOGGED if each == said.get("kind")), None) or abort(400)
    text, learned, lead = map(typed, ("text", "learned", "lead"))
    if max(map(len, (text, learned, lead))) > LARGEST:
        abort(400)
    try:
        on = date.fromisoformat(said["on"]) if said.get("on") else None
    except ValueError:
        hint = "Write year, month and day, as in 2026-11-24."
        raise OutreachError(f"“{said['on'][:40]}” is no date", hint=hint) from None
    fit = said.get("fit", type=int)
    return Report(kind, text, on, learned, lead, fit if fit in range(1, 6) else None)


def _people(standings: Sequence[Standing]) -> Mapping[str, Any]:
    """The page of people that the request asks for."""
    text = sought()
    wanted = searchable(text).split()
    found = [each for each in standings if _fits(each, wanted)]
    shown, number, last = page_of(found, request.args.get("page", 1, type=int), ON_A_PAGE)
    return {"text": text, "found": len(found), "people": shown, "number": number, "last": last}


def _fits(each: Standing, wanted: Collection[str]) -> bool:
    if not wanted:
        return True
    person = each.person
    known = searchable("\n".join((person.name, person.company, person.email, person.id)))
    return all(word in known for word in wanted)


def _back(who: str, told: str, number: int) -> Answer:
    """To the page that the request came from, which tells what was done."""
    asked: dict[str, Any] = {told: number}
    if request.form.get("back") == "person":
        return redirect(url_for("standing.person", who=who, **asked), 303)
    return redirect(url_for("standing.page", **asked), 303)


def _day(desk: Desk) -> date:
    """The day that the letters are of: today, unless another one was asked for."""
    return desk.pile().run.choice.today


def _said(day: date) -> Mapping[str, Any]:
    """The words that the pages share."""
    return {
        "day": day,
        "to_do": TO_DO,
        "said": SAID,
        "kinds": LOGGED,
        "quick": QUICK,
        "likely": LIKELY,
        "words": words,
        "short": lambda at: _short(at, day),
        "clock": lambda at: f"{at.astimezone():%H:%M}",
    }


def _short(at: date | datetime, day: date) -> str:
    """ "Mon, Nov 23", with the year where it is another one."""
    on = at.astimezone().date() if isinstance(at, datetime) else at
    return f"{on:%a}, {words.short_day(on, day)}"
