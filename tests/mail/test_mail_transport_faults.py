"""A server that fails at any step: what is known afterwards is what is said, and the next letter can leave."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.envelope import Envelope, LineLost, LineRefused
from outreach.mail.secrets import Password
from outreach.mail.server import Server
from outreach.mail.transport import SmtpLine
from tests.mail.smtp_lines import ANN, BEN, LETTER, Starter, line_to
from tests.support.certificates import Authority
from tests.support.faulty_server import (
    DROP,
    HANG,
    OFFERS,
    PASSWORD,
    TAKE_AND_DROP,
    TLS_ALERT,
    USER,
    USUAL,
    Action,
    FaultyServer,
    Slow,
)
from tests.support.mail_servers import LOOPBACK

pytestmark = LOOPBACK

ONE_BY_ONE = [each for each in OFFERS if each != "PIPELINING"]
SHORT = 0.3  # seconds until a server that hangs counts as lost


@pytest.fixture(params=[OFFERS, ONE_BY_ONE], ids=["pipelined", "one by one"])
def offers(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


@pytest.mark.parametrize("step", ["greeting", "ehlo", "auth"])
@pytest.mark.parametrize(
    "action", [DROP, HANG, "421 4.3.2 shutting down", b"\x00\xff\r\n"], ids=["drop", "hang", "421", "garbage"]
)
def test_a_line_that_breaks_while_it_opens_can_be_opened_again(
    faulty_server: Starter, step: str, action: Action
) -> None:
    server = faulty_server({step: [USUAL, action]})
    line = line_to(server, timeout=SHORT if action is HANG else 5)
    line.open()
    line.close()
    with pytest.raises(LineLost):
        line.open()
    line.open()
    assert line.offer(ANN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(
    "action",
    [DROP, HANG, "421 4.3.2 shutting down", b"\x00\xff\r\n", "199 what", "334 go on", "99 not even a code"],
    ids=["drop", "hang", "421", "garbage", "199", "334", "99"],
)
def test_a_line_lost_before_the_message_has_sent_nothing(
    faulty_server: Starter, offers: list[str], step: str, action: Action
) -> None:
    server = faulty_server({step: [action]}, offers=offers)
    line = line_to(server, timeout=SHORT if action is HANG else 5)
    line.open()
    with pytest.raises(LineLost):
        line.offer(ANN)
    assert server.accepted == []
    line.open()
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [BEN]


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("refusal", ["451 4.3.0 later", "452 4.3.1 full", "552 5.3.4 too big"])
def test_a_refused_letter_is_told_and_the_next_one_leaves(
    faulty_server: Starter, offers: list[str], step: str, refusal: str
) -> None:
    server = faulty_server({step: [refusal]}, offers=offers)
    line = line_to(server)
    line.open()
    reply = line.offer(ANN)
    assert f"{reply.code} {reply.text}" == refusal
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [BEN]
    assert server.connections == 1


def test_what_a_server_says_commands_no_terminal(faulty_server: Starter) -> None:
    server = faulty_server({"rcpt": "550-5.1.1 no \x1b[31msuch\x07\r\n550 5.1.1 user é"})
    line = line_to(server)
    line.open()
    assert line.offer(BEN).text == "5.1.1 no  [31msuch \n5.1.1 user é"
    line.close()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_nobody_gets_a_letter_of_which_one_recipient_is_refused(
    faulty_server: Starter, offers: list[str], number: int
) -> None:
    server = faulty_server({"rcpt": [USUAL] * number + ["550 5.1.1 no such user"]}, offers=offers)
    line = line_to(server)
    line.open()
    envelope = Envelope(USER, ("ann@example.org", "ben@example.org", "cem@example.org"))
    assert line.offer(envelope).code == 550
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [BEN]


@pytest.mark.parametrize(
    ("step", "action", "taken"),
    [
        ("body", DROP, 0),
        ("dot", DROP, 0),
        ("dot", TAKE_AND_DROP, 1),
        ("dot", HANG, 0),
        ("dot", b"\x00\xff\r\n", 0),
        ("dot", "what?", 0),
        ("dot", "354 more", 0),
        ("dot", "600 nonsense", 0),
    ],
)
@pytest.mark.parametrize("then", [None, BEN])
def test_a_line_lost_with_the_message_is_told_as_lost(
    faulty_server: Starter, offers: list[str], step: str, action: Action, taken: int, then: Envelope | None
) -> None:
    server = faulty_server({step: [action]}, offers=offers)
    line = line_to(server, timeout=SHORT if action is HANG else 5)
    line.open()
    assert line.offer(ANN).code == 354
    with pytest.raises(LineLost):
        line.hand_over(LETTER, then)
    line.open()
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [ANN] * taken + [BEN]


@pytest.mark.parametrize("refusal", ["421 4.3.2 shutting down", "451 4.7.1 later", "554 5.7.1 message refused"])
@pytest.mark.parametrize("then", [None, BEN])
def test_a_message_refused_at_its_end_has_not_been_accepted(
    faulty_server: Starter, offers: list[str], refusal: str, then: Envelope | None
) -> None:
    server = faulty_server({"dot": [refusal]}, offers=offers)
    line = line_to(server)
    line.open()
    assert line.offer(ANN).code == 354
    reply = line.hand_over(LETTER, then)
    assert f"{reply.code} {reply.text}" == refusal
    line.open()
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [BEN]


def test_closing_does_not_wait_for_a_server_that_waits_for_a_message(faulty_server: Starter) -> None:
    server = faulty_server()
    line = line_to(server, timeout=60)
    for then in (None, BEN):
        line.open()
        assert line.offer(ANN).code == 354
        if then:
            assert line.hand_over(LETTER, then).code == 250
        begun = time.monotonic()
        line.close()
        assert time.monotonic() - begun < 30
    assert [each.envelope for each in server.accepted] == [ANN]


def test_a_refusal_of_the_one_announced_ahead_is_its_own(faulty_server: Starter) -> None:
    server = faulty_server({"rcpt": [USUAL, "550 5.1.1 no such user"]})
    line = line_to(server)
    line.open()
    assert line.offer(ANN).code == 354
    assert line.hand_over(LETTER, BEN).code == 250
    assert line.offer(BEN).code == 550
    assert line.offer(ANN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [ANN, ANN]


def test_a_slow_server_is_waited_for(faulty_server: Starter, offers: list[str]) -> None:
    steps = ("greeting", "ehlo", "auth", "mail", "rcpt", "data", "dot")
    server = faulty_server(dict.fromkeys(steps, Slow(0.05)), offers=offers)
    line = line_to(server)
    line.open()
    assert line.offer(ANN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()


@pytest.mark.parametrize("step", ["mail", "dot"])
def test_a_broken_tls_session_is_a_lost_line(
    faulty_server: Starter, certificates: Authority, tmp_path: Path, step: str
) -> None:
    context = certificates.context(tmp_path / "server.pem")
    server = faulty_server({step: [TLS_ALERT]}, context=context, implicit_tls=True)
    line = SmtpLine(Server("localhost", server.port, "tls", USER, certificates.ca_file), lambda: Password(PASSWORD))
    line.open()
    with pytest.raises(LineLost):  # noqa: PT012 - at one of the two, by the step
        line.offer(ANN)
        line.hand_over(LETTER)
    line.open()
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [BEN]


def test_a_letter_takes_one_turn_when_pipelined_and_four_when_not(faulty_server: Starter) -> None:
    assert _turns(faulty_server(), 20) - _turns(faulty_server(), 10) == 10
    assert _turns(faulty_server(offers=ONE_BY_ONE), 20) - _turns(faulty_server(offers=ONE_BY_ONE), 10) == 40


def _turns(server: FaultyServer, letters: int) -> int:
    line = line_to(server)
    line.open()
    for left in reversed(range(letters)):
        assert line.offer(ANN).code == 354
        assert line.hand_over(LETTER, ANN if left else None).code == 250
    line.close()
    assert len(server.accepted) == letters
    assert {command[:4].upper() for command in server.commands} == {"EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"}
    return server.turns


def test_a_large_letter_leaves_whole(faulty_server: Starter) -> None:
    server = faulty_server()
    line = line_to(server)
    line.open()
    letter = b"Subject: A picture\r\n\r\n" + b"." * 76 + (b"\r\n" + b"." * 76) * 60_000 + b"\r\n"
    assert line.offer(ANN).code == 354
    assert line.hand_over(letter, BEN).code == 250
    assert line.offer(BEN).code == 354
    line.close()
    assert [each.raw for each in server.accepted] == [letter]


def test_a_slow_way_for_a_large_letter_is_no_loss(faulty_server: Starter) -> None:
    server = faulty_server({"body": Slow(3 * SHORT)})
    line = line_to(server, timeout=SHORT, patience=10)
    line.open()
    letter = (b"x" * 998 + b"\r\n") * 10_000
    assert line.offer(ANN).code == 354
    assert line.hand_over(letter).code == 250
    line.close()
    assert [each.raw for each in server.accepted] == [letter]


def test_a_letter_larger_than_the_server_takes_does_not_leave(faulty_server: Starter) -> None:
    server = faulty_server(offers=["PIPELINING", "SIZE 100", "AUTH PLAIN"])
    line = line_to(server)
    line.open()
    assert line.offer(ANN).code == 354
    assert line.hand_over(b"x" * 101, BEN).code == 552
    assert line.offer(BEN).code == 354
    assert line.hand_over(LETTER).code == 250
    line.close()
    assert [each.envelope for each in server.accepted] == [BEN]


def test_addresses_beyond_ascii_need_a_server_that_takes_them(faulty_server: Starter) -> None:
    zoe = Envelope(USER, ("zoë@example.org",))
    without = faulty_server(offers=["AUTH PLAIN"])
    line = line_to(without)
    line.open()
    assert line.offer(zoe).code == 553
    line.close()
    assert not [command for command in without.commands if command.startswith("MAIL")]

    server = faulty_server()
    line = line_to(server)
    line.open()
    assert line.offer(zoe).code == 354
    assert line.hand_over(LETTER, ANN).code == 250
    assert line.offer(ANN).code == 354
    line.close()
    assert [command for command in server.commands if command.startswith("MAIL")] == [
        f"MAIL FROM:<{USER}> SMTPUTF8",
        f"MAIL FROM:<{USER}>",
    ]
    assert [each.envelope for each in server.accepted] == [zoe]


@pytest.mark.parametrize(
    "address", ["a@example.org>\r\nRCPT TO:<evil@example.org", "a@example.org> SIZE=1", "a@example.org\n", "\0"]
)
def test_no_address_is_more_than_an_address(faulty_server: Starter, address: str) -> None:
    server = faulty_server()
    line = line_to(server)
    line.open()
    assert line.offer(ANN).code == 354
    assert line.hand_over(LETTER, Envelope(USER, (address,))).code == 250
    assert line.offer(Envelope(USER, (address,))).code == 553
    assert line.offer(Envelope(address, ("ann@example.org",))).code == 553
    line.close()
    assert [each.envelope for each in server.accepted] == [ANN]
    assert sum(command.startswith("RCPT") for command in server.commands) == 1


def test_whatever_the_octets_one_message_arrives(faulty_server: Starter) -> None:
    server = faulty_server()
    line = line_to(server)
    line.open()

    @given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"x", b"\0", b"QUIT", b"\xff"])).map(b"".join))
    @settings(deadline=None, max_examples=200)
    def arrives(message: bytes) -> None:
        before = len(server.accepted)
        assert line.offer(ANN).code == 354
        assert line.hand_over(message, ANN).code == 250
        lines = re.split(b"\r\n|\r|\n", message)
        whole = b"\r\n".join(lines) + (b"\r\n" if lines[-1] else b"")
        assert [each.raw for each in server.accepted[before:]] == [whole]

    arrives()
    line.close()


def test_a_hint_that_the_account_is_stopped_stops_the_line(faulty_server: Starter, offers: list[str]) -> None:
    for step in ("mail", "rcpt", "data", "dot"):
        server = faulty_server({step: ["550 5.4.5 Daily user sending limit exceeded"]}, offers=offers)
        line = line_to(server)
        line.open()
        with pytest.raises(LineRefused, match="Daily user sending limit") as refused:  # noqa: PT012 - see above
            line.offer(ANN)
            line.hand_over(LETTER, BEN)
        assert "per_day" in refused.value.hint
        assert server.accepted == []
        line.close()
