"""All views for those who read larger text, choose their own colours, want nothing to move, or listen."""

from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from outreach.campaign.by_hand.decisions import decisions_in
from tests.support.programs import Outreach, require
from tests.support.review import Visit, barriers, visited, write_campaign

VIEWS = (
    "/letters/2?values=1",
    "/letters/3?as=mail",
    "/letters/6",
    "/template/?row=2",
    "/edit/3",
    "/decide/all",
    "/sheet/?all=1",
    "/sheet/5",
    "/standing/",
    "/standing/person?who=h1&kind=met",
    "/letters/99",
)
COLOURS = ("color", "backgroundColor")
TWICE_AS_LARGE = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_campaign(tmp_path_factory.mktemp("campaign"))
    outreach = Outreach(folder)
    for happened in (("h1", "sent", "--on", "2026-11-02"), ("g1", "met", "--learned", "much", "--on", "2026-11-20")):
        assert outreach("log", *happened, "-c", folder).returncode == 0
    assert outreach("hold", "g1", "-c", folder).returncode == 0
    assert decisions_in(folder)
    return folder


def shown(page: Page, path: str) -> Page:
    page.goto(path)
    frame = page.locator("iframe")
    if frame.count():
        expect(page.frame_locator("iframe").locator("body")).to_contain_text("Sincerely")
    return page


def test_text_twice_as_large_is_read_without_scrolling_sideways(visit: Visit) -> None:
    (path,) = require("chromium")
    browser = visit.browser.browser_type.launch(executable_path=path, args=["--no-sandbox", TWICE_AS_LARGE])
    with closing(browser), visit.another(browser) as page:
        page.set_viewport_size({"width": 1280, "height": 900})
        for path in VIEWS:
            shown(page, path)
            assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 32
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            # No words stand letter below letter, and no field is too narrow for any.
            narrow = page.evaluate(
                "[...document.querySelectorAll('main :is(h1, h2, h3, p, dd, a, input[type=search], input[name=now])')]"
                ".filter((each) => each.checkVisibility() && (each.textContent.trim().length > 8 || each.name)"
                " && !each.closest('.unseen') && each.getBoundingClientRect().width < 96)"
                ".map((each) => each.outerHTML.slice(0, 80))"
            )
            assert narrow == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_that_the_reader_chooses_hide_nothing(scheme: str, visit: Visit) -> None:
    with visit.another(forced_colors="active", color_scheme=scheme) as page:
        for path in VIEWS:
            shown(page, path)
            marks = page.frame_locator("iframe").locator("mark") if page.locator("iframe").count() else None
            for mark in marks.all() if marks else ():
                ink, ground = (
                    mark.evaluate(f"each => getComputedStyle(each).{of}") for of in ("color", "backgroundColor")
                )
                assert ink != ground
                assert ground.startswith("rgb("), "what is behind it is not known"
        shown(page, "/letters/3?as=mail")
        for chosen in page.locator("[aria-current]:visible").all():
            assert chosen.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


def test_nothing_moves_for_who_wants_that(visit: Visit) -> None:
    with visit.another(reduced_motion="reduce") as page:
        for path in VIEWS:
            shown(page, path)
            moving = "[...document.querySelectorAll('*')].map((each) => getComputedStyle(each).transitionDuration)"
            assert set(page.evaluate(moving)) == {"0s"}
            assert page.evaluate("document.getAnimations().length") == 0


def test_who_listens_finds_the_way(visit: Visit) -> None:
    titles = set()
    with visit.another() as page:
        for path in VIEWS:
            shown(page, path)
            titles.add(page.title())
            levels = page.evaluate(
                "[...document.querySelectorAll('h1, h2, h3, h4')].filter((each) =>"
                " !each.closest('dialog')).map((each) => Number(each.tagName[1]))"
            )
            assert levels[0] == 1, path
            assert levels.count(1) == 1, path
            assert all(after - before <= 1 for before, after in pairwise(levels)), path
            assert page.locator("main").count() == page.locator("header.top nav").count() == 1
            assert page.locator("iframe:not([title])").count() == 0
            assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
            assert barriers(page) == [], path
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_have_text("Skip to the content")
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main"
        assert len(titles) == len(VIEWS)


def test_words_without_an_end_stay_within_their_window(tmp_path: Path, visit: Visit) -> None:
    long = "Wasserwirtschaftsverband" * 6
    people = [(f"w{at}", f"Ada {long}", f"{at}@{at}", long, "Jo Park", long, "referral") for at in ("example.com", "b")]
    with visited(write_campaign(tmp_path, people), visit.browser) as alone:
        for path in ("/letters/2", "/letters/2?as=mail", "/sheet/", "/sheet/3", "/decide/all", "/standing/"):
            with alone.page(path) as page:
                page.set_viewport_size({"width": 360, "height": 740})
                for frame in page.frames:
                    frame.wait_for_load_state()
                    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, frame.url)
