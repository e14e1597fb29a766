"""Writes the pictures of the README to `docs/pictures`: a letter of the sample campaign, and its draft.

Needs LibreOffice (`soffice`) and Poppler (`pdftoppm`), as `make pictures` does.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
DAY, READER = "2026-11-24", "Ngozi Okafor"

SHOWN, RESOLUTION = (612, 620), 96  # points from the page's top left corner, and pixels an inch
WITHOUT_NOTES = 'pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"false"}}'


def main() -> None:
    """Write both pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        common = ("-c", ROOT / "samples", "--only", READER, "--date", DAY, "-q")
        run(sys.executable, "-m", "outreach", "write", *common, "-o", folder)
        run(sys.executable, "-m", "outreach", "preview", *common, "--as", "docx", "-o", folder / "draft.docx")
        (letter,) = (path for path in folder.glob("*.docx") if path.name != "draft.docx")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ("soffice", profile, "--headless", "--convert-to", WITHOUT_NOTES, "--outdir", folder)
        run(*convert, letter, folder / "draft.docx")
        photograph(letter.with_suffix(".pdf"), PICTURES / "letter")
        photograph(folder / "draft.pdf", PICTURES / "draft")


def run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)


def photograph(pdf: Path, target: Path) -> None:
    """The upper part of the first page."""
    width, height = (str(round(side * RESOLUTION / 72)) for side in SHOWN)
    size = ("-x", "0", "-y", "0", "-W", width, "-H", height)
    run("pdftoppm", "-png", "-singlefile", "-r", str(RESOLUTION), *size, pdf, target)


if __name__ == "__main__":
    main()
