"""Approving and holding back letters as they were seen, and whether what leaves is what was approved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from outreach.campaign.by_hand.decisions import HELD, LAPSED, Decision, Word
from outreach.campaign.by_hand.edits import command, template_name
from outreach.campaign.making.run import Planned, Run
from outreach.campaign.making.spool import Ready, ready_of
from outreach.campaign.making.worded import WordLetter
from outreach.campaign.opening import Campaign
from outreach.campaign.post.attaching import attaching
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.findings import found
from outreach.letters import Letter
from outreach.mail import Attachment

Standing = Literal["open", "approved", "lapsed", "held"]
"""`open`: nothing is decided. `lapsed`: the letter that was approved was another one."""

_SHOWN = ("To", "From", "Cc", "Bcc", "Reply-To", "Subject")


def held(run: Run, contact: Contact, note: str, now: datetime) -> Decision:
    """The decision to hold back the letter to `contact`, whatever its text. `decide` keeps it."""
    return _decision(run, contact, "held", now, note=" ".join(note.split()))


def approved(run: Run, planned: Planned, now: datetime) -> Decision:
    """The decision that the letter may leave as `planned` shows it. `decide` keeps it.

    It takes the place of a decision to hold the letter back. Raises OutreachError as `seen_in` does.
    """
    return _decision(run, planned.contact, "approved", now, seen=seen_in(run, planned))


def seen_in(run: Run, planned: Planned) -> str:
    """The digest of the letter that `planned` shows, by which an approval knows it.

    Raises OutreachError where anything but a decision holds the letter back, and where its attachments cannot be read.
    """
    errors = [each for each in planned.findings if each.level == "error" and each.rule != HELD.id]
    if errors or not planned.letter:
        raise OutreachError(findings=errors or planned.findings)
    ready = ready_of(planned)
    return digest(ready.parts, ready.letter, attaching(run)(ready))


def standing(run: Run, planned: Planned) -> Standing:
    """How a letter that the run has planned stands."""
    decision = run.decisions.get(planned.contact.id)
    if not decision:
        return "open"
    return "lapsed" if any(each.rule == LAPSED.id for each in planned.findings) else decision.decision


def judge(run: Run) -> Callable[[Planned], Planned]:
    """A function that puts among a letter's findings what was decided about it: H01, H02."""
    attached = attaching(run)

    def judged(planned: Planned) -> Planned:
        decision = run.decisions.get(planned.contact.id)
        if not decision:
            return planned
        if decision.is_hold:
            message = f"held back by hand{f': {decision.note}' if decision.note else ''}"
            hint = f"Let it go with: {command(run.campaign, 'hold', decision.contact, '--undo')}"
            return planned._replace(findings=(*planned.findings, found(HELD, message, planned.where, hint)))
        if not planned.letter or _is_as_approved(decision, ready_of(planned), attached):
            return planned
        day = f" on {decision.decided[:10]}" if decision.decided else ""
        message = f"this is not the letter that was approved{day}"
        hint = f"Look at it, and approve it again: {command(run.campaign, 'approve', decision.contact)}"
        return planned._replace(findings=(*planned.findings, found(LAPSED, message, planned.where, hint)))

    return judged


def waiting(run: Run) -> Callable[[Ready, Sequence[Attachment]], str]:
    """A function that says what keeps a letter, with its files, from leaving where all want an approval; "" if nothing.

    It asks only where outreach.toml says so.
    """
    if not run.campaign.settings.send.require_approval:
        return lambda ready, files: ""

    def waits(ready: Ready, files: Sequence[Attachment]) -> str:
        decision = run.decisions.get(ready.parts["id"])
        if not decision or decision.is_hold:
            return "waits for your approval"
        same = digest(ready.parts, ready.letter, files) == decision.seen
        return "" if same else "has changed since you approved it"

    return waits


def without_approval(campaign: Campaign) -> Campaign:
    """The campaign as it is for letters that reach nobody but their writer."""
    settings = campaign.settings
    return replace(campaign, settings=replace(settings, send=replace(settings.send, require_approval=False)))


def digest(fields: Mapping[str, str], letter: Letter | WordLetter, files: Sequence[Attachment]) -> str:
    """What tells a letter with its files from any other one: all that its reader sees, but not its date.

    `fields` are those of the contact, as `file_name_fields` gives them.
    """
    shown = [f"{name}: {', '.join(letter.headers(name))}" for name in _SHOWN]
    html = letter.html_document if isinstance(letter, Letter) else ""
    sha = sha256()
    for part in (
        fields["email"],
        *shown,
        letter.text,
        html,
        *(part for file in files for part in (file.name, file.content)),
    ):
        octets = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        sha.update(b"%d:" % len(octets))
        sha.update(octets)
    return f"sha256:{sha.hexdigest()}"


def _is_as_approved(decision: Decision, ready: Ready, attached: Callable[[Ready], tuple[Attachment, ...]]) -> bool:
    try:
        return digest(ready.parts, ready.letter, attached(ready)) == decision.seen
    except OutreachError:  # nobody has seen a file that cannot be read
        return False


def _decision(run: Run, contact: Contact, word: Word, now: datetime, *, note: str = "", seen: str = "") -> Decision:
    name = contact.name or contact.salutation
    decided = now.isoformat(timespec="minutes")
    return Decision(contact.id, template_name(run.campaign), name, word, note, decided, seen)
