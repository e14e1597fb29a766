"""Writes the README's pictures to `docs/pictures`: a letter of the sample campaign, its draft, the review page.

Needs LibreOffice (`soffice`), Poppler (`pdftoppm`) and Chromium, as `make pictures` does.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
DAY, READER = "2026-11-24", "Ngozi Okafor"

SHOWN, RESOLUTION = (612, 620), 96  # points from the page's top left corner, and pixels an inch
VIEW: ViewportSize = {"width": 1360, "height": 880}  # CSS pixels
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
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
        photograph_review(folder)


def run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)


def photograph(pdf: Path, target: Path) -> None:
    """The upper part of the first page."""
    width, height = (str(round(side * RESOLUTION / 72)) for side in SHOWN)
    size = ("-x", "0", "-y", "0", "-W", width, "-H", height)
    run("pdftoppm", "-png", "-singlefile", "-r", str(RESOLUTION), *size, pdf, target)


def photograph_review(folder: Path) -> None:
    """The review page in both themes, with the reader's letter, and with its template beside it."""
    for name in ("samples", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("letters"))
    campaign = ("-c", folder / "samples")
    run(sys.executable, "-m", "outreach", "mend", "D7", "minh.tran@labsafety", *campaign)  # something to put right
    run(sys.executable, "-m", "outreach", "approve", "O’Brien", "--yes", "--date", DAY, *campaign)
    run(sys.executable, "-m", "outreach", "hold", "Wulandari", *campaign)
    options = (*campaign, "--date", DAY, "--no-open", "-q")
    command = [sys.executable, "-m", "outreach", "review", *map(str, options)]
    page = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own words)
    assert page.stdout
    try:
        address = page.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = browser.new_page(viewport=VIEW, reduced_motion="reduce")
            tab.goto(address)
            letter = tab.locator(".people a", has_text=READER).get_attribute("href") or ""
            row = letter.rpartition("/")[2]
            for name, path in (("review", f"{letter}?values=1"), ("template", f"/template/?row={row}")):
                tab.goto(f"{address.partition('/open')[0]}{path}")
                tab.wait_for_timeout(1500)  # until the frame is as tall as its letter, and all letters are checked
                for theme in THEMES:
                    tab.emulate_media(color_scheme=theme)
                    tab.screenshot(path=PICTURES / f"{name}-{theme}.png")
    finally:
        page.terminate()
        page.wait()


if __name__ == "__main__":
    main()
