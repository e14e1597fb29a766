"""Received messages: what each is, whom it is about, and what it says. Octets in, one frozen value out."""

from outreach.replies.reading import HEADERS, read, read_headers
from outreach.replies.received import DECIDED_BY_HEADERS, Bounced, Leaning, Received, ReplyKind

__all__ = ["DECIDED_BY_HEADERS", "HEADERS", "Bounced", "Leaning", "Received", "ReplyKind", "read", "read_headers"]
