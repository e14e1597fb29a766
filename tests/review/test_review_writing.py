"""The template with the letters in view: from the server, and in a real browser."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from outreach.campaign import Choice, open_campaign
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.rewriting import ChangedError, in_use, read, save, template_files
from outreach.campaign.desk.trying import hardest
from tests.support.review import (
    TEMPLATE,
    TODAY,
    Visit,
    Visitor,
    app_of,
    barriers,
    client_of,
    desk_of,
)
from tests.word.files import paragraph, parts_of, zipped

HTML = "text/html; charset=utf-8"


def words(html: object) -> str:
    """The text of a page, its white space made one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", re.sub(r"</?(?:br|p|div|li|span)[^>]*>", " ", str(html)))).split())


def template(folder: Path) -> Path:
    return folder / "templates" / "letter.md"


def attempt(client: Visitor, text: str, **more: object) -> dict[str, object]:
    data = {"file": "letter.md", "text": text, "row": 3, **more}
    answer = client.post("/template/try", data=data, headers={"Origin": "http://127.0.0.1:8321"})
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json, dict)
    return answer.json


def test_the_letter_is_made_by_the_text_that_is_not_saved(client: Visitor, folder: Path) -> None:
    made = attempt(client, TEMPLATE.replace("I would like to hear about", "Tell me of"))
    assert "Tell me of clean water" in words(made["letter"])
    assert made["lines"] == []
    assert template(folder).read_text("utf-8") == TEMPLATE


def test_another_contact_and_another_form_are_shown_on_request(client: Visitor) -> None:
    assert "Günther" in str(attempt(client, TEMPLATE, row=7)["panel"])
    on_paper, as_mail = (str(attempt(client, TEMPLATE, **{"as": form})["letter"]) for form in ("paper", "mail"))
    assert "18 Alder Street" in words(on_paper)
    assert "18 Alder Street" not in as_mail


@pytest.mark.parametrize(
    ("spoilt", "said", "line"),
    [
        ("{{ contact.compny }}", "contact.company", 6),
        ("{% if contact.name %}", "endif", 22),
        ("{{ 1 + }}", "T04", 6),
    ],
)
def test_a_fault_is_told_with_its_line(client: Visitor, spoilt: str, said: str, line: int) -> None:
    made = attempt(
        client, TEMPLATE.replace("{{ contact.referrer }} told", f"{spoilt}\n{{{{ contact.referrer }}}} told")
    )
    assert said in str(made["panel"])
    assert made["lines"] == [line]
    assert made["letter"] == ""


def test_findings_are_those_of_check(client: Visitor) -> None:
    made = attempt(
        client, TEMPLATE.replace("I am not asking for a job.", "If you hear of any openings, please think of me.")
    )
    assert "L04" in str(made["panel"])
    assert 'class="error"' in str(made["letter"])


def test_all_letters_are_counted_in_the_background(client: Visitor) -> None:
    origin = {"Origin": "http://127.0.0.1:8321"}
    sent = {"file": "letter.md", "text": TEMPLATE}
    first = client.post("/template/count", data=sent, headers=origin).json
    second = client.post("/template/count", data={**sent, "text": TEMPLATE + "P.S.\n"}, headers=origin).json
    assert first
    assert second
    assert client.get(f"/template/count/{first['number']}").status_code == 204
    said = client.get(f"/template/count/{second['number']}").json or {}
    for _ in range(100):
        if said["done"]:
            break
        time.sleep(0.05)
        said = client.get(f"/template/count/{second['number']}").json or {}
    assert "With this text: 2 ready, 4 held" in said["said"]


def test_saving_writes_the_file_and_the_letters_follow(client: Visitor, folder: Path) -> None:
    seal = read(template(folder)).seal
    text = TEMPLATE.replace("Thank you for", "Many thanks for")
    sent = {"file": "letter.md", "text": text, "seal": seal, "do": "save"}
    answer = client.post("/template/", data=sent, headers={"Origin": "http://127.0.0.1:8321"})
    assert answer.status_code == 303
    assert template(folder).read_text("utf-8") == text
    assert "Many thanks for" in words(client.get("/letters/3/mail").text)


def test_a_file_that_was_changed_meanwhile_is_not_written_over(client: Visitor, folder: Path) -> None:
    seal = read(template(folder)).seal
    template(folder).write_text(TEMPLATE.replace("20", "").replace("bold", "") + "P.S. By another.\n", "utf-8")
    theirs = template(folder).read_text("utf-8")
    sent = {"file": "letter.md", "text": TEMPLATE + "P.S. Mine.\n", "seal": seal}
    answer = client.post("/template/save", data=sent, headers={"Origin": "http://127.0.0.1:8321"}).json
    assert answer
    assert answer["saved"] is False
    assert template(folder).read_text("utf-8") == theirs == answer["text"]
    assert "By another" in answer["difference"]
    assert "<ins>Mine</ins>" in answer["difference"]
    again = client.post(
        "/template/save", data={**sent, "seal": answer["seal"]}, headers={"Origin": "http://127.0.0.1:8321"}
    )
    assert again.json
    assert again.json["saved"] is True
    assert template(folder).read_text("utf-8").endswith("P.S. Mine.\n")


def test_line_ends_mark_and_rights_of_the_file_stay(folder: Path) -> None:
    path = template(folder)
    path.write_bytes(b"\xef\xbb\xbf" + TEMPLATE.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    campaign = open_campaign(folder, None, None, folder)
    file = in_use(campaign)
    written = read(file.path)
    assert written.text == TEMPLATE
    save(file, written.text + "P.S.\n", written.seal, campaign)
    assert path.read_bytes() == b"\xef\xbb\xbf" + (TEMPLATE + "P.S.\n").replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(ChangedError):
        save(file, "other", written.seal, campaign)


def test_a_letter_that_comes_along_is_copied_when_it_is_saved(folder: Path) -> None:
    campaign = open_campaign(folder, None, None, folder)
    file = template_files(campaign)["thank-you.md"]
    assert not file.own
    before = file.path.read_bytes()
    written = read(file.path)
    saved = save(file, written.text + "P.S.\n", written.seal, campaign)
    assert saved.path == folder / "templates" / "thank-you.md"
    assert saved.path.read_text("utf-8") == written.text + "P.S.\n"
    assert file.path.read_bytes() == before
    assert (folder / "templates" / "_closing.md").is_file()


@pytest.mark.parametrize("name", ["../outreach.toml", "/etc/passwd", "letter", "..%2Fpeople.csv", "people.csv"])
def test_no_other_file_can_be_named(client: Visitor, name: str) -> None:
    assert client.get(f"/template/?file={name}").status_code == 404
    sent = {"file": name, "text": "x", "seal": ""}
    answer = client.post("/template/save", data=sent, headers={"Origin": "http://127.0.0.1:8321"})
    assert answer.status_code == 404


def test_a_passage_is_shown_in_the_letter_that_takes_it_in(folder: Path) -> None:
    (folder / "templates" / "_end.md").write_text("Yours, {{ me.name }}\n", "utf-8")
    template(folder).write_text(TEMPLATE.replace("Sincerely,\n{{ me.name }}", '{% include "_end.md" %}'), "utf-8")
    desk = desk_of(folder)
    client = client_of(app_of(desk))
    made = attempt(client, "Ever yours, {{ me.name }}\n", file="_end.md")
    assert "Ever yours, Dana Whitfield" in words(made["letter"])
    desk.close()


def test_a_word_template_is_shown_by_its_tags(folder: Path) -> None:
    (folder / "letter.docx").write_bytes(
        zipped(parts_of(paragraph("Dear {{ contact.salutation }}, of {{ contact.company }}")))
    )
    desk = Desk(
        lambda: (open_campaign(folder, None, folder / "letter.docx", folder), Choice(today=TODAY)),
        lambda: datetime(2026, 11, 23, 9),
    )
    html = client_of(app_of(desk)).get("/template/").text
    assert "{{ contact.salutation }}" in html
    assert "change it in Word" in html
    desk.close()


def test_the_hardest_contacts_are_each_named_once_with_a_reason(desk: Desk) -> None:
    pile = desk.pile()
    found = hardest(pile.contacts, pile.entries())
    assert len({each.row for each in found}) == len(found) <= len(pile.contacts)
    assert {each.row: each.why for each in found}[4] == "the most to say"
    assert all(each.why for each in found)
    assert hardest((), ()) == ()


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    template(visit.folder).write_text(TEMPLATE, "utf-8")
    with visit.page("/template/?row=3") as page:
        yield page


def test_the_letter_follows_what_is_typed_and_nothing_is_saved_until_asked(page: Page, shared: Path) -> None:
    letter = page.frame_locator("#seen").locator("body")
    expect(letter).to_contain_text("Thank you for considering it.")
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("P.S. I read your book.")
    expect(letter).to_contain_text("P.S. I read your book.")
    expect(page.locator("#standing")).to_have_text("Not saved")
    page.keyboard.type(" {{ contact.nam }}")
    expect(page.locator("#problems")).to_contain_text("contact.name")
    expect(page.locator("#mirror .bad")).to_contain_text("contact.nam")
    expect(letter).to_contain_text("P.S. I read your book.")
    page.keyboard.press("Backspace")
    for _ in range(len(" {{ contact.nam }")):
        page.keyboard.press("Backspace")
    expect(page.locator("#problems")).not_to_contain_text("T05")
    assert template(shared).read_text("utf-8") == TEMPLATE
    expect(page.locator("#came")).to_contain_text("With this text: 2 ready, 4 held")
    page.keyboard.press("Control+s")
    expect(page.locator("#standing")).to_have_text("Saved")
    assert template(shared).read_text("utf-8") == TEMPLATE + "P.S. I read your book."


def test_text_that_is_not_saved_outlives_a_reload(page: Page) -> None:
    page.locator("#text").fill(TEMPLATE + "P.S. Kept.\n")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#text")).to_have_value(TEMPLATE + "P.S. Kept.\n")
    expect(page.frame_locator("#seen").locator("body")).to_contain_text("P.S. Kept.")
    page.evaluate("sessionStorage.clear()")


def test_nobody_is_shown_in_the_place_of_whoever_is_not_found(page: Page) -> None:
    search = page.locator("#who")
    for who, shown, nobody in (("lena", "Lena Rao", ""), ("lenna", "Lena Rao", "Nobody fits."), ("rosa", "Rosa", "")):
        search.fill(who)
        search.press("Enter")
        expect(page.locator("#nobody")).to_have_text(nobody)
        expect(page.locator("#panel h2")).to_contain_text(shown)


def test_a_template_that_is_whole_again_is_not_said_to_be_broken(page: Page, shared: Path) -> None:
    template(shared).write_text(TEMPLATE + "{% if contact.company", "utf-8")
    page.wait_for_timeout(700)
    page.reload()
    expect(page.locator(".notice.error")).to_contain_text("cannot be read as they are now")
    page.locator("#text").fill(TEMPLATE)
    page.keyboard.press("Control+s")
    expect(page.locator(".notice.error")).to_be_hidden()


def test_what_is_typed_before_the_page_listens_is_shown_and_is_not_lost(visit: Visit) -> None:
    template(visit.folder).write_text(TEMPLATE, "utf-8")
    with visit.early("/template/?row=3", "typing.js") as (page, go_on):
        page.locator("#text").press("Control+End")
        page.keyboard.type("P.S. Early.")
        go_on()
        expect(page.frame_locator("#seen").locator("body")).to_contain_text("P.S. Early.")
        expect(page.locator("#standing")).to_have_text("Not saved")


def test_who_gets_no_letter_is_not_shown_another_s(page: Page) -> None:
    letter = page.frame_locator("#seen").locator("body")
    page.keyboard.press("j")
    expect(letter).to_contain_text("Lena Rao")
    page.keyboard.press("j")
    expect(page.locator("#panel h2")).to_contain_text("Minh Tran")
    expect(page.locator("#seen")).to_be_hidden()
    page.keyboard.press("k")
    expect(letter).to_contain_text("Lena Rao")
    page.goto(page.url.replace("row=3", "row=5"))
    expect(page.locator("#seen")).to_be_hidden()
    page.keyboard.press("k")
    expect(letter).to_contain_text("Lena Rao")


def test_one_key_goes_through_the_hardest_contacts(page: Page) -> None:
    page.locator("#text").focus()
    seen = []
    for _ in range(3):
        page.keyboard.press("F8")
        row = page.locator("#hard").input_value()
        expect(page.locator(f"#panel .who[data-row='{row}']")).to_be_visible()
        seen.append(row)
    assert len(set(seen)) == 3
    assert page.evaluate("document.activeElement.id") == "text"


def test_a_change_by_another_program_is_shown_and_asked_about(page: Page, shared: Path) -> None:
    page.locator("#text").fill(TEMPLATE + "P.S. Mine.\n")
    template(shared).write_text(TEMPLATE + "P.S. Theirs.\n", "utf-8")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#conflict del")).to_have_text("Theirs")
    assert template(shared).read_text("utf-8") == TEMPLATE + "P.S. Theirs.\n"
    page.get_by_role("button", name="Take what is there").click()
    expect(page.locator("#text")).to_have_value(TEMPLATE + "P.S. Theirs.\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 2560])
def test_the_page_is_for_everybody(visit: Visit, scheme: str, width: int) -> None:
    with visit.another(viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        page.goto("/template/?row=2")
        expect(page.locator("#came")).to_contain_text("With this text")
        assert barriers(page) == []
