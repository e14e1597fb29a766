"""The stationery that comes with the program: what it says for a full contact and for a bare one, and its pages."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest

from outreach.pieces import Value, in_run
from outreach.word import WordTemplate, load_stationery
from tests.support.programs import CHECKOUT, LibreOffice
from tests.word.docx_validator import problems, text_of

FILES = ("stationery.docx", "stationery-a4.docx", "stationery-a4-rtl.docx")
ME = {
    "name": "Maya Torres",
    "phone": "(617) 555-0142",
    "email": "maya@example.org",
    "website": "maya.example",
    "address": ("18 Linden Street", "Cambridge, MA 02139"),
}
CONTACT = {
    "title": "Dr.",
    "name": "Amara Okafor",
    "position": "Director & Founder",
    "department": "Water",
    "company": "R&D <Harbor>",
    "address": ("200 State Street", "Boston, MA 02109"),
}
LETTER = {"date": "November 22, 2026", "subject": "A question"}
BARE = {
    "me": {**dict.fromkeys(ME, ""), "name": "Maya Torres", "address": ()},
    "contact": {**dict.fromkeys(CONTACT, ""), "name": "Teller", "address": ()},
    "letter": LETTER,
}
FULL = {"me": ME, "contact": CONTACT, "letter": LETTER}


def styled(style: str, text: str, numbering: str = "") -> list[str]:
    opened = f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}</w:pPr><w:r><w:t xml:space="preserve">'
    return [opened, in_run(text), "</w:t></w:r></w:p>"]


def listed(number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def letter(paragraphs: int) -> list[str]:
    return [
        *styled("Salutation", "Dear Dr. Okafor,"),
        *(piece for n in range(paragraphs) for piece in styled("BodyText", f"Paragraph {n} says something. " * 9)),
        *styled("ListBullet", "a bullet", listed(1)),
        *styled("ListNumber", "a number", listed(2)),
        *styled("Quote", "a quotation"),
        *(piece for n in (1, 2, 3) for piece in styled(f"Heading{n}", f"heading {n}")),
        *styled("Closing", "Kind regards,"),
        *styled("Signature", "Maya Torres\nTeacher"),
    ]


@pytest.fixture(scope="module", params=FILES)
def template(request: pytest.FixtureRequest) -> WordTemplate:
    return load_stationery(CHECKOUT / "templates" / str(request.param))


def document(template: WordTemplate, names: Mapping[str, object], paragraphs: int = 2) -> bytes:
    written = template.document(template.fill(names), letter(paragraphs))
    assert problems(written) == []
    return written


def test_a_full_letter(template: WordTemplate) -> None:
    written = document(template, FULL)
    assert text_of(written)[:6] == [
        "November 22, 2026",
        "Dr. Amara Okafor",
        "Director & Founder",
        "Water",
        "R&D <Harbor>",
        "200 State Street\nBoston, MA 02109",
    ]
    assert text_of(written, "word/header1.xml") == [
        "Maya Torres",
        "18 Linden Street, Cambridge, MA 02139",
        "(617) 555-0142   ·   maya@example.org   ·   maya.example",
        "",
    ]
    properties = docx.Document(io.BytesIO(written)).core_properties
    assert (properties.title, properties.author) == ("A question", "Maya Torres")


def test_a_bare_letter_has_no_gaps(template: WordTemplate) -> None:
    written = document(template, BARE)
    assert text_of(written)[:3] == ["November 22, 2026", "Teller", "Dear Dr. Okafor,"]
    assert text_of(written, "word/header1.xml") == ["Maya Torres", ""]


def test_every_style_of_a_letter_has_its_word_name(template: WordTemplate) -> None:
    written = docx.Document(io.BytesIO(document(template, FULL)))
    names = {paragraph.style.name for paragraph in written.paragraphs if paragraph.style}
    assert names == {
        *("Date", "Inside Address", "Salutation", "Body Text", "List Bullet", "List Number", "Quote"),
        *("Heading 1", "Heading 2", "Heading 3", "Closing", "Signature"),
    }


def test_names_that_it_uses_are_known_to_the_program(template: WordTemplate) -> None:
    assert template.uses == {"me", "contact", "letter"}


def test_the_sizes_of_paper() -> None:
    def inches(name: str) -> tuple[float, float]:
        section = docx.Document(str(CHECKOUT / "templates" / name)).sections[0]
        assert section.page_width
        assert section.page_height
        return round(section.page_width.inches, 2), round(section.page_height.inches, 2)

    assert (inches(FILES[0]), inches(FILES[1])) == ((8.5, 11.0), (8.27, 11.69))


def test_its_pages(libreoffice: LibreOffice, tmp_path: Path) -> None:
    cases = {"short": (FULL, 2), "long": (FULL, 12), "bare": (BARE, 1)}
    template = load_stationery(CHECKOUT / "templates" / FILES[0])
    paths = []
    for name, (names, paragraphs) in cases.items():
        paths.append(tmp_path / f"{name}.docx")
        paths[-1].write_bytes(document(template, names, paragraphs))
    short, long, bare = (text.split("\f")[:-1] for text in libreoffice.texts(paths, tmp_path / "pdf"))
    assert [len(short), len(long), len(bare)] == [1, 2, 1]
    assert not re.search("Maya Torres +· ", short[0] + long[0] + bare[0])
    assert re.search(r"Maya Torres +· +Amara Okafor +· +November 22, 2026 +2\s*$", long[1])
    # Small capitals are capitals in a PDF.
    for page, said in ((short[0], document(template, FULL, 2)), (bare[0], document(template, BARE, 1))):
        words = " ".join(text_of(said, "word/header1.xml") + text_of(said)).casefold().split()
        shown = re.sub(r"(?m)^ *(•|1\.) ", "", page).casefold().split()
        assert shown == words


def test_values_of_the_letter_are_not_read_again(template: WordTemplate) -> None:
    written = template.document(template.fill(FULL), [*styled("BodyText", "{{ me.name }} {% if %}"), Value("<w:p/>")])
    assert "{{ me.name }} {% if %}" in text_of(written)
