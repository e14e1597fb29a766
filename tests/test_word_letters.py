"""A Word letter says what the text says: LibreOffice lays the sample campaigns out, and the words are compared."""

import re
import unicodedata
from pathlib import Path

from tests.support.programs import CHECKOUT, LibreOffice, Outreach

SAMPLES = CHECKOUT / "samples"


def test_word_letters_read_as_their_texts_do(outreach: Outreach, libreoffice: LibreOffice, tmp_path: Path) -> None:
    sheets = (SAMPLES / "contacts.xlsx", SAMPLES / "any-letter" / "donors.xlsx")
    for number, sheet in enumerate(sheets):
        done = outreach(
            "write", sheet, "--as", "docx", "--as", "txt", "-o", f"letters-{number}", "--date", "2026-11-20"
        )
        assert done.returncode == 0, done.stderr
    documents = sorted(tmp_path.glob("letters-*/*.docx"))
    assert len(documents) > len(sheets)
    laid_out = libreoffice.texts(documents, tmp_path / "pdf")
    for document, page in zip(documents, laid_out, strict=True):
        text = document.with_suffix(".txt").read_text("utf-8")
        assert words(text) in words(page), document.name


def words(text: str) -> str:
    """The words and marks in order; bullets, line ends and the marks of direction are the medium's own."""
    kept = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(re.sub(r"^\s*[-•·–▪]\s", "", kept, flags=re.MULTILINE).split())
