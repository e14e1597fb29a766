"""What every line does, whichever way letters leave by it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest

from outreach.delivery import Line
from outreach.envelope import Envelope
from outreach.mail.secrets import Password, Token
from outreach.mail.server import Server
from outreach.mail.transport import SmtpLine
from tests.support.certificates import Authority
from tests.support.faulty_server import OFFERS, PASSWORD, TOKEN, FaultyServer
from tests.support.mail_servers import EVERYBODY_ELSE, LOOPBACK, MailServer
from tests.support.outbox import Outbox

pytestmark = LOOPBACK

ME = "me@example.org"


@dataclass
class Tried:
    """A line, and what has come out at its other end: messages with LF line ends, from their Subject on."""

    line: Line
    all_arrived: Callable[[], list[bytes]]

    def __post_init__(self) -> None:
        self.run = token_hex(8).encode()

    def letter(self, text: bytes) -> bytes:
        """Complete, so that no server adds anything below its first line."""
        number = token_hex(4).encode()
        head = [b"Subject: a letter of " + self.run, b"Date: Mon, 6 Jul 2026 10:00:00 +0000", b"From: " + ME.encode()]
        return b"\r\n".join([*head, b"To: ann@example.org", b"Message-ID: <%s@example.org>" % number, b"", text, b""])

    def arrived(self) -> list[bytes]:
        ours = [raw for raw in self.all_arrived() if self.run in raw]
        return sorted(raw[raw.index(b"Subject:") :] for raw in ours)

    def send(self, message: bytes, to: str = "ann@example.org") -> None:
        """A letter that does leave, so that whatever left before it has arrived, too."""
        envelope = Envelope(ME, (to,))
        self.line.open()
        assert self.line.offer(envelope).code == 354
        assert self.line.hand_over(message, None).code == 250

    def arrives(self, *messages: bytes) -> bool:
        """Whether these arrive, and no others. Servers take a moment to deliver."""
        expected = sorted(message.replace(b"\r\n", b"\n") for message in messages)
        until = time.monotonic() + 10
        while len(self.arrived()) < len(expected) and time.monotonic() < until:
            time.sleep(0.01)
        return self.arrived() == expected


def smtp(request: pytest.FixtureRequest, way: str) -> Tried:
    server: MailServer = request.getfixturevalue("mail_server")
    port = {"starttls": server.starttls, "tls": server.tls, "plain": server.plain}[way]
    secret = Token(server.token(ME)) if way == "tls" else Password(server.users[ME])
    to = Server(server.host, port, way, "" if way == "plain" else ME, server.ca_file)
    return Tried(SmtpLine(to, lambda: secret), lambda: server.raw(EVERYBODY_ELSE))


def scripted(request: pytest.FixtureRequest, way: str) -> Tried:
    start: Callable[..., FaultyServer] = request.getfixturevalue("faulty_server")
    issuer: Authority = request.getfixturevalue("certificates")
    pipelining = way != "one by one"
    offers = OFFERS if pipelining else [each for each in OFFERS if each != "PIPELINING"]
    context = issuer.context(request.getfixturevalue("tmp_path") / "server.pem")
    server = start({"rcpt": []}, context=context, implicit_tls=pipelining, offers=offers)
    secret = Token(TOKEN) if pipelining else Password(PASSWORD)
    to = Server(server.host, server.port, "tls" if pipelining else "starttls", ME, issuer.ca_file)
    line = SmtpLine(to, lambda: secret, timeout=5)
    return Tried(line, lambda: [each.raw.replace(b"\r\n", b"\n") for each in server.accepted])


def outbox(request: pytest.FixtureRequest, _: str) -> Tried:
    folder: Path = request.getfixturevalue("tmp_path") / "out" / "box"
    return Tried(Outbox(folder), lambda: [path.read_bytes().replace(b"\r\n", b"\n") for path in folder.glob("*.eml")])


@pytest.fixture(
    params=[
        (smtp, "starttls"),
        (smtp, "tls"),
        (smtp, "plain"),
        (scripted, "pipelined"),
        (scripted, "one by one"),
        (outbox, "folder"),
    ],
    ids=lambda param: f"{param[0].__name__}, {param[1]}",
)
def tried(request: pytest.FixtureRequest) -> Iterator[Tried]:
    make, way = request.param
    made: Tried = make(request, way)
    yield made
    made.line.close()


def test_letters_arrive_as_they_are_each_once(tried: Tried) -> None:
    texts = [b"plain", b".", b"..\r\n.\r\n...", b"\r\n\r\n.", b"From me\r\n.x\r\n" * 3000, b"", b"x" * 998]
    letters = [tried.letter(text) for text in texts]
    envelopes = [Envelope(ME, (f"reader{number}@example.org", "bob@example.org")) for number in range(len(letters))]
    tried.line.open()
    for letter, envelope, then in zip(letters, envelopes, [*envelopes[1:], None], strict=True):
        assert tried.line.offer(envelope).code == 354
        reply = tried.line.hand_over(letter, then)
        assert (reply.code, bool(reply.text)) == (250, True)
    assert tried.arrives(*letters)


def test_nothing_leaves_before_it_is_handed_over(tried: Tried) -> None:
    tried.line.open()
    assert tried.line.offer(Envelope(ME, ("ann@example.org",))).code == 354
    tried.line.close()
    last = tried.letter(b"the only one")
    tried.send(last)
    assert tried.arrives(last)


def test_what_was_announced_ahead_is_dropped_with_the_line(tried: Tried) -> None:
    tried.line.open()
    first, second = Envelope(ME, ("ann@example.org",)), Envelope(ME, ("ben@example.org",))
    letter = tried.letter(b"the first")
    assert tried.line.offer(first).code == 354
    assert tried.line.hand_over(letter, second).code == 250
    tried.line.close()
    last = tried.letter(b"the last")
    tried.send(last)
    assert tried.arrives(letter, last)


def test_another_letter_than_the_one_announced_can_be_offered(tried: Tried) -> None:
    letters = [tried.letter(b"the first"), tried.letter(b"of another")]
    tried.line.open()
    assert tried.line.offer(Envelope(ME, ("ann@example.org",))).code == 354
    assert tried.line.hand_over(letters[0], Envelope(ME, ("ben@example.org",))).code == 250
    tried.send(letters[1], to="cem@example.org")
    assert tried.arrives(*letters)


def test_a_line_opens_and_closes_as_often_as_one_likes(tried: Tried) -> None:
    tried.line.close()
    tried.line.open()
    tried.line.open()
    tried.line.close()
    tried.line.close()
    letter = tried.letter(b"at last")
    tried.send(letter)
    assert tried.arrives(letter)
