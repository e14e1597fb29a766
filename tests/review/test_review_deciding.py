"""Letters approved, held and changed on the page: from the server, and in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.test import TestResponse

from outreach.campaign.by_hand.decisions import decisions_in
from outreach.campaign.by_hand.edits import edits_in
from outreach.campaign.desk.desk import Desk
from tests.support.programs import Outreach
from tests.support.review import (
    PEOPLE,
    SETTINGS,
    TEMPLATE,
    Visit,
    Visitor,
    app_of,
    barriers,
    client_of,
    desk_of,
    visited,
    write_campaign,
)

ORIGIN = {"Origin": "http://127.0.0.1:8321"}
TOM, GUNTHER = 3, 7


def seen(client: Visitor, row: int) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', client.get(f"/letters/{row}").text)
    assert found
    return found[1]


def decide(client: Visitor, row: int, what: str, **more: str) -> TestResponse:
    return client.post(f"/decide/{row}", data={"what": what, **more}, headers=ORIGIN)


def decided(folder: Path) -> dict[str, tuple[str, str]]:
    return {each.contact: (each.decision, each.note) for each in decisions_in(folder).values()}


def test_an_approval_is_for_the_letter_that_was_shown(client: Visitor, desk: Desk, folder: Path) -> None:
    shown = seen(client, TOM)
    template = folder / "templates" / "letter.md"
    template.write_text(TEMPLATE.replace("Thank you for", "Many thanks for"), "utf-8")
    desk.read_anew()
    answer = decide(client, TOM, "approve", seen=shown)
    assert answer.status_code == 422
    assert "has changed since it was shown" in answer.text
    assert decided(folder) == {}
    assert decide(client, TOM, "approve", seen=seen(client, TOM)).status_code == 303
    assert decided(folder) == {"h1": ("approved", "")}
    assert "approved" in client.get("/letters/list").text


def test_an_approval_lapses_when_the_letter_changes(client: Visitor, desk: Desk, folder: Path) -> None:
    decide(client, TOM, "approve", seen=seen(client, TOM))
    (folder / "templates" / "letter.md").write_text(TEMPLATE.replace("Thank you for", "Many thanks for"), "utf-8")
    pile = desk.read_anew()
    assert pile.is_gathered.wait(30)
    assert pile.entry(TOM).decision == "lapsed"
    assert "Changed since you approved it" in client.get(f"/letters/{TOM}").text


def test_an_approved_letter_that_nobody_changes_is_that_which_was_approved(tmp_path: Path) -> None:
    signed_apart = TEMPLATE.replace("Sincerely,\n", "Sincerely,\n\n")
    client = client_of(app_of(desk_of(write_campaign(tmp_path, template=signed_apart))))
    decide(client, TOM, "approve", seen=seen(client, TOM))
    assert "H02" not in client.get(f"/edit/{TOM}").text
    typed = {"text": text_of(client, TOM).replace("Thank you", "Many thanks")}
    assert "H02" in client.post(f"/edit/{TOM}/try", data=typed, headers=ORIGIN).text


def test_a_letter_with_errors_cannot_be_approved(client: Visitor, folder: Path) -> None:
    assert seen(client, 2) == ""
    assert "disabled" in client.get("/letters/2").text
    assert decide(client, 2, "approve", seen="").status_code == 422
    assert decided(folder) == {}


def test_a_letter_is_held_back_with_a_note_and_let_go(client: Visitor, folder: Path, outreach: Outreach) -> None:
    decide(client, TOM, "hold", note="ask  Jo\nfirst")
    assert decided(folder) == {"h1": ("held", "ask Jo first")}
    assert "held back by hand: ask Jo first" in client.get(f"/letters/{TOM}").text
    written = outreach("write", "-c", str(folder), "--only", "h1", cwd=folder)
    assert written.returncode == 1
    assert "H01" in written.stderr
    decide(client, TOM, "undo")
    assert decided(folder) == {}


def test_all_that_are_clean_are_approved_after_a_question(client: Visitor, folder: Path) -> None:
    decide(client, GUNTHER, "hold")
    page = client.get("/decide/all").text
    assert "Approve 1 letter<" in page
    assert approve_all(client, page).status_code == 303
    assert decided(folder) == {"h1": ("approved", ""), "g1": ("held", "")}


def approve_all(client: Visitor, page: str) -> TestResponse:
    found = re.search(r'name="seal" value="([^"]*)"', page)
    assert found
    return client.post("/decide/all", data={"seal": found[1]}, headers=ORIGIN)


def test_none_is_approved_with_the_others_that_was_not_counted(client: Visitor, desk: Desk, folder: Path) -> None:
    page = client.get("/decide/all").text
    assert "Approve 2 letters<" in page
    write_campaign(folder, [*PEOPLE, ("n1", "Noor Haddad", "noor@example.com", "Mill", "Jo Park", "mills", "referral")])
    assert desk.read_anew().is_gathered.wait(30)
    answer = approve_all(client, page)
    assert answer.status_code == 422
    assert "letters have changed or been checked since you were asked" in answer.text
    assert decided(folder) == {}


def test_the_page_says_what_send_takes(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path)
    (folder / "outreach.toml").write_text(SETTINGS + "[send]\nrequire_approval = true\n", "utf-8")
    desk = desk_of(folder)
    client = client_of(app_of(desk))
    assert "takes approved letters only: 0 so far" in client.get("/letters/").text
    decide(client, TOM, "approve", seen=seen(client, TOM))
    assert "takes approved letters only: 1 so far" in client.get("/letters/").text
    desk.close()


@pytest.mark.parametrize("what", ["", "send", "approve; rm"])
def test_nothing_else_can_be_decided(client: Visitor, what: str) -> None:
    assert decide(client, TOM, what).status_code == 400
    assert decide(client, 99, "hold").status_code == 404


def text_of(client: Visitor, row: int) -> str:
    page = client.get(f"/edit/{row}").text
    found = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1].replace("&#39;", "'").replace("&amp;", "&")


def test_a_change_is_for_one_letter_and_used_from_then_on(client: Visitor, folder: Path, outreach: Outreach) -> None:
    began = text_of(client, TOM)
    text = began.replace("Thank you for considering it.", "P.S. I liked **your talk**.")
    tried = client.post(f"/edit/{TOM}/try", data={"text": text, "seal": began}, headers=ORIGIN).json
    assert tried
    assert "<strong>your talk</strong>" in tried["letter"] or "font-weight:700" in tried["letter"]
    assert "<ins>" in tried["panel"]
    assert edits_in(folder) == ()
    saved = client.post(f"/edit/{TOM}/save", data={"text": text, "seal": began}, headers=ORIGIN).json
    assert saved
    assert saved["saved"] is True
    assert "your talk" in client.get(f"/letters/{TOM}/mail").text
    assert "your talk" not in client.get(f"/letters/{GUNTHER}/mail").text
    shown = outreach("preview", "-c", str(folder), "--only", "h1", cwd=folder)
    assert "your talk" in shown.stdout


def test_a_text_that_was_changed_elsewhere_is_not_lost(client: Visitor, folder: Path) -> None:
    began = text_of(client, TOM)
    first = began.replace("Thank you", "Many thanks")
    second = began.replace("Thank you", "My thanks")
    client.post(f"/edit/{TOM}/save", data={"text": first, "seal": began}, headers=ORIGIN)
    answer = client.post(f"/edit/{TOM}/save", data={"text": second, "seal": began}, headers=ORIGIN).json
    assert answer
    assert answer["saved"] is False
    assert answer["text"] == first
    assert "<del>Many</del>" in answer["difference"]
    assert edits_in(folder)[0].text == first


def sort_sheet(folder: Path, desk: Desk) -> None:
    """Tom, who was in row 3, comes last."""
    write_campaign(folder, sorted(PEOPLE, key=lambda person: person[0] == "h1"))
    desk.read_anew()


def test_nobody_is_decided_about_who_has_come_into_the_row_meanwhile(client: Visitor, desk: Desk, folder: Path) -> None:
    shown = client.get(f"/letters/{GUNTHER}").text
    whose = re.findall(r'name="who" value="([^"]*)"', shown)
    assert whose == ["g1", "g1"], "one for each form"
    decide(client, TOM, "hold", who="h1")
    sort_sheet(folder, desk)
    for what in ("hold", "undo", "approve"):
        answer = decide(client, GUNTHER, what, who="g1", seen=seen(client, GUNTHER))
        assert answer.status_code == 422
        assert "that row is somebody else" in answer.text
        assert "or has another id" in answer.text
    assert decided(folder) == {"h1": ("held", "")}


def test_a_letter_is_changed_for_its_reader_also_when_the_sheet_was_sorted_meanwhile(
    client: Visitor, desk: Desk, folder: Path
) -> None:
    began = text_of(client, TOM)
    sent = {"text": began.replace("Thank you", "Many thanks"), "seal": began, "file": "h1"}
    sort_sheet(folder, desk)
    tried = client.post(f"/edit/{TOM}/try", data=sent, headers=ORIGIN).json
    assert tried
    assert "Dear Mr. Hale" in tried["letter"] or "Dear Tom" in tried["letter"]
    assert client.post(f"/edit/{TOM}", data={**sent, "do": "save"}, headers=ORIGIN).location == f"/letters/{GUNTHER}"
    assert [(each.contact, "Many thanks" in each.text) for each in edits_in(folder)] == [("h1", True)]
    write_campaign(folder, PEOPLE[2:])
    desk.read_anew()
    answer = client.post(f"/edit/{TOM}/save", data=sent, headers=ORIGIN | {"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.text.startswith("there is no letter to h1 any more")
    assert "or has another id" in answer.text


def test_the_templates_letter_comes_back(client: Visitor, folder: Path) -> None:
    began = text_of(client, TOM)
    text = began.replace("Thank you", "Many thanks")
    client.post(f"/edit/{TOM}/save", data={"text": text, "seal": began}, headers=ORIGIN)
    assert (
        client.post(f"/edit/{TOM}", data={"do": "undo", "text": text, "seal": text}, headers=ORIGIN).status_code == 303
    )
    assert edits_in(folder) == ()
    assert "Thank you" in text_of(client, TOM)


def test_a_template_that_has_changed_since_is_said(client: Visitor, desk: Desk, folder: Path) -> None:
    began = text_of(client, TOM)
    text = began.replace("Thank you", "Many thanks")
    client.post(f"/edit/{TOM}/save", data={"text": text, "seal": began}, headers=ORIGIN)
    assert "have changed since" not in client.get(f"/edit/{TOM}").text
    (folder / "templates" / "letter.md").write_text(
        TEMPLATE.replace("How did you begin?", "How do you go on?"), "utf-8"
    )
    desk.read_anew()
    page = client.get(f"/edit/{TOM}").text
    assert "have changed since" in page
    assert "<ins>did</ins>" in page


@pytest.mark.parametrize("row", [5, 99])
def test_where_there_is_no_letter_there_is_none_to_edit(client: Visitor, row: int) -> None:
    assert client.get(f"/edit/{row}").status_code in (404, 422)


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    with visit.page("/letters/") as page:
        yield page


def test_the_whole_path_by_keyboard(page: Page, shared: Path) -> None:
    keys = page.keyboard
    keys.press("j")
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")
    keys.press("a")
    expect(page.locator(".decide .decision")).to_have_text("Approved")
    assert decided(shared) == {"h1": ("approved", "")}
    keys.press("u")
    expect(page.locator(".decide .decision")).to_have_text("")
    keys.press("h")
    keys.type("ask Jo first")
    keys.press("Enter")
    expect(page.locator(".decide .decision")).to_have_text("Held back by you")
    assert decided(shared) == {"h1": ("held", "ask Jo first")}
    keys.press("u")
    expect(page.locator(".decide .decision")).to_have_text("")
    keys.press("e")
    expect(page.locator("h1")).to_contain_text("Tom Hale")
    page.locator("#text").focus()
    keys.press("Control+End")
    keys.type("P.S. I liked your talk.")
    expect(page.frame_locator("#seen").locator("body")).to_contain_text("P.S. I liked your talk.")
    assert edits_in(shared) == ()
    keys.press("Control+s")
    expect(page.locator("#standing")).to_have_text("Saved")
    assert "P.S. I liked your talk." in edits_in(shared)[0].text
    page.get_by_role("link", name="To the letters").press("Enter")
    expect(page.locator(".decide")).to_contain_text("Changed by hand")
    keys.press("e")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Back to the template").press("Enter")
    expect(page.locator(".decide")).not_to_contain_text("Changed by hand")
    assert edits_in(shared) == ()


def test_a_text_that_cannot_be_tried_or_saved_is_told_why(folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.another() as page:
        page.goto("/edit/3")
        people = (folder / "people.csv").read_text("utf-8")
        (folder / "people.csv").write_text(people.replace("tom@example.com", "tom@"), "utf-8")
        page.wait_for_timeout(700)
        page.locator("#text").press_sequentially("P.S.")
        expect(page.locator("#standing")).to_contain_text("“tom@” is no e-mail address")
        expect(page.locator("#standing")).not_to_contain_text("..")


def test_a_decision_that_gets_no_answer_is_told(folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.another() as page:
        page.goto("/letters/3")
        page.route("**/decide/3", lambda route: route.abort())
        for _ in range(2):
            page.keyboard.press("a")
            expect(page.locator("#letter .notice.error")).to_contain_text("outreach does not answer")
        page.unroute("**/decide/3")
        page.keyboard.press("a")
        expect(page.locator(".decide .decision")).to_have_text("Approved")
        expect(page.locator("#letter .notice.error")).to_have_count(0)


def test_a_text_is_not_given_up_where_the_template_s_letter_does_not_come_back(folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.another() as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/edit/3")
        page.locator("#text").press_sequentially("P.S.")
        page.keyboard.press("Control+s")
        expect(page.locator("#standing")).to_have_text("Saved")
        page.reload()
        page.locator("#text").press_sequentially("P.P.S.")
        page.route("**/undo", lambda route: route.abort())
        page.locator("#undo").click()
        expect(page.locator("#standing")).to_contain_text("outreach does not answer")
        page.unroute("**/undo")
        (folder / "decisions.csv").write_text("nonsense", "utf-8")
        page.locator("#undo").click()
        expect(page.locator("#standing")).to_contain_text("there is no column contact")
        page.reload()
        expect(page.locator("#text")).to_have_value(re.compile("P.P.S."))


def test_another_run_says_why_it_takes_nothing(folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.another() as page:
        page.goto("/edit/3")
        page.context.clear_cookies()
        page.locator("#text").press_sequentially("P.S.")
        expect(page.locator("#standing")).to_contain_text("start `outreach review` again")


def test_what_was_typed_is_back_also_in_another_row(folder: Path, browser: Browser) -> None:
    with visited(folder, browser) as visit, visit.page("/edit/3") as page:
        page.locator("#text").press_sequentially("P.S. I liked your talk.")
        expect(page.locator("#standing")).to_have_text("Not saved")
        write_campaign(folder, sorted(PEOPLE, key=lambda person: person[0] == "h1"))
        page.on("dialog", lambda dialog: dialog.accept())
        page.wait_for_timeout(700)
        page.goto(f"{visit.home}/edit/{GUNTHER}")
        expect(page.locator("#whose")).to_contain_text("Tom Hale")
        expect(page.locator("#standing")).to_have_text("Your text that was not saved is back")
        expect(page.locator("#text")).to_have_value(re.compile("P.S. I liked your talk."))


def test_keys_decide_about_no_letter_that_is_passed_by(visit: Visit) -> None:
    with visit.page("/letters/3") as page:
        for key in "jjjka":  # past a letter that could be approved, to one that cannot
            page.keyboard.press(key)
        expect(page.locator("#letter h2")).to_have_text("Minh Tran")
        page.keyboard.press("a")
        page.wait_for_timeout(300)
        assert decided(visit.folder) == {}


def test_another_tab_is_told_of_a_decision(page: Page, visit: Visit) -> None:
    with visit.page("/letters/3") as other:
        page.keyboard.press("j")
        expect(page.locator("#letter h2")).to_have_text("Tom Hale")
        page.keyboard.press("a")
        expect(other.locator("#changed")).to_be_visible()
        expect(page.locator("#changed")).to_be_hidden()
        page.keyboard.press("u")
        expect(page.locator(".decide .decision")).to_have_text("")


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("light", 1280), ("dark", 390), ("dark", 2560)])
def test_the_pages_are_for_everybody(visit: Visit, scheme: str, width: int) -> None:
    with visit.another(viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        for path in ("/edit/3", "/decide/all", "/letters/3"):
            page.goto(path)
            assert barriers(page) == [], path
