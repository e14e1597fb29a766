"""Where things stand, on the page: what is due, the numbers, all dealings with one person, and logging what happens."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from outreach.envelope import Envelope
from outreach.happenings import Happening
from outreach.ledger import Entry, Incoming, Place, open_ledger
from tests.support.review import (
    HOST,
    PEOPLE,
    SENT,
    WILD,
    Clock,
    Visit,
    Visitor,
    app_of,
    barriers,
    client_of,
    desk_of,
    sent,
    words,
    write_campaign,
)

OURS = {"Origin": f"http://{HOST}"}
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ada has not answered, Tom has, somebody who is not in the sheet any more may have got a letter."""
    write_campaign(tmp_path, [each for each in PEOPLE if each[0] != "w1"])
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        sent(ledger, "o1")
        to_tom = sent(ledger, "h1")
        sent(ledger, "gone", "unknown", name="Noor Haddad")
        answer = Incoming(
            Place("me", "INBOX", 1, 1),
            "replied",
            "tom@example.com",
            SENT + 2 * DAY,
            subject="Re: Hello",
            text=f"Gladly!\n{WILD}",
            delivery=to_tom.id,
        )
        ledger.receive([answer], SENT + 2 * DAY)
    return tmp_path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(folder: Path, clock: Clock) -> Iterator[Flask]:
    desk = desk_of(folder, clock)
    yield app_of(desk)
    desk.close()


@pytest.fixture
def client(app: Flask) -> Visitor:
    return client_of(app)


def told(folder: Path, contact: str) -> list[Happening]:
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        return list(ledger.history(contact))


def log(client: Visitor, who: str, kind: str, **more: object) -> TestResponse:
    return client.post("/standing/log", data={"who": who, "kind": kind, **more}, headers=OURS)


def after(client: Visitor, answer: TestResponse) -> str:
    """The page to which an answer leads."""
    assert answer.status_code == 303, words(answer.text)
    return client.get(answer.headers["Location"]).text


def take_back(client: Visitor, html: str) -> TestResponse:
    number = re.search(r'name="number" value="(\d+)"', html)
    assert number
    return client.post("/standing/undo", data={"number": number[1]}, headers=OURS)


def person(client: Visitor, who: str) -> str:
    answer = client.get("/standing/person", query_string={"who": who})
    assert answer.status_code == 200
    return answer.text


def test_what_is_due_stands_first_with_its_reason_and_its_command(client: Visitor) -> None:
    html = client.get("/standing/").text
    said = words(html)
    assert re.search(
        r"Reminders 1 Ada Okafor Harbor overdue since Tue, Nov 17 : your letter of \S+ .*promises it", said
    )
    assert "<code>outreach send --due --only o1</code>" in html
    assert said.index("1 may have left.") < said.index("Due today") < said.index("How far it got")


def test_the_days_to_come_stand_below(client: Visitor, folder: Path) -> None:
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        at = {"at": "2026-11-26T15:00:00+00:00", "place": "Café Lumen"}
        ledger.happened("h1", "scheduled", SENT + 3 * DAY, at, SENT + 3 * DAY)
    said = words(client.get("/standing/").text)
    assert re.search(r"In the next days Tue, Nov 24 Prepare for the meeting: Tom Hale Alder & Sons Thu, Nov 26", said)
    assert "Wed, Nov 25 Confirm the meeting: Tom Hale" in said


def test_numbers_come_with_their_uncertainty(client: Visitor) -> None:
    html = client.get("/standing/").text
    assert "In all 1 of 2 were answered: 50% . That stands for something between 9–91%" in words(html)
    assert html.count('<svg class="plot"') >= 2
    assert client.get("/standing/sections.css").mimetype == "text/css"
    assert "style=" not in html  # which the page's policy would not have


def test_people_are_listed_searched_and_led_to(client: Visitor) -> None:
    html = client.get("/standing/").text
    names = re.findall(r'<th scope="row"><a href="/standing/person\?who=(\w+)">([^<]*)', html)
    assert names[0] == ("gone", "Noor Haddad")
    assert {who for who, _ in names} == {"o1", "h1", "t1", "s1", "g1", "gone"}
    found = client.get("/standing/?text=grosse").text
    assert re.findall(r'<th scope="row"><a href="/standing/person\?who=(\w+)"', found) == ["g1"]
    assert "Nobody fits." in client.get("/standing/?text=zzz").text


def test_what_is_logged_takes_its_task_away_until_it_is_taken_back(client: Visitor, folder: Path) -> None:
    html = after(client, log(client, "o1", "called"))
    assert "Ada Okafor: you called, Mon, Nov 23." in words(html)
    assert "send --due --only o1" not in html
    assert [each.kind for each in told(folder, "o1")] == ["sent", "called"]
    html = after(client, take_back(client, html))
    assert "Taken back: Ada Okafor: you called." in words(html)
    assert "send --due --only o1" in html
    assert [each.kind for each in told(folder, "o1")] == ["sent"]


def test_only_what_was_logged_here_is_taken_back(client: Visitor, folder: Path) -> None:
    html = after(client, log(client, "o1", "called"))
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        ledger.happened("h1", "thanked", SENT + 5 * DAY, {}, SENT + 5 * DAY)
    answer = take_back(client, html)
    assert answer.status_code == 422
    assert "something else has been logged since" in words(answer.text)
    assert [each.kind for each in told(folder, "o1")] == ["sent", "called"]
    assert [each.kind for each in told(folder, "h1")] == ["sent", "replied", "thanked"]


def test_a_meeting_is_told_with_what_came_of_it(client: Visitor, folder: Path) -> None:
    more = {
        "on": "2026-11-20",
        "learned": "Bridges rust.",
        "lead": "Ask Priya\r\nAsk Sam",
        "fit": "4",
        "back": "person",
    }
    html = after(client, log(client, "h1", "met", **more))
    assert "Tom Hale: you met, Fri, Nov 20." in words(html)
    assert "learned: Bridges rust. lead: Ask Priya lead: Ask Sam fit: 4 of 5" in words(html)
    assert "Thank them due Mon, Nov 23" in words(html)
    met = told(folder, "h1")[-1]
    assert met.detail == {"learned": "Bridges rust.", "lead": "Ask Priya\nAsk Sam", "fit": "4"}
    assert met.at.date() == date(2026, 11, 20)
    after(client, log(client, "h1", "reported", lead="Ask Priya"))
    due = words(person(client, "h1")).partition("What has happened")[0]
    assert ("Ask Sam" in due, "Ask Priya" in due) == (True, False)


def test_a_meeting_that_is_agreed_on_says_when_and_where(client: Visitor) -> None:
    text = "2026-12-03 15:00 at Café Lumen"
    html = after(client, log(client, "h1", "scheduled", text=text, back="person"))
    assert "a meeting was agreed on Thu, Dec 3, 15:00, at Café Lumen" in words(html)
    answer = log(client, "h1", "scheduled", text="sometime soon", learned="kept")
    assert answer.status_code == 422
    assert "“sometime soon” does not say when you meet" in words(answer.text)
    assert ">sometime soon</textarea>" in answer.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"on": "2027-01-01"}, "that day is still to come"),
        ({"on": "1066-10-14"}, "that day is still to come, or too long ago"),
        ({"on": "yesterday"}, "“yesterday” is no date"),
        ({"kind": "referred", "text": ""}, "this does not say to whom they referred you"),
    ],
)
def test_what_cannot_be_is_not_logged(client: Visitor, folder: Path, more: dict[str, str], said: str) -> None:
    answer = log(client, "o1", more.pop("kind", "called"), **more)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert [each.kind for each in told(folder, "o1")] == ["sent"]


def test_what_it_does_besides_is_told(client: Visitor, folder: Path) -> None:
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        envelope = Envelope("dana.whitfield@example.org", ("ada@example.com",))
        list(ledger.queue([Entry("o1", "reminder", "Ada", "me", envelope, "Again", "<again@x>", b"Again\r\n")], SENT))
    html = after(client, log(client, "o1", "declined"))
    assert "1 letter to them will not leave." in words(html)
    html = after(client, take_back(client, html))
    assert "Letters that this took out of the queue stay out." in words(html)
    assert "reminder · cancelled" in words(person(client, "o1"))


def test_who_wants_no_more_letters_is_on_the_list(client: Visitor, folder: Path) -> None:
    html = after(client, log(client, "o1", "opted_out"))
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        assert ledger.suppressions.of("ada@example.com")
    assert "Their address stays on the list" in words(after(client, take_back(client, html)))


def test_whom_they_name_stands_in_a_sheet_of_their_own(client: Visitor, folder: Path) -> None:
    html = after(client, log(client, "h1", "referred", text="Jo Marsh, jo.marsh@example.com"))
    assert "Jo Marsh stands in referred.csv now" in words(html)
    assert "Jo Marsh" in (folder / "referred.csv").read_text("utf-8-sig")
    after(client, log(client, "jo.marsh@example.com", "called"))
    assert "you called" in words(person(client, "jo.marsh@example.com"))
    html = after(client, log(client, "h1", "noted", text="likes tea", back="person"))
    assert "likes tea" in words(html)


def test_all_dealings_have_the_text_of_letters_and_answers(client: Visitor) -> None:
    html = person(client, "h1")
    assert "Mon, Nov 9 a letter was sent: Hello Text Dear reader, could you spare twenty minutes?" in words(html)
    assert "Wed, Nov 11 they replied: Re: Hello Text Gladly!" in words(html)
    assert "&lt;script&gt;" in html
    assert not re.search(r"<script>|<img src=x", html)
    assert 'href="/letters/3"' in html
    assert 'href="/sheet/3"' in html


def test_whom_the_ledger_alone_knows_can_be_seen(client: Visitor) -> None:
    said = words(person(client, "gone"))
    assert "Noor Haddad gone@example.com This person is not in the sheet any more." in said
    assert "may have left: decide with outreach review-unknown" in said
    for who in ("nobody", "", "../../etc/passwd", WILD):
        assert client.get("/standing/person", query_string={"who": who}).status_code == 404
        assert log(client, who, "called").status_code == 404


def test_letters_and_their_dealings_lead_to_each_other(client: Visitor) -> None:
    html = client.get("/letters/3").text
    assert 'href="/standing/person?who=h1"' in html
    assert 'href="/sheet/3"' in html


def test_who_stands_in_another_sheet_is_not_led_to_the_letter_of_somebody_in_this_one(
    client: Visitor, folder: Path
) -> None:
    (folder / "referred.csv").write_text("Name,E-mail,Referrer\nJo Marsh,jo@example.com,Tom Hale\n", "utf-8")
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        sent(ledger, "jo@example.com", name="Jo Marsh", address="jo@example.com")
    assert 'href="/letters/2"' in client.get("/standing/person?who=o1").text
    page = client.get("/standing/person?who=jo@example.com").text
    assert "Jo Marsh" in page
    assert "/letters/2" not in page
    assert "/sheet/2" not in page


def test_what_makes_no_sense_changes_nothing(client: Visitor, app: Flask, folder: Path) -> None:
    data = {"who": "o1", "kind": "called"}
    assert client.post("/standing/log", data=data).status_code == 403
    assert client.post("/standing/log", data=data, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.get("/standing/log").status_code == 405
    for kind in ("bounced", "frob", ""):
        assert log(client, "o1", kind).status_code == 400
    assert log(client, "o1", "noted", text="x" * 30_000).status_code == 400
    for number in ("", "x", "99", "-1"):
        assert client.post("/standing/undo", data={"number": number}, headers=OURS).status_code == 422
    assert client.get("/standing/?logged=99&undone=x&page=-5").status_code == 200
    assert [each.kind for each in told(folder, "o1")] == ["sent"]
    assert not any("send" in rule.rule for rule in app.url_map.iter_rules())


def test_looking_makes_no_ledger(tmp_path: Path) -> None:
    write_campaign(tmp_path)
    client = client_of(app_of(desk_of(tmp_path)))
    before = sorted(tmp_path.rglob("*"))
    said = words(client.get("/standing/").text)
    assert "Nothing is due today." in said
    assert "Tom Hale Alder & Sons not written to yet" in said
    assert "Nothing has happened yet." in words(person(client, "h1"))
    assert client.get("/letters/3").status_code == 200
    assert client.post("/standing/undo", data={"number": 1}, headers=OURS).status_code == 422
    assert sorted(tmp_path.rglob("*")) == before
    after(client, log(client, "h1", "sent"))
    assert (tmp_path / "ledger.sqlite").exists()


def test_a_ledger_that_is_none_is_told(tmp_path: Path) -> None:
    write_campaign(tmp_path)
    (tmp_path / "ledger.sqlite").write_text("this is a letter, not a ledger; " * 40, "utf-8")
    client = client_of(app_of(desk_of(tmp_path)))
    answer = client.get("/standing/")
    assert answer.status_code == 422
    assert "the ledger cannot be used" in words(answer.text)


def test_while_another_program_writes_the_page_can_be_seen(client: Visitor, folder: Path) -> None:
    def write() -> None:
        with open_ledger(folder / "ledger.sqlite", "") as ledger:
            for _ in range(40):
                ledger.happened("o1", "noted", SENT, {"text": "still here"}, SENT)

    with ThreadPoolExecutor() as threads:
        writing = threads.submit(write)
        statuses = {client.get("/standing/person?who=o1").status_code}
        statuses |= {log(client, "h1", "noted", text="here too").status_code for _ in range(3)}
        writing.result()
    assert statuses == {200, 303}
    assert len(told(folder, "o1")) == 41
    assert len(told(folder, "h1")) == 5


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_campaign(tmp_path_factory.mktemp("campaign"), [each for each in PEOPLE if each[0] != "w1"])
    with open_ledger(folder / "ledger.sqlite", "") as ledger:
        sent(ledger, "o1")
        sent(ledger, "h1")
        sent(ledger, "s1", None)
    return folder


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    with visit.page("/standing/") as page:
        yield page


def test_what_a_killed_run_has_left_is_in_doubt(page: Page) -> None:
    expect(page.locator(".standing > .notice")).to_contain_text("1 may have left.")
    expect(page.get_by_role("row", name="Rosa Silva")).to_contain_text("may have left")


def test_logging_by_keyboard_and_taking_it_back(page: Page) -> None:
    button = page.get_by_role("button", name="They replied: Ada Okafor")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("Ada Okafor: they replied")
    expect(button).to_have_count(0)
    page.get_by_role("button", name="Take back").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("Taken back")
    expect(button).to_have_count(1)


def test_a_command_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy outreach send --due --only o1").click()
    expect(page.locator("#said")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == "outreach send --due --only o1"


def test_the_form_asks_for_what_goes_with_the_event(page: Page) -> None:
    page.get_by_role("row", name="Tom Hale").get_by_role("link").click()
    expect(page.get_by_label("Learned")).to_be_hidden()
    page.get_by_label("What", exact=True).select_option("you met")
    expect(page.get_by_label("Learned")).to_be_visible()
    page.get_by_label("What", exact=True).select_option("they referred you to somebody")
    expect(page.get_by_label("Learned")).to_be_hidden()
    expect(page.get_by_text("as in “Jo Park, jo@example.org”")).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280), ("light", 2560)])
def test_axe_finds_nothing_serious(visit: Visit, theme: str, width: int) -> None:
    with visit.another(color_scheme=theme, viewport={"width": width, "height": 900}) as page:
        for path in ("/standing/", "/standing/person?who=o1&kind=met", "/standing/?text=nobody"):
            page.goto(path)
            assert barriers(page) == [], path
