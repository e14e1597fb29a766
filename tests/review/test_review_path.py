"""The whole path in one go, from the first look to what may leave: with the mouse, by keys alone, without scripts."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from outreach.campaign.by_hand.decisions import decisions_in
from outreach.campaign.by_hand.edits import edits_in
from tests.support.programs import Outreach
from tests.support.review import HEADERS, PEOPLE, SETTINGS, TEMPLATE, reviewing, visiting, write_campaign

Hand = Callable[[Locator], None]
"""Presses what it is given, or puts the caret into it."""

MOST_TABS = 120
TYPED = "input:not([type=checkbox]), textarea"


def by_mouse(target: Locator) -> None:
    target.click()


def by_keys(target: Locator) -> None:
    """No letter is a command here: all has to be within reach of the tab key, and is pressed by Enter."""
    page = target.page
    expect(target).to_be_visible()
    is_before = target.evaluate("each => (each.compareDocumentPosition(document.activeElement) & 4) > 0")
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab" if is_before else "Tab")
        if target.evaluate("each => each === document.activeElement"):
            break
    else:
        raise AssertionError(f"the tab key does not lead to {target}")
    # Whoever goes there by keys sees where they are.
    assert target.evaluate("each => each.matches(':focus-visible')")
    if not target.evaluate(f"each => each.matches('{TYPED}')"):
        page.keyboard.press("Enter")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_campaign(tmp_path)
    (folder / "outreach.toml").write_text(SETTINGS + "[send]\nrequire_approval = true\n", "utf-8")
    return folder


@pytest.mark.parametrize("hand", [by_mouse, by_keys])
def test_from_the_first_look_to_what_may_leave(hand: Hand, folder: Path, browser: Browser, outreach: Outreach) -> None:
    with reviewing(folder) as address, visiting(browser, address) as context:
        page = context.new_page()
        page.goto(address.partition("/open")[0])
        look_at_letters(page, hand)
        put_the_template_right(page, hand)
        put_the_sheet_right(page, hand)
        change_one_letter(page, hand)
        decide(page, hand)
        log_a_call(page, hand)
    assert_done(folder, outreach)


def assert_done(folder: Path, outreach: Outreach) -> None:
    assert (folder / "templates" / "letter.md").read_text("utf-8") == without_openings()
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        minh = ("t1", "Minh Tran", "minh@example.org", *PEOPLE[3][3:])
        assert list(map(tuple, csv.reader(file))) == [HEADERS, *PEOPLE[:3], minh, *PEOPLE[4:]]
    (edit,) = edits_in(folder)
    assert edit.text.endswith("P.S. I liked your talk.\n")
    stand = {each.contact: (each.decision, each.note) for each in decisions_in(folder).values()}
    approved = ("approved", "")
    assert stand == {"h1": approved, "g1": ("held", "after the holidays"), "o1": approved, "t1": approved}
    outreach("write", "-c", folder, "--as", "txt", "--date", "2026-11-23", cwd=folder)
    letters = {path.stem: path.read_text("utf-8") for path in (folder / "letters").glob("*.txt")}
    assert letters.keys() == {"Hale-Tom", "Okafor-Ada", "Tran-Minh"}
    assert [name for name, text in letters.items() if "I liked your talk" in text] == ["Hale-Tom"]
    assert not any("openings" in text for text in letters.values())
    history = outreach("history", "h1", "-c", folder, cwd=folder).stdout
    assert "called" in history
    assert "Spoke with his office" in history


def look_at_letters(page: Page, hand: Hand) -> None:
    letter = page.frame_locator("iframe[name=seen]")
    expect(page.locator("#letter h2")).to_have_text("Ada Okafor")
    hand(page.get_by_role("link", name="Next"))
    expect(page.locator("#letter h2")).to_have_text("Tom Hale")
    expect(letter.locator("header")).to_contain_text("18 Alder Street")
    hand(page.get_by_role("link", name="E-mail", exact=True))
    expect(letter.locator("body")).to_contain_text("Thank you for considering it.")
    expect(letter.locator("header")).to_have_count(0)
    hand(page.get_by_role("link", name="Phone"))
    expect(page.locator(".frame.phone")).to_be_visible()
    hand(page.get_by_role("button", name="Merged values"))
    expect(letter.locator("html.values mark.value").first).to_be_visible()
    hand(page.get_by_role("searchbox", name="Search"))
    page.keyboard.type("okafor")
    expect(page.locator("#letter h2")).to_have_text("Ada Okafor")
    expect(page.locator(".noted")).to_contain_text("L04")


def put_the_template_right(page: Page, hand: Hand) -> None:
    hand(page.get_by_role("link", name="Template"))
    hand(page.locator("#text"))
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(without_openings())
    expect(page.locator("#came")).to_contain_text("With this text: 3 ready, 3 held")
    hand(page.get_by_role("button", name="Save"))
    expect(page.locator("#standing")).to_have_text("Saved")


def put_the_sheet_right(page: Page, hand: Hand) -> None:
    hand(page.get_by_role("link", name="Sheet"))
    hand(page.locator("#row-5").get_by_label("Email"))
    page.keyboard.press("Control+a")
    page.keyboard.type("minh@example.org")
    hand(page.locator("#row-5 form", has=page.get_by_label("Email")).get_by_role("button", name="Write into the sheet"))
    expect(page.locator("#row-5 .done")).to_contain_text("The letter is ready.")


def change_one_letter(page: Page, hand: Hand) -> None:
    hand(page.get_by_role("link", name="Letters"))
    hand(page.locator(".people").get_by_role("link", name="Tom Hale"))
    hand(page.get_by_role("link", name="Edit"))
    hand(page.locator("#text"))
    page.keyboard.press("Control+End")
    page.keyboard.type("P.S. I liked your talk.")
    expect(page.frame_locator("#seen").locator("body")).to_contain_text("P.S. I liked your talk.")
    hand(page.get_by_role("button", name="Save"))
    expect(page.locator("#standing")).to_have_text("Saved")
    hand(page.get_by_role("link", name="To the letters"))
    expect(page.locator(".decide")).to_contain_text("Changed by hand")


def decide(page: Page, hand: Hand) -> None:
    hand(page.get_by_role("button", name="Approve"))
    expect(page.locator(".decide .decision")).to_have_text("Approved")
    hand(page.locator(".people").get_by_role("link", name="Günther Größe"))
    expect(page.locator("#letter h2")).to_have_text("Günther Größe")
    hand(page.locator(".hold summary"))
    hand(page.get_by_label("Why, if you like"))
    page.keyboard.type("after the holidays")
    hand(page.get_by_role("button", name="Hold it back"))
    expect(page.locator(".decide .decision")).to_have_text("Held back by you")
    hand(page.get_by_role("link", name="Approve all without findings"))
    hand(page.get_by_role("button", name="Approve 2 letters"))
    expect(page.locator(".people a")).to_have_count(3)


def log_a_call(page: Page, hand: Hand) -> None:
    hand(page.get_by_role("link", name="Standing"))
    hand(page.locator("table.people").get_by_role("link", name="Tom Hale"))
    hand(page.get_by_label("Text"))
    page.keyboard.type("Spoke with his office")
    hand(page.get_by_role("button", name="Log it"))
    expect(page.locator(".done")).to_contain_text("Tom Hale")


def test_all_of_it_without_scripts(folder: Path, browser: Browser, outreach: Outreach) -> None:
    with reviewing(folder) as address, visiting(browser, address) as let_in:
        plain = browser.new_context(java_script_enabled=False, base_url=address.partition("/open")[0])
        plain.add_cookies(let_in.cookies())  # type: ignore[arg-type] # what one context gives, another takes
        page = plain.new_page()
        page.goto("/template/")
        page.locator("#text").fill(without_openings())
        page.get_by_role("button", name="Show the letter").click()
        expect(page.locator("#text")).to_have_value(without_openings())
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Sheet").click()
        page.locator("#row-5").get_by_label("Email").fill("minh@example.org")
        page.locator("#row-5 form", has=page.get_by_label("Email")).get_by_role("button", name="Write").click()
        expect(page.locator(".done")).to_contain_text("The letter is ready.")
        page.goto("/edit/3")
        page.locator("#text").fill(page.locator("#text").input_value() + "P.S. I liked your talk.")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Approve").click()
        expect(page.locator(".decide .decision")).to_have_text("Approved")
        page.goto("/letters/7")
        page.locator(".hold summary").click()
        page.get_by_label("Why, if you like").fill("after the holidays")
        page.get_by_role("button", name="Hold it back").click()
        expect(page.locator(".decide .decision")).to_have_text("Held back by you")
        page.goto("/decide/all")
        page.get_by_role("button", name="Approve 2 letters").click()
        log_a_call(page, by_mouse)
        plain.close()
    assert_done(folder, outreach)


def without_openings() -> str:
    return TEMPLATE.replace(
        '\n{%- if contact.company == "Harbor" %} If you hear of any openings, please think of me.{% endif %}', ""
    )
