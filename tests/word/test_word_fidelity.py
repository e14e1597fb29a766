"""Golden letters: Word files of several producers, filled, next to the same files with the values typed by hand."""

import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.text.paragraph import Paragraph

from tests.support.programs import LibreOffice, require
from tests.word.docx_validator import MAIN, problems, text_of
from tests.word.golden.make import HERE, PRODUCERS, by_itself, letter, texts

DOTS_PER_INCH = 50
NOTICED = 32
"""Of 255 grades of grey: a pixel that differs by less is as good as the same."""
TOLERANCE = 0.002
"""Of a page's pixels. A line of text is about one in a hundred, and moves all that stand under it."""

producers = pytest.mark.parametrize("producer", PRODUCERS)


@dataclass(frozen=True)
class Pages:
    """A filled letter and the one that was typed, as PDF."""

    filled: Path
    typed: Path


@pytest.fixture(scope="module")
def pages(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Pages]:
    """All of them, converted at once."""
    folder = tmp_path_factory.mktemp("golden")
    for producer in PRODUCERS:
        (folder / f"{producer}-filled.docx").write_bytes(letter(HERE / producer))
        (folder / f"{producer}-typed.docx").write_bytes((HERE / producer / "typed.docx").read_bytes())
    libreoffice.pdfs(sorted(folder.glob("*.docx")), folder)
    return {each: Pages(folder / f"{each}-filled.pdf", folder / f"{each}-typed.pdf") for each in PRODUCERS}


@producers
def test_every_part_says_what_it_should(producer: str) -> None:
    assert texts(letter(HERE / producer)) == (HERE / producer / "text.txt").read_text("utf-8")


@producers
def test_a_file_that_needs_no_letter_says_the_same(producer: str) -> None:
    filled = by_itself(HERE / producer)
    assert problems(filled) == []
    assert texts(filled) == (HERE / producer / "text.txt").read_text("utf-8")


@producers
def test_the_letter_is_well_made_and_keeps_every_part(producer: str, tmp_path: Path) -> None:
    filled = tmp_path / "letter.docx"
    filled.write_bytes(letter(HERE / producer))
    assert problems(filled.read_bytes()) == []
    with zipfile.ZipFile(filled) as ours, zipfile.ZipFile(HERE / producer / "template.docx") as theirs:
        lost = set(theirs.namelist()) - set(ours.namelist())
    assert {name for name in lost if not name.startswith("docProps/thumbnail")} == set()


@producers
def test_python_docx_reads_what_is_there(producer: str, tmp_path: Path) -> None:
    filled = tmp_path / "letter.docx"
    filled.write_bytes(letter(HERE / producer))
    document, typed = Document(str(filled)), Document(str(HERE / producer / "typed.docx"))
    for place in PLACES:
        assert [paragraph.text for paragraph in place(document)] == [paragraph.text for paragraph in place(typed)]
    assert list(map(style, document.paragraphs)) == list(map(style, typed.paragraphs))
    assert text_of(filled.read_bytes(), MAIN) == text_of((HERE / producer / "typed.docx").read_bytes(), MAIN)


@producers
def test_a_reader_sees_the_words_that_somebody_has_typed(
    producer: str, pages: Mapping[str, Pages], libreoffice: LibreOffice
) -> None:
    assert libreoffice.pdf_text(pages[producer].filled) == libreoffice.pdf_text(pages[producer].typed)


@producers
def test_a_reader_sees_the_page_that_somebody_has_typed(producer: str, pages: Mapping[str, Pages]) -> None:
    filled, typed = picture(pages[producer].filled), picture(pages[producer].typed)
    assert len(filled) == len(typed)
    different = sum(abs(one - other) > NOTICED for one, other in zip(filled, typed, strict=True))
    assert different <= TOLERANCE * len(filled)


def style(paragraph: Paragraph) -> str:
    """The name of its style, whatever its id; "Normal" where the file has no styles."""
    return str(paragraph.style.name) if paragraph.style else "Normal"


def picture(pdf: Path) -> bytes:
    """The pixels of all its pages, a grade of grey each."""
    (pdftoppm,) = require("pdftoppm")
    done = subprocess.run(
        [pdftoppm, "-gray", "-r", str(DOTS_PER_INCH), str(pdf)], capture_output=True, timeout=60, check=True
    )
    return done.stdout


PLACES: tuple[Callable[[Opened], list[Paragraph]], ...] = (
    lambda document: document.paragraphs,
    lambda document: document.sections[0].header.paragraphs,
    lambda document: document.sections[0].footer.paragraphs,
    lambda document: [each for table in document.tables for cell in table._cells for each in cell.paragraphs],
)
