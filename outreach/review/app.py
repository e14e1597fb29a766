"""The review page, put together: its views over one `Desk`, behind the guard.

A view is a file beside this one with a function `view(desk)` that makes its blueprint: name it in `VIEWS`, and give
its first page a place in `NAVIGATION`. Its pages stand in `pages/` and extend `base.html`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, redirect, render_template, url_for
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from outreach.campaign.desk.desk import Desk
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.review import deciding, editing, letters, mending, standing, writing
from outreach.review.answering import is_for_script
from outreach.review.guard import guard, keys

VIEWS: tuple[Callable[[Desk], Blueprint], ...] = (
    letters.view,
    deciding.view,
    editing.view,
    writing.view,
    mending.view,
    standing.view,
)

NAVIGATION = (
    ("letters.listed", "Letters"),
    ("writing.page", "Template"),
    ("mending.page", "Sheet"),
    ("standing.page", "Standing"),
)
"""Endpoint and label of each view's first page; those that are not among `VIEWS` are left out."""

_SAID = {
    400: "The browser has asked for something that cannot be.",
    403: "This page is only for the browser that opened it. The address that `outreach review` "
    "prints opens it once; to use another browser, start `outreach review` again.",
    404: "There is nothing here. The sheet may have changed since the list was made.",
    413: "That is too much text at once.",
    500: "Something went wrong here; the terminal says what. Nothing was changed.",
}


def make_app(desk: Desk, secret: str, port: int) -> Flask:
    """The web application on that port of this machine; `secret` is at least 32 random characters."""
    app = Flask(__name__, template_folder="pages", static_url_path=f"/static/{keys(secret).run[:8]}")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # What is translated counts as markup: escaped, a value that gets there by mistake is text all the same.
    app.jinja_env.install_gettext_callables(_same, _same_number, newstyle=True)  # type: ignore[attr-defined] # the extension's own
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["day"] = _day
    guard(app, secret, port)
    for view in VIEWS:
        app.register_blueprint(view(desk))

    @app.get("/")
    def front() -> Answer:
        return redirect(url_for(NAVIGATION[0][0]), 303)

    @app.get("/state.json")
    def state() -> Response:
        pile = desk.pile()
        return jsonify(
            version=desk.version,
            readable=not desk.problems,
            seen=pile.seen,
            known=pile.known,
            contacts=len(pile.contacts),
            gathered=pile.is_gathered.is_set(),
        )

    @app.context_processor
    def always() -> dict[str, Any]:
        return {
            "navigation": [each for each in NAVIGATION if each[0] in app.view_functions],
            "campaign": desk.pile().run.campaign,
            "version": desk.version,
            "problems": desk.problems,
        }

    @app.errorhandler(OutreachError)
    def unusable(error: OutreachError) -> tuple[str, int] | Response:
        return _trouble(422, "This cannot be done as it is.", error.findings)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int] | Answer | Response:
        if error.response is not None or error.code is None or error.code < 400:
            return error.get_response()
        return _trouble(error.code, _SAID.get(error.code, f"{error.name}."))

    return app


def _trouble(code: int, said: str, findings: tuple[Finding, ...] = ()) -> tuple[str, int] | Response:
    # A stranger learns nothing of the campaign, not even that there is one.
    page = "trouble.html" if code not in (400, 403) else "refused.html"
    if is_for_script():  # and shows what it is told
        lines = (f"{each.message.removesuffix('.')}. {each.hint}".strip() for each in findings)
        return Response("\n".join(lines) or said, code, content_type="text/plain; charset=utf-8")
    return render_template(page, said=said, findings=findings), code


def _same(message: str) -> str:
    return str(escape(message))


def _same_number(one: str, many: str, number: int) -> str:
    return _same(one if number == 1 else many)


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"
