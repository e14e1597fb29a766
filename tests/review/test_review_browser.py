"""The review page in a real browser: by keyboard, in both themes, from a phone's width to a wide screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.review import TEMPLATE, Visit, barriers, crowd, visited, write_campaign


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    with visit.page("/letters/") as page:
        yield page


def who(page: Page) -> str:
    return page.locator("#letter h2").inner_text()


def test_going_through_by_keyboard(page: Page) -> None:
    expect(page.locator("#letter h2")).to_have_text("Ada Okafor")
    page.keyboard.press("j")
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")
    expect(page.locator(".people [aria-current]")).to_contain_text("Tom Hale")
    expect(page.locator("#said")).to_contain_text("Tom Hale")
    assert page.url.endswith("/letters/3")
    page.keyboard.press("j")
    expect(page.locator("#letter h2")).to_have_text("Lena Rao")
    page.keyboard.press("k")
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")
    page.go_back()
    expect(page.locator("#letter h2")).to_have_text("Lena Rao")
    expect(page).to_have_title("Lena Rao · " + page.title().partition("· ")[2])


def test_keys_that_are_pressed_faster_than_letters_come_are_kept(page: Page) -> None:
    for key in "jj":
        page.keyboard.press(key)
    expect(page.locator("#letter h2")).to_have_text("Lena Rao")
    for key in "kjkk":
        page.keyboard.press(key)
    expect(page.locator("#letter h2")).to_have_text("Ada Okafor")


def test_keys_work_from_within_the_letter(page: Page) -> None:
    expect(page.locator("iframe[style*=height]")).to_be_visible()  # when it is loaded it is as tall as its letter
    frame = page.frame_locator("iframe[name=seen]")
    frame.get_by_text("Dear").first.click()
    page.keyboard.press("j")
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")


def test_help_shows_the_keys_and_switches_them_off(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("Next letter")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert who(page) == "Ada Okafor"
    page.locator("#show-help").click()
    page.locator("#keys-on").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")


def test_searching_while_typing(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("grosse")
    expect(page.locator(".people a")).to_have_count(1)
    expect(page.locator("#letter h2")).to_have_text("Günther Größe")
    expect(page.locator("#said")).to_contain_text("Günther")
    page.keyboard.press("Control+a")
    page.keyboard.type("jjkk")
    expect(page.locator("#list")).to_contain_text("Nobody fits.")
    page.locator("#list").get_by_role("link", name="Show all").click()
    expect(page.locator(".people a")).to_have_count(6)


def test_going_back_to_before_a_search_lists_what_was_listed(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#letter h2")).to_have_text("Lena Rao")
    page.locator("#text").fill("grosse")
    expect(page.locator("#letter h2")).to_have_text("Günther Größe")
    page.go_back()
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator(".people [aria-current]")).to_contain_text("Tom Hale")


def test_what_is_typed_before_the_page_listens_is_searched(visit: Visit) -> None:
    with visit.early("/letters/", "letters.js") as (page, go_on):
        page.locator("#text").press_sequentially("hale")
        go_on()
        expect(page.locator(".people li")).to_have_count(1)
        expect(page.locator("#letter h2")).to_have_text("Tom Hale")


def test_filtering(page: Page) -> None:
    page.get_by_text("Filter").click()
    page.get_by_label("State").select_option("ready")
    expect(page.locator(".people a")).to_have_count(2)
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")
    page.keyboard.press("Escape")
    page.locator("#letter h2").click()
    page.keyboard.press("j")
    expect(page.locator("#letter h2")).to_have_text("Günther Größe")


def test_what_can_be_filtered_comes_when_all_is_checked(tmp_path: Path, browser: Browser) -> None:
    write_campaign(tmp_path, crowd(1500))
    with visited(tmp_path, browser) as visit, visit.page("/") as page:
        page.get_by_text("Filter").click()
        expect(page.get_by_label("State")).to_contain_text("ready (1,500)")
        expect(page.locator("#gathering")).to_have_count(0)


def test_forms_values_and_passages(page: Page) -> None:
    frame = page.frame_locator("iframe[name=seen]")
    expect(frame.locator("header")).to_contain_text("18 Alder Street")
    page.keyboard.press("v")
    expect(frame.locator("html")).to_have_class("values")
    page.keyboard.press("2")
    expect(frame.locator("strong mark.value")).to_have_text("Harbor")
    expect(frame.locator("html")).to_have_class("values")
    page.keyboard.press("3")
    expect(page.locator(".frame.phone")).to_be_visible()
    page.locator(".noted a.sign").first.click()
    expect(frame.locator("mark.here")).to_contain_text("If you hear of any openings")


def test_the_frame_is_as_tall_as_its_letter(page: Page) -> None:
    expect(page.frame_locator("iframe[name=seen]").locator("footer")).to_be_attached()
    page.wait_for_function(
        "() => { const f = document.querySelector('iframe');"
        " return f.clientHeight >= f.contentDocument.documentElement.scrollHeight }"
    )


def test_wild_cells_stay_text(page: Page) -> None:
    page.get_by_role("link", name="Lena Rao").click()
    expect(page.locator("#letter h2")).to_have_text("Lena Rao")
    frame = page.frame_locator("iframe[name=seen]")
    expect(frame.locator("main")).to_contain_text("{{ 7*7 }}{% for x in y %}")
    assert page.title().startswith("Lena Rao")
    for each in page.frames:
        assert each.locator("script:not([src])").count() == 0
        assert each.locator("img").count() == 0


def test_no_script_runs_in_a_letter(visit: Visit) -> None:
    with visit.another() as page:
        page.goto("/letters/")
        expect(page.frame_locator("iframe[name=seen]").locator("main")).to_be_attached()
        page.evaluate(
            "() => { const inside = document.querySelector('iframe').contentDocument;"
            " const wild = inside.createElement('div'); wild.setAttribute('onclick', 'top.ran = true');"
            " inside.body.append(wild); wild.click(); }"
        )
        assert page.evaluate("() => window.ran") is None


def test_everything_is_a_link_without_scripts(visit: Visit) -> None:
    with visit.another(java_script_enabled=False, viewport={"width": 390, "height": 844}) as page:
        page.goto("/letters/")
        page.get_by_role("link", name="Tom Hale").click()
        expect(page.locator("#letter h2")).to_have_text("Tom Hale")
        page.get_by_role("link", name="Next").click()
        expect(page.locator("#letter h2")).to_have_text("Lena Rao")
        page.get_by_role("link", name="E-mail").click()
        assert page.url.endswith("/letters/4?as=mail")
        page.get_by_role("link", name="List", exact=True).click()
        page.get_by_label("Search").fill("ada")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".people a")).to_have_count(1)


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("light", 1280), ("dark", 390), ("dark", 2560)])
def test_axe_finds_nothing_serious(visit: Visit, theme: str, width: int) -> None:
    with visit.another(color_scheme=theme, viewport={"width": width, "height": 900}) as page:
        for path in ("/letters/", "/letters/2?values=1", "/letters/99"):
            page.goto(path)
            assert barriers(page) == [], path


def test_a_changed_file_is_noticed(page: Page, shared: Path) -> None:
    template = shared / "templates" / "letter.md"
    try:
        template.write_text(TEMPLATE.replace("Thank you for", "Many thanks for"), "utf-8")
        expect(page.locator("#changed")).to_be_visible()
        page.locator("#changed a").click()
        expect(page.frame_locator("iframe[name=seen]").locator("main")).to_contain_text("Many thanks")
        template.write_text("{% if %}", "utf-8")
        expect(page.locator("#changed")).to_be_visible()
        page.locator("#changed a").click()
        expect(page.locator(".notice.error")).to_contain_text("letter.md")
    finally:
        template.write_text(TEMPLATE, "utf-8")
