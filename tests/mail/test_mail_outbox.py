"""An outbox: messages as files, whole or not at all, none over another."""

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.envelope import Envelope, LineRefused
from outreach.mail.outbox import Outbox

ANN = Envelope("me@example.org", ("ann@example.org", "hidden@example.org"))


def message(identifier: str = "<7f3a@example.org>") -> bytes:
    return f"Subject: A question\r\nMessage-ID: {identifier}\r\n\r\nDear Ann,\r\n".encode()


def put(folder: Path, envelope: Envelope, content: bytes) -> str:
    outbox = Outbox(folder)
    outbox.open()
    assert outbox.offer(envelope).code == 354
    reply = outbox.hand_over(content)
    outbox.close()
    return f"{reply.code} {reply.text}"


def test_a_message_lies_under_its_reader_and_id(tmp_path: Path) -> None:
    assert put(tmp_path, ANN, message()) == "250 2.0.0 Ok: written as ann@example.org 7f3a.eml"
    assert (tmp_path / "ann@example.org 7f3a.eml").read_bytes() == message()


def test_the_same_message_twice_is_seen(tmp_path: Path) -> None:
    for _ in range(3):
        put(tmp_path, ANN, message())
    put(tmp_path, ANN, message("<7f3b@example.org>"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "ann@example.org 7f3a (2).eml",
        "ann@example.org 7f3a (3).eml",
        "ann@example.org 7f3a.eml",
        "ann@example.org 7f3b.eml",
    ]


@pytest.mark.parametrize(
    ("reader", "identifier", "name"),
    [
        ("../../etc/passwd@example.org", "<1@x>", "_.._etc_passwd@example.org 1.eml"),
        ("ann@example.org", "<a/../b@x>", "ann@example.org a_.._b.eml"),
        ("zoë@example.org", "", "zoë@example.org.eml"),
        (".hidden@example.org", "<1@x>", "hidden@example.org 1.eml"),
        ("a" * 300 + "@example.org", "<" + "b" * 300 + "@x>", f"{'a' * 60} {'b' * 60}.eml"),
    ],
)
def test_no_reader_and_no_id_leads_out_of_the_folder(tmp_path: Path, reader: str, identifier: str, name: str) -> None:
    put(tmp_path / "box", Envelope("me@example.org", (reader,)), message(identifier))
    assert [path.name for path in (tmp_path / "box").iterdir()] == [name]


def test_a_folder_that_cannot_be_made_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LineRefused, match="cannot be made"):
        Outbox(tmp_path / "file" / "box").open()


@pytest.fixture
def small_files() -> Iterator[None]:
    """A disk that is full after a thousand octets of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


@pytest.mark.usefixtures("small_files")
def test_a_message_that_finds_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    assert put(tmp_path, ANN, message() + b"x" * 10_000).startswith("452 4.3.1")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - also what begins with a dot
    assert put(tmp_path, ANN, message()).startswith("250")
