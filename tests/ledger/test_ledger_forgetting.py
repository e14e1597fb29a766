"""Who must not be written to, and people of whom nothing is to stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.envelope import Envelope, normalised
from outreach.errors import OutreachError
from outreach.ledger import Ledger, open_ledger
from outreach.ledger import book as book_of_ledger
from tests.ledger.conftest import Opener
from tests.ledger.entries import ME, NOW, became, entry, found, incoming, put, send


@pytest.mark.parametrize(
    ("listed", "address"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("example.com", "ann@example.com"),
        ("example.com", "ann@mail.sub.EXAMPLE.com"),
        ("bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@xn--bcher-kva.example", "ann@BÜCHER.example"),
    ],
)
def test_the_suppressed_get_nothing(ledger: Ledger, listed: str, address: str) -> None:
    (letter,) = put(ledger, entry(envelope=Envelope(ME, ("bea@example.net", address))))
    assert ledger.suppressions.add(listed, "asked on the phone", NOW)
    assert not ledger.suppressions.add(listed, "again", NOW)
    assert ledger.claim(ME, NOW) == []
    assert found(ledger, letter).state == "cancelled"
    assert "asked on the phone" in ledger.events(letter.id)[-1].detail
    assert ledger.suppressions.remove(listed)
    assert ledger.suppressions.of(address) is None


@pytest.mark.parametrize("address", ["ann@notexample.com", "ann@example.com.example.org", "anna@example.net"])
def test_others_do(ledger: Ledger, address: str) -> None:
    for listed in ("example.com", "ann@example.net"):
        ledger.suppressions.add(listed, "", NOW)
    assert ledger.suppressions.of(address) is None


def test_many_are_looked_up_at_once(ledger: Ledger) -> None:
    for listed in ("example.com", "ann@example.com", "bea@example.net"):
        ledger.suppressions.add(listed, f"for {listed}", NOW)
    others = [f"reader{number}@mail{number}.example.net" for number in range(2000)]
    found = ledger.suppressions.of_each(["ann@example.com", "Cy@Example.com", "bea@example.net", *others])
    assert {address: each.reason for address, each in found.items()} == {
        "ann@example.com": "for ann@example.com",
        "Cy@Example.com": "for example.com",
        "bea@example.net": "for bea@example.net",
    }
    assert ledger.suppressions.of_each([]) == {}


def test_who_is_suppressed_after_the_claim_gets_nothing(opened: Opener) -> None:
    ledger = opened()
    (letter,) = put(ledger, entry())
    ledger.claim(ME, NOW)
    opened().suppressions.add("ann@example.com", "", NOW)
    assert not ledger.commit(letter.id, NOW)
    assert found(ledger, letter).state == "cancelled"


@given(st.text(), st.text(min_size=1))
@settings(deadline=None)
def test_any_text_can_be_asked_about(local: str, domain: str) -> None:
    address = normalised(f"{local}@{domain}")
    assert normalised(address) == address


def test_who_is_forgotten_is_never_written_to_again(ledger: Ledger) -> None:
    (letter,) = send(ledger, "ann")
    put(ledger, entry("ann", "reminder"))
    assert ledger.suppressions.forget(["Ann@example.com"], [], NOW) == 2
    assert {each.kind for each in ledger.suppressions.all()} == {"forgotten"}
    assert "ann" not in repr(list(ledger.deliveries())).lower()
    assert ledger.counts() == {"sent": 1, "cancelled": 1}
    put(ledger, entry("ann", "thanks"))
    assert ledger.claim(ME, NOW) == []
    with pytest.raises(OutreachError, match="not as it was queued"):
        ledger.raw(letter.id)


def test_the_contact_is_forgotten_with_every_address_that_they_had(ledger: Ledger) -> None:
    put(ledger, entry("ann"), entry("ann", "reminder", envelope=Envelope(ME, ("ann@old.example", "boss@example.net"))))
    assert ledger.suppressions.forget(["ann@example.com"], [], NOW) == 2
    assert ledger.suppressions.of("ann@old.example")
    assert ledger.suppressions.of("boss@example.net") is None


def test_a_copy_to_the_forgotten_goes_but_the_letter_s_own_reader_stays(ledger: Ledger) -> None:
    both = Envelope(ME, ("bea@example.com", "Ann@example.com"))
    sent, waiting = put(ledger, entry("bea", envelope=both), entry("bea", "reminder", envelope=both))
    became(ledger, sent, "sent")
    assert ledger.suppressions.forget(["ann@example.com"], [], NOW) == 0
    assert [found(ledger, each).envelope.recipients for each in (sent, waiting)] == [("bea@example.com",)] * 2
    assert [found(ledger, each).state for each in (sent, waiting)] == ["sent", "cancelled"]
    with pytest.raises(OutreachError, match="was erased"):
        ledger.transition(waiting.id, "queued", "person", NOW)


def test_somebody_else_s_contact_of_the_same_id_stays(opened: Opener) -> None:
    mine, theirs = opened("mine"), opened("theirs")
    put(mine, entry("7", envelope=Envelope(ME, ("ann@example.com",))))
    (other,) = put(theirs, entry("7", envelope=Envelope(ME, ("carl@example.com",))))
    for each in (mine, theirs):
        each.happened("7", "met", NOW, {"learned": "much"}, NOW)
    assert mine.suppressions.forget([], ["7"], NOW) == 1
    assert found(theirs, other).envelope.recipients == ("carl@example.com",)
    assert len(list(theirs.history())) == 1
    assert list(mine.history()) == []


WORDS = ("ann", "zwingli", "geheim", "example.com", "saffron", "quince")


def fill(ledger: Ledger) -> None:
    """Everything that can be known about Ann, among letters to others."""
    secret = {"name": "Ann Zwingli", "subject": "Saffron for Ann", "company": "Quince", "source": "Geheim"}
    raw = b"To: Ann Zwingli <ann@example.com>\r\n\r\nDear Ann, geheim saffron quince\r\n" * 500
    others = [entry(f"c{n}", envelope=Envelope(ME, (f"c{n}@example.org",))) for n in range(50)]
    put(ledger, *others[:25], entry("ann", raw=raw, **secret), *others[25:])
    (letter,) = ledger.deliveries(contact="ann")
    ledger.claim(ME, NOW, among=[letter.id])
    ledger.commit(letter.id, NOW)
    ledger.recover(ME, NOW)
    ledger.transition(letter.id, "sent", "person", NOW, "Ann said so")
    ledger.receive([incoming("replied", letter, text="geheim " * 2000, suppress=("ann@example.com",))], NOW)
    ledger.happened("ann", "met", NOW, {"learned": "saffron"}, NOW)


def traces(where: Path) -> list[str]:
    files = [path.read_bytes().lower() for path in where.parent.glob(f"{where.name}*")]
    return [word for word in WORDS if any(word.encode() in content for content in files)]


def test_no_trace_stays_in_the_files(tmp_path: Path) -> None:
    where = tmp_path / "ledger.sqlite"
    with open_ledger(where, "") as ledger:
        fill(ledger)
        assert traces(where) == list(WORDS)
        ledger.suppressions.forget(["ann@example.com"], [], NOW)
        assert traces(where) == []
        assert len(list(ledger.deliveries(states=["queued"]))) == 50


@contextmanager
def reading(where: Path) -> Iterator[None]:
    """Another program in the middle of reading."""
    other = connect(where)
    try:
        other.execute("BEGIN")
        other.execute("SELECT * FROM messages").fetchone()
        yield
    finally:
        other.close()


def test_traces_that_another_program_holds_go_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_of_ledger, "PATIENCE", 0.1)
    where = tmp_path / "ledger.sqlite"
    with open_ledger(where, "") as ledger:
        fill(ledger)
        with reading(where), pytest.raises(OutreachError, match="traces are left"):
            ledger.suppressions.forget(["ann@example.com"], [], NOW)
        assert "ann" not in repr(list(ledger.deliveries())).lower()
        assert traces(where) != []
    with reading(where), open_ledger(where, "") as ledger:
        assert ledger.counts() == {"replied": 1, "queued": 50}
    with open_ledger(where, ""):
        assert traces(where) == []
    with open_ledger(where, "") as ledger, reading(where):
        assert ledger.counts() == {"replied": 1, "queued": 50}
