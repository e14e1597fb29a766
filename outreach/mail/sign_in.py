"""Signing in to an SMTP server (RFC 4954), once, by one way: trying one after the other gets accounts locked."""

import json
from base64 import b64decode, b64encode

from outreach.envelope import LineLost, LineRefused, Reply
from outreach.mail.providers import provider_of
from outreach.mail.refusals import stops
from outreach.mail.secrets import ALLOW_AGAIN, Secret, Token
from outreach.mail.server import Server
from outreach.mail.wire import Wire


def sign_in(wire: Wire, server: Server, secret: Secret, timeout: float) -> None:
    """Signs in by XOAUTH2 with a token, by PLAIN (RFC 4616) or else LOGIN with a password.

    Raises LineRefused with what the provider wants instead, and LineLost. No secret is in what they say.
    """
    # An old server writes AUTH=LOGIN, which smtplib adds to the list as it is.
    offered = wire.offers.get("auth", "").upper().replace("=", " ").split()
    if isinstance(secret, Token):
        answers = {"XOAUTH2": [Secret(f"user={server.user}\1auth=Bearer {secret.reveal()}\1\1")]}
    else:
        answers = {"PLAIN": [Secret(f"\0{server.user}\0{secret.reveal()}")], "LOGIN": [Secret(server.user), secret]}
    way = next((each for each in answers if each in offered), "")
    if not way:
        raise LineRefused(
            Reply(0, f"{server} offers no sign-in by {' or '.join(answers)}"),
            f"It offers {' '.join(offered) or 'none at all'}. See security and port under [send] in outreach.toml, and "
            "--sign-in of outreach account add.",
        )
    reply = _answered(wire, way, answers[way], timeout)
    if reply.code == 421:
        raise LineLost(f"{reply.code} {reply.text}")
    if reply.code != 235:
        for_good = ALLOW_AGAIN if isinstance(secret, Token) else provider_of(server.user, server.host).refused
        hint = for_good if reply.code in {534, 535} else stops(reply)
        raise LineRefused(reply, hint or "See user under [send] in outreach.toml, and your password.")


def _answered(wire: Wire, way: str, answers: list[Secret], timeout: float) -> Reply:
    """The server's last word. LOGIN waits to be asked, the others bring their only answer along."""
    brought, to_be_asked = ("", answers) if way == "LOGIN" else (f" {_encoded(answers[0])}", answers[1:])
    wire.say(f"AUTH {way}{brought}\r\n".encode(), timeout)
    reply = wire.reply(timeout)
    for answer in to_be_asked:
        if reply.code != 334:
            return reply
        wire.say(f"{_encoded(answer)}\r\n".encode(), timeout)
        reply = wire.reply(timeout)
    if reply.code != 334:
        return reply
    # XOAUTH2 puts the reason into a challenge; the refusal itself comes after an empty answer.
    reason = _status(reply.text)
    wire.say(b"\r\n", timeout)
    refusal = wire.reply(timeout)
    return refusal._replace(text=f"{refusal.text} ({reason})" if reason else refusal.text)


def _status(challenge: str) -> str:
    try:
        told = json.loads(b64decode(challenge))
    except ValueError:
        return ""
    return f"status {told['status']}" if isinstance(told, dict) and "status" in told else ""


def _encoded(answer: Secret) -> str:
    return b64encode(answer.reveal().encode()).decode("ascii")
