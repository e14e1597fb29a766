"""One received message: of which kind it is, and what it says. Pure."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from outreach.replies.absences import day_back, has_left
from outreach.replies.automatic import why_automatic
from outreach.replies.bounces import failure, is_daemon
from outreach.replies.message import Opened, decoded, opened, opened_headers
from outreach.replies.quoting import newly_written
from outreach.replies.received import Leaning, Received
from outreach.replies.wishes import leaning, wants_no_more
from outreach.replies.wordings import wording

_READ = wording("receipts.subjects", before=r"^", after=r"\s?(?::|\(|-)")
_WAS_READ = wording("receipts.says_so")
_PARTSTAT = re.compile(r"^ATTENDEE[^\n]*?PARTSTAT=([A-Z-]+)", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(r"^METHOD:(\w+)", re.IGNORECASE | re.MULTILINE)
_BULK = (
    "List-Id",
    "List-Unsubscribe",
    "List-Post",
    "X-Campaign",
    "X-Campaign-Id",
    "X-MC-User",
    "X-Mailgun-Tag",
    "Feedback-ID",
    "X-CSA-Complaints",
    "X-Mailing-List",
)
HEADERS = (
    *("From", "Sender", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Content-Type", "Return-Path", "Auto-Submitted", "Precedence", "X-Failed-Recipients", *_BULK),
)
"""What `read_headers` looks at, for whoever can ask for less than a whole header section."""

_ANSWERED = re.compile(r"^\s*(?:re|aw|antw|sv|vs|odp|res|rif)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)


def read(raw: bytes, *, own: Collection[str] = (), today: date) -> Received:
    """What any octets are as a message; never raises.

    `own` are the user's addresses. A day without a year, as an absence tells it, is the next after the message's date,
    or after `today` where it has none.
    """
    message = opened(raw)
    told = _envelope(message)
    mine = {address.lower() for address in own}
    for judge in (_own, _complaint, _receipt, _failed, _appointment, _bulk):
        found = judge(message, told, mine)
        if found:
            return found
    return _by_text(message, told, today)


def read_headers(raw: bytes, *, own: Collection[str] = ()) -> Received:
    """What a header section says: addresses, ids, date, and the kind as far as headers tell it.

    `own` and `newsletter` are for good (DECIDED_BY_HEADERS); for others the whole message has to be read.
    """
    message = opened_headers(raw)
    told = _envelope(message)
    mine = {address.lower() for address in own}
    found = _own(message, told, mine) or _bulk(message, told, mine)
    if found:
        return found
    kind = message.message.get_content_type(), str(message.message.get_param("report-type", "")).lower()
    if kind == ("multipart/report", "feedback-report"):
        return replace(told, kind="report", why="report-type")
    if kind == ("multipart/report", "disposition-notification"):
        return replace(told, kind="receipt", why="report-type")
    if kind[0] == "multipart/report" or is_daemon(message) or message.has("X-Failed-Recipients"):
        return replace(told, kind="bounce", why="a mail system's")
    why = why_automatic(message, "")
    return replace(told, kind="automatic", why=why) if why else told


def _envelope(message: Opened) -> Received:
    name, address = message.sender
    return Received(
        "reply",
        message_id=message.header("Message-ID"),
        sender=address,
        sender_name=name,
        to=tuple(dict.fromkeys(found for _, found in message.addresses("To", "Cc"))),
        subject=message.header("Subject"),
        at=message.at,
        cites=message.cites,
    )


Judge = Callable[[Opened, Received, Collection[str]], Received | None]


def _own(message: Opened, told: Received, own: Collection[str]) -> Received | None:
    return replace(told, kind="own", why=f"from {told.sender}") if told.sender in own else None


def _complaint(message: Opened, told: Received, own: Collection[str]) -> Received | None:
    part = next(message.of_type("message/feedback-report"), None)
    is_report = str(message.message.get_param("report-type", "")).lower() == "feedback-report"
    return replace(told, kind="report", why="feedback report") if part or is_report else None


def _receipt(message: Opened, told: Received, own: Collection[str]) -> Received | None:
    if next(message.of_type("message/disposition-notification"), None):
        return replace(told, kind="receipt", why="disposition notification")
    if _READ.match(told.subject) and _WAS_READ.search(message.text[:3_000]):
        return replace(told, kind="receipt", why=f"subject {told.subject!r}")
    return None


def _failed(message: Opened, told: Received, own: Collection[str]) -> Received | None:
    found = failure(message, own)
    return replace(told, kind=found.kind, bounced=found.bounced, why=found.why) if found else None


def _appointment(message: Opened, told: Received, own: Collection[str]) -> Received | None:
    """An invitation, or an answer to one: a person pressed a button, whatever Auto-Submitted says."""
    calendar = next(message.of_type("text/calendar"), None)
    text = re.sub(r"\n[ \t]", "", decoded(calendar)) if calendar else ""
    method = (_METHOD.findall(text) or [""])[0].upper()
    if method not in {"REPLY", "REQUEST", "COUNTER", "CANCEL", "DECLINECOUNTER"}:
        return None
    states = {state.upper() for state in _PARTSTAT.findall(text)}
    declined = method in {"CANCEL", "DECLINECOUNTER"} or (method == "REPLY" and "DECLINED" in states)
    leans: Leaning = "no" if declined else "yes"
    written = newly_written(message.text)
    unwanted = wants_no_more("", written)
    if unwanted:
        return replace(told, kind="opt_out", text=written, why=f"“{unwanted}”")
    return replace(told, text=written, leaning=leans, why=f"calendar: {method}")


def _bulk(message: Opened, told: Received, own: Collection[str]) -> Received | None:
    """What goes to many and answers nobody. An answer that came over a list is an answer."""
    if message.has("In-Reply-To", "References") or _ANSWERED.match(told.subject):
        return None
    found = next((name for name in _BULK if message.has(name)), "")
    if not found and message.header("Precedence").lower() == "list":
        found = "Precedence: list"
    return replace(told, kind="newsletter", why=found) if found else None


def _by_text(message: Opened, told: Received, today: date) -> Received:
    written = newly_written(message.text)
    told = replace(told, text=written)
    # A mail program that unsubscribes for its user says so in the subject, and as well that nobody wrote it.
    by_subject = wants_no_more(told.subject, "")
    why = "" if by_subject else why_automatic(message, written)
    if why:
        back = day_back(written, (told.at.date() if told.at else today))
        return replace(told, kind="automatic", back=back, gone=not back and has_left(written), why=why)
    unwanted = by_subject or wants_no_more("", written)
    if unwanted:
        return replace(told, kind="opt_out", why=f"“{unwanted}”")
    return replace(told, leaning=leaning(written), why="somebody wrote it")
