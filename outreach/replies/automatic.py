"""Whether nobody wrote a message: absences, tickets, challenges, notices. RFC 3834 and what is in use beside it."""

import re

from outreach.replies.message import Opened
from outreach.replies.wordings import alternatives, wording

_SAYS_SO = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "X-Autoresponder",
    "X-Vacation",
    "X-Autoreply-From",
    "X-Auto-Reply-From",
    "X-Mail-Autoreply",
)
_ANSWERS = re.compile(r"^\s*(?:re|aw|antw|sv|vs|odp|res|rif|r|réf|ref|回复|答复)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)

# They open a subject; "Re:" before one is a person's answer to it.
_SUBJECT = wording("automatic.subjects", before=r"^\s*\W{0,3}")
_TICKET = wording("automatic.tickets")
_CHALLENGE = wording("automatic.challenges")

_SAYS_AUTOMATIC = wording("automatic.says_so")
_AWAY = wording("automatic.away")
_TYPICAL = wording("automatic.typical")
_THANKS = wording(
    "automatic.thanks",
    before=rf"^\W*(?:{alternatives('automatic.greetings')}\W+){{0,2}}",
    after=r"(?: very much| so much)? "
    rf"{alternatives('automatic.thanks_for')}\b.{{0,30}}{alternatives('automatic.messages')}",
)
_PERSONAL = wording("automatic.personal")
_ENOUGH = 3


def why_automatic(message: Opened, written: str) -> str:
    """The sign that nobody wrote it, "" where somebody seems to have. `written` is what is newly written in it."""
    subject = message.header("Subject")
    says = message.header("Auto-Submitted").partition(";")[0].partition("(")[0].strip().lower()
    if says and says != "no":
        return f"Auto-Submitted: {says}"
    found = next((name for name in _SAYS_SO if message.header(name).lower() not in {"", "no", "false"}), "")
    if found:
        return found
    if message.header("Precedence").lower() in {"auto_reply", "auto-reply"}:
        return "Precedence: auto_reply"
    if _SUBJECT.search(subject):
        return f"subject {subject!r}"
    if _SAYS_AUTOMATIC.search(written):
        return "its text says so"
    return _by_weight(message, subject, written)


def _by_weight(message: Opened, subject: str, written: str) -> str:
    """Several weak signs together, less what only a person would write."""
    begins = written[:1_500]
    signs = (
        ("absence", 1, _AWAY.search(begins)),
        ("what absences say", 1, _AWAY.search(begins) and _TYPICAL.search(begins)),
        ("thanks for a message", 1, _THANKS.search(begins)),
        ("ticket", 2, _TICKET.search(f"{subject}\n{begins}")),
        (
            "challenge",
            2,
            _CHALLENGE.search(begins)
            and re.search(r"no-?reply|verif|confirm|challenge|spam", f"{message.sender[1]} {subject}", re.IGNORECASE),
        ),
        ("empty Return-Path", 2, message.null_path),
        (
            "X-Auto-Response-Suppress",
            1,
            {"all", "oof", "autoreply"} & set(re.findall(r"\w+", message.header("X-Auto-Response-Suppress").lower())),
        ),
        ("Precedence", 2, message.header("Precedence").lower() in {"bulk", "junk"}),
        ("no-reply address", 2, re.match(r"(?:no|do-?not)[-_.]?reply", message.sender[1])),
        (
            "answers without being an answer",
            1,
            not message.has("In-Reply-To", "References") and not _ANSWERS.match(subject),
        ),
        ("an answer", -1, _ANSWERS.match(subject)),
        ("a personal word", -3, _PERSONAL.search(re.sub(r"https?://\S+", "", begins))),
    )
    present = [(name, weight) for name, weight, is_there in signs if is_there]
    return ", ".join(name for name, weight in present if weight > 0) if sum(w for _, w in present) >= _ENOUGH else ""
