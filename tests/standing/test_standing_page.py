"""The page: whole in itself, readable by everybody, and safe whatever people are called."""

import re
import subprocess
from html import escape
from pathlib import Path

import pytest
from lxml import html

from outreach.standing import Next, Overview, Person, page
from outreach.standing.page import sections
from outreach.standing.words import HANSEN, steps
from tests.standing.seen import START, TODAY, campaign, letter, told
from tests.support.programs import require, surroundings

HOSTILE = "<script>alert(1)</script> & “O'Neil” \" onload=x"


@pytest.fixture(scope="module")
def seen() -> Overview:
    people = [Person("p0", HOSTILE, HOSTILE), Person("long", "Wolfeschlegelsteinhausenbergerdorff" * 2, "The " * 30)]
    hostile = told([letter("p0", "unknown")], [], people, {"p0": Next("call", TODAY, TODAY)})
    full = campaign(60)
    return Overview(TODAY, (*hostile.standings, *full.standings), full.funnel, full.rates, full.weeks)


@pytest.fixture(scope="module")
def tree(seen: Overview) -> html.HtmlElement:
    return html.document_fromstring(page(seen))


def test_it_needs_nothing_from_elsewhere(seen: Overview, tree: html.HtmlElement) -> None:
    assert (
        tree.xpath("//script | //link | //img | //iframe | //object | //*[@style] | //@*[starts-with(name(), 'on')]")
        == []
    )
    assert not re.search(r"https?:|url\(|@import|//\w", page(seen))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {each.removeprefix("#") for each in tree.xpath("//a/@href")} <= set(ids)
    assert page(seen) == page(seen)


def test_names_are_only_ever_text(tree: html.HtmlElement) -> None:
    (name,) = tree.xpath("//table[@class='people']/tbody/tr[1]/th")
    assert " ".join(name.text_content().split()).startswith(f"{HOSTILE} {HOSTILE}")


def test_one_person_in_the_first_week_is_no_people_in_weeks() -> None:
    shown = page(told([letter("a")], [], today=START.date()))
    assert "1 person<" in shown
    assert "People, over 1 week: 1 first written to" in shown


def test_each_plot_is_told_and_has_a_table_beside_it(tree: html.HtmlElement) -> None:
    plots = tree.xpath("//svg")
    assert len(plots) == 5
    for plot in plots:
        assert plot.get("role") == "img"
        title, description = (plot.get_element_by_id(name).text for name in plot.get("aria-labelledby").split())
        assert title
        assert re.search(r"\d", description)
        (table,) = plot.xpath("ancestor::div[@class='figure']//table")
        assert table.xpath("caption")
        assert table.xpath("tbody/tr")
        assert not table.xpath(".//th[not(@scope)]")


def test_what_is_drawn_is_what_the_table_says(seen: Overview, tree: html.HtmlElement) -> None:
    (plot,) = tree.xpath("//svg[starts-with(@aria-labelledby, 'funnel')]")
    widths = [float(each.rstrip("%")) for each in plot.xpath("rect[@class='bar']/@width")]
    numbers = [int(each) for each in plot.xpath("ancestor::div[@class='figure']//tbody//td[1]/text()")]
    assert numbers == list(steps(seen.funnel).values())
    assert widths == pytest.approx([100 * each / numbers[0] for each in numbers], abs=0.01)
    (plot,) = tree.xpath("//svg[starts-with(@aria-labelledby, 'rates-source')]")
    points = [float(each.rstrip("%")) for each in plot.xpath("circle/@cx")]
    ranges = [float(each.rstrip("%")) for each in plot.xpath("line[@class='range']/@x1")]
    rates = seen.rates.groupings[0].rates
    assert points == pytest.approx([100 * each.share for each in rates], abs=0.01)
    assert ranges[::3] == pytest.approx([100 * each.low for each in rates], abs=0.01)


def test_the_quoted_figure_has_its_author(tree: html.HtmlElement) -> None:
    text = tree.text_content()
    assert HANSEN in text
    assert text.count("200") == HANSEN.count("200") == 1
    assert "Katharine Hansen" in HANSEN


def test_contrast_is_enough_in_both_themes(seen: Overview) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what is drawn."""
    style = page(seen).partition("<style>")[2].partition("</style>")[0]
    light, dark, paper = (
        dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    )
    assert light.keys() == dark.keys() == paper.keys()
    for theme in (light, dark, paper):
        for name in ("ink", "quiet", "accent", "error"):
            assert _contrast(theme[name], theme["ground"]) >= 4.5, name
        assert _contrast(theme["error"], theme["error-ground"]) >= 4.5
        assert _contrast(theme["ink"], theme["error-ground"]) >= 4.5
        assert _contrast(theme["accent"], theme["accent-ground"]) >= 3


def test_an_empty_campaign_has_a_page() -> None:
    assert "There is nobody yet." in page(told())
    assert [each for each in sections(told()) if "svg" in each] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_any_screen(tmp_path: Path, seen: Overview, width: int) -> None:
    """In a real browser: nothing is wider than the window, and no plot's text runs into another."""
    (chromium,) = require("chromium")
    frame = tmp_path / "frame.html"
    framed = f'<iframe width="{width}" height="900" style="border: 0" srcdoc="{escape(page(seen))}"></iframe>'
    frame.write_text(f'<meta charset="utf-8">{framed}<pre></pre>{_MEASURE}', "utf-8")
    done = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"),
            *("--virtual-time-budget=2000", "--dump-dom", frame.as_uri()),
        ],
        env=surroundings(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "<pre>0 too wide; 0 beyond; 0 upon another</pre>" in done.stdout


_MEASURE = """<script>
addEventListener("load", () => {
  const inner = document.querySelector("iframe").contentDocument;
  const wide = inner.documentElement.clientWidth, needed = inner.documentElement.scrollWidth;
  const beyond = [...inner.querySelectorAll("body *")].filter(
    each => each.getBoundingClientRect().right > wide + 1).length;
  let upon = 0;
  for (const plot of inner.querySelectorAll("svg")) {
    const boxes = [...plot.querySelectorAll("text")].map(each => each.getBoundingClientRect());
    boxes.forEach((one, at) => boxes.slice(at + 1).forEach(other => {
      if (one.left < other.right && other.left < one.right && one.top < other.bottom - 2 && other.top < one.bottom - 2)
        upon++;
    }));
  }
  document.querySelector("pre").textContent = `${needed - wide} too wide; ${beyond} beyond; ${upon} upon another`;
});
</script>"""


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
