"""E-mail: a letter as a message, and the ways that bring it to a server."""

from outreach.findings import Rule
from outreach.mail import server
from outreach.mail.addresses import RECIPIENT, Mailbox, in_ascii, mailboxes
from outreach.mail.bodies import Attachment
from outreach.mail.message import Mail, envelope, make_message_id, message

__all__ = [
    "RULES",
    "Attachment",
    "Mail",
    "Mailbox",
    "envelope",
    "in_ascii",
    "mailboxes",
    "make_message_id",
    "message",
]

RULES: tuple[Rule, ...] = (RECIPIENT, *server.RULES)
