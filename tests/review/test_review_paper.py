"""The Word letter as a page of HTML."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.campaign import Choice, open_campaign, start
from outreach.review.paper import paper
from tests.support.review import write_campaign

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40)


class Balanced(HTMLParser):
    """Fails when elements do not close in the order in which they have opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("br", "img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(document: object) -> str:
    file = BytesIO()
    document.save(file)  # type: ignore[attr-defined] # docx.Document is a function
    html = paper(file.getvalue(), "en-US", "A letter")
    parser = Balanced()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return html


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_table_has_the_lines_of_its_style_and_its_own() -> None:
    document = Document()
    for style in ("Table Grid", "Normal Table", "Table Grid"):
        document.add_table(1, 1, style=style)
    own = f'<w:tblBorders {nsdecls("w")}><w:insideH w:val="nil"/></w:tblBorders>'
    document.tables[2]._tbl.tblPr.append(parse_xml(own))
    assert re.findall(r"<table[^>]*>", page_of(document)) == ['<table class="lines">', "<table>", "<table>"]


def test_what_word_shows_is_shown() -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.left_margin = Pt(500), Pt(77)
    section.header.paragraphs[0].text = "The head"
    section.footer.paragraphs[0].text = "The foot"
    paragraph = document.add_paragraph("Plain ")
    run = paragraph.add_run("bold & red")
    run.bold = True
    run.font.color.rgb, run.font.size, run.font.name = RGBColor(0xC0, 0, 0), Pt(20), "Georgia"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")
    html = page_of(document)
    assert "--page-w:500pt" in html
    assert "--left:77pt" in html
    assert re.search(r"<header>\s*<p[^>]*>The head</p>", html)
    assert re.search(r"<footer>\s*<p[^>]*>The foot</p>", html)
    assert re.search(
        r"text-align:right[^>]*>Plain <span style=\"[^\"]*Georgia[^\"]*font-size:20pt;font-weight:700;color:#C00000",
        html,
    )
    assert "bold &amp; red</span>" in html
    assert "1. first 2. second" in words(html)


def test_a_paragraph_runs_the_way_that_its_file_says() -> None:
    document = Document()
    document.add_paragraph("مدير")
    own = document.add_paragraph("مدير")._p.get_or_add_pPr()
    own.append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
    assert re.findall(r'<p dir="(\w+)"', page_of(document).partition("<main>")[2]) == ["ltr", "rtl"]


def test_tabs_to_the_right_part_a_line_without_breaking_its_runs() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(400), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run("left\tright").italic = True
    html = page_of(document)
    assert "justify-content:space-between" in html
    assert html.count("font-style:italic") == 2


HIDDEN = f"""<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">See </w:t></w:r>
<w:r><w:fldChar w:fldCharType="begin"/></w:r>
<w:r><w:instrText>HYPERLINK "https://evil.example"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
<w:r><w:t>here</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>"""


def test_deleted_text_and_field_codes_do_not_show() -> None:
    document = Document()
    document.element.body.insert(0, parse_xml(HIDDEN))
    html = page_of(document)
    assert "See here" in words(html)
    assert "evil.example" not in html
    assert "gone" not in html
    assert re.search(r'display:none">unseen', html)


def test_the_letter_of_every_stationery_is_laid_out(tmp_path: Path) -> None:
    for name in ("stationery", "stationery-a4", "stationery-a4-rtl"):
        write_campaign(tmp_path)
        toml = tmp_path / "outreach.toml"
        toml.write_text(f'{toml.read_text("utf-8")}stationery = "{name}.docx"\n', "utf-8")
        run = start(open_campaign(tmp_path, None, None, tmp_path), Choice(today=date(2026, 11, 23)), word=True)
        planned = next(iter(run))
        assert planned.letter
        assert planned.filling
        assert run.stationery
        html = paper(run.stationery.document(planned.filling, planned.letter.word), "en-US", "x")
        assert "Dear Ada Okafor," in words(html)
        assert "18 Alder Street, Denver, CO 80203" in words(html)


@settings(deadline=None, max_examples=25)
@given(st.lists(TEXTS, max_size=5), TEXTS)
def test_any_text_is_text(texts: list[str], title: str) -> None:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    file = BytesIO()
    document.save(file)
    page = unescape(re.sub(r"<[^>]*>", "", paper(file.getvalue(), "en-US", title)))
    assert "".join(page.split()) == "".join("".join((title, *texts)).split())
