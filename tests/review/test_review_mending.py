"""The contact sheet on the page: what is wrong in which cell, and putting it right, by requests and in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.test import TestResponse

from outreach.campaign.desk.desk import Desk
from tests.support.review import (
    HEADERS,
    HOST,
    PEOPLE,
    Visit,
    Visitor,
    app_of,
    barriers,
    client_of,
    desk_of,
    visited,
    words,
    write_campaign,
)

OURS = {"Origin": f"http://{HOST}"}
EMAIL, REFERRER = 2, 4


def row(html: str, number: int) -> str:
    """The part of a page that is about one row."""
    found = re.search(rf'<section class="faulty" id="row-{number}".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def seal(client: Visitor, number: int, column: int) -> str:
    """By which the page knows what a cell said."""
    html = client.get(f"/sheet/{number}").text
    found = re.search(rf'name="column" value="{column}">\s*<input type="hidden" name="seen" value="(\w+)"', html)
    assert found, html
    return found[1]


def send(client: Visitor, number: int, column: int, now: str, do: str = "write", *, seen: str = "") -> TestResponse:
    data = {"column": column, "now": now, "do": do, "seen": seen or seal(client, number, column)}
    return client.post(f"/sheet/{number}", data=data, headers=OURS)


def after(client: Visitor, answer: TestResponse) -> str:
    """The page to which a correction leads."""
    assert answer.status_code == 303, words(answer.text)
    return client.get(answer.headers["Location"]).text


def sheet(folder: Path) -> str:
    return (folder / "people.csv").read_text("utf-8")


def test_rows_at_fault_are_listed_with_cell_value_reason_and_advice(client: Visitor) -> None:
    html = client.get("/sheet/").text
    assert re.findall(r'id="row-(\d+)"', html) == ["4", "5", "6"]
    minh = row(html, 5)
    assert 'name="now" value="broken@"' in minh
    for said in ("Minh Tran", "people.csv, row 5", "held", "Email C5", "“broken@” is no e-mail", "C03"):
        assert said in words(minh)
    assert "Referred by E6" in words(row(html, 6))
    assert "`contact.referrer` is empty" in words(row(html, 6))


def test_those_whose_letter_alone_is_at_fault_are_shown_on_request(client: Visitor) -> None:
    assert "1 more, whose letter alone is at fault" in words(client.get("/sheet/").text)
    html = client.get("/sheet/?all=1").text
    assert re.findall(r'id="row-(\d+)"', html) == ["4", "5", "6", "2"]
    assert "Not about one cell error L04 this asks for a job" in words(row(html, 2))
    assert re.findall(r'id="row-(\d+)"', client.get("/sheet/?text=tran").text) == ["5"]
    assert "No row that fits is at fault." in words(client.get("/sheet/?text=nobody").text)


def test_a_long_list_has_pages(tmp_path: Path) -> None:
    write_campaign(
        tmp_path, [(f"p{n}", f"Ada {'bcde'[n % 4] * 3}", "broken@", "Mill", "Jo", "mills", "") for n in range(45)]
    )
    client = client_of(app_of(desk_of(tmp_path)))
    assert re.findall(r'id="row-(\d+)"', client.get("/sheet/?page=3").text) == ["42", "43", "44", "45", "46"]
    assert re.findall(r'id="row-(\d+)"', client.get("/sheet/?page=99").text)[-1] == "46"


def test_a_correction_is_written_and_the_letter_planned_anew(client: Visitor, folder: Path) -> None:
    before = sheet(folder)
    html = after(client, send(client, 6, REFERRER, "Jo Park"))
    assert "E6 (Referred by) says “Jo Park” now. The letter can leave; there are warnings." in words(html) or (
        "E6 (Referred by) says “Jo Park” now. The letter is ready." in words(html)
    )
    assert sheet(folder) == before.replace("Silva Marine,,tides", "Silva Marine,Jo Park,tides")
    assert not (folder / "corrections.csv").exists()
    assert "Jo Park told me" in words(client.get("/letters/6/paper").text)


def test_what_is_typed_may_still_be_wrong(client: Visitor, folder: Path) -> None:
    html = after(client, send(client, 5, EMAIL, "minh@"))
    assert "C5 (Email) says “minh@” now. The letter is still held back." in words(html)
    assert "“minh@” is no e-mail address" in words(html)


def test_a_note_leaves_the_sheet_as_it_is_and_can_be_taken_away(client: Visitor, folder: Path) -> None:
    before = sheet(folder)
    html = after(client, send(client, 6, REFERRER, "Jo Park", "note"))
    assert "E6 (Referred by) reads “Jo Park” by a note; the sheet is as it was." in words(html)
    assert sheet(folder) == before
    assert "E6" in (folder / "corrections.csv").read_text("utf-8-sig")
    assert "Jo Park told me" in words(client.get("/letters/6/paper").text)
    listed = words(client.get("/sheet/").text)
    assert "Noted beside the sheet" in listed
    assert "E6 Referred by" in listed
    html = after(client, send(client, 6, REFERRER, "", "unnote"))
    assert "E6 (Referred by) reads as the sheet has it: “”. The letter is still held back." in words(html)
    assert not (folder / "corrections.csv").exists()


def test_a_note_that_fits_no_more_is_told(client: Visitor, folder: Path, desk: Desk) -> None:
    after(client, send(client, 6, REFERRER, "Jo Park", "note"))
    (folder / "people.csv").write_text(sheet(folder).replace("Silva Marine,,", "Silva Marine,Sam Roe,"), "utf-8")
    desk.read_anew()
    said = words(client.get("/sheet/").text)
    assert "About the sheet as a whole (1)" in said
    assert "left out: E6 (Referred by) does not say “” any more" in said
    assert "Noted beside the sheet" not in said


def test_a_sheet_that_is_open_elsewhere_is_left_alone(client: Visitor, folder: Path) -> None:
    before = sheet(folder)
    lock = folder / ".~lock.people.csv#"
    lock.write_text("somebody", "utf-8")
    assert "the sheet is open in a spreadsheet program" in words(client.get("/sheet/").text)
    answer = send(client, 5, EMAIL, "minh@example.com")
    assert answer.status_code == 422
    assert "the sheet is open in a spreadsheet program" in words(answer.text)
    assert 'value="minh@example.com"' in answer.text
    assert answer.text.index('value="note"') < answer.text.index('value="write"')
    assert sheet(folder) == before
    lock.unlink()
    after(client, send(client, 5, EMAIL, "minh@example.com"))
    assert "minh@example.com" in sheet(folder)


def test_a_cell_with_a_formula_is_refused_and_noted_instead(tmp_path: Path) -> None:
    write_campaign(tmp_path)
    book = Workbook()
    page = book.active
    assert page is not None
    for each in (HEADERS, *PEOPLE[3:5]):
        page.append(each)
    page["C2"] = '=LOWER("BROKEN@")'
    book.save(tmp_path / "people.xlsx")
    settings = tmp_path / "outreach.toml"
    settings.write_text(settings.read_text("utf-8").replace("people.csv", "people.xlsx"), "utf-8")
    client = client_of(app_of(desk_of(tmp_path)))
    before = (tmp_path / "people.xlsx").read_bytes()
    answer = send(client, 2, EMAIL, "minh@example.com")
    assert (answer.status_code, (tmp_path / "people.xlsx").read_bytes()) == (422, before)
    assert "formula" in words(row(answer.text, 2))
    after(client, send(client, 2, EMAIL, "minh@example.com", "note"))
    assert (tmp_path / "people.xlsx").read_bytes() == before
    after(client, send(client, 3, REFERRER, "Jo Park"))
    there = load_workbook(tmp_path / "people.xlsx")
    assert there.active is not None
    assert (there.active["C2"].value, there.active["E3"].value) == ('=LOWER("BROKEN@")', "Jo Park")


def test_another_person_s_row_is_never_written_to(client: Visitor, folder: Path) -> None:
    seen = seal(client, 6, REFERRER)
    lines = sheet(folder).splitlines(keepends=True)
    (folder / "people.csv").write_text("".join([lines[0], *sorted(lines[1:])]), "utf-8")
    before = sheet(folder)
    for way in ("write", "note"):
        answer = send(client, 6, REFERRER, "Jo Park", way, seen=seen)
        assert answer.status_code == 422
        assert "the row is another one than the one that you looked at" in words(answer.text)
    assert sheet(folder) == before
    assert not (folder / "corrections.csv").exists()


def test_two_tabs_may_work_on_one_sheet(client: Visitor, folder: Path) -> None:
    mine, theirs, other = seal(client, 5, EMAIL), seal(client, 5, EMAIL), seal(client, 6, REFERRER)
    after(client, send(client, 5, EMAIL, "minh@example.com", seen=theirs))
    answer = send(client, 5, EMAIL, "tran@example.com", seen=mine)
    assert answer.status_code == 422
    assert 'value="tran@example.com"' in answer.text  # what was typed stays, beside what is there now
    assert "minh@example.com" in sheet(folder)
    after(client, send(client, 6, REFERRER, "Jo Park", seen=other))
    after(client, send(client, 5, EMAIL, "tran@example.com"))
    assert "t1,Minh Tran,tran@example.com" in sheet(folder)
    assert "Silva Marine,Jo Park" in sheet(folder)


def test_a_row_shows_the_file_and_its_letter_as_they_are_together(client: Visitor, folder: Path) -> None:
    assert "Minh Tran" in words(client.get("/sheet/5").text)
    lines = sheet(folder).splitlines(keepends=True)
    (folder / "people.csv").write_text("".join([lines[0], *reversed(lines[1:])]), "utf-8")
    html = client.get("/sheet/5").text  # within the time in which what is on disk is believed to be as it was
    assert "Lena Rao" in words(html)
    assert "Minh" not in words(html)


def test_somebody_who_is_taken_out_gets_no_letter(tmp_path: Path) -> None:
    write_campaign(tmp_path)
    (tmp_path / "people.csv").write_text("Name,Email,Skip\nTom Hale,tom@,\nAda Okafor,ada@example.com,x\n", "utf-8")
    client = client_of(app_of(desk_of(tmp_path)))
    assert "The row gets no letter" in words(client.get("/sheet/3").text)
    html = after(client, send(client, 2, 2, "x"))
    assert "C2 (Skip) says “x” now. The row gets no letter." in words(html)


def test_text_of_several_lines_stays_so(tmp_path: Path) -> None:
    write_campaign(tmp_path, [("t1", "Minh Tran", "broken@", "Harbor", "Jo Park", "tides\nand locks", "")])
    client = client_of(app_of(desk_of(tmp_path)))
    assert "tides\nand locks</textarea>" in client.get("/sheet/2").text
    after(client, send(client, 2, 5, "tides\r\nand dams"))  # as browsers send it
    assert '"tides\nand dams"' in sheet(tmp_path)


def test_a_script_gets_the_row_alone(client: Visitor, desk: Desk) -> None:
    data = {"column": EMAIL, "now": "minh@example.com", "do": "write", "seen": seal(client, 5, EMAIL)}
    answer = client.post("/sheet/5", data=data, headers={**OURS, "Accept": "application/json"})
    assert answer.json
    assert answer.json["done"]
    assert answer.json["row"].lstrip().startswith('<section class="faulty" id="row-5"')
    assert answer.json["version"] == desk.version
    answer = client.post("/sheet/5", data=data, headers={**OURS, "Accept": "application/json"})
    assert answer.json
    assert not answer.json["done"]
    assert "another one" in words(answer.json["row"])


def test_what_makes_no_sense_changes_nothing(client: Visitor, folder: Path) -> None:
    before = sheet(folder)
    seen = seal(client, 5, EMAIL)
    assert client.post("/sheet/5", data={"column": EMAIL, "now": "x", "seen": seen}).status_code == 403
    for column, do, now, status in (
        ("-1", "write", "x", 400),
        ("99999", "write", "x", 400),
        ("x", "write", "x", 400),
        (EMAIL, "frob", "x", 400),
        (EMAIL, "write", "x" * 40_000, 400),
        (7, "write", "x", 422),
        (16_000, "note", "x", 422),
    ):
        data = {"column": column, "now": now, "do": do, "seen": seen}
        assert client.post("/sheet/5", data=data, headers=OURS).status_code == status
    for path in ("/sheet/1", "/sheet/99", "/sheet/-1", "/sheet/C5", "/sheet/..%2fpeople.csv"):
        assert client.get(path).status_code == 404
    assert client.post("/sheet/99", data={"column": 2, "now": "x", "seen": seen}, headers=OURS).status_code == 404
    assert client.get("/sheet/?page=x&all=%00&text=%ff").status_code == 200
    assert client.get("/sheet/5?did=frob&column=99").status_code == 200
    assert sheet(folder) == before


def test_cells_are_text(client: Visitor) -> None:
    for path in ("/sheet/", "/sheet/4", "/sheet/?all=1"):
        html = client.get(path).text
        assert not re.search(r"<script>|<img src=x", html)
        assert "&lt;script&gt;" in html


def test_looking_leaves_no_file(client: Visitor, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    for path in ("/sheet/", "/sheet/5", "/sheet/?all=1"):
        assert client.get(path).status_code == 200
    assert sorted(folder.rglob("*")) == before


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    with visited(folder, browser) as visit:
        yield visit


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    with visit.page("/sheet/") as page:
        expect(page.locator(".faulty")).to_have_count(3)
        yield page


def test_putting_a_row_right_by_keyboard(page: Page, folder: Path) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#title-5")).to_be_focused()
    page.locator("#cell-6-4").fill("Jo")  # typed elsewhere, and not sent
    page.locator("#title-5").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#cell-5-2")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("minh@example.com")
    page.keyboard.press("Enter")
    expect(page.locator("#title-5")).to_be_focused()
    expect(page.locator("#row-5 .done")).to_contain_text("C5 (Email) says “minh@example.com” now.")
    expect(page.locator("#said")).to_contain_text("C5 (Email)")
    assert "minh@example.com" in sheet(folder)
    expect(page.locator("#cell-6-4")).to_have_value("Jo")
    page.wait_for_timeout(2500)
    expect(page.locator("#changed")).to_be_hidden()  # it was changed from here
    page.locator("#cell-6-4").press("Enter")
    expect(page.locator("#row-6 .done")).to_be_visible()


def test_a_refusal_keeps_what_was_typed(page: Page, folder: Path) -> None:
    lines = sheet(folder)
    page.locator("#cell-5-2").fill("minh@example.com")
    (folder / "people.csv").write_text(lines.replace("Minh Tran", "Minh T. Tran"), "utf-8")
    page.locator("#row-5").get_by_role("button", name="Write into the sheet").click()
    expect(page.locator("#row-5 .wrong")).to_contain_text("another one than the one that you looked at")
    expect(page.locator("#cell-5-2")).to_be_focused()
    expect(page.locator("#cell-5-2")).to_have_value("minh@example.com")
    page.locator("#row-5").get_by_role("button", name="Note beside the sheet").click()
    expect(page.locator("#row-5 .done")).to_contain_text("by a note")
    assert "broken@" in sheet(folder)


def test_it_works_without_scripts(visit: Visit, folder: Path) -> None:
    with visit.another(java_script_enabled=False) as bare:
        bare.goto("/sheet/")
        bare.get_by_label("Email").fill("minh@example.com")
        bare.locator("#row-5").get_by_role("button", name="Write into the sheet").click()
        expect(bare.locator(".done")).to_contain_text("C5 (Email) says “minh@example.com” now.")
    assert "minh@example.com" in sheet(folder)


def test_what_was_typed_stays_when_no_answer_comes(visit: Visit) -> None:
    with visit.another() as cut_off:
        cut_off.goto("/sheet/")
        cut_off.route("**/sheet/5", lambda route: route.abort())
        cut_off.locator("#cell-5-2").fill("minh@example.com")
        cut_off.locator("#cell-5-2").press("Enter")
        expect(cut_off.locator("#row-5 .wrong")).to_have_text(
            "outreach does not answer. What you have typed stays here."
        )
        expect(cut_off.locator("#cell-5-2")).to_have_value("minh@example.com")
        expect(cut_off.locator("#row-5").get_by_role("button", name="Write into the sheet")).to_be_enabled()


def test_a_change_from_here_is_no_news_also_where_its_answer_is_slow(page: Page) -> None:
    on_the_way: list[Route] = []
    page.route("**/sheet/5", lambda route: on_the_way.append(route))  # noqa: PLW0108 - it marks what it calls
    page.locator("#cell-5-2").fill("minh@example.com")
    page.locator("#cell-5-2").press("Enter")
    page.wait_for_timeout(100)
    changed = on_the_way[0].fetch()
    with page.expect_response("**/state.json") as state:
        pass
    assert state.value.json()["version"] > int(page.locator("html").get_attribute("data-version") or 0)
    page.wait_for_timeout(100)
    on_the_way[0].fulfill(response=changed)
    expect(page.locator("#row-5 .done")).to_be_visible()
    expect(page.locator("#changed")).to_be_hidden()


def test_axe_finds_nothing_serious(page: Page) -> None:
    for theme, width in (("light", 390), ("dark", 1280), ("dark", 2560)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of its literals
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/sheet/", "/sheet/5", "/sheet/6?did=write&column=4"):
            page.goto(page.url.partition("/sheet")[0] + path)
            assert barriers(page) == [], (path, width)
