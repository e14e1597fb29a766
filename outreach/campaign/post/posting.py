"""Letters that may leave, as e-mail: to whom, from whom, and which letter to this person it is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from html import escape

from outreach.campaign.making.run import Run, placed
from outreach.campaign.making.spool import Ready
from outreach.campaign.making.worded import WordLetter
from outreach.campaign.opening import Campaign
from outreach.campaign.post.approving import waiting
from outreach.campaign.post.attaching import attaching
from outreach.campaign.post.mail_rules import NO_ADDRESS, NO_SENDER
from outreach.contacts import wave
from outreach.contacts.text import words
from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.letters import Letter, written_sender
from outreach.mail import Attachment, Mail, Mailbox, mailboxes

_ONCE = frozenset({"request", "reminder", "answer", "confirmation", "thanks", "report", "referrer"})
"""Kinds of which a person gets one; of others, such as a greeting, one a year from each template."""

_LEGAL_FORMS = words(
    "ab ag as bv co corp corporation gmbh inc incorporated kg kgaa limited llc llp lp ltd nv oy plc pty sa sarl sas se "
    "sl spa srl"
)


@dataclass(frozen=True, slots=True)
class Posting:
    """A letter as e-mail. `mail` is None when it cannot be one, and `findings` say why.

    `step` is which of the letters to this person it is; together with `contact` it is sent once. `is_own_address` says
    that it goes to the address in the contact's row, and not to one that the template names. `after` names a step that
    must have been sent, and not answered, before this one may leave.
    """

    contact: str
    is_own_address: bool
    step: str
    name: str
    company: str
    row: int
    wave: int
    source: str
    template: str
    mail: Mail | None
    fingerprint: str
    findings: tuple[Finding, ...]
    waits: str = ""  # for an approval, and why
    after: str = ""
    day: date | None = None  # of the letter
    place: str = ""  # its contact's row, for a person to find


def sender_of(campaign: Campaign) -> Mailbox:
    """Who the letters are from: by the settings, else by a From line of the template that is the same for all letters.

    Raises OutreachError when neither says.
    """
    settings = campaign.settings
    where = f"{settings.path.name}, [send] from"
    boxes = mailboxes(settings.send.sender, where) if settings.send.sender else ()
    if not boxes and settings.me.email:
        boxes = (Mailbox(settings.me.email, settings.me.name),)
    if not boxes and not campaign.is_word_template:
        boxes = mailboxes(written_sender(campaign.template), f"{campaign.template.name}, From")
    if len(boxes) != 1:
        message = "the settings do not say from which address to send"
        hint = "Write your address in [me] email or [send] from, or in a From line of the template."
        raise OutreachError(findings=[found(NO_SENDER, message, where, hint)])
    return boxes[0]


def poster(run: Run) -> Callable[[Ready], Posting]:
    """A function that makes an e-mail of a letter, with the files that go with it.

    Raises OutreachError when it is not known who sends.
    """
    campaign, today = run.campaign, run.choice.today
    sender = sender_of(campaign)
    attached = attaching(run)
    waits = waiting(run)

    def posting(ready: Ready) -> Posting:
        parts, letter = ready.parts, ready.letter
        place = run.sheet.where(int(parts["row"]))
        findings: list[Finding] = []
        mail = None
        files: tuple[Attachment, ...] = ()
        try:
            mail = with_opt_out(_mail(parts, letter, sender, place), campaign.settings.send.opt_out)
        except OutreachError as error:
            findings += placed(error, place)
        try:
            files = attached(ready)
        except OutreachError as error:
            findings += placed(error, place)
        mail = replace(mail, attachments=files) if mail and not findings else None
        return Posting(
            contact=parts["id"],
            is_own_address=mail is not None and mail.to[0].address == parts["email"],
            step=step_of(letter.kind.lower(), campaign.template.stem, today),
            name=parts["name"],
            company=parts["company"],
            row=int(parts["row"]),
            wave=wave(parts["source"], parts["referrer"]),
            source=parts["source"],
            template=campaign.template.stem,
            mail=mail,
            fingerprint=fingerprint(mail) if mail else "",
            findings=(*ready.findings, *findings),
            waits=waits(ready, files),
            day=today,
            place=place,
        )

    return posting


def step_of(kind: str, template: str, today: date) -> str:
    """Which of the letters to one person a letter is."""
    return kind if kind in _ONCE else f"{template} {today.year}"


def last_year_s(step: str) -> str:
    """The same step a year before; "" where it is one of which a person gets no more than one."""
    template, _, year = step.rpartition(" ")
    return f"{template} {int(year) - 1}" if template and re.fullmatch(r"\d{4}", year, re.ASCII) else ""


def employer(company: str) -> str:
    """What two spellings of one employer have in common: "Harbor Works, Inc." and "HARBOR WORKS"."""
    parts = [part.replace(".", "") for part in re.findall(r"[\w.]+", company.casefold())]
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return " ".join(parts)


def _mail(parts: Mapping[str, str], letter: Letter | WordLetter, sender: Mailbox, place: str) -> Mail:
    def boxes(header: str) -> tuple[Mailbox, ...]:
        return mailboxes(letter.header_parts(header), f"{place}, {header}")

    to = boxes("To") or ((Mailbox(parts["email"], parts["name"]),) if parts["email"] else ())
    if not to:
        hint = "Fill in the e-mail column, or print this letter: outreach write."
        raise OutreachError(findings=[found(NO_ADDRESS, "there is no e-mail address", place, hint)])
    senders = boxes("From") or (sender,)
    if len(senders) > 1:
        message = "the template's From names several senders"
        raise OutreachError(findings=[found(NO_SENDER, message, f"{place}, From", "Name one of them.")])
    return Mail(
        sender=senders[0],
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html_document if isinstance(letter, Letter) else "",
        cc=boxes("Cc"),
        bcc=boxes("Bcc"),
        reply_to=boxes("Reply-To"),
    )


def with_opt_out(mail: Mail, line: str) -> Mail:
    """The same letter with a last line that says how not to get another one, and the header for it (RFC 2369)."""
    if not line:
        return mail
    html = mail.html.replace("</body>", f'<p style="color:#666;font-size:13px">{escape(line)}</p>\n</body>')
    return replace(mail, text=f"{mail.text.rstrip()}\n\n{line}\n", html=html, unsubscribe=mail.sender.address)


def fingerprint(mail: Mail) -> str:
    """What tells a letter from another one to the same person: all that its readers can see, but not its date."""
    seen = sha256()
    for part in (
        *map(str, (*mail.to, *mail.cc, *mail.bcc, *mail.reply_to, mail.sender)),
        mail.subject,
        mail.text,
        mail.html,
    ):
        seen.update(part.encode("utf-8", "surrogatepass"))
        seen.update(b"\0")
    for attachment in mail.attachments:
        seen.update(attachment.name.encode("utf-8", "surrogatepass"))
        seen.update(attachment.content)
    return seen.hexdigest()


def marked_for_me(mail: Mail) -> Mail:
    """The same letter to its own sender, marked with whom it is meant for."""
    reader = mail.to[0]
    marked = f"[to {reader.name or reader.address}] {mail.subject}"
    return replace(
        mail, to=(Mailbox(mail.sender.address, mail.sender.name),), cc=(), bcc=(), reply_to=(), subject=marked
    )
