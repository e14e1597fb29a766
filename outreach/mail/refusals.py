"""Which replies concern the account rather than one letter, so that the next letter would fare no better. Pure.

For all others the code says enough (RFC 5321, 4.2.1): 2yz taken, 4yz later, 5yz never.
"""

import re
from typing import NamedTuple

from outreach.envelope import Reply


class Stop(NamedTuple):
    """Codes, or a pattern in the text of any refusal, with what the user can do and who says so."""

    codes: frozenset[int]
    text: re.Pattern[str] | None
    hint: str
    source: str


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_WAIT = "Nothing leaves from this account for now, for anybody. Wait a day, then run the same command again"
_TABLE = (
    Stop(
        frozenset({530}),
        None,
        "The server takes letters only after a sign-in: set user under [send] in outreach.toml.",
        "RFC 4954, section 6; RFC 3207, section 4",
    ),
    Stop(
        frozenset({534, 535}),
        None,
        "The server does not know this user or password. Many providers want an app password here, or OAuth2: "
        "outreach account add",
        "RFC 4954, section 6",
    ),
    Stop(
        frozenset({538}),
        None,
        'The server wants encryption first: set security = "starttls" or "tls" under [send] in outreach.toml.',
        "RFC 4954, section 6",
    ),
    Stop(
        frozenset({432}),
        _text(r"password transition|4\.7\.12"),
        "The server wants you to sign in once on its web page before a program may.",
        "RFC 4954, section 6",
    ),
    Stop(
        frozenset({454}),
        _text(r"4\.7\.\d|login|authenticat"),
        "The server cannot check the sign-in now, or has seen too many. Wait a quarter of an hour, then try again.",
        "RFC 4954, section 6; Gmail: 454 4.7.0 Too many login attempts",
    ),
    Stop(
        frozenset(),
        _text(
            r"\b5\.4\.5\b|\b5\.1\.90\b|\b5\.4\.6 .*unusual sending"
            r"|(daily|hourly|user) (user )?(sending|message|recipient|submission) (limit|quota)"
            r"|(send|sending|submission|mail|outgoing) (limit|quota) (is |was |has been )?(exceeded|reached)"
            r"|(exceeded|reached) .{0,30}(sending|submission|outgoing|hourly|daily) .{0,20}(limit|quota)"
        ),
        f"The provider's own limit is used up. {_WAIT}, with a lower per_day under [send] in outreach.toml.",
        "Gmail: 550 5.4.5 Daily user sending limit exceeded; Exchange Online: 5.1.90; GMX: Mail send limit exceeded",
    ),
    Stop(
        frozenset(),
        _text(
            r"\b5\.1\.8\b|OutboundSpam|STOREDRV\.Submission|\b5\.7\.(70[58]|750|50[1-3])\b"
            r"|your (e-?mail )?account .{0,30}(disabled|suspended|blocked|locked)"
        ),
        "The provider has blocked this account from sending, often because so much left at once. Sign in on its web "
        "page, or ask its administrator, to have it unblocked; then send fewer letters a day.",
        "Exchange Online: 550 5.1.8 bad outbound sender, 5.7.705; Outlook.com: 554 5.2.0 OutboundSpamException",
    ),
    Stop(
        frozenset(),
        _text(
            r"SendAsDenied|\b5\.2\.252\b|\b5\.7\.60\b|\b5\.1\.7\b|sender address rejected|not owned by .{0,20}user"
            r"|not (allowed|permitted|authorized) to send as"
        ),
        "The account may not send from this address: set from under [send] in outreach.toml to the account's own.",
        "Exchange Online: 5.2.252 SendAsDenied, 5.7.60; postfix: Sender address rejected: not owned by user",
    ),
    Stop(
        frozenset(),
        _text(r"relay(ing)? .{0,12}(denied|prohibited|not (allowed|permitted))|(unable|not permitted) to relay"),
        "The server takes letters to strangers only from who signs in: set user under [send] in outreach.toml.",
        "postfix: 554 5.7.1 Relay access denied; RFC 3463, X.7.1",
    ),
)
_OF_ONE_LETTER = _text(r"\b5\.(3\.4|6\.\d|2\.3)\b")
"""Said of a message's size or characters (RFC 3463), which are a matter of one letter even in a reply to MAIL."""


def stops(reply: Reply, *, to_sender: bool = False) -> str:
    """What the user can do about a refusal that every other letter would meet, too; "" for any other reply.

    `to_sender`: it answers MAIL, which names nobody but the sender.
    """
    if reply.code < 400:
        return ""
    for stop in _TABLE:
        if (not stop.codes or reply.code in stop.codes) and (not stop.text or stop.text.search(reply.text)):
            return stop.hint
    if to_sender and reply.code // 100 == 5 and reply.code != 552 and not _OF_ONE_LETTER.search(reply.text):
        return "The server refuses the sender: see from and user under [send] in outreach.toml."
    return ""
