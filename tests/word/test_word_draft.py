"""Drafts: what a person reads before anything leaves."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from outreach.findings import Finding
from outreach.pieces import Value, in_run
from outreach.word import WordTemplate, load_document, load_stationery
from outreach.word.draft import DraftLetter, Source, draft
from tests.support.programs import CHECKOUT, LibreOffice
from tests.word.docx_validator import MAIN, W, problems, text_of, w
from tests.word.files import LETTER, OFFICE, R, paragraph, parts_of, run, stationery, zipped

DAY = date(2026, 11, 24)
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:titlePg/></w:sectPr>'
)
WARNING = Finding("L01", "warning", "a word is missing", "people.csv, row 2", "Write it.")


def body(*paragraphs: Sequence[str]) -> list[str]:
    """A letter's pieces: of each paragraph every other text is a value."""
    pieces: list[str] = []
    for texts in paragraphs:
        pieces.append(
            '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">'
        )
        pieces += (in_run(text) if number % 2 else str(in_run(text)) for number, text in enumerate(texts))
        pieces.append("</w:t></w:r></w:p>")
    return pieces


def said(*paragraphs: Sequence[str]) -> str:
    return "\n\n".join("".join(texts) for texts in paragraphs) + "\n"


def letter(
    template: WordTemplate, name: str, *paragraphs: Sequence[str], held: bool = False, findings: Iterable[Finding] = ()
) -> DraftLetter:
    filling = template.fill({"name": name})
    return DraftLetter(f"{name} · row 2", held, filling, body(*paragraphs), said(*paragraphs), findings=tuple(findings))


def drafted(template: WordTemplate, letters: Sequence[DraftLetter]) -> bytes:
    """The letters in one valid document."""
    file = io.BytesIO()
    draft(template, letters, file, when=DAY)
    document = file.getvalue()
    assert problems(document) == []
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert not re.search("[\ufdd0-\ufdd3]", "".join(archive.read(name).decode() for name in archive.namelist()))
    assert len(Document(io.BytesIO(document)).sections) == len(letters)
    return document


def part(document: bytes, name: str = MAIN) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return etree.fromstring(archive.read(name))


def shown(element: etree._Element) -> str:
    signs = {w("br"): "\n", w("tab"): "\t"}
    return "".join(
        each.text or "" if each.tag == w("t") else signs[str(each.tag)] for each in element.iter(w("t"), *signs)
    )


def shaded(root: etree._Element) -> list[str]:
    """The texts that are shaded, neighbouring runs together."""
    texts: list[str] = []
    before = None
    for each in root.iter(w("r")):
        if each.find(f"{w('rPr')}/{w('shd')}") is not None:
            if texts and each.getprevious() is before and before is not None:
                texts[-1] += shown(each)
            else:
                texts.append(shown(each))
            before = each
    return texts


def commented(root: etree._Element) -> dict[str, str]:
    """What every comment stands at, by its number."""
    texts: dict[str, str] = {}
    opened: set[str] = set()
    for each in root.iter(w("commentRangeStart"), w("commentRangeEnd"), w("t")):
        number = each.get(w("id")) or ""
        if each.tag == w("commentRangeStart"):
            opened.add(number)
            texts[number] = ""
        elif each.tag == w("commentRangeEnd"):
            opened.remove(number)
        else:
            for number in opened:
                texts[number] += each.text or ""
    assert not opened
    return texts


@pytest.fixture
def template(tmp_path: Path) -> WordTemplate:
    return stationery(
        tmp_path,
        paragraph("To {{ name }}") + LETTER + SECTION,
        header1=paragraph("Letterhead"),
        footer1=paragraph("for {{ name }}"),
    )


def test_merged_values_are_shaded_and_nothing_else(template: WordTemplate) -> None:
    document = drafted(
        template,
        [
            letter(template, "Ann & Sons", ("Dear ", "Ann", ","), ("", "I <know>", " of ", "two\nlines\tand a tab")),
            letter(template, "Bo", ("Dear ", "Bo", "")),
        ],
    )
    root = part(document)
    assert shaded(root) == ["Ann & Sons", "Ann", "I <know>", "two\nlines\tand a tab", "Bo", "Bo"]
    kept = [each for each in root.iter(w("r")) if each.find(f"{w('rPr')}/{w('i')}") is not None]
    assert "".join(map(shown, kept)) == "Dear Ann,I <know> of two\nlines\tand a tabDear Bo"
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        footers = [etree.fromstring(archive.read(name)) for name in archive.namelist() if "/footer" in name]
    assert sorted(text for footer in footers for text in shaded(footer)) == ["Ann & Sons", "Bo"]


def test_every_page_is_marked_and_every_letter_says_whose_it_is(template: WordTemplate) -> None:
    document = drafted(
        template, [letter(template, "Ann", ("Dear you",)), letter(template, "Bo", ("Dear you",), held=True)]
    )
    opened = Document(io.BytesIO(document))
    for section in opened.sections:
        assert [line.text for line in section.header.paragraphs] == ["DRAFT", "Letterhead"]
        assert section.first_page_header.paragraphs[0].text == "DRAFT"
    labels = [line for line in text_of(document) if " · row 2" in line]
    assert labels == ["Ann · row 2", "HELD · Bo · row 2"]


def test_marks_take_no_room_from_the_letter(template: WordTemplate) -> None:
    document = drafted(template, [letter(template, "Ann", ("Dear you",))])
    for name in (MAIN, "word/header1.xml", "word/header-draft.xml"):
        first = next(part(document, name).iter(w("p")))
        frame = first.find(f"{w('pPr')}/{w('framePr')}")
        assert frame is not None
        assert frame.get(w("vAnchor")) == "page"


def test_findings_are_comments_at_their_passages(template: WordTemplate) -> None:
    paragraphs = (("Dear ", "Ann", ","), ("You work at ", "Bay Area", " I hear, and "), ("call ", "me", "."))
    text = said(*paragraphs)
    start = text.index("at Bay")
    across = text.index("hear,")
    findings = [
        Finding("L01", "warning", "first & <last>", "people.csv, D7", "Do it.", start, start + len("at Bay")),
        Finding("L02", "error", "two", start=across, end=text.index("me.")),
        Finding("C03", "info", "three", "people.csv, B7"),
    ]
    first = letter(template, "Ann", *paragraphs, findings=findings, held=True)
    document = drafted(template, [first, letter(template, "Bo", ("Dear ", "Bo", ","), findings=findings[2:])])
    comments = list(Document(io.BytesIO(document)).comments)
    assert [comment.text.split("\n") for comment in comments] == [
        ["C03 · info", "three", "people.csv, B7"],
        ["L01 · warning", "first & <last>", "people.csv, D7", "Do it."],
        ["L02 · error", "two"],
        ["C03 · info", "three", "people.csv, B7"],
    ]
    assert {(comment.author, comment.initials) for comment in comments} == {("outreach", "o")}
    assert {comment.timestamp.date() for comment in comments if comment.timestamp} == {DAY}
    assert [commented(part(document))[str(comment.comment_id)] for comment in comments] == [
        "Dear Ann,",
        "at Bay",
        "hear, and call",
        "Dear Bo,",
    ]
    assert shaded(part(document)) == ["Ann", "Ann", "Bay", " Area", "me", "Bo", "Bo"]


def test_a_finding_stands_at_the_value_of_its_cell(template: WordTemplate) -> None:
    text = "You and I have  in common, Ann\n"
    pieces = body(("You and I have ", "", " in common, ", "Ann", ""))
    sources = (Source(15, 15, "people.csv, C2"), Source(27, 30, "people.csv, A2"))
    findings = [Finding("T11", "error", "empty", "people.csv, C2"), Finding("C08", "warning", "odd", "people.csv, A2")]
    drawn = DraftLetter("Ann", True, template.fill({"name": "Ann"}), pieces, text, sources, findings)
    assert list(commented(part(drafted(template, [drawn]))).values()) == ["have  in", "Ann"]


def test_text_that_word_has_elsewhere_does_not_lead_passages_astray(template: WordTemplate) -> None:
    """Addresses of links, signs of lists: they stand in the text only, or in fields."""
    text = "1. See the site (https://a.example/?q=now.) now.\n"
    link = (
        '</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "'
    )
    middle = '" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>'
    end = '</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve">'
    pieces = [
        '<w:p><w:r><w:t xml:space="preserve">See ', link, Value("https://a.example/?q=now."), middle,
        "the site", end, " now.</w:t></w:r></w:p>",
    ]  # fmt: skip
    start = text.rindex("now")
    finding = Finding("L05", "warning", "soon", start=start, end=start + 3)
    drawn = DraftLetter("Ann", False, template.fill({"name": "Ann"}), pieces, text, findings=[finding])
    root = part(drafted(template, [drawn]))
    assert list(commented(root).values()) == ["now"]
    assert shaded(root) == ["Ann"]
    assert 'HYPERLINK "https://a.example/?q=now."' in "".join(each.text or "" for each in root.iter(w("instrText")))


def test_a_letter_that_cannot_be_made_has_a_page_that_says_why(template: WordTemplate) -> None:
    unmade = DraftLetter("Cy · row 3", True, findings=(WARNING,))
    unset = DraftLetter("Di · row 4", True, None, body(("Dear ", "Di", "")), "Dear Di\n", findings=(WARNING,))
    for letters in ([unmade, letter(template, "Ann", ("Dear you",)), unset], [unmade], [unset, unmade]):
        document = drafted(template, letters)
        lines = text_of(document)
        place = lines.index("HELD · Cy · row 3")
        assert lines[place + 1 :][:3] == [
            "Cy · row 3",
            "This letter cannot be made.",
            "L01 · warning\na word is missing\npeople.csv, row 2\nWrite it.",
        ]
        if unset in letters:
            assert list(commented(part(document)).values()) == ["Dear Di"]


def test_a_word_file_can_be_the_whole_letter(tmp_path: Path) -> None:
    drawing = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr id="3" name="Star" descr="{{ one }}"/></wp:inline></w:drawing></w:r>'
    )
    path = tmp_path / "letter.docx"
    loop = paragraph("{% for one in name %}") + paragraph("{{ one }}", drawing) + paragraph("{% endfor %}")
    path.write_bytes(zipped(parts_of(paragraph("Dear {{ name }},") + loop)))
    template = load_document(path)
    filling = template.fill({"name": "Bo"})
    text = template.text(filling).text
    start = text.index("Bo,")
    finding = Finding("L01", "warning", "who", start=start, end=start + 2)
    drawn = DraftLetter("Bo · row 2", False, filling, (), text, findings=[finding, WARNING])
    root = part(drafted(template, [drawn, drawn]))
    assert list(commented(root).values()) == ["Dear Bo,", "Bo"] * 2
    assert shaded(root) == ["Bo", "B", "o"] * 2


def test_no_comment_stands_in_a_text_box(tmp_path: Path) -> None:
    """Word has none there."""
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('Box for {{ name }}')}</w:txbxContent></w:pict></w:r>"
    template = stationery(tmp_path, paragraph(box, "Hello") + LETTER)
    filling = template.fill({"name": "Ann"})
    inside = Finding("L01", "warning", "boxed", start=0, end=3)
    drawn = DraftLetter("Ann · row 2", False, filling, (), "Box for Ann\nHello\n", findings=[inside, WARNING])
    root = part(drafted(template, [drawn]))
    assert list(commented(root).values()) == ["Hello", "Hello"]
    assert shaded(root) == ["Ann"]


def separated(kind: str, note: str) -> str:
    """The inside of a part with notes, as Word writes it."""
    types = {-1: "separator", 0: "continuationSeparator"}
    return "".join(
        f'<w:{kind} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
        for number, name in types.items()
    ) + (f'<w:{kind} w:id="1"><w:p><w:r><w:{kind}Ref/></w:r>{run(note)}</w:p></w:{kind}>')


def noted(folder: Path) -> WordTemplate:
    """Stationery with fields in notes, in a comment, in a header that no page has, and in its properties."""
    marks = "".join(f'<w:r><w:{kind}Reference w:id="1"/></w:r>' for kind in ("footnote", "endnote"))
    parts = parts_of(
        paragraph("Dear {{ name }}", marks) + LETTER,
        footnotes=separated("footnote", " A note for {{ name }}."),
        endnotes=separated("endnote", " At the end for {{ name }}."),
        header1=paragraph("{{ name }}"),
        comments=f'<w:comment w:id="3" w:author="A">{paragraph("{{ name }}")}</w:comment>',
    )
    properties = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    kind = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    override = f'<Override PartName="/docProps/app.xml" ContentType="{kind}"/>'
    link = f'<Relationship Id="rId2" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/>'
    types, links = "[Content_Types].xml", "_rels/.rels"
    parts[types] = parts[types].replace("</Types>", f"{override}</Types>")
    parts[links] = parts[links].replace("</Relationships>", f"{link}</Relationships>")
    parts["docProps/app.xml"] = f'<Properties xmlns="{properties}"><Company>{{{{ name }}}}</Company></Properties>'
    path = folder / "noted.docx"
    path.write_bytes(zipped(parts))
    return load_stationery(path)


@pytest.mark.parametrize("order", ["b", "bb", "bg", "gbg"])
def test_letters_that_cannot_be_made_leave_no_part_out(tmp_path: Path, order: str) -> None:
    template = noted(tmp_path)
    bad = DraftLetter("Ben · row 3", True, findings=[WARNING])
    document = drafted(template, [bad if each == "b" else letter(template, "Ada", ["Hello."]) for each in order])
    said = [text.strip() for text in text_of(document, "word/footnotes.xml") if text]
    assert said == ["A note for Ada."] * order.count("g")
    assert not len(part(document, "docProps/app.xml"))


def test_libreoffice_shows_each_letter_s_own_notes_beside_comments(libreoffice: LibreOffice, tmp_path: Path) -> None:
    template = noted(tmp_path)
    path = tmp_path / "draft.docx"
    path.write_bytes(
        drafted(template, [letter(template, name, ["Hello."], findings=[WARNING]) for name in ("Ada", "Ben", "Cleo")])
    )
    (text,) = libreoffice.texts([path], tmp_path)
    assert [re.findall("note for (\\w+)", page) for page in text.split("\f") if "Hello." in page] == [
        ["Ada"],
        ["Ben"],
        ["Cleo"],
    ]


def test_the_subject_stands_above_its_letter(template: WordTemplate) -> None:
    one = replace(letter(template, "Ada", ["Hello."]), subject="Tea & talk")
    document = drafted(template, [one, letter(template, "Ben", ["Hello."])])
    assert text_of(document)[0] == "Ada · row 2\nSubject: Tea & talk"
    assert sum("Subject" in text for text in text_of(document)) == 1


def test_no_letters_make_no_draft(template: WordTemplate) -> None:
    with pytest.raises(ValueError, match="no letters"):
        draft(template, [], io.BytesIO(), when=DAY)


def test_the_stationery_s_own_comments_stay(tmp_path: Path) -> None:
    own = paragraph(
        '<w:commentRangeStart w:id="0"/>', "Hello {{ name }}", '<w:commentRangeEnd w:id="0"/>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )  # fmt: skip
    for note in ("Mind the tone.", "Mind {{ name }}."):
        comment = f'<w:comment w:id="0" w:author="Lee">{paragraph(note)}</w:comment>'
        template = stationery(tmp_path, own + LETTER, comments=comment)
        unmade = DraftLetter("Cy", True, findings=(WARNING,))
        letters = [unmade, *(letter(template, name, ("Dear you",), findings=[WARNING]) for name in ("Ann", "Bo"))]
        document = drafted(template, letters)
        comments = list(Document(io.BytesIO(document)).comments)
        assert [comment.author for comment in comments] == ["Lee", "outreach"] * 2
        assert comments[2].text == note.replace("{{ name }}", "Bo")
        stand = commented(part(document))
        assert [stand[str(comment.comment_id)] for comment in comments] == [
            "Hello Ann",
            "Dear you",
            "Hello Bo",
            "Dear you",
        ]


def test_comments_use_word_s_styles_under_whatever_id(tmp_path: Path) -> None:
    parts = parts_of(
        LETTER,
        styles='<w:style w:type="character" w:styleId="Kommentarzeichen"><w:name w:val="annotation reference"/>'
        "</w:style>",
    )
    path = tmp_path / "german.docx"
    path.write_bytes(zipped(parts))
    template = load_stationery(path)
    document = drafted(template, [letter(template, "Ann", ("Dear you",), findings=[WARNING])])
    styles = {each.get(w("styleId")) for each in part(document, "word/styles.xml").iter(w("style"))}
    assert {"Kommentarzeichen", "CommentText"} <= styles
    assert "CommentReference" not in styles


def test_marks_stand_on_the_pages_of_any_stationery(tmp_path: Path) -> None:
    even = {"settings": "<w:evenAndOddHeaders/>"}
    for number, (ending, others) in enumerate(
        (("", {}), ("<w:sectPr/>", {}), ("<w:sectPr><w:titlePg/></w:sectPr>", even))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        template = stationery(folder, LETTER + ending, **others)
        opened = Document(io.BytesIO(drafted(template, [letter(template, "Ann", ("Dear you",))] * 2)))
        for section in opened.sections:
            headers = [section.header, *([section.first_page_header, section.even_page_header] if others else ())]
            assert ["DRAFT" in header.paragraphs[0].text for header in headers] == [True] * len(headers)


def test_a_document_without_relationships_gets_a_header(tmp_path: Path) -> None:
    parts = parts_of(LETTER)
    parts["word/document.xml"] = parts["word/document.xml"].replace(f" {R}", "")
    path = tmp_path / "plain.docx"
    path.write_bytes(zipped(parts))
    template = load_stationery(path)
    document = drafted(template, [letter(template, "Ann", ("Dear you",))])
    assert Document(io.BytesIO(document)).sections[0].header.paragraphs[0].text == "DRAFT"


def test_a_format_of_one_s_own_is_kept(tmp_path: Path) -> None:
    """Properties stay in the order of the schema, and a shade that is there stays."""
    own = '<w:b/><w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/><w:vertAlign w:val="superscript"/>'
    late = '<w:u w:val="single"/><w:rtl/><w:lang w:val="de-DE"/>'
    template = stationery(tmp_path, paragraph(run("{{ name }}", own), run("{{ name }}", late)) + LETTER)
    root = part(drafted(template, [letter(template, "Ann", ("Dear you",))]))
    fills = [each.get(w("fill")) for each in root.iter(w("shd"))]
    assert fills[0] == "FFFF00"
    assert len(fills) == 2


def test_the_same_letters_give_the_same_bytes(template: WordTemplate) -> None:
    letters = [letter(template, name, ("Dear ", name, ""), findings=[WARNING]) for name in ("Ann", "Bo")]
    assert drafted(template, letters) == drafted(template, letters)


ANY = st.text(st.characters(exclude_categories=(), exclude_characters="\ufdd0\ufdd1\ufdd2\ufdd3"), max_size=20)
SHIPPED = load_stationery(CHECKOUT / "templates" / "stationery.docx")


def cleaned(text: str) -> str:
    """What Word shows of a value."""
    return shown(etree.fromstring(f'<w:p xmlns:w="{W}"><w:t>{in_run(text)}</w:t></w:p>'))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(ANY, min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3),
    ANY,
)
def test_any_text_anywhere(paragraphs: list[list[str]], passages: list[tuple[int, int]], name: str) -> None:
    """The draft says what the letter says, shades its values, and has every comment."""
    nobody: defaultdict[str, object] = defaultdict(str, address=())
    contact = defaultdict(str, address=(), name=name)
    filling = SHIPPED.fill({"me": nobody, "letter": nobody, "contact": contact})
    findings = [Finding("L01", "warning", name, name, name, start, end) for start, end in passages]
    pieces, text = body(*paragraphs), said(*paragraphs)
    drawn = DraftLetter(f"{name} · row 2", False, filling, pieces, text, findings=findings)
    document = drafted(SHIPPED, [drawn, drawn])
    lines = [line for line in text_of(document) if not line.endswith("· row 2")]
    assert lines == 2 * text_of(SHIPPED.document(filling, pieces))
    values = "".join(cleaned(value) for texts in paragraphs for value in texts[1::2])
    assert "".join(shaded(part(document))).endswith(values)
    assert len(commented(part(document))) == len(list(Document(io.BytesIO(document)).comments)) == 2 * len(findings)


def test_signs_of_the_draft_s_own_are_not_taken_from_values(template: WordTemplate) -> None:
    pieces = body(("Dear ", "\ufdd3A\ufdd0nn\ufdd2", ", hello"))
    drawn = DraftLetter("Ann", False, template.fill({"name": "Ann"}), pieces, "Dear Ann, hello\n")
    assert shaded(part(drafted(template, [drawn]))) == ["Ann", "Ann"]


def test_libreoffice_reads_it(libreoffice: LibreOffice, tmp_path: Path) -> None:
    template = load_stationery(CHECKOUT / "templates" / "stationery.docx", fixed=None)
    pieces = body(("Dear ", "Ann", ","), ("I write to you about ", "bees", "."))
    path = tmp_path / "drafts.docx"
    with path.open("wb") as file:
        letters = [
            DraftLetter(f"{name} · row 2", name == "Bo", None, pieces, "Dear Ann,\n", findings=[WARNING])
            for name in ("Ann", "Bo")
        ]
        draft(template, letters, file, when=DAY)
    (text,) = libreoffice.texts([path], tmp_path / "pdf")
    pages = text.split("\f")[:-1]
    assert len(pages) == 2
    for page, label in zip(pages, ("Ann · row 2", "· Bo · row 2"), strict=True):
        assert label in page
        assert re.search("D ?R ?A ?F ?T", page)
        assert "I write to you about bees." in page
