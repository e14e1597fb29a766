"""Markdown in each medium: what letters need, in the forms that readers of each medium know."""

import re
from base64 import b64encode
from pathlib import Path

import pytest

from tests.letters.conftest import Render
from tests.letters.media import (
    Page,
    html_text,
    same_in_all,
    without_labels,
    word_paragraphs,
    word_styles,
    word_text,
    words,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_bold_italic_and_code(render: Render) -> None:
    letter = render("**Bold {{ x }}** *it **both*** `co*de {{ x }}`", x="*v*")
    assert letter.text == "Bold *v* it both co*de *v*\n"
    assert letter.html == ('<p dir="ltr"><strong>Bold *v*</strong> <em>it <strong>both</strong></em> co*de *v*</p>\n')
    assert '<w:rPr><w:b/><w:bCs/></w:rPr><w:t xml:space="preserve">Bold ' in "".join(letter.word)
    assert '<w:rPr><w:b/><w:bCs/><w:i/><w:iCs/></w:rPr><w:t xml:space="preserve">both' in "".join(letter.word)
    same_in_all(letter)


def test_a_line_end_is_a_line_break(render: Render) -> None:
    letter = render("one\ntwo\\\nthree  \nfour\n\nfive")
    assert letter.text == "one\ntwo\nthree\nfour\n\nfive\n"
    assert Page(letter.html).tags == ["p", "br", "br", "br", "p"]
    assert word_text(letter) == "one\ntwo\nthree\nfour\nfive"


LISTS = """\
- one {{ x }}
- two
  more
  1. inner
  2. inner too

     with a paragraph
- three

text

3. c
4. d
"""


def test_lists(render: Render) -> None:
    letter = render(LISTS, x="a\nb")
    inner = "  1. inner\n  2. inner too\n     with a paragraph\n"
    assert letter.text == f"- one a\n  b\n- two\n  more\n{inner}- three\n\ntext\n\n3. c\n4. d\n"
    tags = [tag for tag in Page(letter.html).tags if tag not in ("br", "p")]
    assert tags == ["ul", "li", "li", "ol", "li", "li", "li", "ol", "li", "li"]
    assert '<ol start="3">' in letter.html
    assert words(html_text(letter)) == words(without_labels(letter.text))
    numbers = [
        (p.find(f".//{W}ilvl").attrib[f"{W}val"], p.find(f".//{W}numId").attrib[f"{W}val"])  # type: ignore[union-attr]
        for p in word_paragraphs(letter)
        if p.find(f".//{W}numId") is not None
    ]
    assert numbers == [("0", "1"), ("0", "1"), ("1", "2"), ("1", "2"), ("0", "1"), ("0", "0"), ("0", "0")]
    assert "3.\tc\n4.\td" in word_text(letter)


def test_second_numbered_list_has_its_numbers_written_out(render: Render) -> None:
    letter = render("1. a\n2. b\n\ntext\n\n1. c")
    assert word_text(letter) == "a\nb\ntext\n1.\tc"
    assert word_styles(letter) == ["ListNumber", "ListNumber", "BodyText", "ListNumber"]


def test_headings_quotes_and_rules(render: Render) -> None:
    letter = render("# One {{ x }}\n\n#### Four\n\n> said {{ x }}\n> more\n>\n> last\n\n---\n\nend", x="a\nb")
    assert letter.text == "One a\nb\n\nFour\n\n> said a\n> b\n> more\n>\n> last\n\n* * *\n\nend\n"
    assert word_styles(letter) == ["Heading1", "Heading3", "Quote", "Quote", "BodyText", "BodyText"]
    assert [tag for tag in Page(letter.html).tags if tag != "br"] == ["h1", "h4", "blockquote", "p", "p", "hr", "p"]


def test_html_in_a_template_is_text(render: Render) -> None:
    letter = render("<b>not bold</b> <script>x</script>\n\n<div>\n\n&amp; &copy;")
    assert letter.text == "<b>not bold</b> <script>x</script>\n\n<div>\n\n& ©\n"
    assert set(Page(letter.html).tags) == {"p"}
    same_in_all(letter)


def test_links(render: Render) -> None:
    letter = render("[my page](https://example.org/a?b=c&d) <https://example.org/x> [me](mailto:me@example.org)", x="v")
    assert letter.text == "my page (https://example.org/a?b=c&d) https://example.org/x me (me@example.org)\n"
    hrefs = [str(value) for name, value in Page(letter.html).attributes if name == "href"]
    assert hrefs == ["https://example.org/a?b=c&d", "https://example.org/x", "mailto:me@example.org"]
    xml = "".join(letter.word)
    assert re.findall(r'HYPERLINK "([^"]*)"', xml) == [h.replace("&", "&amp;") for h in hrefs]
    assert xml.count('fldCharType="begin"') == xml.count('fldCharType="separate"') == xml.count('"end"') == 3
    assert '<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>' in xml


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("www.example.org/in/sam", "https://www.example.org/in/sam"),
        ("sam@example.org", "mailto:sam@example.org"),
        ("TEL:+1-202-555-0100", "TEL:+1-202-555-0100"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
    ],
)
def test_a_value_as_a_whole_target(render: Render, value: str, target: str) -> None:
    letter = render("[page]({{ x }})", x=value)
    assert [v for name, v in Page(letter.html).attributes if name == "href"] == [target]
    assert re.findall(r'HYPERLINK "([^"]*)"', "".join(letter.word)) == [target]
    assert letter.text == f"page ({target.removeprefix('mailto:').removeprefix('TEL:')})\n"
    assert not letter.findings


@pytest.mark.parametrize("value", ["javascript:alert(1)", "file:///etc/passwd", "nothing", " data:text/html,x"])
def test_a_target_that_is_none_leaves_the_text(render: Render, value: str) -> None:
    letter = render("See [page]({{ x }})!", x=value)
    assert letter.text == "See page!\n"
    assert "href" not in letter.html
    assert "HYPERLINK" not in "".join(letter.word)
    assert "fldChar" not in "".join(letter.word)
    assert [f.rule for f in letter.findings] == ["T17"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://example.org/?q={{ x }}", "https://example.org/?q=a%26b%20%2F%3Ac"),
        ("mailto:{{ x }}", "mailto:a%26b%20%2F%3Ac"),
        ("{{ site }}/{{ x }}", "https://example.org/a%26b%20%2F%3Ac"),
    ],
)
def test_a_value_in_a_target_is_percent_encoded(render: Render, link: str, target: str) -> None:
    letter = render(f"[page]({link})", x="a&b /:c", site="https://example.org")
    assert [v for name, v in Page(letter.html).attributes if name == "href"] == [target]


@pytest.mark.parametrize("link", ["{{ a }}:{{ b }}", "{{ a }}{{ b }}", "{{ a }}x:{{ b }}", "javascript:{{ b }}"])
def test_values_cannot_make_up_a_scheme(render: Render, link: str) -> None:
    letter = render(f"[page]({link})", a="javascript", b=":alert(1)")
    assert "href" not in letter.html


def test_pictures_of_the_campaign(render: Render, tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n"
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "me.PNG").write_bytes(picture)
    letter = render("Look: ![my *garden*](pictures/me.PNG)")
    assert letter.text == "Look: my garden\n"
    data = b64encode(picture).decode()
    assert f'<img src="data:image/png;base64,{data}" alt="my garden" style="max-width:100%">' in letter.html
    assert not letter.findings
    same_in_all(letter)
    for path in ("gone.png", "../letter.md", "https://example.org/x.png", "/etc/hostname", "{{ x }}"):
        assert [f.rule for f in render(f"![x]({path})", x="me.png").findings] == ["T18"], path


def test_a_picture_that_is_too_large_leaves_its_description(render: Render, tmp_path: Path) -> None:
    (tmp_path / "me.jpg").write_bytes(bytes(1_000_001))
    letter = render("Look: ![my garden](me.jpg)")
    (finding,) = letter.findings
    assert (finding.rule, finding.level) == ("T19", "warning")
    assert "1,000,001 bytes" in finding.message
    assert letter.html == '<p dir="ltr">Look: <em>my garden</em></p>\n'
    same_in_all(letter)


def test_a_file_that_is_no_picture(render: Render) -> None:
    letter = render("![the list](list.md)", {"list.md": "secret"})
    (finding,) = letter.findings
    assert (finding.rule, finding.level) == ("T18", "error")
    assert ".png" in finding.hint
    assert letter.html == '<p dir="ltr"><em>the list</em></p>\n'


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("I work at {{ x }}. You too.", "Bay, Inc.", "I work at Bay, Inc. You too."),
        ("I work at {{ x }}. You too.", "Bay", "I work at Bay. You too."),
        ("At {{ x }}.", "Bay Ltd.", "At Bay Ltd."),
        ("I would hear how {{ x }}. You too.", "rivers flood?", "I would hear how rivers flood? You too."),
        ("At {{ x }}. You too.", "Yahoo!", "At Yahoo! You too."),
        ("At {{ x }}.\nYou", "Bay Ltd.", "At Bay Ltd.\nYou"),
        ("At **{{ x }}**. You", "Bay Ltd.", "At Bay Ltd. You"),
        ("At [_{{ x }}_](https://example.org). You", "Bay Ltd.", "At Bay Ltd. (https://example.org) You"),
        ("(At {{ x }}.) “At {{ x }}.” *At {{ x }}.* You", "Ltd.", "(At Ltd.) “At Ltd.” At Ltd. You"),
        ("{% if x %}at {{ x }}{% endif %}.{% if x %} Yes.{% endif %}", "Co.", "at Co. Yes."),
        ("{{ x }}. {{ y }}. {{ x }}.", "Co.", "Co. Ann. Co."),
        ("At {{ x }}.\n\n- {{ x }}.\n\n{{ y }}.", "Co.", "At Co.\n\n- Co.\n\nAnn."),
        ("{{ x }}... and {{ x }}.pdf", "Co.", "Co.... and Co..pdf"),
        ("{{ x }}! {{ x }}? {{ x }}, {{ x }}", "Co.", "Co.! Co.? Co., Co."),
    ],
)
def test_one_full_stop_ends_a_sentence(render: Render, template: str, value: str, text: str) -> None:
    letter = render(template, x=value, y="Ann")
    assert letter.text == f"{text}\n"
    read = words(without_labels(text.replace(" (https://example.org)", "")))
    assert words(html_text(letter)) == words(word_text(letter)) == read
    assert all(letter.text[span.start : span.end] in (value, "Ann") for span in letter.spans)


def test_one_full_stop_ends_a_subject(render: Render) -> None:
    assert render("Subject: A word with {{ x }}.\n\nHi", x="Bay Ltd.").subject == "A word with Bay Ltd."


def test_parts_of_a_business_letter(render: Render) -> None:
    letter = render(
        "Dear {{ x }},\n\nText that ends here,\nand goes on.\n\nKind regards,\n\n{{ x }}\n{{ x }}\n", x="Sam"
    )
    assert word_styles(letter) == ["Salutation", "BodyText", "Closing", "Signature"]
    letter = render("{{ x }},\n\nYours sincerely,\n\nSam\n\nEnclosure: one\n\n", x="Sam")
    assert word_styles(letter) == ["Salutation", "Closing", "Signature", "Signature"]
    assert word_styles(render("Just a note.\n\nBye")) == ["BodyText", "BodyText"]


def test_right_to_left(render: Render) -> None:
    text = "{{ x }} wrote\n\nHi {{ x }}\n\nשלום {{ y }}\n\n{{ y }}, **שלום**\n\n{{ x }} (2)\n\n**{{ y }}**"
    letter = render(text, x="נועה לוי", y="Sam")
    bidi = [p.find(f".//{W}bidi") is not None for p in word_paragraphs(letter)]
    assert bidi == [False, False, True, True, True, False]  # a value decides where the template's own words do not
    assert re.findall('dir="(.*?)"', letter.html) == ["ltr", "ltr", "rtl", "rtl", "auto", "auto"]
    runs = [run for paragraph in word_paragraphs(letter) for run in paragraph.findall(f"{W}r")]
    rtl = ["".join(run.itertext()) for run in runs if run.find(f".//{W}rtl") is not None]
    assert rtl == ["נועה לוי", "נועה לוי", "שלום Sam", "שלום", "נועה לוי"]
    same_in_all(letter)
    assert 'dir="rtl"' in render("{{ x }}", x="א", letter={"language": "he"}).html_document


def test_a_page_of_its_own(render: Render) -> None:
    page = render("Subject: A < {{ x }}\n\nHi", x="</title><script>").html_document
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-US" dir="ltr">')
    assert "<title>A &lt; &lt;/title&gt;&lt;script&gt;</title>" in page
    assert "http" not in page


def test_plain_text_body(render: Render) -> None:
    letter = render("Subject: x\nContent-Type: text/plain; charset=utf-8\n\n*Hi* {{ x }}\n- a\n\n# b\n", x="_v_")
    assert letter.text == "*Hi* _v_\n- a\n\n# b\n"
    assert same_in_all(letter) == ["*Hi*", "_v_", "-", "a", "#", "b"]


def test_numeric_references_cannot_stand_for_values(render: Render) -> None:
    letter = render("a &#xE100; &#57600; [x](https://example.org/&#xE100;) {{ x }}", x="secret")
    assert letter.text.count("secret") == 1
