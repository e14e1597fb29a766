"""What the ledger knows of letters, beside them on the page: a letter that has left is not called ready."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from outreach.campaign.desk.asking import OFTEN
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.listing import Wanted, counted, fitting
from outreach.ledger import Incoming, Ledger, Place, open_ledger
from tests.support.review import SENT, Clock, app_of, client_of, crowd, desk_of, sent, visited, words, write_campaign


def ledger_of(folder: Path) -> Ledger:
    return open_ledger(folder / "ledger.sqlite", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight people, in rows 2 to 9: what has come of the first six letters is in the ledger."""
    write_campaign(tmp_path, crowd(8))
    with ledger_of(tmp_path) as ledger:
        sent(ledger, "p0")
        sent(ledger, "p1", "unknown")
        sent(ledger, "p2", "drafted")
        ledger.suppressions.add("mill3.example", "left the firm", SENT)
        ledger.suppressions.add("p3@example.com", "asked me not to", SENT)
        ledger.happened("p4", "declined", SENT, {}, SENT)
        sent(ledger, "somebody", address="p5@example.com")
        sent(ledger, "p6", "failed")
    return tmp_path


def soon(desk: Desk, is_so: Callable[[], bool]) -> None:
    """Waits until what goes on in the background has made it so."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, [(entry.row, entry.shown, entry.why) for entry in desk.pile().entries()]
        time.sleep(0.01)


def shown(desk: Desk) -> list[str]:
    return [entry.shown for entry in desk.pile().entries()]


def test_each_letter_is_shown_as_send_would_find_it(folder: Path) -> None:
    desk = desk_of(folder)
    pile = desk.pile()
    assert [(entry.shown, entry.why) for entry in pile.entries()] == [
        ("sent", "sent on Nov 9"),
        ("may have left", "may have left on Nov 9: outreach review-unknown"),
        ("among your drafts", "among your drafts since Nov 9"),
        ("not to be written to", "not to be written to: asked me not to"),
        ("over", "declined, Nov 9: outreach history"),
        ("sent", "sent on Nov 9"),
        ("ready", ""),
        ("ready", ""),
    ]
    assert [entry.row for entry in fitting(pile.entries(), Wanted(state="sent"))] == [2, 7]
    assert counted(pile.entries()).states == {
        "ready": 2,
        "sent": 2,
        "may have left": 1,
        "among your drafts": 1,
        "not to be written to": 1,
        "over": 1,
    }
    desk.close()


def test_the_day_is_that_of_the_letter_and_not_of_its_answer(folder: Path) -> None:
    with ledger_of(folder) as ledger:
        two_days_later = SENT + timedelta(days=2)
        letter = sent(ledger, "p7").id
        answer = Incoming(Place("me", "INBOX", 1, 1), "replied", "p7@example.com", two_days_later, delivery=letter)
        ledger.receive([answer], two_days_later)
    desk = desk_of(folder)
    soon(desk, lambda: desk.pile().entry(9).why == "sent on Nov 9, replied")
    desk.close()


def test_an_id_of_somebody_else_holds_a_letter_and_new_year_s_day_opens_none(folder: Path) -> None:
    template = folder / "templates" / "letter.md"
    template.write_text(template.read_text("utf-8").replace("Kind: request\n", ""), "utf-8")
    with ledger_of(folder) as ledger:
        sent(ledger, "p7", name="Noor Haddad", address="noor@example.com", step="letter 2026")
        sent(ledger, "p6", step="letter 2025", now=datetime(2025, 12, 1, tzinfo=UTC))
        sent(ledger, "p2", step="letter 2025", now=datetime(2025, 12, 31, tzinfo=UTC))
    desk = desk_of(folder)
    assert [(desk.pile().entry(row).shown, desk.pile().entry(row).why) for row in (4, 8, 9)] == [
        ("ready", ""),
        ("ready", ""),
        ("held", "the ID “p7” is that of Noor Haddad, who has had a letter"),
    ]
    desk.close()
    desk = desk_of(folder, Clock(datetime(2026, 1, 2)), today=date(2026, 1, 2))
    assert [desk.pile().entry(row).shown for row in (4, 8)] == ["sent", "sent"]
    desk.close()


def test_another_kind_of_letter_is_another_letter(folder: Path) -> None:
    template = folder / "templates" / "letter.md"
    template.write_text(template.read_text("utf-8").replace("Kind: request", "Kind: thanks"), "utf-8")
    desk = desk_of(folder)
    assert {entry.shown for entry in desk.pile().entries()} == {"warned", "not to be written to"}
    desk.close()


def test_what_is_sent_while_the_page_is_open_is_noted(folder: Path) -> None:
    clock = Clock()
    desk = desk_of(folder, clock)
    with ledger_of(folder) as ledger:
        sent(ledger, "p7")
        clock.now += OFTEN
        soon(desk, lambda: desk.pile().entry(9).shown == "sent")
        ledger.suppressions.remove("p3@example.com")
        clock.now += OFTEN
        soon(desk, lambda: desk.pile().entry(5).shown == "ready")
    desk.close()


def test_looking_at_a_ledger_is_no_reason_to_look_again(folder: Path) -> None:
    clock, opened = Clock(), []

    def opening(*_: object) -> Ledger:
        opened.append(clock.now)
        return ledger_of(folder)

    desk = desk_of(folder, clock, opening)
    for _ in range(5):
        clock.now += OFTEN + timedelta(seconds=1)
        desk.pile()
        time.sleep(0.05)
    assert len(opened) == 1
    desk.close()


def test_a_decision_and_a_change_of_the_sheet_keep_what_is_known(folder: Path) -> None:
    clock = Clock()
    desk = desk_of(folder, clock)
    page = client_of(app_of(desk))
    assert page.post("/decide/2", data={"what": "hold"}, headers={"Origin": "http://127.0.0.1:8321"}).status_code == 303
    assert desk.pile().entry(2).shown == "sent"
    write_campaign(folder, crowd(9))
    clock.now += timedelta(seconds=1)
    soon(desk, lambda: len(desk.pile().entries()) == 9 and shown(desk).count("sent") == 2)
    desk.close()


def test_all_that_are_approved_at_once_can_still_leave(folder: Path) -> None:
    desk = desk_of(folder)
    said = words(client_of(app_of(desk)).get("/decide/all").text)
    assert "2 letters in which nothing was found" in said
    assert "stay" not in said
    desk.close()


def test_a_ledger_that_cannot_be_read_hides_no_letters(tmp_path: Path) -> None:
    write_campaign(tmp_path, crowd(2))
    (tmp_path / "ledger.sqlite").write_text("this is a letter, not a ledger; " * 40, "utf-8")
    desk = desk_of(tmp_path)
    assert client_of(app_of(desk)).get("/letters/2").status_code == 200
    assert shown(desk) == ["ready", "ready"]
    desk.close()


def test_where_nothing_was_sent_no_ledger_is_made(tmp_path: Path) -> None:
    desk = desk_of(write_campaign(tmp_path))
    client_of(app_of(desk)).get("/letters/")
    assert not list(tmp_path.glob("ledger*"))
    desk.close()


def test_the_page_says_so(folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.page("/letters/") as page:
        expect(page.locator(".people a[data-row='2'] .state")).to_have_text("sent")
        expect(page.locator(".people a[data-row='9'] .state")).to_have_text("ready")
        with ledger_of(folder) as ledger:
            sent(ledger, "p7")
        page.locator(".people a[data-row='8']").focus()
        expect(page.locator(".people a[data-row='9'] .state")).to_have_text("sent")
        expect(page.locator(".people a[data-row='8']")).to_be_focused()
        page.locator(".people a[data-row='2']").click()
        expect(page.locator("#letter .notice")).to_have_text(
            "Sent on Nov 9. What you see is the letter as it would be made today."
        )
        page.locator("#edit").click()
        expect(page.locator("main .notice")).to_have_text("Sent on Nov 9. What you change here does not change that.")
        page.go_back()
        page.locator("details summary").get_by_text("Filter").click()
        page.get_by_label("State").select_option("sent")
        expect(page.locator(".people li")).to_have_count(3)
