"""The papers as Word documents: well made, the same every time, and on no more pages than they should be."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.briefs import Paper, Person, Talk, call_sheet, clock, meeting_brief, number, person_from, spoken, zones_of
from outreach.briefs.fitting import closeness
from outreach.briefs.word import word
from tests.briefs.people import DANA, LONG, LONG_TALK, LONG_WRITER, NGOZI, NOBODY
from tests.support.programs import LibreOffice
from tests.word.docx_validator import problems

TODAY = LONG_TALK.date


def both(person: Person) -> tuple[Paper, Paper]:
    """Everything that can stand on the papers of a person."""
    writer, talk = (LONG_WRITER, LONG_TALK) if person is LONG else (DANA, Talk(date=TODAY))
    dial = number(person.phone, "US", "US")
    there = clock(dial.zones if dial else (), date(2026, 11, 20))
    here = clock(zones_of("IN"), date(2026, 11, 20))
    return (
        call_sheet(person, writer, talk, number=dial, there=there, here=here),
        meeting_brief(person, writer, talk, number=dial),
    )


@pytest.mark.parametrize("person", [NGOZI, NOBODY, LONG], ids=["all", "nothing", "long"])
def test_documents_are_well_made_and_the_same_every_time(person: Person) -> None:
    for paper in both(person):
        for a4 in (False, True):
            document = word(paper, a4=a4)
            assert problems(document) == []
            assert document == word(paper, a4=a4)
            with ZipFile(BytesIO(document)) as archive:
                assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_call_sheet_is_one_page_and_a_brief_two(libreoffice: LibreOffice, tmp_path: Path) -> None:
    limits: dict[Path, int] = {}
    for name, person in (("all", NGOZI), ("nothing", NOBODY), ("long", LONG)):
        for paper, most in zip(both(person), (1, 2), strict=True):
            for a4 in (False, True):
                path = tmp_path / f"{name}-{paper.kind.split()[0]}-{'a4' if a4 else 'letter'}.docx"
                path.write_bytes(word(paper, a4=a4))
                limits[path] = most
    texts = libreoffice.texts(list(limits), tmp_path)
    for (path, most), text in zip(limits.items(), texts, strict=True):
        pages = text.removesuffix("\f").split("\f")
        assert len(pages) == most, path.name
        assert re.search(rf"{most} ?/ ?{most}\s*$", pages[-1]), path.name
        assert "☐" in text or most == 1


def test_a_paper_on_a4_is_on_a4() -> None:
    for a4, width in ((True, 210), (False, 216)):
        section = Document(BytesIO(word(both(NGOZI)[0], a4=a4))).sections[0]
        assert section.page_width
        assert round(section.page_width.mm) == width


def test_all_that_is_said_is_in_the_document() -> None:
    for paper in both(LONG):
        document = Document(BytesIO(word(paper)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
        for words in spoken(paper):
            assert words in text


def test_the_number_can_be_clicked_and_the_boxes_ticked() -> None:
    call, brief = (word(paper) for paper in both(NGOZI))
    with ZipFile(BytesIO(call)) as archive:
        assert b'"tel:+1-202-555-0111;ext=12"' in archive.read("word/_rels/document.xml.rels")
    with ZipFile(BytesIO(brief)) as archive:
        body = archive.read("word/document.xml").decode()
    boxes = re.findall(r'<w:id w:val="(\d+)"/><w14:checkbox', body)
    assert len(boxes) > 20
    assert len(set(boxes)) == len(boxes)


def test_the_file_says_whose_it_is_and_nothing_of_what_made_it() -> None:
    document = Document(BytesIO(word(both(NGOZI)[1])))
    assert document.core_properties.title == "Meeting brief: Ngozi Okafor"
    assert document.core_properties.author == "Dana Whitfield"
    with ZipFile(BytesIO(word(both(NGOZI)[1]))) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]
        assert b"python-docx" not in b"".join(map(archive.read, archive.namelist()))


def test_a_fuller_paper_is_set_more_closely() -> None:
    (call, brief), (long_call, long_brief) = both(NGOZI), both(LONG)
    assert 0.95 < closeness(brief) <= 1
    assert 0.9 < closeness(call) <= 1
    assert 0.8 <= closeness(long_call) < closeness(call)
    assert 0.8 <= closeness(long_brief) < 1


@settings(deadline=None, max_examples=8)
@given(st.builds(Person, **dict.fromkeys(Person.__slots__, st.text(max_size=60))))
def test_any_contact_has_documents(raw: Person) -> None:
    for paper in both(person_from(raw)):
        assert problems(word(paper)) == []
