"""A letter as the octets of an e-mail. Pure: the date and the message id are given."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from outreach.envelope import Envelope
from outreach.mail.addresses import Mailbox, in_ascii
from outreach.mail.bodies import Attachment, alternative, attached, multipart, text_part, token_of
from outreach.mail.headers import addressed, identifiers, unstructured


@dataclass(frozen=True, slots=True)
class Mail:
    """What an e-mail says, and to whom. `unsubscribe` is an address that takes an opt-out."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    text: str
    html: str = ""
    cc: tuple[Mailbox, ...] = ()
    bcc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    unsubscribe: str = ""


def make_message_id(sender: Mailbox, token: str) -> str:
    """A message id at the sender's domain. A short token keeps it from being folded where it is referred to."""
    return f"<{token}@{in_ascii(sender.address).rpartition('@')[2]}>"


def envelope(mail: Mail) -> Envelope:
    """Whom the servers are to bring it to: everybody in To, Cc and Bcc, each once."""
    everybody: dict[str, str] = {}
    for box in (*mail.to, *mail.cc, *mail.bcc):
        address = in_ascii(box.address)
        everybody.setdefault(address.casefold(), address)
    return Envelope(in_ascii(mail.sender.address), tuple(everybody.values()))


def message(mail: Mail, *, date: datetime, message_id: str, with_bcc: bool = False) -> bytes:
    """The message: CRLF line ends, seven-bit, no line above 998 octets (RFC 5322, 2045).

    `date` is aware. A message that goes to a server has no Bcc; in a file, for a person to send, it says who gets a
    blind copy. An address with a local part beyond ASCII needs a server with SMTPUTF8 (RFC 6531): its header is in
    UTF-8 then. Raises OutreachError for an address that is none.
    """
    head = [
        f"Date: {format_datetime(date)}\r\n",
        addressed("From", [mail.sender]),
        addressed("To", mail.to),
        addressed("Cc", mail.cc) if mail.cc else "",
        addressed("Bcc", mail.bcc) if mail.bcc and with_bcc else "",
        addressed("Reply-To", mail.reply_to) if mail.reply_to else "",
        unstructured("Subject", mail.subject),
        f"Message-ID: {message_id}\r\n",
        identifiers("In-Reply-To", [mail.in_reply_to]) if mail.in_reply_to else "",
        identifiers("References", mail.references) if mail.references else "",
        f"List-Unsubscribe: <mailto:{_in_url(mail.unsubscribe)}?subject=unsubscribe>\r\n" if mail.unsubscribe else "",
        "MIME-Version: 1.0\r\n",
    ]
    token = token_of(message_id)
    body = alternative(mail.text, mail.html, token) if mail.html else text_part(mail.text, "plain")
    if mail.attachments:
        body = multipart("mixed", (body, *map(attached, mail.attachments)), f"{token}m")
    return f"{''.join(head)}{body}".encode()


def _in_url(address: str) -> str:
    return quote(in_ascii(address), safe="@!$'*+")
