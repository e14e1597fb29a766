"""Which address a letter did not reach, and why: from reports, and from whatever servers write instead."""

import logging
import re
from collections.abc import Collection, Iterable, Iterator
from email.message import Message
from typing import NamedTuple

from outreach.replies.message import Opened, groups, headers
from outreach.replies.received import Bounced, ReplyKind
from outreach.replies.wordings import wording


class Failure(NamedTuple):
    kind: ReplyKind  # bounce, delay, or receipt where it was delivered
    bounced: tuple[Bounced, ...]
    why: str


_DAEMONS = wording("bounces.senders", before=r"^", after=r"$")
_CERTAIN_DAEMONS = re.compile(r"mailer.?daemon|mail.?daemon|mdaemon|^postmaster$|^microsoftexchange")
_DAEMON_NAMES = wording("bounces.sender_names")
_SUBJECTS = wording("bounces.subjects")
_FAILS = wording("bounces.fails")
_WAITS = wording("bounces.waits")
_GAVE_UP = wording("bounces.gave_up")
_TO_COME = re.compile(
    r"[^.]*\b(?:eventually|will give up|will be returned|when that happens|you will receive)\b[^.]*", re.IGNORECASE
)
_COPY = wording("bounces.copy", before=r"^[\s\-=>*#]*")
_MOST_NOTICE = 30_000  # characters
_LONGEST_LINE = 1_000
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_OPENS_A_LINE = re.compile(r"[\s<*\-\"'(]*(?:(?:to|recipient|address|failed recipient):?)?[\s<\"']*", re.IGNORECASE)
_FOR_HELP = re.compile(r"contact|postmaster|support|help|question|administrator", re.IGNORECASE)
_SMTP = re.compile(r"(?<![\d.])(?<!\d[:/-])([45][0-5]\d)(?=[\s\-:;,)#]|$)")


def failure(message: Opened, own: Collection[str]) -> Failure | None:
    """What did not arrive; None for a message that is no such notice."""
    reported = _reported(message)
    if reported:
        return reported
    sign = _sign(message)
    return (_told(message, own, sign) or _detected(message, sign)) if sign else None


def is_daemon(message: Opened) -> bool:
    """Whether a mail system is the sender, whatever it says."""
    name, address = message.sender
    local = address.partition("@")[0] or message.header("From").lower().partition("@")[0].strip("<\"' ")
    return bool(_CERTAIN_DAEMONS.search(local) or _DAEMON_NAMES.search(name))


def _reported(message: Opened) -> Failure | None:
    """By the groups of fields of a delivery status notification (RFC 3464)."""
    found: list[tuple[str, Bounced]] = []
    for part in message.of_type("message/delivery-status", "message/global-delivery-status"):
        for group in groups(part):
            action = "".join(headers(group, "Action")[:1]).lower().split(" ", 1)[0].strip(";,.")
            bounced = _of_group(group, message)
            if bounced and (action or bounced.status):
                found.append((action or ("delayed" if bounced.status[:1] == "4" else "failed"), bounced))
    if not found:
        return None
    failed = tuple(bounced for action, bounced in found if action in {"failed", "failure", "fail", "error"})
    delayed = tuple(bounced._replace(permanent=False) for action, bounced in found if action == "delayed")
    if failed:
        return Failure("bounce", tuple(dict.fromkeys(failed)), "delivery status: failed")
    if delayed:
        return Failure("delay", delayed, "delivery status: delayed")
    return Failure("receipt", (), f"delivery status: {found[0][0]}")


def _of_group(group: Message, message: Opened) -> Bounced | None:
    named = [
        value
        for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
        for value in headers(group, name)
    ]
    if not named:
        return None
    addresses = [found.lower() for value in named for found in _ADDRESS.findall(value.partition(";")[2] or value)]
    diagnostic = " ".join(headers(group, "Diagnostic-Code"))
    status = "".join(_ENHANCED.findall(" ".join(headers(group, "Status")))[:1])
    told = _ENHANCED.findall(diagnostic)
    if told and (not status or (status.endswith(".0.0") and told[0][0] == status[0])):
        status = told[0]
    status = status or "".join(_SMTP.findall(diagnostic)[:1])
    return Bounced(
        (addresses or list(_original_recipients(message)) or [""])[0],
        status,
        not status.startswith("4"),
        diagnostic.partition(";")[2].strip() or diagnostic,
    )


def _sign(message: Opened) -> str:
    """What makes a message without a report look like a mail system's, "" for nothing."""
    name, address = message.sender
    if message.has("X-Failed-Recipients"):
        return "X-Failed-Recipients"
    if message.message.get_content_type() == "multipart/report":
        return "multipart/report"
    if is_daemon(message):
        return f"from {address or name}"
    local = address.partition("@")[0]
    if (
        _SUBJECTS.search(message.header("Subject"))
        and not re.match(r"(?:re|aw|sv|fwd?|wg|tr|rv)\s?:", message.header("Subject"), re.IGNORECASE)
        and (_DAEMONS.match(local) or not address or message.null_path)
    ):
        return f"subject {message.header('Subject')!r}"
    return ""


def _told(message: Opened, own: Collection[str], sign: str) -> Failure | None:
    """By the text: a failure's words, and the address nearest to them."""
    text = _without_copy(message.text[:_MOST_NOTICE])
    subject = message.header("Subject")
    if not (
        _FAILS.search(text)
        or _WAITS.search(text)
        or _SMTP.search(text)
        or (_SUBJECTS.search(subject) and message.has("X-Failed-Recipients"))
    ):
        return None
    addresses = [
        found.lower() for value in headers(message.message, "X-Failed-Recipients") for found in _ADDRESS.findall(value)
    ]
    addresses = addresses or list(_named(text, _not_the_readers(message, own)))
    if not addresses:
        copy = message.text[len(text) :]
        originals = [*_original_recipients(message), *_recipients(copy)]
        addresses = originals[:1] if _FAILS.search(f"{subject}\n{text}") or _WAITS.search(text) else []
    if not addresses and not _FAILS.search(text):
        return None
    waits = bool(_WAITS.search(f"{subject}\n{text}")) and not _GAVE_UP.search(_WAITS.sub("", _TO_COME.sub("", text)))
    bounced = tuple(_bounced(address, text, waits) for address in addresses)
    return Failure("delay" if waits else "bounce", bounced, sign)


def _bounced(address: str, text: str, waits: bool) -> Bounced:
    reason = _reason(address, text)
    near = reason or text
    codes = _ENHANCED.findall(near) or _SMTP.findall(near) or _ENHANCED.findall(text) or _SMTP.findall(text)
    status = next((code for code in codes if code[0] in "45"), "")
    return Bounced(address, status, not waits and not status.startswith("4"), reason)


def _reason(address: str, text: str) -> str:
    """The lines about an address: its own and those of its paragraph after it, and the next one that has a code.

    Where several paragraphs name it, the first that tells of a failure: others repeat the letter's own headers.
    """
    paragraphs = re.split(r"\n[ \t]*\n", text)
    naming = [number for number, paragraph in enumerate(paragraphs) if address in paragraph.lower()]
    if not naming:
        return ""
    number = next((each for each in naming if _tells(paragraphs[each])), naming[0])
    paragraph = paragraphs[number]
    after = paragraph[paragraph.rfind("\n", 0, paragraph.lower().find(address)) + 1 :]
    following = next((each for each in paragraphs[number + 1 : number + 3] if _has_code(each)), "")
    own = after if _has_code(after) else f"{after}\n{following}"
    return " ".join(own.split())[:500]


def _without_copy(text: str) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if number and _COPY.match(line):
            return "\n".join(lines[:number])
    return text


def _named(text: str, others: Collection[str]) -> Iterator[str]:
    """The addresses of which a failure is told: those that open a line, near codes and words that tell of it."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    telling = [2 * _has_code(each) + 2 * bool(_FAILS.search(each)) for each in paragraphs]
    weights: dict[str, int] = {}
    for number, paragraph in enumerate(paragraphs):
        near = telling[number] + any(telling[max(0, number - 1) : number + 2])
        for whole in paragraph.split("\n"):
            line = whole[:_LONGEST_LINE]
            found = [each for each in _ADDRESS.findall(line) if not _looks_like_an_id(line, each)]
            aside = 5 * bool(found and _FOR_HELP.search(line) and not _FAILS.search(line))
            for name in found:
                address = name.lower().strip(".'")
                weight = near - aside + 4 * bool(_OPENS_A_LINE.fullmatch(line.partition(name)[0]))
                if address not in others:
                    weights[address] = max(weights.get(address, weight), weight)
    most = max(weights.values(), default=0)
    return (address for address, weight in weights.items() if weight > 0 and weight >= most - 1)


def _tells(paragraph: str) -> bool:
    return _has_code(paragraph) or bool(_FAILS.search(paragraph))


def _has_code(text: str) -> bool:
    return bool(_SMTP.search(text) or _ENHANCED.search(text))


def _looks_like_an_id(line: str, address: str) -> bool:
    return bool(
        re.search(r"message-?id|envelope-from|sender|from:|reply-to", line.partition(address)[0], re.IGNORECASE)
    )


def _not_the_readers(message: Opened, own: Collection[str]) -> frozenset[str]:
    known = {address for _, address in message.addresses("From", "Sender", "Reply-To", "Delivered-To")}
    return frozenset(known | {address.lower() for address in own} | {address for _, address in message.addresses("To")})


def _original_recipients(message: Opened) -> Iterator[str]:
    return _recipients(message.enclosed)


def _recipients(section: str) -> Iterator[str]:
    for line in re.findall(
        r"^[ \t>]*(?:To|X-Original-To|Delivered-To)\s?:(.{1,500})", section, re.IGNORECASE | re.MULTILINE
    ):
        yield from (found.lower() for found in _ADDRESS.findall(line))


def _detected(message: Opened, sign: str) -> Failure | None:
    """By Mailman's detectors, which know forms that nobody else would guess."""
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of every form that it does not expect
    try:
        temporary, permanent = all_failures(message.message)
    except Exception:
        return None
    text = message.text
    if permanent:
        return Failure("bounce", tuple(_bounced(each, text, False) for each in _addresses(permanent)), sign)
    if temporary:
        return Failure("delay", tuple(_bounced(each, text, True) for each in _addresses(temporary)), sign)
    return None


def _addresses(found: Iterable[bytes]) -> list[str]:
    return sorted(each.decode("utf-8", "replace").lower() for each in found)
