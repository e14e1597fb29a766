"""A reminder: in the thread of the letter that it is about, and held wherever that may have been answered."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import escape
from shlex import quote

from outreach.agenda import ANSWERED, back_on, in_words
from outreach.campaign.making.run import Run
from outreach.campaign.post.mail_rules import NOBODY_ANSWERED, SAME_READER
from outreach.campaign.post.posting import Posting, fingerprint
from outreach.campaign.promises.keeping import text_of
from outreach.campaign.promises.noting import Local
from outreach.delivery import Permits
from outreach.findings import Finding, found
from outreach.happenings import SAID, Happening
from outreach.ledger import Delivery, Ledger
from outreach.letters import written
from outreach.mail import Mail, envelope

REMINDER, REQUEST = "reminder", "request"
FRESH = timedelta(hours=1)
"""How long an inbox that was read counts as read."""
_SKEW = timedelta(minutes=1)
_SYNC = "Read the inbox first: outreach sync"
_NO_MORE = ANSWERED | {"opted_out", "cancelled"}
_QUOTED = 300
"""Characters of the letter after which no further paragraph of it is quoted."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is known of answers to letters from an account; "" is the account of a campaign that has none yet."""

    ledger: Ledger
    account: str
    clock: Callable[[], datetime]

    def why_unread(self) -> str:
        """Why an answer may have come unseen, "" where that is known."""
        from outreach.campaign.inbox.syncing import last_read  # which brings along what reads mailboxes

        read_at = last_read(self.ledger, self.account) if self.account else None
        if read_at is None:
            return "nobody has looked into the inbox for an answer"
        if -_SKEW <= self.clock() - read_at <= FRESH:
            return ""
        return "the inbox was last read more than an hour ago, and an answer may have come since"


@dataclass(frozen=True, slots=True)
class WhileRead:
    """Keeps a reminder back when its turn comes only after the inbox has become old; asks `others` about the rest."""

    inbox: Inbox
    others: Permits | None

    def take(self, delivery: Delivery) -> str:
        """Why it may not leave now, "" when it may."""
        why = self.inbox.why_unread() if delivery.after else ""
        return why or (self.others.take(delivery) if self.others else "")

    def give_back(self, delivery: Delivery) -> None:
        """It has not left."""
        if self.others:
            self.others.give_back(delivery)


def in_thread(run: Run, postings: Iterable[Posting], inbox: Inbox, local: Local) -> Iterator[Posting]:
    """Reminders of letters that are in the ledger, each as an answer to its letter, or held; all others as they are."""
    language = run.campaign.settings.campaign.language
    for each in postings:
        request = each.mail and each.step == REMINDER and _request(inbox.ledger, each)
        if not request or not each.mail:
            yield each
        elif doubt := _doubt(each, each.mail, request, inbox, run.sheet.where(each.row), local):
            yield replace(each, contact=request.contact, mail=None, findings=(*each.findings, doubt))
        else:
            letter = text_of(inbox.ledger, request.id)
            sent_on = written(local(request.left or request.changed).date(), language)
            begun = f"{each.mail.sender.name or each.mail.sender.address}, {sent_on}:"
            mail = answering(each.mail, request, letter, begun)
            yield replace(each, contact=request.contact, after=REQUEST, mail=mail, fingerprint=fingerprint(mail))


def _request(ledger: Ledger, posting: Posting) -> Delivery | None:
    if request := ledger.find(posting.contact, REQUEST):
        return request
    # A sheet may have got another id column since.
    addresses = tuple(address.lower() for address in envelope(posting.mail).recipients) if posting.mail else ()
    return ledger.reached(REQUEST, [addresses]).get(addresses)


def _doubt(posting: Posting, mail: Mail, request: Delivery, inbox: Inbox, where: str, local: Local) -> Finding | None:
    """What keeps a reminder of that request from leaving."""
    history = [each for who in dict.fromkeys((request.contact, posting.contact)) for each in inbox.ledger.history(who)]
    day = _day(local)
    addresses = {address.casefold() for address in request.envelope.recipients}
    if request.state not in ("sent", "auto_replied"):
        message, hint = _not_sent(request, posting.contact)
    elif last := next((each for each in reversed(history) if _ends(each, request)), None):
        message, hint = _came(last, day, posting.contact)
    elif back := next((back for each in history if (back := back_on(each, day)) and back > day(inbox.clock())), None):
        message, hint = f"the reader is away until {in_words(back)}", "Remind them after that."
    elif envelope(mail).recipients[0].casefold() not in addresses:
        hint = "Where it is the same person, write a new letter; a reminder quotes the one that went there."
        return found(SAME_READER, f"your letter went to {request.envelope.recipients[0]}", where, hint)
    elif inbox.account and request.account != inbox.account:
        message = f"your letter left from {request.account}, and an answer would go there"
        hint = f"Look there, and keep what has come of it with: outreach log {quote(posting.contact)} EVENT"
    elif message := inbox.why_unread():
        hint = _SYNC
    else:
        return None
    return found(NOBODY_ANSWERED, message, where, hint)


def _not_sent(request: Delivery, who: str) -> tuple[str, str]:
    match request.state:
        case "unknown" | "review" | "committing":
            hint = f"Decide about it first: outreach review-unknown {quote(who)}"
            return "nobody knows whether your letter has left", hint
        case "replied" | "bounced" | "opted_out":
            return f"your letter has {_STATES[request.state]}", f"See what came: outreach history {quote(who)}"
        case _:
            return "your letter has not left", "Send it first."


_STATES = {"replied": "been answered", "bounced": "come back", "opted_out": "been answered: no more letters"}


def _ends(each: Happening, request: Delivery) -> bool:
    """Whether there is nothing to be reminded of after that. A bounce may be that of a letter that has left again."""
    lost = each.kind == "bounced" or each.detail.get("gone")
    return each.kind in _NO_MORE or bool(lost and request.left is not None and each.at >= request.left)


def _came(last: Happening, day: Callable[[datetime], date], who: str) -> tuple[str, str]:
    on = in_words(day(last.at))
    if last.detail.get("probable"):
        hint = f"Say whether it is: outreach review-unknown {quote(who)}"
        return f"an answer came on {on} that is probably theirs", hint
    if last.detail.get("gone"):
        hint = f"See whom it names: outreach history {quote(who)}"
        return f"they have left there, says an automatic answer of {on}", hint
    return f"there is nothing to remind of: {SAID[last.kind]}, {on}", f"See: outreach history {quote(who)}"


def _day(local: Local) -> Callable[[datetime], date]:
    return lambda at: local(at).date()


def answering(mail: Mail, request: Delivery, letter: str, begun: str) -> Mail:
    """The mail as an answer to that letter (RFC 5322, 3.6.4), which is quoted in short where its text is kept."""
    subject = request.subject if request.subject.lower().startswith("re:") else f"Re: {request.subject}"
    thread = request.message_id
    mail = replace(mail, subject=subject, in_reply_to=thread, references=(thread,))
    quoted = _shortened(letter)
    if not quoted:
        return mail
    lines = [line for part in quoted for line in (*textwrap.wrap(part, 70), "")][:-1]
    text = "\n".join((mail.text.rstrip(), "", begun, *(f"> {line}".rstrip() for line in lines), ""))
    paragraphs = "\n".join(f"<p>{escape(part)}</p>" for part in quoted)
    below = f'<p>{escape(begun)}</p>\n<blockquote style="border-left:2px solid #999;margin-left:0;padding-left:1em">'
    html = mail.html.replace("</body>", f"{below}\n{paragraphs}\n</blockquote>\n</body>")
    return replace(mail, text=text, html=html)


def _shortened(letter: str) -> list[str]:
    """The first paragraphs of a letter, and a sign where there were more."""
    shown: list[str] = []
    for part in filter(None, (" ".join(each.split()) for each in letter.split("\n\n"))):
        if sum(map(len, shown)) >= _QUOTED:
            return [*shown, "[…]"]
        shown.append(part)
    return shown
