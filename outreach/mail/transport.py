"""Messages leave by SMTP: over one connection, one round trip each where the server pipelines (RFC 2920)."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.envelope import Envelope, LineLost, LineRefused, Reply
from outreach.errors import OutreachError
from outreach.mail.providers import LOOPBACK
from outreach.mail.refusals import stops
from outreach.mail.secrets import Secret
from outreach.mail.server import TIMEOUT, Server, tls_context
from outreach.mail.sign_in import sign_in
from outreach.mail.wire import Wire, connect, quit_politely

if TYPE_CHECKING:
    from ssl import SSLContext

_NEVER_IN_A_PATH = re.compile(r"[\x00-\x20\x7f<>]")
_BARE = re.compile(rb"\r\n|\r|\n")


class SmtpLine:
    """An SMTP server as the delivery loop uses it; not a byte of a message leaves before the server's 354.

    `secret` is asked for at each connection, so that a token can be a fresh one. `timeout` is in seconds, for every
    step but one: a server may take its time over a message, and to give up then leaves it unknown whether it has it.
    """

    def __init__(
        self,
        server: Server,
        secret: Callable[[], Secret] | None = None,
        *,
        timeout: float = TIMEOUT,
        patience: float = 600,  # RFC 5321, 4.5.3.2.6
    ) -> None:
        """Raises OutreachError for a server that passwords or letters must not go to."""
        if server.host.lower() not in LOOPBACK and (server.security == "plain" or not server.user):
            lacks = "encryption" if server.security == "plain" else "a sign-in"
            raise OutreachError(
                f"{server} cannot be used without {lacks}",
                hint='Only a server on this machine can. Set security to "starttls" or "tls" and user under [send].',
            )
        self._server, self._secret = server, secret
        self._timeout, self._patience = timeout, patience
        self._context: SSLContext | None = None
        self._wire: Wire | None = None
        self._was_open = False
        self._announced: Envelope | None = None  # its MAIL, RCPT and DATA have left, their replies are not read yet
        self._asked = False  # the server has said 354
        self._to_reset = False

    @property
    def offers(self) -> dict[str, str]:
        """The server's extensions after `open`, by names in lower case, with their parameters."""
        return dict(self._wire.offers) if self._wire else {}

    def open(self) -> None:
        """Connects and signs in; does nothing when open.

        Raises LineLost, LineRefused, and OutreachError for a ca_file that cannot be used.
        """
        if self._wire and not self._wire.closed:
            return
        self._announced, self._asked, self._to_reset = None, False, False
        if self._server.security != "plain":
            self._context = self._context or tls_context(self._server.ca_file)
        secret = self._secret() if self._server.user and self._secret else None
        try:
            wire = connect(self._server, self._context, self._timeout)
        except LineRefused as error:
            if self._was_open and not error.reply.code:
                raise LineLost(error.reply.text) from error  # it was there before, and may come back
            raise
        if secret:
            with _closed_unless_done(wire):
                sign_in(wire, self._server, secret, self._timeout)
        self._wire, self._was_open = wire, True

    def offer(self, envelope: Envelope) -> Reply:
        """Announces a message to all of its recipients: 354, or the first refusal. Raises LineLost, LineRefused.

        When one recipient is refused, nobody gets it.
        """
        if self._asked or self._announced not in {None, envelope}:
            self.close()  # nothing else ends what the server waits for
        self.open()
        wire = self._open_wire()
        refused = self._cannot(envelope)
        if refused:
            return refused
        commands = [*(["RSET"] if self._to_reset else []), *_announcement(envelope).commands]
        if self._pipelines and not self._announced:
            wire.say(_lines(commands), self._timeout)
        self._announced, self._to_reset = None, False
        for command in commands:
            if not self._pipelines:
                wire.say(_lines([command]), self._timeout)
            reply = self._reply_to(command)
            if reply.code >= 400 and not refused:
                refused = reply
                self._stop_if_all_are_refused(reply, to_sender=command.startswith("MAIL"))
                if not self._pipelines:
                    break
        self._asked = reply.code == 354
        if not refused:
            return reply
        self._to_reset = True
        if self._asked:
            self.close()
        return refused

    def _reply_to(self, command: str) -> Reply:
        """A reply that fits the command, or a refusal; anything else means that the two sides are out of step."""
        reply = self._open_wire().reply(self._timeout)
        fits = reply.code == 354 if command == "DATA" else reply.code // 100 == 2
        if reply.code == 421 or not (fits or (reply.code >= 400 and command != "RSET")):
            self._drop()
            raise LineLost(f"{reply.code} {reply.text}")
        return reply

    def hand_over(self, message: bytes, then: Envelope | None = None) -> Reply:
        """The message to whom it was announced, and the announcement of the next one in the same write.

        Raises LineLost: it may have been accepted, or not. Raises LineRefused: it has not.
        """
        assert self._asked, "a message is handed over after its offer was answered with 354"
        wire = self._open_wire()
        limit = self._size_limit
        if limit and len(message) > limit:
            self._drop()
            return Reply(552, f"5.3.4 the message has {len(message)} octets, and the server takes {limit}")
        if not self._pipelines or (then and self._cannot(then)):
            then = None
        self._asked = False
        wire.say(_ended(message) + (_lines(_announcement(then).commands) if then else b""), self._patience)
        reply = wire.reply(self._patience)
        self._announced = then
        if reply.code // 100 == 3:
            self._drop()
            raise LineLost(f"the server answers a message with {reply.code} {reply.text}")
        if reply.code == 421:
            self._drop()
        self._stop_if_all_are_refused(reply)
        return reply

    def close(self) -> None:
        """Ends the connection. A message that was announced is dropped, never sent empty. Raises nothing."""
        if self._announced or self._asked:
            self._drop()
        elif self._wire and not self._wire.closed:
            quit_politely(self._wire)
        self._wire = None

    def _drop(self) -> None:
        if self._wire:
            self._wire.close()

    def _open_wire(self) -> Wire:
        if not self._wire:
            raise LineLost("the connection is closed")
        return self._wire

    @property
    def _pipelines(self) -> bool:
        return "pipelining" in self._open_wire().offers

    @property
    def _size_limit(self) -> int:
        told = self._open_wire().offers.get("size", "")
        return int(told) if told.isdecimal() else 0

    def _cannot(self, envelope: Envelope) -> Reply | None:
        """Why there is no point in asking the server."""
        _, beyond, refused = _announcement(envelope)
        if beyond and not refused and "smtputf8" not in self._open_wire().offers:
            return Reply(553, f"5.6.7 the server takes no address beyond ASCII: {beyond}")  # RFC 6531, 3.5
        return refused

    def _stop_if_all_are_refused(self, reply: Reply, *, to_sender: bool = False) -> None:
        hint = stops(reply, to_sender=to_sender)
        if hint:
            self._drop()
            raise LineRefused(reply, hint)


@contextmanager
def _closed_unless_done(wire: Wire) -> Iterator[None]:
    try:
        yield
    except BaseException:
        wire.close()
        raise


class _Announcement(NamedTuple):
    """What announces a message. `beyond` is an address beyond ASCII; `refused` stands for what no server need say."""

    commands: tuple[str, ...]
    beyond: str
    refused: Reply | None


@lru_cache(2)  # it is asked for when a message is announced, and when the replies to that are read
def _announcement(envelope: Envelope) -> _Announcement:
    addresses = (envelope.sender, *envelope.recipients)
    wrong = next((each for each in addresses if _NEVER_IN_A_PATH.search(each)), None)
    refused = None
    if wrong is not None or not envelope.recipients:
        refused = Reply(553, f"5.1.3 no address to send to: {wrong!r}" if wrong else "5.1.3 no address to send to")
    beyond = next((each for each in addresses if not each.isascii()), "")
    mail = f"MAIL FROM:<{envelope.sender}>{' SMTPUTF8' if beyond else ''}"
    return _Announcement((mail, *(f"RCPT TO:<{each}>" for each in envelope.recipients), "DATA"), beyond, refused)


def _lines(commands: Sequence[str]) -> bytes:
    return "".join(f"{command}\r\n" for command in commands).encode()


def _ended(message: bytes) -> bytes:
    """The message as it goes over the line: CRLF line ends only, dots doubled, and its end (RFC 5321, 4.5.2).

    A bare CR or LF would let a server see the end of the message where there is none.
    """
    if not message.count(b"\n") == message.count(b"\r") == message.count(b"\r\n"):
        message = _BARE.sub(b"\r\n", message)
    stuffed = message.replace(b"\n.", b"\n..")
    first = b"." if stuffed.startswith(b".") else b""
    last = b"" if not stuffed or stuffed.endswith(b"\n") else b"\r\n"
    return b"".join((first, stuffed, last, b".\r\n"))
