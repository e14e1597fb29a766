"""Who may speak to the review page: one browser on this machine, which was given the opening address.

A page from elsewhere that runs in the same browser can send requests here. It cannot name this host by another name
(DNS rebinding: Host is checked), has no cookie to show (SameSite=Strict), and where it has one, because it comes from
another port of this machine, the browser says so (Origin, Sec-Fetch-Site).

What this does not keep out: browsers show a cookie to all ports of a host, so another user of this machine who serves
one, and gets this user's browser to open it, learns the cookie while the page is served.
"""

import hmac
from threading import Lock
from typing import NamedTuple

from flask import Flask, Request, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

ADDRESS = "127.0.0.1"
HTTP = 80
"""The port that browsers do not name."""
LARGEST = 2_000_000
"""Octets of a request; a letter or a template has a hundredth of that."""

_READS = frozenset({"GET", "HEAD"})
_OURS = frozenset({"same-origin", "none"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LETTER_POLICY = (
    "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
"""Of a letter in its frame: no script runs there, whatever the letter says, and nothing is loaded from elsewhere."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all a browser does not say either where a form comes from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Keys(NamedTuple):
    """`opening` stands in the opening address, where others may come to see it; `session` in the cookie only.

    `run` stands in the addresses of scripts and stylesheets, which the browser keeps for one run.
    """

    opening: str
    session: str
    run: str


def keys(secret: str) -> Keys:
    """The keys that a secret of at least 32 random characters gives: neither tells the other."""
    return Keys(*(hmac.digest(secret.encode(), use, "sha256").hex() for use in (b"opening", b"session", b"run")))


def opening_address(secret: str, port: int) -> str:
    """What the user opens, once."""
    return f"http://{ADDRESS}:{port}/open?key={keys(secret).opening}"


def guard(app: Flask, secret: str, port: int) -> None:
    """Let in only who may, and say to the browser what it may do with what it gets."""
    opening, session, _ = keys(secret)
    cookie = f"outreach-{port}"  # cookies do not tell ports apart
    hosts = frozenset(f"{name}{'' if port == HTTP else f':{port}'}" for name in (ADDRESS, "localhost"))
    unused = Lock()
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST

    @app.before_request
    def let_in() -> Answer | None:
        if request.environ.get("HTTP_HOST") not in hosts:
            abort(400)
        if not _is_ours(request):
            abort(403)
        # Who serves another port of this machine may have set a cookie of that name as well.
        shown = request.cookies.getlist(cookie)
        known = any(hmac.compare_digest(each.encode(), session.encode()) for each in shown)
        if request.path == "/open" and request.method == "GET":
            return opened(known=known)
        if not known:
            abort(403)
        return None

    def opened(*, known: bool) -> Answer:
        right = hmac.compare_digest(request.args.get("key", "").encode(), opening.encode())
        # Other users of this machine may read the address, as an argument of the browser: it opens once.
        if not known and not (right and unused.acquire(blocking=False)):
            abort(403)
        answer = redirect(url_for("front"), 303)
        answer.set_cookie(cookie, session, httponly=True, samesite="Strict", path="/")
        return answer

    @app.after_request
    def say(answer: Response) -> Response:
        if request.endpoint == "static" and answer.status_code == 200:
            answer.headers["Cache-Control"] = "private, max-age=86400"  # they are the program's, and tell of nobody
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


def _is_ours(asked: Request) -> bool:
    """Whether the request comes from a page of ours, or from nobody's page, as the opening address does."""
    site = asked.headers.get("Sec-Fetch-Site")
    origin = asked.headers.get("Origin")
    if site is not None and site not in _OURS:
        return False
    if origin is not None and origin != f"http://{asked.environ['HTTP_HOST']}":
        return False
    # What changes something has to say where it comes from.
    return asked.method in _READS or origin is not None or site == "same-origin"
