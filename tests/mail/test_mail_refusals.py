"""Which refusals concern the account, and which only one letter."""

import pytest

from outreach.envelope import Reply
from outreach.mail.refusals import stops


@pytest.mark.parametrize(
    ("code", "text", "hint"),
    [
        (550, "5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits", "per_day"),
        (550, "5.4.5 Daily SMTP relay limit exceeded for customer.", "per_day"),
        (554, "5.1.90 Your message can't be sent because you've reached your daily limit for recipients", "per_day"),
        (450, "4.2.1 Requested mail action not taken: mailbox unavailable\nMail send limit exceeded.", "per_day"),
        (550, "5.7.1 Your mail limit has been reached.", "per_day"),
        (550, "5.4.6 Unusual sending activity detected. Please try after sometime", "per_day"),
        (451, "4.7.1 You have exceeded your hourly sending quota", "per_day"),
        (550, "5.1.8 Access denied, bad outbound sender AS(42004)", "unblocked"),
        (554, "5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message", "unblocked"),
        (550, "5.7.705 Access denied, tenant has exceeded threshold", "unblocked"),
        (535, "5.7.0 Your account has been disabled", "app password"),
        (554, "5.7.0 Your account has been temporarily blocked", "unblocked"),
        (554, "5.2.252 SendAsDenied; me@example.org not allowed to send as ann@example.org", "from"),
        (553, "5.7.1 <x@example.org>: Sender address rejected: not owned by user me@example.org", "from"),
        (550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "from"),
        (554, "5.7.1 <ann@example.com>: Relay access denied", "user"),
        (550, "5.7.1 Unable to relay", "user"),
        (530, "5.7.0 Authentication Required.", "user"),
        (530, "5.7.57 Client not authenticated to send mail.", "user"),
        (535, "5.7.8 Username and Password not accepted.", "app password"),
        (534, "5.7.9 Application-specific password required.", "app password"),
        (454, "4.7.0 Too many login attempts, please try again later.", "Wait"),
    ],
)
def test_what_would_meet_every_letter_stops_the_run(code: int, text: str, hint: str) -> None:
    assert hint in stops(Reply(code, text))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (250, "2.0.0 Ok: account blocked and daily sending limit exceeded are only words here"),
        (354, "End data with <CR><LF>.<CR><LF>"),
        (550, "5.1.1 <ann@example.org>: Recipient address rejected: User unknown"),
        (550, "5.1.1 The email account that you tried to reach does not exist."),
        (550, "5.2.1 The email account that you tried to reach is disabled."),
        (452, "4.2.2 The email account that you tried to reach is over quota."),
        (552, "5.2.2 Mailbox quota exceeded"),
        (422, "4.2.2 Quota limit exceeded"),
        (450, "4.2.1 The user you are trying to contact is receiving mail too quickly."),
        (450, "4.2.0 <ann@example.org>: Recipient address rejected: Greylisted"),
        (451, "4.7.1 Try again later"),
        (452, "4.3.1 Insufficient system storage"),
        (552, "5.3.4 Message size exceeds fixed limit"),
        (554, "5.7.1 Message rejected as spam"),
        (550, "5.7.1 Our system has detected that this message is likely suspicious"),
        (554, "5.6.0 Message content rejected"),
    ],
)
def test_what_concerns_one_letter_does_not(code: int, text: str) -> None:
    assert stops(Reply(code, text)) == ""


@pytest.mark.parametrize(
    ("code", "text", "stopped"),
    [
        (550, "5.7.1 not today", True),
        (553, "5.1.8 Domain of sender address does not resolve", True),
        (501, "Syntax error in parameters", True),
        (451, "4.3.0 Temporary failure", False),
        (452, "4.3.1 Insufficient system storage", False),
        (552, "Message size exceeds fixed maximum message size", False),
        (550, "5.6.7 Non-ASCII addresses not permitted", False),
        (250, "2.1.0 Ok", False),
    ],
)
def test_a_sender_who_is_refused_is_so_for_every_letter(code: int, text: str, stopped: bool) -> None:
    assert bool(stops(Reply(code, text), to_sender=True)) == stopped
