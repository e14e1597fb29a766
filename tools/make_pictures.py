"""Writes the README's pictures to `docs/pictures`: a letter of the sample campaign, its draft, the review page.

Needs LibreOffice (`soffice`), Poppler (`pdftoppm`) and Chromium, as `make pictures` does.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
DAY, READER = "2026-11-24", "Ngozi Okafor"

SHOWN, RESOLUTION = (612, 620), 96  # points from the page's top left corner, and pixels an inch
VIEW: ViewportSize = {"width": 1440, "height": 860}  # CSS pixels
WITHOUT_NOTES = 'pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"false"}}'


def main() -> None:
    """Write all pictures anew."""
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
    photograph_review(PICTURES / "review.png")


def run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)


def photograph(pdf: Path, target: Path) -> None:
    """The upper part of the first page."""
    width, height = (str(round(side * RESOLUTION / 72)) for side in SHOWN)
    size = ("-x", "0", "-y", "0", "-W", width, "-H", height)
    run("pdftoppm", "-png", "-singlefile", "-r", str(RESOLUTION), *size, pdf, target)


def photograph_review(target: Path) -> None:
    """The review page with the reader's letter in it."""
    options = ("-c", ROOT / "samples", "--date", DAY, "--no-open", "-q")
    command = [sys.executable, "-m", "outreach", "review", *map(str, options)]
    page = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own words)
    assert page.stdout
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = browser.new_page(viewport=VIEW, color_scheme="light")
            address = page.stdout.readline().strip()
            tab.goto(address)
            letter = tab.locator(".people a", has_text=READER).get_attribute("href")
            tab.goto(f"{address.partition('/open')[0]}{letter}?values=1")
            tab.wait_for_timeout(1000)  # until the frame is as tall as its letter, and all states are in the list
            tab.screenshot(path=target)
    finally:
        page.terminate()


if __name__ == "__main__":
    main()
