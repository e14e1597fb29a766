"""What the views have in common when they answer a request."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Response, abort, jsonify, render_template, request, url_for

from outreach.campaign.by_hand.difference import difference
from outreach.lines import unix
from outreach.review.guard import LETTER_POLICY

T = TypeVar("T")

LONGEST = 200
"""Characters of a search."""


def there(get: Callable[[], T]) -> T:
    """What `get` gives; what is not there is not found."""
    try:
        return get()
    except LookupError:
        abort(404)


def sought(name: str = "text") -> str:
    """What is looked for, as the address of this request says under that name."""
    return request.args.get(name, "")[:LONGEST].strip()


def typed(name: str) -> str:
    """What was typed into that field of the form that was sent."""
    return unix(request.form.get(name, ""))


def page_of(found: Sequence[T], number: int, at_once: int) -> tuple[Sequence[T], int, int]:
    """What is on the page of that number, or on the last one; which that is, and how many there are."""
    last = max(1, -(-len(found) // at_once))
    number = max(1, min(number, last))
    return found[(number - 1) * at_once : number * at_once], number, last


def is_for_script() -> bool:
    """Whether a script of ours asks, and not the browser itself for a page."""
    return request.accept_mimetypes.best == "application/json"


def saved(name: str, seal: str, version: int) -> Response:
    """Tells the script of a typed text that it is kept, and the seal by which it is known to be as it was."""
    return jsonify(saved=True, name=name, seal=seal, version=version)


def not_saved(text: str, other: str, *, seal: str) -> Response:
    """Tells it that the text is not kept, because another one has been since it was begun."""
    changes = render_template("_difference.html", difference=difference(other, text))
    return jsonify(saved=False, text=other, seal=seal, difference=changes)


def letter_style() -> str:
    """Where the looks of a letter in its frame are."""
    return url_for("static", filename="letter.css")


def in_frame(html: str) -> Response:
    """A letter, which is not trusted as the pages around it are."""
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer
